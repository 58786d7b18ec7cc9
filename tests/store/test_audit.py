"""Does the chain of a unit grow under its lock, and is every entry that was touched found and named?"""

import asyncio
from collections.abc import Callable
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.store.database import Database
from contracts.store.pages import Window
from contracts.store.rows import insert
from contracts.store.trail import tables as trail
from contracts.store.trail.audit import Change, Trail, append, history_page, last_entries, trails
from contracts.store.trail.chain import Break, BrokenPlace, broken_places, hash_of
from contracts.store.trail.records import AuditEntry, AuditHead
from contracts.store.units import lock_unit
from tests.store.examples import ANSWER, OTHER_TENANT, TENANT, UNIT, UNIT_KEY, an_id, later


def change(number: int) -> Change:
    """The `number`-th change of a test, about a claim."""
    return Change(later(number), "centre:1", "SERVICE_CENTRE", "claim.moved", an_id(16), "Q2xhaW0A", {"n": number})


async def write(database: Database, number: int) -> None:
    async with database.write() as connection:
        await lock_unit(connection, TENANT, UNIT_KEY)
        await append(connection, TENANT, UNIT_KEY, [change(number)])


async def kept(database: Database) -> Trail:
    async with database.read() as connection:
        [found] = await trails(connection, TENANT, None, 10)
    return found


async def test_changes_of_one_unit_that_come_at_once_make_one_chain(world: Database) -> None:
    """Without the unit's lock two writers read the same last entry, and the second number is taken."""
    await write(world, 0)
    await asyncio.gather(*(write(world, number) for number in range(1, 20)))
    found = await kept(world)
    assert [entry.seq for entry in found.entries] == list(range(1, 21))
    assert {entry.body["n"] for entry in found.entries} == set(range(20))
    assert broken_places(TENANT, UNIT_KEY, found.entries, found.head) == []


async def test_an_entry_says_who_did_what_when_and_hangs_on_the_one_before(world: Database) -> None:
    async with world.write() as connection:
        await append(connection, TENANT, UNIT_KEY, [change(1), change(2)])
    found = await kept(world)
    first, second = found.entries
    assert (first.at, first.actor, first.role, first.claim_id) == (later(1), "centre:1", "SERVICE_CENTRE", an_id(16))
    assert (first.prev_hash, second.prev_hash) == ("", first.hash)
    assert found.head == AuditHead(UNIT_KEY, 2, second.hash)


async def test_the_history_of_a_unit_is_paged_and_another_tenant_sees_none_of_it(world: Database) -> None:
    async with world.write() as connection:
        await append(connection, TENANT, UNIT_KEY, [change(number) for number in range(1, 4)])
    async with world.read() as connection:
        first = await history_page(connection, TENANT, UNIT_KEY, Window(2))
        second = await history_page(connection, TENANT, UNIT_KEY, Window(2, first.items[-1].seq))
        assert [entry.seq for entry in first.items + second.items] == [1, 2, 3]
        assert (await history_page(connection, OTHER_TENANT, UNIT_KEY, Window(2))).items == ()
        assert await trails(connection, OTHER_TENANT, None, 10) == []


async def test_chains_are_read_some_units_at_a_time_and_each_once(world: Database) -> None:
    units = [replace(UNIT, unit_key=an_id(number), serial=str(number)) for number in range(1000, 1005)]
    async with world.write() as connection:
        await insert(connection, TENANT, units)
        for unit in units:
            await append(connection, TENANT, unit.unit_key, [change(1)])
    seen: list[UUID] = []
    after: UUID | None = None
    async with world.read() as connection:
        while page := await trails(connection, TENANT, after, 2):
            seen += [found.unit_key for found in page]
            after = page[-1].unit_key
    assert sorted(seen) == sorted([UNIT_KEY, *(unit.unit_key for unit in units)])
    assert len(seen) == len(set(seen))


async def test_the_last_entries_up_to_a_moment_leave_out_what_came_later(world: Database) -> None:
    async with world.write() as connection:
        entries = await append(connection, TENANT, UNIT_KEY, [change(number) for number in range(1, 4)])
    async with world.read() as connection:
        [then] = await last_entries(connection, TENANT, later(2), None, 10)
        assert (then.seq, then.hash) == (2, entries[1].hash)
        assert await last_entries(connection, TENANT, later(0), None, 10) == []
        assert await last_entries(connection, OTHER_TENANT, later(9), None, 10) == []


# --- What can be done to a chain, and what is found ---------------------------------------------------------


def chain(length: int) -> list[AuditEntry]:
    """A whole chain, without a database."""
    entries: list[AuditEntry] = []
    for seq in range(1, length + 1):
        it = change(seq)
        prev = entries[-1].hash if entries else ""
        blank = AuditEntry(UNIT_KEY, seq, it.at, it.actor, it.role, it.kind, it.claim_id, it.subject, it.body, prev, "")
        entries.append(rehashed(blank))
    return entries


def rehashed(entry: AuditEntry) -> AuditEntry:
    """The entry with the hash that it must have, as somebody would write it who knows how."""
    return replace(entry, hash=hash_of(TENANT, entry))


def head_of(entries: list[AuditEntry]) -> AuditHead:
    return AuditHead(UNIT_KEY, entries[-1].seq, entries[-1].hash)


def found_in(entries: list[AuditEntry], head: AuditHead | None) -> list[tuple[int, Break]]:
    """What is said of these entries, wherever the database would put them."""
    ordered = sorted(entries, key=lambda entry: entry.seq)
    return [(place.seq, place.how) for place in broken_places(TENANT, UNIT_KEY, ordered, head)]


ALTERATIONS: list[Callable[[AuditEntry], AuditEntry]] = [
    lambda entry: replace(entry, at=later(99)),
    lambda entry: replace(entry, actor="somebody"),
    lambda entry: replace(entry, role="ADMIN"),
    lambda entry: replace(entry, kind="claim.paid"),
    lambda entry: replace(entry, claim_id=None),
    lambda entry: replace(entry, subject="other"),
    lambda entry: replace(entry, body={"n": 99}),
    lambda entry: replace(entry, prev_hash="0" * 64),
    lambda entry: replace(entry, hash="0" * 64),
    lambda entry: rehashed(replace(entry, body={"n": 99})),
]


def test_a_chain_that_nobody_touched_is_whole() -> None:
    assert found_in(chain(5), head_of(chain(5))) == []
    assert found_in(chain(1), head_of(chain(1))) == []


@pytest.mark.parametrize("seq", [1, 3, 5])
@pytest.mark.parametrize("alter", ALTERATIONS)
def test_an_altered_entry_is_named(seq: int, alter: Callable[[AuditEntry], AuditEntry]) -> None:
    """Whatever of it was altered, and even if its hash was made anew."""
    entries = chain(5)
    touched = [alter(entry) if entry.seq == seq else entry for entry in entries]
    assert found_in(touched, head_of(entries)) == [(seq, Break.ALTERED)]


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_removed_entry_is_named_the_last_one_too(seq: int) -> None:
    entries = chain(5)
    assert found_in([entry for entry in entries if entry.seq != seq], head_of(entries)) == [(seq, Break.REMOVED)]


def test_a_removed_entry_is_named_when_the_others_are_moved_up() -> None:
    entries = chain(4)
    left = [entry if entry.seq < 2 else replace(entry, seq=entry.seq - 1) for entry in entries if entry.seq != 2]
    assert found_in(left, head_of(entries)) == [(2, Break.REMOVED), (2, Break.REORDERED), (3, Break.REORDERED)]


def test_an_entry_added_behind_the_last_is_named() -> None:
    entries = chain(3)
    added = rehashed(replace(entries[2], seq=4, prev_hash=entries[2].hash))
    assert found_in([*entries, added], head_of(entries)) == [(4, Break.ADDED)]


def test_an_entry_added_in_the_middle_is_named_with_those_that_were_moved_for_it() -> None:
    entries = chain(3)
    added = rehashed(replace(entries[1], seq=2, body={"n": 99}, prev_hash=entries[0].hash))
    moved = [replace(entry, seq=entry.seq + 1) for entry in entries[1:]]
    found = found_in([entries[0], added, *moved], head_of(entries))
    assert found == [(2, Break.ADDED), (3, Break.REORDERED), (4, Break.REORDERED)]


def test_entries_that_changed_places_are_named() -> None:
    entries = chain(4)
    swapped = [entries[0], replace(entries[2], seq=2), replace(entries[1], seq=3), entries[3]]
    assert found_in(swapped, head_of(entries)) == [(2, Break.REORDERED), (3, Break.REORDERED)]


def test_a_unit_without_a_trail_is_named() -> None:
    assert found_in([], None) == [(0, Break.REMOVED)]


def test_an_empty_chain_with_its_head_is_whole() -> None:
    assert found_in([], AuditHead(UNIT_KEY, 0, "")) == []


def test_an_empty_head_hides_no_entry() -> None:
    assert found_in(chain(2), AuditHead(UNIT_KEY, 0, "")) == [(1, Break.ADDED), (2, Break.ADDED)]


def test_entries_without_a_head_were_not_written_by_us() -> None:
    assert found_in(chain(2), None) == [(1, Break.ADDED), (2, Break.ADDED)]


def test_a_chain_moved_to_another_tenant_is_not_that_tenants() -> None:
    entries = chain(2)
    places = broken_places(OTHER_TENANT, UNIT_KEY, entries, head_of(entries))
    assert [(place.seq, place.how) for place in places] == [(1, Break.ALTERED), (2, Break.ALTERED)]


async def test_what_is_altered_in_the_database_is_found_there(world: Database) -> None:
    async with world.write() as connection:
        await append(connection, TENANT, UNIT_KEY, [change(number) for number in range(1, 4)])
        await connection.execute(trail.audit.update().where(trail.audit.c.seq == 2).values(actor="nobody"))
    found = await kept(world)
    [place] = broken_places(TENANT, UNIT_KEY, found.entries, found.head)
    assert place == BrokenPlace(TENANT, UNIT_KEY, 2, Break.ALTERED, place.detail)


async def test_a_unit_is_there_although_all_its_entries_are_gone(world: Database) -> None:
    assert await kept(world) == Trail(TENANT, UNIT_KEY, (), None, ANSWER.recorded_at)
