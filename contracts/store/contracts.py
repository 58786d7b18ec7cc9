"""What was a unit's holder given? Contracts are written with `rows.insert` and never change."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.store import tables
from contracts.store.records import ContractRecord
from contracts.store.rows import fetch_one, select_of


async def contract_by_id(connection: AsyncConnection, tenant: str, unit_key: UUID, contract_id: UUID) -> ContractRecord:
    """The contract; raises RecordNotFound."""
    column = tables.contracts.c
    statement = select_of(ContractRecord, tenant).where(column.unit_key == unit_key, column.contract_id == contract_id)
    return await fetch_one(connection, ContractRecord, statement, unit_key, contract_id)
