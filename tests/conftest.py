"""What may any test ask for? A fresh database with its tables (`database_url`) or an empty one, on each.

Or the demo in a database that all tests of a session share (`demo_database_url`): what they add to it has serials and
keys of their own.
"""

import asyncio
import gc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from contracts.usecases.demo.load_demo import load_demo
from contracts.usecases.engine import Engine
from tests.databases import PostgresDatabases, SqliteFiles, quick_folder, running_postgres
from tests.statements import share_statements

DEMO_LOADED_AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def pytest_configure() -> None:
    share_statements()


def pytest_collection_finish() -> None:
    """What the imports made stays until the end: no collection of garbage need look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sqlite_files() -> Iterator[SqliteFiles]:
    with quick_folder() as folder:
        yield SqliteFiles(folder)


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    with running_postgres() as server_url:
        databases = PostgresDatabases(server_url)
        yield databases
        databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> SqliteFiles | PostgresDatabases:
    """The engine of this run of the test; the server starts only when a test needs it."""
    fixture = {"sqlite": "sqlite_files", "postgresql": "postgres_databases"}[request.param]
    found = request.getfixturevalue(fixture)
    assert isinstance(found, SqliteFiles | PostgresDatabases)
    return found


@pytest.fixture
def database_url(databases: SqliteFiles | PostgresDatabases) -> Iterator[str]:
    """The URL of a fresh database with all tables and no rows."""
    with databases.migrated() as url:
        yield url


@pytest.fixture
def empty_database_url(databases: SqliteFiles | PostgresDatabases) -> Iterator[str]:
    """The URL of a fresh database without any table, for the tests of the migrations themselves."""
    with databases.empty() as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def demo_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database that holds the demo."""
    fixture = {"sqlite": "sqlite_files", "postgresql": "postgres_databases"}[request.param]
    databases = request.getfixturevalue(fixture)
    assert isinstance(databases, SqliteFiles | PostgresDatabases)
    with databases.migrated() as url:
        asyncio.run(_load_demo(url))
        yield url


async def _load_demo(url: str) -> None:
    engine = Engine.open(url)
    try:
        await load_demo(engine.database, engine.library, DEMO_LOADED_AT)
    finally:
        await engine.close()
