"""How does a database get its tables?

`upgrade(url)` brings a database to the newest revision and `downgrade(url, revision)` takes it back. Both run
the same Alembic scripts as the `alembic` command, over the same drivers as the engine, and may be called from
anywhere, an event loop included. `over_connection` is the part that `migrations/env.py` calls back.

On PostgreSQL a migration waits only briefly for a table that is in use. What waits for a table keeps everybody waiting
who comes after it, so it gives up and changes nothing (`TableIsBusy`); it can be tried again at any time.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from contracts.store.connections import AsyncEngine
from contracts.store.database import driver_url, sqlite_writer

LOCK_WAIT_S = 5.0
"""How long a migration waits for a table that is in use, in seconds."""

_LOCK_NOT_AVAILABLE = "55P03"
_INSUFFICIENT_PRIVILEGE = "42501"


class TableIsBusy(RuntimeError):
    """A table that the migration changes was in use for too long. Nothing was changed."""

    def __init__(self, statement: str, waited_s: float) -> None:
        super().__init__(
            f"nothing was migrated: a table was in use for more than {waited_s:g} seconds (at `{statement}`); "
            "try again, or end the long transactions that pg_stat_activity shows"
        )
        self.statement = statement


class MayNotMigrate(RuntimeError):
    """The login may not do what the migration does. Nothing was changed."""

    def __init__(self, said: str) -> None:
        super().__init__(f"nothing was migrated: {said}; migrate as the owner of the tables (CONTRACTS_MIGRATIONS_URL)")
        self.said = said


class BrokenReferences(RuntimeError):
    """After a migration some rows point at rows that are not there. Nothing was changed."""

    def __init__(self, tables: tuple[str, ...]) -> None:
        super().__init__(f"rows without the row they point at, in: {', '.join(tables)}")
        self.tables = tables


def upgrade(url: str, revision: str = "head", lock_wait_s: float = LOCK_WAIT_S) -> None:
    """Bring the database up to this revision. A SQLite file is made when it is not there.

    Raises `TableIsBusy` and `MayNotMigrate`.
    """
    _in_own_thread(lambda: command.upgrade(_config(url, lock_wait_s), revision))


def downgrade(url: str, revision: str, lock_wait_s: float = LOCK_WAIT_S) -> None:
    """Take the database back to this revision; `base` takes all tables away. Raises `TableIsBusy`."""
    _in_own_thread(lambda: command.downgrade(_config(url, lock_wait_s), revision))


async def over_connection(url: str, migrate: Callable[[Connection], None], lock_wait_s: float = LOCK_WAIT_S) -> None:
    """Run `migrate` in one transaction on a connection of its own. Raises `TableIsBusy`."""
    engine = _engine(url)
    try:
        async with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                await connection.exec_driver_sql(lock_timeout(lock_wait_s))
            await connection.run_sync(migrate)
            await connection.run_sync(_check_references)
    except DBAPIError as failed:
        if getattr(failed.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise TableIsBusy(" ".join((failed.statement or "").split()), lock_wait_s) from failed
        if getattr(failed.orig, "sqlstate", None) == _INSUFFICIENT_PRIVILEGE:
            raise MayNotMigrate(str(failed.orig.__cause__ if failed.orig else failed)) from failed
        raise
    finally:
        await engine.dispose()


def lock_timeout(wait_s: float = LOCK_WAIT_S) -> str:
    """The statement with which a transaction on PostgreSQL waits no longer than this for a table."""
    return f"SET LOCAL lock_timeout = {round(wait_s * 1000)}"


def scripts() -> Path:
    """The folder of the migrations: beside the package in a clone, inside it in an installed wheel."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def _config(url: str, lock_wait_s: float = LOCK_WAIT_S) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["url"] = url
    config.attributes["lock_wait_s"] = lock_wait_s
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
    return AsyncEngine(create_engine(target, poolclass=NullPool))


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenReferences(tuple(sorted({str(row[0]) for row in broken})))
