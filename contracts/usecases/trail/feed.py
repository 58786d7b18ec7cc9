"""What happens to a unit from now on? Each watcher of a unit is told every event of it, in order, each once.

A watch keeps the number of the last event that it was given. The numbers of a unit are made under its row lock, so that
"all after the last one" leaves nothing out, whoever writes meanwhile and however late they commit. One task a process
asks for all watched units of a tenant in one statement; it runs while anything is watched.

When the database does not answer, the feed asks again, later and later, from the same numbers: what was lost is time. A
watch holds at most `ROOM` events. While it is full the feed does not ask for it; the rest waits where it is written.

Deliberately absent: LISTEN/NOTIFY, which SQLite does not have, and which a pooler in between may swallow.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import TypeVar
from uuid import UUID

import structlog
from msgspec import Struct

from contracts.store.database import Database, Unreachable, reaching
from contracts.store.trail.outbox import Told, told_after

log = structlog.get_logger()

TICK_S = 0.25
LONGEST_PAUSE_S = 10.0
ROOM = 100
AT_ONCE = 500
MOST_UNITS = 5_000
"""How many units one statement asks for: two parameters each, and a driver takes 32,767."""

T = TypeVar("T")


class Happened(Struct, frozen=True):
    """One event of a unit: its number there, its id as webhooks tell it, what and when, and the claim it is about."""

    unit_key: UUID
    number: int
    id: UUID
    kind: str
    at: datetime
    claim_id: UUID | None


class FeedStopped(Exception):
    """The feed has ended: the engine is closed, or the feed has a fault of its own, which is logged."""


class Watch:
    """One watcher of a unit, or of one claim of it. `after` is the number of the last event that it knows of."""

    def __init__(self, after: int, claim_id: UUID | None) -> None:
        self.after, self._claim_id = after, claim_id
        self._waiting: deque[Happened] = deque()
        self._woken = asyncio.Event()
        self._stopped = False

    async def take(self) -> list[Happened]:
        """What happened since the last time, at least one event: waits for it. Raises `FeedStopped`."""
        while not self._waiting:
            if self._stopped:
                raise FeedStopped
            self._woken.clear()
            await self._woken.wait()
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    @property
    def has_room(self) -> bool:
        return len(self._waiting) < ROOM

    def tell(self, asked_after: int, happened: Happened) -> None:
        """An event of the unit, out of all those behind `asked_after`. What does not fit is told another time."""
        # A watch that began, or had no room, while it was asked may need earlier ones first.
        if not asked_after <= self.after < happened.number or not self.has_room:
            return
        self.after = happened.number
        if self._claim_id in {None, happened.claim_id}:
            self._waiting.append(happened)
            self._woken.set()

    def stop(self) -> None:
        """Nothing more will come."""
        self._stopped = True
        self._woken.set()


class Feed:
    """The watchers of one process, and the task that asks for them. Belongs to one event loop while anybody watches."""

    def __init__(self, database: Database, tick_s: float = TICK_S) -> None:
        self._database, self._tick_s = database, tick_s
        self._watches: dict[str, dict[UUID, set[Watch]]] = {}
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def watching(self, tenant: str, unit_key: UUID, after: int, claim_id: UUID | None = None) -> Iterator[Watch]:
        """A watch over the events of a unit behind this number, or over those of one of its claims."""
        watch = Watch(after, claim_id)
        watches = self._watches.setdefault(tenant, {})
        watches.setdefault(unit_key, set()).add(watch)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        try:
            yield watch
        finally:
            watches[unit_key].discard(watch)
            if not watches[unit_key]:
                del watches[unit_key]
            if not watches:
                self._watches.pop(tenant, None)

    async def close(self) -> None:
        """End every watch."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            while self._watches:
                goes_on = await patiently(self._ask)
                await asyncio.sleep(0 if goes_on else self._tick_s)
        except Exception:
            log.exception("the feed failed")
            raise
        finally:
            for watch in [each for units in self._watches.values() for of_unit in units.values() for each in of_unit]:
                watch.stop()

    async def _ask(self) -> bool:
        """Tell what happened. Whether there may be more already."""
        return any([await self._ask_of(tenant, watches) for tenant, watches in list(self._watches.items())])

    async def _ask_of(self, tenant: str, watches: Mapping[UUID, set[Watch]]) -> bool:
        wanted = [
            (key, min(watch.after for watch in of_unit if watch.has_room))
            for key, of_unit in watches.items()
            if any(watch.has_room for watch in of_unit)
        ]
        goes_on = False
        for start in range(0, len(wanted), MOST_UNITS):
            after = dict(wanted[start : start + MOST_UNITS])
            found = await self._found(tenant, after)
            goes_on |= len(found) == AT_ONCE
            for told in found:
                for watch in watches.get(told.entry.unit_key, ()):
                    watch.tell(after[told.entry.unit_key], _happened(told))
        return goes_on

    async def _found(self, tenant: str, after: Mapping[UUID, int]) -> list[Told]:
        async with self._database.within(tenant).read() as connection:
            return await told_after(connection, tenant, after, AT_ONCE)


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """What this read gives, asked again, later and later, for as long as the database does not answer."""
    for attempt in count():
        try:
            with reaching():
                return await ask()
        except Unreachable as failed:
            pause_s = min(TICK_S * 2**attempt, LONGEST_PAUSE_S)
            log.warning("the database does not answer: asking again", problem=str(failed), in_s=pause_s)
            await asyncio.sleep(pause_s)
    raise AssertionError("`count` has no end")


def _happened(told: Told) -> Happened:
    entry = told.entry
    return Happened(entry.unit_key, entry.seq, told.outbox.event_id, entry.kind, entry.at, entry.claim_id)
