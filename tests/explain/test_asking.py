"""Can everything that may be missing be asked for?"""

import pytest

from contracts.explain.asking import ask_for, in_order
from contracts.explain.catalogues import LANGUAGES
from contracts.explain.sentences import sentence
from contracts.rules.values.facts import FACTS, Fact, FactType
from contracts.rules.values.findings import missing_fact
from contracts.rules.values.vocabulary import About, PlanKind

ODD_NAMES = [
    "meters.km", "startMeters.km", "delivered (a clock time)", "a clock time", "runsWhile", "condition", "charges",
    "the last day of the window", "the days of an age", "the days between", "duty.REPAIR", "hoursPerDay",
    "the public holidays of HU in 2027",
    *(f"condition.{about.value}" for about in About), *(f"endOf.{kind.value}" for kind in PlanKind),
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*FACTS, *ODD_NAMES])
def test_everything_can_be_asked_for(name: str, language: str) -> None:
    """In a sentence without a name of ours; so can the finding that it is missing."""
    for text in (ask_for(name, language), sentence(missing_fact([name], ""), language)):
        assert text.endswith((".", "।"))
        assert not set(text) & set("{}_")
        if name.lower() != name and " " not in name:
            assert name not in text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Tell us the day of purchase; it is on the invoice or receipt."),
        ("hi", "हमें ख़रीद की तारीख बताएँ; यह बिल या रसीद पर लिखी होती है।"),
        ("hu", "Kérjük, adja meg a vásárlás napját; a számlán vagy a nyugtán találja."),
    ],
)
def test_a_fact_is_asked_for_with_where_it_is_found(language: str, text: str) -> None:
    assert ask_for("purchased", language) == text


def test_a_fact_of_a_plan_is_asked_for_in_the_words_of_its_author() -> None:
    own = {"hours": Fact(FactType.NUMBER, "running hours", "h")}
    assert ask_for("hours", "en", own) == "Please tell us: running hours (h)."
    assert ask_for("hours", "hu", own) == "Kérjük, adja meg: running hours (h)."


def test_what_is_asked_for_comes_in_the_order_of_the_life_of_the_unit() -> None:
    """The day of the sale before the day of the fault; what is no fact comes last."""
    assert in_order({"occurred", "meters.km", "purchased"}) == ["purchased", "occurred", "meters.km"]
