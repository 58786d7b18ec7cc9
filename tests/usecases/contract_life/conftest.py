"""A desk of its own for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.usecases.contract_life.desk import Desk, open_desk


@pytest_asyncio.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    opened = await open_desk(database_url)
    yield opened
    await opened.engine.close()
