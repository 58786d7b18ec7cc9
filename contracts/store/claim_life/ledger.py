"""How much of an allowance is granted, reserved and used, and may this claim still have some?

`reserve` is one conditional update: it takes what is asked or nothing, whatever else runs at the same time, with or
without the unit's lock. `commit` and `release` end a reservation, once. Each is done once for a claim and its round: a
repeat changes nothing and says the same. What was used and is not paid after all is given back by an entry of its own
(`give_back`). The entries are the ledger; a balance is their sum.

Deliberately absent: what is left of an allowance over a rolling time. It has no period to hold that; its uses are only
counted here, and it is decided from the history, under the unit's lock.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, and_, delete, or_, update

from contracts.store.claim_life import tables
from contracts.store.claim_life.records import AllowanceBalance, BalanceKey, LedgerEntry, LedgerKind, LedgerStep
from contracts.store.connections import AsyncConnection
from contracts.store.rows import fetch, insert_new, select_of

NO_FIRST_DAY = date.min
"""The first day of a period that has none."""

PERIOD = "period"
"""The cause of what happens to a period itself."""
HISTORY = "history"
"""The cause of what only the unit's history knows to be used."""


class Reservation(Struct, frozen=True):
    """What one claim takes of one allowance, in one round of its decisions."""

    key: BalanceKey
    claim_id: UUID
    round: int
    count: int
    minor: int

    @property
    def cause(self) -> str:
        return f"{self.claim_id}/{self.round}"


class NoReservation(LookupError):
    """A claim would end a reservation that it never made."""

    def __init__(self, reservation: Reservation) -> None:
        super().__init__(f"{reservation.cause} has reserved nothing of {'/'.join(map(str, reservation.key[1:]))}")
        self.reservation = reservation


class MoreThanReserved(ValueError):
    """A claim would use more than it reserved."""

    def __init__(self, reservation: Reservation, held: LedgerEntry) -> None:
        super().__init__(f"{reservation.cause} reserved {held.count} and {held.minor} minor units, and would use more")
        self.reservation = reservation
        self.held = held


async def open_period(
    connection: AsyncConnection, tenant: str, balance: AllowanceBalance, carried: tuple[int, int], now: datetime
) -> bool:
    """Grant a period what it holds, `carried` (count, minor) included; False when it was opened before."""
    if not await insert_new(connection, tenant, balance):
        return False
    for entry in opening(balance, carried, now):
        await insert_new(connection, tenant, entry)
    return True


async def reserve(connection: AsyncConnection, tenant: str, wanted: Reservation, now: datetime) -> bool:
    """Take it, all or nothing; False when less is left. What the same claim took before in this round stays taken."""
    if not await insert_new(connection, tenant, reserving(wanted, now)):
        return True
    balance = tables.allowance_balances.c
    taken = (
        update(tables.allowance_balances)
        .where(
            *_of(wanted.key),
            balance.tenant == tenant,
            or_(
                balance.granted_count.is_(None),
                balance.reserved_count + balance.used_count + wanted.count <= balance.granted_count,
            ),
            or_(
                balance.granted_minor.is_(None),
                balance.reserved_minor + balance.used_minor + wanted.minor <= balance.granted_minor,
            ),
        )
        .values(
            reserved_count=balance.reserved_count + wanted.count,
            reserved_minor=balance.reserved_minor + wanted.minor,
        )
    )
    if (await connection.execute(taken)).rowcount == 1:
        return True
    # Never seen by anybody: it was written in this very transaction.
    entry = tables.ledger_entries.c
    mine = and_(*_entries_of(wanted.key), entry.cause == wanted.cause, entry.step == "RESERVE")
    await connection.execute(delete(tables.ledger_entries).where(mine))
    return False


async def commit(connection: AsyncConnection, tenant: str, used: Reservation, now: datetime) -> bool:
    """Use what was reserved, or less of it; the rest is free again. False when the reservation had ended before.

    Raises `NoReservation` and `MoreThanReserved`.
    """
    return await _end(connection, tenant, used, "COMMIT", now)


async def release(connection: AsyncConnection, tenant: str, reservation: Reservation, now: datetime) -> bool:
    """Give back all that was reserved. False when the reservation had ended before. Raises `NoReservation`."""
    return await _end(connection, tenant, reservation, "RELEASE", now)


async def give_back(connection: AsyncConnection, tenant: str, unit_key: UUID, claim_id: UUID, now: datetime) -> None:
    """Give back all that a claim has used, by an entry of its own, once for each round; nothing used is fine."""
    column = tables.ledger_entries.c
    statement = select_of(LedgerEntry, tenant).where(column.unit_key == unit_key, column.claim_id == claim_id)
    for used in await fetch(connection, LedgerEntry, statement.where(column.kind == "COMMIT").order_by(column.cause)):
        if await insert_new(connection, tenant, replace(used, step="REVERSE", kind="REVERSE", at=now)):
            await _use(connection, tenant, key_of(used), (-used.count, -used.minor))


async def take_over(
    connection: AsyncConnection, tenant: str, key: BalanceKey, known: tuple[int, int], now: datetime
) -> None:
    """Bring what was used of a period (count, minor) to what the history knows of it, as far as there is room.

    The unit must be locked. What claims have used stays used: only what stands here for the history is taken back.
    """
    [balance] = [each for each in await balances_of(connection, tenant, key[0]) if key_of(each) == key]
    learned = learning(balance, await entries_of(connection, tenant, key), known, now)
    for entry in learned:
        await insert_new(connection, tenant, entry)
    if learned:
        await _use(connection, tenant, key, used_by(learned))


async def grant_more(
    connection: AsyncConnection, tenant: str, key: BalanceKey, cause: str, more: tuple[int, int], now: datetime
) -> None:
    """Let a period hold more (count, minor), once for a cause. What is only counted stays so."""
    if await insert_new(connection, tenant, replace(_of_period(key, "GRANT", more, now), cause=cause)):
        column = tables.allowance_balances.c
        raised = update(tables.allowance_balances).where(*_of(key), column.tenant == tenant)
        values = {"granted_count": column.granted_count + more[0], "granted_minor": column.granted_minor + more[1]}
        await connection.execute(raised.values(**values))


async def expire(
    connection: AsyncConnection,
    tenant: str,
    key: BalanceKey,
    lost: tuple[int, int],
    now: datetime,
    cause: str = PERIOD,
) -> bool:
    """Take away what a period holds and nobody has: what came over and was not used in time, or what was lent.

    Once for a cause; False when that was done before, or is not possible.
    """
    if not await insert_new(connection, tenant, expiring(key, lost, now, cause)):
        return False
    count, minor = lost
    balance = tables.allowance_balances.c
    taken = (
        update(tables.allowance_balances)
        .where(*_of(key), balance.tenant == tenant)
        .where(or_(balance.granted_count.is_(None), _free_count() >= count))
        .where(or_(balance.granted_minor.is_(None), _free_minor() >= minor))
        .values(granted_count=balance.granted_count - count, granted_minor=balance.granted_minor - minor)
    )
    if (await connection.execute(taken)).rowcount == 1:
        return True
    entry = tables.ledger_entries.c
    mine = and_(*_entries_of(key), entry.cause == cause, entry.step == "EXPIRE")
    await connection.execute(delete(tables.ledger_entries).where(mine))
    return False


async def balances_of(connection: AsyncConnection, tenant: str, unit_key: UUID) -> Sequence[AllowanceBalance]:
    """Every balance of a unit, by contract, benefit, allowance and period."""
    column = tables.allowance_balances.c
    statement = select_of(AllowanceBalance, tenant).where(column.unit_key == unit_key)
    order = (column.contract, column.benefit, column.allowance, column.period_start)
    return await fetch(connection, AllowanceBalance, statement.order_by(*order))


async def entries_of(connection: AsyncConnection, tenant: str, key: BalanceKey) -> Sequence[LedgerEntry]:
    """The ledger of one balance, the oldest entry first."""
    column = tables.ledger_entries.c
    statement = select_of(LedgerEntry, tenant).where(*_entries_of(key))
    return await fetch(connection, LedgerEntry, statement.order_by(column.at, column.cause, column.step))


async def entries_of_unit(connection: AsyncConnection, tenant: str, unit_key: UUID) -> Sequence[LedgerEntry]:
    """The ledgers of all balances of a unit, the oldest entry first."""
    column = tables.ledger_entries.c
    statement = select_of(LedgerEntry, tenant).where(column.unit_key == unit_key)
    return await fetch(connection, LedgerEntry, statement.order_by(column.at, column.cause, column.step))


async def reservations_of(
    connection: AsyncConnection, tenant: str, unit_key: UUID, claim_id: UUID
) -> Sequence[LedgerEntry]:
    """What a claim has reserved and not ended yet."""
    column = tables.ledger_entries.c
    statement = select_of(LedgerEntry, tenant).where(column.unit_key == unit_key, column.claim_id == claim_id)
    found = await fetch(connection, LedgerEntry, statement.order_by(column.contract, column.benefit, column.allowance))
    ended = {(key_of(each), each.cause) for each in found if each.step == "END"}
    return [each for each in found if each.step == "RESERVE" and (key_of(each), each.cause) not in ended]


def key_of(of: AllowanceBalance | LedgerEntry) -> BalanceKey:
    """Which balance it is, or which one the entry is about."""
    return (of.unit_key, of.contract, of.benefit, of.allowance, of.period_start)


def opening(balance: AllowanceBalance, carried: tuple[int, int], now: datetime) -> list[LedgerEntry]:
    """The entries of a period that is opened."""
    key, (count, minor) = key_of(balance), carried
    granted = ((balance.granted_count or 0) - count, (balance.granted_minor or 0) - minor)
    came_over = [_of_period(key, "CARRY", carried, now)] if count or minor else []
    return [_of_period(key, "GRANT", granted, now), *came_over]


def learning(
    balance: AllowanceBalance, entries: Sequence[LedgerEntry], known: tuple[int, int], now: datetime
) -> list[LedgerEntry]:
    """The entries that bring a balance, which these led to, to what the history knows."""
    by_claims = used_by([each for each in entries if each.claim_id is not None])
    count = _change(known[0], balance.used_count, balance.granted_count, balance.reserved_count, by_claims[0])
    minor = _change(known[1], balance.used_minor, balance.granted_minor, balance.reserved_minor, by_claims[1])
    key, cause = key_of(balance), f"{HISTORY}/{sum(each.cause.startswith(HISTORY) for each in entries)}"
    more, less = (max(0, count), max(0, minor)), (max(0, -count), max(0, -minor))
    used = [LedgerEntry(*key, cause, "END", "COMMIT", None, *more, now)] if any(more) else []
    return used + ([LedgerEntry(*key, cause, "REVERSE", "REVERSE", None, *less, now)] if any(less) else [])


def expiring(key: BalanceKey, lost: tuple[int, int], now: datetime, cause: str = PERIOD) -> LedgerEntry:
    """The entry of what is taken away."""
    return replace(_of_period(key, "EXPIRE", lost, now), cause=cause)


def reserving(wanted: Reservation, now: datetime) -> LedgerEntry:
    """The entry of a reservation."""
    return _entry(wanted, "RESERVE", "RESERVE", now)


def used_by(entries: Sequence[LedgerEntry]) -> tuple[int, int]:
    """What these entries have used (count, minor), without what was given back."""
    signed = [(each, 1 if each.kind == "COMMIT" else -1) for each in entries if each.kind in {"COMMIT", "REVERSE"}]
    return sum(sign * each.count for each, sign in signed), sum(sign * each.minor for each, sign in signed)


async def _end(connection: AsyncConnection, tenant: str, end: Reservation, kind: LedgerKind, now: datetime) -> bool:
    entry = tables.ledger_entries.c
    reserved = select_of(LedgerEntry, tenant).where(
        *_entries_of(end.key), entry.cause == end.cause, entry.step == "RESERVE"
    )
    held = await fetch(connection, LedgerEntry, reserved)
    if not held:
        raise NoReservation(end)
    if kind == "COMMIT" and (end.count > held[0].count or end.minor > held[0].minor):
        raise MoreThanReserved(end, held[0])
    if not await insert_new(connection, tenant, _entry(end, "END", kind, now)):
        return False
    balance = tables.allowance_balances.c
    used = (end.count, end.minor) if kind == "COMMIT" else (0, 0)
    await connection.execute(
        update(tables.allowance_balances)
        .where(*_of(end.key), balance.tenant == tenant)
        .values(
            reserved_count=balance.reserved_count - held[0].count,
            reserved_minor=balance.reserved_minor - held[0].minor,
            used_count=balance.used_count + used[0],
            used_minor=balance.used_minor + used[1],
        )
    )
    return True


async def _use(connection: AsyncConnection, tenant: str, key: BalanceKey, more: tuple[int, int]) -> None:
    """Use so much (count, minor) more of a balance, or less."""
    column = tables.allowance_balances.c
    taken = update(tables.allowance_balances).where(*_of(key), column.tenant == tenant)
    values = {"used_count": column.used_count + more[0], "used_minor": column.used_minor + more[1]}
    await connection.execute(taken.values(**values))


def _change(known: int, used: int, granted: int | None, reserved: int, by_claims: int) -> int:
    """How much more was used than is written, as far as the grant goes; below zero, how much less."""
    most = known if granted is None else min(known, granted - reserved)
    return max(most, by_claims) - used


def _free_count() -> ColumnElement[int]:
    column = tables.allowance_balances.c
    return column.granted_count - column.reserved_count - column.used_count


def _free_minor() -> ColumnElement[int]:
    column = tables.allowance_balances.c
    return column.granted_minor - column.reserved_minor - column.used_minor


def _of(key: BalanceKey) -> list[ColumnElement[bool]]:
    names = ("unit_key", "contract", "benefit", "allowance", "period_start")
    return [tables.allowance_balances.c[name] == value for name, value in zip(names, key, strict=True)]


def _entries_of(key: BalanceKey) -> list[ColumnElement[bool]]:
    names = ("unit_key", "contract", "benefit", "allowance", "period_start")
    return [tables.ledger_entries.c[name] == value for name, value in zip(names, key, strict=True)]


def _entry(of: Reservation, step: LedgerStep, kind: LedgerKind, now: datetime) -> LedgerEntry:
    return LedgerEntry(*of.key, of.cause, step, kind, of.claim_id, of.count, of.minor, now)


def _of_period(key: BalanceKey, kind: LedgerStep, much: tuple[int, int], now: datetime) -> LedgerEntry:
    made: LedgerKind = "GRANT" if kind == "GRANT" else "CARRY" if kind == "CARRY" else "EXPIRE"
    return LedgerEntry(*key, PERIOD, kind, made, None, *much, now)
