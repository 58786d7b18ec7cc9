"""What does a client see of a decision? Everything: who pays what, every benefit, every alternative, and why.

`decision_of` is the translation, from the document of a decision. The types stand in the order in which they are
read.
"""

from collections.abc import Iterable
from datetime import datetime

import strawberry

from contracts.explain.catalogues import tongue_of
from contracts.explain.next_steps import next_steps
from contracts.explain.outcomes import duty_text, verdict_text, way_text
from contracts.rules.values.plain import Document, Shown
from contracts.schema.enums import ChargeClass, Openness, Payer, Remedy, Verdict
from contracts.schema.fields import listed, resolved, told
from contracts.schema.money import Money, maybe_written, written
from contracts.schema.promises import BenefitStanding, contract_id_of, contract_told
from contracts.schema.reasons import Language, MissingFact, Speech, missing_of, reasons_told
from contracts.schema.scalars import CurrencyCode, When
from contracts.usecases.cover.decided import Decided


@strawberry.type(description="What one plan bears in all.")
class PlanTotal:
    plan: str = strawberry.field(description="The plan's code.")
    amount: Money = strawberry.field(description="What it bears.")


@strawberry.type(description="The sums of a decision.")
class Totals:
    document: strawberry.Private[Document]
    currency: strawberry.Private[str]

    @resolved("All charges together.")
    def charged(self) -> Money:
        return written(self.document["charged"], self.currency)

    @resolved("What the customer pays in all, fees included.")
    def customer(self) -> Money:
        return written(self.document["customer"], self.currency)

    @resolved("What the customer does not have to pay.")
    def saved(self) -> Money:
        return written(self.document["saved"], self.currency)

    @resolved("What each plan bears.")
    def by_plan(self) -> list[PlanTotal]:
        plans = self.document["byPlan"].items()
        return [PlanTotal(plan=plan, amount=written(amount, self.currency)) for plan, amount in plans]


@strawberry.type(description="Who bears how much of a charge.")
class Share:
    payer: Payer = strawberry.field(description="Who pays.")
    amount: Money = strawberry.field(description="How much.")
    plan: str | None = strawberry.field(description="The plan that promises it; null for the customer's own part.")
    benefit: str | None = strawberry.field(
        description="The benefit of that plan; null for the customer's own part, and for another issuer's."
    )
    contract_id: strawberry.ID | None = strawberry.field(description="The contract; null for a law or a shop policy.")


@strawberry.type(description="One charge and who bears it. The shares add up to it to the last unit.")
class ChargeDecision:
    id: str = strawberry.field(description="The caller's name for it.")
    charge_class: ChargeClass = strawberry.field(name="class", description="What it is for.")
    component: str | None = strawberry.field(description="The part it is about; null where none was named.")
    task: str | None = strawberry.field(description="The work it is for; null where none was named.")
    amount: Money = strawberry.field(description="The charge with tax.")
    document: strawberry.Private[Document]
    decided: strawberry.Private[Decided]
    speech: strawberry.Private[Speech]

    @resolved("Who bears how much.")
    def shares(self) -> list[Share]:
        return [_share(each, self.amount.currency, self.decided) for each in self.document["shares"]]

    reasons = reasons_told("reasons", "Why, and why not more.")


@strawberry.type(description="What the customer pays once to use a benefit.")
class Fee:
    benefit: str = strawberry.field(description="The benefit, as plan/benefit.")
    amount: Money = strawberry.field(description="The fee.")


@strawberry.type(description="One way out, open or not.")
class Alternative:
    rank: int = told("rank", "Its place in the list, the best being 1.")
    remedy: Remedy = told("remedy", "What the customer gets.")
    benefits: list[str] = told("benefits", "The benefits that promise it, as plan/benefit.")
    contract_id: strawberry.ID | None = strawberry.field(description="The contract; null for a law or a shop policy.")
    openness: Openness = told("open", "Whether it can be had.", name="open")
    irreversible: bool = told("irreversible", "Whether choosing it gives up others for good.")
    clause: str = told("clause", "The paragraph that promises it.")
    deadline: When | None = told(
        "deadline", "The last day or moment, included; null without one, or while facts are missing."
    )
    document: strawberry.Private[Document]
    currency: strawberry.Private[str]
    speech: strawberry.Private[Speech]

    @resolved("What the customer pays or is deducted; null when not known.")
    def price(self) -> Money | None:
        return maybe_written(self.document["price"], self.currency)

    @resolved("What the customer gets before that; null when not in money.")
    def gives(self) -> Money | None:
        return maybe_written(self.document["gives"], self.currency)

    why = reasons_told("why", "Why it is open or closed.")

    @resolved("The facts that would settle it.")
    def missing(self) -> list[MissingFact]:
        return _missing(self.document["missing"], self.speech)

    @resolved("What it is, what it costs, until when, and whether it is for good; or why it cannot be had.")
    def text(self, language: Language = None) -> str:
        return way_text(self.document, self.currency, self.speech.tag(language), self.speech.facts)


@strawberry.type(description="What the issuer owes in time.")
class Duty:
    kind: str = told("duty", "What is owed, such as `RESPOND` or `REPAIR`.")
    benefit: str = told("benefit", "The benefit that owes it, as plan/benefit.")
    due: When | None = told("due", "By when, included; null while facts are missing.")
    clause: str = told("clause", "The paragraph that promises it.")
    document: strawberry.Private[Document]
    decided: strawberry.Private[Decided]
    speech: strawberry.Private[Speech]

    contract_id: strawberry.ID | None = contract_told()

    @resolved("The facts that would settle it.")
    def missing(self) -> list[MissingFact]:
        return _missing(self.document["missing"], self.speech)

    @resolved("What is owed by when, as a sentence for the customer.")
    def text(self, language: Language = None) -> str:
        return duty_text(self.document, self.speech.tag(language))


@strawberry.type(description="A complete, reproducible answer: the same facts and terms give the same hash.")
class Decision:
    verdict: Verdict = told("verdict", "The answer in one word.")
    currency: CurrencyCode = told("currency", "The currency of the case.")
    decided: strawberry.Private[Decided]
    document: strawberry.Private[Shown]
    speech: strawberry.Private[Speech]

    @resolved("The moment for which it was asked. Send it to get the same again.")
    def as_of(self) -> datetime:
        return self.decided.as_of

    @resolved("The version of the rules that decided.")
    def rules_version(self) -> str:
        return self.decided.rules_version

    @resolved("The hash of the facts, the terms and the result; null where another issuer's part is left out.")
    def hash(self) -> str | None:
        return self.decided.shown_hash

    @resolved("The sums.")
    def totals(self) -> Totals:
        return Totals(document=self.document["totals"], currency=self.document["currency"])

    @resolved("Every charge with who bears it.")
    def charges(self) -> list[ChargeDecision]:
        currency = self.document["currency"]
        return [_charge(each, currency, self.decided, self.speech) for each in self.document["charges"]]

    @resolved("What the customer pays to use benefits.")
    def fees(self) -> list[Fee]:
        fees, currency = self.document["fees"], self.document["currency"]
        return [Fee(benefit=fee["benefit"], amount=written(fee["amount"], currency)) for fee in fees]

    @listed("benefits", "Every benefit of every plan that was asked.")
    def benefits(self) -> list[BenefitStanding]:
        return benefits_of(self.decided, self.speech)

    @resolved("Every remedy, open or closed, the best first.")
    def alternatives(self) -> list[Alternative]:
        return alternatives_of(self.decided, self.speech)

    @listed("duties", "What is owed by when.")
    def duties(self) -> list[Duty]:
        return duties_of(self.decided, self.speech)

    @resolved("The facts that the verdict needs.")
    def missing(self) -> list[MissingFact]:
        return _missing(self.document["missing"], self.speech)

    @resolved("The facts that might open an alternative.")
    def opens(self) -> list[MissingFact]:
        return _missing(self.document["opens"], self.speech)

    @resolved(
        "When the answer changes next by itself; null when it does not, where a part is left out, and of a decision "
        "that was kept with a claim."
    )
    def next_change_at(self) -> datetime | None:
        return self.decided.next_change()

    @resolved("The verdict, and what the customer pays, as sentences for the customer.")
    def text(self, language: Language = None) -> str:
        return verdict_text(self.document, self.speech.tag(language))

    @resolved("What the customer can do next, in the order in which it is best done. There is always something.")
    def next_steps(self, language: Language = None) -> list[str]:
        day = self.decided.as_of.date()
        return list(next_steps(self.document, day, self.speech.tag(language), self.speech.facts))

    @resolved("Whether a person has reviewed the sentences of this language; false: they were drafted by a machine.")
    def language_reviewed(self, language: Language = None) -> bool:
        return tongue_of(language or self.speech.language).is_reviewed


def decision_of(decided: Decided, speech: Speech) -> Decision:
    """A decision as clients see it."""
    return Decision(decided=decided, document=decided.document, speech=speech)


def benefits_of(decided: Decided, speech: Speech) -> list[BenefitStanding]:
    """Every benefit of a decision."""
    return [BenefitStanding(document=each, decided=decided, speech=speech) for each in decided.document["benefits"]]


def alternatives_of(decided: Decided, speech: Speech) -> list[Alternative]:
    """Every alternative of a decision, the best first."""
    currency = decided.document["currency"]
    return [
        alternative_of(each, contract_id_of(each["contract"], decided), currency, speech)
        for each in decided.document["alternatives"]
    ]


def duties_of(decided: Decided, speech: Speech) -> list[Duty]:
    """Every duty of a decision."""
    return [Duty(document=each, decided=decided, speech=speech) for each in decided.document["duties"]]


def _charge(document: Document, currency: str, decided: Decided, speech: Speech) -> ChargeDecision:
    return ChargeDecision(
        id=document["id"],
        charge_class=ChargeClass(document["class"]),
        component=document["component"],
        task=document["task"],
        amount=written(document["amount"], currency),
        document=document,
        decided=decided,
        speech=speech,
    )


def _share(document: Document, currency: str, decided: Decided) -> Share:
    return Share(
        payer=Payer(document["payer"]),
        amount=written(document["amount"], currency),
        plan=document["plan"],
        benefit=document["benefit"],
        contract_id=contract_id_of(document["contract"], decided),
    )


def alternative_of(document: Document, contract_id: strawberry.ID | None, currency: str, speech: Speech) -> Alternative:
    """One alternative, of a decision or of a quote."""
    return Alternative(contract_id=contract_id, document=document, currency=currency, speech=speech)


def _missing(names: Iterable[str], speech: Speech) -> list[MissingFact]:
    return [missing_of(name, speech) for name in names]
