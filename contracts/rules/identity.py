"""What exactly was decided, as bytes that can be compared for ever?

`document` writes a decision as plain JSON values: amounts as decimal strings, days as ISO 8601. `decision_hash`
covers the facts with their moment, the hashes of the terms, and the result; ids and engine versions are outside it.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from contracts.rules.deciding.allowances import AllowanceState
from contracts.rules.deciding.alternatives import CLOSED, Alternative
from contracts.rules.deciding.meter_places import MeterPlace
from contracts.rules.decision import BenefitResult, ChargeResult, Decision, DutyResult
from contracts.rules.question import question_document
from contracts.rules.values.findings import Finding, by_name
from contracts.rules.values.money import decimal_text
from contracts.rules.values.plain import AS_IT_IS, Document, Shown, canonical_bytes, plain
from contracts.rules.values.vocabulary import Sense

_OPEN = {True: "OPEN", False: "CLOSED", None: "UNKNOWN"}
_NOTE = Sense.NOTE


def document(decision: Decision) -> Document:
    """The result of a decision as JSON values, without the question."""
    write = _Writer(decision.currency)
    return {name: part(decision, write) for name, part in _PARTS.items()}


class Parts(Mapping[str, Any]):
    """The same, each part of it written when it is read first: who asks for one does not pay for the others."""

    __slots__ = ("_decision", "_write", "_written")

    def __init__(self, decision: Decision) -> None:
        self._decision, self._write, self._written = decision, _Writer(decision.currency), Document()

    def __getitem__(self, name: str) -> Any:
        if name not in self._written:
            self._written[name] = _PARTS[name](self._decision, self._write)
        return self._written[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_PARTS)

    def __len__(self) -> int:
        return len(_PARTS)


def alternatives_document(alternatives: Iterable[Alternative], currency: str) -> list[Document]:
    """Every way there is as JSON values, the best first."""
    return _alternatives(alternatives, _Writer(currency))


def decision_hash(decision: Decision, result: Shown | None = None) -> str:
    """The SHA-256 of question and result in canonical form. `result` is the decision's document when it is at hand."""
    return documents_hash(question_document(decision.question), document(decision) if result is None else {**result})


def documents_hash(question: Document, result: Document) -> str:
    """The same from the documents of the question and of the decision."""
    return hashlib.sha256(canonical_bytes({"question": question, "result": result})).hexdigest()


def finding_document(finding: Finding) -> Document:
    """One finding as JSON values."""
    about, seen = finding.about, finding.values
    values = {name: value if type(value) in AS_IT_IS else plain(value) for name, value in seen} if seen else {}
    if len(values) < len(seen):
        values = {name: plain(value) for name, value in by_name(seen).items()}
    return {
        "reason": finding.code._value_ if about is None else f"{finding.code}_{about}",
        "sense": finding.sense._value_,
        "clause": finding.clause,
        "values": values,
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
        return [self.finding(finding) for finding in findings]

    def finding(self, finding: Finding) -> Document:
        """One of them."""
        written = self._written.get(id(finding))
        if written is None:
            written = self._written[id(finding)] = finding_document(finding)
        return written


def _totals(decision: Decision, write: _Writer) -> Document:
    charged, customer = decision.charged_total, decision.customer_total
    by_plan: dict[str, int] = {}
    for charge in decision.charges:
        for share in charge.shares:
            if share.plan:
                by_plan[share.plan] = by_plan.get(share.plan, 0) + share.minor
    return {
        "charged": write.money(charged),
        "customer": write.money(customer),
        "saved": write.money(charged - customer),
        "byPlan": {plan: write.money(minor) for plan, minor in sorted(by_plan.items())},
    }


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
    return {
        **standing.terms.headings[standing.benefit.benefit],
        "contract": standing.contract,
        "state": standing.state._value_,
        "used": result.used,
        "from": plain(cover.start_moment or cover.start) if cover else None,
        "activeFrom": plain(cover.active_from) if cover and cover.active_from else None,
        "lastDay": plain(cover.last_moment or cover.last_day) if cover else None,
        "meters": [_meter(place) for place in standing.meters] if standing.meters else [],
        "allowances": [_allowance(state, write) for state in standing.allowances] if standing.allowances else [],
        "findings": [write.finding(each) for each in standing.findings if each.values or each.sense is not _NOTE],
        "whyNot": write.findings(result.why_not) if result.why_not else [],
    }


def _meter(place: MeterPlace) -> Document:
    return {
        "meter": place.meter,
        "reading": plain(place.reading),
        "used": plain(place.used),
        "limit": plain(place.limit),
        "limitReading": plain(place.limit_reading),
    }


def _allowance(state: AllowanceState, write: _Writer) -> Document:
    return {
        "allowance": state.name,
        "used": state.used,
        "left": state.left,
        "moneyLeft": write.money(state.money_left),
        "since": plain(state.since),
        "until": plain(state.until),
    }


def _alternatives(alternatives: Iterable[Alternative], write: _Writer) -> list[Document]:
    return [
        {**_NOBODYS[way.remedy], "rank": rank} if way is CLOSED[way.remedy] else _alternative(rank, way, write)
        for rank, way in enumerate(alternatives, 1)
    ]


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
        "why": write.findings(alternative.why) if alternative.why else [],
        "missing": sorted(alternative.missing) if alternative.missing else [],
    }


_NOBODYS = {remedy: _alternative(0, way, _Writer("XXX")) for remedy, way in CLOSED.items()}
"""What nobody promises, which most documents list."""


def _duty(duty: DutyResult) -> Document:
    return {
        "duty": duty.duty,
        "benefit": duty.benefit,
        "contract": duty.contract,
        "due": plain(duty.due),
        "clause": duty.clause,
        "missing": sorted(duty.missing),
    }


_PARTS: Mapping[str, Callable[[Decision, _Writer], Any]] = {
    "verdict": lambda decision, _: decision.verdict._value_,
    "currency": lambda decision, _: decision.currency,
    "totals": _totals,
    "charges": lambda decision, write: [_charge(each, write) for each in decision.charges],
    "fees": lambda decision, write: [{"benefit": name, "amount": write.money(fee)} for name, fee in decision.fees],
    "benefits": lambda decision, write: [_benefit(each, write) for each in decision.benefits],
    "alternatives": lambda decision, write: _alternatives(decision.alternatives, write),
    "duties": lambda decision, _: [_duty(each) for each in decision.duties],
    "missing": lambda decision, _: sorted(decision.missing),
    "opens": lambda decision, _: sorted(decision.opens),
}
"""What a decision's document is made of."""
