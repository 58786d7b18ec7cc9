"""What does a finished job leave behind?

`job_of` is the row of the history that counts for allowances, attempts and days out of use: from it the rules derive
what moves the clock of a law and of a warranty, so nothing is extended by hand. `repair_warranty` is the contract that
a repair brings, `successors` what becomes of each contract when the whole unit is replaced.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from contracts.rules.claims.lines import Adjudication, Share
from contracts.rules.question import Contract, Question, view_of
from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import Value
from contracts.rules.values.history import Job, JobKind, Replacement
from contracts.rules.values.money import Money
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.vocabulary import Payer, PlanKind
from contracts.rules.words.life import OnReplacement


class Done(Struct, frozen=True):
    """A job as it was carried out. Both days in the workshop are included; `paid` when the customer bore a part."""

    kind: JobKind
    on: date
    task: str | None = None
    event: str | None = None
    components: frozenset[str] = frozenset()
    replaced: frozenset[str] = frozenset()
    handed_in: date | None = None
    handed_back: date | None = None
    authorized: bool | None = None
    paid: bool = False


class CoverAfter(StrEnum):
    """What the new unit has of a contract of the old one."""

    INHERITED = "INHERITED"
    FRESH = "FRESH"
    ENDS = "ENDS"


class NewContract(Struct, frozen=True):
    """A contract to be made: the terms it pins, and what is known of it alone."""

    terms: PlanTerms
    facts: Mapping[str, Value]


class Successor(Struct, frozen=True):
    """What becomes of one contract when its unit is replaced.

    `made` is the contract of the new unit, None when there is none. An inherited one goes on with the days of the old
    unit, which stand in its facts; the history, the replacement included, goes with the unit. `missing` are the facts
    without which it is not known whether it begins anew; until then it is inherited.
    """

    ref: str
    cover: CoverAfter
    made: NewContract | None
    clause: str
    missing: frozenset[str] = frozenset()


def job_of(done: Done, adjudication: Adjudication) -> Job:
    """The row of the history: borne by the benefit that paid most, and by every other that paid."""
    paid = _by_benefit(adjudication)
    ranked = sorted(paid, key=lambda name: (-paid[name], name))
    money = {name: Money(minor, adjudication.currency) for name, minor in paid.items()}
    return Job(
        kind=done.kind,
        on=done.on,
        task=done.task,
        event=done.event,
        components=done.components,
        replaced=done.replaced,
        handed_in=done.handed_in,
        handed_back=done.handed_back,
        completed=True,
        paid=done.paid,
        authorized=done.authorized,
        under=ranked[0] if ranked else None,
        covered=money[ranked[0]] if ranked else None,
        bore=tuple((name, money[name]) for name in sorted(ranked[1:])),
    )


def replacement_of(done: Done) -> Replacement:
    """The row of the history for a unit that was replaced."""
    return Replacement(done.on, done.paid)


def repair_warranty(terms: PlanTerms, job: Job) -> NewContract | None:
    """The contract that a finished repair brings, by the terms of a warranty on repairs; None for anything else.

    Its own repair is pinned, so that a later one does not move its days; and that no part was replaced, if so.
    """
    if terms.kind is not PlanKind.SERVICE_WARRANTY or job.kind is not JobKind.REPAIR or not job.completed:
        return None
    repaired = job.handed_back or job.on
    facts: dict[str, Value] = {"contractMade": repaired, "contractStart": repaired, "lastRepaired": repaired}
    if not job.replaced:
        facts["lastReplaced"] = None
    return NewContract(terms, facts)


def successors(question: Question, done: Done) -> Iterator[Successor]:
    """What becomes of each contract of a unit that is replaced. `question` is the one of the claim."""
    for contract in question.contracts:
        if contract.terms.kind is not PlanKind.STATUTE:
            yield _successor(question, contract, done)


ANCHORS = (
    "manufactured", "purchased", "invoiced", "paid", "termsReceived", "delivered", "firstDelivered", "deliveries",
    "installed", "interconnected", "activated", "registered",
)  # fmt: skip
"""The days of the old unit that an inherited contract is still counted from."""


def _successor(question: Question, contract: Contract, done: Done) -> Successor:
    rule, missing = _rule(question, contract, done)
    clause = rule.clause if rule else ""
    cover = CoverAfter(rule.cover.upper()) if rule else CoverAfter.INHERITED
    if cover is CoverAfter.ENDS:
        return Successor(contract.ref, cover, None, clause)
    if cover is CoverAfter.FRESH:
        facts: dict[str, Value] = {"contractMade": done.on, "contractStart": done.on}
        return Successor(contract.ref, cover, NewContract(contract.terms, facts), clause)
    old = {name: question.facts[name] for name in ANCHORS if name in question.facts}
    return Successor(contract.ref, cover, NewContract(contract.terms, {**old, **contract.facts}), clause, missing)


def _rule(question: Question, contract: Contract, done: Done) -> tuple[OnReplacement | None, frozenset[str]]:
    """The first rule of the terms that holds; none, with what is missing, when that is not known."""
    told = {**question.facts, "lastReplaced": done.on, "replacementPaid": done.paid}
    asked = Question(question.as_of, question.currency, (contract,), told, history=question.history)
    for rule in contract.terms.life.replacement:
        try:
            if rule.if_ is None or rule.if_.test(view_of(asked, contract, ())):
                return rule, frozenset()
        except NotKnown as unknown:
            return None, unknown.missing
    return None, frozenset()


def _by_benefit(adjudication: Adjudication) -> dict[str, int]:
    """What each benefit paid of the claim; goodwill and the customer's part are no benefit's."""
    found: dict[str, int] = {}
    for share in (share for line in adjudication.lines for share in line.approved):
        if (name := _name(share)) is not None:
            found[name] = found.get(name, 0) + share.minor
    return found


def _name(share: Share) -> str | None:
    return f"{share.plan}/{share.benefit}" if share.plan and share.payer is not Payer.CUSTOMER else None
