"""What would this product be promised, bought here and in this way?

Before the sale nothing has happened yet. The answer takes it that the product is bought, delivered and put to use on
the day of the offer, and says so: `assumed` lists these facts.
"""

from datetime import UTC, datetime

from msgspec import Struct

from contracts.explain.json_ld.document import JsonLd, json_ld
from contracts.explain.json_ld.gaps import Node
from contracts.rules.question import Contract, Question, view_of
from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import Value
from contracts.rules.values.money import Money
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import TermsSilent
from contracts.rules.values.vocabulary import Event, PlanKind, Strategy
from contracts.store.catalogue import product_by_id, product_by_sku
from contracts.store.database import Database
from contracts.store.records import Product
from contracts.store.rows import RecordNotFound
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import Amount, AskedFact, read_asked_facts, read_money, read_record_id
from contracts.usecases.cover.decided import Decided, decided, decision_on
from contracts.usecases.cover.unit_question import SELLER, Unsettled, applying, declared_by, product_facts
from contracts.usecases.failures import UnknownRecord
from contracts.usecases.seen import FactSeen, ProductSeen
from contracts.usecases.terms.library import Library

INCLUDED = frozenset({PlanKind.STATUTE, PlanKind.WARRANTY, PlanKind.EXCHANGE_POLICY})
FOR_SALE = frozenset({PlanKind.EXTENDED_WARRANTY, PlanKind.AMC})
ASSUMED = ("purchased", "invoiced", "paid", "delivered", "installed", "activated", "contractMade", "contractStart")


class MakeOffer(Struct, frozen=True):
    """A product, by `sku` or public `product` id, with the sale as far as it is known."""

    actor: Actor
    sku: str | None = None
    product: str | None = None
    price: Amount | None = None
    seller: str | None = None
    country: str | None = None
    channel: str | None = None
    region: str | None = None
    buyer: str | None = None
    event: Event | None = None
    facts: tuple[AskedFact, ...] = ()
    as_of: datetime | None = None
    strategy: Strategy = Strategy.CHEAPEST


class OfferedPlan(Struct, frozen=True):
    """A plan that comes with the product, or that can be bought with it. `price` is None where the terms name none."""

    terms: PlanTerms
    included: bool
    price: Money | None


class Offer(Struct, frozen=True):
    """The plans, and the decision over all of them as if everything happened on the day of the offer."""

    product: ProductSeen
    plans: tuple[OfferedPlan, ...]
    decided: Decided
    might_apply: tuple[Unsettled, ...]
    assumed: tuple[FactSeen, ...]
    json_ld: JsonLd


async def make_offer(database: Database, library: Library, command: MakeOffer, now: datetime) -> Offer:
    """The offer. Raises `Failure`."""
    product = await _product(database, command)
    published = await library.newest(command.actor.tenant)
    asked_at = command.as_of or now
    as_of, day = asked_at.astimezone(UTC), asked_at.date()
    currency = command.price.currency if command.price else product.currency or "XXX"
    declared = declared_by(terms for plan in published.plans.values() for terms in plan.versions)
    said = _said(command, product, currency) | read_asked_facts(command.facts, declared, currency)
    assumed: dict[str, Value] = {name: day for name in ASSUMED if name not in said}
    facts = product_facts(product, currency, declared) | assumed | said
    included, maybe_included = applying(published.of_kinds(INCLUDED), facts, as_of, currency)
    sold, maybe_sold = applying(published.of_kinds(FOR_SALE), facts, as_of, currency)
    question = Question(
        as_of=as_of,
        currency=currency,
        contracts=tuple(Contract(terms.code, terms) for terms in (*included, *sold)),
        facts=facts,
        strategy=command.strategy,
    )
    offered = [OfferedPlan(terms, True, None) for terms in included]
    offered += [OfferedPlan(terms, False, _price(terms, question)) for terms in sold]
    return Offer(
        product=ProductSeen(product),
        plans=tuple(offered),
        decided=decided(decision_on(question), {}),
        might_apply=(*maybe_included, *maybe_sold),
        assumed=tuple(FactSeen(name, day.isoformat()) for name in assumed),
        json_ld=json_ld(_item(product), included, question),
    )


async def _product(database: Database, command: MakeOffer) -> Product:
    tenant = command.actor.tenant
    async with database.read() as connection:
        try:
            if command.sku is not None:
                return await product_by_sku(connection, tenant, command.sku)
            product_id = read_record_id("Product", command.product or "", ("product", "id"))
            return await product_by_id(connection, tenant, product_id)
        except RecordNotFound:
            named, part = (command.sku, "sku") if command.sku is not None else (command.product, "id")
            cure = f"send the `{part}` of one of the products"
            raise UnknownRecord("Product", str(named), cure, ("product", part)) from None


def _item(product: Product) -> Node:
    """The product as schema.org names it."""
    brand: Node = {"@type": "Brand", "name": product.brand}
    return {"@type": "Product", "sku": product.sku, "name": product.name, "brand": brand}


def _said(command: MakeOffer, product: Product, currency: str) -> dict[str, Value]:
    """The sale as the caller tells it; a price that is not told is the list price."""
    words = {
        "country": command.country,
        "channel": command.channel,
        "saleRegion": command.region,
        "buyer": command.buyer,
        SELLER: command.seller,
        "event": command.event.value if command.event else None,
    }
    said: dict[str, Value] = {name: word for name, word in words.items() if word is not None}
    if command.price is not None:
        said["pricePaid"] = read_money(command.price, ("price",))
    elif product.list_price_minor is not None and product.currency == currency:
        said["pricePaid"] = Money(product.list_price_minor, currency)
    return said


def _price(terms: PlanTerms, question: Question) -> Money | None:
    """What a plan costs, where its terms name a price and everything that it hangs on is known."""
    if terms.price is None:
        return None
    try:
        minor = terms.price.minor(view_of(question, Contract(terms.code, terms), ()), None, 0)
    except (NotKnown, TermsSilent):
        return None
    return Money(minor, terms.currency)
