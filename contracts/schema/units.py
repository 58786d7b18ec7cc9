"""What is known of one unit: its product, contracts, readings, jobs and claims, as clients see them."""

from datetime import date
from typing import Annotated, Self

import strawberry

from contracts.schema.catalogue import Product, Terms
from contracts.schema.claims.claim import ClaimSummary
from contracts.schema.context import Info
from contracts.schema.contract_life.enums import ContractState
from contracts.schema.contract_life.seen import ContractMoney, ContractMove
from contracts.schema.enums import PartyKind, PlanKind
from contracts.schema.fields import from_seen, paged, resolved, shown
from contracts.schema.money import Money, money_of
from contracts.schema.node import OF_ID, Node
from contracts.schema.pages import After, Before, Connection, First, Last, Listing, page_of
from contracts.schema.scalars import CountryCode, FactValue
from contracts.usecases.access.give_certificate import GiveCertificate, give_certificate
from contracts.usecases.seen import (
    ContractSeen,
    FactSeen,
    JobSeen,
    PartySeen,
    ReadingSeen,
    UnitSeen,
)

Day = Annotated[date | None, strawberry.argument(description="The day; today in the plan's zone if null.")]


@strawberry.type(description="A person or firm.")
class Party(Node):
    kind: PartyKind = strawberry.field(description="What it is.")
    name: str = strawberry.field(description="The name.")
    country: CountryCode | None = strawberry.field(description="The country; null where not known.")
    language: str | None = strawberry.field(description="The language to write in; null where not known.")

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
    made_on: date = strawberry.field(description="The day it was made.")
    start_day: date | None = strawberry.field(description="Its first day, where it has one of its own.")
    price: Money | None = strawberry.field(description="What it cost; null when it came with the product.")
    money: ContractMoney | None = strawberry.field(description="What was paid and paid back; null when nothing was.")
    agreement_id: strawberry.ID | None = strawberry.field(
        description="The agreement over several units that it belongs to, if any."
    )
    seen: strawberry.Private[ContractSeen]

    @classmethod
    def of(cls, seen: ContractSeen) -> Self:
        return cls(
            id=strawberry.ID(seen.id),
            unit_id=strawberry.ID(seen.unit_id),
            plan=seen.terms.code,
            plan_name=seen.terms.name,
            kind=seen.terms.kind,
            issuer=seen.terms.issuer,
            made_on=seen.made_on,
            start_day=seen.start_day,
            price=money_of(seen.price) if seen.price else None,
            money=ContractMoney.of(seen.money) if seen.money else None,
            agreement_id=strawberry.ID(seen.agreement) if seen.agreement else None,
            seen=seen,
        )

    @resolved("The terms that were pinned.")
    def terms(self) -> Terms:
        return Terms.of(self.seen.terms)

    @resolved("Where it stands on a day.")
    def state(self, info: Info, on: Day = None) -> ContractState:
        return self.seen.days.state_on(self._day(info, on))

    @resolved("Its first day; the day it was made where no other is known.")
    def first_day(self) -> date:
        return self.seen.days.first

    @resolved("Its last day, included, as things stand on a day; null where its benefits end one by one.")
    def last_day(self, info: Info, on: Day = None) -> date | None:
        return self.seen.days.last_day(self._day(info, on))

    @resolved("Who holds it on a day; null for who may not see persons.")
    def holder(self, info: Info, on: Day = None) -> Party | None:
        found = self.seen.holder_on(self._day(info, on))
        return Party.of(found) if found else None

    @resolved("What became of it, as it was recorded.")
    def moves(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[ContractMove]:
        listing = Listing("moves", (self.id,))
        page = listing.page(first, after, last, before)
        return page_of(self.seen.moves, lambda each: str(each.number), ContractMove.of, listing, page)

    def _day(self, info: Info, on: date | None) -> date:
        return on or info.context.now.astimezone(self.seen.terms.zone).date()


@strawberry.type(description="What a meter showed on a day.")
class Reading(Node):
    meter: str = strawberry.field(description="The meter and its unit.")
    value: int = strawberry.field(description="What it showed.")
    read_on: date = strawberry.field(description="The day.")

    @classmethod
    def of(cls, seen: ReadingSeen) -> Self:
        return cls(id=strawberry.ID(seen.id), meter=seen.meter, value=seen.value, read_on=seen.read_on)


@strawberry.type(description="A repair or visit that took place.")
class Job(Node):
    kind: str = strawberry.field(description="`REPAIR`, `VISIT`, or `REPLACEMENT` of the whole unit.")
    on: date = strawberry.field(description="The day that counts.")
    task: str | None = strawberry.field(description="The work that was done; null where none was named.")
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


@strawberry.type(description="One thing that is known of a unit.")
class KnownFact:
    name: str = strawberry.field(description="The fact; `facts` says what it means.")
    value: FactValue | None = strawberry.field(description="Its value; null is known not to have happened.")

    @classmethod
    def of(cls, seen: FactSeen) -> Self:
        return cls(name=seen.name, value=FactValue(seen.value))


@strawberry.federation.type(keys=["id"], description="One installed product.")
class Unit(Node):
    id: strawberry.ID = from_seen("id", OF_ID)
    namespace: str = from_seen("namespace", "The brand, or the maker's name for its serials.")
    serial: str = from_seen("serial", "The serial as it was written down.")
    seen: strawberry.Private[UnitSeen]

    @classmethod
    def of(cls, seen: UnitSeen) -> Self:
        return cls(seen=seen)

    @shown("{seen}.product", "What it is.")
    def product(self) -> Product:
        return Product.of(self.seen.product)

    @resolved("Who owns it; null for who may not see persons.")
    def owner(self) -> Party | None:
        owner = self.seen.owner
        return Party.of(owner) if owner else None

    @resolved(
        "A token that proves to have it, for `UnitLookup.certificate`: to be printed, or kept by who owns it. It holds "
        "until the unit changes hands."
    )
    async def certificate(self, info: Info) -> str:
        asked = info.context
        return await give_certificate(
            asked.engine.database, asked.engine.keys, GiveCertificate(asked.actor, self.seen.id)
        )

    @resolved("What is known of it and of its sale.")
    def facts(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[KnownFact]:
        listing = Listing("facts", (self.seen.id,))
        page = listing.page(first, after, last, before)
        return page_of(self.seen.facts, lambda each: each.name, KnownFact.of, listing, page)

    @resolved("Its contracts, as they were made.")
    def contracts(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Contract]:
        listing = Listing("contracts", (self.seen.id,))
        page = listing.page(first, after, last, before)
        return page_of(self.seen.contracts, lambda each: each.id, Contract.of, listing, page)

    @resolved("Its meter readings, by day.")
    def readings(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Reading]:
        listing = Listing("readings", (self.seen.id,))
        page = listing.page(first, after, last, before)
        return page_of(self.seen.readings, lambda each: each.id, Reading.of, listing, page)

    @resolved("Its repairs and visits, by day.")
    def jobs(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Job]:
        listing = Listing("jobs", (self.seen.id,))
        page = listing.page(first, after, last, before)
        return page_of(self.seen.jobs, lambda each: each.id, Job.of, listing, page)

    @paged("{seen}.claims", "Its claims, as they were filed; none for who may not see claims.")
    def claims(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[ClaimSummary]:
        listing = Listing("claims", (self.seen.id,))
        page = listing.page(first, after, last, before)
        return page_of(self.seen.claims, lambda each: each.id, ClaimSummary.of, listing, page)
