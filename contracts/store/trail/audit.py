"""What happened to a unit, in which order, and by whom? Each change is an entry of the unit's chain.

`append` writes changes behind the last entry. The unit must be locked (`units.lock_unit`, or just added): two writers
who read the same last entry would both write the next number, and the second would fail. `trails` reads chains back,
some units at a time; `last_entries` is what a head over all of them is made from. What makes a chain whole is in
`chain`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.store import tables
from contracts.store.records import JsonObject
from contracts.store.rows import Page, columns_of, fetch, fetch_page, insert, select_of
from contracts.store.trail.chain import BEGINNING, hash_of
from contracts.store.trail.records import AuditEntry, AuditHead
from contracts.store.trail.tables import audit, audit_heads


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a unit, before it has its place in the chain. See `AuditEntry`."""

    at: datetime
    actor: str
    role: str
    kind: str
    claim_id: UUID | None
    subject: str
    body: JsonObject


@dataclass(frozen=True, slots=True)
class Trail:
    """The whole chain of one unit as it is kept."""

    tenant: str
    unit_key: UUID
    entries: tuple[AuditEntry, ...]
    head: AuditHead | None


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The last entry of a unit up to a moment."""

    tenant: str
    unit_key: UUID
    seq: int
    hash: str


async def append(
    connection: AsyncConnection, tenant: str, unit_key: UUID, changes: Sequence[Change]
) -> list[AuditEntry]:
    """Write these changes behind the last entry of the locked unit."""
    if not changes:
        return []
    old = await fetch(connection, AuditHead, select_of(AuditHead, tenant).where(audit_heads.c.unit_key == unit_key))
    last = old[0] if old else AuditHead(unit_key, 0, BEGINNING)
    entries = []
    for change in changes:
        entry = _entry(tenant, last, change)
        entries.append(entry)
        last = AuditHead(unit_key, entry.seq, entry.hash)
    await insert(connection, tenant, entries)
    if old:
        moved = audit_heads.update().where(audit_heads.c.unit_key == unit_key)
        await connection.execute(moved.values(seq=last.seq, hash=last.hash))
    else:
        await insert(connection, tenant, [last])
    return entries


async def history_page(
    connection: AsyncConnection, tenant: str, unit_key: UUID, after: int | None, limit: int
) -> Page[AuditEntry]:
    """A unit's entries, oldest first."""
    statement = select_of(AuditEntry, tenant).where(audit.c.unit_key == unit_key)
    return await fetch_page(connection, AuditEntry, statement, audit.c.seq, after, limit)


async def trails(
    connection: AsyncConnection, tenant: str | None, after: UUID | None, limit: int, only: UUID | None = None
) -> list[Trail]:
    """The chains of at most `limit` units of a tenant or of all, in the order of the units' keys.

    It begins from the unit, so that a unit whose entries are all gone is there too.
    """
    units = _of(select(tables.units.c.tenant, tables.units.c.unit_key), tables.units.c, tenant, after)
    if only is not None:
        units = units.where(tables.units.c.unit_key == only)
    found = (await connection.execute(units.order_by(tables.units.c.unit_key).limit(limit))).all()
    keys = [row.unit_key for row in found]
    written = select(*columns_of(AuditEntry)).where(audit.c.unit_key.in_(keys)).order_by(audit.c.unit_key, audit.c.seq)
    entries: dict[UUID, list[AuditEntry]] = {key: [] for key in keys}
    for entry in await fetch(connection, AuditEntry, written):
        entries[entry.unit_key].append(entry)
    ends = select(*columns_of(AuditHead)).where(audit_heads.c.unit_key.in_(keys))
    heads = {head.unit_key: head for head in await fetch(connection, AuditHead, ends)}
    return [Trail(row.tenant, row.unit_key, tuple(entries[row.unit_key]), heads.get(row.unit_key)) for row in found]


async def last_entries(
    connection: AsyncConnection, tenant: str | None, until: datetime, after: UUID | None, limit: int
) -> list[LastEntry]:
    """The last entry up to a moment of at most `limit` units, in the order of the units' keys."""
    ends = _of(select(audit.c.unit_key, func.max(audit.c.seq).label("seq")), audit.c, tenant, after)
    ends = ends.where(audit.c.at <= until).group_by(audit.c.unit_key).order_by(audit.c.unit_key).limit(limit)
    end = ends.subquery()
    same = (audit.c.unit_key == end.c.unit_key) & (audit.c.seq == end.c.seq)
    wanted = select(audit.c.tenant, audit.c.unit_key, audit.c.seq, audit.c.hash).select_from(audit.join(end, same))
    return [LastEntry(*row) for row in await connection.execute(wanted.order_by(audit.c.unit_key))]


def _of(statement: Select[Any], column: Any, tenant: str | None, after: UUID | None) -> Select[Any]:
    if tenant is not None:
        statement = statement.where(column.tenant == tenant)
    return statement if after is None else statement.where(column.unit_key > after)


def _entry(tenant: str, last: AuditHead, change: Change) -> AuditEntry:
    entry = AuditEntry(
        unit_key=last.unit_key,
        seq=last.seq + 1,
        at=change.at,
        actor=change.actor,
        role=change.role,
        kind=change.kind,
        claim_id=change.claim_id,
        subject=change.subject,
        body=change.body,
        prev_hash=last.hash,
        hash="",
    )
    return replace(entry, hash=hash_of(tenant, entry))
