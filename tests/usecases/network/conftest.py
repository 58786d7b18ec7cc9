"""The shop with its two places, fresh on each database."""

from collections.abc import AsyncIterator

import pytest

from tests.usecases.network.network_shop import NetworkShop, open_network


@pytest.fixture
async def network(database_url: str) -> AsyncIterator[NetworkShop]:
    opened = await open_network(database_url)
    yield opened
    await opened.engine.close()
