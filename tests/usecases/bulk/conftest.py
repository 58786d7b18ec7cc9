"""Fixtures: an open engine with the plans of `world`."""

from collections.abc import AsyncIterator, Iterator

import pytest

from contracts.usecases.engine import Engine
from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.bulk.world import open_world
from tests.worlds import own_engine


@pytest.fixture
async def engine(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Engine]:
    async with own_engine(databases, open_world) as opened:
        yield opened


@pytest.fixture
async def sqlite_engine(sqlite_files: SqliteFiles) -> AsyncIterator[Engine]:
    """For what happens before any database is asked."""
    async with own_engine(sqlite_files, open_world) as opened:
        yield opened


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
