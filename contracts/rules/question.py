"""What is asked, and of which contracts?

A `Question` is one case: the facts, the history, the charges, the contracts that may answer, and the moment at which it
is asked. The same question always gets the same decision.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct, field

from contracts.rules.terms import PlanTerms
from contracts.rules.values.calendar import instant
from contracts.rules.values.facts import Value
from contracts.rules.values.history import NOTHING_YET, History, Job, Suspended
from contracts.rules.values.plain import Document, canonical_bytes, plain
from contracts.rules.values.view import Charge, OtherCover, View
from contracts.rules.values.vocabulary import Remedy, Strategy

NOTHING_STRUCK: Mapping[str, str] = {}


class Contract(Struct, frozen=True, gc=False):
    """A plan's terms given to one unit. `ref` tells contracts apart; `facts` are its own, before the shared ones.

    A law or a shop policy needs no row: its `ref` is the plan's code. `ended_on` is the last covered day of one that
    ended early, `suspended` when it rested, `transferred_on` the day it last went to another owner.
    """

    ref: str
    terms: PlanTerms
    facts: Mapping[str, Value] = field(default_factory=dict)
    start_meters: Mapping[str, Decimal] = field(default_factory=dict)
    ended_on: date | None = None
    suspended: tuple[Suspended, ...] = ()
    transferred_on: date | None = None


class Question(Struct, frozen=True, gc=False):
    """One case. `wants` asks about the life of the contracts (see `LIFE`) instead of their cover; `amended` are the
    facts that an amendment changes.

    `as_of` is a moment with an offset. `currency` is that of the charges and of every money fact.
    """

    as_of: datetime
    currency: str
    contracts: tuple[Contract, ...]
    facts: Mapping[str, Value] = field(default_factory=dict)
    charges: tuple[Charge, ...] = ()
    history: History = NOTHING_YET
    meters: Mapping[str, Decimal] = field(default_factory=dict)
    start_meters: Mapping[str, Decimal] = field(default_factory=dict)
    wants: Remedy | None = None
    strategy: Strategy = Strategy.CHEAPEST
    amended: Mapping[str, Value] = field(default_factory=dict)


def view_of(
    question: Question,
    contract: Contract,
    charges: tuple[Charge, ...],
    others: tuple[OtherCover, ...] = (),
    struck: Mapping[str, str] = NOTHING_STRUCK,
) -> View:
    """The question through the eyes of one of its contracts."""
    terms, history = contract.terms, question.history
    return View(
        facts=_facts(question, contract),
        history=history.seen_by(contract.ref) if history.marks else history,
        charges=charges,
        as_of=question.as_of,
        currency=question.currency,
        zone=terms.zone,
        calendars=terms.calendars,
        rounding=terms.rounding,
        conditions=terms.conditions,
        amounts=terms.amounts,
        days=terms.days,
        meters=question.meters,
        start_meters={**question.start_meters, **contract.start_meters}
        if contract.start_meters
        else question.start_meters,
        others=others,
        plan=terms.code,
        ended_on=contract.ended_on,
        rests=contract.suspended,
        struck=struck,
    )


def _facts(question: Question, contract: Contract) -> dict[str, Value]:
    facts = {**contract.terms.readings, **question.facts, **contract.facts}
    if contract.transferred_on is not None:
        facts.setdefault("contractTransferred", contract.transferred_on)
    return facts


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
        "contracts": sorted((_contract(contract) for contract in question.contracts), key=canonical_bytes),
        "wants": question.wants._value_ if question.wants else None,
        "strategy": question.strategy._value_,
    }
    if question.amended:
        written["amended"] = _mapping(question.amended)
    return written


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
    return {name: sorted(values, key=canonical_bytes) for name, values in rows.items()}


def _told(job: Job) -> Iterator[str]:
    """What is written of a job: other benefits that bore it, and another day of the event, only when there are such."""
    return (name for name in job.__struct_fields__ if name not in {"bore", "occurred"} or getattr(job, name))
