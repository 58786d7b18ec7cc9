"""What happened and has not been told yet?

`to_tell` is the entry for a change, written in the change's own transaction. `take` gives the oldest entries that wait,
locked until the transaction ends; `mark_relayed` is what keeps them from being taken again. A worker never asks for
"all after the last one I saw": what commits late has an earlier number, and would be lost. Only within one unit may
that be asked (`told_after`): its numbers are given under its row lock, so that none comes late and none is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Integer, Row, Uuid, column, func, select, tuple_, values
from uuid_utils.compat import uuid7

from contracts.store.connections import AsyncConnection
from contracts.store.rows import columns_of
from contracts.store.trail.records import AuditEntry, OutboxEntry
from contracts.store.trail.tables import audit, outbox


class Told(Struct, frozen=True):
    """An event to be told: its place in the outbox and what happened."""

    outbox: OutboxEntry
    entry: AuditEntry


def to_tell(entry: AuditEntry) -> OutboxEntry:
    """That this change is to be told. An event about no claim keeps its order within the unit."""
    return OutboxEntry(entry.unit_key, entry.seq, uuid7(), entry.claim_id or entry.unit_key, entry.at, None)


async def take(connection: AsyncConnection, tenant: str, limit: int) -> list[Told]:
    """The oldest events that wait and that no other worker holds. They are held until the transaction ends."""
    same = (audit.c.unit_key == outbox.c.unit_key) & (audit.c.seq == outbox.c.seq)
    statement = (
        select(*columns_of(OutboxEntry), *columns_of(AuditEntry))
        .select_from(outbox.join(audit, same))
        .where(outbox.c.tenant == tenant, outbox.c.relayed_at.is_(None))
        .order_by(outbox.c.recorded_at, outbox.c.unit_key, outbox.c.seq)
        .limit(limit)
        .with_for_update(skip_locked=True, of=outbox)
    )
    return _told(await connection.execute(statement))


async def told_after(connection: AsyncConnection, tenant: str, after: Mapping[UUID, int], limit: int) -> list[Told]:
    """What happened to each of these units behind its number, of each unit in order; at most `limit` in all.

    One statement, however many units.
    """
    wanted = values(column("unit_key", Uuid()), column("seq", Integer())).data(list(after.items())).cte("wanted")
    behind = (outbox.c.unit_key == wanted.c.unit_key) & (outbox.c.seq > wanted.c.seq)
    same = (audit.c.unit_key == outbox.c.unit_key) & (audit.c.seq == outbox.c.seq)
    statement = (
        select(*columns_of(OutboxEntry), *columns_of(AuditEntry))
        .select_from(wanted.join(outbox, behind).join(audit, same))
        .where(outbox.c.tenant == tenant)
        .order_by(outbox.c.unit_key, outbox.c.seq)
        .limit(limit)
    )
    return _told(await connection.execute(statement))


async def mark_relayed(connection: AsyncConnection, told: Sequence[Told], now: datetime) -> None:
    """These events are handed on and never taken again."""
    places = [(each.entry.unit_key, each.entry.seq) for each in told]
    mine = tuple_(outbox.c.unit_key, outbox.c.seq).in_(places)
    await connection.execute(outbox.update().where(mine).values(relayed_at=now))


async def waiting(connection: AsyncConnection, tenant: str) -> tuple[int, datetime | None]:
    """How many events were not handed on yet, and when the oldest of them was recorded."""
    statement = select(func.count(), func.min(outbox.c.recorded_at))
    statement = statement.where(outbox.c.tenant == tenant, outbox.c.relayed_at.is_(None))
    count, oldest = (await connection.execute(statement)).one()
    return int(count), oldest


def _told(rows: Iterable[Row[Any]]) -> list[Told]:
    width = len(columns_of(OutboxEntry))
    return [Told(OutboxEntry(*row[:width]), AuditEntry(*row[width:])) for row in rows]
