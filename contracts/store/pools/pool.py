"""How much of a pool is given to which unit, and may a unit have some more?

`lend` is one conditional update: it gives what is asked or nothing, whatever else runs at the same time. What it gives
is a hold: the unit adopts it, and `follow` brings its share to what its own ledger says; or it lapses (`lapse`). Every
change is an entry; a unit's share is the sum of its entries, and a balance the sum of its shares.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Select, Table, or_, select, update
from uuid_utils.compat import uuid7

from contracts.store.connections import AsyncConnection
from contracts.store.pools import tables
from contracts.store.pools.records import HoldState, PoolBalance, PoolEntry, PoolEntryKind, PoolHold, PoolKey, PoolShare
from contracts.store.rows import fetch, insert, insert_new, select_of


class Standing(Struct, frozen=True):
    """What a unit's ledger says of one pool: what it may take in all, and what of that it has used.

    `seq` is the unit's last change that this knows of, `adopted` the holds that the unit took into its ledger.
    """

    key: PoolKey
    unit: UUID
    count: int
    minor: int
    used_count: int
    used_minor: int
    seq: int
    adopted: frozenset[UUID]


async def lend(connection: AsyncConnection, tenant: str, pool: PoolBalance, hold: PoolHold) -> bool:
    """Hold it for the unit, all or nothing; False when less is left. The pool is opened when it is not yet."""
    await insert_new(connection, tenant, pool)
    key = key_of(hold)
    if not await _take(connection, tenant, key, hold.count, hold.minor):
        return False
    await _open_share(connection, tenant, key, hold.unit)
    await insert(connection, tenant, [hold])
    await _change(connection, tenant, _of_hold(hold, "HOLD", 1, hold.taken_at))
    return True


async def lapse(connection: AsyncConnection, tenant: str, hold: PoolHold, now: datetime) -> bool:
    """Give back a hold that the unit will never adopt; False when it had ended before."""
    await _lock(connection, tenant, key_of(hold))
    if not await _ended(connection, tenant, hold, "LAPSED", now):
        return False
    await _give_back(connection, tenant, key_of(hold), hold.count, hold.minor)
    await _change(connection, tenant, _of_hold(hold, "LAPSE", -1, now))
    return True


async def follow(connection: AsyncConnection, tenant: str, said: Standing, now: datetime) -> bool:
    """Bring a unit's share to what its ledger says; False when something later is known already.

    What the unit still holds stays given to it. A share never grows by this: a unit takes nothing that was not lent.
    """
    await _lock(connection, tenant, said.key)
    share = await _share(connection, tenant, said.key, said.unit)
    if share is None or share.seq >= said.seq:
        return False
    held = [each for each in await holds_of(connection, tenant, said.key[0], said.unit) if key_of(each) == said.key]
    for hold in held:
        if hold.hold_id in said.adopted:
            await _ended(connection, tenant, hold, "ADOPTED", now)
    open_ones = [hold for hold in held if hold.hold_id not in said.adopted]
    count = said.count + sum(hold.count for hold in open_ones) - share.count
    minor = said.minor + sum(hold.minor for hold in open_ones) - share.minor
    await _give_back(connection, tenant, said.key, -count, -minor)
    if count or minor:
        await insert(connection, tenant, [_followed(said, count, minor, now)])
    brought = replace(
        share,
        count=share.count + count,
        minor=share.minor + minor,
        used_count=said.used_count,
        used_minor=said.used_minor,
        seq=said.seq,
    )
    await _bring(connection, tenant, brought)
    return True


async def move_shares(connection: AsyncConnection, tenant: str, unit: UUID, successor: UUID) -> None:
    """Write down that the history of another unit tells these uses from now on."""
    column = tables.pool_shares.c
    mine = update(tables.pool_shares).where(column.tenant == tenant, or_(column.unit == unit, column.moved_to == unit))
    await connection.execute(mine.values(moved_to=successor))


async def has_room(connection: AsyncConnection, tenant: str, key: PoolKey, count: int, minor: int) -> bool:
    """Whether so much is left, as far as can be seen now. A pool that nobody touched has all of it."""
    statement = _balances(tenant, key[0]).where(*_of(tables.pool_balances, tenant, key))
    found = await fetch(connection, PoolBalance, statement)
    return all(
        (each.granted_count is None or each.taken_count + count <= each.granted_count)
        and (each.granted_minor is None or each.taken_minor + minor <= each.granted_minor)
        for each in found
    )


async def holds_of(connection: AsyncConnection, tenant: str, agreement_id: UUID, unit: UUID) -> Sequence[PoolHold]:
    """What a unit may still take of the pools of an agreement, the oldest first."""
    column = tables.pool_holds.c
    mine = select_of(PoolHold, tenant).where(column.agreement_id == agreement_id, column.unit == unit)
    held = mine.where(column.state == "HELD").order_by(column.taken_at, column.hold_id)
    return await fetch(connection, PoolHold, held)


async def expired_holds(connection: AsyncConnection, tenant: str, now: datetime, limit: int) -> Sequence[PoolHold]:
    """Holds whose time is over and which have not ended, the oldest first."""
    column = tables.pool_holds.c
    over = select_of(PoolHold, tenant).where(column.state == "HELD", column.expires_at <= now)
    return await fetch(connection, PoolHold, over.order_by(column.expires_at, column.hold_id).limit(limit))


async def balances_of(connection: AsyncConnection, tenant: str, agreement_id: UUID) -> Sequence[PoolBalance]:
    """The pools of an agreement that were touched, by benefit, allowance and period."""
    column = tables.pool_balances.c
    order = (column.benefit, column.allowance, column.period_start)
    return await fetch(connection, PoolBalance, _balances(tenant, agreement_id).order_by(*order))


async def shares_of(connection: AsyncConnection, tenant: str, agreement_id: UUID) -> Sequence[PoolShare]:
    """What the units have of the pools of an agreement."""
    column = tables.pool_shares.c
    statement = select_of(PoolShare, tenant).where(column.agreement_id == agreement_id)
    return await fetch(connection, PoolShare, statement.order_by(column.benefit, column.allowance, column.period_start))


async def entries_of(connection: AsyncConnection, tenant: str, agreement_id: UUID) -> Sequence[PoolEntry]:
    """Every change of the pools of an agreement, the oldest first."""
    column = tables.pool_entries.c
    statement = select_of(PoolEntry, tenant).where(column.agreement_id == agreement_id)
    return await fetch(connection, PoolEntry, statement.order_by(column.at, column.entry_id))


def key_of(of: PoolBalance | PoolShare | PoolHold | PoolEntry) -> PoolKey:
    """Which pool it is about."""
    return (of.agreement_id, of.benefit, of.allowance, of.period_start)


async def _take(connection: AsyncConnection, tenant: str, key: PoolKey, count: int, minor: int) -> bool:
    balance = tables.pool_balances.c
    taken = (
        update(tables.pool_balances)
        .where(
            *_of(tables.pool_balances, tenant, key),
            or_(balance.granted_count.is_(None), balance.taken_count + count <= balance.granted_count),
            or_(balance.granted_minor.is_(None), balance.taken_minor + minor <= balance.granted_minor),
        )
        .values(taken_count=balance.taken_count + count, taken_minor=balance.taken_minor + minor)
    )
    return (await connection.execute(taken)).rowcount == 1


async def _give_back(connection: AsyncConnection, tenant: str, key: PoolKey, count: int, minor: int) -> None:
    if not count and not minor:
        return
    balance = tables.pool_balances.c
    values = {"taken_count": balance.taken_count - count, "taken_minor": balance.taken_minor - minor}
    await connection.execute(
        update(tables.pool_balances).where(*_of(tables.pool_balances, tenant, key)).values(**values)
    )


async def _lock(connection: AsyncConnection, tenant: str, key: PoolKey) -> None:
    """Let no other transaction change this pool until this one ends."""
    balance = tables.pool_balances.c
    await connection.execute(
        select(balance.taken_count).where(*_of(tables.pool_balances, tenant, key)).with_for_update()
    )


async def _ended(connection: AsyncConnection, tenant: str, hold: PoolHold, state: HoldState, now: datetime) -> bool:
    column = tables.pool_holds.c
    mine = update(tables.pool_holds).where(column.tenant == tenant, column.agreement_id == hold.agreement_id)
    ended = mine.where(column.hold_id == hold.hold_id, column.state == "HELD").values(state=state, ended_at=now)
    return (await connection.execute(ended)).rowcount == 1


async def _share(connection: AsyncConnection, tenant: str, key: PoolKey, unit: UUID) -> PoolShare | None:
    column = tables.pool_shares.c
    statement = select_of(PoolShare, tenant).where(*_of(tables.pool_shares, tenant, key), column.unit == unit)
    return next(iter(await fetch(connection, PoolShare, statement)), None)


async def _open_share(connection: AsyncConnection, tenant: str, key: PoolKey, unit: UUID) -> None:
    await insert_new(connection, tenant, PoolShare(*key, unit, 0, 0, 0, 0, 0, None))


async def _change(connection: AsyncConnection, tenant: str, entry: PoolEntry) -> None:
    """Write an entry, and change the share by it."""
    await insert(connection, tenant, [entry])
    column = tables.pool_shares.c
    of_unit = update(tables.pool_shares).where(
        *_of(tables.pool_shares, tenant, key_of(entry)), column.unit == entry.unit
    )
    await connection.execute(of_unit.values(count=column["count"] + entry.count, minor=column.minor + entry.minor))


async def _bring(connection: AsyncConnection, tenant: str, share: PoolShare) -> None:
    column = tables.pool_shares.c
    names = ("count", "minor", "used_count", "used_minor", "seq")
    of_unit = update(tables.pool_shares).where(
        *_of(tables.pool_shares, tenant, key_of(share)), column.unit == share.unit
    )
    await connection.execute(of_unit.values({name: getattr(share, name) for name in names}))


def _balances(tenant: str, agreement_id: UUID) -> Select[Any]:
    return select_of(PoolBalance, tenant).where(tables.pool_balances.c.agreement_id == agreement_id)


def _of(table: Table, tenant: str, key: PoolKey) -> list[ColumnElement[bool]]:
    names = ("agreement_id", "benefit", "allowance", "period_start")
    return [table.c.tenant == tenant, *(table.c[name] == value for name, value in zip(names, key, strict=True))]


def _of_hold(hold: PoolHold, kind: PoolEntryKind, sign: int, now: datetime) -> PoolEntry:
    key, entry_id = key_of(hold), uuid7()
    count, minor = sign * hold.count, sign * hold.minor
    return PoolEntry(key[0], entry_id, *key[1:], hold.unit, kind, hold.hold_id, None, count, minor, now)


def _followed(said: Standing, count: int, minor: int, now: datetime) -> PoolEntry:
    return PoolEntry(said.key[0], uuid7(), *said.key[1:], said.unit, "FOLLOW", None, said.seq, count, minor, now)
