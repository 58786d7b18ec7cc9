"""What does one plan see of the case?

A `View` is the case through the eyes of one contract: its own facts before the shared ones, days in the plan's time
zone, and what the history tells. Asking it for a fact that is not known raises `NotKnown`, which carries the names; the
caller turns that into "unknown", never into "no".
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar, cast
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from contracts.rules.values.calendar import WorkCalendar
from contracts.rules.values.facts import Value
from contracts.rules.values.history import (
    ABOUT_THE_PART,
    DERIVATIONS,
    ON_THE_DAY_OF_THE_EVENT,
    History,
    Reading,
    Suspended,
    derive,
    reading_on,
)
from contracts.rules.values.money import Money, Rounding
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.vocabulary import ChargeClass, PlanKind

T = TypeVar("T")


class TermsSilent(Exception):
    """The terms leave this value to a person (`otherwise: review`). `about` says which value it was."""

    def __init__(self, about: str) -> None:
        super().__init__(about)
        self.about = about


def all_of(*answers: Callable[[], T]) -> list[T]:
    """Every answer. When facts are missing, the `NotKnown` names those of all answers, not of the first."""
    found: list[T] = []
    missing: set[str] = set()
    for answer in answers:
        try:
            found.append(answer())
        except NotKnown as unknown:
            missing |= unknown.missing
    if missing:
        raise NotKnown(*missing)
    return found


class Charge(Struct, frozen=True):
    """One line of a job. `minor` is the amount with tax; `tax_minor` the part of it that is tax."""

    id: str
    charge_class: ChargeClass
    minor: int
    component: str | None = None
    task: str | None = None
    tax_minor: int = 0


class OtherCover(Struct, frozen=True, gc=False):
    """What other plans' covers look like to a promise that depends on them. `active` is None when not known."""

    plan: str
    benefit: str
    kind: PlanKind
    active: bool | None
    last_day: date | None


class Test(Protocol):
    """Anything that holds or not of a view: a predicate of the terms."""

    def test(self, view: "View") -> bool: ...


class Worth(Protocol):
    """Anything that comes to an amount of minor units: an amount of the terms."""

    def minor(self, view: "View", charge: Charge | None, use: int) -> int: ...


class Day(Protocol):
    """Anything that falls on a day or at a moment of a view, or never: a day of the terms."""

    def when(self, view: "View") -> date | datetime | None: ...


_NOT_ASKED: Any = object()
_MOMENTS = (datetime, tuple)
_DEFAULTS_TO_AS_OF = frozenset({
    "occurred", "reported", "claimed", "returned", "cancelled", "renewed", "transferred", "suspendedFrom", "resumed",
    "amended",
})  # fmt: skip


class View(Struct, gc=False):
    """One contract's view of a case. Made for one evaluation and thrown away after it."""

    facts: Mapping[str, Value]
    history: History
    charges: tuple[Charge, ...]
    as_of: datetime
    currency: str
    zone: ZoneInfo
    calendars: Mapping[str, WorkCalendar]
    rounding: Rounding | None
    conditions: Mapping[str, Test]
    amounts: Mapping[str, Worth]
    days: Mapping[str, "Day"]
    meters: Mapping[str, Decimal]
    start_meters: Mapping[str, Decimal]
    others: tuple[OtherCover, ...] = ()
    plan: str = ""
    """The code of the contract's plan."""
    ended_on: date | None = None
    """The last covered day, when the contract ended early."""
    rests: tuple[Suspended, ...] = ()
    """When the contract was or is suspended."""
    duties: Mapping[str, "Day"] = field(default_factory=dict)
    """What the benefit at hand owes, by duty."""
    struck: Mapping[str, str] = field(default_factory=dict)
    """What conditions about something are without effect, and the law that says so."""
    anchor: date | None = None
    worked_out: list[tuple[str, object]] = field(default_factory=list)
    """What the last amount was worked out from: measures and shares, for its reasons."""
    _cache: dict[str, Value] = field(default_factory=dict)
    _now: datetime | None = None

    def get(self, name: str) -> Value:
        """A fact's value, or None when it is known not to be; moments in the plan's time zone. Raises `NotKnown`."""
        found: Value = self._cache.get(name, _NOT_ASKED)
        if found is _NOT_ASKED:
            found = self.facts.get(name, _NOT_ASKED)
            if found is _NOT_ASKED:
                found = self._derived(name)
            elif isinstance(found, _MOMENTS):
                found = self._local(found)
            self._cache[name] = found
        return found

    when = cast("Callable[[View, str], date | datetime | None]", get)
    """A day, or a moment in the plan's time zone."""

    def day(self, name: str) -> date | None:
        """The local day of a fact."""
        when: date | datetime | None = self.get(name)  # type: ignore[assignment]
        return when.date() if isinstance(when, datetime) else when

    def number(self, name: str) -> Decimal:
        value = self.get(name)
        if value is None:
            raise NotKnown(name)
        return cast(Decimal, value)

    def money(self, name: str) -> int:
        """A money fact in minor units."""
        value = self.get(name)
        if value is None:
            raise NotKnown(name)
        return cast(Money, value).minor

    @property
    def calendar(self) -> WorkCalendar:
        """The plan's own calendar."""
        return self.calendars["default"]

    @property
    def now(self) -> datetime:
        """The moment of the question in the plan's time zone."""
        if self._now is None:
            self._now = self.as_of.astimezone(self.zone)
        return self._now

    @property
    def asked_on(self) -> date:
        """The local day of the question."""
        return self.now.date()

    def meter(self, name: str) -> Decimal:
        """The reading on the day of the event. Raises `NotKnown` when none was taken that day."""
        found = self.meters.get(name)
        if found is None:
            day = self.day("occurred")
            found = reading_on(self.history, name, day) if day else None
        if found is None:
            raise NotKnown(f"meters.{name}")
        return found

    def reading_now(self, name: str) -> Reading | None:
        """The reading given with the question, as of the day of the event."""
        found, day = self.meters.get(name), self.day("occurred")
        return Reading(name, day, found) if found is not None and day is not None else None

    def start_meter(self, name: str, start: date | None) -> Decimal:
        """The reading at the start of the cover."""
        found = self.start_meters.get(name)
        if found is None and start is not None:
            found = reading_on(self.history, name, start)
        if found is None:
            raise NotKnown(f"startMeters.{name}")
        return found

    def _derived(self, name: str) -> Value:
        if name in _DEFAULTS_TO_AS_OF:
            return self.now
        if name in {"delivered", "firstDelivered"} and "deliveries" in self.facts:
            parcels = cast("tuple[date | datetime, ...] | None", self.get("deliveries"))
            if parcels is None:
                return None
            return parcels[-1] if name == "delivered" else parcels[0]
        if name == "component":
            parts = frozenset(c.component for c in self.charges if c.component and c.charge_class is ChargeClass.PART)
            if parts:
                return parts
        if name == "contractTransferred":
            return None
        if name == "suspended":
            return bool(self.rests) and self._rests_on(self.day("occurred"))
        if name in ABOUT_THE_PART and any(job.components or job.replaced for job in self.history.jobs):
            self.get("component")
        if name in DERIVATIONS:
            by = self.day("occurred") or self.asked_on
            if name not in ON_THE_DAY_OF_THE_EVENT:
                by = max(by, self.asked_on)
            return derive(name, self.history, self._failed_parts(), by)
        raise NotKnown(name)

    def _rests_on(self, day: date | None) -> bool:
        return day is not None and any(rest.holds(day) for rest in self.rests)

    def _local(self, value: Value) -> Value:
        """The same moment is the same value, in whatever offset it was written."""
        if isinstance(value, datetime):
            return value.astimezone(self.zone)
        if isinstance(value, tuple) and any(isinstance(each, datetime) for each in value):
            moments = (each.astimezone(self.zone) if isinstance(each, datetime) else each for each in value)
            return cast(Value, tuple(moments))
        return value

    def _failed_parts(self) -> frozenset[str]:
        try:
            return cast("frozenset[str]", self.get("component") or frozenset())
        except NotKnown:
            return frozenset()


def local_day(when: date | datetime | None) -> date | None:
    """The day of a day or of a moment that is already in its zone."""
    return when.date() if isinstance(when, datetime) else when
