"""What is known of one unit: its product, contracts, readings, jobs and claims, as clients see them."""

from datetime import date, datetime
from typing import Self

import strawberry

from contracts.schema.catalogue import Product, Terms
from contracts.schema.decisions import Decision, decision_of
from contracts.schema.enums import ChargeClass, Event, PartyKind, Payer, PlanKind
from contracts.schema.fields import resolved
from contracts.schema.money import Money, money_of
from contracts.schema.node import Node
from contracts.schema.pages import After, Connection, First, page_of
from contracts.schema.reasons import Speech
from contracts.schema.scalars import CountryCode, FactValue
from contracts.usecases.seen import (
    ClaimSeen,
    ContractSeen,
    FiledClaimSeen,
    JobSeen,
    LineSeen,
    PartySeen,
    ReadingSeen,
    UnitSeen,
)


@strawberry.type(description="A person or firm.")
class Party:
    id: strawberry.ID = strawberry.field(description="Its id.")
    kind: PartyKind = strawberry.field(description="What it is.")
    name: str = strawberry.field(description="The name.")
    country: CountryCode | None = strawberry.field(description="The country.")
    language: str | None = strawberry.field(description="The language to write in.")

    @classmethod
    def of(cls, seen: PartySeen) -> Self:
        return cls(
            id=strawberry.ID(seen.id),
            kind=PartyKind(seen.kind),
            name=seen.name,
            country=CountryCode(seen.country) if seen.country else None,
            language=seen.language,
        )


@strawberry.type(description="A plan's terms given to one unit. They were pinned when it was made.")
class Contract(Node):
    unit_id: strawberry.ID = strawberry.field(description="The unit.")
    plan: str = strawberry.field(description="The plan's code.")
    plan_name: str = strawberry.field(description="The plan's name for people.")
    kind: PlanKind = strawberry.field(description="What sort of promise it is.")
    issuer: str = strawberry.field(description="Who promises.")
    terms: Terms = strawberry.field(description="The terms that were pinned.")
    made_on: date = strawberry.field(description="The day it was made.")
    start_day: date | None = strawberry.field(description="Its first day, where it has one of its own.")
    price: Money | None = strawberry.field(description="What it cost; null when it came with the product.")

    @classmethod
    def of(cls, seen: ContractSeen) -> Self:
        return cls(
            id=strawberry.ID(seen.id),
            unit_id=strawberry.ID(seen.unit_id),
            plan=seen.terms.code,
            plan_name=seen.terms.name,
            kind=seen.terms.kind,
            issuer=seen.terms.issuer,
            terms=Terms.of(seen.terms),
            made_on=seen.made_on,
            start_day=seen.start_day,
            price=money_of(seen.price) if seen.price else None,
        )


@strawberry.type(description="What a meter showed on a day.")
class Reading:
    id: strawberry.ID = strawberry.field(description="Its id.")
    meter: str = strawberry.field(description="The meter and its unit.")
    value: int = strawberry.field(description="What it showed.")
    read_on: date = strawberry.field(description="The day.")

    @classmethod
    def of(cls, seen: ReadingSeen) -> Self:
        return cls(id=strawberry.ID(seen.id), meter=seen.meter, value=seen.value, read_on=seen.read_on)


@strawberry.type(description="A repair or visit that took place.")
class Job:
    id: strawberry.ID = strawberry.field(description="Its id.")
    kind: str = strawberry.field(description="`REPAIR`, `VISIT`, or `REPLACEMENT` of the whole unit.")
    on: date = strawberry.field(description="The day that counts.")
    task: str | None = strawberry.field(description="The work that was done.")
    components: list[str] = strawberry.field(description="The parts concerned.")
    replaced: list[str] = strawberry.field(description="The parts replaced.")

    @classmethod
    def of(cls, seen: JobSeen) -> Self:
        return cls(
            id=strawberry.ID(seen.id),
            kind=seen.kind,
            on=seen.on,
            task=seen.task,
            components=list(seen.components),
            replaced=list(seen.replaced),
        )


@strawberry.type(description="A claim in a list; ask `claim` for all of it.")
class ClaimSummary:
    id: strawberry.ID = strawberry.field(description="Its id.")
    state: str = strawberry.field(description="Its last move, such as `FILED`.")
    event: Event = strawberry.field(description="What happened.")
    occurred_on: date | None = strawberry.field(description="The day it happened.")
    reported_on: date = strawberry.field(description="The day it was reported.")
    filed_at: datetime = strawberry.field(description="When it was filed.")

    @classmethod
    def of(cls, seen: ClaimSeen) -> Self:
        return cls(
            id=strawberry.ID(seen.id),
            state=seen.state,
            event=Event(seen.event),
            occurred_on=seen.occurred_on,
            reported_on=seen.reported_on,
            filed_at=seen.filed_at,
        )


@strawberry.type(description="What a payer bears of a line.")
class PayerShare:
    payer: Payer = strawberry.field(description="Who pays.")
    amount: Money = strawberry.field(description="How much.")


@strawberry.type(description="One charge of a claim.")
class ClaimLine:
    line: int = strawberry.field(description="Its number, from 1.")
    charge_class: ChargeClass = strawberry.field(name="class", description="What it is for.")
    component: str | None = strawberry.field(description="The part it is about.")
    task: str | None = strawberry.field(description="The work it is for.")
    amount: Money = strawberry.field(description="The charge with tax.")
    customer: Money | None = strawberry.field(description="What the customer pays; null while that is not settled.")
    payers: list[PayerShare] = strawberry.field(description="What the others bear.")

    @classmethod
    def of(cls, seen: LineSeen) -> Self:
        return cls(
            line=seen.line,
            charge_class=ChargeClass(seen.charge_class),
            component=seen.component,
            task=seen.task,
            amount=money_of(seen.amount),
            customer=money_of(seen.customer) if seen.customer else None,
            payers=[PayerShare(payer=Payer(payer), amount=money_of(amount)) for payer, amount in seen.payers],
        )


@strawberry.type(description="What was asked of a unit's promises, and the decision it was filed with.")
class Claim(Node):
    unit_id: strawberry.ID = strawberry.field(description="The unit.")
    state: str = strawberry.field(description="Its last move, such as `FILED`.")
    event: Event = strawberry.field(description="What happened.")
    occurred_on: date | None = strawberry.field(description="The day it happened.")
    reported_on: date = strawberry.field(description="The day it was reported.")
    filed_at: datetime = strawberry.field(description="When it was filed.")
    lines: list[ClaimLine] = strawberry.field(description="Its charges.")
    complaint: str | None = strawberry.field(description="What the customer said; null for who may not see persons.")
    decision: Decision = strawberry.field(description="The decision as it was given.")

    @classmethod
    def of(cls, seen: FiledClaimSeen, speech: Speech) -> Self:
        claim = seen.claim
        return cls(
            id=strawberry.ID(claim.id),
            unit_id=strawberry.ID(claim.unit_id),
            state=claim.state,
            event=Event(claim.event),
            occurred_on=claim.occurred_on,
            reported_on=claim.reported_on,
            filed_at=claim.filed_at,
            lines=[ClaimLine.of(line) for line in seen.lines],
            complaint=seen.complaint,
            decision=decision_of(seen.decided, speech),
        )


@strawberry.type(description="One thing that is known of a unit.")
class KnownFact:
    name: str = strawberry.field(description="The fact; `facts` says what it means.")
    value: FactValue | None = strawberry.field(description="Its value; null is known not to have happened.")


@strawberry.type(description="One installed product.")
class Unit(Node):
    namespace: str = strawberry.field(description="The brand, or the maker's name for its serials.")
    serial: str = strawberry.field(description="The serial as it was written down.")
    product: Product = strawberry.field(description="What it is.")
    owner: Party | None = strawberry.field(description="Who owns it; null for who may not see persons.")
    seen: strawberry.Private[UnitSeen]

    @classmethod
    def of(cls, seen: UnitSeen) -> Self:
        return cls(
            id=strawberry.ID(seen.id),
            namespace=seen.namespace,
            serial=seen.serial,
            product=Product.of(seen.product),
            owner=Party.of(seen.owner) if seen.owner else None,
            seen=seen,
        )

    @resolved("What is known of it and of its sale.")
    def facts(self, first: First = 100, after: After = None) -> Connection[KnownFact]:
        return page_of(
            self.seen.facts,
            lambda fact: fact.name,
            lambda fact: KnownFact(name=fact.name, value=FactValue(fact.value)),
            first,
            after,
        )

    @resolved("Its contracts, as they were made.")
    def contracts(self, first: First = 20, after: After = None) -> Connection[Contract]:
        return page_of(self.seen.contracts, lambda each: each.id, Contract.of, first, after)

    @resolved("Its meter readings, by day.")
    def readings(self, first: First = 20, after: After = None) -> Connection[Reading]:
        return page_of(self.seen.readings, lambda each: each.id, Reading.of, first, after)

    @resolved("Its repairs and visits, by day.")
    def jobs(self, first: First = 20, after: After = None) -> Connection[Job]:
        return page_of(self.seen.jobs, lambda each: each.id, Job.of, first, after)

    @resolved("Its claims, as they were filed; none for who may not see claims.")
    def claims(self, first: First = 20, after: After = None) -> Connection[ClaimSummary]:
        return page_of(self.seen.claims, lambda each: each.id, ClaimSummary.of, first, after)
