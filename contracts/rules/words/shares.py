"""Which share is it?

A share is a fraction: written as a percentage, read from a table by a measure, used over total, or falling step by
step. All of it is exact; it becomes money in `amounts.rounded` and nowhere else.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import Annotated, Any, ClassVar, Literal, Self, Union

from pydantic import Discriminator, Field, StrictInt, Tag, ValidationInfo, field_validator, model_validator

from contracts.rules.values.money import number_text, percent_text
from contracts.rules.values.view import TermsSilent, View, all_of
from contracts.rules.words.base import PercentWord, Scalar, Word, one_key, refuse
from contracts.rules.words.measures import FactNumber, MeasureWord


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

    @cached_property
    def span(self) -> "Range":
        """Lower and upper edge. An open lower edge lies just above its value, an open upper one just below."""
        if self.is_ is not None:
            return (Fraction(self.is_), 0), (Fraction(self.is_), 0)
        return range_of(self.at_least, self.more_than, self.at_most, self.less_than)


_Edge = tuple[Fraction, int]
Range = tuple[_Edge | None, _Edge | None]
"""The lower and the upper edge of a row; none where it goes on for ever."""
_Written = int | Decimal | None


def range_of(at_least: _Written, more_than: _Written, at_most: _Written, less_than: _Written) -> Range:
    """The range between edges as they are written."""
    return _edge(at_least, more_than, 1), _edge(at_most, less_than, -1)


def holds(span: Range, value: Fraction) -> bool:
    """Whether a value lies in a range."""
    lower, upper = span
    return (lower is None or lower <= (value, 0)) and (upper is None or (value, 0) <= upper)


def _edge(closed: _Written, is_open: _Written, side: int) -> _Edge | None:
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
            if holds(row.span, value):
                view.worked_out += [("measure", number_text(value)), ("share", percent_text(row.share))]
                return row.share
        raise TermsSilent(f"a table of shares at {number_text(value)}")


def table_faults(spans: Iterable[Range], whole: bool) -> tuple[list[str], list[str]]:
    """The gaps and the overlaps of a table, in words. Whole measures leave no gap between 24 and 25."""
    ordered = sorted(spans, key=lambda span: span[0] or _BELOW_ALL)
    gaps: list[str] = []
    overlaps: list[str] = []
    reached = ordered[0][1] or _ABOVE_ALL
    for low, high in ordered[1:]:
        lower, upper = low or _BELOW_ALL, high or _ABOVE_ALL
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
