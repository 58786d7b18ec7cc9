"""The shop, open, on each database."""

from collections.abc import AsyncIterator

import pytest

from tests.usecases.service.shop import Shop, open_shop


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    opened = await open_shop(database_url)
    yield opened
    await opened.engine.close()
