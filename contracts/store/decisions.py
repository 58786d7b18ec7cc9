"""What was decided, from which facts and terms? A decision is written once and replayed from what it holds.

One that comes with a claim is written by `claims.file_claim`; one of its own by `rows.insert`.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select

from contracts.store import unit_tables
from contracts.store.connections import AsyncConnection
from contracts.store.records import DecisionRecord
from contracts.store.rows import fetch, fetch_one, select_of


async def decision_by_id(connection: AsyncConnection, tenant: str, unit_key: UUID, decision_id: UUID) -> DecisionRecord:
    """The decision as it was given; raises RecordNotFound."""
    column = unit_tables.decisions.c
    statement = select_of(DecisionRecord, tenant).where(column.unit_key == unit_key, column.decision_id == decision_id)
    return await fetch_one(connection, DecisionRecord, statement, unit_key, decision_id)


async def decisions_of_claims(
    connection: AsyncConnection, tenant: str, units: Collection[UUID], decision_ids: Collection[UUID]
) -> list[DecisionRecord]:
    """These decisions of these units."""
    column = unit_tables.decisions.c
    of_units = select_of(DecisionRecord, tenant).where(column.unit_key.in_(units))
    return await fetch(connection, DecisionRecord, of_units.where(column.decision_id.in_(decision_ids)))


async def decisions_of_plan(
    connection: AsyncConnection, tenant: str, hashes: Collection[str], after: DecisionRecord | None, limit: int
) -> list[DecisionRecord]:
    """At most `limit` decisions that looked at terms with one of these hashes, in the order of their keys."""
    column = unit_tables.decisions.c
    statement = select_of(DecisionRecord, tenant).where(_looked_at(hashes))
    if after is not None:
        same_unit = and_(column.unit_key == after.unit_key, column.decision_id > after.decision_id)
        statement = statement.where(or_(column.unit_key > after.unit_key, same_unit))
    ordered = statement.order_by(column.unit_key, column.decision_id).limit(limit)
    return await fetch(connection, DecisionRecord, ordered)


async def count_decisions(connection: AsyncConnection, tenant: str, hashes: Collection[str]) -> int:
    """How many decisions looked at terms with one of these hashes."""
    found = select_of(DecisionRecord, tenant).where(_looked_at(hashes)).subquery()
    return (await connection.execute(select(func.count()).select_from(found))).scalar_one()


def _looked_at(hashes: Collection[str]) -> ColumnElement[bool]:
    """A hash is told from any part of another by its quotation marks, which the list is kept with."""
    kept = cast(unit_tables.decisions.c.terms_hashes, Text)
    return or_(*(kept.contains(f'"{each}"') for each in hashes))


async def decisions_since(
    connection: AsyncConnection, tenant: str, since: datetime | None, after: DecisionRecord | None, limit: int
) -> list[DecisionRecord]:
    """At most `limit` decisions that were recorded from a moment on, in the order of their keys."""
    column = unit_tables.decisions.c
    statement = select_of(DecisionRecord, tenant)
    if since is not None:
        statement = statement.where(column.recorded_at >= since)
    if after is not None:
        same_unit = and_(column.unit_key == after.unit_key, column.decision_id > after.decision_id)
        statement = statement.where(or_(column.unit_key > after.unit_key, same_unit))
    return await fetch(connection, DecisionRecord, statement.order_by(column.unit_key, column.decision_id).limit(limit))
