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

from msgspec.json import Encoder

from contracts.rules.deciding.alternatives import CLOSED, Alternative
from contracts.rules.decision import BenefitResult, ChargeResult, Decision
from contracts.rules.question import Contract, Question
from contracts.rules.values.calendar import instant
from contracts.rules.values.findings import Finding, by_name
from contracts.rules.values.history import History, Job
from contracts.rules.values.money import Money, decimal_text
from contracts.rules.values.vocabulary import Sense

Document = dict[str, Any]
"""A JSON object. Only this module makes them, and only at the edge of the rules."""

_OPEN = {True: "OPEN", False: "CLOSED", None: "UNKNOWN"}
_NOTE = Sense.NOTE


def document(decision: Decision) -> Document:
    """The result of a decision as JSON values, without the question."""
    write = _Writer(decision.currency)
    by_plan: dict[str, int] = {}
    for share in (share for charge in decision.charges for share in charge.shares if share.plan):
        by_plan[str(share.plan)] = by_plan.get(str(share.plan), 0) + share.minor
    return {
        "verdict": decision.verdict._value_,
        "currency": decision.currency,
        "totals": {
            "charged": write.money(decision.charged_total),
            "customer": write.money(decision.customer_total),
            "saved": write.money(decision.charged_total - decision.customer_total),
            "byPlan": {plan: write.money(minor) for plan, minor in sorted(by_plan.items())},
        },
        "charges": [_charge(result, write) for result in decision.charges],
        "fees": [{"benefit": name, "amount": write.money(fee)} for name, fee in decision.fees],
        "benefits": [_benefit(result, write) for result in decision.benefits],
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
    }


def alternatives_document(alternatives: Iterable[Alternative], currency: str) -> list[Document]:
    """Every way there is as JSON values, the best first."""
    write = _Writer(currency)
    return [
        {**_NOBODYS[way.remedy], "rank": rank} if way is CLOSED[way.remedy] else _alternative(rank, way, write)
        for rank, way in enumerate(alternatives, 1)
    ]


def question_document(question: Question) -> Document:
    """The facts of a question as JSON values: everything that the decision was made from but the terms themselves."""
    written: Document = {
        "asOf": instant(question.as_of).isoformat(),
        "currency": question.currency,
        "facts": _mapping(question.facts),
        "charges": [
            {
                "id": charge.id,
                "class": charge.charge_class._value_,
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
        "contracts": sorted((_contract(contract) for contract in question.contracts), key=_CANONICAL.encode),
        "wants": question.wants._value_ if question.wants else None,
        "strategy": question.strategy._value_,
    }
    if question.amended:
        written["amended"] = _mapping(question.amended)
    return written


def decision_hash(decision: Decision, result: Document | None = None) -> str:
    """The SHA-256 of question and result in canonical form. `result` is the decision's document when it is at hand."""
    return documents_hash(question_document(decision.question), document(decision) if result is None else result)


def documents_hash(question: Document, result: Document) -> str:
    """The same from the documents of the question and of the decision."""
    return hashlib.sha256(_CANONICAL.encode({"question": question, "result": result})).hexdigest()


_CANONICAL = Encoder(order="sorted")
"""Writes a `Document` as `canonical` does, in UTF-8, and some ten times as fast."""


def canonical(value: object) -> str:
    """JSON text in one form: sorted keys, no spaces, unescaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def plain(value: object) -> Any:
    """A value as JSON: days and moments as ISO 8601, decimals and money as text, sets sorted."""
    kind = type(value)
    if kind is str or value is None or kind is bool or kind is int:
        return value
    if kind is date or kind is datetime:
        return value.isoformat()  # type: ignore[attr-defined]
    return _plain_of_another(value)


def _plain_of_another(value: object) -> Any:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, frozenset):
        return sorted([plain(each) for each in value])
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return str(value)


def finding_document(finding: Finding) -> Document:
    """One finding as JSON values."""
    return {
        "reason": finding.reason,
        "sense": finding.sense._value_,
        "clause": finding.clause,
        "values": {name: plain(value) for name, value in by_name(finding.values).items()} if finding.values else {},
    }


class _Writer:
    """Writes amounts and findings of one document. A finding that stands in several places is written once."""

    __slots__ = ("_currency", "_written")

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self._written: dict[int, Document] = {}

    def money(self, minor: int | None) -> str | None:
        """An amount in the currency of the decision."""
        return None if minor is None else decimal_text(minor, self._currency)

    def findings(self, findings: Iterable[Finding]) -> list[Document]:
        """Findings of the decision, which lives as long as this does."""
        return [self._written.get(id(finding)) or self.finding(finding) for finding in findings]

    def finding(self, finding: Finding) -> Document:
        written = self._written[id(finding)] = finding_document(finding)
        return written


def _charge(result: ChargeResult, write: _Writer) -> Document:
    names, reasons = [name for name, _ in result.reasons], write.findings([each for _, each in result.reasons])
    return {
        "id": result.charge.id,
        "class": result.charge.charge_class._value_,
        "component": result.charge.component,
        "task": result.charge.task,
        "amount": write.money(result.charge.minor),
        "shares": [
            {
                "payer": share.payer._value_,
                "amount": write.money(share.minor),
                "plan": share.plan,
                "benefit": share.benefit,
                "contract": share.contract,
            }
            for share in result.shares
        ],
        "reasons": [{"benefit": name, **written} for name, written in zip(names, reasons, strict=True)],
    }


def _benefit(result: BenefitResult, write: _Writer) -> Document:
    standing, cover = result.standing, result.standing.cover
    terms, benefit = standing.terms, standing.benefit
    source = benefit.source or terms.source
    return {
        "plan": terms.code,
        "version": terms.version,
        "termsHash": terms.hash,
        "kind": terms.kind._value_,
        "benefit": benefit.benefit,
        "contract": standing.contract,
        "says": benefit.says,
        "clause": benefit.clause,
        "source": {"ref": source.ref, "url": source.url, "confidence": source.confidence},
        "state": standing.state._value_,
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
                "moneyLeft": write.money(state.money_left),
                "since": plain(state.since),
                "until": plain(state.until),
            }
            for state in standing.allowances
        ],
        "findings": write.findings([f for f in standing.findings if f.values or f.sense is not _NOTE]),
        "whyNot": write.findings(result.why_not),
    }


def _alternative(rank: int, alternative: Alternative, write: _Writer) -> Document:
    return {
        "rank": rank,
        "remedy": alternative.remedy._value_,
        "benefits": list(alternative.benefits),
        "contract": alternative.contract,
        "open": _OPEN[alternative.is_open],
        "price": write.money(alternative.price),
        "gives": write.money(alternative.gives),
        "deadline": plain(alternative.deadline),
        "irreversible": alternative.irreversible,
        "clause": alternative.clause,
        "why": write.findings(alternative.why),
        "missing": sorted(alternative.missing) if alternative.missing else [],
    }


_NOBODYS = {remedy: _alternative(0, way, _Writer("XXX")) for remedy, way in CLOSED.items()}
"""What nobody promises, which most documents list."""


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
        written["suspended"] = [
            _mapping({name: getattr(rest, name) for name in rest.__struct_fields__}) for rest in rests
        ]
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
            _mapping({name: getattr(each, name) for name in each.__struct_fields__}) for each in history.reserved
        ]
    if history.marks:
        rows["marks"] = [
            _mapping({name: getattr(each, name) for name in each.__struct_fields__}) for each in history.marks
        ]
    return {name: sorted(values, key=_CANONICAL.encode) for name, values in rows.items()}


def _told(job: Job) -> Iterator[str]:
    """What is written of a job: other benefits that bore it, and another day of the event, only when there are such."""
    return (name for name in job.__struct_fields__ if name not in {"bore", "occurred"} or getattr(job, name))
