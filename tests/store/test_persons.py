"""For whom are words sealed, and does everybody find the same key when several need one at once?"""

import asyncio
from uuid import UUID

from sqlalchemy import delete, func, select

from contracts.store.claims import claim_by_id
from contracts.store.database import Database
from contracts.store.persons.erasing import erase, theirs
from contracts.store.persons.keys import kept_keys
from contracts.store.persons.tables import person_keys
from contracts.store.records import Note
from contracts.store.rows import insert
from contracts.store.unit_tables import notes
from tests.store.examples import CLAIM, LEARNED, OWNERSHIP, TENANT, UNIT_KEY, WORLD, an_id, later

OWNER = OWNERSHIP.party_id


def note(number: int, whose: UUID | None) -> Note:
    return Note(UNIT_KEY, an_id(number), CLAIM.claim_id, whose, "NOTE", f"words {number}", LEARNED)


async def texts(database: Database) -> set[str]:
    """What can be read of the notes that a test wrote."""
    async with database.read() as connection:
        found = await claim_by_id(connection, TENANT, UNIT_KEY, CLAIM.claim_id)
    return {each.body for each in found.notes if each.note_id >= an_id(9001)}


async def test_words_of_nobody_we_know_are_sealed_for_the_unit_and_go_with_its_owner(database: Database) -> None:
    stranger = an_id(9100)
    async with database.write() as connection:
        await insert(connection, TENANT, WORLD)
        await insert(connection, TENANT, [note(9001, None), note(9002, OWNER), note(9003, stranger)])
    async with database.read() as connection:
        assert {*await kept_keys(connection, TENANT, [UNIT_KEY, OWNER, stranger])} == {UNIT_KEY, OWNER, stranger}
    assert await texts(database) == {"words 9001", "words 9002", "words 9003"}
    async with database.write() as connection:
        await erase(connection, TENANT, OWNER, await theirs(connection, TENANT, OWNER), later(1))
    assert await texts(database) == {"", "words 9003"}
    async with database.read() as connection:
        assert {*await kept_keys(connection, TENANT, [UNIT_KEY, OWNER, stranger])} == {stranger}
        lie = select(notes.c.body).where(notes.c.note_id.in_([an_id(9001), an_id(9002)]))
        assert list(await connection.scalars(lie)) == ["", ""]


async def test_ten_who_need_a_key_at_once_find_the_same(database: Database) -> None:
    async with database.write() as connection:
        await insert(connection, TENANT, WORLD)
        await connection.execute(delete(person_keys))

    async def writes(number: int) -> None:
        async with database.write() as connection:
            await insert(connection, TENANT, [note(number, OWNER)])

    await asyncio.gather(*(writes(9001 + number) for number in range(10)))
    assert await texts(database) == {f"words {9001 + number}" for number in range(10)}
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(person_keys)) == 1


async def test_what_was_sealed_with_a_key_that_was_erased_stays_unread_under_a_new_one(database: Database) -> None:
    async with database.write() as connection:
        await insert(connection, TENANT, [*WORLD, note(9001, OWNER)])
        await connection.execute(delete(person_keys))
        await insert(connection, TENANT, [note(9002, OWNER)])
    assert await texts(database) == {"", "words 9002"}
