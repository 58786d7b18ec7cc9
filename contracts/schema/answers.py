"""What does each question get? A type for each answer, and the union of it with what can be wrong."""

from typing import Annotated, Self, TypeAlias

import strawberry

from contracts.rules.terms import PlanTerms
from contracts.schema.catalogue import Product
from contracts.schema.decisions import (
    Alternative,
    Decision,
    Duty,
    alternatives_of,
    benefits_of,
    decision_of,
    duties_of,
)
from contracts.schema.enums import PlanKind
from contracts.schema.errors import (
    BadInput,
    NotAllowed,
    ProofNeeded,
    TooManySerials,
    TwoCurrencies,
    UnknownRecord,
    UnknownUnit,
)
from contracts.schema.fields import resolved, shown
from contracts.schema.money import Money, money_of
from contracts.schema.network.locations import Authorization
from contracts.schema.promises import BenefitStanding
from contracts.schema.reasons import MissingFact, Speech, missing_of
from contracts.schema.scalars import FactValue
from contracts.schema.structured_data import JsonLd
from contracts.schema.units import KnownFact, Unit
from contracts.usecases.cover.ask_unit import UnitAnswer
from contracts.usecases.cover.make_offer import Offer as OfferMade
from contracts.usecases.cover.make_offer import OfferedPlan as PlanOffered
from contracts.usecases.cover.unit_question import Unsettled


@strawberry.type(description="A plan that may apply, once more is known.")
class UnsettledPlan:
    plan: str = strawberry.field(description="The plan's code.")
    name: str = strawberry.field(description="The plan's name for people.")
    kind: PlanKind = strawberry.field(description="What sort of promise it is.")
    missing: list[MissingFact] = strawberry.field(description="The facts that would settle it.")

    @classmethod
    def of(cls, unsettled: Unsettled, speech: Speech) -> Self:
        terms = unsettled.terms
        missing = [missing_of(name, speech) for name in sorted(unsettled.missing)]
        return cls(plan=terms.code, name=terms.name, kind=terms.kind, missing=missing)


@strawberry.type(description="Whether a job is covered, line by line, who pays what, why, and what else there is.")
class Coverage:
    answer: strawberry.Private[UnitAnswer]
    speech: strawberry.Private[Speech]

    @classmethod
    def of(cls, answer: UnitAnswer, speech: Speech) -> Self:
        return cls(answer=answer, speech=speech)

    @shown("{of}.answer.unit", "The unit.")
    def unit(self) -> Unit:
        return Unit.of(self.answer.unit)

    @resolved("The decision.")
    def decision(self) -> Decision:
        return decision_of(self.answer.decided, self.speech)

    @resolved("Plans that may apply, once more is known.")
    def might_apply(self) -> list[UnsettledPlan]:
        return unsettled_of(self.answer, self.speech)


@strawberry.type(description="Everything that is promised for a unit, and where each promise stands.")
class Entitlements:
    answer: strawberry.Private[UnitAnswer]
    speech: strawberry.Private[Speech]

    @classmethod
    def of(cls, answer: UnitAnswer, speech: Speech) -> Self:
        return cls(answer=answer, speech=speech)

    @shown("{of}.answer.unit", "The unit.")
    def unit(self) -> Unit:
        return Unit.of(self.answer.unit)

    @resolved("Every benefit of every plan.")
    def benefits(self) -> list[BenefitStanding]:
        return benefits_of(self.answer.decided, self.speech)

    @resolved("What is owed by when.")
    def duties(self) -> list[Duty]:
        return duties_of(self.answer.decided, self.speech)

    @resolved("Plans that may apply, once more is known.")
    def might_apply(self) -> list[UnsettledPlan]:
        return unsettled_of(self.answer, self.speech)

    @resolved("The hash of the facts, the terms and the result; null where another issuer's part is left out.")
    def hash(self) -> str | None:
        return self.answer.decided.shown_hash


@strawberry.type(description="What the customer could have instead.")
class Exchange:
    answer: strawberry.Private[UnitAnswer]
    speech: strawberry.Private[Speech]

    @classmethod
    def of(cls, answer: UnitAnswer, speech: Speech) -> Self:
        return cls(answer=answer, speech=speech)

    @shown("{of}.answer.unit", "The unit.")
    def unit(self) -> Unit:
        return Unit.of(self.answer.unit)

    @resolved("Every way out, open or closed, the best first.")
    def alternatives(self) -> list[Alternative]:
        return alternatives_of(self.answer.decided, self.speech)

    @resolved("The whole decision.")
    def decision(self) -> Decision:
        return decision_of(self.answer.decided, self.speech)

    @resolved("Plans that may apply, once more is known.")
    def might_apply(self) -> list[UnsettledPlan]:
        return unsettled_of(self.answer, self.speech)


@strawberry.type(description="A plan that comes with a product, or that can be bought with it.")
class OfferedPlan:
    plan: str = strawberry.field(description="The plan's code.")
    name: str = strawberry.field(description="The plan's name for people.")
    kind: PlanKind = strawberry.field(description="What sort of promise it is.")
    issuer: str = strawberry.field(description="Who promises.")
    version: str = strawberry.field(description="The version of the terms that the sale would get.")
    included: bool = strawberry.field(description="Whether it comes with the product.")
    price: Money | None = strawberry.field(description="What it costs; null when included or when the terms name none.")

    @classmethod
    def of(cls, offered: PlanOffered) -> Self:
        terms: PlanTerms = offered.terms
        return cls(
            plan=terms.code,
            name=terms.name,
            kind=terms.kind,
            issuer=terms.issuer,
            version=terms.version,
            included=offered.included,
            price=money_of(offered.price) if offered.price else None,
        )


@strawberry.type(description="What a product would be promised, bought here and in this way.")
class Offer:
    product: Product = strawberry.field(description="The product.")
    plans: list[OfferedPlan] = strawberry.field(description="The plans, those that come with it first.")
    benefits: list[BenefitStanding] = strawberry.field(description="Their benefits, bought on the day of the question.")
    alternatives: list[Alternative] = strawberry.field(description="The ways out, should the `event` happen.")
    might_apply: list[UnsettledPlan] = strawberry.field(description="Plans that may apply, once more is known.")
    assumed: list[KnownFact] = strawberry.field(description="What was taken to be so because nothing happened yet.")
    json_ld: JsonLd = strawberry.field(description="The promises that come with the product, for search engines.")
    hash: str = strawberry.field(description="The hash of the facts, the terms and the result.")

    @classmethod
    def of(cls, offer: OfferMade, speech: Speech) -> Self:
        return cls(
            product=Product.of(offer.product),
            plans=[OfferedPlan.of(each) for each in offer.plans],
            benefits=benefits_of(offer.decided, speech),
            alternatives=alternatives_of(offer.decided, speech),
            might_apply=unsettled_of(offer, speech),
            assumed=[KnownFact(name=fact.name, value=FactValue(fact.value)) for fact in offer.assumed],
            json_ld=JsonLd.of(offer.json_ld, speech),
            hash=offer.decided.hash,
        )


def unsettled_of(answer: UnitAnswer | OfferMade, speech: Speech) -> list[UnsettledPlan]:
    """The plans of an answer that may apply, once more is known."""
    return [UnsettledPlan.of(each, speech) for each in answer.might_apply]


CoverageResult: TypeAlias = Annotated[
    Coverage | UnknownUnit | ProofNeeded | TooManySerials | UnknownRecord | BadInput | TwoCurrencies | NotAllowed,
    strawberry.union("CoverageResult", description="A decision, or what is wrong with the question."),
]
EntitlementsResult: TypeAlias = Annotated[
    Entitlements | UnknownUnit | ProofNeeded | TooManySerials | BadInput | TwoCurrencies | NotAllowed,
    strawberry.union("EntitlementsResult", description="The promises, or what is wrong with the question."),
]
ExchangeResult: TypeAlias = Annotated[
    Exchange | UnknownUnit | ProofNeeded | TooManySerials | BadInput | TwoCurrencies,
    strawberry.union("ExchangeResult", description="The ways out, or what is wrong with the question."),
]
OfferResult: TypeAlias = Annotated[
    Offer | UnknownRecord | BadInput | TwoCurrencies,
    strawberry.union("OfferResult", description="The offer, or what is wrong with the question."),
]
AuthorizationResult: TypeAlias = Annotated[
    Authorization | UnknownRecord | BadInput | NotAllowed,
    strawberry.union("AuthorizationResult", description="Yes or no with why, or what is wrong with the question."),
]
UnitResult: TypeAlias = Annotated[
    Unit | UnknownUnit | ProofNeeded | TooManySerials | BadInput | NotAllowed,
    strawberry.union("UnitResult", description="The unit, or what is wrong with the question."),
]
