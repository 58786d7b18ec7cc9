"""How are the tables made so that those of a unit lie in parts, as on a sharded PostgreSQL?

They are the very tables of `contracts.store.tables`, with `PARTITION BY HASH (unit_key)` behind each that a unit owns,
and with the walls between tenants that the migrations put up.
"""

import asyncio

from sqlalchemy import MetaData, Table, text

from contracts.store.connections import AsyncConnection
from contracts.store.database import Database
from contracts.store.tables import metadata
from contracts.store.walls import APP_ROLE, SETTING

PARTS = 2


def make_in_parts(url: str) -> None:
    """Make all tables in an empty database."""
    asyncio.run(_make(url))


def is_of_a_unit(table: Table) -> bool:
    return "unit_key" in table.primary_key.columns


async def _make(url: str) -> None:
    database = Database.open(url)
    async with database.write() as connection:
        await _create(connection)
    await database.close()


async def _create(connection: AsyncConnection) -> None:
    copy = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(copy)
    owned = [table for table in copy.sorted_tables if is_of_a_unit(table)]
    for table in owned:
        table.dialect_options["postgresql"]["partition_by"] = "HASH (unit_key)"
    await connection.run_sync(copy.create_all)
    for table in owned:
        for part in range(PARTS):
            values = f"FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            await connection.execute(text(f"CREATE TABLE {table.name}_{part} PARTITION OF {table.name} {values}"))
    await _wall(connection, [table.name for table in copy.sorted_tables if "tenant" in table.c])


async def _wall(connection: AsyncConnection, walled: list[str]) -> None:
    made = f"CREATE ROLE {APP_ROLE} NOLOGIN"
    await connection.execute(text(f"DO $$ BEGIN {made}; EXCEPTION WHEN duplicate_object THEN NULL; END $$"))
    await connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}"))
    for table in walled:
        within = f"tenant = nullif(current_setting('{SETTING}', true), '')"
        await connection.execute(text(f"CREATE POLICY within_tenant ON {table} USING ({within})"))
        await connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
        await connection.execute(text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
