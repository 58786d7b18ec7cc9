"""How does a written case become a question?

`question_of` reads the facts of a case against the plans it names. The same facts may come from rows: nothing here
knows where a case came from. What a case expects of the answer is held against it in `expectations`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from contracts.rules.question import Contract, Question
from contracts.rules.terms import Plan, PlanTerms
from contracts.rules.values.facts import FACTS, BadFact, Fact, Value, near, read_facts, read_when
from contracts.rules.values.history import (
    History,
    Job,
    JobKind,
    Mark,
    Owner,
    Reading,
    Replacement,
    Suspended,
    VisitMark,
)
from contracts.rules.values.money import BadAmount, Money, parse_minor
from contracts.rules.values.view import Charge
from contracts.rules.values.vocabulary import Act, Remedy
from contracts.rules.words.case import Case, ChargeLine, HistoryLines, JobLine, PlanUse, Variant

FindPlan = Callable[[PlanUse], Plan]
"""Finds a plan by name, or loads the one held inline."""


class BadCase(Exception):
    """A case that cannot be asked. Carries the field, what is wrong and the cure."""

    def __init__(self, field: str, problem: str, cure: str) -> None:
        super().__init__(f"{field}: {problem}; {cure}")
        self.field, self.problem, self.cure = field, problem, cure


def question_of(case: Case, variant: Variant, find: FindPlan) -> Question:
    """The question that a case (with one of its variants) asks. Raises `BadCase`, and `BadTerms` from `find`."""
    uses = variant.plans or case.plans
    plans = [(use, find(use)) for use in uses]
    currency = case.currency or plans[0][1].header.currency
    raw = {**case.facts, **variant.facts}
    chosen = [(use, _version(use, plan, {**raw, **use.facts})) for use, plan in plans]
    declared: dict[str, Fact] = dict(FACTS)
    for _, terms in chosen:
        declared |= terms.facts
    facts = _facts(raw, declared, currency)
    _once([use.ref or terms.code for use, terms in chosen], "plans", "tell the contracts apart with `ref`")
    lines = case.charges if variant.charges is None else variant.charges
    _once([line.id for line in lines], "charges", "give every charge a name of its own")
    charges = tuple(charge_of(line, currency) for line in lines)
    return Question(
        as_of=_as_of(variant.as_of or case.as_of, facts, chosen[0][1].zone),
        currency=currency,
        contracts=tuple(_contract(use, terms, declared, currency) for use, terms in chosen),
        facts=facts,
        charges=charges,
        history=history_of(
            case.history if variant.history is None else variant.history, currency, uses[0].ref or chosen[0][1].code
        ),
        meters=case.meters if variant.meters is None else variant.meters,
        start_meters=case.start_meters,
        wants=Remedy(case.wants) if case.wants else None,
        strategy=case.strategy,
        amended=_facts(case.amends, declared, currency),
    )


def charge_of(line: ChargeLine, currency: str) -> Charge:
    """A written charge in minor units."""
    minor, tax = _minor(line.amount, currency, line.id), _minor(line.tax, currency, line.id)
    return Charge(line.id, line.class_, minor, line.component, line.task, tax)


def history_of(lines: HistoryLines, currency: str, first: str = "") -> History:
    """A written history. `first` is the contract whose visits are marked where none is named."""
    return History(
        jobs=tuple(_job(job, currency) for job in lines.jobs),
        readings=tuple(Reading(each.meter, each.on, each.value) for each in lines.readings),
        owners=tuple(Owner(each.since) for each in lines.owners),
        replacements=tuple(Replacement(each.on, each.paid) for each in lines.replacements),
        marks=tuple(
            VisitMark(each.contract or first, each.cycle, each.number, Mark(each.mark), each.on, each.offered)
            for each in lines.marks
        ),
    )


def _version(use: PlanUse, plan: Plan, raw: Mapping[str, Any]) -> PlanTerms:
    """The named version, the only one, or the one that the day in the plan's `pickedBy` fact picks."""
    _, _, version = (use.plan or "").partition("@")
    if version:
        found = plan.version(version)
        if found is None:
            cure = near(version, [terms.version for terms in plan.versions])
            raise BadCase("plans", f"`{plan.code}` has no version `{version}`", cure)
        return found
    fact = plan.header.picked_by
    if len(plan.versions) == 1 and raw.get(fact) is None:
        return plan.versions[0]
    if raw.get(fact) is None:
        raise BadCase(
            "facts", f"`{fact}` picks the version of `{plan.code}`", f"write `{fact}`, or `{plan.code}@version`"
        )
    day = _facts({fact: raw[fact]}, FACTS, plan.header.currency)[fact]
    found = plan.on(_local(day, plan.versions[0].zone))
    if found is None:
        raise BadCase("facts", f"no version of `{plan.code}` governs {day}", "choose another day or version")
    return found


def _once(names: Sequence[str], field: str, cure: str) -> None:
    """Refuse a name that stands twice: the answer would hang on the order."""
    for name in names:
        if names.count(name) > 1:
            raise BadCase(field, f"`{name}` stands twice", cure)


def _contract(use: PlanUse, terms: PlanTerms, declared: Mapping[str, Fact], currency: str) -> Contract:
    return Contract(
        ref=use.ref or terms.code,
        terms=terms,
        facts=_facts(use.facts, declared, currency),
        start_meters=use.start_meters,
        ended_on=use.ended_on,
        suspended=tuple(Suspended(rest.first, rest.last, rest.adds) for rest in use.suspended),
        transferred_on=use.transferred_on,
    )


def _facts(raw: Mapping[str, Any], declared: Mapping[str, Fact], currency: str) -> dict[str, Value]:
    try:
        return read_facts(raw, declared, currency)
    except BadFact as bad:
        raise BadCase(f"facts.{bad.name}", bad.problem, bad.cure) from None


def _as_of(written: str | None, facts: Mapping[str, Value], zone: ZoneInfo) -> datetime:
    if written is not None:
        try:
            return _moment(read_when(written), zone)
        except (ValueError, TypeError):
            raise BadCase("asOf", f"{written!r} is not a day or moment", "write 2025-03-01 or a moment") from None
    days = [_moment(v, zone) for name, v in facts.items() if name in _ACT_FACTS and isinstance(v, date)]
    if not days:
        raise BadCase(
            "asOf", "the moment of the question is missing", "write `asOf`, or one of " + ", ".join(_ACT_FACTS)
        )
    return max(days)


_ACT_FACTS = (*(act.value for act in Act), "transferred", "suspendedFrom", "resumed", "amended")


def _moment(when: date | datetime, zone: ZoneInfo) -> datetime:
    return when if isinstance(when, datetime) else datetime.combine(when, time(12), zone)


def _local(day: Value, zone: ZoneInfo) -> date:
    if isinstance(day, datetime):
        return day.astimezone(zone).date()
    return day if isinstance(day, date) else date.min


def _job(line: JobLine, currency: str) -> Job:
    return Job(
        kind=JobKind(line.kind),
        on=line.on,
        task=line.task,
        event=line.event,
        components=frozenset(line.components),
        replaced=frozenset(line.replaced),
        handed_in=line.handed_in,
        handed_back=line.handed_back,
        completed=line.completed,
        paid=line.paid,
        authorized=line.authorized,
        under=line.under,
        covered=Money(_minor(line.covered, currency, "covered"), currency) if line.covered else None,
        bore=tuple((name, Money(_minor(text, currency, "bore"), currency)) for name, text in sorted(line.bore.items())),
    )


def _minor(text: str, currency: str, field: str) -> int:
    try:
        return parse_minor(text, currency)
    except BadAmount:
        raise BadCase(
            field, f"{text!r} is not an amount in {currency}", "write it with the currency's digits"
        ) from None
