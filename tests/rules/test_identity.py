"""Are the bytes that are hashed those of the canonical form?"""

import hashlib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.rules.evaluator import decide
from contracts.rules.identity import Parts, decision_hash, document
from contracts.rules.question import question_document
from contracts.rules.values.money import Money
from contracts.rules.values.plain import canonical, canonical_bytes
from tests.rules.examples import REPEATABLE, charge, plan_of, question

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@settings(REPEATABLE, max_examples=100)
@given(TEXTS, TEXTS)
def test_a_decision_is_hashed_in_its_canonical_form(name: str, code: str) -> None:
    """Whatever stands in the texts: quotes, controls, letters beyond the first plane."""
    asked = question(plan_of(), charges=[charge(name or "x", 400)], delivered="2025-01-01", reportNumber=code or "x")
    decision = decide(asked)
    whole: dict[str, Any] = {"question": question_document(asked), "result": document(decision)}
    assert decision_hash(decision) == hashlib.sha256(canonical(whole).encode()).hexdigest()


WRITTEN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
)


@settings(REPEATABLE, max_examples=200)
@given(WRITTEN)
def test_the_quick_way_to_the_canonical_form_gives_its_bytes(value: object) -> None:
    """Numbers of any length, and keys in the order of their letters, not of their bytes in memory."""
    assert canonical_bytes(value) == canonical(value).encode()


@settings(REPEATABLE, max_examples=20)
@given(st.permutations(["verdict", "charges", "benefits", "alternatives", "totals"]))
def test_a_document_is_the_same_whichever_part_of_it_is_read_first(order: list[str]) -> None:
    """A finding that stands in several parts is written once, in whichever is read first."""
    decision = decide(question(plan_of(), charges=[charge("board", 400)], delivered="2025-01-01"))
    whole, parts = document(decision), Parts(decision)
    assert [parts[name] for name in order] == [whole[name] for name in order]
    assert (dict(parts), list(parts)) == (whole, list(whole))
    assert decision_hash(decision, parts) == decision_hash(decision)


def test_an_amount_is_written_with_the_digits_of_its_currency() -> None:
    """Below one unit, below zero, and where the currency has none or three digits."""
    amounts = [(5, "EUR"), (-5, "EUR"), (0, "EUR"), (12345, "EUR"), (-7, "JPY"), (0, "JPY"), (1, "KWD"), (-1234, "KWD")]
    written = ["0.05", "-0.05", "0.00", "123.45", "-7", "0", "0.001", "-1.234"]
    assert [Money(minor, currency).decimal for minor, currency in amounts] == written
