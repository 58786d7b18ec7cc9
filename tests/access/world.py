"""Who is there, and what has each? Two tenants; in the first an issuer, a centre, a partner and a customer, twice.

A `Side` is one of each with all that hangs together on them: units, contracts, an agreement, grants, readings, visits,
and claims in every state. Its `mark` stands in all that they wrote, so that an answer gives away whose it is. There are
also callers of the first tenant who have nothing at all, so that whatever they find is somebody else's, and callers of
the second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contracts.rules.values.places import PlaceStatus, ServiceChannel, Weekday
from contracts.rules.values.vocabulary import Role
from contracts.store.keys import public_id
from contracts.store.records import Issuer, Party, Product
from contracts.store.rows import insert_absent
from contracts.usecases.actor import Actor
from contracts.usecases.claims.ruling.publish_tables import PublishTables, publish_tables
from contracts.usecases.engine import Engine
from contracts.usecases.network.particulars import AskedSpan, DayHours, PlaceDetails
from contracts.usecases.network.told_details import new_location
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from contracts.usecases.tokens import Keys
from tests.access.asking import DOCUMENTS, ask
from tests.access.callers import IDLE, MINE, OTHERS, OURS, OUTSIDE, THEIRS, Callers, callers_of, record_id
from tests.access.plans import care, table, warranty

KEYS = Keys.of_the_demo()
"""What the tokens of this world are signed with."""
SOLD = datetime(2026, 1, 10, 9, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Side:
    """What is one owner's: public ids by the name of the argument that they are sent in, the newest first."""

    mark: str
    tenant: str
    callers: Callers
    ids: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class World:
    """The open engine and everybody in it."""

    engine: Engine
    mine: Side
    theirs: Side
    idle: Callers
    outside: Callers


async def open_world(url: str, keys: Keys) -> World:
    """Fill an empty database."""
    engine = Engine.open(url, keys)
    for tenant, marks in ((OURS, (MINE, THEIRS)), (OTHERS, (OUTSIDE,))):
        await _publish(engine, tenant, marks)
    await _insert(engine, OURS, IDLE)
    await _insert(engine, OTHERS, OUTSIDE)
    mine, theirs = await _side(engine, OURS, MINE), await _side(engine, OURS, THEIRS)
    await _share(engine, mine, theirs)
    return World(
        engine=engine,
        mine=mine,
        theirs=theirs,
        idle=callers_of(OURS, IDLE),
        outside=callers_of(OTHERS, OUTSIDE),
    )


async def _publish(opened: Engine, tenant: str, marks: Sequence[str]) -> None:
    engine, admin = opened.within(tenant), Actor(tenant, Role.ADMIN, "publisher")
    plans = [each(mark) for mark in marks for each in (warranty, care)]
    await publish_plans(engine.database, PublishPlans(admin, plans), SOLD)
    await publish_tables(engine.database, PublishTables(admin, tuple(table(mark) for mark in marks)), SOLD)


async def _insert(engine: Engine, tenant: str, mark: str) -> None:
    """The issuer, a product, the customer and two places."""
    product = Product(
        record_id(mark, "product"), f"SKU-{mark}", f"brand-{mark}", "machine", f"Machine {mark}", f"brand-{mark}",
        ("fan",), {"category": ["machine"]}, 4_000_000, "INR",
    )  # fmt: skip
    places = [
        new_location(record_id(mark, kind), f"PLACE-{mark}-{kind}", _details(mark), PlaceStatus.OPEN)
        for kind in ("centre", "partner")
    ]
    customer = Party(record_id(mark, "party"), "PERSON", f"Person {mark}", "IN", "en")
    async with engine.database.within(tenant).write() as connection:
        await insert_absent(
            connection, tenant, [Issuer(f"issuer-{mark}", f"Issuer {mark}", "IN"), customer, product, *places]
        )


def _details(mark: str) -> PlaceDetails:
    spans = (AskedSpan("09:00", "18:00"),)
    return PlaceDetails(
        name=f"Workshop {mark}",
        country="IN",
        zone="Asia/Kolkata",
        lines=(f"1 Street of {mark}",),
        city="Pune",
        lat=18.5,
        lon=73.8,
        hours=(DayHours(Weekday.MON, spans),),
        languages=("en",),
        channels=(ServiceChannel.WALK_IN,),
        phone="+91 20 5550 0100",
        mail=f"{mark}@workshop.example",
    )


@dataclass(frozen=True, slots=True)
class Doing:
    """What is done on one side, through the API."""

    engine: Engine
    mark: str
    callers: Callers

    async def do(self, name: str, by: str, now: datetime = NOW, **fields: Any) -> Any:
        """What a mutation answered with. It must have been done."""
        document = DOCUMENTS[f"Mutation.{name}"]
        command = {"idempotencyKey": "", **fields}
        answered = await ask(self.engine, self.callers.named()[by], now, document, {"input": command})
        assert not answered.errors, (name, answered.errors)
        found = answered.data[f"Mutation__{name}"]
        assert not any(key.endswith("__cure") for key in found), (name, found)
        return found

    @property
    def party(self) -> dict[str, str]:
        return {"id": public_id("Party", record_id(self.mark, "party"))}

    def place(self, kind: str) -> str:
        return public_id("Location", record_id(self.mark, kind))

    @property
    def serial(self) -> dict[str, Any]:
        return {"serial": {"namespace": f"brand-{self.mark}", "serial": f"SN-{self.mark}"}}

    @property
    def order(self) -> dict[str, Any]:
        return {"orderLine": {"seller": f"seller-{self.mark}", "order": f"ORDER-{self.mark}", "line": 1}}


async def _side(engine: Engine, tenant: str, mark: str) -> Side:
    callers = callers_of(tenant, mark)
    await _insert(engine, tenant, mark)
    doing = Doing(engine, mark, callers)
    units = [await _sell(doing, unit) for unit in (doing.serial, doing.order)]
    grants = [await _grant(doing, kind) for kind in ("centre", "partner")]
    contracts, agreement = await _contracts(doing)
    reading = await doing.do(
        "recordReading", "centre", unit=doing.serial, meter="hours", value=7301, readOn="2026-02-01"
    )
    claims = await _claims(doing)
    ids = {
        "unitId": tuple(unit for unit, _ in units),
        "certificate": (units[0][1],),
        "contractId": tuple(contracts),
        "agreementId": (agreement,),
        "claimId": tuple(claims),
        "grantId": tuple(grants),
        "readingId": (reading["RecordReadingSuccess__reading"]["Reading__id"],),
        "locationId": (doing.place("centre"), doing.place("partner")),
        "partyId": (doing.party["id"],),
        "productId": (public_id("Product", record_id(mark, "product")),),
        "planId": (public_id("Plan", f"care-{mark}"),),
    }
    return Side(mark, tenant, callers, ids)


async def _share(engine: Engine, mine: Side, theirs: Side) -> None:
    """My issuer has a contract on their unit too, and my centre and partner each have a claim about it."""
    doing, unit = Doing(engine, mine.mark, mine.callers), Doing(engine, theirs.mark, theirs.callers)
    await doing.do(
        "issueContract", "staff", SOLD,
        unit=unit.serial, plan=f"care-{mine.mark}", holder=unit.party, madeOn="2026-01-15", startDay="2026-01-15",
    )  # fmt: skip
    for by, amount in (("centre", "61.00"), ("partner", "62.00")):
        await _claim(doing, "fileClaim", by, amount, about=unit.serial)


async def _sell(doing: Doing, unit: dict[str, Any]) -> tuple[str, str]:
    """The unit's id, and its certificate."""
    mark = doing.mark
    facts = {"purchased": "2026-01-10", "delivered": "2026-01-11", "reportNumber": f"REPORT-{mark}"}
    done = await doing.do(
        "registerUnit", "admin", SOLD,
        unit=unit, sku=f"SKU-{mark}", owner=doing.party, ownedFrom="2026-01-10", seller=f"seller-{mark}",
        pricePaid={"amount": "39999.00", "currency": "INR"},
        facts=[{"name": name, "value": value} for name, value in facts.items()], invoiceNumber=f"INVOICE-{mark}",
    )  # fmt: skip
    sold = done["RegisterUnitSuccess__unit"]
    return sold["Unit__id"], sold["Unit__certificate"]


async def _grant(doing: Doing, kind: str) -> str:
    done = await doing.do(
        "giveGrant", "staff", SOLD,
        issuer=f"issuer-{doing.mark}", locationId=doing.place(kind), brand=f"brand-{doing.mark}", fromDay="2026-01-01",
    )  # fmt: skip
    found: str = done["GrantSuccess__grant"]["Grant__id"]
    return found


async def _contracts(doing: Doing) -> tuple[list[str], str]:
    """A maintenance contract that rested and went on, and an agreement; the ids of the contracts and the agreement."""
    mark = doing.mark
    sale = {"plan": f"care-{mark}", "holder": doing.party, "madeOn": "2026-01-15", "startDay": "2026-01-15"}
    issued = await doing.do("issueContract", "staff", SOLD, unit=doing.serial, **sale)
    contract = issued["IssueContractSuccess__contract"]["Contract__id"]
    await doing.do(
        "suspendContract", "staff", datetime(2026, 2, 1, 9, tzinfo=UTC),
        contractId=contract, on="2026-02-02", reason=f"REASON_{mark.upper()}",
    )  # fmt: skip
    await doing.do(
        "resumeContract", "staff", datetime(2026, 2, 5, 9, tzinfo=UTC),
        contractId=contract, on="2026-02-06", reason=f"REASON_{mark.upper()}",
    )  # fmt: skip
    await doing.do(
        "markVisit", "staff",
        contractId=contract, cycle="service", number=1, mark="MISSED", onDay="2026-04-01",
        reason=f"REASON_{mark.upper()}",
    )  # fmt: skip
    agreed = await doing.do("issueAgreement", "staff", SOLD, units=[doing.order], **sale)
    agreement = agreed["IssueAgreementSuccess__agreement"]
    [of_unit] = agreement["Agreement__units"]
    return [contract, of_unit["AgreementUnit__contractId"]], agreement["Agreement__id"]


async def _claims(doing: Doing) -> list[str]:
    """A claim in every state that somebody may come across."""
    mark = doing.mark
    drafted = await _claim(doing, "draftClaim", "centre", "100.00")
    in_review = await _claim(doing, "fileClaim", "centre", "20000.00")
    asked = await _claim(doing, "fileClaim", "centre", "20001.00")
    await doing.do("requestInformation", "staff", claimId=asked, missing=["evidence.INVOICE"], text=f"Ask {mark}")
    appealed = await _claim(doing, "fileClaim", "centre", "20002.00")
    less = [{"line": 1, "approved": {"amount": "5.00", "currency": "INR"}, "reason": f"REASON_{mark.upper()}"}]
    await doing.do("reviewClaim", "staff", claimId=appealed, lines=less)
    await doing.do("appealClaim", "centre", claimId=appealed, reason=f"REASON_{mark.upper()}", text=f"Appeal {mark}")
    # Nobody pays for it, so it is put to every issuer that has a contract on the unit: here there is one.
    kind = await _claim(doing, "fileClaim", "centre", "90.00", charge_class="CONSUMABLE", about=doing.order)
    more = [{"line": 1, "approved": {"amount": "80.00", "currency": "INR"}, "reason": "OUR_DELAY"}]
    await doing.do("grantGoodwill", "centre", claimId=kind, lines=more)
    done = await _claim(doing, "fileClaim", "centre", "300.00")
    await doing.do("startService", "centre", claimId=done)
    await doing.do("completeService", "centre", claimId=done, servedOn="2026-05-30", correction=f"Correction {mark}")
    visit = await _claim(doing, "fileClaim", "partner", "400.00", charge_class="VISIT")
    chosen = await _claim(doing, "fileClaim", "partner", "500.00")
    await doing.do("chooseRemedy", "partner", claimId=chosen, remedy="REPAIR")
    return [done, appealed, in_review, drafted, asked, kind, visit, chosen]


async def _claim(
    doing: Doing, name: str, by: str, amount: str, charge_class: str = "PART", about: dict[str, Any] | None = None
) -> str:
    """The id of a claim about the side's own unit, or about another one."""
    mark = doing.mark
    charge = {"id": f"charge-{mark}", "class": charge_class, "amount": {"amount": amount, "currency": "INR"}}
    if charge_class == "PART":
        charge["component"] = "fan"
    done = await doing.do(
        name, by,
        case={"unit": about or doing.serial, "event": "DEFECT", "occurredOn": "2026-05-20", "charges": [charge]},
        complaint=f"Complaint {mark}", cause=f"Cause {mark}",
        evidence=[{"kind": "INVOICE", "reference": f"Evidence {mark}"}],
    )  # fmt: skip
    member = "ClaimSuccess" if name == "draftClaim" else "FileClaimSuccess"
    found: str = done[f"{member}__claim"]["Claim__id"]
    return found
