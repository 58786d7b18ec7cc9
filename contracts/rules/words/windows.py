"""From when to when, and up to which reading, does a benefit run?

These are the words; `deciding/covers.py` computes with them. The end of a window is found in one fixed order: the
nominal end, the roll to a working day, pauses, extensions, floors, campaigns.
"""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from contracts.rules.values.calendar import Length
from contracts.rules.values.vocabulary import PlanKind
from contracts.rules.words.base import DESCRIPTIVE, ONE_OR_MANY, DayLengthWord, LengthWord, LiteralDay, Word, refuse
from contracts.rules.words.conditions import ConditionWord
from contracts.rules.words.days import DayWord
from contracts.rules.words.measures import EdgeWord, Number

ActName = Literal["event", "notice", "claim", "return", "cancellation", "renewal"]


class MeterLimit(Word):
    """A range of a meter inside which the benefit runs. Each edge is open or closed: that is the rule at the limit."""

    meter: str = Field(description="the meter and its unit: km, mi, hours, cycles ...")
    counted: Literal["fromZero", "fromStart"] = Field(description="the reading itself, or what was run since the start")
    at_least: EdgeWord | None = Field(None, description="from this reading on")
    more_than: EdgeWord | None = Field(None, description="above this reading")
    at_most: EdgeWord | None = Field(None, description="up to this reading")
    less_than: EdgeWord | None = Field(None, description="below this reading")

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        edges = (self.at_least, self.more_than), (self.at_most, self.less_than)
        if edges == ((None, None), (None, None)):
            raise refuse("empty_meter", "the meter has no limit", "write `atMost` or another edge, or leave it out")
        lows, highs = ([edge.number for edge in pair if isinstance(edge, Number)] for pair in edges)
        if lows and highs and max(lows) > min(highs):
            raise refuse("never_applies", "the meter's range is empty", "swap its edges")
        return self


class Waiting(Word):
    """A time at the start in which the benefit does not run yet."""

    length: DayLengthWord = Field(description="how long")
    unless: ConditionWord | None = Field(None, description="no waiting when this holds")


DaysOut = Literal["bothDaysCounted", "firstDayNotCounted"]


class Pause(Word):
    """The clock stands still while the unit is out for repair; afterwards at least a certain time is left."""

    days: DaysOut = Field(description="whether the day of handing in counts beside the day of getting it back")
    leaves: DayLengthWord | None = Field(None, description="what is left at least after the unit came back")


class Extension(Word):
    """More time at the end: the days out of use, or a fixed length once."""

    extension: str = Field(description="its name", json_schema_extra=DESCRIPTIVE)
    clause: str = Field(description="its paragraph", json_schema_extra=DESCRIPTIVE)
    if_: ConditionWord | None = Field(None, description="only when this holds")
    add: DayLengthWord | None = Field(None, description="a fixed length, once")
    days_out: DaysOut | None = Field(None, description="or the days out of use for repair, counted so")
    under: Literal["any", "own", "other", "none"] = Field(
        "any", description="after repairs under any plan, this one, or others; `none` when it hangs on `if` alone"
    )

    @model_validator(mode="after")
    def _adds(self) -> Self:
        if (self.add is None) == (self.days_out is None):
            raise refuse("bad_extension", "an extension adds a length or the days out", "write `add` or `daysOut`")
        if self.under == "none" and (self.add is None or self.if_ is None):
            raise refuse("bad_extension", "without a repair it hangs on a condition", "write `add` and `if`")
        return self


class Campaign(Word):
    """A dated promise to everybody whose cover ends in a certain time: a new last day, or more time."""

    campaign: str = Field(description="its name", json_schema_extra=DESCRIPTIVE)
    clause: str = Field(description="where it was announced", json_schema_extra=DESCRIPTIVE)
    ending_from: LiteralDay = Field(description="the first last day that it changes")
    ending_to: LiteralDay = Field(description="the last last day that it changes")
    ends_on: LiteralDay | None = Field(None, description="the new last day")
    adds: DayLengthWord | None = Field(None, description="or how much longer the cover runs")

    @model_validator(mode="after")
    def _changes(self) -> Self:
        if (self.ends_on is None) == (self.adds is None):
            raise refuse("bad_campaign", "a campaign sets a day or adds time", "write one of `endsOn` and `adds`")
        if self.ending_from > self.ending_to:
            raise refuse("never_applies", "the campaign ends before it begins", "swap `endingFrom` and `endingTo`")
        return self


class Span(Word):
    """From a day to a day. `length`, `until` or `unlimited` says how it ends; `firstDay` how a length is counted."""

    from_: DayWord = Field(description="the day it starts")
    length: LengthWord | None = Field(None, description="how long it runs")
    first_day: Literal["counted", "notCounted"] | None = Field(None, description="whether the start day is day one")
    until: DayWord | None = Field(None, description="its last day, instead of a length")
    unlimited: StrictBool = Field(False, description="it never ends by date")
    roll: StrictBool = Field(False, description="a last day of rest moves on to the next working day")
    min_working_days: int = Field(0, ge=0, description="working days that it must hold")
    pauses: Pause | None = Field(None, description="the clock stands still during repairs")
    extensions: tuple[Extension, ...] = Field((), description="what makes it longer")
    floors: Annotated[tuple[DayWord, ...], ONE_OR_MANY] = Field(
        (), description="it does not end before any of these days"
    )
    campaigns: tuple[Campaign, ...] = Field((), description="campaigns that change the last day")

    @cached_property
    def may_move(self) -> bool:
        """Whether something may move its nominal end."""
        return bool(
            self.roll or self.min_working_days or self.pauses or self.extensions or self.floors or self.campaigns
        )

    @cached_property
    def by_calendar(self) -> tuple[int, int, bool] | None:
        """Its months, its days, and whether the first counts, where its start and the calendar alone say when it ends.

        It waits for nothing then, counts no hours and no working days, and nothing may move it.
        """
        length, waiting = self.length, getattr(self, "waiting", None)
        if length is None or length.is_exact or length.working_days or waiting is not None or self.may_move:
            return None
        return length.months, length.days, self.first_day == "counted"

    @model_validator(mode="after")
    def _ends_once(self) -> Self:
        ways = [self.length is not None, self.until is not None, self.unlimited]
        if sum(ways) != 1:
            raise refuse("bad_window", "a window ends in one way", "write one of `length`, `until` and `unlimited`")
        if self.length is not None and self.length.is_empty:
            raise refuse("never_applies", "the window is empty", "write a length of at least one day or hour")
        counted_in_days = self.length is not None and not self.length.is_exact
        if counted_in_days != (self.first_day is not None):
            cure = "write `firstDay: counted` or `notCounted`" if counted_in_days else "leave `firstDay` out"
            raise refuse("bad_window", "`firstDay` belongs to a length in days, months or years", cure)
        return self


class Window(Span):
    """When a benefit runs, and what must happen inside."""

    acts: Annotated[tuple[ActName, ...], ONE_OR_MANY] = Field(min_length=1, description="which acts must fall inside")
    meters: tuple[MeterLimit, ...] = Field((), description="meter limits; whichever is reached first ends it")
    waiting: Waiting | None = Field(None, description="a waiting time at the start")
    runs_while: Annotated[tuple[PlanKind, ...], ONE_OR_MANY] = Field(
        (), description="it runs only while a cover of one of these kinds does"
    )

    @model_validator(mode="after")
    def _outlasts_its_waiting(self) -> Self:
        if self.length and self.waiting and _longer(self.waiting.length, self.length):
            raise refuse("never_applies", "the waiting time is as long as the window", "shorten `waiting`")
        return self


def _longer(waiting: Length, window: Length) -> bool:
    """True when a waiting time leaves nothing of a window, whatever its start."""
    if window.is_exact or waiting.working_days or window.working_days:
        return False
    return (waiting.months, waiting.days) >= (window.months, window.days)
