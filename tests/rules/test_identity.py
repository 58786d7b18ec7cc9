"""Are the bytes that are hashed those of the canonical form?"""

import hashlib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.rules.decision import decide
from contracts.rules.identity import canonical, decision_hash, document, question_document
from contracts.rules.values.money import Money
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


def test_an_amount_is_written_with_the_digits_of_its_currency() -> None:
    """Below one unit, below zero, and where the currency has none or three digits."""
    amounts = [(5, "EUR"), (-5, "EUR"), (0, "EUR"), (12345, "EUR"), (-7, "JPY"), (0, "JPY"), (1, "KWD"), (-1234, "KWD")]
    written = ["0.05", "-0.05", "0.00", "123.45", "-7", "0", "0.001", "-1.234"]
    assert [Money(minor, currency).decimal for minor, currency in amounts] == written
