"""Fixtures of the store's tests: an open database, empty or with the small world in it."""

from collections.abc import AsyncIterator

import pytest

from contracts.store.database import Database
from contracts.store.rows import insert
from tests.store.examples import TENANT, WORLD


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database with nothing in it."""
    opened = Database.open(database_url).within(TENANT)
    yield opened
    await opened.close()


@pytest.fixture
async def world(database: Database) -> Database:
    """A database that holds the small world of `examples`."""
    async with database.write() as connection:
        await insert(connection, TENANT, WORLD)
    return database
