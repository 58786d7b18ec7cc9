"""What does a client see of a decision? Everything: who pays what, every benefit, every alternative, and why.

`decision_of` is the translation, from the document of a decision. The types stand in the order in which they are
read.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

import strawberry

from contracts.rules.identity import Document
from contracts.rules.values.facts import read_when
from contracts.schema.enums import ChargeClass, Openness, Payer, PlanKind, Remedy, State, Verdict
from contracts.schema.money import Money, maybe_written, written
from contracts.schema.reasons import MissingFact, Reason, Speech, missing_of, reason_of
from contracts.schema.scalars import CurrencyCode, When
from contracts.usecases.cover.decided import Decided


@strawberry.type(description="What one plan bears in all.")
class PlanTotal:
    plan: str = strawberry.field(description="The plan's code.")
    amount: Money = strawberry.field(description="What it bears.")


@strawberry.type(description="The sums of a decision.")
class Totals:
    charged: Money = strawberry.field(description="All charges together.")
    customer: Money = strawberry.field(description="What the customer pays in all, fees included.")
    saved: Money = strawberry.field(description="What the customer does not have to pay.")
    by_plan: list[PlanTotal] = strawberry.field(description="What each plan bears.")


@strawberry.type(description="Who bears how much of a charge.")
class Share:
    payer: Payer = strawberry.field(description="Who pays.")
    amount: Money = strawberry.field(description="How much.")
    plan: str | None = strawberry.field(description="The plan that promises it; null for the customer's own part.")
    benefit: str | None = strawberry.field(description="The benefit of that plan.")
    contract_id: strawberry.ID | None = strawberry.field(description="The contract; null for a law or a shop policy.")


@strawberry.type(description="One charge and who bears it. The shares add up to it to the last unit.")
class ChargeDecision:
    id: str = strawberry.field(description="The caller's name for it.")
    charge_class: ChargeClass = strawberry.field(name="class", description="What it is for.")
    component: str | None = strawberry.field(description="The part it is about.")
    task: str | None = strawberry.field(description="The work it is for.")
    amount: Money = strawberry.field(description="The charge with tax.")
    shares: list[Share] = strawberry.field(description="Who bears how much.")
    reasons: list[Reason] = strawberry.field(description="Why, and why not more.")


@strawberry.type(description="What the customer pays once to use a benefit.")
class Fee:
    benefit: str = strawberry.field(description="The benefit, as plan/benefit.")
    amount: Money = strawberry.field(description="The fee.")


@strawberry.type(description="Where a text was read.")
class Source:
    ref: str = strawberry.field(description="The text, with article or page.")
    url: str | None = strawberry.field(description="Its address.")
    confidence: str = strawberry.field(description="How sure the text is: official, secondary or unverified.")


@strawberry.type(description="Where a meter stands against its limit.")
class MeterStanding:
    meter: str = strawberry.field(description="The meter and its unit.")
    reading: Decimal = strawberry.field(description="What it shows.")
    used: Decimal = strawberry.field(description="What counts of it.")
    limit: int | None = strawberry.field(description="The limit of what counts.")
    limit_reading: Decimal | None = strawberry.field(description="What the meter shows at the limit.")


@strawberry.type(description="How often, or how much money, a benefit still holds in its period.")
class AllowanceStanding:
    allowance: str = strawberry.field(description="Its name in the terms.")
    used: int = strawberry.field(description="How often it was used.")
    left: int | None = strawberry.field(description="How often it is left; null when uses are only counted.")
    money_left: Money | None = strawberry.field(description="How much money is left; null without a limit in money.")
    since: date | None = strawberry.field(description="The first day of the period.")
    until: date | None = strawberry.field(description="The last day of the period.")


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
    source: Source = strawberry.field(description="Where it was read.")
    state: State = strawberry.field(description="Where it stands on the day that counts.")
    used: bool = strawberry.field(description="Whether this decision uses it.")
    starts: When | None = strawberry.field(description="When it starts.")
    active_from: date | None = strawberry.field(description="The first day after a waiting time.")
    last_day: When | None = strawberry.field(description="Its last day or moment, included; null when it never ends.")
    meters: list[MeterStanding] = strawberry.field(description="Its meters, whichever is first.")
    allowances: list[AllowanceStanding] = strawberry.field(description="What is left of it.")
    findings: list[Reason] = strawberry.field(description="Every rule's answer.")
    why_not: list[Reason] = strawberry.field(description="Why it was not used; empty when it was.")


@strawberry.type(description="One way out, open or not.")
class Alternative:
    rank: int = strawberry.field(description="Its place in the list, the best being 1.")
    remedy: Remedy = strawberry.field(description="What the customer gets.")
    benefits: list[str] = strawberry.field(description="The benefits that promise it, as plan/benefit.")
    contract_id: strawberry.ID | None = strawberry.field(description="The contract; null for a law or a shop policy.")
    openness: Openness = strawberry.field(name="open", description="Whether it can be had.")
    price: Money | None = strawberry.field(description="What the customer pays or is deducted; null when not known.")
    gives: Money | None = strawberry.field(description="What the customer gets before that; null when not in money.")
    deadline: When | None = strawberry.field(description="The last day or moment, included.")
    irreversible: bool = strawberry.field(description="Whether choosing it gives up others for good.")
    clause: str = strawberry.field(description="The paragraph that promises it.")
    why: list[Reason] = strawberry.field(description="Why it is open or closed.")
    missing: list[MissingFact] = strawberry.field(description="The facts that would settle it.")


@strawberry.type(description="What the issuer owes in time.")
class Duty:
    duty: str = strawberry.field(description="What is owed, such as `RESPOND` or `REPAIR`.")
    benefit: str = strawberry.field(description="The benefit that owes it, as plan/benefit.")
    contract_id: strawberry.ID | None = strawberry.field(description="The contract; null for a law or a shop policy.")
    due: When | None = strawberry.field(description="By when, included; null while facts are missing.")
    clause: str = strawberry.field(description="The paragraph that promises it.")
    missing: list[MissingFact] = strawberry.field(description="The facts that would settle it.")


@strawberry.type(description="A complete, reproducible answer: the same facts and terms give the same hash.")
class Decision:
    verdict: Verdict = strawberry.field(description="The answer in one word.")
    as_of: datetime = strawberry.field(description="The moment for which it was asked. Send it to get the same again.")
    hash: str = strawberry.field(description="The hash of the facts, the terms and the result.")
    rules_version: str = strawberry.field(description="The version of the rules that decided.")
    currency: CurrencyCode = strawberry.field(description="The currency of the case.")
    totals: Totals = strawberry.field(description="The sums.")
    charges: list[ChargeDecision] = strawberry.field(description="Every charge with who bears it.")
    fees: list[Fee] = strawberry.field(description="What the customer pays to use benefits.")
    benefits: list[BenefitStanding] = strawberry.field(description="Every benefit of every plan that was asked.")
    alternatives: list[Alternative] = strawberry.field(description="Every remedy, open or closed, the best first.")
    duties: list[Duty] = strawberry.field(description="What is owed by when.")
    missing: list[MissingFact] = strawberry.field(description="The facts that the verdict needs.")
    opens: list[MissingFact] = strawberry.field(description="The facts that might open an alternative.")
    next_change_at: datetime | None = strawberry.field(description="When the answer changes next by itself.")


def decision_of(decided: Decided, speech: Speech) -> Decision:
    """A decision as clients see it."""
    document, currency = decided.document, decided.document["currency"]
    changes = document["nextChangeAt"]
    return Decision(
        verdict=Verdict(document["verdict"]),
        as_of=decided.as_of,
        hash=decided.hash,
        rules_version=decided.rules_version,
        currency=CurrencyCode(currency),
        totals=_totals(document["totals"], currency),
        charges=[_charge(each, currency, decided, speech) for each in document["charges"]],
        fees=[Fee(benefit=fee["benefit"], amount=written(fee["amount"], currency)) for fee in document["fees"]],
        benefits=benefits_of(decided, speech),
        alternatives=alternatives_of(decided, speech),
        duties=duties_of(decided, speech),
        missing=_missing(document["missing"], speech),
        opens=_missing(document["opens"], speech),
        next_change_at=datetime.fromisoformat(changes) if changes else None,
    )


def benefits_of(decided: Decided, speech: Speech) -> list[BenefitStanding]:
    """Every benefit of a decision."""
    return [_benefit(each, decided, speech) for each in decided.document["benefits"]]


def alternatives_of(decided: Decided, speech: Speech) -> list[Alternative]:
    """Every alternative of a decision, the best first."""
    return [_alternative(each, decided, speech) for each in decided.document["alternatives"]]


def duties_of(decided: Decided, speech: Speech) -> list[Duty]:
    """Every duty of a decision."""
    return [
        Duty(
            duty=each["duty"],
            benefit=each["benefit"],
            contract_id=_contract_id(each["contract"], decided),
            due=_when(each["due"]),
            clause=each["clause"],
            missing=_missing(each["missing"], speech),
        )
        for each in decided.document["duties"]
    ]


def _totals(document: Document, currency: str) -> Totals:
    return Totals(
        charged=written(document["charged"], currency),
        customer=written(document["customer"], currency),
        saved=written(document["saved"], currency),
        by_plan=[PlanTotal(plan=p, amount=written(amount, currency)) for p, amount in document["byPlan"].items()],
    )


def _charge(document: Document, currency: str, decided: Decided, speech: Speech) -> ChargeDecision:
    return ChargeDecision(
        id=document["id"],
        charge_class=ChargeClass(document["class"]),
        component=document["component"],
        task=document["task"],
        amount=written(document["amount"], currency),
        shares=[
            Share(
                payer=Payer(share["payer"]),
                amount=written(share["amount"], currency),
                plan=share["plan"],
                benefit=share["benefit"],
                contract_id=_contract_id(share["contract"], decided),
            )
            for share in document["shares"]
        ],
        reasons=_reasons(document["reasons"], speech),
    )


def _benefit(document: Document, decided: Decided, speech: Speech) -> BenefitStanding:
    currency = decided.document["currency"]
    return BenefitStanding(
        plan=document["plan"],
        version=document["version"],
        terms_hash=document["termsHash"],
        kind=PlanKind(document["kind"]),
        benefit=document["benefit"],
        contract_id=_contract_id(document["contract"], decided),
        says=document["says"],
        clause=document["clause"],
        source=Source(**document["source"]),
        state=State(document["state"]),
        used=document["used"],
        starts=_when(document["from"]),
        active_from=_day(document["activeFrom"]),
        last_day=_when(document["lastDay"]),
        meters=[_meter(each) for each in document["meters"]],
        allowances=[_allowance(each, currency) for each in document["allowances"]],
        findings=_reasons(document["findings"], speech),
        why_not=_reasons(document["whyNot"], speech),
    )


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


def _alternative(document: Document, decided: Decided, speech: Speech) -> Alternative:
    currency = decided.document["currency"]
    return Alternative(
        rank=document["rank"],
        remedy=Remedy(document["remedy"]),
        benefits=document["benefits"],
        contract_id=_contract_id(document["contract"], decided),
        openness=Openness(document["open"]),
        price=maybe_written(document["price"], currency),
        gives=maybe_written(document["gives"], currency),
        deadline=_when(document["deadline"]),
        irreversible=document["irreversible"],
        clause=document["clause"],
        why=_reasons(document["why"], speech),
        missing=_missing(document["missing"], speech),
    )


def _reasons(documents: Iterable[Document], speech: Speech) -> list[Reason]:
    return [reason_of(each, speech) for each in documents]


def _missing(names: Iterable[str], speech: Speech) -> list[MissingFact]:
    return [missing_of(name, speech) for name in names]


def _contract_id(ref: str | None, decided: Decided) -> strawberry.ID | None:
    found = decided.contract_ids.get(ref) if ref else None
    return strawberry.ID(found) if found else None


def _when(text: str | None) -> When | None:
    return None if text is None else When(read_when(text))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
