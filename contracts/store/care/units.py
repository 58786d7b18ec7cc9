"""Which units have contracts of these plans? Page by page, in the order of their keys."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from contracts.store import unit_tables
from contracts.store.connections import AsyncConnection
from contracts.store.pages import Page, Window, page_of, within


async def units_with_plans(
    connection: AsyncConnection, tenant: str, plans: Collection[str], window: Window[UUID]
) -> Page[UUID]:
    """The units of a window that have a contract of one of these plans, by their keys."""
    column = unit_tables.contracts.c
    statement = select(column.unit_key).where(column.tenant == tenant, column.plan.in_(plans)).distinct()
    found = list(await connection.scalars(within(statement, column.unit_key, window)))
    return await page_of(connection, found, statement, column.unit_key, window)
