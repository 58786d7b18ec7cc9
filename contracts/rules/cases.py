"""How does a written case become a question, and did the right answer come?

`question_of` reads the facts of a case against the plans it names; `differences` holds a decision against what the case
expects. The same facts may come from rows: nothing here knows where a case came from.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from contracts.rules.offering import Offered
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
from contracts.rules.values.plain import Document
from contracts.rules.values.view import Charge
from contracts.rules.values.vocabulary import Act, Remedy
from contracts.rules.words.case import Case, ChargeLine, Expected, HistoryLines, JobLine, PlanUse, Variant

FindPlan = Callable[[PlanUse], Plan]
"""Finds a plan by name, or loads the one held inline."""


class BadCase(Exception):
    """A case that cannot be asked. Carries the field, what is wrong and the cure."""

    def __init__(self, field: str, problem: str, cure: str) -> None:
        super().__init__(f"{field}: {problem}; {cure}")
        self.field, self.problem, self.cure = field, problem, cure


class Difference(Struct, frozen=True):
    """One expectation that did not come true."""

    what: str
    expected: str
    came: str


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


def differences(expected: Expected, came: Document) -> Iterator[Difference]:
    """Every expectation that a decision's document does not meet."""
    if expected.verdict is not None:
        yield from _differ("verdict", expected.verdict, came["verdict"])
    totals = came["totals"]
    for what, wanted, found in (
        ("customerPays", expected.customer_pays, totals["customer"]),
        ("saved", expected.saved, totals["saved"]),
        *((f"paidBy {plan}", amount, totals["byPlan"].get(plan, "0")) for plan, amount in expected.paid_by.items()),
        *((f"charge {name}", amount, _borne(name, came)) for name, amount in expected.charges.items()),
    ):
        if wanted is not None:
            yield from _differ_amount(what, wanted, found)
    for name, wanted_benefit in expected.benefits.items():
        yield from _benefit_differences(name, wanted_benefit.model_dump(by_alias=True, exclude_unset=True), came)
    for name, wanted_way in expected.alternatives.items():
        yield from _alternative_differences(name, wanted_way.model_dump(by_alias=True, exclude_unset=True), came)
    for name, due in expected.duties.items():
        yield from _duty_differences(name, due, came)
    for finding in expected.findings:
        yield from _finding_differences(finding.benefit, finding.reason, finding.values, came)
    if expected.missing is not None:
        yield from _differ("missing", sorted(expected.missing), came["missing"])


def offer_differences(expected: Expected, came: Sequence[Offered]) -> Iterator[Difference]:
    """Every expectation about the time before the sale that was not met."""
    fits = {each.ref: each.made_for for each in came}
    prices = {each.ref: each.price.decimal for each in came if each.price is not None}
    for name, wanted in expected.made_for.items():
        yield from _differ(f"madeFor {name}", wanted, fits.get(name, "not among the plans"))
    for name, amount in expected.price.items():
        yield from _differ_amount(f"price {name}", amount, prices.get(name))


def _differ(what: str, expected: object, came: object) -> Iterator[Difference]:
    if expected != came:
        yield Difference(what, str(expected), str(came))


def _differ_amount(what: str, expected: str, came: str | None) -> Iterator[Difference]:
    if came is None or Decimal(expected) != Decimal(came):
        yield Difference(what, expected, str(came))


def _borne(name: str, came: Document) -> str | None:
    for charge in came["charges"]:
        if charge["id"] == name:
            return str(sum(Decimal(s["amount"]) for s in charge["shares"] if s["payer"] == "CUSTOMER"))
    return None


def _benefit_differences(name: str, wanted: Mapping[str, Any], came: Document) -> Iterator[Difference]:
    found = [
        b
        for b in came["benefits"]
        if name in {b["benefit"], f"{b['plan']}/{b['benefit']}", f"{b['contract']}/{b['benefit']}"}
    ]
    if not found:
        yield Difference(f"benefit {name}", "among the benefits", "not there")
        return
    benefit = found[0]
    for key, value in wanted.items():
        what = f"benefit {name} {key}"
        if key == "left":
            left = {state["allowance"]: state["left"] for state in benefit["allowances"]}
            yield from (
                d for allowance, n in value.items() for d in _differ(f"{what} {allowance}", n, left.get(allowance))
            )
        elif key == "meters":
            meters = {place["meter"]: place for place in benefit["meters"]}
            for meter, seen in value.items():
                for part, amount in seen.items():
                    yield from _differ(f"{what} {meter} {part}", amount, str(meters.get(meter, {}).get(part)))
        elif key == "whyNot":
            yield from _differ(what, sorted(value), sorted(finding["reason"] for finding in benefit["whyNot"]))
        else:
            yield from _differ(what, value, benefit[key])


def _alternative_differences(name: str, wanted: Mapping[str, Any], came: Document) -> Iterator[Difference]:
    remedy, _, benefit = name.partition(" ")
    found = [
        a for a in came["alternatives"]
        if a["remedy"] == remedy and (not benefit or any(benefit in {full, full.partition("/")[2]} for full in
        a["benefits"]))
    ]  # fmt: skip
    if not found:
        yield Difference(f"alternative {name}", "among the alternatives", "not there")
        return
    way = found[0]
    for key, value in wanted.items():
        what = f"alternative {name} {key}"
        if key == "why":
            reasons = {finding["reason"] for finding in way["why"]}
            yield from (
                Difference(what, reason, ", ".join(sorted(reasons))) for reason in value if reason not in reasons
            )
        elif key in {"price", "gives"} and value is not None:
            yield from _differ_amount(what, value, way[key])
        elif key == "net":
            net = Decimal(way["price"] or 0) - Decimal(way["gives"] or 0)
            yield from _differ_amount(what, value, str(net))
        else:
            yield from _differ(what, value, way[key])


def _duty_differences(name: str, due: str, came: Document) -> Iterator[Difference]:
    duty, _, benefit = name.partition(" ")
    found = [d["due"] for d in came["duties"] if d["duty"] == duty and (not benefit or d["benefit"].endswith(benefit))]
    if due not in found:
        yield Difference(f"duty {name}", due, ", ".join(map(str, found)) or "not there")


def _finding_differences(
    benefit: str | None, reason: str, values: Mapping[str, Any], came: Document
) -> Iterator[Difference]:
    found = [
        finding
        for each in came["benefits"]
        if benefit is None or benefit in {each["benefit"], f"{each['plan']}/{each['benefit']}"}
        for finding in each["findings"]
    ]
    found += [
        finding
        for way in came["alternatives"]
        if benefit is None or any(benefit in {full, full.partition("/")[2]} for full in way["benefits"])
        for finding in way["why"]
    ]
    found += [
        finding
        for charge in came["charges"]
        for finding in charge["reasons"]
        if benefit is None or benefit in {finding["benefit"], finding["benefit"].partition("/")[2]}
    ]
    same = [finding for finding in found if finding["reason"] == reason]
    wanted = {name: value if isinstance(value, bool | list) else str(value) for name, value in values.items()}
    for finding in same:
        if all(_as_text(finding["values"].get(name)) == value for name, value in wanted.items()):
            return
    came_text = "; ".join(str(finding["values"]) for finding in same) or f"no {reason}"
    yield Difference(f"finding {benefit or 'any'} {reason}", str(wanted), came_text)


def _as_text(value: object) -> object:
    return value if isinstance(value, bool | list) else str(value)


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
