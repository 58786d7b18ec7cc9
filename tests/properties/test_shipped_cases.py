"""Does what holds of generated cases hold of every shipped case too?"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest
from msgspec.structs import replace

from contracts.rules.cases import BadCase, question_of
from contracts.rules.evaluator import decide
from contracts.rules.identity import decision_hash
from contracts.rules.question import Contract, Question, view_of
from contracts.rules.terms import Plan, PlanTerms
from contracts.rules.turning import answer_of, next_change
from contracts.rules.values.money import MixedCurrencies
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.vocabulary import PlanKind, Strategy
from contracts.rules.words.case import Variant
from contracts.rules.words.problems import BadTerms
from tests.properties.compared import paid
from tests.properties.profiles import LARGE
from tests.properties.test_statutes import is_too_complex, worse_off
from tests.shipped import CASE_FILES, cases, plans


@cache
def asked() -> dict[str, list[tuple[str, Question]]]:
    """Every question of the shipped cases that can be asked, by file."""
    found: dict[str, list[tuple[str, Question]]] = {}
    for written in (shipped.written for shipped in cases()):
        for name, variant in (written.case.variants or {"": Variant()}).items():
            try:
                question = question_of(written.case, variant, plans().find)
                decide(question)
            except (BadTerms, BadCase, MixedCurrencies):
                continue
            found.setdefault(str(written.file), []).append((f"{written.case.case} {name}", question))
    return found


@cache
def statutes() -> tuple[Plan, ...]:
    """The shipped laws."""
    return tuple(plan for plan in plans().read.values() if plan.header.kind is PlanKind.STATUTE)


EVERY = 1 if LARGE else 20
"""Usually every twentieth case is looked at, by each test another one; with `HYPOTHESIS_PROFILE=large` all of them."""


def questions(begin: int = 0) -> list[tuple[str, Question]]:
    """Some of them, or all."""
    whole = [entry for _, entries in sorted(asked().items()) for entry in entries]
    return whole[begin % EVERY :: EVERY]


def laws_of(question: Question) -> Iterator[PlanTerms]:
    """The laws that apply to a case beside those it names."""
    named = {contract.terms.code for contract in question.contracts}
    for law in statutes():
        terms = law.versions[-1]
        if law.code in named or (terms.names_money and terms.currency != question.currency):
            continue
        if terms.made_for is None or _applies(terms, question):
            yield terms


def _applies(terms: PlanTerms, question: Question) -> bool:
    try:
        return terms.made_for is not None and terms.made_for.test(view_of(question, Contract("law", terms), ()))
    except NotKnown:
        return False


def test_there_are_cases_of_every_file() -> None:
    """Otherwise the properties below would hold of nothing."""
    assert len(asked()) >= len(CASE_FILES) - 2
    assert sum(map(len, asked().values())) > 1000


def test_the_order_of_plans_charges_and_history_changes_no_bytes() -> None:
    """Turned round, every shipped case has the same hash, and payers add up."""
    wrong = []
    for name, question in questions(1):
        history = replace(question.history, jobs=question.history.jobs[::-1], readings=question.history.readings[::-1])
        turned = replace(question, contracts=question.contracts[::-1], charges=question.charges[::-1], history=history)
        decision, other = decide(question), decide(turned)
        if decision_hash(decision) != decision_hash(other) or any(a != b for a, b in paid(decision)):
            wrong.append(name)
    assert wrong == []


def test_a_strategy_drops_no_alternative() -> None:
    """Every alternative of every shipped case stands once in every order."""
    wrong = [
        name
        for name, question in questions(2)
        if len({tuple(sorted(map(repr, decide(replace(question, strategy=s)).alternatives))) for s in Strategy}) != 1
    ]
    assert wrong == []


def test_a_shipped_law_takes_nothing_away() -> None:
    """Each law that applies, added to each shipped case."""
    wrong = []
    for name, question in questions(3):
        if question.wants is not None or any(
            PlanKind.STATUTE in k for c in question.contracts for k in c.terms.hangs_on.values()
        ):
            continue
        before = decide(question)
        for law in laws_of(question):
            after = decide(replace(question, contracts=(*question.contracts, Contract("added-law", law))))
            if not is_too_complex(after) and (lost := worse_off(before, after)):
                wrong.append((name, law.code, lost))
    assert wrong == []


@pytest.mark.parametrize("stated", [True, False])
def test_the_answer_of_a_shipped_case_changes_when_it_says(stated: bool) -> None:
    """With the days of the acts as stated, and with those left to the moment of the question."""
    wrong = []
    for name, question in questions(4):
        facts = (
            question.facts
            if stated
            else {k: v for k, v in question.facts.items() if k not in ("claimed", "reported", "occurred")}
        )
        given = replace(question, facts=facts)
        decision = decide(given)
        change = next_change(decision)
        moments = [given.as_of + timedelta(days=n) for n in (1, 31, 200, 800)]
        if change is not None:
            moments = [*(m for m in moments if m < change), change - timedelta(microseconds=1)]
            if answer_of(decide(replace(given, as_of=change))) == answer_of(decision):
                wrong.append((name, "the same", str(change)))
        late = [
            m for m in moments if m > given.as_of and answer_of(decide(replace(given, as_of=m))) != answer_of(decision)
        ]
        wrong += [(name, "another", str(moment)) for moment in late[:1]]
    assert wrong == []
