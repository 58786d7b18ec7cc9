"""A desk that sells and changes contracts: one air conditioner, its owner, and plans with a life.

`care` is an AMC at 1,000 rupees with 18 % tax on top: free look of 15 days, then in proportion to the days left less
a tenth; renewed without a gap, or after an inspection; handed over for 100 rupees; rests for up to 90 days that are
added.
`plain` names no price and no ways at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from contracts.rules.terms import Plan
from contracts.rules.values.vocabulary import ChargeClass, Event, Role, Verdict
from contracts.store.keys import public_id
from contracts.store.records import Party, Product
from contracts.store.rows import insert
from contracts.usecases.actor import Actor, Scope
from contracts.usecases.contract_life.carrying_out import ContractChanged
from contracts.usecases.contract_life.commands import IssueContract
from contracts.usecases.contract_life.issue_contract import issue_contract
from contracts.usecases.cover.ask_unit import AskUnit, UnitAnswer, ask_unit
from contracts.usecases.cover.asked import Amount, AskedCharge, AskedFact, BySerial, Situation
from contracts.usecases.engine import Engine
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from contracts.usecases.units.parties import KnownParty
from contracts.usecases.units.register_unit import RegisterUnit, register_unit
from tests.store.examples import an_id
from tests.usecases.examples import plan

TENANT = "desk"
ADMIN = Actor(TENANT, Role.ADMIN, "admin")
SHOP = Actor(TENANT, Role.STOREFRONT, "shop", scopes=frozenset({Scope.SELL}))
ACME = Actor(TENANT, Role.ISSUER, "acme-desk", issuer="acme")
RIVAL = Actor(TENANT, Role.ISSUER, "rival-desk", issuer="rival")
ASHA, RAVI = an_id(31), an_id(32)
HOLDER = Actor(TENANT, Role.CUSTOMER, "asha", party_id=ASHA)
SECOND = Actor(TENANT, Role.CUSTOMER, "ravi", party_id=RAVI)
UNIT = BySerial("acme", "L-1")
SOLD = datetime(2026, 1, 10, 9, tzinfo=UTC)
MADE = date(2026, 1, 10)
LAST = date(2027, 1, 9)

VISITS: dict[str, Any] = {
    "benefit": "visits",
    "clause": "2",
    "window": {"from": "contractStart", "length": "P1Y", "firstDay": "counted", "acts": "event"},
    "pays": [{"charges": {"class": "VISIT"}, "customer": {"share": "0%"}}],
}
DAYS_LEFT = {
    "used": {"daysFrom": "cancelled", "to": "contractEnd"},
    "of": {"daysFrom": "contractStart", "to": "contractEnd"},
}
LEFT = {"percent": DAYS_LEFT, "of": "contractPrice"}
LIFE: dict[str, Any] = {
    "eligible": [{"need": {"opened": False}, "otherwise": "NO_COVER", "about": "OTHER", "clause": "1"}],
    "runs": {"length": "P1Y", "firstDay": "counted"},
    "cancellation": [
        {
            "option": "freeLook",
            "clause": "5a",
            "gives": "contractPrice",
            "tax": "inProportion",
            "window": {"from": "contractMade", "length": "P15D", "firstDay": "notCounted", "acts": "cancellation"},
        },
        {
            "option": "inProportion",
            "clause": "5b",
            "gives": LEFT,
            "fee": {"percent": "10%", "of": LEFT},
            "tax": "inProportion",
            "belowZero": "waived",
        },
    ],
    "renewal": [
        {
            "option": "seamless",
            "clause": "6a",
            "if": {"renewed": {"onOrBefore": "contractEnd"}},
        },
        {
            "option": "lapsed",
            "clause": "6b",
            "if": {"not": {"renewed": {"onOrBefore": "contractEnd"}}},
            "needs": [{"need": {"accepted": True}, "otherwise": "NO_COVER", "about": "INSPECTION"}],
            "fee": {"money": "250"},
        },
    ],
    "transfer": [{"option": "handOver", "clause": "7", "fee": {"money": "100"}}],
    "suspension": [{"option": "rest", "clause": "8", "addsDays": True, "atMost": "P90D"}],
    "amendment": [{"option": "update", "clause": "9", "changes": ["usage"]}],
}


def care(code: str = "care", **more: Any) -> Plan:
    """The AMC with a life; a word that is None is left out."""
    terms: dict[str, Any] = {
        "benefits": [VISITS],
        "price": {"money": "1000"},
        "tax": {"rate": "18%", "price": "added", "clause": "tax"},
        "life": LIFE,
        "facts": {
            "accepted": {"type": "flag", "means": "the inspection was passed"},
            "usage": {"type": "word", "means": "how it is used"},
        },
    }
    written = {name: word for name, word in (terms | more).items() if word is not None}
    return plan(code, "AMC", {"rounding": "HALF_UP"}, **written)


@dataclass(frozen=True, slots=True)
class Desk:
    """The open engine."""

    engine: Engine

    async def issue(self, key: str = "sale", **fields: Any) -> ContractChanged:
        return await issue_contract(self.engine, sale(key, **fields), SOLD)

    async def visit(self, on: date, known_at: datetime | None = None) -> UnitAnswer:
        """The answer to: what does a visit of 500 rupees on this day cost?"""
        charge = AskedCharge("visit", ChargeClass.VISIT, Amount(Decimal("500.00"), "INR"))
        case = Situation(event=Event.MAINTENANCE, occurred=on, charges=(charge,), as_of=noon(on))
        command = AskUnit(ADMIN, UNIT, case, known_at)
        return await ask_unit(self.engine.database, self.engine.library, command, noon(on))

    async def is_covered(self, on: date) -> bool:
        return Verdict((await self.visit(on)).decided.document["verdict"]) is Verdict.COVERED


async def open_desk(database_url: str, *plans: Plan) -> Desk:
    """Publish, sell one unit, and leave it at that."""
    engine = Engine.open(database_url).within(TENANT)
    await publish_plans(
        engine.database, PublishPlans(ADMIN, list(plans) or [care(), plan("plain", "AMC", benefits=[VISITS])]), SOLD
    )
    product = Product(an_id(1), "AC", "acme", "air-conditioner", "Acme AC", "acme", ("fan",), {}, 4_000_000, "INR")
    parties = [Party(ASHA, "PERSON", "Asha", "IN", "hi"), Party(RAVI, "PERSON", "Ravi", "IN", "hi")]
    async with engine.database.write() as connection:
        await insert(connection, TENANT, [product, *parties])
    await register(engine, UNIT)
    return Desk(engine)


async def register(engine: Engine, unit: BySerial) -> None:
    """Register a unit that Asha bought on the day of the sale."""
    owner, bought = KnownParty(public_id("Party", ASHA)), (AskedFact("purchased", MADE.isoformat()),)
    command = RegisterUnit(ADMIN, f"unit {unit.serial}", unit, "AC", owner, MADE, facts=bought)
    await register_unit(engine.database, engine.library, command, SOLD)


def sale(key: str = "sale", **fields: Any) -> IssueContract:
    """The contract `care` for the unit, made on the day of the sale."""
    asked: dict[str, Any] = {
        "actor": ADMIN,
        "unit": UNIT,
        "plan": "care",
        "holder": KnownParty(public_id("Party", ASHA)),
        "made_on": MADE,
        "facts": (AskedFact("opened", False),),
    }
    return IssueContract(idempotency_key=key, **(asked | fields))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def lines(changed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The money of a quote's document."""
    return [(line["kind"], line["amount"]) for line in changed["lines"]]


async def rows_of(engine: Engine) -> dict[str, int]:
    """How many rows a change may write, by table."""
    counted = {}
    async with engine.database.read() as connection:
        for table in ("contracts", "contract_moves", "contract_money", "kept_answers", "audit", "outbox"):
            counted[table] = (await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one()
    return counted
