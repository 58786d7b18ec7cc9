"""The rules: pure questions over values. No server, no database, no clock.

Where to start reading: `values/vocabulary` (the closed lists), `values/facts` (what can be known), `words/plan` (what
an author writes), `terms` (a file becomes terms), `evaluator` (a question becomes a `decision`). A first question, from
nothing but values:

    >>> from datetime import UTC, date, datetime
    >>> terms = load(Marked(PLAN)).versions[0]
    >>> question = Question(
    ...     as_of=datetime(2025, 6, 1, tzinfo=UTC),
    ...     currency="EUR",
    ...     contracts=(Contract("kettle", terms),),
    ...     facts={"purchased": date(2024, 6, 1), "event": "DEFECT"},
    ... )
    >>> decide(question).verdict.value
    'COVERED'
"""

from contracts.rules.authorization import AuthorizationQuestion, Grant, authorize
from contracts.rules.decision import Decision
from contracts.rules.evaluator import RULES_VERSION, decide
from contracts.rules.identity import decision_hash, document
from contracts.rules.question import Contract, Question
from contracts.rules.terms import Plan, PlanTerms, load
from contracts.rules.values.findings import Finding
from contracts.rules.values.history import History, Job, Owner, Reading, Replacement
from contracts.rules.values.money import Money
from contracts.rules.values.view import Charge
from contracts.rules.words.problems import BadTerms, Marked, Problem

__all__ = [
    "RULES_VERSION",
    "AuthorizationQuestion",
    "BadTerms",
    "Charge",
    "Contract",
    "Decision",
    "Finding",
    "Grant",
    "History",
    "Job",
    "Marked",
    "Money",
    "Owner",
    "Plan",
    "PlanTerms",
    "Problem",
    "Question",
    "Reading",
    "Replacement",
    "authorize",
    "decide",
    "decision_hash",
    "document",
    "load",
]
