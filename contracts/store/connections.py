"""How does a coroutine use SQLAlchemy's engines and connections?

Each verb runs SQLAlchemy's own in a greenlet, in which whatever waits for the driver lets other coroutines go on. So
does `sqlalchemy.ext.asyncio`, which has many more, and loads the object mapper with them: 6 MB of every process, and no
row of ours is mapped.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, TypeVar, TypeVarTuple, overload

from msgspec import Struct
from sqlalchemy import URL, Connection, CursorResult, Dialect, Engine, Executable, ScalarResult
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.util import greenlet_spawn

Parameters: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
"""Those of one statement, or a row of them for each time that it is to be carried out."""

_T = TypeVar("_T")
_Columns = TypeVarTuple("_Columns")


class AsyncConnection(Struct, frozen=True):
    """A connection to a database, or a transaction on it."""

    sync_connection: Connection

    @property
    def dialect(self) -> Dialect:
        return self.sync_connection.dialect

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*_Columns], parameters: Parameters = None
    ) -> CursorResult[*_Columns]: ...

    @overload
    async def execute(self, statement: Executable, parameters: Parameters = None) -> CursorResult[*tuple[Any, ...]]: ...

    async def execute(self, statement: Executable, parameters: Parameters = None) -> CursorResult[Any]:
        """Carry out a statement; what it gives has been read."""
        return await greenlet_spawn(self.sync_connection.execute, statement, parameters)

    @overload
    async def scalar(self, statement: TypedReturnsRows[_T], parameters: Parameters = None) -> _T | None: ...

    @overload
    async def scalar(self, statement: Executable, parameters: Parameters = None) -> Any: ...

    async def scalar(self, statement: Executable, parameters: Parameters = None) -> Any:
        """The first column of the first row; None without one."""
        return (await self.execute(statement, parameters)).scalar()

    @overload
    async def scalars(self, statement: TypedReturnsRows[_T], parameters: Parameters = None) -> ScalarResult[_T]: ...

    @overload
    async def scalars(self, statement: Executable, parameters: Parameters = None) -> ScalarResult[Any]: ...

    async def scalars(self, statement: Executable, parameters: Parameters = None) -> ScalarResult[Any]:
        """The first column of every row."""
        return (await self.execute(statement, parameters)).scalars()

    async def exec_driver_sql(self, text: str, parameters: Any = None) -> CursorResult[Any]:
        """Carry out a text as it is, with parameters as the driver takes them."""
        return await greenlet_spawn(self.sync_connection.exec_driver_sql, text, parameters)

    async def run_sync(self, work: Callable[[Connection, *_Columns], _T], *others: *_Columns) -> _T:
        """What a plain function makes of the plain connection, and of whatever else it is given."""
        return await greenlet_spawn(work, self.sync_connection, *others)


class AsyncEngine(Struct, frozen=True):
    """What gives connections of one pool. Its dialect must be one for coroutines."""

    sync_engine: Engine

    @property
    def dialect(self) -> Dialect:
        return self.sync_engine.dialect

    @property
    def url(self) -> URL:
        return self.sync_engine.url

    def execution_options(self, **options: Any) -> "AsyncEngine":
        """The same engine, whose connections have these options, too."""
        return AsyncEngine(self.sync_engine.execution_options(**options))

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """A connection, given back when the block ends; what was not committed is undone."""
        connection = await greenlet_spawn(self.sync_engine.connect)
        try:
            yield AsyncConnection(connection)
        finally:
            await _completed(greenlet_spawn(connection.close))

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction: committed when the block ends, undone when it raises."""
        async with self.connect() as connection:
            transaction = await greenlet_spawn(connection.sync_connection.begin)
            transaction.__enter__()
            try:
                yield connection
            except BaseException:
                await greenlet_spawn(transaction.__exit__, *sys.exc_info())
                raise
            await greenlet_spawn(transaction.__exit__, None, None, None)

    async def raw_connection(self) -> PoolProxiedConnection:
        """A connection of the pool as the driver knows it. Whoever takes it closes it.

        Raises `DBAPIError` where there is none to be had, as `connect` does.
        """
        try:
            return await greenlet_spawn(self.sync_engine.raw_connection)
        except self.dialect.loaded_dbapi.Error as failed:
            raise DBAPIError(None, None, failed) from failed

    async def dispose(self) -> None:
        """Close the connections that nobody uses."""
        await greenlet_spawn(self.sync_engine.dispose)


async def _completed(work: Coroutine[Any, Any, object]) -> None:
    """Wait for the end of this, also when whoever waits is cancelled meanwhile: that is told afterwards."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while True:
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as told:
            if task.done():
                raise
            cancelled = told
        else:
            break
    if cancelled is not None:
        raise cancelled
