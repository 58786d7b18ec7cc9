"""Is a unit registered once, locked while it changes, and a mutation answered once?"""

import asyncio

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from contracts.store import unit_tables
from contracts.store.answers import before_change
from contracts.store.database import Database
from contracts.store.rows import RecordNotFound, insert
from contracts.store.units import UnitExists, add_unit, lock_unit, unit_by_key
from tests.store.examples import ANSWER, CATALOGUE, OTHER_TENANT, READING, TENANT, UNIT, UNIT_KEY, an_id


async def test_a_unit_is_registered_once(database: Database) -> None:
    async with database.write() as connection:
        await insert(connection, TENANT, CATALOGUE)
        await add_unit(connection, TENANT, UNIT)
    again = replace(UNIT, serial="ab123")
    with pytest.raises(UnitExists) as refusal:
        async with database.write() as connection:
            await add_unit(connection, TENANT, again)
    assert refusal.value.unit == again
    async with database.read() as connection:
        assert await unit_by_key(connection, TENANT, UNIT_KEY) == UNIT


async def test_an_unknown_unit_is_not_found_and_not_locked(world: Database) -> None:
    async with world.write() as connection:
        for look_up in (unit_by_key, lock_unit):
            with pytest.raises(RecordNotFound) as missing:
                await look_up(connection, OTHER_TENANT, UNIT_KEY)
            assert (missing.value.noun, missing.value.key) == ("Unit", (UNIT_KEY,))


async def test_under_the_units_lock_nobody_counts_what_another_is_about_to_add(world: Database) -> None:
    """Ten at once each add a reading only if fewer than three are there: without the lock more get in."""

    async def add_if_few(number: int) -> None:
        async with world.write() as connection:
            await lock_unit(connection, TENANT, UNIT_KEY)
            count = (await connection.execute(select(func.count()).select_from(unit_tables.readings))).scalar_one()
            await asyncio.sleep(0)
            if count < 3:
                await insert(connection, TENANT, [replace(READING, reading_id=an_id(500 + number))])

    await asyncio.gather(*(add_if_few(number) for number in range(10)))
    async with world.read() as connection:
        count = (await connection.execute(select(func.count()).select_from(unit_tables.readings))).scalar_one()
    assert count == 3


async def test_an_answer_is_kept_for_this_unit_caller_mutation_and_key_only(world: Database) -> None:
    async with world.read() as connection:
        asked = (UNIT_KEY, "centre:1", "fileClaim", "k-1")
        assert (await before_change(connection, TENANT, *asked)).kept == ANSWER
        assert (await before_change(connection, OTHER_TENANT, *asked)).kept is None
        assert (await before_change(connection, TENANT, an_id(1), *asked[1:])).kept is None
        assert (await before_change(connection, TENANT, UNIT_KEY, "centre:2", "fileClaim", "k-1")).kept is None
        assert (await before_change(connection, TENANT, UNIT_KEY, "centre:1", "appeal", "k-1")).kept is None
        assert (await before_change(connection, TENANT, UNIT_KEY, "centre:1", "fileClaim", "k-2")).kept is None


async def test_of_several_at_once_under_one_key_one_is_answered(world: Database) -> None:
    answer = replace(ANSWER, key="k-9")

    async def once() -> None:
        async with world.write() as connection:
            await insert(connection, TENANT, [answer])

    ends = await asyncio.gather(*(once() for _ in range(5)), return_exceptions=True)
    late = [end for end in ends if isinstance(end, IntegrityError)]
    assert (len(late), ends.count(None)) == (4, 1)
