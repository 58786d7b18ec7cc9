"""The shop with its two places, fresh on each database."""

from collections.abc import AsyncIterator

import pytest

from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.network.network_shop import NetworkShop, open_network
from tests.worlds import own_world


@pytest.fixture
async def network(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[NetworkShop]:
    async with own_world(databases, open_network) as opened:
        yield opened
