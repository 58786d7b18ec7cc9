"""Is a watcher told every event of its unit, in order and once, whoever writes and whatever becomes of the database?"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import make_url, text

from contracts.store.database import Database
from contracts.store.trail.audit import last_number
from contracts.store.trail.outbox import told_after
from contracts.usecases.trail.feed import ROOM, Feed, FeedStopped, Happened, Watch, patiently
from tests.databases import PostgresDatabases
from tests.schema.asking import statements
from tests.store.examples import TENANT, an_id
from tests.trails import START, add_units, tell

TICK_S = 0.01


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[Database, Feed]]:
    database = Database.open(url).within(TENANT)
    feed = Feed(database, TICK_S)
    yield database, feed
    await feed.close()
    await database.close()


async def numbers(watch: Watch, until: int) -> list[int]:
    """The numbers that a watch is told, up to one."""
    told: list[int] = []
    while not told or told[-1] < until:
        told += [each.number for each in await watch.take()]
    return told


async def write(database: Database, units: Sequence[UUID], times: int, claim: int | None = None) -> None:
    for _ in range(times):
        for unit in units:
            await tell(database, unit, claim)


async def test_nothing_is_lost_and_nothing_comes_twice_while_two_write_the_same_units(database_url: str) -> None:
    async with opened(database_url) as (database, feed):
        one, other = await add_units(database, 2)
        with feed.watching(TENANT, one, 0) as first, feed.watching(TENANT, other, 0) as second:
            writers = [write(database, units, 20) for units in ([one, other], [other, one])]
            told, told_too, *_ = await asyncio.gather(numbers(first, 40), numbers(second, 40), *writers)
    assert told == told_too == list(range(1, 41))


async def test_a_watcher_that_does_not_read_holds_up_nobody_and_misses_nothing(database_url: str) -> None:
    async with opened(database_url) as (database, feed):
        [unit] = await add_units(database, 1)
        await write(database, [unit], ROOM + 20)
        with feed.watching(TENANT, unit, 0) as slow, feed.watching(TENANT, unit, ROOM) as quick:
            assert await numbers(quick, ROOM + 20) == list(range(ROOM + 1, ROOM + 21))
            await tell(database, unit, None)
            assert await numbers(quick, ROOM + 21) == [ROOM + 21]
            assert not slow.has_room
            assert await numbers(slow, ROOM + 21) == list(range(1, ROOM + 22))


async def test_who_watches_a_claim_is_told_of_this_claim_only(database_url: str) -> None:
    async with opened(database_url) as (database, feed):
        [unit] = await add_units(database, 1)
        with feed.watching(TENANT, unit, 0, an_id(71)) as watch:
            for claim in (72, 71, None, 71):
                await tell(database, unit, claim)
            assert await numbers(watch, 4) == [2, 4]


async def test_all_watched_units_are_asked_for_in_one_statement(database_url: str) -> None:
    async with opened(database_url) as (database, _):
        units = await add_units(database, 3)
        await write(database, units, 2)
        async with database.read() as connection:
            with statements() as sent:
                found = await told_after(connection, TENANT, dict(zip(units, (0, 1, 2), strict=True)), 100)
    assert len(sent) == 1
    wanted = [(units[0], 1), (units[0], 2), (units[1], 2)]
    assert [(each.entry.unit_key, each.entry.seq) for each in found] == sorted(wanted)
    assert len({each.outbox.event_id for each in found}) == 3


async def test_a_watch_is_not_told_what_lies_behind_a_gap() -> None:
    """It began, or got room again, while the unit was asked for what lies behind 50; so 6 to 50 come first."""
    watch = Watch(5, None)
    watch.tell(50, happened(51))
    assert watch.after == 5
    watch.tell(5, happened(6))
    watch.tell(5, happened(6))
    assert [each.number for each in await watch.take()] == [6]


def happened(number: int) -> Happened:
    return Happened(an_id(1), number, an_id(number), "claim.filed", START, None)


async def test_a_feed_that_ends_tells_whoever_waits(database_url: str) -> None:
    async with opened(database_url) as (database, feed):
        [unit] = await add_units(database, 1)
        with feed.watching(TENANT, unit, 0) as watch:
            waiting = asyncio.create_task(watch.take())
            await tell(database, unit, None)
            assert [each.number for each in await waiting] == [1]
            await feed.close()
            with pytest.raises(FeedStopped):
                await watch.take()


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    with postgres_databases.migrated() as url:
        yield url


async def test_a_lost_database_loses_no_event(postgres_url: str) -> None:
    """The server ends every connection, twice, in the middle of a watch."""
    async with opened(postgres_url) as (database, feed):
        [unit] = await add_units(database, 1)
        with feed.watching(TENANT, unit, 0) as watch:
            await tell(database, unit, None)
            assert await numbers(watch, 1) == [1]
            for number in (2, 3):
                assert await end_all_connections(postgres_url) > 0
                await tell_anew(postgres_url, unit)
                assert await numbers(watch, number) == [number]
        assert await end_all_connections(postgres_url) > 0
        assert await patiently(lambda: end_of(database, unit)) == 3


async def end_of(database: Database, unit: UUID) -> int:
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
        return await last_number(connection, TENANT, unit)


async def tell_anew(url: str, unit: UUID) -> None:
    """An event, written over a connection of its own."""
    writer = Database.open(url).within(TENANT)
    await tell(writer, unit, None)
    await writer.close()


async def end_all_connections(url: str) -> int:
    """End every other connection to this database; how many there were."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(False)
    connection = await asyncpg.connect(plain)
    # The server's own workers, such as autovacuum, are not ours to end.
    ended = await connection.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
    )
    await connection.close()
    return len(ended)
