"""How does a case tell what became of a contract, and what a change of it must come to?"""

from typing import Annotated

from pydantic import Field, StrictBool

from contracts.rules.words.base import ONE_OR_MANY, LiteralDay, Word


class RestLine(Word):
    """The contract rested."""

    first: LiteralDay = Field(description="the first day")
    last: LiteralDay | None = Field(None, description="the last day; it rests still when left out")
    adds: StrictBool = Field(description="whether its days are added to the end of the contract")


class ExpectedQuote(Word):
    """What must be true of one way to do something with a contract."""

    first_day: str | None = Field(None, description="the first day of the contract, or of its rest")
    last_day: str | None = Field(None, description="the last day of the contract, or of its rest")
    lines: dict[str, Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]] = Field(
        default_factory=dict, description="all lines of money by kind; below zero the customer gets it back"
    )
    total: Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")] | None = Field(None, description="their sum")
    why: Annotated[tuple[str, ...], ONE_OR_MANY] = Field((), description="reasons that must be given")
    sets: dict[str, str | bool | None] = Field(default_factory=dict, description="facts of the contract afterwards")
