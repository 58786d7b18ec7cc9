"""A desk of its own for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.contract_life.desk import Desk, open_desk
from tests.worlds import own_world


@pytest_asyncio.fixture
async def desk(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Desk]:
    async with own_world(databases, open_desk) as opened:
        yield opened
