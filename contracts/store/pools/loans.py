"""What does a unit know of what pools lent to it?

A hold that the unit adopts raises what its own balance grants, so its ledger lets it take that and no more. The pool
follows: `settle` takes back from the unit what it neither reserved nor used, and says what the unit stands at.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import delete, select, update

from contracts.store import unit_tables
from contracts.store.claim_life import ledger
from contracts.store.claim_life.records import BalanceKey
from contracts.store.connections import AsyncConnection
from contracts.store.pools import tables
from contracts.store.pools.pool import Standing, balances_of
from contracts.store.pools.pool import key_of as pool_key
from contracts.store.pools.records import PoolHold, PoolNews, PoolUse, PoolUseState
from contracts.store.rows import fetch, insert_absent, insert_new, select_of
from contracts.store.trail.tables import audit_heads


class Settled(Struct, frozen=True):
    """Where a unit stands at every pool that it shares, as of its `seq`-th change."""

    unit: UUID
    seq: int
    standings: tuple[Standing, ...]


async def adopt(connection: AsyncConnection, tenant: str, key: BalanceKey, hold: PoolHold, now: datetime) -> bool:
    """Take a hold into the unit's ledger; False when it was adopted before, or has lapsed. The unit must be locked."""
    if not await insert_new(connection, tenant, PoolUse(key[0], hold.hold_id, hold.agreement_id, "ADOPTED", now, None)):
        return False
    await ledger.grant_more(connection, tenant, key, str(hold.hold_id), (hold.count, hold.minor), now)
    return True


async def never_adopt(connection: AsyncConnection, tenant: str, hold: PoolHold, now: datetime) -> bool:
    """Write down that the unit never adopts this hold; False when it has. The unit must be locked."""
    lapsed = PoolUse(hold.unit, hold.hold_id, hold.agreement_id, "LAPSED", now, now)
    if await insert_new(connection, tenant, lapsed):
        return True
    return await state_of_hold(connection, tenant, hold.unit, hold.hold_id) == "LAPSED"


async def state_of_hold(connection: AsyncConnection, tenant: str, unit_key: UUID, hold_id: UUID) -> PoolUseState | None:
    """What the unit did with a hold; None for nothing yet."""
    column = tables.pool_uses.c
    mine = select_of(PoolUse, tenant).where(column.unit_key == unit_key, column.hold_id == hold_id)
    return next((each.state for each in await fetch(connection, PoolUse, mine)), None)


async def uses_of_holds(
    connection: AsyncConnection, tenant: str, unit_key: UUID, hold_ids: Iterable[UUID]
) -> frozenset[UUID]:
    """Those of these holds that the unit has adopted, or never will."""
    column = tables.pool_uses.c
    mine = select(column.hold_id).where(column.unit_key == unit_key, column.tenant == tenant)
    return frozenset(await connection.scalars(mine.where(column.hold_id.in_(set(hold_ids)))))


async def settle(connection: AsyncConnection, tenant: str, unit_key: UUID, now: datetime) -> Settled:
    """Take back what was lent and is not needed, and say where the unit stands at each pool. It must be locked.

    An allowance of an agreement that has no pool is the unit's own: nobody lent it.
    """
    agreements = await _agreements(connection, tenant, unit_key)
    pools = {pool_key(each) for one in set(agreements.values()) for each in await balances_of(connection, tenant, one)}
    seq = await _head(connection, tenant, unit_key)
    adopted = await _not_followed(connection, tenant, unit_key)
    standings = []
    for balance in await ledger.balances_of(connection, tenant, unit_key):
        agreement_id = agreements.get(balance.contract)
        if agreement_id is None:
            continue
        key = (agreement_id, balance.benefit, balance.allowance, balance.period_start)
        if key not in pools:
            continue
        count = balance.reserved_count + balance.used_count
        minor = balance.reserved_minor + balance.used_minor
        spare = (_spare(balance.granted_count, count), _spare(balance.granted_minor, minor))
        if any(spare):
            await ledger.expire(connection, tenant, ledger.key_of(balance), spare, now, f"pool/{seq}")
        used = (balance.used_count, balance.used_minor)
        standings.append(Standing(key, unit_key, count, minor, *used, seq, adopted.get(agreement_id, frozenset())))
    return Settled(unit_key, seq, tuple(standings))


async def followed(connection: AsyncConnection, tenant: str, told: Settled, now: datetime) -> None:
    """Write down that the pools have heard of this."""
    column, news = tables.pool_uses.c, tables.pool_news.c
    holds = {hold for each in told.standings for hold in each.adopted}
    if holds:
        mine = update(tables.pool_uses).where(column.unit_key == told.unit, column.hold_id.in_(holds))
        await connection.execute(mine.where(column.followed_at.is_(None)).values(followed_at=now))
    heard = delete(tables.pool_news).where(news.unit_key == told.unit, news.tenant == tenant)
    await connection.execute(heard.where(news.seq <= told.seq))


async def tell_pools(connection: AsyncConnection, tenant: str, changes: Mapping[UUID, int], now: datetime) -> None:
    """Note these changes of units (the number of the last one), where the unit has a contract of an agreement."""
    if not changes:
        return
    column = unit_tables.contracts.c
    sharing = select(column.unit_key).where(column.unit_key.in_(changes), column.agreement_id.is_not(None))
    units = set(await connection.scalars(sharing.where(column.tenant == tenant)))
    await insert_absent(connection, tenant, [PoolNews(unit, changes[unit], now) for unit in sorted(units)])


async def units_with_news(connection: AsyncConnection, tenant: str, limit: int) -> Sequence[UUID]:
    """Units whose pools have not heard of a change."""
    news = tables.pool_news.c
    waiting = select(news.unit_key).where(news.tenant == tenant).distinct().order_by(news.unit_key).limit(limit)
    return list(await connection.scalars(waiting))


async def _agreements(connection: AsyncConnection, tenant: str, unit_key: UUID) -> dict[str, UUID]:
    column = unit_tables.contracts.c
    mine = select(column.contract_id, column.agreement_id).where(column.unit_key == unit_key, column.tenant == tenant)
    return {str(row[0]): row[1] for row in await connection.execute(mine.where(column.agreement_id.is_not(None)))}


async def _head(connection: AsyncConnection, tenant: str, unit_key: UUID) -> int:
    column = audit_heads.c
    head = select(column.seq).where(column.unit_key == unit_key, column.tenant == tenant)
    return int((await connection.execute(head)).scalar_one_or_none() or 0)


async def _not_followed(connection: AsyncConnection, tenant: str, unit_key: UUID) -> dict[UUID, frozenset[UUID]]:
    """The holds that were adopted and that the pool has not heard of, by agreement."""
    column = tables.pool_uses.c
    mine = select(column.agreement_id, column.hold_id).where(column.unit_key == unit_key, column.tenant == tenant)
    found = await connection.execute(mine.where(column.followed_at.is_(None), column.state == "ADOPTED"))
    by_agreement: dict[UUID, set[UUID]] = {}
    for row in found:
        by_agreement.setdefault(row[0], set()).add(row[1])
    return {agreement: frozenset(holds) for agreement, holds in by_agreement.items()}


def _spare(granted: int | None, taken: int) -> int:
    return 0 if granted is None else granted - taken
