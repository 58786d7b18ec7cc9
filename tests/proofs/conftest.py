"""Fixtures of the proofs: the shop, opened by two engines at once; a fresh database of one kind."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.databases import PostgresDatabases, SqliteFiles
from tests.proofs.world import World, open_world


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """The shop on a fresh database."""
    opened = await open_world(database_url, engines=2)
    yield opened
    await opened.aclose()


@pytest.fixture
def sqlite_url(sqlite_files: SqliteFiles) -> Iterator[str]:
    """A fresh SQLite file with all tables."""
    with sqlite_files.migrated() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """A fresh PostgreSQL database with all tables."""
    with postgres_databases.migrated() as url:
        yield url
