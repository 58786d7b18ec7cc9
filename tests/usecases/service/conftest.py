"""The shop, open, on each database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.service.shop import Shop, open_shop
from tests.worlds import own_world


@pytest.fixture
async def opening(database_url: str) -> AsyncIterator[Callable[..., Awaitable[Shop]]]:
    """Opens the shop with what a test wants of it, and closes it afterwards."""
    opened: list[Shop] = []

    async def open_it(**words: Any) -> Shop:
        opened.append(await open_shop(database_url, **words))
        return opened[-1]

    yield open_it
    for shop in opened:
        await shop.engine.close()


@pytest.fixture
async def shop(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Shop]:
    async with own_world(databases, open_shop) as opened:
        yield opened
