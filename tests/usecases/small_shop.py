"""A small shop on a database: one maker's plan, one product, one unit that was sold, and claims about it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from contracts.rules.values.vocabulary import ChargeClass, Event, Role
from contracts.store.keys import public_id
from contracts.store.records import Location, Product
from contracts.store.rows import insert
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.told import Told, Words
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.cover.asked import Amount, AskedCharge, AskedFact, BySerial, Situation
from contracts.usecases.engine import Engine
from contracts.usecases.seen import ReadingSeen
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from contracts.usecases.units.parties import NewParty
from contracts.usecases.units.record_reading import RecordReading, record_reading
from contracts.usecases.units.register_unit import RegisterUnit, register_unit
from tests.store.examples import an_id
from tests.usecases.examples import plan

TENANT = "shop"
ADMIN = Actor(TENANT, Role.ADMIN, "admin")
SOLD = datetime(2026, 1, 10, 9, tzinfo=UTC)
BROKE = datetime(2026, 2, 1, 9, tzinfo=UTC)
UNIT = BySerial("acme", "A-1")
OWNER, COMPLAINT = "Asha Rao of Pune", "It smells of burnt coffee."
PLACE = public_id("Location", an_id(3))


@dataclass(frozen=True, slots=True)
class Shop:
    """The open engine and the public id of the unit that was sold."""

    engine: Engine
    unit_id: str


async def open_shop(database_url: str) -> Shop:
    """Publish, sell one unit, and leave it at that."""
    engine = Engine.open(database_url).within(TENANT)
    acme = plan("acme-ac", header={"for": {"brand": "acme"}})
    await publish_plans(engine.database, PublishPlans(ADMIN, [acme]), SOLD)
    product = Product(an_id(1), "AC", "acme", "air-conditioner", "Acme AC", "acme", ("fan",), {}, 4_000_000, "INR")
    place = Location(an_id(3), "PNQ-1", "Acme Care", "IN", None, None, None, "Asia/Kolkata", {})
    async with engine.database.write() as connection:
        await insert(connection, TENANT, [product, place])
    return Shop(engine, await sell(engine, UNIT, "sale-1"))


async def sell(engine: Engine, unit: BySerial, key: str) -> str:
    command = RegisterUnit(
        actor=ADMIN,
        idempotency_key=key,
        unit=unit,
        sku="AC",
        owner=NewParty("PERSON", OWNER, "IN", "hi"),
        owned_from=SOLD.date(),
        facts=(AskedFact("purchased", "2026-01-10"),),
    )
    return await register_unit(engine.database, engine.library, command, SOLD)


async def read_meter(
    engine: Engine, value: int, key: str, corrects: str | None = None, now: datetime = BROKE
) -> ReadingSeen:
    command = RecordReading(ADMIN, key, UNIT, "hours", value, date(2026, 1, 20), corrects)
    return await record_reading(engine.database, command, now)


async def claim(engine: Engine, key: str, now: datetime = BROKE, amount: str = "100.00") -> ClaimDone:
    fan = AskedCharge("fan", ChargeClass.PART, Amount(Decimal(amount), "INR"), None, "fan", None)
    case = Situation(event=Event.DEFECT, occurred=now.date(), charges=(fan,), location=PLACE, as_of=now)
    command = FileClaim(ADMIN, key, UNIT, Told(case, words=Words(complaint=COMPLAINT)))
    return await file_claim(engine.database, engine.library, command, now)
