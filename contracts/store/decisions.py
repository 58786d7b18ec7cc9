"""What was decided, from which facts and terms? A decision is written once and replayed from what it holds.

One that comes with a claim is written by `claims.file_claim`; one of its own by `rows.insert`.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.store import tables
from contracts.store.records import DecisionRecord
from contracts.store.rows import fetch_one, select_of


async def decision_by_id(connection: AsyncConnection, tenant: str, unit_key: UUID, decision_id: UUID) -> DecisionRecord:
    """The decision as it was given; raises RecordNotFound."""
    column = tables.decisions.c
    statement = select_of(DecisionRecord, tenant).where(column.unit_key == unit_key, column.decision_id == decision_id)
    return await fetch_one(connection, DecisionRecord, statement, unit_key, decision_id)
