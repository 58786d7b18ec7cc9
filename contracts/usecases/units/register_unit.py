"""Register a unit that was sold: what it is, what is known of the sale, who owns it.

The warranties that come with the product are issued in the same transaction: every plan of kind WARRANTY that is made
for this product, sale and place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from contracts.rules.terms import Plan, PlanTerms
from contracts.rules.values.facts import Value
from contracts.store.access.records import UnitProof
from contracts.store.catalogue import product_by_sku
from contracts.store.database import Connection, Database
from contracts.store.keys import normalised, public_id
from contracts.store.records import ContractRecord, JsonObject, Ownership, Product, Unit, UnitFact
from contracts.store.rows import Record, RecordNotFound, insert
from contracts.store.units import UnitExists, add_unit, lock_unit
from contracts.usecases.access.proof import invoice_digests
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import (
    Amount,
    AskedFact,
    ByCertificate,
    ById,
    ByOrderLine,
    BySerial,
    Proven,
    UnitRef,
    read_asked_facts,
    read_money,
    read_unit_ref,
    stored,
)
from contracts.usecases.cover.unit_question import SALE, SELLER, applying, product_facts
from contracts.usecases.failures import AlreadyRegistered, BadInput, UnknownRecord
from contracts.usecases.once import Repeatable, Written, check_key, once
from contracts.usecases.terms.library import Library, Published
from contracts.usecases.tokens import Keys
from contracts.usecases.trail.events import Done, Event, EventKind
from contracts.usecases.units.contract_written import issued_event
from contracts.usecases.units.parties import Owner, owner_id
from contracts.usecases.units.warranties import OF_THE_PRODUCT, warranties_for, warranties_of

LONGEST_INVOICE = 100
_WAYS: Mapping[type, str] = {ById: "id", Proven: "proven", ByCertificate: "certificate"}


@dataclass(frozen=True, slots=True)
class RegisterUnit:
    """A sold unit, by serial or order line. `seller` is the shop's code as an issuer; `facts` are the rest.

    `invoice` is the digest of the invoice's number: see `with_invoice`.
    """

    actor: Actor
    idempotency_key: str
    unit: UnitRef
    sku: str
    owner: Owner
    owned_from: date
    seller: str | None = None
    price_paid: Amount | None = None
    facts: tuple[AskedFact, ...] = ()
    invoice: str | None = field(default=None, repr=False)


def with_invoice(command: RegisterUnit, keys: Keys, number: str) -> RegisterUnit:
    """The command with the number of the invoice, of which a digest is kept. Raises `BadInput`."""
    if not normalised(number) or len(number) > LONGEST_INVOICE:
        cure = f"write it as it stands on the invoice, in at most {LONGEST_INVOICE} letters, or leave it out"
        raise BadInput("BAD_INVOICE_NUMBER", "this is no number of an invoice", cure, ("invoiceNumber",))
    tenant = command.actor.tenant
    key = read_unit_ref(tenant, command.unit, ("unit",))
    return replace(command, invoice=invoice_digests(keys, tenant, key, number)[0])


def asked_of(command: RegisterUnit) -> JsonObject:
    """What an idempotency key stands for. What was asked without an invoice has the same fingerprint as ever."""
    asked = {each.name: getattr(command, each.name) for each in fields(command) if each.name != "actor"}
    return {name: value for name, value in asked.items() if value is not None or name != "invoice"}


async def register_unit(database: Database, library: Library, command: RegisterUnit, now: datetime) -> str:
    """The public id of the unit. Raises `Failure`."""
    need(command.actor, Right.REGISTER_UNIT)
    check_key(command.idempotency_key)
    tenant = command.actor.tenant
    if not isinstance(command.unit, BySerial | ByOrderLine):
        cure = "name it by its serial, or by the order line that sold it"
        raise BadInput(
            "NEEDS_A_SERIAL",
            "a new unit has no id yet, and nothing to prove",
            cure,
            ("unit", _WAYS[type(command.unit)]),
        )
    named = command.unit
    key = read_unit_ref(tenant, named, ("unit",))
    published = await library.newest(tenant)
    this = Repeatable(command.actor, "registerUnit", command.idempotency_key, asked_of(command))
    async with database.write() as connection:
        product = await _product(connection, command)
        unit = new_unit(named, key, product, now, command.actor)
        added = await _added(connection, tenant, unit)

        async def work() -> Done:
            if not added:
                raise AlreadyRegistered(str(command.unit), public_id("Unit", key), ("unit",))
            owner = await owner_id(connection, tenant, command.owner, ("owner",))
            plans = warranties_for(published, product, now)
            written = unit_written(published, plans, command, unit, product, owner, now)
            await insert(connection, tenant, written.records)
            return written.done

        answer = await once(connection, key, this, now, work)
    return str(answer["unit"])


async def _product(connection: Connection, command: RegisterUnit) -> Product:
    try:
        return await product_by_sku(connection, command.actor.tenant, command.sku)
    except RecordNotFound:
        raise UnknownRecord("Product", command.sku, "send the `sku` of one of the products", ("sku",)) from None


async def _added(connection: Connection, tenant: str, unit: Unit) -> bool:
    """Whether the unit is new. Either way nobody else changes it until this transaction ends."""
    try:
        await add_unit(connection, tenant, unit)
    except UnitExists:
        await lock_unit(connection, tenant, unit.unit_key)
        return False
    return True


def new_unit(ref: BySerial | ByOrderLine, key: UUID, product: Product, now: datetime, actor: Actor) -> Unit:
    """The unit itself. Raises `BadInput` for a serial that is kept under another name."""
    match ref:
        case BySerial(namespace, serial):
            if normalised(namespace) != normalised(product.namespace):
                cure = f"write `{product.namespace}`, or register another product"
                message = f"serials of {product.name} are not kept under `{namespace}`"
                raise BadInput("BAD_NAMESPACE", message, cure, ("unit", "serial", "namespace"))
        case ByOrderLine(seller, order, line):
            namespace, serial = seller, f"{order}/{line}"
    return Unit(key, product.product_id, namespace, serial, now, actor.key_id)


def unit_written(
    published: Published,
    plans: Sequence[Plan],
    command: RegisterUnit,
    unit: Unit,
    product: Product,
    owner: UUID,
    now: datetime,
) -> Written:
    """What is written of a unit beside itself: the facts of the sale, the owner, the warranties among `plans`.

    `plans` are those that may come with the product as the catalogue describes it (`warranties_for`).
    """
    actor, key = command.actor, unit.unit_key
    facts, currency = _facts_of_the_sale(command, published, product)
    known = product_facts(product, currency) | facts
    if not OF_THE_PRODUCT.isdisjoint(facts):
        plans = warranties_of(published)
    warranties, _ = applying(plans, known, now, currency)
    made_on = next((_day(known[name]) for name in SALE if known.get(name)), command.owned_from)
    rows: list[Record] = [UnitFact(key, uuid7(), n, stored(v), now, actor.key_id) for n, v in facts.items()]
    rows.append(Ownership(key, uuid7(), owner, command.owned_from, None, None, now))
    if command.invoice is not None:
        rows.append(UnitProof(key, uuid7(), "INVOICE", command.invoice, now, actor.key_id))
    issued = [_warranty(key, terms, owner, made_on, now, actor) for terms in warranties]
    registered = Event(EventKind.UNIT_REGISTERED, public_id("Unit", key), {"product": product.sku})
    done = Done({"unit": public_id("Unit", key)}, (registered, *(issued_event(each) for each in issued)))
    return Written((*rows, *issued), done)


def _facts_of_the_sale(command: RegisterUnit, published: Published, product: Product) -> tuple[dict[str, Value], str]:
    """What is known of the sale, and the money it counts in."""
    currency = command.price_paid.currency if command.price_paid else product.currency or "XXX"
    facts = read_asked_facts(command.facts, published.facts, currency)
    if command.price_paid is not None:
        facts["pricePaid"] = read_money(command.price_paid, ("pricePaid",))
    if command.seller is not None:
        facts[SELLER] = command.seller
    return facts, currency


def _day(value: Value) -> date:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else date.min


def _warranty(key: UUID, terms: PlanTerms, holder: UUID, made_on: date, now: datetime, actor: Actor) -> ContractRecord:
    return ContractRecord(
        unit_key=key,
        contract_id=uuid7(),
        plan=terms.code,
        version=terms.version,
        terms_hash=terms.hash,
        holder=holder,
        made_on=made_on,
        start_day=None,
        facts={},
        price_minor=None,
        currency=None,
        recorded_at=now,
        actor=actor.key_id,
    )
