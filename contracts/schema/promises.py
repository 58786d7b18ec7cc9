"""Where does one promise stand? Its state, its days, its meters, what is left of it, and why it was not used."""

from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import strawberry

from contracts.explain.outcomes import benefit_text
from contracts.rules.values.plain import Document
from contracts.schema.enums import PlanKind, State
from contracts.schema.fields import FOUND_AT, resolved, told
from contracts.schema.money import Money, maybe_written
from contracts.schema.reasons import Language, Speech, reasons_told
from contracts.schema.scalars import When
from contracts.usecases.cover.decided import Decided


@strawberry.type(description="Where a text was read.")
class Source:
    ref: str = strawberry.field(description="The text, with article or page.")
    url: str | None = strawberry.field(description="Its address; null where it has none.")
    confidence: str = strawberry.field(description="How sure the text is: official, secondary or unverified.")


@strawberry.type(description="Where a meter stands against its limit.")
class MeterStanding:
    meter: str = strawberry.field(description="The meter and its unit.")
    reading: Decimal = strawberry.field(description="What it shows.")
    used: Decimal = strawberry.field(description="What counts of it.")
    limit: int | None = strawberry.field(description="The limit of what counts; null without one.")
    limit_reading: Decimal | None = strawberry.field(description="What the meter shows at the limit; null without one.")


@strawberry.type(description="How often, or how much money, a benefit still holds in its period.")
class AllowanceStanding:
    allowance: str = strawberry.field(description="Its name in the terms.")
    used: int = strawberry.field(description="How often it was used.")
    left: int | None = strawberry.field(description="How often it is left; null when uses are only counted.")
    money_left: Money | None = strawberry.field(description="How much money is left; null without a limit in money.")
    since: date | None = strawberry.field(description="The first day of the period; null where it has none.")
    until: date | None = strawberry.field(description="The last day of the period; null where it has none.")


class _Decided(Protocol):
    document: Document
    decided: Decided


def contract_told() -> Any:
    """A field with the id of the contract that the `document` of its object names."""

    def read(self: _Decided) -> object:
        return contract_id_of(self.document["contract"], self.decided)

    return strawberry.field(
        read,
        description="The contract; null for a law or a shop policy.",
        metadata={FOUND_AT: "{of}.decided.contract_ids.get({document}['contract'])"},
    )


@strawberry.type(description="One promise, where it stands, and whether it was used.")
class BenefitStanding:
    plan: str = told("plan", "The plan's code.")
    version: str = told("version", "The version of its terms.")
    terms_hash: str = told("termsHash", "The hash of these terms.")
    kind: PlanKind = told("kind", "What sort of promise the plan is.")
    benefit: str = told("benefit", "The benefit's name in the plan.")
    says: str = told("says", "The promise in a few words.")
    clause: str = told("clause", "The paragraph that promises it.")
    state: State = told("state", "Where it stands on the day that counts.")
    used: bool = told("used", "Whether this decision uses it.")
    starts: When | None = told("from", "When it starts; null while that is not known.")
    active_from: date | None = told("activeFrom", "The first day after a waiting time; null where there is none.")
    last_day: When | None = told("lastDay", "Its last day or moment, included; null when it never ends.")
    document: strawberry.Private[Document]
    decided: strawberry.Private[Decided]
    speech: strawberry.Private[Speech]

    contract_id: strawberry.ID | None = contract_told()

    @resolved("Where it was read.")
    def source(self) -> Source:
        return Source(**self.document["source"])

    @resolved("Its meters, whichever is first.")
    def meters(self) -> list[MeterStanding]:
        return [_meter(each) for each in self.document["meters"]]

    @resolved("What is left of it.")
    def allowances(self) -> list[AllowanceStanding]:
        currency = self.decided.document["currency"]
        return [_allowance(each, currency) for each in self.document["allowances"]]

    findings = reasons_told("findings", "Every rule's answer.")
    why_not = reasons_told("whyNot", "Why it was not used; empty when it was.")

    @resolved("Where it stands, as a sentence for the customer.")
    def text(self, language: Language = None) -> str:
        return benefit_text(self.document, self.speech.tag(language))


def contract_id_of(ref: str | None, decided: Decided) -> strawberry.ID | None:
    found = decided.contract_ids.get(ref) if ref else None
    return strawberry.ID(found) if found else None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _meter(document: Document) -> MeterStanding:
    at_limit = document["limitReading"]
    return MeterStanding(
        meter=document["meter"],
        reading=Decimal(document["reading"]),
        used=Decimal(document["used"]),
        limit=document["limit"],
        limit_reading=None if at_limit is None else Decimal(at_limit),
    )


def _allowance(document: Document, currency: str) -> AllowanceStanding:
    return AllowanceStanding(
        allowance=document["allowance"],
        used=document["used"],
        left=document["left"],
        money_left=maybe_written(document["moneyLeft"], currency),
        since=_day(document["since"]),
        until=_day(document["until"]),
    )
