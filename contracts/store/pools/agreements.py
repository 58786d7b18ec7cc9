"""What was agreed for several units, and which of them have not got their contract yet?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from contracts.store.connections import AsyncConnection
from contracts.store.pools import tables
from contracts.store.pools.records import Agreement, AgreementUnit
from contracts.store.rows import fetch, fetch_one, select_of


async def agreement_by_id(connection: AsyncConnection, tenant: str, agreement_id: UUID) -> Agreement:
    """The agreement; raises RecordNotFound."""
    statement = select_of(Agreement, tenant).where(tables.agreements.c.agreement_id == agreement_id)
    return await fetch_one(connection, Agreement, statement, agreement_id)


async def units_of(connection: AsyncConnection, tenant: str, agreement_id: UUID) -> Sequence[AgreementUnit]:
    """Its units, as they were named."""
    column = tables.agreement_units.c
    statement = select_of(AgreementUnit, tenant).where(column.agreement_id == agreement_id)
    return await fetch(connection, AgreementUnit, statement.order_by(column.position))


async def mark_issued(connection: AsyncConnection, tenant: str, agreement_id: UUID, unit: UUID, now: datetime) -> None:
    """Write down that a unit has its contract."""
    column = tables.agreement_units.c
    mine = update(tables.agreement_units).where(column.tenant == tenant, column.agreement_id == agreement_id)
    await connection.execute(mine.where(column.unit == unit, column.issued_at.is_(None)).values(issued_at=now))


async def agreements_waiting(connection: AsyncConnection, tenant: str, limit: int) -> Sequence[UUID]:
    """Agreements of which a unit has not got its contract."""
    column = tables.agreement_units.c
    waiting = select(column.agreement_id).where(column.tenant == tenant, column.issued_at.is_(None)).distinct()
    return list(await connection.scalars(waiting.order_by(column.agreement_id).limit(limit)))
