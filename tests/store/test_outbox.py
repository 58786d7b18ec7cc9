"""Is every event handed on exactly once, whoever takes it, and does a worklist keep the newest word?"""

import asyncio
from collections import Counter

import pytest
from msgspec.structs import replace

from contracts.store.database import Database
from contracts.store.pages import Window
from contracts.store.trail.audit import append
from contracts.store.trail.outbox import mark_relayed, take, waiting
from contracts.store.trail.records import WorklistEntry
from contracts.store.trail.worklists import enter, worklist_page
from contracts.store.units import lock_unit
from contracts.usecases.trail.relay_events import relay_events
from tests.store.examples import OTHER_TENANT, TENANT, UNIT_KEY, an_id, later
from tests.store.test_audit import change


async def write(database: Database, number: int) -> None:
    """One change and its event in one transaction."""
    async with database.write() as connection:
        await lock_unit(connection, TENANT, UNIT_KEY)
        await append(connection, TENANT, UNIT_KEY, [change(number)])


async def test_an_event_of_a_change_that_is_undone_is_never_told(world: Database) -> None:
    with pytest.raises(LookupError):
        await write_and_fail(world)
    async with world.read() as connection:
        assert await waiting(connection, TENANT) == (0, None)


async def write_and_fail(database: Database) -> None:
    async with database.write() as connection:
        await append(connection, TENANT, UNIT_KEY, [change(1)])
        raise LookupError


async def test_events_wait_in_the_order_of_the_unit_until_they_are_marked(world: Database) -> None:
    for number in range(3):
        await write(world, number)
    async with world.write() as connection:
        assert await take(connection, OTHER_TENANT, 10) == []
        first = await take(connection, TENANT, 2)
        assert [each.entry.seq for each in first] == [1, 2]
        assert {each.outbox.lane for each in first} == {an_id(16)}
        await mark_relayed(connection, first, later(9))
    async with world.write() as connection:
        assert [each.entry.seq for each in await take(connection, TENANT, 10)] == [3]
        assert (await waiting(connection, TENANT))[0] == 1
        assert await waiting(connection, OTHER_TENANT) == (0, None)


async def test_what_was_handed_on_is_not_handed_on_again(world: Database) -> None:
    await write(world, 1)
    assert [await relay_events(world, later(1)), await relay_events(world, later(2))] == [1, 0]


async def test_workers_that_hand_on_at_once_share_the_events(world: Database) -> None:
    """Each event is taken by one of them; nobody waits for what another holds."""
    for number in range(12):
        await write(world, number)
    taken: Counter[int] = Counter()

    async def hand_on() -> None:
        for _ in range(12):
            async with world.write() as connection:
                told = await take(connection, TENANT, 2)
                await asyncio.sleep(0)
                if told:
                    await mark_relayed(connection, told, later(9))
                taken.update(each.entry.seq for each in told)

    await asyncio.gather(*(hand_on() for _ in range(4)))
    assert taken == Counter(range(1, 13))


def entry(seq: int, key: str = "DEL-1", state: str = "FILED", listed: bool = True) -> WorklistEntry:
    return WorklistEntry(UNIT_KEY, an_id(16), "LOCATION", key, state, listed, seq, later(seq))


async def test_an_older_word_about_a_claim_never_overwrites_a_newer_one(world: Database) -> None:
    async with world.write() as connection:
        for each in (entry(2, state="IN_REVIEW"), entry(1), entry(2, state="told again")):
            await enter(connection, TENANT, [each])
        page = await worklist_page(connection, TENANT, "LOCATION", "DEL-1", Window(10))
    assert page.items == (entry(2, state="IN_REVIEW"),)


async def test_a_claim_that_left_a_list_does_not_come_back_by_an_older_word(world: Database) -> None:
    async with world.write() as connection:
        for each in (entry(1), entry(3, listed=False), entry(2)):
            await enter(connection, TENANT, [each])
        assert (await worklist_page(connection, TENANT, "LOCATION", "DEL-1", Window(10))).items == ()


async def test_a_claim_that_moved_to_another_place_is_on_that_places_list_alone(world: Database) -> None:
    async with world.write() as connection:
        await enter(connection, TENANT, [entry(1)])
        await enter(connection, TENANT, [entry(2, key="BOM-1")])
        assert (await worklist_page(connection, TENANT, "LOCATION", "DEL-1", Window(10))).items == ()
        assert (await worklist_page(connection, TENANT, "LOCATION", "BOM-1", Window(10))).items == (entry(2, "BOM-1"),)


async def test_a_list_is_paged_and_the_tenants_own(world: Database) -> None:
    entries = [replace(entry(1), claim=an_id(number)) for number in range(30, 33)]
    async with world.write() as connection:
        await enter(connection, TENANT, entries)
        first = await worklist_page(connection, TENANT, "LOCATION", "DEL-1", Window(2))
        second = await worklist_page(connection, TENANT, "LOCATION", "DEL-1", Window(2, first.items[-1].claim))
        assert [each.claim.int for each in first.items + second.items] == [30, 31, 32]
        assert (first.has_next, second.has_next) == (True, False)
        assert (await worklist_page(connection, OTHER_TENANT, "LOCATION", "DEL-1", Window(2))).items == ()
        assert (await worklist_page(connection, TENANT, "HOLDER", "DEL-1", Window(2))).items == ()
