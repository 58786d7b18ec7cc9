"""A maker, its warranty on parts, two service places, and the people who claim, decide and watch."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from contracts.rules.terms import Plan
from contracts.rules.values.vocabulary import ChargeClass, Event, Role
from contracts.store.keys import RecordId, decode_id, public_id
from contracts.store.records import Location, Product
from contracts.store.rows import insert
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.draft_claim import DraftClaim, draft_claim
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.told import AskedEvidence, Told, Words
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.ruling.judging import AskedJudgement
from contracts.usecases.cover.asked import Amount, AskedCharge, AskedFact, BySerial, Situation
from contracts.usecases.engine import Engine
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from contracts.usecases.units.parties import NewParty
from contracts.usecases.units.read_unit import ReadUnit, read_unit
from contracts.usecases.units.register_unit import RegisterUnit, register_unit
from tests.store.examples import an_id
from tests.usecases.examples import plan

TENANT = "shop"
SOLD = datetime(2026, 1, 10, 9, tzinfo=UTC)
BROKE = datetime(2026, 6, 1, 9, tzinfo=UTC)
LATER, FAILED_ON = BROKE + timedelta(days=2), BROKE.date()
UNIT, BARE = BySerial("acme", "A-1"), BySerial("acme", "B-2")
"""A unit of which all is known, and one of which the use is not."""
HERE, THERE = public_id("Location", an_id(3)), public_id("Location", an_id(4))
COMPLAINT = "It smells of burnt coffee."

ADMIN = Actor(TENANT, Role.ADMIN, "admin")
CHIEF = Actor(TENANT, Role.ADMIN, "chief")
CENTRE = Actor(TENANT, Role.SERVICE_CENTRE, "centre", location_id=an_id(3))
ELSEWHERE = Actor(TENANT, Role.SERVICE_CENTRE, "elsewhere", location_id=an_id(4))
PARTNER = Actor(TENANT, Role.PARTNER, "partner", location_id=an_id(4))
REVIEWER = Actor(TENANT, Role.ISSUER, "reviewer", issuer="acme")
SECOND = Actor(TENANT, Role.ISSUER, "second", issuer="acme")
OTHER_ISSUER = Actor(TENANT, Role.ISSUER, "other-issuer", issuer="bosch")
SHOP_WINDOW = Actor(TENANT, Role.STOREFRONT, "window")


@dataclass(frozen=True, slots=True)
class World:
    """The open engine and the public id of the unit."""

    engine: Engine
    unit_id: str


async def open_world(database_url: str) -> World:
    engine = Engine.open(database_url).within(TENANT)
    await publish_plans(engine.database, PublishPlans(ADMIN, [_warranty()]), SOLD)
    product = Product(an_id(1), "AC", "acme", "air-conditioner", "Acme AC", "acme", ("fan",), {}, 4_000_000, "INR")
    places = [
        Location(an_id(number), code, code, "IN", None, None, None, "Asia/Kolkata", {})
        for number, code in ((3, "PNQ-1"), (4, "BOM-1"))
    ]
    async with engine.database.write() as connection:
        await insert(connection, TENANT, [product, *places])
    unit_id = await sell(engine, UNIT, AskedFact("commercialUse", False))
    await sell(engine, BARE)
    return World(engine, unit_id)


def _warranty() -> Plan:
    """Every part for a year from the purchase, for those who do not use it in a business. Labour is not promised."""
    benefit = {
        "benefit": "parts",
        "clause": "1",
        "window": {"from": "purchased", "length": "P1Y", "firstDay": "notCounted", "acts": "event"},
        "conditions": [{"need": {"commercialUse": False}, "otherwise": "NO_COVER", "about": "COMMERCIAL_USE"}],
        "pays": [{"charges": {"class": "PART"}, "customer": {"share": "0%"}}],
    }
    return plan("acme-ac", header={"for": {"brand": "acme"}}, benefits=[benefit])


async def sell(engine: Engine, unit: BySerial, *facts: AskedFact) -> str:
    command = RegisterUnit(
        actor=ADMIN,
        idempotency_key=f"sale-{unit.serial}",
        unit=unit,
        sku="AC",
        owner=NewParty("PERSON", f"Owner of {unit.serial}", "IN", "hi"),
        owned_from=SOLD.date(),
        facts=(AskedFact("purchased", "2026-01-10"), *facts),
    )
    return await register_unit(engine.database, engine.library, command, SOLD)


def rupees(text: str) -> Amount:
    return Amount(Decimal(text), "INR")


def told(
    part: str = "100.00",
    labour: str | None = None,
    occurred: date = FAILED_ON,
    place: str | None = None,
    facts: tuple[AskedFact, ...] = (),
    evidence: tuple[AskedEvidence, ...] = (),
    served_on: date | None = None,
) -> Told:
    """A fan that broke, with the work when it is charged."""
    charges = [AskedCharge("fan", ChargeClass.PART, rupees(part), None, "fan", "swap-fan")]
    if labour is not None:
        charges.append(AskedCharge("work", ChargeClass.LABOUR, rupees(labour)))
    case = Situation(
        event=Event.DEFECT, occurred=occurred, charges=tuple(charges), location=place, facts=facts, components=("fan",)
    )
    return Told(case, words=Words(complaint=COMPLAINT), evidence=evidence, served_on=served_on)


async def filed(
    world: World,
    key: str = "c-1",
    actor: Actor = CENTRE,
    unit: BySerial = UNIT,
    now: datetime = BROKE,
    case: Told | None = None,
    preview: str | None = None,
) -> ClaimDone:
    command = FileClaim(actor, key, unit, case or told(), preview)
    return await file_claim(world.engine.database, world.engine.library, command, now)


async def drafted(world: World, key: str = "d-1", actor: Actor = CENTRE, case: Told | None = None) -> ClaimDone:
    command = DraftClaim(actor, key, UNIT, case or told())
    return await draft_claim(world.engine.database, world.engine.library, command, BROKE)


def outcomes(done: ClaimDone) -> list[tuple[str, str]]:
    """What was decided of each line last."""
    return [(line.outcome, line.approved.decimal) for line in done.claim.rounds[-1].lines]


def codes(done: ClaimDone, line: int = 1) -> set[str]:
    """The reasons for what was decided of a line last."""
    found = next(each for each in done.claim.rounds[-1].lines if each.line == line)
    return {str(reason["reason"]) for reason in found.reasons}


def judged(line: int, approved: str, reason: str | None = None) -> AskedJudgement:
    return AskedJudgement(line, rupees(approved), reason)


async def owner_of(world: World) -> Actor:
    """The customer whose unit it is."""
    seen = await read_unit(world.engine.database, world.engine.library, ReadUnit(ADMIN, UNIT))
    assert seen.owner is not None
    found = decode_id(seen.owner.id)
    assert isinstance(found, RecordId)
    return Actor(TENANT, Role.CUSTOMER, "customer", party_id=found.local_id)
