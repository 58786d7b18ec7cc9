"""Is a shipped case that was kept and asked again decided with the same bytes?"""

import json

import pytest

from contracts.plans.files import SHIPPED, read_shelf
from contracts.rules.evaluator import decide
from contracts.rules.identity import decision_hash
from contracts.rules.question import question_document
from contracts.rules.replay import question_again
from contracts.rules.words.case import Variant
from contracts.usecases.terms.run_cases import ask, plans_of

# Together they have every kind of fact, histories, moments in several zones, and several plans on one unit.
FILES = ("statute/spain", "exchange/bestbuy-returns", "amc/nw-railway-it-amc", "warranty/hyundai-india-car")


@pytest.mark.parametrize("name", FILES)
def test_a_kept_case_is_decided_again_with_the_same_bytes(name: str) -> None:
    shelf = read_shelf(SHIPPED / f"{name}.cases.yaml")
    plans = plans_of()
    asked = [
        ask(written.case, variant, plans)
        for written in shelf.cases
        for variant in (written.case.variants or {"": Variant(expected=written.case.expected)}).values()
        if not variant.expected.refused
    ]
    assert asked
    for decision in asked:
        terms = {contract.terms.hash: contract.terms for contract in decision.question.contracts}
        kept = json.loads(json.dumps(question_document(decision.question)))
        again = question_again(kept, lambda contract, terms=terms: terms[contract.terms_hash])  # type: ignore[misc]
        assert decision_hash(decide(again)) == decision_hash(decision)
