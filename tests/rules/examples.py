"""The smallest plan, and how a test asks it.

`plan_of(benefit(...))` is a plan as an author would write it; `question(plan, delivered="2025-01-01")` asks it;
`decided` is the decision. Everything that a test does not say has one plain value here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import settings

from contracts.rules.decision import BenefitResult, Decision
from contracts.rules.evaluator import decide
from contracts.rules.identity import document
from contracts.rules.question import Contract, Question, view_of
from contracts.rules.terms import Plan, PlanTerms, load
from contracts.rules.values.facts import FACTS, read_facts
from contracts.rules.values.history import NOTHING_YET, History, Job, JobKind
from contracts.rules.values.plain import Document
from contracts.rules.values.view import Charge, View
from contracts.rules.values.vocabulary import ChargeClass, Remedy, Strategy
from contracts.rules.words.problems import BadTerms, Marked, Problem

Written = dict[str, Any]
"""A part of a plan file, as YAML would give it."""

REPEATABLE = settings(derandomize=True, deadline=None, database=None)
"""Hypothesis tries the same examples in every run, however slow the machine."""

WINDOW: Written = {"from": "delivered", "length": "P1Y", "firstDay": "counted", "acts": "event"}
FREE: Written = {"charges": {}, "customer": {"share": "0%"}}


def window(**words: Any) -> Written:
    """The usual window, with some of it changed; None takes a word away."""
    return {name: value for name, value in {**WINDOW, **words}.items() if value is not None}


def benefit(name: str = "all-parts", **words: Any) -> Written:
    """A benefit that pays every charge in full for a year from delivery."""
    given: Written = {"benefit": name, "clause": "1", "window": WINDOW, "pays": [FREE], **words}
    return {key: value for key, value in given.items() if value is not None}


def written(*benefits: Written, header: Mapping[str, Any] | None = None, **terms: Any) -> Written:
    """A plan file."""
    plan = {"code": "plan", "kind": "WARRANTY", "name": "A plan", "issuer": "maker", "zone": "Europe/Berlin"}
    version = {"version": "1", "source": {"ref": "constructed", "confidence": "official"}}
    return {
        "plan": {**plan, "currency": "EUR", "rounding": "HALF_UP", **(header or {})},
        "terms": [{**version, "benefits": list(benefits or [benefit()]), **terms}],
    }


def plan_of(*benefits: Written, header: Mapping[str, Any] | None = None, **terms: Any) -> Plan:
    """A loaded plan of one version."""
    return load(Marked(written(*benefits, header=header, **terms)))


def problems_of(*benefits: Written, header: Mapping[str, Any] | None = None, **terms: Any) -> tuple[Problem, ...]:
    """What is wrong with a plan; nothing when it loads."""
    try:
        plan_of(*benefits, header=header, **terms)
    except BadTerms as bad:
        return bad.problems
    return ()


def codes_of(*benefits: Written, header: Mapping[str, Any] | None = None, **terms: Any) -> set[str]:
    """The codes of what is wrong with a plan."""
    return {problem.code for problem in problems_of(*benefits, header=header, **terms)}


def question(
    *plans: Plan,
    as_of: str = "2025-03-01T12:00+01:00",
    currency: str = "EUR",
    charges: Iterable[Charge] = (),
    history: History = NOTHING_YET,
    meters: Mapping[str, int] | None = None,
    start_meters: Mapping[str, int] | None = None,
    wants: Remedy | None = None,
    strategy: Strategy = Strategy.CHEAPEST,
    **facts: object,
) -> Question:
    """A question about one contract of each plan. Facts are written as in a case file."""
    declared = dict(FACTS)
    for plan in plans:
        declared |= the_terms(plan).facts
    return Question(
        as_of=datetime.fromisoformat(as_of),
        currency=currency,
        contracts=tuple(Contract(plan.code, the_terms(plan)) for plan in plans),
        facts=read_facts(facts, declared, currency),
        charges=tuple(charges),
        history=history,
        meters={name: Decimal(value) for name, value in (meters or {}).items()},
        start_meters={name: Decimal(value) for name, value in (start_meters or {}).items()},
        wants=wants,
        strategy=strategy,
    )


def decided(*plans: Plan, **asked: Any) -> Decision:
    """The decision on such a question."""
    return decide(question(*plans, **asked))


def answer(*plans: Plan, **asked: Any) -> Document:
    """The decision as a document."""
    return document(decided(*plans, **asked))


def only(decision: Decision) -> BenefitResult:
    """The one benefit of a decision."""
    (found,) = decision.benefits
    return found


def named(decision: Decision, benefit_name: str) -> BenefitResult:
    """A benefit of a decision by its name."""
    return next(each for each in decision.benefits if each.standing.benefit.benefit == benefit_name)


def reasons(decision: Decision, benefit_name: str | None = None) -> list[str]:
    """The reason codes of all benefits, or of one."""
    return [
        finding.reason
        for each in decision.benefits
        if benefit_name in {None, each.standing.benefit.benefit}
        for finding in each.standing.findings
    ]


def view(plan: Plan | None = None, **asked: Any) -> View:
    """The view of the only contract of a question."""
    found = question(plan or plan_of(), **asked)
    return view_of(found, found.contracts[0], found.charges)


def the_terms(plan: Plan) -> PlanTerms:
    """The newest version of a plan."""
    return plan.versions[-1]


def charge(name: str, minor: int, charge_class: str = "PART", component: str | None = None) -> Charge:
    """One line of a job."""
    return Charge(name, ChargeClass(charge_class), minor, component)


def visit(on: str, **words: Any) -> Job:
    """A visit on a day."""
    return Job(JobKind.VISIT, date.fromisoformat(on), **words)


def repair(on: str, **words: Any) -> Job:
    """A repair on a day."""
    return Job(JobKind.REPAIR, date.fromisoformat(on), **words)


def jobs(*done: Job) -> History:
    """A history of jobs."""
    return History(jobs=done)


def borne(decision: Decision) -> Sequence[int]:
    """What the customer bears of each charge, in minor units."""
    return [
        sum(share.minor for share in result.shares if share.payer.value == "CUSTOMER") for result in decision.charges
    ]
