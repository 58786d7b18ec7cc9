"""Where does one promise stand? Its state, its days, its meters, what is left of it, and why it was not used."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import strawberry

from contracts.explain.outcomes import benefit_text
from contracts.rules.identity import Document
from contracts.rules.values.facts import read_when
from contracts.schema.enums import PlanKind, State
from contracts.schema.fields import resolved
from contracts.schema.money import Money, maybe_written
from contracts.schema.reasons import Language, Reason, Speech, reason_of
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


@strawberry.type(description="One promise, where it stands, and whether it was used.")
class BenefitStanding:
    plan: str = strawberry.field(description="The plan's code.")
    version: str = strawberry.field(description="The version of its terms.")
    terms_hash: str = strawberry.field(description="The hash of these terms.")
    kind: PlanKind = strawberry.field(description="What sort of promise the plan is.")
    benefit: str = strawberry.field(description="The benefit's name in the plan.")
    contract_id: strawberry.ID | None = strawberry.field(description="The contract; null for a law or a shop policy.")
    says: str = strawberry.field(description="The promise in a few words.")
    clause: str = strawberry.field(description="The paragraph that promises it.")
    state: State = strawberry.field(description="Where it stands on the day that counts.")
    used: bool = strawberry.field(description="Whether this decision uses it.")
    document: strawberry.Private[Document]
    currency: strawberry.Private[str]
    speech: strawberry.Private[Speech]

    @resolved("Where it was read.")
    def source(self) -> Source:
        return Source(**self.document["source"])

    @resolved("When it starts; null while that is not known.")
    def starts(self) -> When | None:
        return when_of(self.document["from"])

    @resolved("The first day after a waiting time; null where there is none.")
    def active_from(self) -> date | None:
        return _day(self.document["activeFrom"])

    @resolved("Its last day or moment, included; null when it never ends.")
    def last_day(self) -> When | None:
        return when_of(self.document["lastDay"])

    @resolved("Its meters, whichever is first.")
    def meters(self) -> list[MeterStanding]:
        return [_meter(each) for each in self.document["meters"]]

    @resolved("What is left of it.")
    def allowances(self) -> list[AllowanceStanding]:
        return [_allowance(each, self.currency) for each in self.document["allowances"]]

    @resolved("Every rule's answer.")
    def findings(self) -> list[Reason]:
        return reasons_of(self.document["findings"], self.speech)

    @resolved("Why it was not used; empty when it was.")
    def why_not(self) -> list[Reason]:
        return reasons_of(self.document["whyNot"], self.speech)

    @resolved("Where it stands, as a sentence for the customer.")
    def text(self, language: Language = None) -> str:
        return benefit_text(self.document, self.speech.tag(language))


def benefit_of(document: Document, decided: Decided, speech: Speech) -> BenefitStanding:
    return BenefitStanding(
        plan=document["plan"],
        version=document["version"],
        terms_hash=document["termsHash"],
        kind=PlanKind(document["kind"]),
        benefit=document["benefit"],
        contract_id=contract_id_of(document["contract"], decided),
        says=document["says"],
        clause=document["clause"],
        state=State(document["state"]),
        used=document["used"],
        document=document,
        currency=decided.document["currency"],
        speech=speech,
    )


def reasons_of(documents: Iterable[Document], speech: Speech) -> list[Reason]:
    return [reason_of(each, speech) for each in documents]


def contract_id_of(ref: str | None, decided: Decided) -> strawberry.ID | None:
    found = decided.contract_ids.get(ref) if ref else None
    return strawberry.ID(found) if found else None


def when_of(text: str | None) -> When | None:
    return None if text is None else When(read_when(text))


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
