"""What does anybody learn of a unit by its serial, and what do they not?"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from contracts.rules.values.vocabulary import Role
from contracts.usecases.access.gate import Gate
from contracts.usecases.access.guessing import Guessing
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import ByCertificate, ById, BySerial, UnitRef
from contracts.usecases.cover.tell_cover import NOT_KNOWN, CoverTold, TellCover, tell_cover
from contracts.usecases.demo.load_demo import DEMO_KEYS, DEMO_TENANT
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput
from tests.schema.asking import statements

JULY = datetime(2026, 7, 1, 9, tzinfo=UTC)
GATE = Gate(DEMO_KEYS, Guessing(), "203.0.113.0/24", JULY)
SHOPPER = Actor(DEMO_TENANT, Role.STOREFRONT, "web", gate=GATE)

CAR = BySerial("Hyundai", "MALBH51BLNM123456")
NOT_COVERED = BySerial("Nikon", "NKN-300551")
UNKNOWN = BySerial("Nikon", "NKN-300552")
FOREIGN_NAMESPACE = BySerial("Hyundai", "NKN-300551")
HANGS_ON_FACTS = BySerial("Blue Star", "BS24-0900")
NO_CERTIFICATE = ByCertificate("forged")
NO_ID = ById("not an id")


@pytest.fixture
async def engine(demo_database_url: str) -> AsyncIterator[Engine]:
    opened = Engine.open(demo_database_url, DEMO_KEYS)
    yield opened
    await opened.close()


async def told(engine: Engine, ref: UnitRef, now: datetime = JULY, actor: Actor = SHOPPER) -> CoverTold:
    within = engine.within(actor.tenant)
    return await tell_cover(within.database, within.library, TellCover(actor, ref), now)


async def test_a_covered_unit_is_told_with_its_kind_and_the_month_in_which_the_last_cover_ends(engine: Engine) -> None:
    # Three years from the delivery on 15 August 2023.
    assert await told(engine, CAR) == CoverTold(is_covered=True, family="car", until=date(2026, 8, 1))


async def test_a_right_of_everybody_without_an_end_is_no_cover(engine: Engine) -> None:
    # In India anybody may complain for ever; the longest promise of this card is ten years.
    cooler = BySerial("Blue Star", "BS24-0001")
    assert (await told(engine, cooler)).until == date(2034, 4, 1)
    assert await told(engine, cooler, datetime(2060, 7, 1, tzinfo=UTC)) == NOT_KNOWN


async def test_every_role_is_told_the_same(engine: Engine) -> None:
    for role in (Role.STOREFRONT, Role.CUSTOMER, Role.SERVICE_CENTRE, Role.PARTNER, Role.ISSUER, Role.ADMIN):
        assert (await told(engine, CAR, actor=replace(SHOPPER, role=role))).until == date(2026, 8, 1)


@pytest.mark.parametrize(
    "ref", [NOT_COVERED, UNKNOWN, FOREIGN_NAMESPACE, HANGS_ON_FACTS, NO_CERTIFICATE, NO_ID], ids=str
)
async def test_a_unit_that_is_not_covered_is_told_as_one_that_nobody_has(engine: Engine, ref: UnitRef) -> None:
    assert await told(engine, ref) == NOT_KNOWN


async def test_a_unit_of_another_tenant_is_told_as_one_that_nobody_has(engine: Engine) -> None:
    stranger = replace(SHOPPER, tenant="somebody-else")
    assert await told(engine, CAR, actor=stranger) == NOT_KNOWN


async def test_all_of_them_are_found_by_the_same_statements(engine: Engine) -> None:
    await told(engine, CAR)
    sent = []
    for ref in (CAR, NOT_COVERED, UNKNOWN, FOREIGN_NAMESPACE, HANGS_ON_FACTS, NO_CERTIFICATE, NO_ID):
        with statements() as seen:
            await told(engine, ref)
        sent.append(seen)
    assert len(sent[0]) == 2
    assert all(each == sent[0] for each in sent)


async def test_a_serial_that_is_none_is_refused_before_anything_is_read(engine: Engine) -> None:
    with statements() as seen, pytest.raises(BadInput):
        await told(engine, BySerial("Nikon", " - "))
    assert seen == []
