"""How does one reading statement get to the database on the shortest way?

Without a transaction around it and without SQLAlchemy between: it stands alone, and says its tenant itself
(`unit_rows`). On PostgreSQL it is the driver's own prepared statement, on a connection of the same pool as all others.
On SQLite it is read by a thread with a connection of its own, which cannot write.

Whoever listens for SQLAlchemy's statements is told of these, too.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import asyncpg
from msgspec import Struct
from sqlalchemy.pool import PoolProxiedConnection

from contracts.store.connections import AsyncEngine
from contracts.store.direct.compiled import Row
from contracts.store.direct.gathered import Asked, Rows

LOCK_WAIT_S = 30

# How the driver says that a connection is no more: the server was restarted, or somebody ended it.
_ENDED = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
)


class DirectReader(Protocol):
    """What reads one statement."""

    async def read(self, asked: Asked, keys: frozenset[UUID]) -> Rows:
        """The rows of these keys."""

    async def close(self) -> None:
        """Give back what is held."""


def direct_reader(engine: AsyncEngine, connections: int) -> DirectReader:
    """What reads statements of this database, whose pool has so many connections."""
    return SqliteReader(engine) if engine.dialect.name == "sqlite" else PostgresqlReader(engine, connections)


class PostgresqlReader(Struct, frozen=True):
    """Reads on connections of the pool, which has so many."""

    engine: AsyncEngine
    connections: int

    async def read(self, asked: Asked, keys: frozenset[UUID]) -> Rows:
        said = {"tenant": asked.tenant, "within": asked.within, "known_at": asked.known_at}
        parameters = asked.statement.parameters(said, list(keys))
        tell(self.engine, asked.statement.text, parameters)
        ended = 0
        while True:
            pooled = await self.engine.raw_connection()
            try:
                return asked.statement.by_key(await _fetched(pooled, asked.statement.text, parameters))
            except _ENDED:
                # Others that lie in the pool may have been ended with it. Nothing was changed: the next may be asked.
                if (ended := ended + 1) > self.connections:
                    raise

    async def close(self) -> None:
        """It holds nothing of its own."""


@dataclass(slots=True)
class SqliteReader:
    """Reads in one thread, on one connection."""

    engine: AsyncEngine
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "contracts-sqlite"))
    _connection: sqlite3.Connection | None = None

    async def read(self, asked: Asked, keys: frozenset[UUID]) -> Rows:
        parameters = asked.statement.parameters({"tenant": asked.tenant, "known_at": asked.known_at}, list(keys))
        tell(self.engine, asked.statement.text, parameters)
        rows = await asyncio.get_running_loop().run_in_executor(
            self._thread, self._rows, asked.statement.text, parameters
        )
        return asked.statement.by_key(rows)

    async def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown(wait=False)

    def _rows(self, text: str, parameters: Any) -> list[Row]:
        if self._connection is None:
            file = str(self.engine.url.database)
            self._connection = sqlite3.connect(file, LOCK_WAIT_S, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA query_only = ON")
        return self._connection.execute(text, parameters).fetchall()


async def _fetched(pooled: PoolProxiedConnection, text: str, parameters: Any) -> Sequence[Row]:
    try:
        driver: Any = pooled.driver_connection
        rows: Sequence[Row] = await driver.fetch(text, *parameters)
    except BaseException as failed:
        # Nobody knows in which state it is.
        pooled.invalidate(failed)
        raise
    finally:
        pooled.close()
    return rows


def tell(engine: AsyncEngine, text: str, parameters: object) -> None:
    """Tell of a statement whoever listens for those of SQLAlchemy."""
    for listener in engine.sync_engine.dispatch.before_cursor_execute:
        listener(None, None, text, parameters, None, False)
