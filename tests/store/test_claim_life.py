"""Is the life of a claim kept as it happened, and can two people never do the same thing twice?"""

import asyncio
from datetime import date
from typing import get_args

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from contracts.rules.values.vocabulary import ClaimState, LineOutcome, MoveName
from contracts.store.claim_life.moves import (
    ClaimLife,
    ClaimMoved,
    SharesDoNotAddUp,
    WholeRound,
    claim_life,
    record_move,
    write_round,
)
from contracts.store.claim_life.records import (
    AdjudicationRecord,
    ClaimMove,
    ClaimRound,
    ClaimStateWord,
    Evidence,
    LineDecision,
    LineOutcomeWord,
    MoveWord,
    Recovery,
    RemedyRecord,
    RemedyState,
)
from contracts.store.claim_life.remedies import RemedyElsewhere, RemedyTaken, advance, choose, remedies_of
from contracts.store.claims import claim_by_id
from contracts.store.database import Database
from contracts.store.rows import RecordNotFound, insert
from tests.store.examples import CLAIM, DECISION, LINES, NOTE, OTHER_TENANT, TENANT, UNIT_KEY, WORLD, an_id, later

SUBMITTED = replace(CLAIM, state="SUBMITTED", served_on=date(2024, 3, 5), preauthorized_at=later(2))
TABLE = AdjudicationRecord("acme", "2026", "sha256:tt", {"adjudication": {"issuer": "acme"}}, None, later(0))
MOVE = ClaimMove(
    UNIT_KEY,
    CLAIM.claim_id,
    0,
    "APPROVE_PARTLY",
    "SUBMITTED",
    "PARTLY_APPROVED",
    "desk:1",
    "ISSUER",
    None,
    "RATE",
    later(3),
)
ROUND = ClaimRound(
    unit_key=UNIT_KEY,
    claim_id=CLAIM.claim_id,
    round=1,
    decision_id=DECISION.decision_id,
    state="PARTLY_APPROVED",
    missing=("proofOfPurchase",),
    issuer="acme",
    version="2026",
    table_hash="sha256:tt",
    actor="desk:1",
    role="ISSUER",
    decided_at=later(3),
)
LINE = LineDecision(
    UNIT_KEY,
    CLAIM.claim_id,
    1,
    1,
    "REDUCED",
    350_000,
    300_000,
    "INR",
    binding=True,
    shares=[{"payer": "ISSUER", "minor": 200_000}, {"payer": "SUPPLIER", "minor": 100_000, "clause": "7"}],
    covered=[],
    arguable=[{"payer": "ISSUER", "minor": 50_000}],
    reasons=[{"reason": "ABOVE_RATE", "ruling": "rate"}],
)
RECOVERY = Recovery(
    UNIT_KEY, CLAIM.claim_id, 1, 1, 1, "SUPPLIER", 100_000, "INR", "acme-ac", "pcb", None, "7", later(3)
)
PHOTO = Evidence(UNIT_KEY, CLAIM.claim_id, an_id(60), "PHOTO", 1, "s3://bucket/key", "sha256:pp", "centre:1", later(1))
CHOICE = RemedyRecord(
    unit_key=UNIT_KEY,
    remedy_id=an_id(70),
    claim_id=CLAIM.claim_id,
    remedy="REPLACEMENT",
    benefit="acme-ac/all",
    contract=None,
    state="CHOSEN",
    serial_out="AB-123",
    serial_in=None,
    amount_minor=None,
    price_minor=0,
    currency="INR",
    chosen_at=later(4),
    changed_at=later(4),
    actor="desk:1",
)


STATES: dict[str, RemedyState] = {word: word for word in get_args(RemedyState)}


@pytest.fixture
async def submitted(database: Database) -> Database:
    """The small world, its claim submitted, with a second claim and a table of adjudication."""
    records = [SUBMITTED if record == CLAIM else record for record in WORLD]
    other = replace(DECISION, decision_id=an_id(80))
    second = replace(SUBMITTED, claim_id=an_id(81), decision_id=other.decision_id)
    async with database.write() as connection:
        await insert(connection, TENANT, [*records, other, second, TABLE])
    return database


async def life(database: Database, tenant: str = TENANT) -> ClaimLife:
    async with database.read() as connection:
        return await claim_life(connection, tenant, UNIT_KEY, CLAIM.claim_id)


def test_the_words_of_the_rows_are_those_of_the_rules() -> None:
    assert get_args(ClaimStateWord) == tuple(state.value for state in ClaimState)
    assert get_args(MoveWord) == tuple(name.value for name in MoveName)
    assert get_args(LineOutcomeWord) == tuple(outcome.value for outcome in LineOutcome)


async def test_a_claim_and_its_lines_come_back_with_what_their_life_needs(submitted: Database) -> None:
    line = replace(LINES[0], line=3, claimed_minor=340_000, quantity_milli=1_500)
    note = replace(NOTE, note_id=an_id(90), kind="CORRECTION", line=3)
    async with submitted.write() as connection:
        await insert(connection, TENANT, (line, note))
    async with submitted.read() as connection:
        found = await claim_by_id(connection, TENANT, UNIT_KEY, CLAIM.claim_id)
    assert found.claim == SUBMITTED
    assert line in found.lines
    assert note in found.notes


@pytest.mark.parametrize("words", [{"claimed_minor": 350_001}, {"claimed_minor": -1}, {"quantity_milli": 0}])
async def test_a_line_that_claims_what_cannot_be_is_refused(submitted: Database, words: dict[str, int]) -> None:
    claimed_minor, quantity_milli = words.get("claimed_minor"), words.get("quantity_milli", 1)
    line = replace(LINES[0], line=3, claimed_minor=claimed_minor, quantity_milli=quantity_milli)
    with pytest.raises(IntegrityError):
        async with submitted.write() as connection:
            await insert(connection, TENANT, (line,))


async def test_a_claims_state_is_its_last_move(submitted: Database) -> None:
    async with submitted.write() as connection:
        first = await record_move(connection, TENANT, MOVE)
        appeal = replace(MOVE, move="APPEAL", from_state="PARTLY_APPROVED", to_state="APPEALED", second_actor="desk:2")
        second = await record_move(connection, TENANT, appeal)
        claim = (await claim_by_id(connection, TENANT, UNIT_KEY, CLAIM.claim_id)).claim
    assert (first.seq, second.seq, claim.state) == (1, 2, "APPEALED")
    assert (await life(submitted)).moves == (first, second)


async def test_of_two_who_move_a_claim_at_once_one_is_told_that_it_has_moved(submitted: Database) -> None:
    """Sixteen desks approve and reject the same claim, without the unit's lock."""

    async def try_to(number: int) -> bool:
        wanted = replace(MOVE, actor=f"desk:{number}")
        if number % 2:
            wanted = replace(wanted, move="REJECT", to_state="REJECTED")
        try:
            async with submitted.write() as connection:
                await record_move(connection, TENANT, wanted)
        except ClaimMoved:
            return False
        return True

    moved = await asyncio.gather(*map(try_to, range(16)))
    assert (sum(moved), len((await life(submitted)).moves)) == (1, 1)


async def test_another_tenant_moves_nothing(submitted: Database) -> None:
    with pytest.raises(ClaimMoved):
        async with submitted.write() as connection:
            await record_move(connection, OTHER_TENANT, MOVE)


async def test_nobody_is_their_own_second_pair_of_eyes(submitted: Database) -> None:
    with pytest.raises(IntegrityError):
        async with submitted.write() as connection:
            await record_move(connection, TENANT, replace(MOVE, second_actor=MOVE.actor))
    assert (await life(submitted)).moves == ()


async def test_a_round_comes_back_whole(submitted: Database) -> None:
    whole = WholeRound(ROUND, (LINE,), (RECOVERY,))
    async with submitted.write() as connection:
        await write_round(connection, TENANT, whole)
        await insert(connection, TENANT, (PHOTO,))
    assert await life(submitted) == ClaimLife((), (whole,), (PHOTO,))
    assert await life(submitted, OTHER_TENANT) == ClaimLife((), (), ())


async def test_shares_that_do_not_come_to_what_was_approved_are_refused(submitted: Database) -> None:
    with pytest.raises(SharesDoNotAddUp) as refusal:
        async with submitted.write() as connection:
            await write_round(connection, TENANT, WholeRound(ROUND, (replace(LINE, approved_minor=300_001),)))
    assert refusal.value.shares_minor == 300_000
    assert (await life(submitted)).rounds == ()


@pytest.mark.parametrize("wrong", [replace(LINE, claimed_minor=299_999), replace(LINE, currency="IN")])
async def test_nobody_approves_more_than_was_claimed(submitted: Database, wrong: LineDecision) -> None:
    with pytest.raises(IntegrityError):
        async with submitted.write() as connection:
            await write_round(connection, TENANT, WholeRound(ROUND, (wrong,)))


async def test_a_round_is_decided_by_a_table_that_was_published(submitted: Database) -> None:
    with pytest.raises(IntegrityError):
        async with submitted.write() as connection:
            await write_round(connection, TENANT, WholeRound(replace(ROUND, table_hash="sha256:other"), ()))


async def chosen(database: Database, remedy: RemedyRecord) -> bool:
    try:
        async with database.write() as connection:
            await choose(connection, TENANT, remedy)
    except RemedyTaken:
        return False
    return True


async def test_a_unit_has_one_open_remedy_whoever_chooses_at_once(submitted: Database) -> None:
    """Sixteen choices for two claims of one unit, without the unit's lock."""
    wanted = [replace(CHOICE, remedy_id=an_id(300 + n), claim_id=(CLAIM.claim_id, an_id(81))[n % 2]) for n in range(16)]
    assert sum(await asyncio.gather(*(chosen(submitted, each) for each in wanted))) == 1


async def test_a_remedy_that_was_fulfilled_is_not_chosen_again_for_its_claim(submitted: Database) -> None:
    assert await chosen(submitted, CHOICE)
    async with submitted.write() as connection:
        await advance(connection, TENANT, UNIT_KEY, CHOICE.remedy_id, "RESERVED", later(5))
        done = await advance(connection, TENANT, UNIT_KEY, CHOICE.remedy_id, "FULFILLED", later(6), "AB-124")
    assert done == replace(CHOICE, state="FULFILLED", serial_in="AB-124", changed_at=later(6))
    assert not await chosen(submitted, replace(CHOICE, remedy_id=an_id(71)))
    assert await chosen(submitted, replace(CHOICE, remedy_id=an_id(72), claim_id=an_id(81)))


async def test_a_released_remedy_makes_room_for_another(submitted: Database) -> None:
    assert await chosen(submitted, CHOICE)
    async with submitted.write() as connection:
        await advance(connection, TENANT, UNIT_KEY, CHOICE.remedy_id, "RELEASED", later(5))
    refund = replace(CHOICE, remedy_id=an_id(71), remedy="REFUND", amount_minor=1)
    assert await chosen(submitted, refund)
    async with submitted.read() as connection:
        found = await remedies_of(connection, TENANT, UNIT_KEY, CLAIM.claim_id)
    assert [each.state for each in found] == ["RELEASED", "CHOSEN"]


async def test_a_loaner_goes_beside_a_remedy(submitted: Database) -> None:
    assert await chosen(submitted, CHOICE)
    assert await chosen(submitted, replace(CHOICE, remedy_id=an_id(71), remedy="LOANER"))


@pytest.mark.parametrize(
    ("first", "then"), [("FULFILLED", "RELEASED"), ("RELEASED", "FULFILLED"), ("RESERVED", "CHOSEN")]
)
async def test_a_remedy_goes_one_way(submitted: Database, first: str, then: str) -> None:
    await chosen(submitted, CHOICE)
    async with submitted.write() as connection:
        await advance(connection, TENANT, UNIT_KEY, CHOICE.remedy_id, STATES[first], later(5))
        with pytest.raises(RemedyElsewhere) as refusal:
            await advance(connection, TENANT, UNIT_KEY, CHOICE.remedy_id, STATES[then], later(6))
    assert refusal.value.state == first


async def test_a_remedy_that_is_not_there_is_said(submitted: Database) -> None:
    with pytest.raises(RecordNotFound):
        async with submitted.write() as connection:
            await advance(connection, OTHER_TENANT, UNIT_KEY, CHOICE.remedy_id, "RESERVED", later(5))
