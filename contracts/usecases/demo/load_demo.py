"""Load the demo: the shipped plans, and a small world of products, units, contracts, jobs and places to ask about.

Loading it again changes nothing: reference records are added only when they are not there, and units, contracts and
claims are made by the same verbs as anybody's, under idempotency keys of their own. The data are
`contracts/usecases/demo/demo.yaml`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from contracts.plans.adjudications import read_tables
from contracts.plans.files import SHIPPED, read_marked, read_plans
from contracts.rules.values.places import PlaceStatus
from contracts.rules.values.vocabulary import Role
from contracts.store.access.records import UnitProof
from contracts.store.database import Connection, Database
from contracts.store.keys import public_id
from contracts.store.records import Grant, Issuer, Job, Location, Party, Product, Reading
from contracts.store.rows import insert_absent
from contracts.store.units import lock_unit
from contracts.usecases.access.proof import invoice_digests
from contracts.usecases.actor import Actor, Scope
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.told import Told, Words
from contracts.usecases.claims.ruling.publish_tables import PublishTables, publish_tables
from contracts.usecases.contract_life.commands import IssueContract
from contracts.usecases.contract_life.issue_contract import issue_contract
from contracts.usecases.cover.asked import AskedCharge, AskedFact, Situation, read_money, read_unit_ref
from contracts.usecases.demo.demo_words import Demo, DemoClaim, DemoLocation, DemoProduct, DemoUnit, Facts, amount
from contracts.usecases.engine import Engine
from contracts.usecases.network.particulars import AskedSpan, DatedHours, DayHours, PlaceDetails
from contracts.usecases.network.told_details import new_location
from contracts.usecases.once import Repeatable, once
from contracts.usecases.terms.library import Library
from contracts.usecases.terms.publish_plans import PlansPublished, PublishPlans, publish_plans
from contracts.usecases.tokens import Keys
from contracts.usecases.trail.events import Done, Event, EventKind
from contracts.usecases.trail.feed import Feed
from contracts.usecases.units.parties import KnownParty
from contracts.usecases.units.register_unit import RegisterUnit, register_unit

DEMO_TENANT = "demo"
DEMO_FILE = Path(__file__).with_name("demo.yaml")
DEMO_KEYS = Keys.of_the_demo()
_IDS = UUID("5b0f9e0a-9a0e-5a55-8a0c-6a1df1b0c7d2")


def demo_id(noun: str, name: str) -> UUID:
    """The key of a demo record: the same wherever the demo is loaded."""
    return uuid5(_IDS, f"{noun} {name}")


def demo_actors() -> Mapping[str, Actor]:
    """Who may call the demo, by key. Anybody may know these keys: the demo listens on this machine only."""
    mumbai, pune = demo_id("location", "BOM-1"), demo_id("location", "PNQ-1")
    return {
        "demo-storefront": Actor(DEMO_TENANT, Role.STOREFRONT, "demo-storefront"),
        "demo-shop": Actor(DEMO_TENANT, Role.STOREFRONT, "demo-shop", scopes=frozenset({Scope.SELL})),
        "demo-customer": Actor(DEMO_TENANT, Role.CUSTOMER, "demo-customer", party_id=demo_id("party", "asha")),
        "demo-centre": Actor(DEMO_TENANT, Role.SERVICE_CENTRE, "demo-centre", location_id=mumbai),
        "demo-partner": Actor(DEMO_TENANT, Role.PARTNER, "demo-partner", location_id=pune),
        "demo-issuer": Actor(DEMO_TENANT, Role.ISSUER, "demo-issuer"),
        "demo-admin": Actor(DEMO_TENANT, Role.ADMIN, "demo-admin"),
    }


_LOADER = Actor(DEMO_TENANT, Role.ADMIN, "demo-loader")


async def load_demo(database: Database, library: Library, now: datetime, keys: Keys = DEMO_KEYS) -> PlansPublished:
    """Load what is not there yet; what became of the plans. `keys` are those that invoices will be proven with."""
    database = database.within(DEMO_TENANT)
    demo = Demo.model_validate(read_marked(DEMO_FILE).value)
    async with database.write() as connection:
        await _write_references(connection, demo)
    published = await publish_plans(database, PublishPlans(_LOADER, read_plans(SHIPPED)), now)
    await publish_tables(database, PublishTables(_LOADER, tuple(read_tables().values())), now)
    for unit in demo.units:
        await _load_unit(database, library, demo, unit, now)
        await _import_invoice(database, demo, unit, keys, now)
    for claim in demo.claims:
        await file_claim(database, library, _claim(claim, demo), now)
    return published


async def _write_references(connection: Connection, demo: Demo) -> None:
    """Issuers, products, parties, places and grants."""
    issuers = [Issuer(code, each.name, each.country) for code, each in demo.issuers.items()]
    parties = [
        Party(demo_id("party", name), each.kind, each.name, each.country, each.language)
        for name, each in demo.parties.items()
    ]
    await insert_absent(connection, DEMO_TENANT, issuers)
    await insert_absent(connection, DEMO_TENANT, parties)
    await insert_absent(connection, DEMO_TENANT, [_product(each) for each in demo.products])
    await insert_absent(connection, DEMO_TENANT, list(_locations(demo)))
    await insert_absent(connection, DEMO_TENANT, list(_grants(demo)))


def _product(product: DemoProduct) -> Product:
    price = read_money(amount(product.price), ("price",))
    return Product(
        product_id=demo_id("product", product.sku),
        sku=product.sku,
        brand=product.brand,
        category=product.category,
        name=product.name,
        namespace=product.brand,
        components=product.components,
        facts=dict(product.facts),
        list_price_minor=price.minor,
        currency=price.currency,
    )


def _locations(demo: Demo) -> Iterable[Location]:
    for each in demo.locations:
        yield new_location(demo_id("location", each.code), each.code, _details(each), PlaceStatus.OPEN)


def _details(place: DemoLocation) -> PlaceDetails:
    return PlaceDetails(
        name=place.name,
        country=place.country,
        zone=place.zone,
        region=place.region,
        lines=place.lines,
        city=place.city,
        postcode=place.postcode,
        lat=place.lat,
        lon=place.lon,
        hours=tuple(DayHours(weekday, _spans(spans)) for weekday, spans in place.hours.items()),
        exceptions=tuple(DatedHours(day, _spans(spans)) for day, spans in place.exceptions.items()),
        calendar=place.calendar,
        languages=place.languages,
        channels=place.channels,
        facilities=place.facilities,
        phone=place.phone,
        mail=place.mail,
    )


def _spans(spans: Iterable[str]) -> tuple[AskedSpan, ...]:
    return tuple(AskedSpan(*span.split("-")) for span in spans)


def _grants(demo: Demo) -> Iterable[Grant]:
    for index, each in enumerate(demo.grants):
        yield Grant(
            grant_id=demo_id("grant", str(index)),
            issuer=each.issuer,
            location_id=demo_id("location", each.location),
            brand=each.brand,
            category=each.category,
            task=each.task,
            country=each.country,
            from_day=each.from_,
            last_day=each.to,
            status=each.status,
        )


async def _load_unit(database: Database, library: Library, demo: Demo, unit: DemoUnit, now: datetime) -> None:
    """Register a unit, issue its contracts, and write down its readings and jobs."""
    ref, name = demo.ref(unit), unit.name
    owner = KnownParty(public_id("Party", demo_id("party", unit.owner)))
    register = RegisterUnit(
        actor=_LOADER,
        idempotency_key=f"demo-unit-{name}",
        unit=ref,
        sku=unit.sku,
        owner=owner,
        owned_from=unit.since,
        seller=unit.seller,
        price_paid=amount(unit.paid) if unit.paid else None,
        facts=_facts(unit.facts),
    )
    await register_unit(database, library, register, now)
    for contract in unit.contracts:
        issue = IssueContract(
            actor=_LOADER,
            idempotency_key=f"demo-contract-{name}-{contract.plan}",
            unit=ref,
            plan=contract.plan,
            holder=owner,
            made_on=contract.made,
            start_day=contract.start,
            price=amount(contract.price),
            facts=_facts(contract.facts),
        )
        await issue_contract(Engine(database, library, Keys.of_the_demo(), Feed(database)), issue, now)
    await _import_history(database, unit, read_unit_ref(DEMO_TENANT, ref, ()), now)


async def _import_history(database: Database, unit: DemoUnit, key: UUID, now: datetime) -> None:
    """Write down what happened to a unit before, once."""
    readings, jobs = list(_readings(unit, key, now)), list(_jobs(unit, key, now))
    this = Repeatable(_LOADER, "importHistory", f"demo-history-{unit.name}", unit.name)

    async def work() -> Done:
        await insert_absent(connection, DEMO_TENANT, [*readings, *jobs])
        body = {"readings": len(readings), "jobs": len(jobs)}
        return Done({}, (Event(EventKind.HISTORY_IMPORTED, public_id("Unit", key), body),))

    if readings or jobs:
        async with database.write() as connection:
            await lock_unit(connection, DEMO_TENANT, key)
            await once(connection, key, this, now, work)


async def _import_invoice(database: Database, demo: Demo, unit: DemoUnit, keys: Keys, now: datetime) -> None:
    """Keep the number of a unit's invoice, once for each secret: a demo may be older than the secret, or the number."""
    if unit.invoice is None:
        return
    key = read_unit_ref(DEMO_TENANT, demo.ref(unit), ())
    digest = invoice_digests(keys, DEMO_TENANT, key, unit.invoice)[0]
    name = f"{unit.name} {digest[:12]}"
    this = Repeatable(_LOADER, "importInvoice", f"demo-invoice-{name}", name)

    async def work() -> Done:
        proof = UnitProof(key, demo_id("proof", name), "INVOICE", digest, now, _LOADER.key_id)
        await insert_absent(connection, DEMO_TENANT, [proof])
        return Done({}, (Event(EventKind.HISTORY_IMPORTED, public_id("Unit", key), {"invoices": 1}),))

    async with database.write() as connection:
        await lock_unit(connection, DEMO_TENANT, key)
        await once(connection, key, this, now, work)


def _readings(unit: DemoUnit, key: UUID, now: datetime) -> Iterable[Reading]:
    for index, each in enumerate(unit.readings):
        reading_id = demo_id("reading", f"{unit.name} {index}")
        yield Reading(key, reading_id, each.meter, each.value, each.on, None, now, _LOADER.key_id)


def _jobs(unit: DemoUnit, key: UUID, now: datetime) -> Iterable[Job]:
    for index, each in enumerate(unit.jobs):
        plan, _, benefit = (each.under or "").partition("/")
        covered = read_money(amount(each.covered), ()) if each.covered else None
        yield Job(
            unit_key=key,
            job_id=demo_id("job", f"{unit.name} {index}"),
            kind=each.kind,
            task=each.task,
            event=each.event,
            on_day=each.on,
            handed_in=each.handed_in,
            handed_back=each.handed_back,
            completed=True,
            components=each.components,
            replaced=each.replaced,
            under_plan=plan or None,
            under_benefit=benefit or None,
            covered_minor=covered.minor if covered else None,
            currency=covered.currency if covered else None,
            paid_by_customer=False,
            authorized=True,
            location_id=demo_id("location", each.location),
            corrects=None,
            recorded_at=now,
        )


def _claim(claim: DemoClaim, demo: Demo) -> FileClaim:
    unit = next(each for each in demo.units if each.name == claim.unit)
    charges = tuple(
        AskedCharge(each.id, each.class_, amount(each.amount), None, each.component, each.task)
        for each in claim.charges
    )
    situation = Situation(
        event=claim.event,
        occurred=claim.occurred,
        components=claim.components,
        charges=charges,
        location=public_id("Location", demo_id("location", claim.location)),
        as_of=claim.as_of,
    )
    told = Told(situation, served_on=claim.served, words=Words(complaint=claim.complaint))
    return FileClaim(_LOADER, claim.key, demo.ref(unit), told)


def _facts(facts: Facts) -> tuple[AskedFact, ...]:
    return tuple(AskedFact(n, tuple(value) if isinstance(value, list) else value) for n, value in facts.items())
