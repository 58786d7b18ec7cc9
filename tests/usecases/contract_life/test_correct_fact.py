"""Does a correction supersede, and never rewrite, what was known and decided before it?"""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.rules.values.vocabulary import ChargeClass, ClaimState, Event
from contracts.store.claims import claim_by_id
from contracts.store.decisions import decision_by_id
from contracts.store.dossiers import dossiers
from contracts.store.keys import UnitOwnedId, decode_id, public_id, unit_key
from contracts.usecases.claims.filing.draft_claim import DraftClaim, draft_claim
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.told import Told
from contracts.usecases.contract_life.correct_fact import (
    ContractFactIs,
    CorrectFact,
    OwnershipIs,
    ReadingIs,
    UnitFactIs,
    correct_fact,
)
from contracts.usecases.cover.asked import Amount, AskedCharge, AskedFact, Situation
from contracts.usecases.failures import BadInput, NotAllowed, UnknownRecord
from contracts.usecases.units.read_contract import ReadContract, read_contract
from contracts.usecases.units.record_reading import RecordReading, record_reading
from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.contract_life.desk import (
    ACME,
    ADMIN,
    ASHA,
    HOLDER,
    MADE,
    RIVAL,
    SHOP,
    TENANT,
    UNIT,
    Desk,
    noon,
    open_desk,
    rows_of,
)
from tests.usecases.examples import plan
from tests.worlds import own_world

DAY = date(2027, 2, 1)
"""A year and three weeks after the purchase: the warranty of a year is over."""
NOW = noon(DAY)
KEY = unit_key(TENANT, UNIT.namespace, UNIT.serial)
BOUGHT_LATER = UnitFactIs(AskedFact("purchased", "2026-03-01"))


@pytest.fixture
async def desk(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Desk]:
    async with own_world(databases, open_warranty_desk) as opened:
        yield opened


async def open_warranty_desk(database_url: str) -> Desk:
    """A desk whose unit has a warranty of a year from the purchase."""
    return await open_desk(database_url, plan("acme-ac", header={"for": {"brand": "acme"}}))


def correcting(correction: Any, key: str = "c", **fields: Any) -> CorrectFact:
    return CorrectFact(
        **(
            {"actor": ADMIN, "idempotency_key": key, "unit": UNIT, "correction": correction, "reason": "MISREAD"}
            | fields
        )
    )


def broken_fan() -> Situation:
    fan = AskedCharge("fan", ChargeClass.PART, Amount(Decimal("100.00"), "INR"), None, "fan")
    return Situation(event=Event.DEFECT, occurred=DAY, components=("fan",), charges=(fan,), as_of=NOW)


async def local_ids(desk: Desk, claim: str) -> Any:
    found = decode_id(claim)
    assert isinstance(found, UnitOwnedId)
    async with desk.engine.database.read() as connection:
        return await claim_by_id(connection, TENANT, KEY, found.local_id)


async def test_a_fact_of_the_unit_counts_from_when_it_became_known(desk: Desk) -> None:
    await correct_fact(desk.engine, correcting(BOUGHT_LATER), NOW)
    async with desk.engine.database.read() as connection:
        before = (await dossiers(connection, TENANT, [KEY], NOW - timedelta(seconds=1)))[KEY]
        after = (await dossiers(connection, TENANT, [KEY], NOW))[KEY]
    assert [each.facts["purchased"].value for each in (before, after)] == ["2026-01-10", "2026-03-01"]


async def test_an_open_claim_gets_a_new_decision_that_names_the_one_it_supersedes(desk: Desk) -> None:
    draft = DraftClaim(ADMIN, "d", UNIT, Told(broken_fan()))
    claim = (await draft_claim(desk.engine.database, desk.engine.library, draft, NOW)).claim.id
    old = (await local_ids(desk, claim)).decision
    [changed] = await correct_fact(desk.engine, correcting(BOUGHT_LATER), NOW + timedelta(hours=1))
    assert (changed.claim, changed.state, changed.is_kept) == (claim, ClaimState.DRAFT, True)
    assert (changed.then_verdict, changed.now_verdict) == ("NOT_COVERED", "COVERED")
    assert (changed.then_customer, changed.now_customer) == ("100.00", "0.00")
    new = (await local_ids(desk, claim)).decision
    assert (new.supersedes, new.hash, new.as_of) == (old.decision_id, changed.now_hash, old.as_of)
    async with desk.engine.database.read() as connection:
        assert await decision_by_id(connection, TENANT, KEY, old.decision_id) == old


async def test_a_claim_that_is_over_keeps_its_decision_and_is_told(desk: Desk) -> None:
    """Rejected by the table: the warranty was over by what was known."""
    filing = FileClaim(ADMIN, "f", UNIT, Told(broken_fan()))
    done = await file_claim(desk.engine.database, desk.engine.library, filing, NOW)
    assert done.state == ClaimState.REJECTED
    old = (await local_ids(desk, done.claim.id)).decision
    [changed] = await correct_fact(desk.engine, correcting(BOUGHT_LATER), NOW + timedelta(hours=1))
    assert (changed.state, changed.is_kept) == (ClaimState.REJECTED, False)
    assert (await local_ids(desk, done.claim.id)).decision == old


async def test_what_changes_no_decision_tells_none(desk: Desk) -> None:
    draft = DraftClaim(ADMIN, "d", UNIT, Told(broken_fan()))
    await draft_claim(desk.engine.database, desk.engine.library, draft, NOW)
    assert await correct_fact(desk.engine, correcting(UnitFactIs(AskedFact("opened", True))), NOW) == ()


async def test_the_same_correction_again_gets_the_same_answer_and_writes_nothing(desk: Desk) -> None:
    draft = DraftClaim(ADMIN, "d", UNIT, Told(broken_fan()))
    await draft_claim(desk.engine.database, desk.engine.library, draft, NOW)
    first = await correct_fact(desk.engine, correcting(BOUGHT_LATER), NOW)
    before = await rows_of(desk.engine)
    assert await correct_fact(desk.engine, correcting(BOUGHT_LATER), NOW + timedelta(days=1)) == first
    assert (len(first), await rows_of(desk.engine)) == (1, before)


async def test_a_fact_of_a_contract_is_so_from_its_day_on(desk: Desk) -> None:
    async with desk.engine.database.read() as connection:
        [record] = (await dossiers(connection, TENANT, [KEY]))[KEY].contracts
    contract = public_id("Contract", KEY, record.contract_id)
    opened = AskedFact("opened", True)
    await correct_fact(desk.engine, correcting(ContractFactIs(contract, opened, DAY)), NOW)
    async with desk.engine.database.read() as connection:
        [move] = (await dossiers(connection, TENANT, [KEY]))[KEY].moves
    assert (move.move, move.on_day, dict(move.facts), move.reason) == ("AMEND", DAY, {"opened": True}, "MISREAD")
    with pytest.raises(BadInput) as early:
        await correct_fact(desk.engine, correcting(ContractFactIs(contract, opened, date(2020, 1, 1)), "e"), NOW)
    with pytest.raises(BadInput) as money:
        await correct_fact(desk.engine, correcting(ContractFactIs(contract, AskedFact("contractPrice", "1")), "m"), NOW)
    assert [early.value.code, money.value.code] == ["BEFORE_MADE", "MONEY_IS_NOT_CORRECTED"]


async def test_the_days_of_an_owner_are_replaced_and_do_not_overlap_anothers(desk: Desk) -> None:
    asha = public_id("Party", ASHA)
    await correct_fact(desk.engine, correcting(OwnershipIs(asha, MADE, date(2026, 1, 12))), NOW)
    async with desk.engine.database.read() as connection:
        [standing] = (await dossiers(connection, TENANT, [KEY]))[KEY].ownerships
    assert (standing.from_day, standing.last_day, standing.corrects is not None) == (date(2026, 1, 12), None, True)
    with pytest.raises(UnknownRecord):
        await correct_fact(desk.engine, correcting(OwnershipIs(asha, MADE, DAY), "again"), NOW)
    backwards = OwnershipIs(asha, date(2026, 1, 12), DAY, DAY - timedelta(days=1))
    with pytest.raises(BadInput):
        await correct_fact(desk.engine, correcting(backwards, "back"), NOW)


async def test_a_reading_is_replaced_once(desk: Desk) -> None:
    read = RecordReading(ADMIN, "r", UNIT, "hours", 120, DAY)
    reading = (await record_reading(desk.engine.database, read, NOW)).id
    fixed = ReadingIs(reading, 12, DAY)
    await correct_fact(desk.engine, correcting(fixed), NOW)
    async with desk.engine.database.read() as connection:
        [standing] = (await dossiers(connection, TENANT, [KEY]))[KEY].readings
    assert standing.value == 12
    with pytest.raises(UnknownRecord):
        await correct_fact(desk.engine, correcting(fixed, "again"), NOW)


@pytest.mark.parametrize(
    ("value", "on", "code", "field"),
    [(-1, DAY, "NEGATIVE_READING", "value"), (12, DAY + timedelta(days=2), "IN_THE_FUTURE", "readOn")],
)
async def test_a_reading_is_corrected_to_what_a_meter_can_have_shown(
    desk: Desk, value: int, on: date, code: str, field: str
) -> None:
    read = RecordReading(ADMIN, "r", UNIT, "hours", 120, DAY)
    reading = (await record_reading(desk.engine.database, read, NOW)).id
    with pytest.raises(BadInput) as refused:
        await correct_fact(desk.engine, correcting(ReadingIs(reading, value, on)), NOW)
    assert (refused.value.code, refused.value.path) == (code, ("correction", "reading", field))


async def test_what_is_wrong_with_a_correction_names_its_field(desk: Desk) -> None:
    async with desk.engine.database.read() as connection:
        [record] = (await dossiers(connection, TENANT, [KEY]))[KEY].contracts
    contract = public_id("Contract", KEY, record.contract_id)
    for correction, path in (
        (UnitFactIs(AskedFact("purchased", "soon")), ("correction", "unitFact", "value")),
        (UnitFactIs(AskedFact("purchasd", None)), ("correction", "unitFact", "name")),
        (ContractFactIs(contract, AskedFact("opened", "soon")), ("correction", "contractFact", "fact", "value")),
        (OwnershipIs(contract, MADE, MADE), ("correction", "ownership", "partyId")),
    ):
        with pytest.raises((BadInput, UnknownRecord)) as refused:
            await correct_fact(desk.engine, correcting(correction), NOW)
        assert refused.value.path == path


async def test_a_corrected_first_and_last_day_are_those_of_the_contract(desk: Desk) -> None:
    """Nothing of it begins on its own first day, so that its last one is not known until it is stated."""
    async with desk.engine.database.read() as connection:
        [record] = (await dossiers(connection, TENANT, [KEY]))[KEY].contracts
    contract = public_id("Contract", KEY, record.contract_id)
    for number, (name, day, expected) in enumerate(
        (
            ("contractStart", "2026-02-01", (date(2026, 2, 1), None)),
            ("contractEnd", "2026-12-31", (date(2026, 2, 1), date(2026, 12, 31))),
        )
    ):
        correction = ContractFactIs(contract, AskedFact(name, day))
        await correct_fact(desk.engine, correcting(correction, str(number)), NOW)
        seen = await read_contract(desk.engine.database, desk.engine.library, ReadContract(ADMIN, contract))
        assert seen is not None
        assert (seen.days.first, seen.days.last_day(DAY)) == expected


async def test_who_may_correct(desk: Desk) -> None:
    for actor in (SHOP, HOLDER, RIVAL):
        with pytest.raises(NotAllowed):
            await correct_fact(desk.engine, replace(correcting(BOUGHT_LATER), actor=actor), NOW)
    assert await correct_fact(desk.engine, correcting(BOUGHT_LATER, actor=ACME), NOW) == ()
