"""Does it hold?

What a condition comes to once it is read: values with one question, `test`. The answer has three values: `NotKnown` is
raised when a fact is missing, unless another part already decides. `seen` gives the values looked at, for the reasons.
`conditions.py` says how they are written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any, cast

from contracts.rules.values.calendar import Length, last_day
from contracts.rules.values.facts import Value
from contracts.rules.values.money import Money
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View, local_day

Seen = tuple[tuple[str, object], ...]
"""Names and values that an answer was made from, for its reasons."""


class Condition:
    """Something that holds or not. `test` raises `NotKnown` when facts are missing."""

    __slots__ = ()

    def test(self, view: View) -> bool:
        raise NotImplementedError

    def entries(self) -> "tuple[Condition, ...]":
        """The parts that must all hold, each with a reason of its own."""
        return (self,)

    def seen(self, view: View) -> Seen:
        """The values that `test` looked at, as far as they are known."""
        raise NotImplementedError


WEEK = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def _seen_together(parts: tuple[Condition, ...], view: View) -> Seen:
    """What all parts looked at. A name that two parts give different values is told apart by the fact it is about."""
    each = [(getattr(part, "fact", None), part.seen(view)) for part in parts]
    values: dict[str, set[str]] = {}
    for _, seen in each:
        for name, value in seen:
            values.setdefault(name, set()).add(repr(value))
    return tuple(
        (f"{fact}.{name}" if fact and name != fact and len(values[name]) > 1 else name, value)
        for fact, seen in each
        for name, value in seen
    )


@dataclass(frozen=True, slots=True)
class All(Condition):
    """Every part holds."""

    parts: tuple[Condition, ...]

    def test(self, view: View) -> bool:
        missing: set[str] = set()
        for part in self.parts:
            try:
                if not part.test(view):
                    return False
            except NotKnown as unknown:
                missing |= unknown.missing
        if missing:
            raise NotKnown(*missing)
        return True

    def entries(self) -> tuple[Condition, ...]:
        return tuple(entry for part in self.parts for entry in part.entries())

    def seen(self, view: View) -> Seen:
        return _seen_together(self.parts, view)


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def test(self, view: View) -> bool:
        missing: set[str] = set()
        for part in self.parts:
            try:
                if part.test(view):
                    return True
            except NotKnown as unknown:
                missing |= unknown.missing
        if missing:
            raise NotKnown(*missing)
        return False

    def seen(self, view: View) -> Seen:
        return _seen_together(self.parts, view)


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def test(self, view: View) -> bool:
        return not self.part.test(view)

    def seen(self, view: View) -> Seen:
        return self.part.seen(view)


@dataclass(frozen=True, slots=True)
class Proven(Condition):
    """The part is known to hold. What is not known is not proven: it does not help the one who must prove it."""

    part: Condition

    def test(self, view: View) -> bool:
        try:
            return self.part.test(view)
        except NotKnown:
            return False

    def seen(self, view: View) -> Seen:
        return self.part.seen(view)


@dataclass(frozen=True, slots=True)
class Named(Condition):
    """One of the plan's own conditions, by its name."""

    name: str
    wanted: bool

    def test(self, view: View) -> bool:
        return view.conditions[self.name].test(view) is self.wanted

    def seen(self, view: View) -> Seen:
        return cast(Condition, view.conditions[self.name]).seen(view)


@dataclass(frozen=True, slots=True)
class Equals(Condition):
    """A fact is one of the values, or a fact of several words has one of them."""

    fact: str
    values: frozenset[Value]
    is_single: bool = False
    """True when the fact holds one value at most."""
    wanted: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The values as a reason names them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "wanted", tuple(sorted(map(str, self.values))))

    def test(self, view: View) -> bool:
        value = view.get(self.fact)
        return value in self.values if type(value) is str else self.holds_of(value)

    def holds_of(self, value: Value) -> bool:
        """Whether it holds when the fact has this value."""
        if isinstance(value, frozenset):
            return not self.values.isdisjoint(value)
        return value in self.values

    def seen(self, view: View) -> Seen:
        return (*_fact_seen(self.fact, view), ("wanted", self.wanted))


@dataclass(frozen=True, slots=True)
class AllIn(Condition):
    """Every word of a fact is among the values; nothing lies outside when there is none."""

    fact: str
    values: frozenset[Value]

    def test(self, view: View) -> bool:
        value = view.get(self.fact)
        if value is None:
            return True
        return (value if isinstance(value, frozenset) else frozenset([value])) <= self.values

    def seen(self, view: View) -> Seen:
        return (*_fact_seen(self.fact, view), ("wanted", tuple(sorted(map(str, self.values)))))


@dataclass(frozen=True, slots=True)
class Known(Condition):
    """A fact is known and came to pass (`known: true`), or is known not to have (`known: false`)."""

    fact: str
    wanted: bool

    def test(self, view: View) -> bool:
        return (view.get(self.fact) is not None) is self.wanted

    def seen(self, view: View) -> Seen:
        return _fact_seen(self.fact, view)


@dataclass(frozen=True, slots=True)
class Compared(Condition):
    """A number or an amount lies inside every bound."""

    fact: str
    bounds: tuple[tuple[str, Decimal | Money], ...]

    def test(self, view: View) -> bool:
        value = view.get(self.fact)
        if value is None:
            return False
        if isinstance(value, Money) and isinstance(self.bounds[0][1], Money):
            value.same_currency(self.bounds[0][1])
        return all(_COMPARE[name](value, bound) for name, bound in self.bounds)

    def seen(self, view: View) -> Seen:
        return (*_fact_seen(self.fact, view), *self.bounds)


@dataclass(frozen=True, slots=True)
class Dated(Condition):
    """A day lies before, on or after others."""

    fact: str
    bounds: tuple[tuple[str, Any], ...]

    def test(self, view: View) -> bool:
        day = view.day(self.fact)
        if day is None:
            return False
        others = [(name, local_day(bound.when(view))) for name, bound in self.bounds]
        return all(other is not None and _COMPARE[_SAME_EDGE[name]](day, other) for name, other in others)

    def seen(self, view: View) -> Seen:
        bounds = ((name, known_or_none(partial(bound.when, view))) for name, bound in self.bounds)
        return (*_fact_seen(self.fact, view), *bounds)


@dataclass(frozen=True, slots=True)
class Within(Condition):
    """A day falls no later than the last day of a period that runs from another day.

    What has not happened yet is not known until that last day has passed: it may still come in time.
    """

    fact: str
    length: Length
    of: Any
    first_day_counted: bool

    def last(self, view: View) -> date | None:
        """The last day in time."""
        start = local_day(self.of.when(view))
        if start is None:
            return None
        return last_day(start, self.length, first_day_counted=self.first_day_counted, calendar=view.calendar)

    def test(self, view: View) -> bool:
        day, last = view.day(self.fact), self.last(view)
        if last is None:
            return False
        if day is None and view.asked_on <= last:
            raise NotKnown(self.fact)
        return day is not None and day <= last

    def seen(self, view: View) -> Seen:
        return (*_fact_seen(self.fact, view), ("lastDay", known_or_none(lambda: self.last(view))))


@dataclass(frozen=True, slots=True)
class ClockBefore(Condition):
    """A moment's clock time, in the plan's zone, is not later than a time of day."""

    fact: str
    limit: time

    def test(self, view: View) -> bool:
        when = view.when(self.fact)
        if when is None:
            return False
        if not isinstance(when, datetime):
            raise NotKnown(self.fact)
        return when.timetz().replace(tzinfo=None) <= self.limit

    def seen(self, view: View) -> Seen:
        return (*_fact_seen(self.fact, view), ("limit", self.limit.isoformat("minutes")))


@dataclass(frozen=True, slots=True)
class OnWeekday(Condition):
    """A day is one of these days of the week, in the plan's zone."""

    fact: str
    weekdays: tuple[str, ...]

    def test(self, view: View) -> bool:
        day = view.day(self.fact)
        return day is not None and WEEK[day.weekday()] in self.weekdays

    def seen(self, view: View) -> Seen:
        return (*_fact_seen(self.fact, view), ("weekdays", self.weekdays))


_SAME_EDGE = {"onOrAfter": "atLeast", "after": "moreThan", "onOrBefore": "atMost", "before": "lessThan"}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "atLeast": lambda value, bound: bool(value >= bound),
    "moreThan": lambda value, bound: bool(value > bound),
    "atMost": lambda value, bound: bool(value <= bound),
    "lessThan": lambda value, bound: bool(value < bound),
}


def _fact_seen(name: str, view: View) -> Seen:
    try:
        return ((name, view.get(name)),)
    except NotKnown:
        return ((name, None),)


def known_or_none(answer: Callable[[], object]) -> object:
    try:
        return answer()
    except NotKnown:
        return None
