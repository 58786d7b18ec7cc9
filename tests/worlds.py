"""How does a test get a world of its own without waiting until it is filled?

The first test of a session that wants a world on an engine fills it, and closes it. Every test gets a copy of that
database (see `tests.databases`) with an engine of its own, which knows nothing yet of what the first one had read.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import Field, dataclass, replace
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar

from contracts.usecases.engine import Engine
from tests.databases import PostgresDatabases, SqliteFiles


class World(Protocol):
    """A dataclass that holds an open engine and whatever else was noted while its database was filled."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def engine(self) -> Engine: ...


@dataclass(frozen=True, slots=True)
class Bare:
    """A world of which nothing is known but its engine."""

    engine: Engine


W = TypeVar("W", bound=World)


@asynccontextmanager
async def own_world(
    databases: SqliteFiles | PostgresDatabases, open_world: Callable[[str], Awaitable[W]]
) -> AsyncIterator[W]:
    """A copy of the world that `open_world` opens on a fresh database. It is a function of a module, for it is kept."""
    with databases.filled(_closing(open_world)) as (url, closed):
        engine = opened_again(url, closed.engine)
        try:
            yield replace(closed, engine=engine)
        finally:
            await engine.close()


@asynccontextmanager
async def own_engine(
    databases: SqliteFiles | PostgresDatabases, open_engine: Callable[[str], Awaitable[Engine]]
) -> AsyncIterator[Engine]:
    """The same for a world that is its engine alone."""
    async with own_world(databases, _bare(open_engine)) as world:
        yield world.engine


def opened_again(url: str, closed: Engine) -> Engine:
    """An engine like one that was closed: within its tenant and with its keys, which seal what belongs to persons."""
    opened = Engine.open(url, closed.keys)
    return opened if closed.database.tenant is None else opened.within(closed.database.tenant)


@cache
def _closing(open_world: Callable[[str], Awaitable[W]]) -> Callable[[str], Awaitable[W]]:
    async def fill(url: str) -> W:
        world = await open_world(url)
        await world.engine.close()
        return world

    return fill


@cache
def _bare(open_engine: Callable[[str], Awaitable[Engine]]) -> Callable[[str], Awaitable[Bare]]:
    async def open_it(url: str) -> Bare:
        return Bare(await open_engine(url))

    return open_it
