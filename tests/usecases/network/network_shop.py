"""A maker with two places in Pune and Mumbai, a grant for the first, and a unit with an AMC that hangs on it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from contracts.rules.authorization import GrantStatus
from contracts.rules.values.places import ServiceChannel, Weekday
from contracts.rules.values.vocabulary import ChargeClass, Event, Role
from contracts.store.keys import RecordId, decode_id, references_key, unit_key
from contracts.store.pages import Window
from contracts.store.records import ContractRecord, Issuer, JsonObject, Product
from contracts.store.rows import insert
from contracts.store.trail.audit import history_page
from contracts.usecases.actor import Actor
from contracts.usecases.cover.ask_unit import AskUnit, ask_unit
from contracts.usecases.cover.asked import Amount, AskedCharge, AskedFact, BySerial, Situation
from contracts.usecases.engine import Engine
from contracts.usecases.network.change_grant import ChangeGrant, change_grant
from contracts.usecases.network.give_grant import GiveGrant, give_grant
from contracts.usecases.network.particulars import AskedSpan, DayHours, PlaceDetails
from contracts.usecases.network.register_location import RegisterLocation, register_location
from contracts.usecases.network.seen_places import GrantSeen, LocationSeen
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from contracts.usecases.units.parties import NewParty
from contracts.usecases.units.register_unit import RegisterUnit, register_unit
from tests.store.examples import an_id
from tests.usecases.examples import plan

TENANT = "network"
ADMIN = Actor(TENANT, Role.ADMIN, "admin")
STAFF = Actor(TENANT, Role.ISSUER, "acme-staff", issuer="acme")
STRANGER = Actor(TENANT, Role.ISSUER, "bolt-staff", issuer="bolt")
SOLD = datetime(2026, 1, 10, 9, tzinfo=UTC)
NOON = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
"""Noon in India on a Monday within the grant."""
FAN = AskedCharge("fan", ChargeClass.PART, Amount(Decimal("1000.00"), "INR"), None, "fan", None)
UNIT = BySerial("acme", "A-1")
GRANT_FROM, GRANT_TO = date(2026, 2, 1), date(2026, 6, 30)

HOURS = tuple(DayHours(day, (AskedSpan("09:00", "13:00"), AskedSpan("14:00", "18:00"))) for day in list(Weekday)[:5])
PUNE = PlaceDetails(
    name="Acme Care Pune",
    country="IN",
    zone="Asia/Kolkata",
    region="MH",
    lines=("3 College Road",),
    city="Pune",
    postcode="411004",
    lat=18.52,
    lon=73.86,
    hours=HOURS,
    calendar="IN",
    languages=("en", "hi", "mr"),
    channels=(ServiceChannel.WALK_IN, ServiceChannel.ON_SITE),
    facilities=("PARKING",),
    phone="+91 20 5550 0104",
    mail="desk@acme.example",
)
MUMBAI = replace(PUNE, name="Acme Care Mumbai", city="Mumbai", postcode="400013", lat=19.08, lon=72.88)
_NEEDS = [
    {"need": {"authorizedLocation": True}, "otherwise": "NO_COVER", "about": "AUTHORIZED_LOCATION", "clause": "4"}
]
_YEAR = {"from": "contractStart", "length": "P1Y", "firstDay": "counted", "acts": "event"}
AMC: list[dict[str, Any]] = [
    {
        "benefit": "discount",
        "clause": "1",
        "scope": {"event": "DEFECT"},
        "window": _YEAR,
        "conditions": _NEEDS,
        "pays": [{"charges": {"class": "PART"}, "customer": {"share": "80%"}}],
    },
    {
        "benefit": "free-service",
        "clause": "2",
        "scope": {"event": "MAINTENANCE"},
        "window": _YEAR,
        "conditions": _NEEDS,
        "allowances": {"services": {"count": 2, "per": "contractYear"}},
        "pays": [{"charges": {"class": "VISIT"}, "customer": {"share": "0%"}, "counts": "services"}],
    },
]


@dataclass(frozen=True, slots=True)
class NetworkShop:
    """The open engine, the two places, and the grant of the first, which ends on `GRANT_TO`."""

    engine: Engine
    pune: LocationSeen
    mumbai: LocationSeen
    grant: GrantSeen

    async def customer_pays(
        self,
        place: str | None = None,
        now: datetime = NOON,
        actor: Actor = ADMIN,
        known_at: datetime | None = None,
        **case: Any,
    ) -> tuple[str, frozenset[str]]:
        """What the customer pays of a fan for 1000 rupees, and what speaks against the discount."""
        situation = Situation(
            **{"event": Event.DEFECT, "occurred": now.date(), "charges": (FAN,), **case}, location=place
        )
        ask = AskUnit(actor, UNIT, situation, known_at)
        answer = await ask_unit(self.engine.database, self.engine.library, ask, now)
        decision: Any = answer.decided.document
        paid = [each["amount"] for each in decision["charges"][0]["shares"] if each["payer"] == "CUSTOMER"]
        discount = next(each for each in decision["benefits"] if each["benefit"] == "discount")
        return str(paid[0]) if paid else "0.00", frozenset(finding["reason"] for finding in discount["whyNot"])

    async def change(
        self, status: GrantStatus, from_day: date, key: str, now: datetime = NOON, actor: Actor = STAFF
    ) -> GrantSeen:
        command = ChangeGrant(actor, key, self.grant.id, status, from_day, "AUDIT")
        return await change_grant(self.engine.database, command, now)

    async def told(self) -> list[tuple[str, JsonObject]]:
        """What was recorded of places and grants."""
        async with self.engine.database.read() as connection:
            page = await history_page(connection, TENANT, references_key(TENANT), Window(100))
        return [(entry.kind, entry.body) for entry in page.items if entry.kind.startswith(("location", "grant"))]


async def open_network(database_url: str) -> NetworkShop:
    """Publish, register two places, give one of them a grant, sell a unit with its AMC."""
    engine = Engine.open(database_url).within(TENANT)
    amc = plan("acme-amc", "AMC", {"rounding": "HALF_UP"}, benefits=AMC)
    await publish_plans(engine.database, PublishPlans(ADMIN, [amc]), SOLD)
    product = Product(an_id(1), "AC", "acme", "air-conditioner", "Acme AC", "acme", ("fan",), {}, 4_000_000, "INR")
    async with engine.database.write() as connection:
        await insert(connection, TENANT, [product, Issuer("bolt", "Bolt", None)])
    pune = await register_location(engine.database, RegisterLocation(STAFF, "place-1", "PNQ-1", PUNE), SOLD)
    mumbai = await register_location(engine.database, RegisterLocation(STAFF, "place-2", "BOM-1", MUMBAI), SOLD)
    give = GiveGrant(STAFF, "grant-1", "acme", pune.id, GRANT_FROM, GRANT_TO, brand="acme", country="IN")
    grant = await give_grant(engine.database, give, SOLD)
    sale = RegisterUnit(
        actor=ADMIN,
        idempotency_key="sale-1",
        unit=UNIT,
        sku="AC",
        owner=NewParty("PERSON", "Asha Rao of Pune", "IN", "hi"),
        owned_from=SOLD.date(),
        facts=(AskedFact("purchased", "2026-01-10"),),
    )
    await register_unit(engine.database, engine.library, sale, SOLD)
    terms = amc.versions[0]
    async with engine.database.write() as connection:
        sold = ContractRecord(
            unit_key=unit_key(TENANT, "acme", "A-1"),
            contract_id=an_id(7),
            plan="acme-amc",
            version=terms.version,
            terms_hash=terms.hash,
            holder=an_id(8),
            made_on=SOLD.date(),
            start_day=SOLD.date(),
            facts={},
            price_minor=None,
            currency=None,
            recorded_at=SOLD,
            actor="admin",
        )
        await insert(connection, TENANT, [sold])
    return NetworkShop(engine, pune, mumbai, grant)


def partner_of(place: LocationSeen) -> Actor:
    """A shop that asks for itself."""
    found = decode_id(place.id)
    assert isinstance(found, RecordId)
    return Actor(TENANT, Role.PARTNER, "partner", location_id=found.local_id)
