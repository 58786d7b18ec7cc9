"""The world of these tests: built once in a session, and a copy of it for each test that changes something."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.usecases.engine import Engine
from tests.access.world import KEYS, World, open_world
from tests.databases import SqliteFiles


@pytest.fixture(scope="session")
def filled(sqlite_files: SqliteFiles) -> Iterator[tuple[World, Path]]:
    """The world, whose engine is closed, and the file that it lies in."""
    with sqlite_files.migrated() as url:
        yield asyncio.run(_filled(url)), Path(url.partition("///")[2])


async def _filled(url: str) -> World:
    world = await open_world(url, KEYS)
    await world.engine.close()
    return world


@pytest.fixture
async def world(filled: tuple[World, Path], tmp_path: Path) -> AsyncIterator[World]:
    """The world in a file of this test's own."""
    closed, file = filled
    copy = shutil.copyfile(file, tmp_path / "world.db")
    engine = Engine.open(f"sqlite+aiosqlite:///{copy}", KEYS)
    yield replace(closed, engine=engine)
    await engine.close()
