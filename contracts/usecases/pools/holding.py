"""How does a claim get what it needs of a pool?

`with_holds` wraps a verb: when it lacks a hold, the pool is asked in a short transaction of its own, and the verb runs
again and adopts it. What it took and did not need after all is given back at once; should it die before, the worker
gives it back once its time is over.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import TypeVar

from uuid_utils.compat import uuid7

from contracts.store.database import Database
from contracts.store.pools.loans import never_adopt, state_of_hold
from contracts.store.pools.pool import key_of, lapse, lend
from contracts.store.pools.records import PoolHold
from contracts.store.units import lock_unit
from contracts.usecases.failures import BadInput
from contracts.usecases.pools.lending import NeedsHold
from contracts.usecases.terms.library import Library

C = TypeVar("C")
R = TypeVar("R")

TRIES = 20
"""How often a verb asks the pools. Each time somebody else was quicker."""
LASTS = timedelta(minutes=5)
"""How long a hold waits to be adopted. Far longer than a verb takes; it only matters when one dies."""


def with_holds(
    verb: Callable[[Database, Library, C, datetime], Awaitable[R]],
) -> Callable[[Database, Library, C, datetime], Awaitable[R]]:
    """The verb, with what it needs of the pools of its unit's agreements."""

    @wraps(verb)
    async def run(database: Database, library: Library, command: C, now: datetime) -> R:
        taken: list[tuple[str, PoolHold]] = []
        try:
            for _ in range(TRIES):
                try:
                    return await verb(database, library, command, now)
                except NeedsHold as needs:
                    # What fails here is full by now: the verb sees that when it runs again.
                    taken += await _held(database, needs, now)
            raise BadInput("POOL_BUSY", "others take of the shared allowance just now", "send the same request again")
        finally:
            for tenant, hold in taken:
                await give_up(database, tenant, hold, now)

    return run


async def give_up(database: Database, tenant: str, hold: PoolHold, now: datetime) -> bool:
    """Give a hold back unless its unit adopted it; whether it was given back.

    The unit says first that it never adopts it, so that a verb which comes late does not. Then the pool takes it back.
    """
    async with database.read() as connection:
        state = await state_of_hold(connection, tenant, hold.unit, hold.hold_id)
    if state is None:
        async with database.write() as connection:
            await lock_unit(connection, tenant, hold.unit)
            state = "LAPSED" if await never_adopt(connection, tenant, hold, now) else "ADOPTED"
    if state == "ADOPTED":
        return False
    async with database.write() as connection:
        return await lapse(connection, tenant, hold, now)


async def _held(database: Database, needs: NeedsHold, now: datetime) -> list[tuple[str, PoolHold]]:
    """The hold, if the pool had enough."""
    wanted = needs.wanted
    key = key_of(wanted.pool)
    hold = PoolHold(
        key[0], uuid7(), *key[1:], wanted.key[0], wanted.count, wanted.minor, "HELD", now, now + LASTS, None
    )
    async with database.write() as connection:
        lent = await lend(connection, needs.tenant, wanted.pool, hold)
    return [(needs.tenant, hold)] if lent else []
