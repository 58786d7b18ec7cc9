"""How do the peers in Python reach the tables? A question is a plain function of a SQLAlchemy connection.

On PostgreSQL it runs over asyncpg, from a pool: a question is one message, a change begins and commits. A SQLite file
is read where it is asked, which is quicker than any thread, and written by one thread on one connection, for nobody
else could write meanwhile. A commit waits for the disk on both.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

ASYNC_DRIVERS = {"postgresql": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}
PATIENCE_S = 30.0

P = ParamSpec("P")
T = TypeVar("T")

# As these values stand in the file.
sqlite3.register_adapter(UUID, lambda value: value.hex)
sqlite3.register_adapter(datetime, lambda value: value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"))


class Tables(Protocol):
    """The tables of a database."""

    async def read(self, question: Callable[Concatenate[Connection, P], T], *given: P.args, **named: P.kwargs) -> T:
        """What a question answers."""

    async def write(self, change: Callable[Concatenate[Connection, P], T], *given: P.args, **named: P.kwargs) -> T:
        """What a change answers, which is committed by then."""


class Server:
    """Those of a PostgreSQL."""

    def __init__(self, url: str, pool: int) -> None:
        self._engine = async_engine(url, pool)
        self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def read(self, question: Callable[Concatenate[Connection, P], T], *given: P.args, **named: P.kwargs) -> T:
        async with self._reading.connect() as connection:
            return await connection.run_sync(question, *given, **named)

    async def write(self, change: Callable[Concatenate[Connection, P], T], *given: P.args, **named: P.kwargs) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(change, *given, **named)


class File:
    """Those of a SQLite file."""

    def __init__(self, url: str) -> None:
        self._reading = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1)
        self._writing = create_engine(url, connect_args={"timeout": PATIENCE_S}, pool_size=1)
        locks_at_once(self._writing)
        self._thread = ThreadPoolExecutor(1)

    async def read(self, question: Callable[Concatenate[Connection, P], T], *given: P.args, **named: P.kwargs) -> T:
        with self._reading.connect() as connection:
            return question(connection, *given, **named)

    async def write(self, change: Callable[Concatenate[Connection, P], T], *given: P.args, **named: P.kwargs) -> T:
        def changed() -> T:
            with self._writing.begin() as connection:
                return change(connection, *given, **named)

        return await asyncio.get_running_loop().run_in_executor(self._thread, changed)


def opened(url: str, pool: int) -> Tables:
    """The tables of a database; where it is a server, over so many connections."""
    return File(url) if url.startswith("sqlite") else Server(url, pool)


def async_engine(url: str, pool: int) -> AsyncEngine:
    """The database for an ORM, with a pool of so many connections."""
    name, _, rest = url.partition(":")
    return create_async_engine(
        f"{ASYNC_DRIVERS[name]}:{rest}",
        pool_size=pool,
        max_overflow=0,
        json_serializer=lambda value: orjson.dumps(value).decode(),
    )


def locks_at_once(engine: Engine) -> None:
    """Let transactions of a SQLite file begin as writers, with foreign keys: one that reads first might have to end."""

    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
