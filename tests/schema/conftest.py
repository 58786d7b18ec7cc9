"""Fixtures of the API's tests: the app over a database that holds the demo, one for the whole session."""

from collections.abc import AsyncIterator

import httpx2
import pytest_asyncio

from contracts.app import create_app
from contracts.settings import Settings
from tests.schema.asking import Api


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def api(demo_database_url: str) -> AsyncIterator[Api]:
    """The app in demo mode, called in process."""
    app = create_app(Settings(database_url=demo_database_url, demo=True))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app, raise_app_exceptions=True)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
            yield Api(http)
