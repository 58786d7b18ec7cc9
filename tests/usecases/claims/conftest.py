"""Fixtures of the tests of claims: a small world, which each test has for itself."""

from collections.abc import AsyncIterator

import pytest

from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.claims.world import World, open_world
from tests.worlds import own_world


@pytest.fixture
async def world(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[World]:
    async with own_world(databases, open_world) as opened:
        yield opened
