"""How do changes that stand alone get into SQLite, which has one writer?

Together. Making a file safe (one COMMIT, one `fsync`) takes longer than writing a claim, and only one writer may do it
at a time. So what waits for the writer is written by whoever gets it, each change within a savepoint of its own, with
one COMMIT for all; nobody is answered before that. A change that does not hold is undone alone.

The writer is a thread with a connection of its own. It writes only while it has the one that all others of this process
write on (`Database.write`), so that they wait for each other in the pool and never on the file.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache

from msgspec import Struct
from sqlalchemy import Table
from sqlalchemy.dialects.sqlite import pysqlite

from contracts.store.claim_life.tables import allowance_balances
from contracts.store.connections import AsyncEngine
from contracts.store.direct.plain import json_text
from contracts.store.direct.reading import LOCK_WAIT_S, tell

MOST_TOGETHER = 50
"""So many changes are made safe by one COMMIT at most: each waits for all."""

WRITER_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    # What is erased is overwritten with zeros, and not only given free.
    "secure_delete = ON",
)

PUT = frozenset({allowance_balances})
"""Tables whose rows are written over those that are there already: a balance is what it is after the change."""

Rows = Sequence[Mapping[str, object]]


class Unwritten(Struct, frozen=True):
    """One change. It holds if `condition`, a statement and its parameters, changes one row; then `rows` are written."""

    condition: tuple[str, Mapping[str, object]]
    rows: Sequence[tuple[Table, Rows]]


@dataclass(slots=True, eq=False)
class TogetherWriter:
    """Writes changes that stand alone, those that wait at the same time together."""

    engine: AsyncEngine
    _waiting: list[tuple[Unwritten, asyncio.Future[bool]]] = field(default_factory=list)
    _flight: asyncio.Task[None] | None = None
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "contracts-sqlite-writer"))
    _connection: sqlite3.Connection | None = None

    async def write(self, change: Unwritten) -> bool:
        """Whether it was written, and is safe."""
        tell(self.engine, *change.condition)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((change, answer))
        if self._flight is None or self._flight.done():
            self._flight = loop.create_task(self._fly())
        return await answer

    async def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown(wait=False)

    async def _fly(self) -> None:
        """Write whatever waits, until nothing does."""
        while self._waiting:
            together: list[tuple[Unwritten, asyncio.Future[bool]]] = []
            try:
                # Held, and not used: nobody else of this process writes meanwhile.
                async with self.engine.connect():
                    together, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                    changes = [change for change, _ in together]
                    held = await asyncio.get_running_loop().run_in_executor(self._thread, self._written, changes)
                _answer(together, held)
            except BaseException as failed:
                if not together:
                    together, self._waiting = self._waiting, []
                for _, answer in together:
                    if not answer.done():
                        answer.set_exception(failed if isinstance(failed, Exception) else Stopped())
                if not isinstance(failed, Exception):
                    raise

    def _written(self, changes: Sequence[Unwritten]) -> list[bool]:
        """Whether each of them holds; those that do are safe."""
        connection = self._connection or self._open()
        connection.execute("BEGIN IMMEDIATE")
        try:
            held = [_holds(connection, change) for change in changes]
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return held

    def _open(self) -> sqlite3.Connection:
        file = str(self.engine.url.database)
        connection = sqlite3.connect(file, LOCK_WAIT_S, isolation_level=None, check_same_thread=False)
        for pragma in WRITER_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        self._connection = connection
        return connection


class Stopped(RuntimeError):
    """The process ended before a change was written."""


def _answer(together: Sequence[tuple[Unwritten, asyncio.Future[bool]]], held: Sequence[bool]) -> None:
    for (_, answer), holds in zip(together, held, strict=True):
        if not answer.done():
            answer.set_result(holds)


def _holds(connection: sqlite3.Connection, change: Unwritten) -> bool:
    """Write a change; False, and nothing of it, if it does not hold."""
    connection.execute("SAVEPOINT change")
    try:
        holds = connection.execute(*change.condition).rowcount == 1
        for table, rows in change.rows if holds else ():
            text, row_of = _insert(table)
            connection.executemany(text, map(row_of, rows))
    except sqlite3.IntegrityError:
        holds = False
    if not holds:
        connection.execute("ROLLBACK TO change")
    connection.execute("RELEASE change")
    return holds


@cache
def _insert(table: Table) -> tuple[str, Callable[[Mapping[str, object]], tuple[object, ...]]]:
    """The statement that writes a row of this table, and what makes its parameters of a row."""
    processors = [
        (column.name, column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)) for column in table.columns
    ]
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    text = f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(processors))})"
    if table in PUT:
        keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
        new = ", ".join(f'"{each.name}" = excluded."{each.name}"' for each in table.columns if not each.primary_key)
        text += f" ON CONFLICT ({keys}) DO UPDATE SET {new}"

    def parameters(row: Mapping[str, object]) -> tuple[object, ...]:
        return tuple(process(row[name]) if process else row[name] for name, process in processors)

    return text, parameters


_DIALECT = pysqlite.dialect(json_serializer=json_text)
