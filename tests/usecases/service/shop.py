"""A shop whose claims are decided at once: a warranty, a contract with two free visits, and a warranty on repairs.

The maker is `acme`; its table pays whatever the terms pay, also when another claim is open. The compressor's supplier
bears half of a compressor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.rules.claims.tables import load_tables
from contracts.rules.terms import Plan
from contracts.rules.values.vocabulary import ChargeClass, Event, Role
from contracts.rules.words.problems import Marked
from contracts.store.claim_life.adjudications import publish_table
from contracts.store.claim_life.ledger import balances_of, entries_of
from contracts.store.claim_life.records import AllowanceBalance, LedgerEntry
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import UnitOwnedId, decode_id, public_id, unit_key
from contracts.store.pages import Window
from contracts.store.records import Grant, JsonObject, Location, Product
from contracts.store.rows import insert
from contracts.store.trail.audit import history_page
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.told import Told
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.ruling.tables import published_form
from contracts.usecases.claims.service.complete_service import CompleteService, complete_service
from contracts.usecases.claims.service.new_unit import NewUnit
from contracts.usecases.claims.service.work_done import WorkTold
from contracts.usecases.contract_life.commands import IssueContract
from contracts.usecases.contract_life.issue_contract import issue_contract
from contracts.usecases.cover.ask_unit import AskUnit, UnitAnswer, ask_unit
from contracts.usecases.cover.asked import Amount, AskedCharge, AskedFact, BySerial, Situation
from contracts.usecases.engine import Engine
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from contracts.usecases.units.parties import NewParty
from contracts.usecases.units.register_unit import RegisterUnit, register_unit
from tests.store.examples import an_id
from tests.usecases.examples import plan

TENANT = "shop"
SOLD = datetime(2026, 1, 10, 9, tzinfo=UTC)
BROKE = datetime(2026, 6, 1, 9, tzinfo=UTC)
DONE = datetime(2026, 6, 8, 9, tzinfo=UTC)
SERVED = date(2026, 6, 8)
UNIT = BySerial("acme", "A-1")
KEY = unit_key(TENANT, "acme", "A-1")
PLACE = public_id("Location", an_id(3))
ADMIN = Actor(TENANT, Role.ADMIN, "admin")
CENTRE = Actor(TENANT, Role.SERVICE_CENTRE, "centre:1", location_id=an_id(3))
OWNER = "Asha Rao of Pune"

FREE = {"share": "0%"}
YEAR = {"from": "purchased", "length": "P1Y", "firstDay": "notCounted", "acts": "event"}
WARRANTY: list[dict[str, Any]] = [
    {
        "benefit": "parts",
        "clause": "1",
        "scope": {"event": "DEFECT", "component": ["fan", "pcb"]},
        "window": YEAR,
        "pays": [
            {"charges": {"class": "PART", "component": ["fan", "pcb"]}, "customer": FREE},
            {"charges": {"class": "LABOUR"}, "customer": FREE},
        ],
    },
    {
        "benefit": "compressor",
        "clause": "2",
        "scope": {"event": "DEFECT", "component": "compressor"},
        "window": YEAR,
        "payer": "SUPPLIER",
        "pays": [{"charges": {"class": "PART", "component": "compressor"}, "customer": FREE}],
    },
    {
        "benefit": "instead",
        "clause": "3",
        "scope": {"event": "DEFECT"},
        "window": YEAR,
        "remedies": [
            {"remedy": "REPLACEMENT", "irreversible": True},
            {"remedy": "REFUND", "gives": {"money": "30000"}, "fee": {"money": "1000"}, "irreversible": True},
            {"remedy": "LOANER"},
        ],
    },
]
VISITS: list[dict[str, Any]] = [
    {
        "benefit": "visits",
        "clause": "1",
        "scope": {"event": "BREAKDOWN"},
        "window": {"from": "contractStart", "length": "P1Y", "firstDay": "counted", "acts": "event"},
        "allowances": {"visits": {"count": 2, "per": "contractYear"}},
        "pays": [{"charges": {"class": "VISIT"}, "customer": FREE, "counts": "visits"}],
    }
]
REPAIRS: list[dict[str, Any]] = [
    {
        "benefit": "again",
        "clause": "1",
        "scope": {"event": "DEFECT"},
        "window": {"from": "lastRepaired", "length": "P3M", "firstDay": "notCounted", "acts": "event"},
        "pays": [{"charges": {"class": "LABOUR"}, "customer": FREE}],
    }
]
PAID = {"reason": ["CHARGE_PAID", "CHARGE_SHARED", "CAP_REACHED"], "outcome": "PAY", "binding": True}
DENIED = {
    "reason": ["ALLOWANCE_SPENT", "CHARGE_NOT_PROMISED", "EXPIRED", "OUT_OF_SCOPE", "NOT_PROMISED"],
    "outcome": "DENY",
    "binding": True,
}
ODD = {"reason": "OTHER_CLAIM_OPEN", "outcome": "PAY", "binding": False}
_LOOKED_AT = {"ruling": "odd", "clause": "3", "reason": "OTHER_CLAIM_OPEN", "outcome": "REVIEW"}
TABLE: dict[str, Any] = {
    "adjudication": {"issuer": "acme", "name": "Acme"},
    "tables": [
        {
            "version": "1",
            "source": {"ref": "constructed", "confidence": "official"},
            "rulings": [
                {"ruling": "owed", "clause": "1", **PAID},
                {"ruling": "not-owed", "clause": "2", **DENIED},
                {"ruling": "odd", "clause": "3", **ODD},
            ],
            "automatic": {"INR": "50000"},
            "signals": {"duplicate": False},
            "goodwill": {
                "limits": {"ADMIN": {"INR": "5000"}},
                "secondAbove": {"INR": "5000"},
                "reasons": ["LOYAL_CUSTOMER"],
            },
        }
    ],
}


@dataclass(frozen=True, slots=True)
class Shop:
    """The open engine, with one unit sold."""

    engine: Engine

    async def file(
        self, key: str, *charges: AskedCharge, actor: Actor = CENTRE, now: datetime = BROKE, **told: Any
    ) -> ClaimDone:
        """A claim for a defect, or for what is told instead."""
        case: dict[str, Any] = {"event": Event.DEFECT, "occurred": now.date(), "location": PLACE}
        asked = set(Situation.__struct_fields__) - set(Told.__struct_fields__)
        more = {name: told.pop(name) for name in tuple(told) if name in asked}
        situation = Situation(**{**case, **more}, charges=charges)
        command = FileClaim(actor, key, UNIT, Told(situation, **told))
        return await file_claim(self.engine.database, self.engine.library, command, now)

    async def visit(self, key: str, now: datetime = BROKE, **told: Any) -> ClaimDone:
        """A claim for a free visit."""
        charge = charge_of("visit", ChargeClass.VISIT, "500")
        return await self.file(key, charge, event=Event.BREAKDOWN, now=now, **told)

    async def complete(
        self,
        claim: ClaimDone,
        key: str = "complete-1",
        actor: Actor = CENTRE,
        now: datetime = DONE,
        new_unit: NewUnit | None = None,
        **work: Any,
    ) -> ClaimDone:
        told = WorkTold(**{"served_on": now.date(), **work})
        command = CompleteService(actor, key, claim.claim.id, told, new_unit)
        return await complete_service(self.engine.database, self.engine.library, command, now)

    async def coverage(self, *charges: AskedCharge, now: datetime = DONE, **case: Any) -> UnitAnswer:
        """What would be decided of a defect now."""
        told = {"event": Event.DEFECT, "occurred": now.date(), **case}
        command = AskUnit(ADMIN, told.pop("unit", UNIT), Situation(**told, charges=charges))
        return await ask_unit(self.engine.database, self.engine.library, command, now)

    async def dossier(self, key: UUID = KEY) -> Dossier:
        async with self.engine.database.read() as connection:
            return (await dossiers(connection, TENANT, [key]))[key]

    async def balances(self) -> Sequence[AllowanceBalance]:
        async with self.engine.database.read() as connection:
            return await balances_of(connection, TENANT, KEY)

    async def in_order(self) -> None:
        """Every balance is the sum of its ledger."""
        entries = await self.ledger()
        for each in await self.balances():
            place = (each.contract, each.benefit, each.allowance, each.period_start)
            its = [one for one in entries if (one.contract, one.benefit, one.allowance, one.period_start) == place]
            used = [(one, 1 if one.kind == "COMMIT" else -1) for one in its if one.kind in {"COMMIT", "REVERSE"}]
            assert each.used_count == sum(sign * one.count for one, sign in used)
            assert each.used_minor == sum(sign * one.minor for one, sign in used)
            ended = {one.cause for one in its if one.step == "END"}
            held = [one for one in its if one.kind == "RESERVE" and one.cause not in ended]
            assert each.reserved_count == sum(one.count for one in held)
            assert each.reserved_minor == sum(one.minor for one in held)

    async def told(self, kind: str) -> list[JsonObject]:
        """What was told of the unit, of one kind."""
        async with self.engine.database.read() as connection:
            page = await history_page(connection, TENANT, KEY, Window(100))
        return [entry.body for entry in page.items if entry.kind == kind]

    async def ledger(self) -> list[LedgerEntry]:
        """Every entry of the unit's ledger, in the order of the balances."""
        async with self.engine.database.read() as connection:
            keys = [
                (each.unit_key, each.contract, each.benefit, each.allowance, each.period_start)
                for each in await balances_of(connection, TENANT, KEY)
            ]
            return [entry for key in keys for entry in await entries_of(connection, TENANT, key)]


def table_that(odd: str, binding: bool = True, second_above: str = "5000") -> dict[str, Any]:
    """The maker's table; `odd` is what follows when another claim is open, `binding` whether it binds a person.

    Goodwill above `second_above` rupees needs a second person.
    """
    [written] = TABLE["tables"]
    odd_one = {"ruling": "odd", "clause": "3", **ODD} if odd == "PAY" else {**_LOOKED_AT}
    first = [{**each, "binding": binding} for each in written["rulings"][:2]]
    goodwill = {**written["goodwill"], "secondAbove": {"INR": second_above}}
    return {**TABLE, "tables": [{**written, "rulings": [*first, odd_one], "goodwill": goodwill}]}


async def open_shop(
    database_url: str,
    *more: Plan,
    odd: str = "PAY",
    binding: bool = True,
    second_above: str = "5000",
    visits: list[dict[str, Any]] = VISITS,
    **terms: Any,
) -> Shop:
    """Publish, sell one unit with its contract for visits, and leave it at that. `terms` are more of the warranty."""
    engine = Engine.open(database_url).within(TENANT)
    parts = ["fan", "pcb", "compressor"]
    warranty = plan("acme-ac", header={"for": {"brand": "acme"}}, benefits=WARRANTY, components=parts, **terms)
    amc = plan("acme-amc", "AMC", benefits=visits)
    repairs = plan("acme-repairs", "SERVICE_WARRANTY", benefits=REPAIRS)
    published = [warranty, amc, repairs, *more]
    await publish_plans(engine.database, PublishPlans(ADMIN, published), SOLD)
    product = Product(an_id(1), "AC", "acme", "air-conditioner", "Acme AC", "acme", tuple(parts), {}, 4_000_000, "INR")
    place = Location(an_id(3), "PNQ-1", "Acme Care", "IN", None, None, None, "Asia/Kolkata", {})
    grant = Grant(an_id(4), "acme", an_id(3), "acme", None, None, None, date(2025, 1, 1), None, "ACTIVE")
    async with engine.database.write() as connection:
        await insert(connection, TENANT, [product, place, grant])
        for table in published_form(load_tables(Marked(table_that(odd, binding, second_above))), SOLD):
            await publish_table(connection, TENANT, table)
    shop = Shop(engine)
    await sell(shop, UNIT)
    holder = NewParty("PERSON", OWNER)
    amc_sold = IssueContract(ADMIN, "amc-1", UNIT, "acme-amc", holder, SOLD.date(), SOLD.date())
    await issue_contract(engine, amc_sold, SOLD)
    return shop


async def sell(shop: Shop, unit: BySerial, **facts: str | bool) -> str:
    told = (AskedFact("purchased", "2026-01-10"), *(AskedFact(name, value) for name, value in facts.items()))
    sale = RegisterUnit(
        actor=ADMIN,
        idempotency_key=f"sale-{unit.serial}",
        unit=unit,
        sku="AC",
        owner=NewParty("PERSON", OWNER, "IN", "hi"),
        owned_from=SOLD.date(),
        facts=told,
    )
    return await register_unit(shop.engine.database, shop.engine.library, sale, SOLD)


def charge_of(name: str, kind: ChargeClass, amount: str, component: str | None = None) -> AskedCharge:
    return AskedCharge(name, kind, Amount(Decimal(amount), "INR"), None, component, None)


def fan(amount: str = "1000") -> AskedCharge:
    return charge_of("fan", ChargeClass.PART, amount, "fan")


def labour(amount: str = "300") -> AskedCharge:
    return charge_of("work", ChargeClass.LABOUR, amount)


def claim_id_of(claim: ClaimDone) -> UUID:
    found = decode_id(claim.claim.id)
    assert isinstance(found, UnitOwnedId)
    return found.local_id
