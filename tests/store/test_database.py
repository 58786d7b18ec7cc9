"""Does one block commit or undo as one, do readers only read, and do writers wait for each other?"""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from contracts.store import reference_tables
from contracts.store.columns import NaiveMoment
from contracts.store.database import Database, UnusableDatabaseUrl
from contracts.store.dossiers import found_in
from contracts.store.records import Issuer, Reading, UnitFact
from contracts.store.rows import fetch, insert, select_of
from tests.databases import PostgresDatabases
from tests.store.examples import (
    CATALOGUE,
    LEARNED,
    OTHER_TENANT,
    READING,
    TENANT,
    UNIT,
    UNIT_KEY,
    an_id,
    later,
)


async def _count(database: Database) -> int:
    async with database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(reference_tables.issuers))).scalar_one())


async def test_a_block_that_ends_is_kept(database: Database) -> None:
    async with database.write() as connection:
        await insert(connection, TENANT, [Issuer("acme", "Acme", "IN")])
    assert await _count(database) == 1


async def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.write() as connection:
            await insert(connection, TENANT, [Issuer("acme", "Acme", "IN")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await write_and_fail()
    assert await _count(database) == 0


async def test_a_reader_cannot_write(database: Database) -> None:
    async with database.read() as connection:
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await insert(connection, TENANT, [Issuer("acme", "Acme", "IN")])


async def test_a_database_that_is_not_there_is_told_alike_by_both_ways_to_it(
    postgres_databases: PostgresDatabases,
) -> None:
    """A statement that stands alone goes past SQLAlchemy's connection, which puts what a driver raises into its own."""
    with postgres_databases.empty() as url:
        pass
    gone = Database.open(url).within(TENANT)

    async def within_a_transaction() -> None:
        async with gone.read() as connection:
            await connection.execute(text("SELECT 1"))

    for asked in (within_a_transaction(), found_in(gone, TENANT, {UNIT_KEY})):
        with pytest.raises(DBAPIError, match="does not exist"):
            await asked
    await gone.close()


async def test_a_reader_sees_one_moment(database: Database) -> None:
    async with database.read() as connection:
        statement = select(func.count()).select_from(reference_tables.issuers)
        before = (await connection.execute(statement)).scalar_one()
        async with database.write() as writer:
            await insert(writer, TENANT, [Issuer("acme", "Acme", "IN")])
        assert (await connection.execute(statement)).scalar_one() == before == 0
    assert await _count(database) == 1


async def test_twenty_writers_and_readers_at_once_all_get_through(database: Database) -> None:
    """Each writer reads, yields to the others and writes: a lock taken late would fail or lose one."""

    async def write(number: int) -> None:
        async with database.write() as connection:
            await connection.execute(select(func.count()).select_from(reference_tables.issuers))
            await asyncio.sleep(0)
            await insert(connection, TENANT, [Issuer(f"issuer-{number}", "Acme", "IN")])

    await asyncio.gather(*(write(number) for number in range(20)), *(_count(database) for _ in range(20)))
    assert await _count(database) == 20


async def test_writers_of_two_processes_wait_for_each_other(database: Database, database_url: str) -> None:
    """Two open databases stand for two processes: they share nothing but the file or the server."""
    second = Database.open(database_url).within(TENANT)

    async def write(through: Database, number: int) -> None:
        async with through.write() as connection:
            await connection.execute(select(func.count()).select_from(reference_tables.issuers))
            await insert(connection, TENANT, [Issuer(f"issuer-{number}", "Acme", "IN")])

    await asyncio.gather(*(write(database if n % 2 else second, n) for n in range(10)))
    await second.close()
    assert await _count(database) == 10


async def test_a_naive_moment_is_refused_and_nothing_is_written(database: Database) -> None:
    naive = datetime(2024, 3, 1, 9, 30)  # noqa: DTZ001
    async with database.write() as connection:
        await insert(connection, TENANT, CATALOGUE)
        await insert(connection, TENANT, [UNIT])
    with pytest.raises(NaiveMoment) as refusal:
        async with database.write() as connection:
            await insert(connection, TENANT, [UnitFact(UNIT_KEY, an_id(1), "installed", None, naive, "a")])
    assert refusal.value.moment == naive
    async with database.read() as connection:
        assert await fetch(connection, UnitFact, select_of(UnitFact, TENANT)) == []


async def test_a_moment_comes_back_aware_and_in_utc(database: Database) -> None:
    kolkata = LEARNED.astimezone(timezone(timedelta(hours=5, minutes=30)))
    async with database.write() as connection:
        await insert(connection, TENANT, CATALOGUE)
        await insert(connection, TENANT, [UNIT, UnitFact(UNIT_KEY, an_id(1), "installed", None, kolkata, "a")])
    async with database.read() as connection:
        (fact,) = await fetch(connection, UnitFact, select_of(UnitFact, TENANT))
    assert fact.recorded_at == LEARNED
    assert fact.recorded_at.tzinfo is UTC
    assert fact.recorded_at.microsecond == 123456


async def test_a_number_that_json_does_not_know_is_refused(database: Database) -> None:
    async with database.write() as connection:
        await insert(connection, TENANT, CATALOGUE)
        await insert(connection, TENANT, [UNIT])
        with pytest.raises(StatementError, match="not JSON compliant"):
            await insert(connection, TENANT, [UnitFact(UNIT_KEY, an_id(1), "x", float("nan"), LEARNED, "a")])


async def test_a_row_cannot_name_the_unit_of_another_tenant(database: Database) -> None:
    async with database.write() as connection:
        await insert(connection, TENANT, [*CATALOGUE, UNIT])
    with pytest.raises(IntegrityError):
        async with database.within(OTHER_TENANT).write() as connection:
            await insert(connection, OTHER_TENANT, [READING])


async def test_a_row_is_corrected_only_once(database: Database) -> None:
    first = Reading(UNIT_KEY, an_id(20), "hours", 1, later(1).date(), READING.reading_id, later(1), "a")
    second = Reading(UNIT_KEY, an_id(21), "hours", 2, later(1).date(), READING.reading_id, later(2), "a")
    async with database.write() as connection:
        await insert(connection, TENANT, [*CATALOGUE, UNIT, READING, first])
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await insert(connection, TENANT, [second])


async def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'contracts.db'}")
    async with database.write() as connection:
        pragmas = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    await database.close()
    assert database.writer.sync_engine.pool.status().startswith("Pool size: 1 ")
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d"])
def test_a_database_that_cannot_be_used_is_refused_with_the_cure(url: str) -> None:
    with pytest.raises(UnusableDatabaseUrl, match="cannot use the database") as refusal:
        Database.open(url)
    assert "secret" not in str(refusal.value)
