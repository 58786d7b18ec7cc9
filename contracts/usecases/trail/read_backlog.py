"""How much waits: claims for a person, events for the worker? Of the whole installation, all tenants together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.store.database import Database, reaching
from contracts.store.trail.outbox import waiting
from contracts.store.trail.worklists import count_listed

DAYS = (0, 1, 7, 30)
"""Claims in review are counted that have waited at least so many days."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Claims in review by the days that they have waited at least, and events that nobody has handed on yet."""

    in_review: dict[int, int]
    events: int
    lag_s: float


async def read_backlog(database: Database, now: datetime) -> Backlog:
    """What waits at this moment. The lag is the age of the oldest event that waits. Raises `Unreachable`."""
    with reaching():
        return await _read(database, now)


async def _read(database: Database, now: datetime) -> Backlog:
    async with database.read() as connection:
        moments = [now - timedelta(days=days) for days in DAYS]
        counts = await count_listed(connection, "REVIEW", moments)
        events, oldest = await waiting(connection)
    lag = max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
    return Backlog(dict(zip(DAYS, counts, strict=True)), events, lag)
