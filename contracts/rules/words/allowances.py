"""How often may a benefit be used, or for how much money, and in which period?

Start with `Allowance`. It holds a count or an amount for a `Period` or a `Rolling` time, says which jobs `Uses` it up,
and what it may `Carry` over.
"""

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StrictBool, StrictInt, model_validator

from contracts.rules.words.base import ONE_OR_MANY, CalendarLengthWord, ComponentsWord, MinorWord, Word, refuse


class Uses(Word):
    """Which jobs of the history use up an allowance; those under the same benefit when nothing is given."""

    task: Annotated[tuple[str, ...], ONE_OR_MANY] = Field((), description="jobs with these tasks")
    event: Annotated[tuple[str, ...], ONE_OR_MANY] = Field((), description="jobs after these events")
    kind: Literal["REPAIR", "VISIT"] | None = Field(None, description="repairs or visits only")
    replaced: ComponentsWord = Field(frozenset(), description="jobs in which one of these components was replaced")
    replacements: StrictBool = Field(False, description="replacements in the purchase chain, instead of jobs")


class Rolling(Word):
    """The time that ends with the event."""

    rolling: CalendarLengthWord = Field(description="how far back")


Period = Literal[
    "contract", "contractYear", "contractQuarter", "contractMonth", "calendarYear", "calendarQuarter",
    "calendarMonth", "purchaseChain", "job",
]  # fmt: skip


class Carry(Word):
    """What is not used in a period and may be used in the next one, before its own. It is not carried any further."""

    count: StrictInt | None = Field(None, ge=1, description="the most uses that are carried over")
    money: MinorWord | None = Field(None, description="the most money that is carried over")
    for_: CalendarLengthWord | None = Field(None, description="how long into the next period; all of it if left out")


_CARRYING = frozenset(get_args(Period)) - {"contract", "purchaseChain", "job"}


class Allowance(Word):
    """How many uses, or how much money, a benefit holds in a period. What is not used is lost, or `carries` over."""

    count: StrictInt | None = Field(None, ge=0, description="how many uses; without it uses are only counted")
    money: MinorWord | None = Field(None, description="how much money")
    per: Period | Rolling = Field(description="the period")
    carries: Carry | None = Field(None, description="what is carried over into the next period; nothing if left out")
    uses: Uses = Field(default_factory=Uses, description="what uses it up")
    shared: Literal["units"] | None = Field(
        None, description="`units`: one for all units of an agreement; the contract's own where there is none"
    )

    @model_validator(mode="after")
    def _shares_what_it_holds(self) -> Self:
        if self.shared is None:
            return self
        if isinstance(self.per, Rolling) or self.per not in {*_CARRYING, "contract"}:
            cure = "write one of " + ", ".join(sorted({*_CARRYING, "contract"}))
            raise refuse("bad_allowance", "units cannot share what is counted so", cure)
        if self.carries is not None or self.uses.replacements:
            cure = "leave `carries` and `replacements` out, or `shared`"
            raise refuse("bad_allowance", "what units share is not carried over or counted by replacements", cure)
        if self.count is None and self.money is None:
            raise refuse("bad_allowance", "there is nothing to share", "write `count` or `money`")
        return self

    @model_validator(mode="after")
    def _carries_what_it_holds(self) -> Self:
        if self.carries is None:
            return self
        if isinstance(self.per, Rolling) or self.per not in _CARRYING:
            cure = "leave `carries` out, or write one of " + ", ".join(sorted(_CARRYING))
            raise refuse("bad_allowance", "this period has no next one to carry over to", cure)
        for held, carried in ((self.count, self.carries.count), (self.money, self.carries.money)):
            if carried is not None and (held is None or carried > held):
                raise refuse("bad_allowance", "more is carried over than there is", "carry at most what a period holds")
        if self.carries.count is None and self.carries.money is None:
            raise refuse("bad_allowance", "it is not said how much is carried over", "write `count` or `money`")
        return self
