"""Whose rows are here at all? The tenants, for whoever goes through all of them: a worker, figures, audits.

It is the only table that has no tenant, and so no wall: a transaction sees the rows of one tenant, and must know of
which there are some. A code is written when the first chain of changes of a tenant begins, and stays.
"""

from sqlalchemy import Column, PrimaryKeyConstraint, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from contracts.store.columns import CODE
from contracts.store.connections import AsyncConnection
from contracts.store.database import Database
from contracts.store.shapes import metadata

tenants = Table("tenants", metadata, Column("code", CODE, nullable=False), PrimaryKeyConstraint("code"))


async def note_tenant(connection: AsyncConnection, tenant: str) -> None:
    """This tenant has rows. Note it before the first of them: two who begin at once then wait in one order."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    await connection.execute(insert(tenants).values(code=tenant).on_conflict_do_nothing())


async def all_tenants(database: Database) -> list[str]:
    """The codes of all tenants that ever changed something, in order."""
    async with database.read() as connection:
        return list(await connection.scalars(select(tenants.c.code).order_by(tenants.c.code)))
