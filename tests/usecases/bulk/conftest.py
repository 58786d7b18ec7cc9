"""Fixtures: an open engine with the plans of `world`."""

from collections.abc import AsyncIterator, Iterator

import pytest

from contracts.usecases.engine import Engine
from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.bulk.world import open_world


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    opened = await open_world(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_engine(sqlite_files: SqliteFiles) -> AsyncIterator[Engine]:
    """For what happens before any database is asked."""
    with sqlite_files.migrated() as url:
        opened = await open_world(url)
        yield opened
        await opened.close()


@pytest.fixture
def second_url(databases: SqliteFiles | PostgresDatabases) -> Iterator[str]:
    """Another fresh database of the same kind."""
    with databases.migrated() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """For what SQLite cannot show: it has one writer at a time."""
    with postgres_databases.migrated() as url:
        yield url
