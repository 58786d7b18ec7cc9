"""What is sold and promised: products, plans and their terms, as clients see them."""

from datetime import date
from typing import Self

import strawberry

from contracts.rules import terms as rules_terms
from contracts.rules.words.benefit import Benefit as BenefitWord
from contracts.rules.words.benefit import Source as SourceWord
from contracts.schema.enums import PlanKind
from contracts.schema.fields import from_seen, resolved
from contracts.schema.money import Money, money_of
from contracts.schema.node import OF_ID, Node
from contracts.schema.promises import Source
from contracts.schema.scalars import CurrencyCode
from contracts.usecases.seen import ProductSeen, plan_id


@strawberry.federation.type(keys=["id", "sku"], description="A catalogue entry.")
class Product(Node):
    id: strawberry.ID = from_seen("id", OF_ID)
    sku: str = from_seen("sku", "The article number.")
    brand: str = from_seen("brand", "The brand.")
    category: str = from_seen("category", "The category, such as `air-conditioner`.")
    name: str = from_seen("name", "Its name for people.")
    seen: strawberry.Private[ProductSeen]

    @classmethod
    def of(cls, seen: ProductSeen) -> Self:
        return cls(seen=seen)

    @resolved("Its parts, as charges and claims name them.")
    def components(self) -> list[str]:
        return list(self.seen.components)

    @resolved("Today's list price; null when there is none.")
    def list_price(self) -> Money | None:
        return money_of(self.seen.list_price) if self.seen.list_price else None


@strawberry.type(description="One promise as the terms make it, whoever asks.")
class PromisedBenefit:
    benefit: str = strawberry.field(description="Its name, unique in the terms.")
    clause: str = strawberry.field(description="The paragraph that promises it.")
    says: str = strawberry.field(description="The promise in a few words.")
    allowances: list[str] = strawberry.field(description="What it can be used up in.")


@strawberry.type(description="One published version of a plan. It never changes.")
class Terms:
    version: str = strawberry.field(description="Its name, unique in the plan.")
    hash: str = strawberry.field(description="The hash of everything that it says.")
    since: date | None = strawberry.field(
        description="The first day whose contracts it governs; null without a beginning."
    )
    until: date | None = strawberry.field(description="The last day whose contracts it governs; null while it is open.")
    source: Source = strawberry.field(description="Where it was read.")
    components: list[str] = strawberry.field(description="The parts that it names.")
    benefits: list[PromisedBenefit] = strawberry.field(description="What it promises.")

    @classmethod
    def of(cls, terms: rules_terms.PlanTerms) -> Self:
        return cls(
            version=terms.version,
            hash=terms.hash,
            since=terms.since,
            until=terms.until,
            source=source_of(terms.source),
            components=sorted(terms.components),
            benefits=[_promised(benefit) for benefit in terms.benefits],
        )


@strawberry.type(description="What is promised, by whom.")
class Plan(Node):
    code: str = strawberry.field(description="Its code.")
    kind: PlanKind = strawberry.field(description="What sort of promise it is.")
    name: str = strawberry.field(description="Its name for people.")
    issuer: str = strawberry.field(description="Who promises.")
    zone: str = strawberry.field(description="The time zone in which its days are counted.")
    currency: CurrencyCode = strawberry.field(description="The currency of its amounts.")
    versions: list[Terms] = strawberry.field(description="Its published versions, the oldest first.")

    @classmethod
    def of(cls, plan: rules_terms.Plan) -> Self:
        header = plan.header
        return cls(
            id=strawberry.ID(plan_id(plan.code)),
            code=plan.code,
            kind=header.kind,
            name=header.name,
            issuer=header.issuer,
            zone=header.zone,
            currency=CurrencyCode(header.currency),
            versions=[Terms.of(terms) for terms in plan.versions],
        )


def source_of(source: SourceWord) -> Source:
    return Source(ref=source.ref, url=source.url, confidence=source.confidence)


def _promised(benefit: BenefitWord) -> PromisedBenefit:
    return PromisedBenefit(
        benefit=benefit.benefit, clause=benefit.clause, says=benefit.says, allowances=sorted(benefit.allowances)
    )
