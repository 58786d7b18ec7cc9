"""What happened to a unit, in which order, and by whom? Each change is an entry of the unit's chain.

The reference records of a tenant (its terms, tables and webhooks) have one chain together, under a key of its own.

`append` writes changes behind the last entry, and that they are to be told (`outbox`). The unit must be locked
(`units.lock_unit`, or just added): two writers who read the same last entry would both write the next number, and the
second would fail. For the chain of reference records `lock_references` does that. `trails` reads chains back, some at a
time; `last_entries` is what a head over all of them is made from. What makes a chain whole is in `chain`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Select, func, select, union, union_all

from contracts.store import unit_tables
from contracts.store.connections import AsyncConnection
from contracts.store.direct.writing import write
from contracts.store.keys import references_key
from contracts.store.pages import Page, Window, fetch_page
from contracts.store.records import JsonObject
from contracts.store.rows import Record, fetch, fetch_one, insert_new, select_of
from contracts.store.tenants import note_tenant
from contracts.store.trail.chain import BEGINNING, hash_of
from contracts.store.trail.outbox import to_tell
from contracts.store.trail.records import AuditEntry, AuditHead
from contracts.store.trail.tables import audit, audit_heads


class Change(Struct, frozen=True):
    """One change of a unit, before it has its place in the chain. See `AuditEntry`."""

    at: datetime
    actor: str
    role: str
    kind: str
    claim_id: UUID | None
    subject: str
    body: JsonObject


class Beside(Struct, frozen=True):
    """What is written together with changes, and what is known for it: the heads of their chains, and wrapped keys."""

    records: tuple[Record, ...] = ()
    heads: Mapping[UUID, AuditHead] | None = None
    keys: Mapping[UUID, str] | None = None


NOTHING_BESIDE = Beside()


class Trail(Struct, frozen=True):
    """The whole chain of one unit, or of a tenant's reference records, as it is kept.

    `changed_at` is the last moment at which other rows of the unit say that it changed; None where there is no unit.
    """

    tenant: str
    unit_key: UUID
    entries: tuple[AuditEntry, ...]
    head: AuditHead | None
    changed_at: datetime | None


class LastEntry(Struct, frozen=True):
    """The last entry of a unit up to a moment."""

    unit_key: UUID
    seq: int
    hash: str


async def append(
    connection: AsyncConnection, tenant: str, unit_key: UUID, changes: Sequence[Change]
) -> list[AuditEntry]:
    """Write these changes behind the last entry of the locked unit."""
    return await append_each(connection, tenant, {unit_key: changes}) if changes else []


async def append_each(
    connection: AsyncConnection,
    tenant: str,
    changes: Mapping[UUID, Sequence[Change]],
    beside: Beside = NOTHING_BESIDE,
) -> list[AuditEntry]:
    """Write the changes of many locked units, each behind its unit's last entry, in as many statements as for one."""
    old = beside.heads
    if old is None:
        found = select_of(AuditHead, tenant).where(audit_heads.c.unit_key.in_(list(changes)))
        old = {head.unit_key: head for head in await fetch(connection, AuditHead, found)}
    entries: list[AuditEntry] = []
    moved: list[AuditHead] = []
    begun: list[AuditHead] = []
    for unit_key, of_unit in changes.items():
        behind = entries_behind(tenant, unit_key, old.get(unit_key), of_unit)
        entries += behind
        (moved if unit_key in old else begun).append(head_of(behind[-1]))
    if begun:
        await note_tenant(connection, tenant)
    await write(connection, tenant, (*beside.records, *begun, *entries, *map(to_tell, entries)), moved, beside.keys)
    return entries


def entries_behind(tenant: str, unit_key: UUID, head: AuditHead | None, changes: Sequence[Change]) -> list[AuditEntry]:
    """These changes as the entries behind the end of a chain, or of one that begins."""
    last, entries = head or AuditHead(unit_key, 0, BEGINNING), list[AuditEntry]()
    for change in changes:
        entries.append(_entry(tenant, last, change))
        last = head_of(entries[-1])
    return entries


def head_of(entry: AuditEntry) -> AuditHead:
    """Where a chain ends with this entry."""
    return AuditHead(entry.unit_key, entry.seq, entry.hash)


async def lock_references(connection: AsyncConnection, tenant: str) -> UUID:
    """The key of the chain of the tenant's reference records; nobody else writes there until this transaction ends.

    Lock it last, when there is something to write: all changes of the tenant's reference records wait for each other.
    """
    key = references_key(tenant)
    # Not the key itself: what is told of the chain meanwhile points at it.
    locked = select_of(AuditHead, tenant).where(audit_heads.c.unit_key == key).with_for_update(key_share=True)
    if not await fetch(connection, AuditHead, locked):
        await note_tenant(connection, tenant)
        await insert_new(connection, tenant, AuditHead(key, 0, BEGINNING))
        await fetch_one(connection, AuditHead, locked, key)
    return key


async def last_number(connection: AsyncConnection, tenant: str, unit_key: UUID) -> int:
    """The number of a unit's last entry; 0 while it has none."""
    found = await fetch(connection, AuditHead, select_of(AuditHead, tenant).where(audit_heads.c.unit_key == unit_key))
    return found[0].seq if found else 0


async def history_page(
    connection: AsyncConnection, tenant: str, unit_key: UUID, window: Window[int]
) -> Page[AuditEntry]:
    """A unit's entries, oldest first."""
    statement = select_of(AuditEntry, tenant).where(audit.c.unit_key == unit_key)
    return await fetch_page(connection, AuditEntry, statement, audit.c.seq, window)


async def trails(
    connection: AsyncConnection, tenant: str, after: UUID | None, limit: int, only: UUID | None = None
) -> list[Trail]:
    """At most `limit` chains, in the order of their keys.

    It begins from units and from heads, so that a unit whose entries are all gone is there too, and a chain without a
    unit.
    """
    keys = list(await connection.scalars(_chained(tenant, after, limit, only)))
    changed = await _changed(connection, tenant, keys)
    written = select_of(AuditEntry, tenant).where(audit.c.unit_key.in_(keys)).order_by(audit.c.unit_key, audit.c.seq)
    entries: dict[UUID, list[AuditEntry]] = {key: [] for key in keys}
    for entry in await fetch(connection, AuditEntry, written):
        entries[entry.unit_key].append(entry)
    ends = select_of(AuditHead, tenant).where(audit_heads.c.unit_key.in_(keys))
    heads = {head.unit_key: head for head in await fetch(connection, AuditHead, ends)}
    return [Trail(tenant, key, tuple(entries[key]), heads.get(key), changed.get(key)) for key in keys]


async def recorded_since(connection: AsyncConnection, tenant: str) -> datetime | None:
    """The moment of the first entry there is: who changed a unit since then wrote an entry. None without any entry."""
    first = select(func.min(audit.c.at)).where(audit.c.tenant == tenant)
    return cast("datetime | None", await connection.scalar(first))


async def last_entries(
    connection: AsyncConnection, tenant: str, until: datetime, after: UUID | None, limit: int
) -> list[LastEntry]:
    """The last entry up to a moment of at most `limit` units, in the order of the units' keys."""
    ends = _of(select(audit.c.unit_key, func.max(audit.c.seq).label("seq")), audit.c, tenant, after)
    ends = ends.where(audit.c.at <= until).group_by(audit.c.unit_key).order_by(audit.c.unit_key).limit(limit)
    end = ends.subquery()
    same = (audit.c.unit_key == end.c.unit_key) & (audit.c.seq == end.c.seq)
    wanted = select(audit.c.unit_key, audit.c.seq, audit.c.hash).select_from(audit.join(end, same))
    return [LastEntry(*row) for row in await connection.execute(wanted.order_by(audit.c.unit_key))]


def _chained(tenant: str, after: UUID | None, limit: int, only: UUID | None) -> Select[Any]:
    """The keys of units and of heads, each once. Each side is cut short before they meet."""
    sides = []
    for table in (unit_tables.units, audit_heads):
        side = _of(select(table.c.unit_key), table.c, tenant, after)
        if only is not None:
            side = side.where(table.c.unit_key == only)
        cut = side.order_by(table.c.unit_key).limit(limit).subquery()
        sides.append(select(cut.c.unit_key))
    both = union(*sides).subquery()
    return select(both.c.unit_key).order_by(both.c.unit_key).limit(limit)


async def _changed(connection: AsyncConnection, tenant: str, keys: Sequence[UUID]) -> dict[UUID, datetime]:
    """When these units changed last, by their registration and by the answers that were kept."""
    moments = [
        select(table.c.unit_key, table.c.recorded_at).where(table.c.tenant == tenant, table.c.unit_key.in_(keys))
        for table in (unit_tables.units, unit_tables.kept_answers)
    ]
    each = union_all(*moments).subquery()
    last = select(each.c.unit_key, func.max(each.c.recorded_at)).group_by(each.c.unit_key)
    return {row[0]: row[1] for row in await connection.execute(last)}


def _of(statement: Select[Any], column: Any, tenant: str, after: UUID | None) -> Select[Any]:
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
