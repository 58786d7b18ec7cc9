"""What exactly was decided, as bytes that can be compared for ever?

`document` writes a decision as plain JSON values: amounts as decimal strings, days as ISO 8601. `decision_hash`
covers the facts with their moment, the hashes of the terms, and the result; ids and engine versions are outside it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from contracts.rules.deciding.alternatives import Alternative
from contracts.rules.decision import BenefitResult, ChargeResult, Decision
from contracts.rules.question import Contract, Question
from contracts.rules.turning import next_change
from contracts.rules.values.calendar import instant
from contracts.rules.values.findings import Finding, by_name
from contracts.rules.values.history import History, Job
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import Sense

Document = dict[str, Any]
"""A JSON object. Only this module makes them, and only at the edge of the rules."""

_OPEN = {True: "OPEN", False: "CLOSED", None: "UNKNOWN"}


def document(decision: Decision) -> Document:
    """The result of a decision as JSON values, without the question."""
    money = _writer(decision.currency)
    by_plan: dict[str, int] = {}
    for share in (share for charge in decision.charges for share in charge.shares if share.plan):
        by_plan[str(share.plan)] = by_plan.get(str(share.plan), 0) + share.minor
    return {
        "verdict": decision.verdict.value,
        "currency": decision.currency,
        "totals": {
            "charged": money(decision.charged_total),
            "customer": money(decision.customer_total),
            "saved": money(decision.charged_total - decision.customer_total),
            "byPlan": {plan: money(minor) for plan, minor in sorted(by_plan.items())},
        },
        "charges": [_charge(result, money) for result in decision.charges],
        "fees": [{"benefit": name, "amount": money(fee)} for name, fee in decision.fees],
        "benefits": [_benefit(result, money) for result in decision.benefits],
        "alternatives": alternatives_document(decision.alternatives, decision.currency),
        "duties": [
            {
                "duty": duty.duty,
                "benefit": duty.benefit,
                "contract": duty.contract,
                "due": plain(duty.due),
                "clause": duty.clause,
                "missing": sorted(duty.missing),
            }
            for duty in decision.duties
        ],
        "missing": sorted(decision.missing),
        "opens": sorted(decision.opens),
        "nextChangeAt": plain(next_change(decision)),
    }


def alternatives_document(alternatives: Iterable[Alternative], currency: str) -> list[Document]:
    """Every way there is as JSON values, the best first."""
    money = _writer(currency)
    return [_alternative(rank, way, money) for rank, way in enumerate(alternatives, 1)]


def question_document(question: Question) -> Document:
    """The facts of a question as JSON values: everything that the decision was made from but the terms themselves."""
    written: Document = {
        "asOf": instant(question.as_of).isoformat(),
        "currency": question.currency,
        "facts": _mapping(question.facts),
        "charges": [
            {
                "id": charge.id,
                "class": charge.charge_class.value,
                "component": charge.component,
                "task": charge.task,
                "minor": charge.minor,
                "taxMinor": charge.tax_minor,
            }
            for charge in sorted(question.charges, key=lambda charge: charge.id)
        ],
        "history": _history(question.history),
        "meters": _mapping(question.meters),
        "startMeters": _mapping(question.start_meters),
        "contracts": sorted((_contract(contract) for contract in question.contracts), key=canonical),
        "wants": question.wants.value if question.wants else None,
        "strategy": question.strategy.value,
    }
    if question.amended:
        written["amended"] = _mapping(question.amended)
    return written


def decision_hash(decision: Decision, result: Document | None = None) -> str:
    """The SHA-256 of question and result in canonical form. `result` is the decision's document when it is at hand."""
    question = question_document(decision.question)
    whole = {"question": question, "result": document(decision) if result is None else result}
    return hashlib.sha256(canonical(whole).encode()).hexdigest()


def canonical(value: object) -> str:
    """JSON text in one form: sorted keys, no spaces, unescaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def plain(value: object) -> Any:
    """A value as JSON: days and moments as ISO 8601, decimals and money as text, sets sorted."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, frozenset):
        return sorted(plain(each) for each in value)
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return str(value)


def finding_document(finding: Finding) -> Document:
    """One finding as JSON values."""
    return {
        "reason": finding.reason,
        "sense": finding.sense.value,
        "clause": finding.clause,
        "values": {name: plain(value) for name, value in by_name(finding.values).items()},
    }


def _writer(currency: str) -> Any:
    return lambda minor: None if minor is None else Money(minor, currency).decimal


def _charge(result: ChargeResult, money: Any) -> Document:
    return {
        "id": result.charge.id,
        "class": result.charge.charge_class.value,
        "component": result.charge.component,
        "task": result.charge.task,
        "amount": money(result.charge.minor),
        "shares": [
            {
                "payer": share.payer.value,
                "amount": money(share.minor),
                "plan": share.plan,
                "benefit": share.benefit,
                "contract": share.contract,
            }
            for share in result.shares
        ],
        "reasons": [{"benefit": name, **finding_document(finding)} for name, finding in result.reasons],
    }


def _benefit(result: BenefitResult, money: Any) -> Document:
    standing, cover = result.standing, result.standing.cover
    source = standing.benefit.source or standing.terms.source
    return {
        "plan": standing.terms.code,
        "version": standing.terms.version,
        "termsHash": standing.terms.hash,
        "kind": standing.terms.kind.value,
        "benefit": standing.benefit.benefit,
        "contract": standing.contract,
        "says": standing.benefit.says,
        "clause": standing.benefit.clause,
        "source": {"ref": source.ref, "url": source.url, "confidence": source.confidence},
        "state": standing.state.value,
        "used": result.used,
        "from": plain((cover.start_moment or cover.start) if cover else None),
        "activeFrom": plain(cover.active_from if cover else None),
        "lastDay": plain((cover.last_moment or cover.last_day) if cover else None),
        "meters": [
            {
                "meter": place.meter,
                "reading": plain(place.reading),
                "used": plain(place.used),
                "limit": plain(place.limit),
                "limitReading": plain(place.limit_reading),
            }
            for place in standing.meters
        ],
        "allowances": [
            {
                "allowance": state.name,
                "used": state.used,
                "left": state.left,
                "moneyLeft": money(state.money_left),
                "since": plain(state.since),
                "until": plain(state.until),
            }
            for state in standing.allowances
        ],
        "findings": [finding_document(f) for f in standing.findings if f.sense is not Sense.NOTE or f.values],
        "whyNot": [finding_document(finding) for finding in result.why_not],
    }


def _alternative(rank: int, alternative: Alternative, money: Any) -> Document:
    return {
        "rank": rank,
        "remedy": alternative.remedy.value,
        "benefits": list(alternative.benefits),
        "contract": alternative.contract,
        "open": _OPEN[alternative.is_open],
        "price": money(alternative.price),
        "gives": money(alternative.gives),
        "deadline": plain(alternative.deadline),
        "irreversible": alternative.irreversible,
        "clause": alternative.clause,
        "why": [finding_document(finding) for finding in alternative.why],
        "missing": sorted(alternative.missing),
    }


def _mapping(values: Mapping[str, object]) -> Document:
    """Facts by name. A moment is written in UTC, so that the same moment is the same text."""
    return {name: plain(_in_utc(value)) for name, value in sorted(values.items())}


def _in_utc(value: object) -> object:
    if isinstance(value, datetime):
        return instant(value)
    return tuple(_in_utc(each) for each in value) if isinstance(value, tuple) else value


def _contract(contract: Contract) -> Document:
    written: Document = {
        "ref": contract.ref,
        "plan": contract.terms.code,
        "version": contract.terms.version,
        "termsHash": contract.terms.hash,
        "facts": _mapping(contract.facts),
        "startMeters": _mapping(contract.start_meters),
    }
    # Written only when there are such, so that older questions keep their bytes.
    if contract.ended_on is not None:
        written["endedOn"] = plain(contract.ended_on)
    if contract.suspended:
        rests = sorted(contract.suspended, key=lambda rest: (rest.first, rest.last or date.max))
        written["suspended"] = [_mapping({name: getattr(rest, name) for name in rest.__slots__}) for rest in rests]
    if contract.transferred_on is not None:
        written["transferredOn"] = plain(contract.transferred_on)
    return written


def _history(history: History) -> Document:
    rows = {
        "jobs": [_mapping({name: getattr(job, name) for name in _told(job)}) for job in history.jobs],
        "readings": [_mapping({"meter": r.meter, "on": r.on, "value": r.value}) for r in history.readings],
        "owners": [_mapping({"since": owner.since}) for owner in history.owners],
        "replacements": [_mapping({"on": each.on, "paid": each.paid}) for each in history.replacements],
    }
    if history.reserved:  # Written only when there are such, so that older questions keep their bytes.
        rows["reserved"] = [
            _mapping({name: getattr(each, name) for name in each.__slots__}) for each in history.reserved
        ]
    if history.marks:
        rows["marks"] = [_mapping({name: getattr(each, name) for name in each.__slots__}) for each in history.marks]
    return {name: sorted(values, key=canonical) for name, values in rows.items()}


def _told(job: Job) -> Iterator[str]:
    """What is written of a job: other benefits that bore it, and another day of the event, only when there are such."""
    return (name for name in job.__slots__ if name not in {"bore", "occurred"} or getattr(job, name))
