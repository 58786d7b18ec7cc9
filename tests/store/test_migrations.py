"""Do the migrations make the tables, take them away again, and make them just the same?"""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from msgspec.structs import replace
from sqlalchemy import Connection, inspect

from contracts.store import migrate
from contracts.store.claims import claim_by_id
from contracts.store.connections import AsyncConnection
from contracts.store.database import Database
from contracts.store.records import Claim, Grant, JsonObject, KeptAnswer, Location
from contracts.store.revisions import HEAD
from contracts.store.rows import TABLE_OF, Record, fetch, insert, select_of
from contracts.store.tables import metadata
from contracts.store.trail.audit import trails
from contracts.store.trail.records import AuditEntry, AuditHead
from tests.databases import as_owner
from tests.store.examples import CATALOGUE, CLAIM, DECISION, HISTORY, LOCATION, TENANT, UNIT, UNIT_KEY, an_id, later

SOLD = tuple(record for record in CATALOGUE if not isinstance(record, Location | Grant))


@pytest.fixture
def database_url(database_url: str) -> str:
    """The database of this run of the test, as who makes its tables."""
    return as_owner(database_url)


async def insert_known(connection: AsyncConnection, *records: Record) -> None:
    """These records by what is known of them, in a database that has fewer columns for the rest."""
    for record in records:
        known = {name: value for name in record.__struct_fields__ if (value := getattr(record, name)) is not None}
        await connection.execute(TABLE_OF[type(record)].insert().values(tenant=TENANT, **known))


async def _tables(url: str) -> set[str]:
    database = Database.open(url)
    async with database.read() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await database.close()
    return set(names) - {"alembic_version"}


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def test_up_down_and_up_again(database_url: str) -> None:
    assert asyncio.run(_tables(database_url)) == set(metadata.tables)
    migrate.downgrade(database_url, "base")
    assert asyncio.run(_tables(database_url)) == set()
    migrate.upgrade(database_url)
    assert asyncio.run(_tables(database_url)) == set(metadata.tables)


async def test_a_migrated_database_has_no_difference_from_the_tables(database: Database) -> None:
    async with database.read() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
        assert differences == []
        assert await connection.run_sync(_revision) == HEAD


async def test_upgrading_twice_changes_nothing_and_works_inside_a_running_loop(database_url: str) -> None:
    migrate.upgrade(database_url)
    await asyncio.to_thread(migrate.upgrade, database_url)
    assert await _tables(database_url) == set(metadata.tables)


def test_the_newest_revision_is_the_one_that_servers_ask_for() -> None:
    assert ScriptDirectory(str(migrate.scripts())).get_current_head() == HEAD


def test_revisions_are_dated() -> None:
    for script in ScriptDirectory(str(migrate.scripts())).walk_revisions():
        assert Path(script.path).stem[:8].isdigit()


def test_the_alembic_command_upgrades_and_writes_sql(tmp_path: Path) -> None:
    file = tmp_path / "contracts.db"

    def alembic(*arguments: str) -> str:
        command = [sys.executable, "-m", "alembic", *arguments]
        run = subprocess.run(command, cwd=migrate.scripts().parent, capture_output=True, text=True, check=True)
        return run.stdout

    alembic("-x", f"url=sqlite:///{file}", "upgrade", "head")
    assert asyncio.run(_tables(f"sqlite:///{file}")) == set(metadata.tables)
    sql = alembic("-x", "url=postgresql://nobody@nowhere/nothing", "upgrade", "head", "--sql")
    assert sql.count("CREATE TABLE") == len(metadata.tables) + 1


def test_a_new_sqlite_file_is_made_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "contracts.db"
    migrate.upgrade(f"sqlite:///{file}")
    assert file.is_file()


def test_rows_that_point_nowhere_stop_a_migration(tmp_path: Path) -> None:
    """On SQLite references are off while tables are made anew: they are checked before the commit."""
    url = f"sqlite:///{tmp_path / 'contracts.db'}"
    migrate.upgrade(url)

    def orphan(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO plans VALUES ('t', 'p', 'AMC', 'nobody')")

    with pytest.raises(migrate.BrokenReferences) as refusal:
        asyncio.run(migrate.over_connection(url, orphan))
    assert refusal.value.tables == ("plans",)
    asyncio.run(migrate.over_connection(url, lambda connection: None))


async def test_a_migration_gives_up_on_a_table_that_stays_in_use_and_changes_nothing(database_url: str) -> None:
    """It would keep everybody waiting who comes after it. Once the table is free, it goes through."""
    database = Database.open(database_url).within(TENANT)
    if database.writer.dialect.name != "postgresql":
        await database.close()
        return
    before = "20261126_given_back"
    await asyncio.to_thread(migrate.downgrade, database_url, before)
    async with database.write() as connection:
        await connection.exec_driver_sql("LOCK TABLE deliveries IN ACCESS SHARE MODE")
        with pytest.raises(migrate.TableIsBusy) as busy:
            await asyncio.to_thread(migrate.upgrade, database_url, "head", 0.05)
        assert busy.value.statement.startswith("ALTER TABLE deliveries ")
        assert "nothing was migrated" in str(busy.value)
        assert await connection.run_sync(_revision) == before
    await asyncio.to_thread(migrate.upgrade, database_url)
    async with database.read() as connection:
        assert await connection.run_sync(_revision) == HEAD
    await database.close()


async def test_units_that_were_there_before_the_trail_get_an_empty_chain_and_others_none(database_url: str) -> None:
    """A unit that was registered, or changed, when entries were written already must have had some."""
    await asyncio.to_thread(migrate.downgrade, database_url, "20261126_given_back")
    first, registered_since, changed_since = (
        replace(UNIT, unit_key=an_id(number), serial=str(number), recorded_at=later(days))
        for number, days in ((901, 0), (902, 2), (903, 0))
    )
    answer = KeptAnswer(changed_since.unit_key, "admin", "recordReading", "k", "", {}, later(2))
    head = AuditHead(UNIT_KEY, 1, "")
    entry = AuditEntry(UNIT_KEY, 1, later(1), "admin", "ADMIN", "unit.registered", None, "x", {}, "", "")
    database = Database.open(database_url).within(TENANT)
    async with database.write() as connection:
        await insert_known(connection, *SOLD)
        await insert(connection, TENANT, (UNIT, first, registered_since, changed_since, answer))
        await insert(connection, TENANT, (head,))
        await insert(connection, TENANT, (entry,))
    await asyncio.to_thread(migrate.upgrade, database_url)
    async with database.read() as connection:
        heads = {found.unit_key: found.head and found.head.seq for found in await trails(connection, TENANT, None, 10)}
    wanted = {UNIT_KEY: 1, first.unit_key: 0, registered_since.unit_key: None, changed_since.unit_key: None}
    assert heads == wanted
    await database.close()


async def test_a_claim_that_was_filed_before_its_whole_case_was_kept_can_be_told_again(database_url: str) -> None:
    """It kept its facts alone; its charges, parts and moments stood in its decision."""
    await asyncio.to_thread(migrate.downgrade, database_url, "20261124_jobs_of_claims")
    asked: JsonObject = {
        "asOf": "2024-03-02T09:00:00+00:00",
        "charges": [{"id": "visit", "minor": 1}, {"id": "fan", "minor": 2}],
        "facts": {"component": ["fan"], "occurred": "2024-03-01", "opened": True},
        "meters": {"km": "12.5"},
        "strategy": "REPAIR_FIRST",
    }
    claim = replace(CLAIM, state="FILED", facts={"opened": True})
    database = Database.open(database_url).within(TENANT)
    async with database.write() as connection:
        await insert_known(connection, *SOLD, LOCATION, *HISTORY, replace(DECISION, facts=asked), claim)
    await asyncio.to_thread(migrate.upgrade, database_url)
    async with database.read() as connection:
        told = (await claim_by_id(connection, TENANT, UNIT_KEY, CLAIM.claim_id)).claim
    assert told.state == "DRAFT"
    assert told.facts == {
        "asOf": "2024-03-02T09:00:00+00:00",
        "charges": ["fan", "visit"],
        "components": ["fan"],
        "facts": {"opened": True},
        "meters": {"km": "12.5"},
        "occurred": "2024-03-01",
        "remedy": None,
        "strategy": "REPAIR_FIRST",
    }
    await asyncio.to_thread(migrate.downgrade, database_url, "20261124_jobs_of_claims")
    async with database.read() as connection:
        [back] = await fetch(connection, Claim, select_of(Claim, TENANT))
    assert back.facts == {"opened": True}
    await database.close()
