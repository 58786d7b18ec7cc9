"""Do the tables of a unit work in parts, spread by the unit's key, as on a sharded PostgreSQL?

The very tables are made `PARTITION BY HASH (unit_key)`, and the tests of the ledger, of claims and of the trail run
once more on them. So every key, reference and query of theirs must carry the unit's key.
"""

import asyncio
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.store.database import Database
from contracts.store.tables import metadata
from tests.databases import PostgresDatabases
from tests.store import test_audit, test_claim_life, test_claims, test_ledger

PARTS = 3
AGAIN: tuple[ModuleType, ...] = (test_audit, test_claim_life, test_claims, test_ledger)


@pytest.fixture(scope="session")
def partitioned_template(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """A database whose unit-owned tables lie in parts, to be copied."""
    with postgres_databases.empty() as url:
        asyncio.run(_make_tables(url))
        yield url


@pytest.fixture
def database_url(postgres_databases: PostgresDatabases, partitioned_template: str) -> Iterator[str]:
    """A fresh copy of it: stands for the `database_url` of every test in here."""
    with postgres_databases.copied(partitioned_template) as url:
        yield url


async def test_every_table_with_a_units_key_lies_in_parts(database_url: str) -> None:
    owned = {table.name for table in metadata.tables.values() if "unit_key" in table.primary_key.columns}
    database = Database.open(database_url)
    async with database.read() as connection:
        kinds = await connection.execute(text("SELECT relname, relkind FROM pg_class WHERE relkind IN ('r', 'p')"))
        found = {name: kind.decode() if isinstance(kind, bytes) else kind for name, kind in kinds}
    await database.close()
    assert {name for name, kind in found.items() if kind == "p"} == owned
    assert {name for name in metadata.tables if found[name] == "r"} == set(metadata.tables) - owned
    assert "allowance_balances" in owned


async def _make_tables(url: str) -> None:
    database = Database.open(url)
    async with database.write() as connection:
        await _create(connection)
    await database.close()


async def _create(connection: AsyncConnection) -> None:
    """The tables as they are, but for PARTITION BY; and their parts."""
    copy = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(copy)
    owned = [table for table in copy.sorted_tables if "unit_key" in table.primary_key.columns]
    for table in owned:
        table.dialect_options["postgresql"]["partition_by"] = "HASH (unit_key)"
    await connection.run_sync(copy.create_all)
    for table in owned:
        for part in range(PARTS):
            of = f"FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            await connection.execute(text(f"CREATE TABLE {table.name}_{part} PARTITION OF {table.name} {of}"))


def _again(modules: tuple[ModuleType, ...]) -> dict[str, Any]:
    """The tests of these modules, and the fixtures that they brought for themselves."""
    found: dict[str, Any] = {}
    for module in modules:
        short = module.__name__.rpartition(".")[2]
        for name, value in vars(module).items():
            if name.startswith("test_"):
                found[f"{short}_{name.removeprefix('test_')}"] = value
            elif isinstance(value, pytest.FixtureDef) or type(value).__name__ == "FixtureFunctionDefinition":
                found[name] = value
    return found


globals().update({name: value for name, value in _again(AGAIN).items() if name not in globals()})
