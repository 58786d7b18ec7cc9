"""A shop that sells what has to be looked after: shipped plans with cycles, and one product for each of them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from contracts.plans.files import SHIPPED, read_plans
from contracts.rules.terms import load
from contracts.rules.values.vocabulary import Role
from contracts.rules.words.problems import Marked
from contracts.store.records import Product
from contracts.store.rows import insert
from contracts.usecases.actor import Actor
from contracts.usecases.contract_life.commands import IssueContract
from contracts.usecases.contract_life.issue_contract import issue_contract
from contracts.usecases.cover.asked import AskedFact, BySerial
from contracts.usecases.demo.load_demo import DEMO_TENANT
from contracts.usecases.engine import Engine
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from contracts.usecases.units.parties import NewParty
from contracts.usecases.units.register_unit import RegisterUnit, register_unit
from tests.store.examples import an_id

ADMIN = Actor(DEMO_TENANT, Role.ADMIN, "admin")
OPENED = datetime(2025, 1, 2, 9, tzinfo=UTC)
PLANS = (
    "amc/lloyd-split-ac-amc.yaml",
    "amc/hk-services-ro-rental.yaml",
    "service/tata-cv-free-service.yaml",
)
VEHICLE_WARRANTY: dict[str, Any] = {
    "plan": {
        "code": "vehicle-warranty", "kind": "WARRANTY", "name": "The vehicle's own warranty", "issuer": "tata-motors",
        "zone": "Asia/Kolkata", "currency": "INR",
    },
    "terms": [
        {
            "version": "1",
            "source": {"ref": "constructed", "confidence": "unverified"},
            "benefits": [
                {
                    "benefit": "vehicle",
                    "clause": "constructed",
                    "scope": {"event": ["DEFECT", "BREAKDOWN"]},
                    "window": {"from": "delivered", "until": "contractEnd", "acts": "event"},
                    "pays": [{"charges": {"class": ["PART", "LABOUR"]}, "customer": {"share": "0%"}}],
                }
            ],
        }
    ],
}  # fmt: skip
PRODUCTS = (
    ("LLOYD", "Lloyd", "split-air-conditioner", "Lloyd split air conditioner"),
    ("PURIFIER", "HK", "water-purifier", "HK water purifier"),
    ("TRUCK", "Tata", "commercial-vehicle", "Tata Signa"),
)


async def open_shop(database_url: str) -> Engine:
    """Publish the plans, put the products on the shelf, and leave it at that."""
    engine = Engine.open(database_url).within(DEMO_TENANT)
    shipped = [plan for name in PLANS for plan in read_plans(Path(SHIPPED) / name)]
    plans = PublishPlans(ADMIN, [*shipped, load(Marked(VEHICLE_WARRANTY))])
    await publish_plans(engine.database, plans, OPENED)
    products = [
        Product(an_id(number), sku, brand, category, name, brand, (), {}, None, None)
        for number, (sku, brand, category, name) in enumerate(PRODUCTS, 1)
    ]
    async with engine.database.write() as connection:
        await insert(connection, DEMO_TENANT, products)
    return engine


def day(text: str) -> date:
    return date.fromisoformat(text)


def noon(text: str) -> datetime:
    """Noon of a day in India, where all of this is."""
    return datetime.fromisoformat(f"{text}T12:00:00+05:30")


async def sell(engine: Engine, serial: str, owner: NewParty, sku: str = "LLOYD", brand: str = "Lloyd") -> str:
    """Register a unit that was sold; its public id."""
    command = RegisterUnit(
        ADMIN, f"sale-{serial}", BySerial(brand, serial), sku, owner, day("2025-01-15"),
        facts=(AskedFact("purchased", "2025-01-15"),),
    )  # fmt: skip
    return await register_unit(engine.database, engine.library, command, OPENED)


async def give(engine: Engine, serial: str, owner: NewParty, start: str, plan: str = "lloyd-split-ac-amc") -> str:
    """Give a maintenance contract to a unit from a day on; its public id."""
    command = IssueContract(
        ADMIN, f"contract-{serial}-{start}", BySerial("Lloyd", serial), plan, owner, day(start), start_day=day(start)
    )
    changed = await issue_contract(engine, command, noon(start))
    return changed.contract.id
