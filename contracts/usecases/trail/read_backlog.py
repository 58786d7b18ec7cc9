"""How much waits: claims for a person, events for the worker? Of the whole installation, all tenants together."""

from datetime import datetime, timedelta

from msgspec import Struct

from contracts.store.database import Database, reaching
from contracts.store.tenants import all_tenants
from contracts.store.trail.outbox import waiting
from contracts.store.trail.worklists import count_listed

DAYS = (0, 1, 7, 30)
"""Claims in review are counted that have waited at least so many days."""


class Backlog(Struct, frozen=True):
    """Claims in review by the days that they have waited at least, and events that nobody has handed on yet."""

    in_review: dict[int, int]
    events: int
    lag_s: float


async def read_backlog(database: Database, now: datetime) -> Backlog:
    """What waits at this moment. The lag is the age of the oldest event that waits. Raises `Unreachable`."""
    with reaching():
        return await _read(database, now)


async def _read(database: Database, now: datetime) -> Backlog:
    in_review, events, lag_s = dict.fromkeys(DAYS, 0), 0, 0.0
    moments = [now - timedelta(days=days) for days in DAYS]
    for tenant in await all_tenants(database):
        async with database.within(tenant).read() as connection:
            counts = await count_listed(connection, tenant, "REVIEW", moments)
            count, oldest = await waiting(connection, tenant)
        in_review = {days: in_review[days] + more for days, more in zip(DAYS, counts, strict=True)}
        events += count
        lag_s = max(lag_s, (now - oldest).total_seconds() if oldest else 0.0)
    return Backlog(in_review, events, lag_s)
