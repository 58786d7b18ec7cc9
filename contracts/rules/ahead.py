"""At which moment does something turn, when nothing happens but that time passes?

`Ahead` sees a case as it will be seen later. What turns at most once between two moments (a probe) is found by looking
further and further ahead and then halving; what turns again and again (a clock, a day of the week) says when it does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.values.calendar import ONE_DAY, instant
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import TermsSilent, View
from contracts.rules.words.predicates import WEEK, ClockBefore, OnWeekday
from contracts.rules.words.timed import Probe

_MOST_TURNS_OF_A_WORD = 60
_TICK = datetime.resolution


class Watch(Struct, frozen=True):
    """Something whose value counts, and the probes and clocks by which it may turn."""

    value: Probe
    probes: tuple[Probe, ...]
    clocks: tuple[ClockBefore | OnWeekday, ...] = ()


@dataclass(slots=True)
class Ahead:
    """The same case as it will be seen later. `view` is how it is seen now."""

    view: View
    _later: dict[datetime, View] = field(default_factory=dict)

    def first_change(self, watch: Watch, end: datetime) -> datetime:
        """The first moment before `end` at which what is watched has another value; `end` when there is none."""
        begin = at = instant(self.view.as_of)
        for _ in range(_MOST_TURNS_OF_A_WORD):
            turn = end
            for clock in watch.clocks:
                turn = min([turn, *(moment for moment in self._clock(clock, at) if moment > at)])
            for probe in watch.probes:
                turn = self._first_turn(probe, at, turn)
            if turn >= end or self._value(watch.value, turn) != self._value(watch.value, begin):
                return turn
            at = turn
        return at

    def _first_turn(self, probe: Probe, begin: datetime, end: datetime) -> datetime:
        """The first moment before `end` at which the probe gives another value; `end` when there is none."""
        if end - begin <= _TICK:
            return end
        zone = self.view.zone
        now, last = self._value(probe, begin), end - _TICK
        if self._value(probe, last) == now:
            return end
        # Most turn at a midnight, and soon: look further and further ahead, then halve days, then the day found.
        same, step = begin.astimezone(zone).date(), ONE_DAY
        final = last.astimezone(zone).date() + ONE_DAY
        while (other := min(same + step, final)) < final and self._value(probe, begin_of(other, zone)) == now:
            same, step = other, step * 2
        while other - same > ONE_DAY:
            middle = same + (other - same) // 2
            same, other = (middle, other) if self._value(probe, begin_of(middle, zone)) == now else (same, middle)
        low, high = max(begin, begin_of(same, zone)), min(begin_of(other, zone), last)
        if self._value(probe, max(low, high - _TICK)) == now:
            return high
        while high - low > _TICK:
            between = low + (high - low) // 2
            low, high = (between, high) if self._value(probe, between) == now else (low, between)
        return high

    def _clock(self, word: ClockBefore | OnWeekday, at: datetime) -> Iterator[datetime]:
        """When the clock or the day of the week turns for an act that is taken to happen now."""
        view = self._at(at)
        if self._value(lambda seen: seen.get(word.fact), at) != view.as_of:
            return
        if isinstance(word, ClockBefore):
            for day in (view.asked_on, view.asked_on + ONE_DAY):
                yield from (begin_of(day, view.zone), instant(datetime.combine(day, word.limit, view.zone)) + _TICK)
        else:
            week = [view.asked_on + n * ONE_DAY for n in range(8)]
            hits = [WEEK[day.weekday()] in word.weekdays for day in week]
            yield from (begin_of(day, view.zone) for day, hit in zip(week, hits, strict=True) if hit is not hits[0])

    def _value(self, probe: Probe, at: datetime) -> object:
        try:
            return probe(self._at(at))
        except NotKnown as unknown:
            return unknown.missing
        except TermsSilent:
            return TermsSilent

    def _at(self, at: datetime) -> View:
        view = self._later.get(at)
        if view is None:
            view = self._later[at] = replace(self.view, as_of=at, worked_out=[], _cache={}, _now=None)
        return view


def begin_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day begins."""
    return instant(datetime.combine(day, time(), zone))
