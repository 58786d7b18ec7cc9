"""Which visits are due, as clients see them: of a unit or contract, of all units, and as a calendar."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self, TypeAlias

import strawberry
from msgspec.structs import replace

from contracts.rules.care.planning import MeterSpan
from contracts.rules.care.visits import Consequence, Follows
from contracts.rules.identity import finding_document
from contracts.rules.values.money import Money as Amount
from contracts.rules.values.vocabulary import VisitState
from contracts.schema.context import Info
from contracts.schema.enums import described
from contracts.schema.errors import BadInput, NotAllowed, ProofNeeded, TooManySerials, UnknownRecord, UnknownUnit
from contracts.schema.fields import resolved
from contracts.schema.inputs import UnitLookup
from contracts.schema.money import Money, money_of
from contracts.schema.pages import After, Before, Connection, First, Last, Listing, connection_of
from contracts.schema.reasons import MissingFact, Reason, Speech, missing_of, reason_of
from contracts.schema.speaking import speech_of
from contracts.usecases.actor import Actor
from contracts.usecases.care.calendar_address import ShareCalendar, share_calendar
from contracts.usecases.care.list_due import DueOfUnit, ListDue, allow_list, due_of_unit, list_due
from contracts.usecases.care.visits_of import UnitVisits, VisitSeen

described(
    VisitState,
    "VisitState",
    "Where a visit stands on the day of the question.",
    UPCOMING="Its window has not opened yet.",
    DUE="It can be made now, in time.",
    OVERDUE="It was not made in time, and can still be made.",
    DONE="It was made in time.",
    DONE_EARLY="It was made before its window opened.",
    DONE_LATE="It was made after its window had closed.",
    MISSED_BY_ISSUER="It did not take place, and it was the issuer's to make it.",
    SKIPPED_BY_CUSTOMER="It was offered, and the customer did not take it up.",
    LAPSED="It was not made in time and is lost.",
)
described(
    Follows,
    "VisitConsequenceKind",
    "What may follow a visit that did not take place.",
    CREDIT="Money is owed to the customer.",
    EXTENSION="The cover runs longer.",
    OPENS_REMEDY="A remedy opens.",
    LAPSES="It is lost.",
    BREAKS_MAINTENANCE="The condition that maintenance be kept is broken, with what the terms make of that.",
)


@strawberry.type(description="At which readings of a meter a visit may be made; both ends are included.")
class MeterRange:
    meter: str = strawberry.field(description="The meter and its unit.")
    first: Decimal = strawberry.field(description="From which reading on.")
    at: Decimal = strawberry.field(description="At which reading it is meant to be made.")
    last: Decimal = strawberry.field(description="The last reading that is in time.")

    @classmethod
    def of(cls, span: MeterSpan) -> Self:
        return cls(meter=span.meter, first=span.from_, at=span.at, last=span.to)


@strawberry.type(description="What follows, by the terms, because a visit did not take place.")
class VisitConsequence:
    kind: Follows = strawberry.field(description="What follows.")
    clause: str = strawberry.field(description="The paragraph that says so.")
    amount: Money | None = strawberry.field(
        description="What is owed to the customer, for a credit; null for all others."
    )
    name: str | None = strawberry.field(description="The extension or remedy, where it is one.")

    @classmethod
    def of(cls, consequence: Consequence, currency: str) -> Self:
        amount = money_of(Amount(consequence.minor, currency)) if consequence.minor is not None else None
        return cls(kind=consequence.follows, clause=consequence.clause, amount=amount, name=consequence.name)


@strawberry.type(description="One visit that a contract's terms promise, and where it stands.")
class DueVisit:
    id: strawberry.ID = strawberry.field(description="Its id: the same for ever.")
    unit_id: strawberry.ID = strawberry.field(description="The unit.")
    contract_id: strawberry.ID = strawberry.field(description="The contract.")
    plan: str = strawberry.field(description="The plan's code.")
    cycle: str = strawberry.field(description="The cycle of the terms that it belongs to.")
    number: int = strawberry.field(description="Which visit of the cycle it is, counted from 1.")
    name: str | None = strawberry.field(description="Its name, where the terms give it one.")
    task: str = strawberry.field(description="What is to be done.")
    benefit: str | None = strawberry.field(description="The benefit that bears it, where one does.")
    clause: str = strawberry.field(description="The paragraph that promises it.")
    state: VisitState = strawberry.field(description="Where it stands on the day of the question.")
    first_day: date | None = strawberry.field(description="The first day in time; null where only a meter counts.")
    day: date | None = strawberry.field(description="The day on which it is meant to be made; null while not known.")
    last_day: date | None = strawberry.field(description="The last day in time; null where only a meter counts.")
    is_estimated: bool = strawberry.field(description="Whether `day` was worked out from earlier readings.")
    meters: list[MeterRange] = strawberry.field(description="The readings in time. Whichever comes first counts.")
    done_on: date | None = strawberry.field(description="The day on which it took place; null until then.")
    job_id: strawberry.ID | None = strawberry.field(description="The job that made it; null until then.")
    consequences: list[VisitConsequence] = strawberry.field(description="What follows when it did not take place.")
    why: list[Reason] = strawberry.field(description="Why it stands so.")

    @classmethod
    def of(cls, seen: VisitSeen, speech: Speech) -> Self:
        visit = seen.visit
        return cls(
            id=strawberry.ID(seen.id),
            unit_id=strawberry.ID(seen.unit_id),
            contract_id=strawberry.ID(seen.contract_id),
            plan=seen.terms.code,
            cycle=visit.cycle,
            number=visit.number,
            name=visit.name or None,
            task=visit.task,
            benefit=visit.benefit,
            clause=visit.clause,
            state=visit.state,
            first_day=visit.first_day,
            day=visit.day,
            last_day=visit.last_day,
            is_estimated=visit.estimated,
            meters=[MeterRange.of(span) for span in visit.meters],
            done_on=visit.done_on,
            job_id=strawberry.ID(seen.job_id) if seen.job_id else None,
            consequences=[VisitConsequence.of(each, seen.terms.currency) for each in visit.consequences],
            why=[reason_of(finding_document(finding), speech) for finding in visit.why],
        )


@strawberry.type(description="The visits of a unit's contracts, by day.")
class DueVisits:
    unit_id: strawberry.ID = strawberry.field(description="The unit.")
    serial: str = strawberry.field(description="Its serial.")
    product: str = strawberry.field(description="What it is.")
    visits: list[DueVisit] = strawberry.field(description="The visits.")
    missing: list[MissingFact] = strawberry.field(description="What would have to be known to plan more of them.")

    @classmethod
    def of(cls, seen: UnitVisits, speech: Speech) -> Self:
        return cls(
            unit_id=strawberry.ID(seen.unit_id),
            serial=seen.serial,
            product=seen.product,
            visits=[DueVisit.of(each, speech) for each in seen.visits],
            missing=[missing_of(name, speech) for name in sorted(seen.missing)],
        )


@strawberry.type(description="The visits of many units.")
class DueList:
    wanted: strawberry.Private[ListDue]

    @resolved("A page of the units with visits. Fewer than were asked for do not mean that there are no more.")
    async def units(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[DueVisits]:
        asked, engine, listing = info.context, info.context.engine, Listing("allDueVisits")
        command = replace(self.wanted, page=listing.page(first, after, last, before))
        found = await list_due(engine.database, engine.library, command, asked.now)
        speech = await speech_of(info)
        return connection_of(found, listing, lambda each: DueVisits.of(each, speech))


@strawberry.type(description="A calendar of the visits of a contract, for any program that reads iCalendar.")
class CalendarAddress:
    path: str = strawberry.field(
        description="Where it is on this host; `?lang=hi` picks the language. Whoever has the address may read it."
    )


DueVisitsResult: TypeAlias = Annotated[
    DueVisits | UnknownUnit | ProofNeeded | TooManySerials | UnknownRecord | BadInput | NotAllowed,
    strawberry.union("DueVisitsResult", description="The visits, or what is wrong with the question."),
]
DueListResult: TypeAlias = Annotated[
    DueList | UnknownRecord | BadInput | NotAllowed,
    strawberry.union("DueListResult", description="The visits, or what is wrong with the question."),
]
CalendarAddressResult: TypeAlias = Annotated[
    CalendarAddress | UnknownRecord | NotAllowed,
    strawberry.union("CalendarAddressResult", description="The address, or why there is none for the caller."),
]


@strawberry.input(description="Whose visits. Send a unit or a contract.")
class DueVisitsInput:
    unit: UnitLookup | None = strawberry.field(default=None, description="The unit.")
    contract_id: strawberry.ID | None = strawberry.field(default=None, description="Or one of its contracts.")
    until: date | None = strawberry.field(default=None, description="Up to which day; a year ahead if null.")
    states: list[VisitState] = strawberry.field(default_factory=list, description="Only these; all if empty.")
    as_of: datetime | None = strawberry.field(default=None, description="The moment of the question; now if null.")
    language: str | None = strawberry.field(
        default=None, description="The language of sentences; your request's if null."
    )

    def command(self, actor: Actor) -> DueOfUnit:
        unit = self.unit.value() if self.unit else None
        return DueOfUnit(actor, unit, self.contract_id, self.until, frozenset(self.states), self.as_of)


@strawberry.input(description="Which visits of all units.")
class DueListInput:
    issuer: str | None = strawberry.field(default=None, description="Only those that this issuer promised.")
    location_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only units on which this place worked last."
    )
    until: date | None = strawberry.field(default=None, description="Up to which day; a year ahead if null.")
    states: list[VisitState] = strawberry.field(default_factory=list, description="Only these; all if empty.")

    def command(self, actor: Actor) -> ListDue:
        return ListDue(
            actor,
            issuer=self.issuer,
            location=self.location_id,
            until=self.until,
            states=frozenset(self.states),
        )


@strawberry.type(description="What can be asked of visits.")
class CareQuery:
    @resolved("Which visits of a unit or contract are due, done, missed or to come?")
    async def due_visits(
        self, info: Info, input: Annotated[DueVisitsInput, strawberry.argument(description="Whose visits.")]
    ) -> DueVisitsResult:
        asked, engine = info.context, info.context.engine
        found = await due_of_unit(engine.database, engine.library, input.command(asked.actor), asked.now)
        return DueVisits.of(found, await speech_of(info, input.language))

    @resolved("The visits of all units, page by page. For a desk.")
    async def all_due_visits(
        self,
        info: Info,
        input: Annotated[DueListInput, strawberry.argument(description="Which visits.")],
    ) -> DueListResult:
        command = input.command(info.context.actor)
        allow_list(command, info.context.now)
        return DueList(wanted=command)

    @resolved("The address of a calendar with the visits of a contract, for who may see them.")
    async def calendar_address(
        self, info: Info, contract_id: Annotated[strawberry.ID, strawberry.argument(description="The contract.")]
    ) -> CalendarAddressResult:
        engine, command = info.context.engine, ShareCalendar(info.context.actor, contract_id)
        token = await share_calendar(engine.database, engine.library, engine.keys, command, info.context.now)
        return CalendarAddress(path=f"/calendar/{token}.ics")
