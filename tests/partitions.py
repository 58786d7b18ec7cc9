"""How are the tables made so that those of a unit lie in parts, as on a sharded PostgreSQL?

They are the very tables of `contracts.store.tables`, with `PARTITION BY HASH (unit_key)` behind each that a unit owns.
"""

import asyncio

from sqlalchemy import MetaData, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.store.database import Database
from contracts.store.tables import metadata

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
