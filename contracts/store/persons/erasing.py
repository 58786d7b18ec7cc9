"""What is left of a person when one is erased?

The keys that sealed what belongs to them are deleted, what was sealed is blanked, and so is whatever else names them.
Ids, days, amounts, decisions and the trail stay as they were. `sealed` has the whole list.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Table, delete, func, select, union, update

from contracts.store import reference_tables, unit_tables
from contracts.store.access.tables import api_keys, unit_proofs
from contracts.store.claim_life.records import Evidence
from contracts.store.claim_life.tables import evidence
from contracts.store.connections import AsyncConnection
from contracts.store.contract_life.tables import contract_moves
from contracts.store.database import LOCK_WAIT_S, Database
from contracts.store.network.tables import kept_reference_answers
from contracts.store.persons.tables import person_keys
from contracts.store.pools.tables import agreements
from contracts.store.records import Note, Party
from contracts.store.rows import fetch, select_of

Said = TypeVar("Said", Note, Evidence)
_AT_ONCE = 500


class Theirs(Struct, frozen=True):
    """What a person has, or had: the units that they owned or held a contract of, and their agreements."""

    units: Sequence[UUID]
    agreements: Sequence[UUID]


async def party_there(
    connection: AsyncConnection, tenant: str, party_id: UUID, *, locked: bool = False
) -> Party | None:
    """The party, one that was erased too. `locked`, no other transaction erases it until this one ends."""
    statement = select_of(Party, tenant).where(reference_tables.parties.c.party_id == party_id)
    found = await fetch(
        connection, Party, statement.with_for_update(of=reference_tables.parties) if locked else statement
    )
    return found[0] if found else None


async def said_by(
    connection: AsyncConnection, tenant: str, party_id: UUID, units: Sequence[UUID]
) -> tuple[Sequence[Note], Sequence[Evidence]]:
    """What this person, or nobody we know, wrote and brought about these units, in two statements."""

    async def said(noun: type[Said], table: Table) -> list[Said]:
        whose = func.coalesce(table.c.party_id, party_id) == party_id
        rows = select_of(noun, tenant).where(_of_units(table, tenant, units), whose)
        return await fetch(connection, noun, rows.order_by(table.c.unit_key, table.c.recorded_at))

    return await said(Note, unit_tables.notes), await said(Evidence, evidence)


async def erased_parties(connection: AsyncConnection, tenant: str, party_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these parties that were erased."""
    column = reference_tables.parties.c
    erased = select(column.party_id).where(column.tenant == tenant, column.erased_at.is_not(None))
    return set(await connection.scalars(erased.where(column.party_id.in_(party_ids))))


async def theirs(connection: AsyncConnection, tenant: str, party_id: UUID) -> Theirs:
    """What a person has, or had, by every row that names them; corrected rows too."""
    named = (
        (unit_tables.ownerships, unit_tables.ownerships.c.party_id),
        (unit_tables.contracts, unit_tables.contracts.c.holder),
        (contract_moves, contract_moves.c.holder),
    )
    units = union(
        *(select(table.c.unit_key).where(table.c.tenant == tenant, column == party_id) for table, column in named)
    )
    made = select(agreements.c.agreement_id).where(agreements.c.tenant == tenant, agreements.c.holder == party_id)
    return Theirs(sorted(await connection.scalars(units)), sorted(await connection.scalars(made)))


async def erase(connection: AsyncConnection, tenant: str, party_id: UUID, held: Theirs, now: datetime) -> None:
    """Erase a person. Their row stays, blank, so that whatever points at it points at somebody who was erased."""
    await _forget_keys(connection, tenant, (party_id,))
    parties, codes = reference_tables.parties.c, reference_tables.party_codes
    blank = {"name": "", "country": None, "language": None, "erased_at": now}
    mine = (parties.tenant == tenant) & (parties.party_id == party_id)
    await connection.execute(update(reference_tables.parties).where(mine).values(blank))
    await connection.execute(delete(codes).where(codes.c.tenant == tenant, codes.c.party_id == party_id))
    for first in range(0, len(held.units), _AT_ONCE):
        await _blank_units(connection, tenant, party_id, held.units[first : first + _AT_ONCE])
    answers = kept_reference_answers
    kept = (answers.c.tenant == tenant) & answers.c.record_id.in_(held.agreements)
    await connection.execute(update(answers).where(kept).values(input_hash=""))


async def keys_of_party(connection: AsyncConnection, tenant: str, party_id: UUID) -> Sequence[str]:
    """The ids of the API keys that stand for a person and were not revoked."""
    column = api_keys.c
    theirs_still = select(column.key_id).where(column.tenant == tenant, column.party_id == party_id)
    return sorted(await connection.scalars(theirs_still.where(column.revoked_at.is_(None))))


def empty_log(database: Database) -> bool:
    """Write SQLite's log into its file and empty it, so that no page of before lies there; False if others use it.

    It waits as long as any writer would. On PostgreSQL there is nothing to do here: see BACKUP.md.
    """
    if database.writer.dialect.name != "sqlite":
        return True
    connection = sqlite3.connect(str(database.writer.url.database), timeout=LOCK_WAIT_S)
    try:
        [(busy, *_)] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
    return not busy


async def _blank_units(connection: AsyncConnection, tenant: str, party_id: UUID, units: Sequence[UUID]) -> None:
    """Blank what this person said of these units, or nobody we know did, and what stands for what was sent."""
    await _forget_keys(connection, tenant, units)
    for table, columns in ((unit_tables.notes, ("body",)), (evidence, ("reference", "digest"))):
        whose = func.coalesce(table.c.party_id, party_id) == party_id
        said = update(table).where(_of_units(table, tenant, units), whose)
        await connection.execute(said.values(dict.fromkeys(columns, "")))
    answers, proofs = unit_tables.kept_answers, unit_proofs
    await connection.execute(update(answers).where(_of_units(answers, tenant, units)).values(input_hash=""))
    await connection.execute(delete(proofs).where(_of_units(proofs, tenant, units), proofs.c.kind == "INVOICE"))


async def _forget_keys(connection: AsyncConnection, tenant: str, whose: Sequence[UUID]) -> None:
    column = person_keys.c
    await connection.execute(delete(person_keys).where(column.tenant == tenant, column.sealed_for.in_(whose)))


def _of_units(table: Table, tenant: str, units: Sequence[UUID]) -> ColumnElement[bool]:
    return (table.c.tenant == tenant) & table.c.unit_key.in_(units)
