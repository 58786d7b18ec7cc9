"""Fixtures of the tests of claims: a small world on a fresh database."""

from collections.abc import AsyncIterator

import pytest

from tests.usecases.claims.world import World, open_world


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    opened = await open_world(database_url)
    yield opened
    await opened.engine.close()
