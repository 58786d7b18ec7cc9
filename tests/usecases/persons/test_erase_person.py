"""Is what belongs to a person sealed from the first moment, and gone when the person is erased?"""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy import make_url, text

from contracts.rules.values.vocabulary import Role
from contracts.store.keys import RecordId, decode_id, public_id
from contracts.store.persons.keys import BrokenSeal
from contracts.usecases.actor import Actor
from contracts.usecases.bulk.values import Noun
from contracts.usecases.claims.filing.file_claim import file_claim
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.seen.read_claim import ReadClaim, read_claim
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput, IdempotencyConflict, NotAllowed, UnknownRecord
from contracts.usecases.once import fingerprint
from contracts.usecases.persons.erase_person import ErasePerson, erase_person
from contracts.usecases.persons.seal_persons import seal_persons
from contracts.usecases.persons.show_person import ShowPerson, show_person
from contracts.usecases.tokens import Keys
from contracts.usecases.trail.replay_decisions import Outcome, replay_decisions
from contracts.usecases.trail.sealing import CannotOpen
from contracts.usecases.trail.verify_audit import verify_audit
from contracts.usecases.units.read_unit import ReadUnit, read_unit
from contracts.worker import run_until_idle
from tests.databases import PostgresDatabases, SqliteFiles
from tests.store.examples import an_id
from tests.trails import Clock, Receiver, worker
from tests.usecases.bulk.world import bring_text, taken
from tests.usecases.persons.marked import (
    CODE,
    INVOICE,
    KEYS,
    MARKS,
    NAME,
    SAID,
    SEALED_MARKS,
    SERIAL,
    Marked,
    first_claim,
    found_in_tables,
    hashed,
    open_marked,
)
from tests.usecases.service.shop import ADMIN, CENTRE, DONE, TENANT
from tests.worlds import own_world

STAYS = ("decisions", "claim_rounds", "line_decisions", "claim_moves", "claim_lines", "ledger_entries", "contracts")


@pytest.fixture
async def marked(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Marked]:
    async with own_world(databases, open_in_passing_folder) as opened:
        yield opened


async def open_in_passing_folder(database_url: str) -> Marked:
    with TemporaryDirectory() as folder:
        return await open_marked(database_url, Path(folder))


@pytest.fixture
async def freshly_marked(database_url: str, tmp_path: Path) -> AsyncIterator[Marked]:
    """In the very files that everything was written to, one change after the other."""
    opened = await open_marked(database_url, tmp_path)
    yield opened
    await opened.engine.close()


def erasing(marked: Marked, key: str = "erase-1", **more: bool) -> ErasePerson:
    return ErasePerson(ADMIN, key, marked.person, "ASKED_FOR", **more)


async def test_what_belongs_to_a_person_is_sealed_from_the_first_moment(marked: Marked) -> None:
    assert await found_in_tables(marked.engine.database, SEALED_MARKS) == {}
    shown = await read_claim(marked.engine.database, marked.engine.library, ReadClaim(CENTRE, marked.settled.claim.id))
    assert shown is not None
    assert {note.text for note in shown.notes} == {SAID[each] for each in ("complaint", "note", "cause", "correction")}
    assert {each.reference for each in shown.evidence} == {INVOICE, SAID["photo"]}
    unit = await read_unit(marked.engine.database, marked.engine.library, ReadUnit(ADMIN, SERIAL))
    assert unit.owner is not None
    assert unit.owner.name == NAME


async def test_what_stands_for_a_request_says_nothing_without_the_secret(marked: Marked) -> None:
    """A name in it could be guessed and tried else."""
    async with marked.engine.database.read() as connection:
        kept = list(await connection.scalars(text("SELECT input_hash FROM kept_answers WHERE caller = 'centre:1'")))
    assert len(kept) > 5
    assert not [each for each in kept if not each.startswith("keyed:")]
    assert not [each for each in kept if fingerprint(first_claim()) in each]


async def test_the_search_finds_what_lies_plain(marked: Marked) -> None:
    """Else it would find nothing for another reason."""
    async with marked.engine.database.write() as connection:
        await connection.execute(text(f"UPDATE notes SET body = 'so {SAID['note']}.' WHERE kind = 'NOTE'"))
    found = await found_in_tables(marked.engine.database, MARKS)
    assert found == {SAID["note"]: {"notes.body"}, CODE: {"party_codes.code"}}


async def test_nothing_of_an_erased_person_is_found_anywhere(
    freshly_marked: Marked, database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In no table, event, webhook, export or log line, nor in the bytes of the file of SQLite."""
    caplog.set_level(logging.INFO)
    marked = freshly_marked
    engine, clock, receiver = marked.engine, Clock(DONE), Receiver()
    assert NAME.encode() in await taken(engine, Noun.PARTIES, tmp_path / "before.csv")
    before = await hashed(engine.database, *STAYS, "audit")
    await run_until_idle(worker(engine.database, receiver, clock))

    await erase_person(engine, erasing(marked, force=True), DONE)

    await run_until_idle(worker(engine.database, receiver, clock))
    assert await found_in_tables(engine.database, MARKS) == {}
    told = [each.body for each in receiver.arrived]
    assert [json.loads(each)["type"] for each in told].count("person.erased") == 1
    told += [(await taken(engine, noun, tmp_path / f"{noun}.csv")).decode() for noun in Noun]
    told += [json.dumps(await show_person(engine, ShowPerson(ADMIN, marked.person))), caplog.text]
    assert [(mark, each) for mark in MARKS for each in told if mark in each] == []
    if engine.database.writer.dialect.name == "sqlite":
        file = Path(str(make_url(database_url).database))
        kept = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
        assert [mark for mark in MARKS if mark.encode() in kept] == []

    after = await hashed(engine.database, *STAYS, "audit")
    assert {name: after[name] for name in STAYS} == {name: before[name] for name in STAYS}
    assert before["audit"] < after["audit"]
    assert all(before[name] for name in STAYS)


async def test_decisions_replay_and_the_chains_hold_after_an_erasure(marked: Marked) -> None:
    engine = marked.engine
    await erase_person(engine, erasing(marked, force=True), DONE)
    replayed = [each.outcome async for each in replay_decisions(engine.database, engine.library, TENANT)]
    assert replayed
    assert set(replayed) == {Outcome.SAME}
    checked = [each async for each in verify_audit(engine.database, TENANT)]
    assert sum(each.entries for each in checked) > 10
    assert not [place for each in checked for place in each.broken]


async def test_who_was_erased_is_nobody_to_whoever_looks(marked: Marked) -> None:
    engine = marked.engine
    await erase_person(engine, erasing(marked, force=True), DONE)
    unit = await read_unit(engine.database, engine.library, ReadUnit(ADMIN, SERIAL))
    assert unit.owner is None
    assert [each.party for contract in unit.contracts for each in contract.holders] == [None] * len(unit.contracts)
    shown = await read_claim(engine.database, engine.library, ReadClaim(CENTRE, marked.settled.claim.id))
    assert shown is not None
    assert shown.notes == ()
    assert {(each.reference, each.digest) for each in shown.evidence} == {(None, "")}
    held = await show_person(engine, ShowPerson(ADMIN, marked.person))
    assert (held["name"], held["country"], held["erasedAt"]) == (None, None, DONE.isoformat())


async def test_other_persons_keep_all_that_is_theirs(marked: Marked, tmp_path: Path) -> None:
    before = await taken(marked.engine, Noun.PARTIES, tmp_path / "before.csv")
    await erase_person(marked.engine, erasing(marked, force=True), DONE)
    after = await taken(marked.engine, Noun.PARTIES, tmp_path / "after.csv")
    left = [line for line in before.splitlines() if NAME.encode() not in line]
    assert after.splitlines() == left
    assert b"Asha Rao of Pune" in after


async def test_a_person_with_an_open_claim_is_erased_only_when_it_is_meant(marked: Marked) -> None:
    with pytest.raises(BadInput) as refused:
        await erase_person(marked.engine, erasing(marked), DONE)
    assert refused.value.code == "CLAIM_IS_OPEN"
    assert marked.going.claim.id in refused.value.message
    withdraw = WithdrawClaim(CENTRE, "withdraw-2", marked.going.claim.id, "MOVED")
    await withdraw_claim(marked.engine.database, marked.engine.library, withdraw, DONE)
    await erase_person(marked.engine, erasing(marked), DONE)
    assert await found_in_tables(marked.engine.database, MARKS) == {}


async def test_what_was_sent_before_an_erasure_is_not_done_again_after_it(marked: Marked) -> None:
    engine = marked.engine
    again = await file_claim(engine.database, engine.library, first_claim(), DONE)
    assert again.claim.id == marked.settled.claim.id
    erased = await erase_person(engine, erasing(marked, force=True), DONE)
    with pytest.raises(IdempotencyConflict):
        await file_claim(engine.database, engine.library, first_claim(), DONE)
    assert await erase_person(engine, erasing(marked, force=True), DONE) == erased


async def test_an_administrator_erases_anybody_and_a_customer_themselves(marked: Marked) -> None:
    found = decode_id(marked.person)
    assert isinstance(found, RecordId)
    customer = Actor(TENANT, Role.CUSTOMER, "zeb", party_id=found.local_id)
    for actor in (CENTRE, replace(customer, party_id=an_id(77)), Actor(TENANT, Role.ISSUER, "staff")):
        with pytest.raises(NotAllowed):
            await erase_person(marked.engine, replace(erasing(marked), actor=actor), DONE)
    nobody = public_id("Party", UUID(int=5))
    with pytest.raises(UnknownRecord):
        await erase_person(marked.engine, replace(erasing(marked), party_id=nobody), DONE)
    await erase_person(marked.engine, replace(erasing(marked, force=True), actor=customer), DONE)


async def test_a_file_cannot_bring_an_erased_person_back_under_their_id(marked: Marked, tmp_path: Path) -> None:
    await erase_person(marked.engine, erasing(marked, force=True), DONE)
    file = f"party,kind,name,country,language\n{marked.person},PERSON,{NAME},IN,hi\n"
    brought = await bring_text(marked.engine, Noun.PARTIES, file, tmp_path, update=True)
    assert [code for _, _, code in brought.problems] == ["PERSON_ERASED"]
    assert await found_in_tables(marked.engine.database, MARKS) == {}


async def test_another_secret_opens_nothing_and_a_newer_one_wraps_what_an_older_one_wrapped(
    freshly_marked: Marked, database_url: str
) -> None:
    newer, older = "a newer secret of the tests, long enough", KEYS.secrets[0]

    async def name_under(*secrets: str, seal: bool = False) -> str | None:
        engine = Engine.open(database_url, Keys.of(secrets)).within(TENANT)
        try:
            if seal:
                await seal_persons(engine, TENANT)
            unit = await read_unit(engine.database, engine.library, ReadUnit(ADMIN, SERIAL))
            return unit.owner.name if unit.owner else None
        finally:
            await engine.close()

    async def repeated_under(*secrets: str) -> str:
        engine = Engine.open(database_url, Keys.of(secrets)).within(TENANT)
        try:
            return (await file_claim(engine.database, engine.library, first_claim(), DONE)).claim.id
        finally:
            await engine.close()

    assert await repeated_under(newer, older) == freshly_marked.settled.claim.id
    with pytest.raises(CannotOpen):
        await name_under(newer)
    assert await name_under(newer, older) == NAME
    assert await name_under(newer, older, seal=True) == NAME
    assert await name_under(newer) == NAME


async def test_what_lay_plain_from_before_is_read_and_then_sealed(marked: Marked) -> None:
    async with marked.engine.database.write() as connection:
        await connection.execute(text(f"UPDATE parties SET name = '{NAME}' WHERE country = 'IN'"))
        await connection.execute(text("DELETE FROM person_keys"))
    held = await show_person(marked.engine, ShowPerson(ADMIN, marked.person))
    assert held["name"] == NAME
    assert NAME in await found_in_tables(marked.engine.database, MARKS)
    assert (await seal_persons(marked.engine, TENANT)).rows > 0
    assert NAME not in await found_in_tables(marked.engine.database, MARKS)
    assert (await show_person(marked.engine, ShowPerson(ADMIN, marked.person)))["name"] == NAME


async def test_a_sealed_text_that_is_moved_to_another_row_is_not_believed(marked: Marked) -> None:
    async with marked.engine.database.write() as connection:
        await connection.execute(
            text("UPDATE notes SET body = (SELECT body FROM notes WHERE kind = 'COMPLAINT') WHERE kind = 'CAUSE'")
        )
    with pytest.raises(BrokenSeal):
        await read_claim(marked.engine.database, marked.engine.library, ReadClaim(CENTRE, marked.settled.claim.id))
