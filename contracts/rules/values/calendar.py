"""When does a period end?

The one home of month arithmetic, working days and working hours. Start at `last_day`: it answers for a start day and a
length which day is the last one in time. Months are always counted from the start, never from the month before, so
that 31 January plus two months is 31 March. Where the day does not exist, the month's last day takes its place
(Regulation 1182/71 art. 3(2)(c); BGB section 188(3)).

    >>> last_day(date(2024, 2, 29), Length(months=12), first_day_counted=True)
    datetime.date(2025, 2, 28)
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dateutil.tz import resolve_imaginary
from msgspec import Struct

from contracts.rules.values.unknown import NotKnown

ONE_DAY = timedelta(days=1)
_IN_EVERY_MONTH = 28
"""The last day that every month has."""
_DURATION = re.compile(
    r"P(?:(?P<years>\d{1,8})Y)?(?:(?P<months>\d{1,8})M)?(?:(?P<weeks>\d{1,8})W)?(?:(?P<days>\d{1,8})D)?"
    r"(?:T(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,8})M)?)?",
    re.ASCII,
)
LONGEST_DAYS = 200 * 12 * 31
"""No promise is longer than two centuries; what is, is a slip of the pen."""
_SEARCH_LIMIT_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time as it was written: a year stays twelve months and never becomes 365 days.

    `minutes` are exact (a "24-hour day" of a shop is 1440 minutes). `working_days` and `working_minutes` need a
    `WorkCalendar`.
    """

    months: int = 0
    days: int = 0
    minutes: int = 0
    working_days: int = 0
    working_minutes: int = 0

    @property
    def is_exact(self) -> bool:
        """True when the length is counted from a moment, not from a day."""
        return self.minutes > 0 or self.working_minutes > 0

    @property
    def is_empty(self) -> bool:
        return not (self.months or self.days or self.minutes or self.working_days or self.working_minutes)

    @property
    def about_days(self) -> int:
        """Its size in days, roughly and rather too large."""
        return self.months * 31 + self.days + self.minutes // 1440 + self.working_days * 2 + self.working_minutes // 240

    def __str__(self) -> str:
        if self.working_days:
            return f"{self.working_days} working days"
        if self.working_minutes:
            return f"{self.working_minutes // 60} working hours"
        if self.minutes:
            return f"PT{self.minutes // 60}H" if self.minutes % 60 == 0 else f"PT{self.minutes}M"
        years, months = divmod(self.months, 12)
        parts = ((years, "Y"), (months, "M"), (self.days, "D"))
        return "P" + ("".join(f"{n}{unit}" for n, unit in parts if n) or "0D")


class WorkCalendar(Struct, frozen=True):
    """Which days are worked, and from when to when. `hours[0]` is Monday; None is a day of rest.

    `known` are the first and the last day that the list of a country's holidays holds; None where no list is used.
    """

    hours: tuple[tuple[time, time] | None, ...]
    holidays: frozenset[date] = frozenset()
    extra_working_days: frozenset[date] = frozenset()
    country: str = ""
    known: tuple[date, date] | None = None

    def is_working(self, day: date) -> bool:
        """Whether a day is worked. Raises `NotKnown` for one that lies outside the list of the country's holidays."""
        if day in self.extra_working_days:
            return True
        if day in self.holidays:
            return False
        if self.known is not None and not self.known[0] <= day <= self.known[1]:
            raise NotKnown(f"the public holidays of {self.country} in {day.year}")
        return self.hours[day.weekday()] is not None

    def opening(self, day: date) -> tuple[time, time] | None:
        """Opening and closing time of a day, or None on a day of rest."""
        if not self.is_working(day):
            return None
        return self.hours[day.weekday()] or next(span for span in self.hours if span is not None)


MONDAY_TO_FRIDAY = WorkCalendar(hours=((time(9), time(17)),) * 5 + (None, None))


class BadDuration(ValueError):
    """A duration that is not ISO 8601 as we read it, such as `1 year` or `P1.5Y`."""


def parse_length(text: str) -> Length:
    """Read an ISO 8601 duration of whole units: `P1Y`, `P12M`, `P2W`, `P365D`, `PT24H`. Raises `BadDuration`."""
    match = _DURATION.fullmatch(text)
    if match is None or text in {"P", "PT"} or text.endswith("T"):
        raise BadDuration(text)
    part = {name: int(value or 0) for name, value in match.groupdict().items()}
    length = Length(
        months=part["years"] * 12 + part["months"],
        days=part["weeks"] * 7 + part["days"],
        minutes=part["hours"] * 60 + part["minutes"],
    )
    if length.about_days > LONGEST_DAYS:
        raise BadDuration(text)
    return length


def month_steps(start: date, months: int) -> date:
    """The day `months` after `start`, counted from `start` itself; the month's last day where the number is missing."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = start.day if start.day <= _IN_EVERY_MONTH else min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year, month + 1, day)


def add(day: date, length: Length, calendar: WorkCalendar = MONDAY_TO_FRIDAY) -> date:
    """The day that lies `length` after `day`; the day itself is not counted."""
    moved = month_steps(day, length.months) if length.months else day
    moved += timedelta(days=length.days)
    return _add_working_days(moved, length.working_days, calendar) if length.working_days else moved


def add_to_moment(moment: datetime, length: Length, calendar: WorkCalendar = MONDAY_TO_FRIDAY) -> datetime:
    """The moment that lies `length` after `moment`. Hours are real hours; days keep the clock time of the zone."""
    if length.working_minutes:
        return _add_working_minutes(moment, length.working_minutes, calendar)
    day = add(moment.date(), length, calendar)
    moved = datetime.combine(day, moment.timetz())
    if moved.tzinfo is None:
        return moved + timedelta(minutes=length.minutes)
    return (instant(resolve_imaginary(moved)) + timedelta(minutes=length.minutes)).astimezone(moved.tzinfo)


def last_day(
    start: date, length: Length, *, first_day_counted: bool, calendar: WorkCalendar = MONDAY_TO_FRIDAY
) -> date:
    """The last day in time of a period of `length` from `start`.

    Not counted: the same-numbered day (BGB 187(1), 188(2)). Counted: the day before it, but the month's last day
    stands as it is where the number does not exist (BGB 187(2), 188(2) alternative 2, 188(3)).
    """
    if length.working_days:
        if first_day_counted:
            return _add_working_days(start - ONE_DAY, length.working_days, calendar)
        return add(start, length, calendar)
    return calendar_end(start, length.months, length.days, first_day_counted)


def calendar_end(start: date, months: int, days: int, first_day_counted: bool) -> date:
    """The same for a length of months and days."""
    moved = month_steps(start, months) if months else start
    end = moved + timedelta(days=days) if days else moved
    return end - ONE_DAY if first_day_counted and moved.day == start.day else end


def instant(moment: datetime) -> datetime:
    """The moment in UTC. Moments of one zone are compared by the clock on the wall otherwise, and that may repeat."""
    return moment.astimezone(UTC)


def roll_to_working_day(day: date, calendar: WorkCalendar) -> date:
    """The day itself when it is worked, else the next one that is (1182/71 art. 3(4); BGB 193)."""
    return next(found for found in _days_from(day) if calendar.is_working(found))


def hold_working_days(after: date, end: date, at_least: int, calendar: WorkCalendar) -> date:
    """`end`, moved on until the days after `after` hold `at_least` working days (1182/71 art. 3(5))."""
    held = sum(1 for n in range(1, (end - after).days + 1) if calendar.is_working(after + n * ONE_DAY))
    return end if held >= at_least else _add_working_days(end, at_least - held, calendar)


def months_between(start: date, end: date) -> int:
    """Whole months that have passed; the number may be negative. 28 Feb to 28 March is one."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if month_steps(start, months) <= end else months - 1


def _days_from(day: date) -> Iterator[date]:
    return (day + n * ONE_DAY for n in range(_SEARCH_LIMIT_DAYS))


def _add_working_days(day: date, count: int, calendar: WorkCalendar) -> date:
    worked = (found for found in _days_from(day + ONE_DAY) if calendar.is_working(found))
    for _ in range(count - 1):
        next(worked)
    return next(worked)


def _add_working_minutes(moment: datetime, minutes: int, calendar: WorkCalendar) -> datetime:
    left, begun = timedelta(minutes=minutes), instant(moment)
    for day in _days_from(moment.date()):
        span = calendar.opening(day)
        if span is None:
            continue
        opens, closes = (instant(datetime.combine(day, clock, moment.tzinfo)) for clock in span)
        begin = max(opens, begun)
        if begin >= closes:
            continue
        if closes - begin >= left:
            return (begin + left).astimezone(moment.tzinfo)
        left -= closes - begin
    raise BadDuration(f"{minutes} working minutes")
