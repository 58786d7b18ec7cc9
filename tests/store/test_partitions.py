"""Do the tables of a unit work in parts, spread by the unit's key, as on a sharded PostgreSQL?

The tests of claims and of the ledger run once more on them, and the last visits are fought for through the verbs. So
every key, reference and query of theirs must carry the unit's key. CONTRACTS_TEST_PARTITIONS=1 runs any test so.
"""

from collections.abc import Iterator
from contextlib import aclosing
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import text

from contracts.store.database import Database
from contracts.store.tables import metadata
from tests.databases import PostgresDatabases
from tests.partitions import is_of_a_unit, make_in_parts
from tests.proofs.counts import prove
from tests.proofs.test_last_visits import contended_verbs
from tests.proofs.world import open_world
from tests.store import test_claims, test_ledger

AGAIN: tuple[ModuleType, ...] = (test_claims, test_ledger)


@pytest.fixture(scope="session")
def in_parts(postgres_databases: PostgresDatabases) -> Iterator[PostgresDatabases]:
    databases = postgres_databases.made_by(make_in_parts)
    yield databases
    databases.close()


@pytest.fixture
def database_url(in_parts: PostgresDatabases) -> Iterator[str]:
    """A fresh database in parts: it stands for the `database_url` of every test in here."""
    with in_parts.migrated() as url:
        yield url


async def test_every_table_with_a_units_key_lies_in_parts(database_url: str) -> None:
    owned = {table.name for table in metadata.tables.values() if is_of_a_unit(table)}
    database = Database.open(database_url)
    async with database.read() as connection:
        kinds = await connection.execute(text("SELECT relname, relkind FROM pg_class WHERE relkind IN ('r', 'p')"))
        found = {name: kind.decode() if isinstance(kind, bytes) else kind for name, kind in kinds}
    await database.close()
    assert {name for name, kind in found.items() if kind == "p"} == owned
    assert {name for name in metadata.tables if found[name] == "r"} == set(metadata.tables) - owned
    assert "allowance_balances" in owned


async def test_the_last_visits_go_to_as_many_claims_as_there_are(database_url: str) -> None:
    async with aclosing(await open_world(database_url, engines=2)) as world:
        prove(await contended_verbs(world, 16))


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
