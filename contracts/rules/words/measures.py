"""How much of something is it, and which share follows?

A measure is a number: an age counted as the terms say, a meter, or a fact. A share is a fraction: written as a
percentage, read from a table by a measure, or used over total. All of it is exact.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Annotated, Any, ClassVar, Literal, Self, Union

from pydantic import Discriminator, Field, StrictBool, StrictInt, Tag, ValidationInfo, field_validator, model_validator

from contracts.rules.values.calendar import month_steps, months_between
from contracts.rules.values.facts import FactType
from contracts.rules.values.money import number_text, percent_text
from contracts.rules.values.view import NotKnown, TermsSilent, View, all_of, local_day
from contracts.rules.words.base import PercentWord, Scalar, Word, known_name, names, one_key, refuse
from contracts.rules.words.days import DayWord

AgeUnit = Literal["days", "thirtyDayMonths", "months", "years"]
Parts = Literal["down", "up", "exact"]


class Number(Scalar):
    """A number as written."""

    written: ClassVar[dict[str, Any]] = {"type": ["integer", "string"]}

    number: Decimal

    @model_validator(mode="before")
    @classmethod
    def _literal(cls, raw: object) -> object:
        if isinstance(raw, bool | float) or not isinstance(raw, int | str):
            raise refuse("bad_number", f"{raw!r} is not a number", "write a whole number or a decimal as text")
        return {"number": raw}

    @property
    def is_whole(self) -> bool:
        return self.number == self.number.to_integral_value()

    def value(self, _view: View) -> Fraction:
        return Fraction(self.number)


class FactNumber(Word):
    """A number that is known of the case."""

    fact: str = Field(description="a fact of type number")

    @field_validator("fact")
    @classmethod
    def _known(cls, name: str, info: ValidationInfo) -> str:
        numbers = {key: fact for key, fact in names(info).facts.items() if fact.type is FactType.NUMBER}
        return known_name(name, numbers, "fact that holds a number")

    @property
    def is_whole(self) -> bool:
        return False

    def value(self, view: View) -> Fraction:
        return Fraction(view.number(self.fact))


class Meter(Word):
    """What a meter has run since the start of the cover."""

    meter: str = Field(description="the meter, such as km")
    absolute: StrictBool = Field(False, description="the reading itself instead of what was run since the start")

    @property
    def is_whole(self) -> bool:
        return False

    def value(self, view: View) -> Fraction:
        start = Decimal(0) if self.absolute else view.start_meter(self.meter, view.anchor)
        return Fraction(view.meter(self.meter) - start)


class Age(Word):
    """The time that has passed, in a unit, with a rule for the part of a unit that has begun."""

    age: DayWord = Field(description="the day it is counted from")
    to: DayWord | None = Field(None, description="the day it is counted to; the day of the event when left out")
    in_: AgeUnit = Field(description="the unit; a thirty-day month is days / 30")
    parts: Parts = Field(description="what a begun unit counts: down (nothing), up (whole), exact (its fraction)")

    @model_validator(mode="after")
    def _countable(self) -> Self:
        if self.parts == "exact" and self.in_ in {"months", "years"}:
            raise refuse("bad_age", "a part of a month or year has no exact size", "write `parts: down` or `parts: up`")
        return self

    @property
    def is_whole(self) -> bool:
        """True when the age is always a whole number."""
        return self.parts != "exact" or self.in_ == "days"

    def value(self, view: View) -> Fraction:
        until = partial(self.to.when, view) if self.to else partial(view.when, "occurred")
        start, end = map(local_day, all_of(partial(self.age.when, view), until))
        if start is None or end is None:
            raise NotKnown("the days of an age")
        if self.in_ in {"months", "years"}:
            return Fraction(_calendar_units(start, end, 12 if self.in_ == "years" else 1, self.parts == "up"))
        exact = Fraction((end - start).days, 30 if self.in_ == "thirtyDayMonths" else 1)
        return exact if self.parts == "exact" else Fraction(-(-exact // 1) if self.parts == "up" else exact // 1)


class DaysFrom(Word):
    """The days from one day to another, such as those of a contract that are still to run; never below zero."""

    days_from: DayWord = Field(description="the first day")
    to: DayWord = Field(description="the last day")

    @property
    def is_whole(self) -> bool:
        return True

    def value(self, view: View) -> Fraction:
        start, end = map(local_day, all_of(partial(self.days_from.when, view), partial(self.to.when, view)))
        if start is None or end is None:
            raise NotKnown("the days between")
        return Fraction(max(0, (end - start).days))


def _measure_tag(raw: Any) -> str:
    return one_key(raw, frozenset({"fact", "meter", "age", "daysFrom"}), "number")


MeasureWord = Annotated[
    Union[  # noqa: UP007 - a union of annotated members
        Annotated[Number, Tag("=number")],
        Annotated[FactNumber, Tag("=fact")],
        Annotated[Meter, Tag("=meter")],
        Annotated[Age, Tag("=age")],
        Annotated[DaysFrom, Tag("=daysFrom")],
    ],
    Discriminator(_measure_tag),
]


EdgeWord = Annotated[
    Union[  # noqa: UP007 - a union of annotated members
        Annotated[Number, Tag("=number")],
        Annotated[FactNumber, Tag("=fact")],
    ],
    Discriminator(_measure_tag),
]


class Row(Word):
    """One row of a table: a range of the measure and the share that holds in it. Each edge is open or closed."""

    is_: StrictInt | None = Field(None, description="exactly this value")
    at_least: StrictInt | None = Field(None, description="from this value on")
    more_than: StrictInt | None = Field(None, description="above this value")
    at_most: StrictInt | None = Field(None, description="up to this value")
    less_than: StrictInt | None = Field(None, description="below this value")
    share: PercentWord = Field(description="the share in this range")

    @model_validator(mode="after")
    def _has_edges(self) -> Self:
        if self.is_ is not None:
            if {self.at_least, self.more_than, self.at_most, self.less_than} != {None}:
                raise refuse("bad_row", "`is` stands alone in a row", "leave out the other edges")
            return self
        lower, upper = self.span
        if lower is not None and upper is not None and lower > upper:
            raise refuse("bad_row", "the row ends before it begins", "swap its edges")
        return self

    @property
    def span(self) -> "tuple[_Edge | None, _Edge | None]":
        """Lower and upper edge. An open lower edge lies just above its value, an open upper one just below."""
        if self.is_ is not None:
            return (Fraction(self.is_), 0), (Fraction(self.is_), 0)
        lower = _edge(self.at_least, self.more_than, 1)
        upper = _edge(self.at_most, self.less_than, -1)
        return lower, upper

    def holds(self, value: Fraction) -> bool:
        lower, upper = self.span
        return (lower is None or lower <= (value, 0)) and (upper is None or (value, 0) <= upper)


_Edge = tuple[Fraction, int]


def _edge(closed: int | None, is_open: int | None, side: int) -> _Edge | None:
    if closed is not None:
        return Fraction(closed), 0
    return (Fraction(is_open), side) if is_open is not None else None


class Table(Word):
    """A share by a measure, row by row. Gaps are refused unless `otherwise: review`; overlaps always are."""

    by: MeasureWord = Field(description="the measure that picks the row")
    rows: tuple[Row, ...] = Field(min_length=1, description="the rows, in any order")
    otherwise: Literal["review"] | None = Field(None, description="`review`: a person decides where no row holds")

    def share(self, view: View) -> Fraction:
        value = self.by.value(view)
        for row in self.rows:
            if row.holds(value):
                view.worked_out += [("measure", number_text(value)), ("share", percent_text(row.share))]
                return row.share
        raise TermsSilent(f"a table of shares at {number_text(value)}")


def table_faults(rows: tuple[Row, ...], whole: bool) -> tuple[list[str], list[str]]:
    """The gaps and the overlaps of a table, in words. Whole measures leave no gap between 24 and 25."""
    ordered = sorted(rows, key=lambda row: row.span[0] or _BELOW_ALL)
    gaps: list[str] = []
    overlaps: list[str] = []
    reached = ordered[0].span[1] or _ABOVE_ALL
    for row in ordered[1:]:
        lower, upper = row.span[0] or _BELOW_ALL, row.span[1] or _ABOVE_ALL
        if lower <= reached:
            overlaps.append(_text(lower if lower != _BELOW_ALL else min(upper, reached)))
        elif not _adjacent(reached, lower, whole):
            gaps.append(f"{_text(reached)} to {_text(lower)}")
        reached = max(reached, upper)
    return gaps, overlaps


_BELOW_ALL: _Edge = (Fraction(-(10**12)), 0)
_ABOVE_ALL: _Edge = (Fraction(10**12), 0)


def _adjacent(upper: _Edge, lower: _Edge, whole: bool) -> bool:
    if lower[0] == upper[0]:
        return (upper[1], lower[1]) != (-1, 1)
    return whole and lower[0] - upper[0] == 1 and upper[1] == 0 and lower[1] == 0


def _text(edge: _Edge) -> str:
    return number_text(edge[0])


class UsedShare(Word):
    """Used over total: a pro-rata share. At most the whole, never below zero."""

    used: MeasureWord = Field(description="what was used")
    of: MeasureWord = Field(description="the total")

    def share(self, view: View) -> Fraction:
        used, total = all_of(partial(self.used.value, view), partial(self.of.value, view))
        if total <= 0:
            raise TermsSilent("a share of nothing")
        view.worked_out += [("used", number_text(used)), ("total", number_text(total))]
        return min(Fraction(1), max(Fraction(0), used / total))


class Percent(Scalar):
    """A share as written."""

    written: ClassVar[dict[str, Any]] = {"type": "string", "pattern": "%$"}

    percent: PercentWord

    @field_validator("percent")
    @classmethod
    def _at_most_the_whole(cls, share: Fraction) -> Fraction:
        if share > 1:
            raise refuse("bad_percent", "a share is at most the whole", "write 100% or less")
        return share

    @model_validator(mode="before")
    @classmethod
    def _literal(cls, raw: object) -> object:
        return {"percent": raw}

    def share(self, _view: View) -> Fraction:
        return self.percent


class FactShare(Word):
    """A share that is known of the case, in percent."""

    fact: str = Field(description="a fact of type number, in percent")

    @field_validator("fact")
    @classmethod
    def _known(cls, name: str, info: ValidationInfo) -> str:
        return FactNumber.model_validate({"fact": name}, context=info.context).fact

    def share(self, view: View) -> Fraction:
        return min(Fraction(1), max(Fraction(0), Fraction(view.number(self.fact)) / 100))


class Rest(Word):
    """What another share leaves of the whole."""

    rest_of: "ShareWord" = Field(description="the other share")

    def share(self, view: View) -> Fraction:
        return 1 - self.rest_of.share(view)


class Falling(Word):
    """A share that falls by the same step with each unit after the first, such as a solar panel's output."""

    first: PercentWord = Field(description="the share in the first unit")
    less: PercentWord = Field(description="what is taken off for each further unit")
    each: MeasureWord = Field(description="which unit it is now, the first being 1")

    def share(self, view: View) -> Fraction:
        number = self.each.value(view)
        view.worked_out += [("measure", number_text(number))]
        return max(Fraction(0), self.first - self.less * max(Fraction(0), number - 1))


def _share_tag(raw: Any) -> str:
    return one_key(raw, frozenset({"fact", "used", "by", "restOf", "first"}), "percent")


ShareWord = Annotated[
    Union[  # noqa: UP007 - a union of annotated members
        Annotated[Percent, Tag("=percent")],
        Annotated[FactShare, Tag("=fact")],
        Annotated[UsedShare, Tag("=used")],
        Annotated[Table, Tag("=by")],
        Annotated[Rest, Tag("=restOf")],
        Annotated[Falling, Tag("=first")],
    ],
    Discriminator(_share_tag),
]


def _calendar_units(start: date, end: date, months: int, up: bool) -> int:
    whole = months_between(start, end) // months
    return whole + 1 if up and month_steps(start, whole * months) != end else whole
