"""One unit on which three issuers have a contract, two service places, and everybody who might look at it.

Acme's warranty pays parts, Rival's contract pays labour, Third's pays visits. A claim for a part and its labour is paid
by the first two; the first place has filed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from contracts.rules.terms import Plan
from contracts.rules.values.vocabulary import ChargeClass, Event, Role
from contracts.store.keys import public_id, unit_key
from contracts.store.records import Grant, Location, Party, Product
from contracts.store.rows import insert
from contracts.usecases.actor import Actor, Scope
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.told import Told, Words
from contracts.usecases.contract_life.commands import IssueContract
from contracts.usecases.contract_life.issue_contract import issue_contract
from contracts.usecases.cover.ask_unit import AskUnit, UnitAnswer, ask_unit
from contracts.usecases.cover.asked import Amount, AskedCharge, AskedFact, BySerial, Situation
from contracts.usecases.engine import Engine
from contracts.usecases.seen import UnitSeen
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from contracts.usecases.units.parties import KnownParty
from contracts.usecases.units.read_unit import ReadUnit, read_unit
from contracts.usecases.units.register_unit import RegisterUnit, register_unit
from tests.store.examples import an_id
from tests.usecases.examples import plan

TENANT = "walls"
SOLD = datetime(2026, 1, 10, 9, tzinfo=UTC)
BROKE = datetime(2026, 6, 1, 9, tzinfo=UTC)
FAILED_ON = date(2026, 6, 1)
UNIT, PLAIN = BySerial("acme", "A-1"), BySerial("acme", "B-2")
"""A unit with the contracts of three issuers, and one with its maker's alone."""
KEY = unit_key(TENANT, "acme", "A-1")
ASHA, RAVI = an_id(31), an_id(32)
HERE, THERE = an_id(3), an_id(4)

ADMIN = Actor(TENANT, Role.ADMIN, "admin")
STAFF = Actor(TENANT, Role.ISSUER, "staff")
ACME = Actor(TENANT, Role.ISSUER, "acme-desk", issuer="acme")
RIVAL = Actor(TENANT, Role.ISSUER, "rival-desk", issuer="rival")
THIRD = Actor(TENANT, Role.ISSUER, "third-desk", issuer="third")
CENTRE = Actor(TENANT, Role.SERVICE_CENTRE, "centre", location_id=HERE)
ELSEWHERE = Actor(TENANT, Role.SERVICE_CENTRE, "elsewhere", location_id=THERE)
PARTNER = Actor(TENANT, Role.PARTNER, "partner", location_id=HERE)
STRANGE_PARTNER = Actor(TENANT, Role.PARTNER, "strange-partner", location_id=THERE)
OWNER = Actor(TENANT, Role.CUSTOMER, "asha", party_id=ASHA)
STRANGER = Actor(TENANT, Role.CUSTOMER, "ravi", party_id=RAVI)
SHOP = Actor(TENANT, Role.STOREFRONT, "shop", scopes=frozenset({Scope.SELL}))
WINDOW = Actor(TENANT, Role.STOREFRONT, "window")
OTHER_TENANT = Actor("other", Role.ADMIN, "admin")
EVERYBODY: Mapping[str, Actor] = {
    "admin": ADMIN,
    "staff": STAFF,
    "acme": ACME,
    "rival": RIVAL,
    "third": THIRD,
    "centre": CENTRE,
    "elsewhere": ELSEWHERE,
    "partner": PARTNER,
    "strange partner": STRANGE_PARTNER,
    "owner": OWNER,
    "stranger": STRANGER,
    "shop": SHOP,
    "window": WINDOW,
    "other tenant": OTHER_TENANT,
}

_YEAR = {"from": "contractStart", "length": "P1Y", "firstDay": "counted", "acts": "event"}
_LABOUR: dict[str, Any] = {
    "benefit": "labour",
    "clause": "rival 2",
    "scope": {"event": "DEFECT"},
    "window": _YEAR,
    "allowances": {"jobs": {"count": 3, "per": "contractYear"}},
    "pays": [{"charges": {"class": "LABOUR"}, "customer": {"share": "0%"}, "counts": "jobs"}],
    "remedies": [{"remedy": "REPAIR"}],
    "duties": [{"duty": "REPAIR", "due": {"after": "reported", "add": "P9D"}}],
}
_VISITS: dict[str, Any] = {
    "benefit": "visits",
    "clause": "third 3",
    "window": _YEAR,
    "pays": [{"charges": {"class": "VISIT"}, "customer": {"share": "0%"}}],
}


@dataclass(frozen=True, slots=True)
class Walls:
    """The open engine; the public ids of the contracts by their plan, and of the claim."""

    engine: Engine
    contracts: Mapping[str, str]
    claim: str

    async def ask(self, actor: Actor, unit: BySerial = UNIT, now: datetime = BROKE) -> UnitAnswer:
        """Whether a part and its labour are covered."""
        command = AskUnit(actor, unit, case())
        return await ask_unit(self.engine.database, self.engine.library, command, now)

    async def unit(self, actor: Actor, unit: BySerial = UNIT) -> UnitSeen:
        return await read_unit(self.engine.database, self.engine.library, ReadUnit(actor, unit))


async def open_walls(database_url: str) -> Walls:
    engine = Engine.open(database_url).within(TENANT)
    plans = [_acme(), _amc("rival", _LABOUR), _amc("third", _VISITS)]
    await publish_plans(engine.database, PublishPlans(ADMIN, plans), SOLD)
    await _write_references(engine)
    for unit in (UNIT, PLAIN):
        await register_unit(engine.database, engine.library, _sale(unit), SOLD)
    contracts = {}
    for code, seller in (("rival-care", SHOP), ("third-care", THIRD)):
        sold = await issue_contract(engine, _contract(code, seller), SOLD)
        contracts[code] = sold.contract.id
    told = Told(case(public_id("Location", HERE)), words=Words(complaint="It hums at night."))
    filed = await file_claim(engine.database, engine.library, FileClaim(CENTRE, "c-1", UNIT, told), BROKE)
    seen = await read_unit(engine.database, engine.library, ReadUnit(ADMIN, UNIT))
    contracts |= {each.terms.code: each.id for each in seen.contracts}
    return Walls(engine, contracts, filed.claim.id)


def case(place: str | None = None, occurred: date = FAILED_ON) -> Situation:
    """A fan that broke, with its labour."""
    charges = (
        AskedCharge("fan", ChargeClass.PART, rupees("1000.00"), None, "fan"),
        AskedCharge("work", ChargeClass.LABOUR, rupees("500.00")),
    )
    return Situation(event=Event.DEFECT, occurred=occurred, components=("fan",), charges=charges, location=place)


def grant_of(place: str, issuer: str) -> str:
    """The public id of the grant that an issuer gave a place."""
    return public_id("Grant", an_id(_GRANTS[place, issuer]))


_GRANTS = {("here", "acme"): 51, ("here", "rival"): 52, ("there", "acme"): 53}


async def _write_references(engine: Engine) -> None:
    product = Product(an_id(1), "AC", "acme", "air-conditioner", "Acme AC", "acme", ("fan",), {}, 4_000_000, "INR")
    parties = [Party(ASHA, "PERSON", "Asha", "IN", "hi"), Party(RAVI, "PERSON", "Ravi", "IN", "hi")]
    places = [
        Location(key, code, code, "IN", None, None, None, "Asia/Kolkata", {})
        for key, code in ((HERE, "PNQ-1"), (THERE, "BOM-1"))
    ]
    grants = [
        Grant(
            grant_id=an_id(number),
            issuer=issuer,
            location_id=HERE if place == "here" else THERE,
            brand=None,
            category=None,
            task=None,
            country=None,
            from_day=SOLD.date(),
            last_day=None,
            status="ACTIVE",
        )
        for (place, issuer), number in _GRANTS.items()
    ]
    async with engine.database.write() as connection:
        await insert(connection, TENANT, [product, *parties, *places, *grants])


def _acme() -> Plan:
    benefit: dict[str, Any] = {
        "benefit": "parts",
        "clause": "acme 1",
        "window": {"from": "purchased", "length": "P1Y", "firstDay": "notCounted", "acts": "event"},
        "pays": [{"charges": {"class": "PART"}, "customer": {"share": "0%"}}],
        "remedies": [{"remedy": "REPLACEMENT"}],
        "duties": [{"duty": "REPAIR", "due": {"after": "reported", "add": "P5D"}}],
    }
    return plan("acme-ac", header={"for": {"brand": "acme"}}, benefits=[benefit])


def _amc(issuer: str, benefit: dict[str, Any]) -> Plan:
    life = {
        "runs": {"length": "P1Y", "firstDay": "counted"},
        "renewal": [{"option": f"{issuer}-renewal", "clause": f"{issuer} 6"}],
        "transfer": [{"option": f"{issuer}-transfer", "clause": f"{issuer} 7", "fee": {"money": "100"}}],
    }
    return plan(f"{issuer}-care", "AMC", {"issuer": issuer, "rounding": "HALF_UP"}, benefits=[benefit], life=life)


def _sale(unit: BySerial) -> RegisterUnit:
    facts = (AskedFact("purchased", "2026-01-10"),)
    return RegisterUnit(SHOP, f"sale-{unit.serial}", unit, "AC", _asha(), SOLD.date(), facts=facts)


def _contract(code: str, seller: Actor) -> IssueContract:
    return IssueContract(
        actor=seller,
        idempotency_key=f"contract-{code}",
        unit=UNIT,
        plan=code,
        holder=_asha(),
        made_on=SOLD.date(),
        start_day=SOLD.date(),
        price=rupees("1200.00"),
    )


def _asha() -> KnownParty:
    return KnownParty(public_id("Party", ASHA))


def rupees(text: str) -> Amount:
    return Amount(Decimal(text), "INR")
