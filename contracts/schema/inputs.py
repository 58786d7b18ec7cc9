"""What do clients write to ask? Inputs of the queries, and their translation into commands."""

from datetime import date, datetime
from decimal import Decimal
from typing import cast

import strawberry

from contracts.rules.values.vocabulary import Remedy
from contracts.schema.enums import ChargeClass, Event, LifeChange, PartyKind, Strategy
from contracts.schema.scalars import CountryCode, CurrencyCode, FactValue, When
from contracts.usecases.actor import Actor
from contracts.usecases.cover.ask_unit import AskUnit
from contracts.usecases.cover.asked import (
    Amount,
    AskedCharge,
    AskedFact,
    AskedMeter,
    ByCertificate,
    ById,
    ByOrderLine,
    BySerial,
    Proven,
    Raw,
    Situation,
    UnitRef,
)
from contracts.usecases.cover.make_offer import MakeOffer
from contracts.usecases.network.ask_authorization import AskAuthorization
from contracts.usecases.units.parties import KnownParty, NewParty, Owner


@strawberry.input(description="An amount of money.")
class MoneyInput:
    amount: Decimal = strawberry.field(description="The amount, as text.")
    currency: CurrencyCode = strawberry.field(description="Its currency.")

    def value(self) -> Amount:
        return Amount(self.amount, self.currency)


@strawberry.input(description="The serial on the type plate. Case, spaces and dashes make no difference.")
class SerialInput:
    namespace: str = strawberry.field(description="The brand, or the maker's name for its serials.")
    serial: str = strawberry.field(description="The serial.")


@strawberry.input(description="The line of the order that sold a thing without a serial.")
class OrderLineInput:
    seller: str = strawberry.field(description="The shop.")
    order: str = strawberry.field(description="The order, as the shop writes it.")
    line: int = strawberry.field(description="The line, from 1.")


@strawberry.input(one_of=True, description="What only who has the unit knows. Send one of these.")
class ProofInput:
    invoice_number: str | None = strawberry.field(
        default=strawberry.UNSET, description="The number of its invoice. Case, spaces and dashes make no difference."
    )
    purchased_on: date | None = strawberry.field(default=strawberry.UNSET, description="The day of its purchase.")


@strawberry.input(description="A unit by its serial, with a proof that the caller has it.")
class ProvenSerialInput:
    serial: SerialInput = strawberry.field(description="Its serial.")
    proof: ProofInput = strawberry.field(description="What proves it.")

    def value(self) -> Proven:
        return Proven(
            BySerial(self.serial.namespace, self.serial.serial),
            self.proof.invoice_number or None,
            self.proof.purchased_on or None,
        )


@strawberry.input(
    one_of=True,
    description="Which unit. Send one of these. A storefront, and a customer of whom we do not know that the unit is "
    "theirs, are answered by `proven` or `certificate` alone.",
)
class UnitLookup:
    serial: SerialInput | None = strawberry.field(default=strawberry.UNSET, description="By its serial.")
    order_line: OrderLineInput | None = strawberry.field(default=strawberry.UNSET, description="By its order line.")
    id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="By its id.")
    proven: ProvenSerialInput | None = strawberry.field(
        default=strawberry.UNSET, description="By its serial and what only who has it knows."
    )
    certificate: str | None = strawberry.field(
        default=strawberry.UNSET, description="By its `certificate`, which is a proof by itself."
    )

    def value(self) -> UnitRef:
        if self.proven:
            return self.proven.value()
        if isinstance(self.certificate, str):
            return ByCertificate(self.certificate)
        if self.serial:
            return BySerial(self.serial.namespace, self.serial.serial)
        if self.order_line:
            return ByOrderLine(self.order_line.seller, self.order_line.order, self.order_line.line)
        return ById(str(self.id))


@strawberry.input(one_of=True, description="Which product. Send one of these.")
class ProductLookup:
    sku: str | None = strawberry.field(default=strawberry.UNSET, description="By its article number.")
    id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="By its id.")


@strawberry.input(description="One fact of the case. `facts` lists the names and how each value is written.")
class FactInput:
    name: str = strawberry.field(description="The name of the fact.")
    value: FactValue | None = strawberry.field(description="Its value; null is known not to have happened.")

    def asked(self) -> AskedFact:
        return AskedFact(self.name, cast(Raw, self.value))


@strawberry.input(description="What a meter shows on the day of the event.")
class MeterInput:
    meter: str = strawberry.field(description="The meter and its unit, such as `km`.")
    reading: Decimal = strawberry.field(description="What it shows.")

    def asked(self) -> AskedMeter:
        return AskedMeter(self.meter, self.reading)


@strawberry.input(description="One charge of a job.")
class ChargeInput:
    id: str = strawberry.field(description="Your name for it, unique in the job.")
    charge_class: ChargeClass = strawberry.field(name="class", description="What it is for.")
    amount: MoneyInput = strawberry.field(description="The charge with tax.")
    tax: MoneyInput | None = strawberry.field(default=None, description="The part of it that is tax.")
    component: str | None = strawberry.field(default=None, description="The part it is about.")
    task: str | None = strawberry.field(default=None, description="The work it is for.")

    def asked(self) -> AskedCharge:
        tax = self.tax.value() if self.tax else None
        return AskedCharge(self.id, self.charge_class, self.amount.value(), tax, self.component, self.task)


@strawberry.input(description="A job that somebody wants done, or a fault that showed.")
class CoverageInput:
    unit: UnitLookup = strawberry.field(description="The unit.")
    event: Event | None = strawberry.field(default=None, description="What happened.")
    occurred_on: When | None = strawberry.field(default=None, description="When; the moment of the question if null.")
    components: list[str] = strawberry.field(default_factory=list, description="The parts that failed.")
    charges: list[ChargeInput] = strawberry.field(
        default_factory=list, description="The charges of the job, up to 100."
    )
    facts: list[FactInput] = strawberry.field(default_factory=list, description="What else is known of the case.")
    meters: list[MeterInput] = strawberry.field(default_factory=list, description="What the meters show.")
    location_id: strawberry.ID | None = strawberry.field(
        default=None, description="The workshop; that of your key if null. Its authority is looked up."
    )
    served_on: date | None = strawberry.field(
        default=None, description="The day of the service: the workshop's authority is that of this day."
    )
    as_of: datetime | None = strawberry.field(default=None, description="The moment of the question; now if null.")
    strategy: Strategy = strawberry.field(default=Strategy.CHEAPEST, description="The order of the alternatives.")
    language: str | None = strawberry.field(
        default=None, description="The language of sentences; your request's if null."
    )

    def situation(self) -> Situation:
        return Situation(
            event=self.event,
            occurred=self.occurred_on,
            components=tuple(self.components),
            facts=tuple(map(FactInput.asked, self.facts)),
            meters=tuple(map(MeterInput.asked, self.meters)),
            charges=tuple(map(ChargeInput.asked, self.charges)),
            location=self.location_id,
            as_of=self.as_of,
            strategy=self.strategy,
            served_on=self.served_on,
        )

    def command(self, actor: Actor, known_at: datetime | None = None) -> AskUnit:
        return AskUnit(actor, self.unit.value(), self.situation(), known_at)


@strawberry.input(description="A unit whose promises are wanted in full, whatever happens to it.")
class EntitlementsInput:
    unit: UnitLookup = strawberry.field(description="The unit.")
    facts: list[FactInput] = strawberry.field(default_factory=list, description="What else is known.")
    meters: list[MeterInput] = strawberry.field(default_factory=list, description="What the meters show.")
    location_id: strawberry.ID | None = strawberry.field(
        default=None, description="The workshop; that of your key if null. Its authority is looked up."
    )
    served_on: date | None = strawberry.field(
        default=None, description="The day of the service: the workshop's authority is that of this day."
    )
    as_of: datetime | None = strawberry.field(default=None, description="The moment of the question; now if null.")
    language: str | None = strawberry.field(
        default=None, description="The language of sentences; your request's if null."
    )

    def command(self, actor: Actor, known_at: datetime | None = None) -> AskUnit:
        meters = tuple(map(MeterInput.asked, self.meters))
        facts = tuple(map(FactInput.asked, self.facts))
        situation = Situation(
            facts=facts, meters=meters, location=self.location_id, as_of=self.as_of, served_on=self.served_on
        )
        return AskUnit(actor, self.unit.value(), situation, known_at)


@strawberry.input(description="Somebody wants to give a unit back, swap it, or end, renew or hand over its contracts.")
class ExchangeInput:
    unit: UnitLookup = strawberry.field(description="The unit.")
    event: Event = strawberry.field(default=Event.CHANGE_OF_MIND, description="Why.")
    wants: LifeChange | None = strawberry.field(
        default=None, description="Ask what may become of the contracts instead of the goods."
    )
    occurred_on: When | None = strawberry.field(default=None, description="When; the moment of the question if null.")
    components: list[str] = strawberry.field(default_factory=list, description="The parts that failed.")
    facts: list[FactInput] = strawberry.field(
        default_factory=list, description="The state of the goods and whatever else is known, such as `opened`."
    )
    as_of: datetime | None = strawberry.field(default=None, description="The moment of the question; now if null.")
    strategy: Strategy = strawberry.field(default=Strategy.CHEAPEST, description="The order of the alternatives.")
    language: str | None = strawberry.field(
        default=None, description="The language of sentences; your request's if null."
    )

    def command(self, actor: Actor) -> AskUnit:
        situation = Situation(
            event=self.event,
            occurred=self.occurred_on,
            components=tuple(self.components),
            facts=tuple(fact.asked() for fact in self.facts),
            as_of=self.as_of,
            strategy=self.strategy,
            wants=Remedy(self.wants.value) if self.wants else None,
        )
        return AskUnit(actor, self.unit.value(), situation)


@strawberry.input(description="A product that somebody thinks of buying.")
class OfferInput:
    product: ProductLookup = strawberry.field(description="The product.")
    price: MoneyInput | None = strawberry.field(default=None, description="The price; the list price if null.")
    seller: str | None = strawberry.field(
        default=None, description="The shop, by its code as the issuer of its policy."
    )
    country: CountryCode | None = strawberry.field(default=None, description="The country of the sale.")
    region: str | None = strawberry.field(default=None, description="The region of the sale.")
    channel: str | None = strawberry.field(default=None, description="`IN_STORE`, `DISTANCE` or `OFF_PREMISES`.")
    buyer: str | None = strawberry.field(default=None, description="`CONSUMER` or `BUSINESS`.")
    event: Event | None = strawberry.field(default=None, description="What might happen, to see the ways out of it.")
    facts: list[FactInput] = strawberry.field(default_factory=list, description="What else is known of the sale.")
    as_of: datetime | None = strawberry.field(default=None, description="The moment of the question; now if null.")
    strategy: Strategy = strawberry.field(default=Strategy.CHEAPEST, description="The order of the alternatives.")
    language: str | None = strawberry.field(
        default=None, description="The language of sentences; your request's if null."
    )

    def command(self, actor: Actor) -> MakeOffer:
        return MakeOffer(
            actor=actor,
            sku=self.product.sku or None,
            product=self.product.id or None,
            price=self.price.value() if self.price else None,
            seller=self.seller,
            country=self.country,
            channel=self.channel,
            region=self.region,
            buyer=self.buyer,
            event=self.event,
            facts=tuple(fact.asked() for fact in self.facts),
            as_of=self.as_of,
            strategy=self.strategy,
        )


@strawberry.input(description="A job that a place would do.")
class AuthorizationInput:
    issuer: str = strawberry.field(description="Whose promise the job is done under: the `issuer` of a plan.")
    location_id: strawberry.ID | None = strawberry.field(default=None, description="The place; your key's if null.")
    product_id: strawberry.ID | None = strawberry.field(
        default=None, description="The product; brand and category are taken from it."
    )
    brand: str | None = strawberry.field(default=None, description="The brand; that of the product if null.")
    category: str | None = strawberry.field(default=None, description="The category; that of the product if null.")
    task: str | None = strawberry.field(default=None, description="The work.")
    country: CountryCode | None = strawberry.field(default=None, description="Where; the place's own country if null.")
    on: date | None = strawberry.field(default=None, description="The day; today at the place if null.")
    language: str | None = strawberry.field(
        default=None, description="The language of sentences; your request's if null."
    )

    def command(self, actor: Actor, known_at: datetime | None = None) -> AskAuthorization:
        return AskAuthorization(
            actor=actor,
            issuer=self.issuer,
            location=self.location_id,
            product=self.product_id,
            brand=self.brand,
            category=self.category,
            task=self.task,
            country=self.country,
            on=self.on,
            known_at=known_at,
        )


@strawberry.input(description="A person or firm that is written down now.")
class NewPartyInput:
    kind: PartyKind = strawberry.field(description="What it is.")
    name: str = strawberry.field(description="The name.")
    country: CountryCode | None = strawberry.field(default=None, description="The country.")
    language: str | None = strawberry.field(default=None, description="The language to write in.")


@strawberry.input(one_of=True, description="Which person or firm. Send one of these.")
class PartyLookup:
    id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="One that is known, by its id.")
    new: NewPartyInput | None = strawberry.field(default=strawberry.UNSET, description="A new one.")

    def value(self) -> Owner:
        if self.new:
            return NewParty(self.new.kind.value, self.new.name, self.new.country, self.new.language)
        return KnownParty(str(self.id))
