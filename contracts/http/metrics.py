"""Which figures does `/metrics` show, in the text that Prometheus reads?

| figure | labels |
|---|---|
| `contracts_requests_total` | `operation`, `role`, `outcome` (see `noted.Outcome`; `FAILED` is a fault of ours) |
| `contracts_request_seconds` (histogram) | `operation`, `role` |
| `contracts_requests_in_flight`, `contracts_requests_waiting` | |
| `contracts_requests_shed_total` | `kind`: `QUERY`, `CHANGE`, `CLAIM` |
| `contracts_sockets_open`, `contracts_subscriptions_open` | |
| `contracts_database_up` | 0: the three below are as they were |
| `contracts_claims_in_review` | `days`: those that have waited at least so many |
| `contracts_outbox_events_waiting`, `contracts_outbox_lag_seconds` | |
| `contracts_serials_seen` | `role`: distinct serials in the hour so far |
| `contracts_serial_guessing_total` | `pattern` (see `guessing.Pattern`): how often it looked as if somebody guessed |

`operation` is a name that we know, of a trusted document or of an example; every other is `other`, so that nobody can
make labels without end. The figures of claims and of the outbox are read from the database when they are asked for.

Distinct serials are counted by linear counting: each sets one bit of `PLACES`, found by a keyed hash, and how many bits
are still free tells how many serials there were. So few are counted exactly, and a million to half a percent, in 128 KB
a role and hour. No serial is kept, and the key of the hash ends with the process.
"""

import math
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from contracts.http.answered import Answered
from contracts.http.shedding import Room
from contracts.schema.operations import Kind
from contracts.store.database import Database, Unreachable
from contracts.usecases.access.guessing import Pattern
from contracts.usecases.trail.read_backlog import read_backlog

PLACES = 2**20
"""The bits that serials are counted in: many more than there are serials in an hour, and a whole number of bytes."""
OTHER = "other"

M = TypeVar("M", Counter, Gauge)


class SerialsSeen:
    """How many serials were asked for in this hour, for each role."""

    def __init__(self) -> None:
        self._key, self._hour = secrets.token_hex(16), (0, 0)
        self._seen: dict[str, bytearray] = {}

    def saw(self, role: str, serials: Iterable[str], now: datetime) -> None:
        """These serials stand in a request of this moment."""
        self._turn(now)
        seen = self._seen.get(role)
        if seen is None:
            seen = self._seen[role] = bytearray(PLACES // 8)
        for serial in serials:
            place = hash(self._key + serial) % PLACES
            seen[place >> 3] |= 1 << (place & 7)

    def counts(self, now: datetime) -> dict[str, int]:
        """How many distinct ones in the hour of this moment, by role."""
        self._turn(now)
        return {role: _distinct(seen) for role, seen in self._seen.items()}

    def _turn(self, now: datetime) -> None:
        hour = now.toordinal(), now.hour
        if hour > self._hour:
            self._hour = hour
            self._seen = {role: bytearray(PLACES // 8) for role in self._seen}


def _distinct(seen: bytearray) -> int:
    """How many serials set these bits, most likely: some set one that another had set."""
    free = PLACES - int.from_bytes(seen, "big").bit_count()
    return round(PLACES * math.log(PLACES / max(free, 1)))


class Metrics:
    """The figures of one app, in a registry of its own."""

    def __init__(self, known_operations: frozenset[str]) -> None:
        self._known = known_operations
        self.serials = SerialsSeen()
        self.registry = CollectorRegistry()
        answered = Answered()
        self.registry.register(answered)
        self.answered = answered.add
        """Note that a request is over: its operation, role, outcome, and how many seconds it took."""
        self._in_flight = self._make(Gauge, "requests_in_flight", "Requests that are carried out now.")
        self._waiting = self._make(Gauge, "requests_waiting", "Requests that wait for their turn.")
        self._shed = self._make(Counter, "requests_shed", "Requests that were turned away under load.", ("kind",))
        self.sockets = self._make(Gauge, "sockets_open", "Web sockets that are open.")
        self.subscriptions = self._make(Gauge, "subscriptions_open", "Subscriptions that are listened to.")
        self._up = self._make(Gauge, "database_up", "Whether the database answered for these figures.")
        self._review = self._make(Gauge, "claims_in_review", "Claims that wait for a person.", ("days",))
        self._events = self._make(Gauge, "outbox_events_waiting", "Events that were not handed on yet.")
        self._lag = self._make(Gauge, "outbox_lag_seconds", "The age of the oldest of them.")
        self._guessed = self._make(
            Counter, "serial_guessing", "How often it looked as if somebody guessed serials.", ("pattern",)
        )
        for pattern in Pattern:
            self._guessed.labels(pattern.value)
        self._seen = self._make(Gauge, "serials_seen", "Distinct serials asked for in this hour.", ("role",))

    def operation(self, name: str | None) -> str:
        """The label of an operation: its name, where we know it."""
        return name if name in self._known else OTHER

    def guessed(self, pattern: str) -> None:
        """It looked once more as if somebody guessed serials."""
        self._guessed.labels(pattern).inc()

    def shed(self, kind: Kind) -> None:
        """One request was turned away."""
        self._shed.labels(kind.name).inc()

    async def text(self, database: Database, room: Room, now: datetime) -> bytes:
        """All figures at this moment."""
        self._in_flight.set(room.running)
        self._waiting.set(room.queued)
        await self._read(database, now)
        for role, count in self.serials.counts(now).items():
            self._seen.labels(role).set(count)
        return generate_latest(self.registry)

    async def _read(self, database: Database, now: datetime) -> None:
        try:
            backlog = await read_backlog(database, now)
        except Unreachable:
            self._up.set(0)
            return
        self._up.set(1)
        for days, count in backlog.in_review.items():
            self._review.labels(str(days)).set(count)
        self._events.set(backlog.events)
        self._lag.set(backlog.lag_s)

    def _make(self, figure: type[M], name: str, about: str, labels: tuple[str, ...] = ()) -> M:
        return figure(f"contracts_{name}", about, labels, registry=self.registry)


class MetricsEndpoint:
    """Answers `/metrics`."""

    def __init__(self, metrics: Metrics, database: Database, room: Room) -> None:
        self._metrics, self._database, self._room = metrics, database, room

    async def answer(self, _request: Request) -> Response:
        """The figures as text."""
        text = await self._metrics.text(self._database, self._room, datetime.now(UTC))
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})
