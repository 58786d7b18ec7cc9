"""Is a claim filed whole or not at all, and read back as it was filed?"""

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from contracts.store.claims import FiledClaim, PayersDoNotAddUp, claim_by_id, file_claim
from contracts.store.database import Connection, Database
from contracts.store.decisions import decision_by_id
from contracts.store.dossiers import dossiers
from contracts.store.records import Claim
from contracts.store.rows import RecordNotFound, insert
from tests.store.examples import (
    CATALOGUE,
    CLAIM,
    DECISION,
    FILED,
    HISTORY,
    LINES,
    OTHER_TENANT,
    TENANT,
    UNIT_KEY,
    an_id,
)


@pytest.fixture
async def unclaimed(database: Database) -> Database:
    async with database.write() as connection:
        await insert(connection, TENANT, CATALOGUE + HISTORY)
    return database


async def test_a_claim_comes_back_as_it_was_filed(unclaimed: Database) -> None:
    async with unclaimed.write() as connection:
        await file_claim(connection, TENANT, FILED)
    async with unclaimed.read() as connection:
        assert await claim_by_id(connection, TENANT, UNIT_KEY, CLAIM.claim_id) == FILED
        assert await decision_by_id(connection, TENANT, UNIT_KEY, DECISION.decision_id) == DECISION


@pytest.mark.parametrize(
    ("customer_minor", "payers", "shares_minor"),
    [
        (1, {"issuer": 350_000}, 350_001),
        (0, {"issuer": 349_999}, 349_999),
        (None, {"issuer": 350_000}, 350_000),
    ],
)
async def test_shares_that_do_not_add_up_are_refused(
    unclaimed: Database, customer_minor: int | None, payers: dict[str, int], shares_minor: int
) -> None:
    line = replace(LINES[0], customer_minor=customer_minor, payers=payers)
    with pytest.raises(PayersDoNotAddUp) as refusal:
        async with unclaimed.write() as connection:
            await file_claim(connection, TENANT, replace(FILED, lines=(LINES[1], line)))
    assert (refusal.value.line, refusal.value.shares_minor) == (line, shares_minor)
    async with unclaimed.read() as connection:
        assert await claims_of(connection, TENANT) == ()


@pytest.mark.parametrize(
    "line",
    [
        replace(LINES[1], amount_minor=-1),
        replace(LINES[1], tax_minor=-1),
        replace(LINES[1], currency="IN"),
        replace(LINES[1], customer_minor=50_002, payers={"issuer": -1}),
    ],
)
async def test_money_that_cannot_be_is_refused_and_nothing_is_half_written(unclaimed: Database, line: object) -> None:
    assert isinstance(line, type(LINES[0]))
    with pytest.raises(IntegrityError):
        async with unclaimed.write() as connection:
            await file_claim(connection, TENANT, replace(FILED, lines=(line,)))
    async with unclaimed.read() as connection:
        assert await claims_of(connection, TENANT) == ()
        with pytest.raises(RecordNotFound):
            await decision_by_id(connection, TENANT, UNIT_KEY, DECISION.decision_id)


async def test_the_claims_of_a_unit_are_known_in_the_order_of_filing(unclaimed: Database) -> None:
    async with unclaimed.write() as connection:
        for number in range(3):
            decision = replace(DECISION, decision_id=an_id(100 + number))
            claim = replace(CLAIM, claim_id=an_id(200 + number), decision_id=decision.decision_id)
            await file_claim(connection, TENANT, FiledClaim(claim, (), (), decision))
    async with unclaimed.read() as connection:
        assert [claim.claim_id.int for claim in await claims_of(connection, TENANT)] == [200, 201, 202]


async def test_another_tenant_finds_nothing(world: Database) -> None:
    async with world.read() as connection:
        for look_up in (claim_by_id, decision_by_id):
            with pytest.raises(RecordNotFound):
                await look_up(connection, OTHER_TENANT, UNIT_KEY, CLAIM.claim_id)
        assert await claims_of(connection, OTHER_TENANT) == ()


async def claims_of(connection: Connection, tenant: str) -> tuple[Claim, ...]:
    """The claims of the unit, as every verb sees them."""
    found = await dossiers(connection, tenant, [UNIT_KEY])
    return tuple(found[UNIT_KEY].claims) if UNIT_KEY in found else ()
