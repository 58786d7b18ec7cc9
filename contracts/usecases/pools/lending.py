"""May this unit take of a pool, and does the pool know?

Nothing is taken of a pool inside a unit's transaction: the two may lie far apart. So what is wanted must have been lent
before. `borrowed` takes a hold that the unit has into its ledger; where there is none it raises `NeedsHold`, the
transaction is undone, the pool is asked, and the verb runs again (`holding`).
"""

from datetime import datetime

from msgspec import Struct

from contracts.store.claim_life.records import BalanceKey
from contracts.store.database import Connection
from contracts.store.pools.loans import adopt, uses_of_holds
from contracts.store.pools.pool import has_room, holds_of, key_of
from contracts.store.pools.records import PoolBalance


class Wanted(Struct, frozen=True):
    """What a unit wants of a pool: so many uses and so much money. `pool` is the pool as it would be opened."""

    key: BalanceKey
    pool: PoolBalance
    count: int
    minor: int


class NeedsHold(Exception):
    """A claim needs what its unit was not lent. Whoever runs the verb asks the pool, and runs it again."""

    def __init__(self, tenant: str, wanted: Wanted) -> None:
        super().__init__(f"{wanted.key[0]} needs {wanted.count} of the pool {key_of(wanted.pool)}")
        self.tenant = tenant
        self.wanted = wanted


async def borrowed(connection: Connection, tenant: str, wanted: Wanted, now: datetime) -> bool:
    """Whether a hold was taken into the unit's ledger, which must be locked; False when the pool has no more.

    Raises `NeedsHold` while the pool seems to have enough.
    """
    unit, pool = wanted.key[0], key_of(wanted.pool)
    held = [each for each in await holds_of(connection, tenant, pool[0], unit) if key_of(each) == pool]
    ended = await uses_of_holds(connection, tenant, unit, [each.hold_id for each in held]) if held else frozenset()
    for hold in held:
        # The smallest that is enough would serve as well; the oldest is the next to lapse.
        enough = hold.count >= wanted.count and hold.minor >= wanted.minor
        if enough and hold.hold_id not in ended:
            return await adopt(connection, tenant, wanted.key, hold, now)
    if await has_room(connection, tenant, pool, wanted.count, wanted.minor):
        raise NeedsHold(tenant, wanted)
    return False
