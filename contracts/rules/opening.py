"""When is a place open?

A place has hours for each weekday, days on which it keeps others, and a country's holidays on which it stays closed;
from a day on it may have other hours, or be closed for good. `is_open` answers for a moment and `next_opening` from
one. `None` says that it is not known: no hours were told, or the list of holidays does not reach so far.

Hours are those on the wall of the place: the clocks of its own time zone.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

DAY_MINUTES = 24 * 60
_SEARCHED_DAYS = 366


class Span(Struct, frozen=True):
    """From when to when, in minutes after midnight. It closes with the minute `closes`; 1440 is the end of the day."""

    opens: int
    closes: int

    def holds(self, minute: float) -> bool:
        """Whether it is open then."""
        return self.opens <= minute < self.closes


class Hours(Struct, frozen=True):
    """The hours of a week, from Monday, and of single days. Breaks are what lies between the spans of a day.

    A holiday is closed unless it has hours of its own. `known` are the first and the last day of the list of holidays;
    None where the place keeps none.
    """

    week: tuple[tuple[Span, ...], ...]
    single: Mapping[date, tuple[Span, ...]]
    holidays: frozenset[date] = frozenset()
    known: tuple[date, date] | None = None

    def on(self, day: date) -> tuple[Span, ...] | None:
        """The hours of a day; none at all when it is closed; None when that is not known."""
        if day in self.single:
            return self.single[day]
        if day in self.holidays:
            return ()
        if not self.week[day.weekday()]:
            return ()
        if self.known is not None and not self.known[0] <= day <= self.known[1]:
            return None
        return self.week[day.weekday()]


class Phase(Struct, frozen=True):
    """What holds from a day on: the first phase has no day. `hours` is None when nobody told them."""

    from_day: date | None
    zone: str
    in_use: bool
    hours: Hours | None

    def on(self, day: date) -> tuple[Span, ...] | None:
        """The hours of a day; None when they are not known."""
        if not self.in_use:
            return ()
        return self.hours.on(day) if self.hours is not None else None


class Opening(Struct, frozen=True):
    """The phases of a place, in the order in which they come into force."""

    phases: tuple[Phase, ...]

    def is_open(self, at: datetime) -> bool | None:
        """Whether it is open at a moment; None when that is not known."""
        phase = self._at(at)
        local = at.astimezone(ZoneInfo(phase.zone))
        spans = phase.on(local.date())
        return None if spans is None else any(span.holds(_minute(local)) for span in spans)

    def next_opening(self, at: datetime) -> datetime | None:
        """The moment itself when it is open then, or else when it opens next, on the place's own clock.

        None when it does not open within a year, and when that is not known.
        """
        if self.is_open(at):
            return at.astimezone(ZoneInfo(self._at(at).zone))
        return next((opens for opens in self._openings(at) if opens is None or opens > at), None)

    def _openings(self, at: datetime) -> Iterator[datetime | None]:
        """When it opens, day after day; None on the first day that is not known."""
        first = at.astimezone(ZoneInfo(self._at(at).zone)).date()
        for number in range(_SEARCHED_DAYS + 1):
            try:
                day = first + timedelta(days=number)
            except OverflowError:
                return
            phase = self._on(day)
            spans = phase.on(day)
            if spans is None:
                yield None
                return
            for span in spans:
                yield _moment(day, span.opens, phase.zone)

    def _at(self, at: datetime) -> Phase:
        """The phase of a moment: one begins with its day, in its own time zone."""
        held = [
            each for each in self.phases
            if each.from_day is None or each.from_day <= at.astimezone(ZoneInfo(each.zone)).date()
        ]  # fmt: skip
        return held[-1]

    def _on(self, day: date) -> Phase:
        return [each for each in self.phases if each.from_day is None or each.from_day <= day][-1]


def _minute(local: datetime) -> float:
    return local.hour * 60 + local.minute + local.second / 60


def _moment(day: date, minute: int, zone: str) -> datetime:
    """The moment at which the clock on the wall shows this; where clocks skip it, when they have skipped."""
    shown = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone))
    return shown.astimezone(UTC).astimezone(ZoneInfo(zone))
