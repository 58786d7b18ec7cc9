"""Where does a day stand on the picture, and which days are named under it?"""

from collections.abc import Iterator
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.units import format_unit
from msgspec import Struct

from contracts.rules.values.calendar import ONE_DAY, month_steps

MOST_TICKS = 9


class Axis(Struct, frozen=True):
    """The days `first` to `last`, both included, over the breadth from `left` to `right` in pixels."""

    first: date
    last: date
    left: float
    right: float

    def start_x(self, day: date) -> float:
        """Where a day begins. Days outside are drawn at the edge."""
        share = (day - self.first).days / ((self.last - self.first).days + 1)
        return round(self.left + min(1.0, max(0.0, share)) * (self.right - self.left), 1)

    def end_x(self, day: date) -> float:
        """Where a day ends."""
        return self.start_x(day + ONE_DAY) if day < self.last else self.right


def ticks(axis: Axis, locale: Locale, origin: date | None) -> Iterator[tuple[date, str]]:
    """The days that are named, with their names: dates, or the time since `origin`."""
    days = (axis.last - axis.first).days + 1
    for step in (1, 2, 5, 10, 15):
        if days <= step * MOST_TICKS:
            return _by_days(axis, step, locale, origin)
    months = next((step for step in _MONTH_STEPS if days <= step * 30.4 * MOST_TICKS), _MONTH_STEPS[-1])
    return _by_months(axis, months, locale, origin)


_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 300)


def _by_days(axis: Axis, step: int, locale: Locale, origin: date | None) -> Iterator[tuple[date, str]]:
    day = origin or axis.first
    while day <= axis.last:
        count = (day - origin).days if origin else 0
        named = format_unit(count, "duration-day", "long", locale=locale) if origin else _named(day, "MMMd", locale)
        yield day, named
        day += step * ONE_DAY


def _by_months(axis: Axis, step: int, locale: Locale, origin: date | None) -> Iterator[tuple[date, str]]:
    start = origin or _begins(axis.first, step)
    count = 0
    while (day := month_steps(start, count)) <= axis.last:
        if day >= axis.first:
            yield day, _since(count, step, locale) if origin else _date_named(day, step, locale)
        count += step


def _begins(first: date, step: int) -> date:
    """The first of January of a round year, or of the month's own year: steps count from there."""
    years = max(1, step // 12)
    return date(first.year - first.year % years, 1, 1)


def _since(months: int, step: int, locale: Locale) -> str:
    if step % 12 == 0:
        return format_unit(months // 12, "duration-year", "long", locale=locale)
    return format_unit(months, "duration-month", "long", locale=locale)


def _date_named(day: date, step: int, locale: Locale) -> str:
    return format_date(day, "y", locale=locale) if step % 12 == 0 else _named(day, "yMMM", locale)


def _named(day: date, skeleton: str, locale: Locale) -> str:
    return format_skeleton(skeleton, day, locale=locale)
