"""What are the proofs about? A maker's plan with two free visits and with parts, sold with every unit, and its table.

The tenant is the demo's, so that the served process takes the demo's keys. `open_world` makes the shop, `sell` a unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from contracts.rules.claims.tables import load_tables
from contracts.rules.terms import Plan
from contracts.rules.values.vocabulary import ChargeClass, Event, Role
from contracts.rules.words.problems import Marked
from contracts.store.database import Database
from contracts.store.keys import public_id, unit_key
from contracts.store.records import Location, Product
from contracts.store.rows import insert
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.told import Told
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.ruling.publish_tables import PublishTables, publish_tables
from contracts.usecases.cover.asked import Amount, AskedCharge, AskedFact, BySerial, Situation
from contracts.usecases.demo.load_demo import DEMO_TENANT, demo_actors
from contracts.usecases.engine import Engine
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from contracts.usecases.units.parties import NewParty
from contracts.usecases.units.register_unit import RegisterUnit, register_unit
from tests.store.examples import an_id
from tests.usecases.examples import plan

TENANT = DEMO_TENANT
ADMIN = demo_actors()["demo-admin"]
OTHER_ADMIN = Actor(TENANT, Role.ADMIN, "second-admin")
SOLD = datetime(2026, 1, 10, 9, tzinfo=UTC)
BROKE = datetime(2026, 2, 1, 9, tzinfo=UTC)
VISITS = 2
"""How many visits the plan gives for nothing."""
AUTOMATIC_MINOR = 1_000_000
"""Above this a person looks."""
_PLACE = Location(an_id(3), "PNQ-9", "Acme Care", "IN", None, None, None, "Asia/Kolkata", {})
PLACE = public_id("Location", _PLACE.location_id)

_WINDOW = {"from": "purchased", "length": "P1Y", "firstDay": "notCounted", "acts": "event"}
_BENEFITS: list[dict[str, Any]] = [
    {
        "benefit": "visits",
        "clause": "1",
        "window": _WINDOW,
        "allowances": {"visits": {"count": VISITS, "per": "contract"}},
        "pays": [{"charges": {"class": "VISIT"}, "customer": {"share": "0%"}, "counts": "visits"}],
    },
    {
        "benefit": "parts",
        "clause": "2",
        "window": _WINDOW,
        "pays": [{"charges": {"class": "PART"}, "customer": {"share": "0%"}}],
        "remedies": [{"remedy": "REPAIR"}],
    },
]
_TABLE: dict[str, Any] = {
    "adjudication": {"issuer": "acme", "name": "Acme"},
    "tables": [
        {
            "version": "1",
            "source": {"ref": "a test", "confidence": "unverified"},
            "rulings": [
                {
                    "ruling": "owed",
                    "reason": ["CHARGE_PAID", "CHARGE_SHARED", "CAP_REACHED", "OTHER_CLAIM_OPEN", "DUPLICATE_CLAIM"],
                    "outcome": "PAY",
                    "binding": False,
                    "clause": "1",
                },
                {
                    "ruling": "not-owed",
                    "reason": ["ALLOWANCE_SPENT", "CHARGE_NOT_PROMISED", "NOT_PROMISED", "OUT_OF_SCOPE", "EXPIRED"],
                    "outcome": "DENY",
                    "binding": False,
                    "clause": "2",
                },
            ],
            "automatic": {"INR": str(AUTOMATIC_MINOR // 100)},
        }
    ],
}


@dataclass(frozen=True, slots=True)
class World:
    """The shop on one database, opened by several engines at once, as several served processes would."""

    engines: tuple[Engine, ...]

    @property
    def engine(self) -> Engine:
        return self.engines[0]

    @property
    def database(self) -> Database:
        return self.engines[0].database

    async def aclose(self) -> None:
        for engine in self.engines:
            await engine.close()


async def open_world(url: str, engines: int = 1, plans: Sequence[Plan] = ()) -> World:
    """Publish the plan and its table, or other plans of its issuer, stock the product, and open the engines."""
    world = World(tuple(Engine.open(url).within(TENANT) for _ in range(engines)))
    published = plans or [plan("care", header={"for": {"brand": "acme"}}, benefits=_BENEFITS)]
    await publish_plans(world.database, PublishPlans(ADMIN, published), SOLD)
    await publish_tables(world.database, PublishTables(ADMIN, (load_tables(Marked(_TABLE)),)), SOLD)
    product = Product(an_id(1), "AC", "acme", "air-conditioner", "Acme AC", "acme", ("fan",), {}, 4_000_000, "INR")
    async with world.database.write() as connection:
        await insert(connection, TENANT, [product, _PLACE])
    return world


async def sell(engine: Engine, serial: str) -> BySerial:
    """Sell a unit with its warranty."""
    unit = BySerial("acme", serial)
    command = RegisterUnit(
        actor=ADMIN,
        idempotency_key=f"sale-{serial}",
        unit=unit,
        sku="AC",
        owner=NewParty("PERSON", "Asha", "IN", "hi"),
        owned_from=SOLD.date(),
        facts=(AskedFact("purchased", "2026-01-10"),),
    )
    await register_unit(engine.database, engine.library, command, SOLD)
    return unit


def key_of(unit: BySerial) -> Any:
    """The key that a unit's rows bear."""
    return unit_key(TENANT, unit.namespace, unit.serial)


def visit(minor: int = 50_000) -> AskedCharge:
    """The visit of a technician."""
    return AskedCharge("visit", ChargeClass.VISIT, Amount(Decimal(minor) / 100, "INR"), None, None, None)


def part(minor: int = 10_000) -> AskedCharge:
    """A fan."""
    return AskedCharge("part", ChargeClass.PART, Amount(Decimal(minor) / 100, "INR"), None, "fan", None)


def told(*charges: AskedCharge, moment: datetime = BROKE) -> Told:
    """A defect with these charges."""
    case = Situation(event=Event.DEFECT, occurred=moment.date(), charges=charges, location=PLACE, as_of=moment)
    return Told(case)


async def claim(engine: Engine, unit: BySerial, key: str, *charges: AskedCharge, moment: datetime = BROKE) -> ClaimDone:
    """File a claim for these charges, or for one visit."""
    command = FileClaim(ADMIN, key, unit, told(*(charges or (visit(),)), moment=moment))
    return await file_claim(engine.database, engine.library, command, moment)
