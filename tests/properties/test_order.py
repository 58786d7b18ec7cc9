"""Does any order matter? Of plans, benefits, rules, charges, facts or the history."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from msgspec.structs import replace

from contracts.rules.evaluator import decide
from contracts.rules.identity import decision_hash, document
from contracts.rules.question import Question
from contracts.rules.terms import load
from contracts.rules.words.problems import Marked
from tests.properties.asked import ask, questions
from tests.properties.compared import in_any_order
from tests.properties.pen import Pen, Written, written_by
from tests.properties.profiles import tries
from tests.properties.written_plans import loaded, plan

FREE = frozenset({
    "benefits", "pays", "conditions", "excludes", "remedies", "duties", "overrides", "floors", "needs", "any", "all",
    "earlierOf", "laterOf", "least", "greatest", "sum", "rows", "bands", "holidays", "acts", "class", "weekday", "in",
    "allIn",
})  # fmt: skip
"""The lists of a plan file in which no element comes before another. (`firstKnown` and `byUse` are lists in order.)"""


def shuffled(pen: Pen, value: Any, key: str = "") -> Any:
    """A part of a plan file with every list without an order in another order."""
    if isinstance(value, dict):
        return {name: shuffled(pen, value[name], name) for name in pen.shuffled(list(value))}
    if isinstance(value, list):
        inner = [shuffled(pen, each) for each in value]
        return pen.shuffled(inner) if key in FREE else inner
    return value


def both(pen: Pen) -> tuple[Question, Question]:
    """A question, and the same one about plans whose files are written in another order."""
    written: list[Written] = [plan(pen, name, precedence=n) for n, name in enumerate(("plan", "other"))]
    question = ask(pen, [loaded(raw) for raw in written])
    others = [load(Marked(shuffled(pen, raw))) for raw in written]
    pairs = zip(question.contracts, others, strict=True)
    contracts = tuple(replace(contract, terms=each.versions[-1]) for contract, each in pairs)
    return question, replace(question, contracts=contracts)


def otherwise(pen: Pen) -> tuple[Question, Question]:
    """A question, and the same one with everything given in another order."""
    written = [loaded(plan(pen, name, precedence=0)) for name in ("plan", "other")]
    question = ask(pen, written)
    history = replace(
        question.history,
        jobs=tuple(pen.shuffled(question.history.jobs)),
        readings=tuple(pen.shuffled(question.history.readings)),
        owners=tuple(pen.shuffled(question.history.owners)),
    )
    return question, replace(
        question,
        contracts=tuple(pen.shuffled(question.contracts)),
        charges=tuple(pen.shuffled(question.charges)),
        facts={name: question.facts[name] for name in pen.shuffled(list(question.facts))},
        history=history,
    )


@tries(30)
@given(written_by(both)())
def test_the_order_in_which_terms_are_written_never_matters(asked: tuple[Question, Question]) -> None:
    """Benefits, rows, conditions and lists may stand in any order."""
    one, other = map(decide, asked)
    assert in_any_order(one) == in_any_order(other)


@tries(30)
@given(written_by(otherwise)())
def test_the_order_in_which_a_question_is_asked_never_matters(asked: tuple[Question, Question]) -> None:
    """The bytes are the same, though plans, charges, facts and jobs come in another order."""
    one, other = map(decide, asked)
    assert document(one) == document(other)
    assert decision_hash(one) == decision_hash(other)


@tries(15)
@given(questions())
def test_the_same_facts_give_the_same_bytes(asked: Question) -> None:
    """A decision leaves nothing behind that another would see."""
    first = decision_hash(decide(asked))
    decide(replace(asked, charges=(), as_of=asked.as_of + timedelta(days=900)))
    assert decision_hash(decide(asked)) == first
