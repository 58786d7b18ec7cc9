"""Do those who ask at the same time ask together, and does each get its own?"""

import asyncio
import sqlite3
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import asyncpg
import pytest
from msgspec.structs import replace
from sqlalchemy import text

from contracts.store.catalogue_rows import Asking, catalogue_statement
from contracts.store.database import POSTGRESQL_POOL, Database
from contracts.store.direct.compiled import UnitStatement
from contracts.store.direct.gathered import AT_ONCE, MOST_KEYS, Asked, Gathering, Rows
from contracts.store.dossiers import Found, found_in
from contracts.store.keys import unit_key
from contracts.store.rows import insert
from contracts.store.unit_rows import Beside, unit_statement
from tests.store.examples import CATALOGUE, OTHER_TENANT, TENANT, UNIT, UNIT_KEY, an_id
from tests.store.test_dossiers import statements
from tests.usecases.test_feed import end_all_connections

STATEMENT: UnitStatement = unit_statement("sqlite", True, False, frozenset())
HERE = Asked(STATEMENT, TENANT, TENANT, None)
KEYS = [an_id(number) for number in range(64)]


class Line:
    """A line to a database that is answered when the test says so. Each key has one row: itself."""

    def __init__(self, *broken: int) -> None:
        self.sent: list[tuple[Asked, frozenset[object]]] = []
        self.open = asyncio.Event()
        self._broken = {KEYS[number] for number in broken}

    async def read(self, asked: Asked, keys: frozenset[object]) -> Rows:
        self.sent.append((asked, keys))
        await self.open.wait()
        if keys & self._broken:
            raise ConnectionError("broken")
        return {key: [key] for key in keys}  # type: ignore[misc]


def asking(gathering: Gathering, *numbers: int, asked: Asked = HERE) -> "asyncio.Task[Rows]":
    return asyncio.create_task(gathering.ask(asked, frozenset(KEYS[number] for number in numbers)))


async def settled() -> None:
    """Let everybody go as far as they can without an answer."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_who_asks_at_one_moment_asks_with_one_statement_and_gets_its_own_keys() -> None:
    line = Line()
    gathering = Gathering(line.read)
    tasks = [asking(gathering, number, number + 1) for number in range(32)]
    line.open.set()
    for number, rows in enumerate(await asyncio.gather(*tasks)):
        assert rows == {KEYS[number]: [KEYS[number]], KEYS[number + 1]: [KEYS[number + 1]]}
    assert len(line.sent) == 1


async def test_two_statements_are_under_way_and_all_others_wait_for_the_third() -> None:
    line = Line()
    gathering = Gathering(line.read)
    tasks = []
    for number in range(32):
        tasks.append(asking(gathering, number))
        await settled()
    assert len(line.sent) == AT_ONCE == 2
    line.open.set()
    answers = await asyncio.gather(*tasks)
    assert [list(rows) for rows in answers] == [[KEYS[number]] for number in range(32)]
    assert [len(keys) for _, keys in line.sent] == [1, 1, 30]


async def test_nobody_asks_with_another_tenant_or_of_another_moment() -> None:
    line = Line()
    gathering = Gathering(line.read)
    kinds = [
        HERE,
        replace(HERE, tenant=OTHER_TENANT),
        replace(HERE, within=OTHER_TENANT),
        replace(HERE, known_at=datetime(2026, 1, 1, tzinfo=UTC)),
        replace(HERE, statement=unit_statement("sqlite", True, True, frozenset())),
    ]
    tasks = [asking(gathering, 1, asked=kind) for kind in kinds for _ in range(2)]
    line.open.set()
    await asyncio.gather(*tasks)
    assert [asked for asked, _ in line.sent] == kinds


async def test_what_fails_is_sent_again_for_each_alone_so_that_only_the_broken_one_fails() -> None:
    line = Line(3)
    gathering = Gathering(line.read)
    tasks = [asking(gathering, number) for number in range(8)]
    line.open.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [number for number, each in enumerate(answers) if isinstance(each, ConnectionError)] == [3]
    assert [len(keys) for _, keys in line.sent] == [8] + [1] * 8
    with pytest.raises(ConnectionError):
        await gathering.ask(HERE, frozenset({KEYS[3]}))
    assert len(line.sent) == 10


async def test_an_asker_that_goes_away_leaves_the_others_alone() -> None:
    line = Line()
    gathering = Gathering(line.read)
    first, second, third = (asking(gathering, number) for number in range(3))
    await settled()
    first.cancel()
    await settled()
    line.open.set()
    assert (await second, await third) == ({KEYS[1]: [KEYS[1]]}, {KEYS[2]: [KEYS[2]]})
    assert first.cancelled()
    assert await gathering.ask(HERE, frozenset({KEYS[4]})) == {KEYS[4]: [KEYS[4]]}


async def test_no_statement_grows_without_end_by_those_who_wait() -> None:
    line = Line()
    gathering = Gathering(line.read)
    many = [frozenset(an_id(1000 * asker + number) for number in range(60)) for asker in range(7)]
    tasks = [asyncio.create_task(gathering.ask(HERE, keys)) for keys in many]
    line.open.set()
    assert [set(rows) for rows in await asyncio.gather(*tasks)] == [set(keys) for keys in many]
    assert [len(keys) for _, keys in line.sent] == [180, 180, 60]
    assert MOST_KEYS == 200


async def test_thirty_two_questions_at_once_are_few_statements_to_the_database(database: Database) -> None:
    keys = [unit_key(TENANT, "ACME", f"S{number}") for number in range(32)]
    async with database.write() as connection:
        await insert(connection, TENANT, CATALOGUE)
        await insert(connection, TENANT, [replace(UNIT, unit_key=key, serial=str(key)) for key in keys])
    here = database.within(TENANT)
    with statements(database) as sent:
        found: list[Found] = await asyncio.gather(*(found_in(here, TENANT, [key]) for key in keys))
    assert [list(each.dossiers) for each in found] == [[key] for key in keys]
    assert 1 <= len(sent) <= AT_ONCE


async def test_a_question_within_no_tenant_or_another_sees_nothing(world: Database) -> None:
    assert list((await found_in(world.within(TENANT), TENANT, [UNIT_KEY])).dossiers) == [UNIT_KEY]
    assert (await found_in(world.within(TENANT), OTHER_TENANT, [UNIT_KEY])).dossiers == {}
    assert (await found_in(world.within(OTHER_TENANT), OTHER_TENANT, [UNIT_KEY])).dossiers == {}
    if world.reader.dialect.name == "postgresql":
        for beyond in (replace(world, tenant=None), world.within(OTHER_TENANT)):
            assert (await found_in(beyond, TENANT, [UNIT_KEY])).records == {}


async def test_a_connection_keeps_nothing_of_the_tenant_that_was_asked_for(world: Database) -> None:
    if world.reader.dialect.name != "postgresql":
        pytest.skip("SQLite has the first wall only")
    for _ in range(20):
        assert (await found_in(world.within(TENANT), TENANT, [UNIT_KEY])).is_there(UNIT_KEY)
        async with replace(world, tenant=None).read() as connection:
            said = await connection.exec_driver_sql("SELECT current_setting('contracts.tenant', true)")
            assert said.scalar() in {None, ""}


async def test_postgresql_plans_the_statement_once_for_all_questions(world: Database) -> None:
    if world.reader.dialect.name != "postgresql":
        pytest.skip("SQLite has no plans to keep")
    here = world.within(TENANT)
    for number in range(12):
        await found_in(here, TENANT, [UNIT_KEY, *(an_id(100 + each) for each in range(number))])
    async with here.read() as connection:
        plans = await connection.exec_driver_sql(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements "
            "WHERE statement LIKE 'WITH asked%%FROM units%%'"
        )
        generic, custom = tuple(plans.one())
    assert generic >= 6
    assert custom <= 6


async def test_sqlite_looks_for_the_units_and_not_through_the_tenant(world: Database) -> None:
    if world.reader.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has figures of its tables to go by")
    beside = frozenset({Beside.PROOFS, Beside.PERSONS, Beside.PLACES})
    statement = unit_statement("sqlite", True, False, beside)
    asked = statement.parameters({"tenant": TENANT}, [UNIT_KEY])
    async with world.read() as connection:
        plan = await connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement.text, asked)
        steps = [str(tuple(row)[-1]) for row in plan]
    assert len([each for each in steps if "(unit_key=?" in each]) > len(statement.branches) - 5
    assert not [each for each in steps if "(tenant=?)" in each]
    assert not [each for each in steps if each.startswith("SCAN ") and "json_each" not in each]


@pytest.mark.parametrize("asking", Asking)
async def test_sqlite_looks_for_what_is_kept_of_a_catalogue_by_its_key(world: Database, asking: Asking) -> None:
    if world.reader.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has figures of its tables to go by")
    statement = catalogue_statement("sqlite", asking)
    asked = statement.parameters({"tenant": TENANT}, [an_id(1)])
    async with world.read() as connection:
        plan = await connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement.text, asked)
        steps = [str(tuple(row)[-1]) for row in plan]
    assert [each for each in steps if "(tenant=? AND " in each]
    assert not [each for each in steps if each.startswith("SCAN ") and "json_each" not in each]


async def test_connections_that_were_ended_while_nobody_used_them_fail_nobody(
    world: Database, database_url: str
) -> None:
    if world.reader.dialect.name != "postgresql":
        pytest.skip("a file has no connections to end")
    here = world.within(TENANT)
    others = [here.read() for _ in range(4)]
    for each in others:
        await (await each.__aenter__()).exec_driver_sql("SELECT 1")
    for each in others:
        await each.__aexit__(None, None, None)
    assert await end_all_connections(database_url) >= 4
    for _ in range(3):
        assert (await found_in(here, TENANT, [UNIT_KEY])).is_there(UNIT_KEY)


async def test_a_connection_in_use_stays_in_the_pool_when_others_were_ended(world: Database) -> None:
    if world.reader.dialect.name != "postgresql":
        pytest.skip("a file has no connections to end")
    here = world.within(TENANT)
    async with AsyncExitStack() as stack:
        async with here.read() as kept:
            own = await kept.scalar(text("SELECT pg_backend_pid()"))
            async with here.read() as other:
                ended = await other.scalar(text("SELECT pg_backend_pid()"))
            await kept.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": ended})
            assert (await found_in(here, TENANT, [UNIT_KEY])).is_there(UNIT_KEY)
        all_of_the_pool = [await stack.enter_async_context(here.read()) for _ in range(POSTGRESQL_POOL)]
        assert own in [await each.scalar(text("SELECT pg_backend_pid()")) for each in all_of_the_pool]


async def test_a_question_that_the_database_cannot_answer_fails_and_the_next_one_does_not(world: Database) -> None:
    here = world.within(TENANT)
    broken = Asked(replace(STATEMENT, text="SELECT nothing"), TENANT, TENANT, None)
    with pytest.raises((sqlite3.Error, asyncpg.PostgresError)):
        await here.gathering.ask(broken, frozenset({UNIT_KEY}))
    assert (await found_in(here, TENANT, [UNIT_KEY])).is_there(UNIT_KEY)
