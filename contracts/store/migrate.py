"""How does a database get its tables?

`upgrade(url)` brings a database to the newest revision and `downgrade(url, revision)` takes it back. Both run
the same Alembic scripts as the `alembic` command, over the same drivers as the engine, and may be called from
anywhere, an event loop included. `over_connection` is the part that `migrations/env.py` calls back.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from contracts.store.database import driver_url, sqlite_writer


class BrokenReferences(RuntimeError):
    """After a migration some rows point at rows that are not there. Nothing was changed."""

    def __init__(self, tables: tuple[str, ...]) -> None:
        super().__init__(f"rows without the row they point at, in: {', '.join(tables)}")
        self.tables = tables


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database up to this revision. A SQLite file is made when it is not there."""
    _in_own_thread(lambda: command.upgrade(_config(url), revision))


def downgrade(url: str, revision: str) -> None:
    """Take the database back to this revision; `base` takes all tables away."""
    _in_own_thread(lambda: command.downgrade(_config(url), revision))


def head() -> str:
    """The newest revision there is."""
    return str(ScriptDirectory.from_config(_config("")).get_current_head())


async def has_tables(connection: AsyncConnection) -> bool:
    """Whether a database was ever migrated."""
    return await connection.run_sync(lambda inner: inspect(inner).has_table("alembic_version"))


async def over_connection(url: str, migrate: Callable[[Connection], None]) -> None:
    """Run `migrate` in one transaction on a connection of its own."""
    engine = _engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
            await connection.run_sync(_check_references)
    finally:
        await engine.dispose()


def scripts() -> Path:
    """The folder of the migrations: beside the package in a clone, inside it in an installed wheel."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def _in_own_thread(work: Callable[[], None]) -> None:
    """A thread of its own has no running loop, so that the scripts can start one wherever the caller is."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        threads.submit(work).result()


def _engine(url: str) -> AsyncEngine:
    target = driver_url(url)
    if target.get_backend_name() == "sqlite":
        # Changing a SQLite table means making it anew: references are off meanwhile and checked at the end.
        return sqlite_writer(target, foreign_keys=False)
    return create_async_engine(target, poolclass=NullPool)


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenReferences(tuple(sorted({str(row[0]) for row in broken})))
