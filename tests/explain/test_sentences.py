"""Is every reason a whole sentence, whatever values it carries and whatever language is asked for?"""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from contracts.explain.sentences import WORDS, ask_for, locale_of, said, sentence
from contracts.rules.values.facts import FACTS, Fact, FactType
from contracts.rules.values.findings import Finding, missing_fact
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import About, Code, Sense

PLACEHOLDER = re.compile(r"[{}]")
NAMES = sorted({name for words in WORDS.values() for name in re.findall(r"{(\w+)}", words)})
VALUES: list[object] = [
    None,
    True,
    False,
    0,
    -5,
    10**15,
    Decimal("12.50"),
    "text",
    "",
    "{curly} braces",
    "100 %",
    (),
    ("b", "a"),
    (date(2025, 3, 1), None),
    frozenset({"b", "a"}),
    date(2025, 3, 1),
    datetime(2025, 3, 1, 18, 30, tzinfo=UTC),
    time(12),
    Money(12345, "EUR"),
    Money(500, "JPY"),
    Money(-1, "INR"),
    Sense.FOR,
]
REASONS: list[tuple[Code, About | None]] = [(code, None) for code in Code]
REASONS += [(code, about) for code in Code for about in About if f"{code.value}_{about.value}" in WORDS]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_reason_is_said_in_a_sentence(value: object) -> None:
    """With every kind of value in every place, and with none at all: nothing is left open, nothing breaks."""
    values = tuple((name, value) for name in NAMES)
    for code, about in REASONS:
        for given in ((), values):
            text = sentence(Finding(code, Sense.AGAINST, "", about, given))
            assert text.endswith("."), text
            assert not PLACEHOLDER.search(text.replace("{curly}", "")), text


@pytest.mark.parametrize("about", About)
def test_whatever_a_condition_is_about_it_has_words(about: About) -> None:
    """Words of its own, or those of every condition."""
    for code in (Code.MET, Code.NOT_MET, Code.EXCLUDED, Code.MISSING_FACT):
        text = sentence(Finding(code, Sense.AGAINST, "", about, (("lastDay", date(2025, 3, 1)), ("facts", ("event",)))))
        assert text.endswith(".")
        assert not PLACEHOLDER.search(text)


def test_every_reason_has_words() -> None:
    """A new code needs its words; words without a code are dead."""
    codes = {code.value for code in Code}
    abouts = {f"{code.value}_{about.value}" for code in Code for about in About}
    assert codes <= set(WORDS)
    assert set(WORDS) <= codes | abouts


def test_the_clause_stands_at_the_end() -> None:
    """And nothing stands there when there is none."""
    assert sentence(Finding(Code.SUSPENDED, Sense.AGAINST, "clause 7(2)")).endswith(". (clause 7(2))")
    assert sentence(Finding(Code.SUSPENDED, Sense.AGAINST, "")).endswith("suspended.")


def test_days_and_amounts_are_written_as_the_reader_writes_them() -> None:
    """In the language that is asked for."""
    finding = Finding(Code.EXPIRED, Sense.AGAINST, "", None, (("day", date(2025, 3, 2)), ("lastDay", date(2025, 3, 1))))
    assert sentence(finding) == "March 2, 2025 is too late: the last day was March 1, 2025."
    assert "2025. március 1." in sentence(finding, "hu")
    paid = Finding(
        Code.CHARGE_SHARED, Sense.FOR, "", None, (("of", Money(123456, "EUR")), ("covered", Money(50, "EUR")))
    )
    assert "€1,234.56" in sentence(paid)
    assert "1.234,56" in sentence(paid, "de")
    assert "₹1,23,456.00" in said(Money(12345600, "INR"), locale_of("en-IN"))


@pytest.mark.parametrize(
    "language", ["xx", "", "tlh", "not a language", "en_US_POSIX_x", "../../etc", "de-DE-1996", "_"]
)
def test_a_language_that_nobody_knows_is_answered_in_english(language: str) -> None:
    """Never with an error."""
    finding = missing_fact(["delivered"], "")
    english = sentence(finding)
    assert sentence(finding, language) == english or locale_of(language).language != "en"
    assert ask_for("delivered", language)
    if language in {"xx", "", "not a language", "../../etc", "_"}:
        assert locale_of(language).language == "en"


@pytest.mark.parametrize(("tag", "language"), [("en-IN", "en"), ("hi", "hi"), ("hu_HU", "hu"), ("EN-us", "en")])
def test_a_language_tag_may_be_written_with_a_hyphen(tag: str, language: str) -> None:
    """As browsers do."""
    assert locale_of(tag).language == language


@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_fact_can_be_asked_for(name: str) -> None:
    """In the words that say what it means."""
    assert FACTS[name].means in ask_for(name)
    assert FACTS[name].means in sentence(missing_fact([name], ""))


def test_what_is_no_fact_is_asked_for_by_its_name() -> None:
    """A meter, or the end of another cover."""
    assert "meters.km" in ask_for("meters.km")
    own = {"hours": Fact(FactType.NUMBER, "running hours", "h")}
    assert ask_for("hours", "en", own) == "running hours (h)"


def test_a_window_without_end_says_so() -> None:
    """`None` for a last day is no end, for other values it is nothing."""
    values = (("day", date(2025, 3, 1)), ("from", date(2025, 1, 1)), ("lastDay", None))
    assert "no end" in sentence(Finding(Code.IN_WINDOW, Sense.FOR, "", None, values))


def test_values_are_said_as_words() -> None:
    """Yes and no, lists in order, moments with their clock time."""
    english = locale_of("en")
    assert (said(True, english), said(False, english)) == ("yes", "no")
    assert said(("b", "a", "c"), english) == "a, b, and c"
    assert said((), english, "none") == "none"
    assert "6:30" in said(datetime(2025, 3, 1, 18, 30, tzinfo=UTC), english)
    assert said(Decimal("1234.5"), english) == "1,234.5"
