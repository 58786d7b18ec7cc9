"""How is a database opened, read and written, and who commits?

`Database.write()` is the one place that commits: one `async with` is one transaction. `Database.read()` gives
a short read that sees one moment of the data, however many statements it takes.

SQLite has one writer (`BEGIN IMMEDIATE`, so that it never fails half-way for a lock) and several readers that
cannot write. Writers of one process wait for each other in the pool; other processes wait on the file.
PostgreSQL has one pool for both.

`Database.within(tenant)` is the same database for the requests of one tenant. On PostgreSQL a transaction that is
within no tenant sees no row of any: see `walls`.

Deliberately absent: sessions, nested transactions, retries. A write may be tried again only under an
idempotency key, and that is known above this layer.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Self, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from contracts.store.columns import read_json
from contracts.store.connections import AsyncConnection, AsyncEngine
from contracts.store.direct.gathered import Gathering
from contracts.store.direct.reading import DirectReader, direct_reader
from contracts.store.direct.together import WRITER_PRAGMAS, TogetherWriter
from contracts.store.kept import Kept
from contracts.store.persons.keys import SEAL_OPTION, PersonSeal
from contracts.store.walls import TenantConnection, check_tenant

Connection: TypeAlias = AsyncConnection
"""What `read()` and `write()` give, for those who hand it on without knowing the library."""

SQLITE_READERS = 4
POSTGRESQL_POOL = 10
LOCK_WAIT_S = 30

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}


class UnusableDatabaseUrl(ValueError):
    """The URL names a database that the engine cannot run on."""

    def __init__(self, url: str, cure: str) -> None:
        super().__init__(f"cannot use the database {url}: {cure}")
        self.url = url
        self.cure = cure


class Unreachable(Exception):
    """The database did not answer: it is down, in the way of itself, or not where the URL says."""


@contextmanager
def reaching() -> Iterator[None]:
    """Say of anything that a driver raises within that the database cannot be reached. Raises `Unreachable`."""
    try:
        yield
    except (OSError, SQLAlchemyError) as failed:
        raise Unreachable(type(failed).__name__) from failed


class Database(Struct, frozen=True):
    """An open database. `reader` and `writer` are engines; use `read()` and `write()`.

    What is asked of units outside a transaction goes through `gathering`: see `dossiers.found_in`. A change that stands
    alone goes into SQLite through `direct.together`: see `direct.alone`.

    `kept` is what was read of catalogues before.

    `tenant` is whose rows its transactions see on PostgreSQL; None sees nobody's.
    """

    reader: AsyncEngine
    writer: AsyncEngine
    direct: DirectReader
    gathering: Gathering
    together: TogetherWriter | None = None
    tenant: str | None = None
    kept: Kept = field(default_factory=Kept)

    @classmethod
    def open(cls, url: str, seal: PersonSeal | None = None) -> Self:
        """Prepare the engines. Nothing connects until the first read or write. `seal` wraps the keys of persons."""
        reader, writer = _engines(driver_url(url))
        if seal is not None:
            sealing = {SEAL_OPTION: seal}
            reader, writer = reader.execution_options(**sealing), writer.execution_options(**sealing)
        direct = direct_reader(reader, POSTGRESQL_POOL)
        together = TogetherWriter(writer) if writer.dialect.name == "sqlite" else None
        return cls(reader, writer, direct, Gathering(direct.read), together)

    def within(self, tenant: str) -> Self:
        """The same open database, within this tenant."""
        check_tenant(tenant)
        return replace(self, tenant=tenant)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that only reads and sees one moment of the data. Keep it short."""
        async with self.reader.connect() as connection:
            self._say_tenant(connection)
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends, undone when it raises."""
        async with self.writer.begin() as connection:
            self._say_tenant(connection)
            yield connection

    async def close(self) -> None:
        """Give all connections back."""
        await self.direct.close()
        if self.together is not None:
            await self.together.close()
        await self.reader.dispose()
        await self.writer.dispose()

    def _say_tenant(self, connection: AsyncConnection) -> None:
        """Said for each transaction: what was said for the last one on this connection, and not used, is over."""
        if connection.dialect.name == "postgresql":
            driver: Any = connection.sync_connection.connection.driver_connection
            driver.tenant = self.tenant


def driver_url(url: str) -> URL:
    """The URL with the driver we use: `sqlite:///a.db` and `postgresql://...` are enough to write."""
    target = make_url(url)
    driver = _DRIVERS.get(target.get_backend_name())
    if driver is None:
        raise UnusableDatabaseUrl(_shown(target), "give a sqlite:/// or postgresql:// URL")
    if driver.startswith("sqlite") and target.database in {None, "", ":memory:"}:
        raise UnusableDatabaseUrl(_shown(target), "readers and the writer share a file, so name one")
    return target.set(drivername=driver)


def sqlite_writer(target: URL, *, foreign_keys: bool = True) -> AsyncEngine:
    """The one writing connection to a SQLite file. Its folder is made when it is not there."""
    Path(str(target.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = _sqlite_engine(target, connections=1)
    _on_connect(engine, *WRITER_PRAGMAS, f"foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    _on_begin(engine, "BEGIN IMMEDIATE")
    return engine


def _engines(target: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """What reads and what writes."""
    if target.get_backend_name() == "sqlite":
        return _sqlite_reader(target), sqlite_writer(target)
    engine = _postgresql(target)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True), engine


def _sqlite_reader(target: URL) -> AsyncEngine:
    engine = _sqlite_engine(target, connections=SQLITE_READERS)
    _on_connect(engine, "query_only = ON")
    _on_begin(engine, "BEGIN")
    return engine


def _sqlite_engine(target: URL, connections: int) -> AsyncEngine:
    return AsyncEngine(
        create_engine(
            target,
            pool_size=connections,
            max_overflow=0,
            # The driver's own BEGIN comes too late and is never IMMEDIATE: ours is sent on begin instead.
            connect_args={"isolation_level": None, "timeout": LOCK_WAIT_S},
            json_serializer=_dumps,
            json_deserializer=read_json,
        )
    )


def _postgresql(target: URL) -> AsyncEngine:
    return AsyncEngine(
        create_engine(
            target,
            pool_size=POSTGRESQL_POOL,
            max_overflow=0,
            # The driver keeps a statement prepared however long it is.
            connect_args={"connection_class": TenantConnection, "max_cacheable_statement_size": 0},
            json_serializer=_dumps,
            json_deserializer=read_json,
        )
    )


def _on_connect(engine: AsyncEngine, *pragmas: str) -> None:
    def set_pragmas(dbapi_connection: Any, _record: object) -> None:
        cursor = dbapi_connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", set_pragmas)


def _on_begin(engine: AsyncEngine, statement: str) -> None:
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(statement))


def _dumps(value: object) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _plain(value: object) -> object:
    """Read-only mappings are written as what they stand for; anything else is a mistake of the caller."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} has no place in a JSON value")


def _shown(target: URL) -> str:
    return target.render_as_string(hide_password=True)
