"""What does an author write about the life of a contract?

Start with `Life`: who may buy it and from when to when it runs; the ways to renew, hand over, suspend, resume, cancel
and amend it; and what becomes of it when the unit is replaced. Each way is a `LifeOption` with a name, a paragraph,
what opens it and what it costs. `Tax` says what the price holds or leaves out.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, ValidationInfo, field_validator, model_validator

from contracts.rules.words.amounts import AmountWord
from contracts.rules.words.base import (
    DESCRIPTIVE,
    ONE_OR_MANY,
    CalendarLengthWord,
    PercentWord,
    Word,
    known_name,
    names,
    refuse,
)
from contracts.rules.words.benefit import Code, Need
from contracts.rules.words.conditions import ConditionWord
from contracts.rules.words.days import DayWord
from contracts.rules.words.shares import ShareWord
from contracts.rules.words.windows import Window


class Tax(Word):
    """The tax on the plan's price. It is rounded to the minor unit as the plan says."""

    rate: PercentWord = Field(description="its rate, as a share of the price without it")
    price: Literal["included", "added"] = Field(description="whether `price` holds it already, or it comes on top")
    clause: str = Field(description="where it is written", json_schema_extra=DESCRIPTIVE)


class LifeOption(Word):
    """One way to do something with a contract. Several may be open; each has its price."""

    option: Code = Field(description="its name", json_schema_extra=DESCRIPTIVE)
    clause: str = Field(description="its paragraph", json_schema_extra=DESCRIPTIVE)
    if_: ConditionWord | None = Field(None, description="open only when this holds")
    needs: tuple[Need, ...] = Field((), description="what must also hold")
    gives: AmountWord | None = Field(None, description="what the customer gets back, before the fee")
    fee: AmountWord | None = Field(None, description="what the customer pays first or is deducted")
    window: Window | None = Field(None, description="when it is open; its last day is the deadline")


class AskedBack(Word):
    """Something that the customer had and gives back at the end: what was paid for repairs, a discount."""

    amount: AmountWord = Field(description="how much")
    clause: str = Field(description="its paragraph", json_schema_extra=DESCRIPTIVE)


class Cancellation(LifeOption):
    """One way to end a contract early."""

    asks_back: tuple[AskedBack, ...] = Field((), description="what is taken off besides the fee")
    below_zero: Literal["asked", "waived"] | None = Field(
        None,
        description="when more is taken off than given: the customer is asked for it, or not; needed by `asksBack`",
    )
    tax: Literal["inProportion", "kept"] | None = Field(
        None, description="whether the tax in what is given comes back too; needed where the terms have a `tax`"
    )
    last_day: DayWord | None = Field(
        None, description="the last day that is still covered; the day of cancellation when left out"
    )

    @model_validator(mode="after")
    def _says_who_bears_the_rest(self) -> Self:
        if self.asks_back and self.below_zero is None:
            cure = "write `belowZero: asked` or `waived`"
            raise refuse("missing_word", "more may be taken off than given", cure)
        if self.below_zero is not None and not self.asks_back and self.fee is None:
            raise refuse("bad_option", "nothing is taken off here", "leave `belowZero` out")
        return self


class Renewal(LifeOption):
    """One way to renew a contract."""

    price: AmountWord | None = Field(None, description="what the renewed contract costs; the terms' price if left out")
    begins: DayWord | None = Field(
        None,
        description="its first day; when left out the day of renewal, but not before the day after the last one",
    )


class RestsAllowed(Word):
    """How often a contract may rest."""

    count: StrictInt = Field(ge=1, description="how often")
    per: Literal["contract", "contractYear"] = Field(description="in which time")


class Suspension(LifeOption):
    """One way to let a contract rest."""

    adds_days: StrictBool = Field(description="whether the suspended days are added to the end of the contract")
    at_most: CalendarLengthWord | None = Field(None, description="how long at most; it goes on by itself afterwards")
    times: RestsAllowed | None = Field(None, description="how often; any number of times when left out")


class Amendment(LifeOption):
    """One way to change something in a contract."""

    changes: Annotated[tuple[str, ...], ONE_OR_MANY] = Field(min_length=1, description="the facts that may be changed")
    difference: ShareWord | None = Field(
        None, description="the share of the difference in price that is paid or given back; none when left out"
    )

    @field_validator("changes")
    @classmethod
    def _known(cls, changes: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return tuple(known_name(name, names(info).facts, "fact") for name in changes)


class Runs(Word):
    """From when to when a contract runs."""

    length: CalendarLengthWord | None = Field(None, description="how long it runs")
    first_day: Literal["counted", "notCounted"] | None = Field(None, description="whether the start day is day one")
    until: DayWord | None = Field(None, description="its last day, instead of a length")

    @model_validator(mode="after")
    def _ends_once(self) -> Self:
        if (self.length is None) == (self.until is None):
            raise refuse("bad_window", "a contract ends in one way", "write one of `length` and `until`")
        if (self.length is None) != (self.first_day is None):
            raise refuse("bad_window", "`firstDay` belongs to a length", "write `firstDay` beside `length`")
        return self


class OnReplacement(Word):
    """What becomes of the contract when the whole unit is replaced. Of several the first that holds counts."""

    cover: Literal["inherited", "fresh", "ends"] = Field(
        description="the new unit goes on where the old one stood, begins anew, or has none"
    )
    clause: str = Field(description="its paragraph", json_schema_extra=DESCRIPTIVE)
    if_: ConditionWord | None = Field(None, description="only when this holds")


class Life(Word):
    """What may become of a contract."""

    eligible: tuple[Need, ...] = Field((), description="what must hold when it is bought")
    begins: DayWord | None = Field(None, description="its first day; the day it is made for when left out")
    runs: Runs | None = Field(None, description="how long it runs, when `contractEnd` is not stated")
    cancellation: tuple[Cancellation, ...] = Field((), description="ways to cancel")
    renewal: tuple[Renewal, ...] = Field((), description="ways to renew")
    transfer: tuple[LifeOption, ...] = Field((), description="ways to hand it to another owner")
    suspension: tuple[Suspension, ...] = Field((), description="ways to let it rest")
    resumption: tuple[LifeOption, ...] = Field((), description="ways to let it go on; any day, free, when left out")
    amendment: tuple[Amendment, ...] = Field((), description="ways to change something in it")
    replacement: tuple[OnReplacement, ...] = Field((), description="when the unit is replaced; inherited if left out")
