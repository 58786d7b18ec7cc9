"""What can be asked? Every field builds a command, calls one verb and translates what came."""

from datetime import datetime
from typing import Annotated, Self, cast

import strawberry
from msgspec.structs import replace

from contracts.rules.values.facts import Fact as Declared
from contracts.schema.agreement_changes import AgreementQuery
from contracts.schema.answers import (
    AuthorizationResult,
    Coverage,
    CoverageResult,
    Entitlements,
    EntitlementsResult,
    Exchange,
    ExchangeResult,
    Offer,
    OfferResult,
    UnitResult,
)
from contracts.schema.care import CareQuery
from contracts.schema.catalogue import Plan, Product
from contracts.schema.claims.lists import ClaimQuery
from contracts.schema.claims.remedies import AllowanceQuery
from contracts.schema.context import Info
from contracts.schema.contract_life.changes import ContractLifeQuery
from contracts.schema.enums import FactType
from contracts.schema.errors import error_of
from contracts.schema.federation import FederationQuery
from contracts.schema.fields import resolved
from contracts.schema.history import History, HistoryResult
from contracts.schema.inputs import (
    AuthorizationInput,
    CoverageInput,
    EntitlementsInput,
    ExchangeInput,
    OfferInput,
    ProductLookup,
    UnitLookup,
)
from contracts.schema.network.locations import Authorization
from contracts.schema.network.queries import NetworkQuery
from contracts.schema.nodes import NodeQuery
from contracts.schema.pages import After, Before, Connection, First, Last, Listing, connection_of, page_of
from contracts.schema.public_cover import PublicCoverQuery
from contracts.schema.reasons import Speech
from contracts.schema.speaking import speech_of
from contracts.schema.units import Contract, Unit
from contracts.usecases.cover.ask_unit import UnitAnswer, ask_unit, ask_units
from contracts.usecases.cover.asked import ById
from contracts.usecases.cover.make_offer import make_offer
from contracts.usecases.failures import BadInput, Failure
from contracts.usecases.network.ask_authorization import ask_authorization
from contracts.usecases.read_products import ReadProduct, read_product, read_products
from contracts.usecases.terms.read_facts import read_facts
from contracts.usecases.terms.read_plans import read_plan, read_plans
from contracts.usecases.units.read_contract import ReadContract, read_contract
from contracts.usecases.units.read_history import ReadHistory, allow_history
from contracts.usecases.units.read_unit import ReadUnit, read_unit

MAX_REQUESTS = 100

Asked = Annotated[CoverageInput, strawberry.argument(description="The case.")]
ManyAsked = Annotated[list[CoverageInput], strawberry.argument(description="The cases, 1 to 100.")]
KnownAt = Annotated[
    datetime | None,
    strawberry.argument(
        description="Answer from what was recorded of the unit up to this moment, for a desk; from all of it if null."
    ),
]
Id = Annotated[strawberry.ID, strawberry.argument(description="The id.")]


@strawberry.type(description="A fact that a plan may ask for.")
class Fact:
    name: str = strawberry.field(description="Its name.")
    type: FactType = strawberry.field(description="How its value is written.")
    means: str = strawberry.field(description="What it says.")
    unit: str | None = strawberry.field(description="The unit of a number; null for what has none.")
    when_unknown: str = strawberry.field(description="What happens while nobody supplies it.")

    @classmethod
    def of(cls, named: tuple[str, Declared]) -> Self:
        name, fact = named
        unit = fact.unit or None
        return cls(name=name, type=fact.type, means=fact.means, unit=unit, when_unknown=fact.when_unknown)


@strawberry.type(description="What can be asked.")
class Query(
    NodeQuery,
    NetworkQuery,
    ClaimQuery,
    AllowanceQuery,
    CareQuery,
    ContractLifeQuery,
    AgreementQuery,
    PublicCoverQuery,
    FederationQuery,
):
    @resolved("Is this job covered? Line by line, who pays what, why, and what else is there.")
    async def coverage(self, info: Info, input: Asked, known_at: KnownAt = None) -> CoverageResult:
        asked = info.context
        command = input.command(asked.actor, known_at)
        answer = await ask_unit(asked.engine.database, asked.engine.library, command, asked.now)
        return Coverage.of(answer, await speech_of(info, input.language))

    @resolved("Many cases in one go. Each gets its own answer, in the order of the cases.")
    async def coverages(self, info: Info, inputs: ManyAsked) -> list[CoverageResult]:
        asked = info.context
        if not 1 <= len(inputs) <= MAX_REQUESTS:
            cure = f"send 1 to {MAX_REQUESTS} cases at once"
            raise BadInput("TOO_MANY", f"{len(inputs)} cases are asked at once", cure)
        commands = [each.command(asked.actor) for each in inputs]
        answers = await ask_units(asked.engine.database, asked.engine.library, commands, asked.now)
        facts = (await speech_of(info)).facts
        return [
            _coverage(answer, Speech(each.language or asked.language, facts, asked.spoken), index)
            for index, (each, answer) in enumerate(zip(inputs, answers, strict=True))
        ]

    @resolved("What is this unit entitled to? Every promise and where it stands.")
    async def entitlements(
        self,
        info: Info,
        input: Annotated[EntitlementsInput, strawberry.argument(description="The unit.")],
        known_at: KnownAt = None,
    ) -> EntitlementsResult:
        asked = info.context
        command = input.command(asked.actor, known_at)
        answer = await ask_unit(asked.engine.database, asked.engine.library, command, asked.now)
        return Entitlements.of(answer, await speech_of(info, input.language))

    @resolved("What could the customer have instead: give back, swap, end, renew, hand over?")
    async def exchange(
        self, info: Info, input: Annotated[ExchangeInput, strawberry.argument(description="The wish.")]
    ) -> ExchangeResult:
        asked = info.context
        answer = await ask_unit(asked.engine.database, asked.engine.library, input.command(asked.actor), asked.now)
        return Exchange.of(answer, await speech_of(info, input.language))

    @resolved("May this place do this job, and if not, where is the nearest that may?")
    async def authorization(
        self,
        info: Info,
        input: Annotated[AuthorizationInput, strawberry.argument(description="The job.")],
        known_at: KnownAt = None,
    ) -> AuthorizationResult:
        asked = info.context
        # The nearest are asked for by who wants them: `Authorization.nearest`.
        command = replace(input.command(asked.actor, known_at), wants_nearest=False)
        answer = await ask_authorization(asked.engine.database, command, asked.now)
        return Authorization.of(answer, command, await speech_of(info, input.language))

    @resolved("What would this product be promised, bought here and in this way?")
    async def offer(
        self, info: Info, input: Annotated[OfferInput, strawberry.argument(description="The sale.")]
    ) -> OfferResult:
        asked = info.context
        offer = await make_offer(asked.engine.database, asked.engine.library, input.command(asked.actor), asked.now)
        return Offer.of(offer, await speech_of(info, input.language))

    @resolved("One unit with everything that the caller may see of it.")
    async def unit(
        self, info: Info, by: Annotated[UnitLookup, strawberry.argument(description="Which one.")]
    ) -> UnitResult:
        asked = info.context
        command = ReadUnit(asked.actor, by.value())
        return Unit.of(await read_unit(asked.engine.database, asked.engine.library, command))

    @resolved("Who changed what of a unit, and when: its audit chain. For a desk.")
    async def history(
        self,
        info: Info,
        by: Annotated[UnitLookup, strawberry.argument(description="Which one.")],
    ) -> HistoryResult:
        command = ReadHistory(info.context.actor, by.value())
        unit = await allow_history(info.context.engine.database, command)
        return History(wanted=ReadHistory(info.context.actor, ById(unit)))

    @resolved("One contract; null for an id that names none.")
    async def contract(self, info: Info, id: Id) -> Contract | None:
        return await _contract(info, id)

    @resolved("One product; null when there is none.")
    async def product(
        self, info: Info, by: Annotated[ProductLookup, strawberry.argument(description="Which one.")]
    ) -> Product | None:
        return await _product(info, ReadProduct(info.context.actor, id=by.id or None, sku=by.sku or None))

    @resolved("The catalogue, by article number.")
    async def products(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Product]:
        asked, listing = info.context, Listing("products")
        page = listing.page(first, after, last, before)
        return connection_of(await read_products(asked.engine.database, asked.actor, page), listing, Product.of)

    @resolved("One plan with all its versions; null when there is none.")
    async def plan(
        self, info: Info, code: Annotated[str, strawberry.argument(description="The plan's code.")]
    ) -> Plan | None:
        return await _plan(info, code)

    @resolved("The published plans, by code.")
    async def plans(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Plan]:
        asked, listing = info.context, Listing("plans")
        page = listing.page(first, after, last, before)
        return connection_of(await read_plans(asked.engine.library, asked.actor, page), listing, Plan.of)

    @resolved("Every fact that a plan may ask for, by name.")
    async def facts(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Fact]:
        listing = Listing("facts")
        page = listing.page(first, after, last, before)
        known = await read_facts(info.context.engine.library, info.context.actor)
        return page_of(sorted(known.items()), lambda each: each[0], Fact.of, listing, page)


def _coverage(answer: UnitAnswer | Failure, speech: Speech, index: int) -> CoverageResult:
    if isinstance(answer, Failure):
        return cast(CoverageResult, error_of(answer, "inputs", str(index)))
    return Coverage.of(answer, speech)


async def _contract(info: Info, id: str) -> Contract | None:
    asked = info.context
    found = await read_contract(asked.engine.database, asked.engine.library, ReadContract(asked.actor, id))
    return Contract.of(found) if found else None


async def _product(info: Info, command: ReadProduct) -> Product | None:
    found = await read_product(info.context.engine.database, command)
    return Product.of(found) if found else None


async def _plan(info: Info, code: str) -> Plan | None:
    found = await read_plan(info.context.engine.library, info.context.actor, code)
    return Plan.of(found) if found else None
