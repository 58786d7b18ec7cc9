"""Fixtures of the tests of who sees what: the unit of three issuers.

`walls` is in a database that all of them share, for what writes nothing; `fresh_walls` in one of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from contracts.usecases.engine import Engine
from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.access.walls import TENANT, Walls, open_walls
from tests.worlds import own_world


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def walls_database(request: pytest.FixtureRequest) -> Iterator[tuple[str, Walls]]:
    """The URL of the shared database, and what was put there."""
    fixture = {"sqlite": "sqlite_files", "postgresql": "postgres_databases"}[request.param]
    databases = request.getfixturevalue(fixture)
    assert isinstance(databases, SqliteFiles | PostgresDatabases)
    with databases.migrated() as url:
        yield url, asyncio.run(_filled(url))


@pytest.fixture
async def walls(walls_database: tuple[str, Walls]) -> AsyncIterator[Walls]:
    url, there = walls_database
    engine = Engine.open(url).within(TENANT)
    yield replace(there, engine=engine)
    await engine.close()


@pytest.fixture
async def fresh_walls(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Walls]:
    async with own_world(databases, open_walls) as opened:
        yield opened


async def _filled(url: str) -> Walls:
    opened = await open_walls(url)
    await opened.engine.close()
    return opened
