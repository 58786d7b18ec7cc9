"""Does a change that was worked out without the unit's lock hold only while the unit is as it was read?"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import func, select

from contracts.store.database import Database
from contracts.store.direct.alone import Proposed, write_alone
from contracts.store.persons.keys import is_sealed, kept_keys
from contracts.store.records import KeptAnswer, Note
from contracts.store.rows import fetch, insert, select_of
from contracts.store.trail.audit import Change, append, trails
from contracts.store.trail.chain import broken_places
from contracts.store.trail.outbox import waiting
from contracts.store.trail.records import AuditHead
from contracts.store.unit_tables import kept_answers, notes
from contracts.store.units import lock_unit
from tests.store.examples import ANSWER, NOTE, OTHER_TENANT, TENANT, UNIT_KEY, an_id, later


def change(number: int) -> Change:
    return Change(later(number), "centre:1", "SERVICE_CENTRE", "claim.filed", an_id(16), "Q2xhaW0A", {"n": number})


def answered(number: int) -> KeptAnswer:
    return replace(ANSWER, key=f"alone-{number}", recorded_at=later(number))


def proposed(seen: AuditHead | None, number: int, unit_key: UUID = UNIT_KEY) -> Proposed:
    return Proposed(unit_key, seen, [change(number)], [replace(answered(number), unit_key=unit_key)], {})


async def begun(database: Database) -> AuditHead:
    """The end of the unit's chain, which has one entry."""
    async with database.write() as connection:
        await lock_unit(connection, TENANT, UNIT_KEY)
        [entry] = await append(connection, TENANT, UNIT_KEY, [change(1)])
    return AuditHead(UNIT_KEY, entry.seq, entry.hash)


async def numbers(database: Database) -> Sequence[object]:
    """What the entries of the unit's chain, which must be whole and told, say."""
    async with database.read() as connection:
        [found] = await trails(connection, TENANT, None, 10)
        assert broken_places(TENANT, UNIT_KEY, found.entries, found.head) == []
        assert (await waiting(connection, TENANT))[0] == len(found.entries)
    return [entry.body["n"] for entry in found.entries]


async def answers(database: Database) -> int:
    async with database.read() as connection:
        mine = select(func.count()).select_from(kept_answers).where(kept_answers.c.key.startswith("alone-"))
        return (await connection.execute(mine)).scalar_one()


async def test_a_change_goes_behind_the_end_that_was_seen_with_its_rows_and_what_is_to_be_told(
    world: Database,
) -> None:
    assert await write_alone(world, TENANT, proposed(await begun(world), 2))
    assert (await numbers(world), await answers(world)) == ([1, 2], 1)


async def test_of_a_unit_that_was_changed_since_nothing_is_written(world: Database) -> None:
    seen = await begun(world)
    async with world.write() as connection:
        await lock_unit(connection, TENANT, UNIT_KEY)
        await append(connection, TENANT, UNIT_KEY, [change(2)])
    assert not await write_alone(world, TENANT, proposed(seen, 3))
    assert (await numbers(world), await answers(world)) == ([1, 2], 0)


async def test_of_several_who_saw_the_same_end_one_writes(world: Database) -> None:
    seen = await begun(world)
    held = await asyncio.gather(*(write_alone(world, TENANT, proposed(seen, number)) for number in range(2, 12)))
    assert (held.count(True), await answers(world)) == (1, 1)
    assert await numbers(world) == [1, 2 + held.index(True)]


async def test_who_holds_the_units_lock_is_waited_for_and_what_it_changed_is_seen(world: Database) -> None:
    seen = await begun(world)
    async with world.write() as connection:
        await lock_unit(connection, TENANT, UNIT_KEY)
        other = asyncio.create_task(write_alone(world, TENANT, proposed(seen, 3)))
        await append(connection, TENANT, UNIT_KEY, [change(2)])
    assert not await other
    assert (await numbers(world), await answers(world)) == ([1, 2], 0)


async def test_a_key_that_was_answered_before_leaves_everything_as_it_was(world: Database) -> None:
    seen = await begun(world)
    again = replace(proposed(seen, 2), records=[ANSWER])
    assert not await write_alone(world, TENANT, again)
    assert await numbers(world) == [1]


async def test_one_that_does_not_hold_leaves_the_others_that_are_written_with_it_alone(world: Database) -> None:
    seen = await begun(world)
    bad, good = replace(proposed(seen, 2), records=[ANSWER]), proposed(seen, 3)
    both = await asyncio.gather(write_alone(world, TENANT, bad), write_alone(world, TENANT, good))
    assert list(both) == [False, True]
    assert (await numbers(world), await answers(world)) == ([1, 3], 1)


async def test_nothing_is_written_of_a_unit_that_is_not_there_or_is_anothers(world: Database) -> None:
    seen = await begun(world)
    nowhere = proposed(AuditHead(an_id(99), 1, seen.hash), 2, an_id(99))
    assert not await write_alone(world, TENANT, nowhere)
    assert not await write_alone(world, TENANT, proposed(None, 2, an_id(99)))
    assert not await write_alone(world, OTHER_TENANT, proposed(seen, 2))
    assert (await numbers(world), await answers(world)) == ([1], 0)


async def test_words_are_sealed_with_the_key_that_was_read(world: Database) -> None:
    note = replace(NOTE, note_id=an_id(502), body="It smells of burnt coffee.")
    whose, seen = note.party_id or note.unit_key, await begun(world)
    async with world.write() as connection:
        await insert(connection, TENANT, [replace(note, note_id=an_id(503))])
        keys = await kept_keys(connection, TENANT, [whose])
    assert await write_alone(world, TENANT, replace(proposed(seen, 2), records=[note], keys=keys))
    async with world.read() as connection:
        lies = await connection.scalar(select(notes.c.body).where(notes.c.note_id == note.note_id))
        found = await fetch(connection, Note, select_of(Note, TENANT).where(notes.c.note_id == note.note_id))
    assert is_sealed(str(lies))
    assert found == [note]


async def test_words_of_somebody_without_a_key_are_not_written(world: Database) -> None:
    note = replace(NOTE, note_id=an_id(501))
    seen = await begun(world)
    assert not await write_alone(world, TENANT, replace(proposed(seen, 2), records=[note]))
    assert await numbers(world) == [1]
