"""Is every reason a whole sentence, whatever values it carries and whatever language is asked for?"""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from contracts.explain.catalogues import LANGUAGES, tongue_of
from contracts.explain.english.reasons import REASONS
from contracts.explain.said import said
from contracts.explain.sentences import places, sentence, step
from contracts.rules.values.facts import FACTS, Fact, FactType
from contracts.rules.values.findings import Finding, Values, missing_fact, silent
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import About, Code, Sense

PLACEHOLDER = re.compile(r"[{}]")
NAMES = sorted({place for name in REASONS for place in places(f"reason.{name}")} - {"seen", "subject", "facts"})
VALUES: list[object] = [
    None,
    True,
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
WORDED: list[tuple[Code, About | None]] = [(code, None) for code in Code]
WORDED += [(code, about) for code in Code for about in About if f"{code.value}_{about.value}" in REASONS]
DAY, LAST = ("day", date(2025, 3, 2)), ("lastDay", date(2025, 3, 1))


def finding(code: Code, about: About | None = None, *values: tuple[str, object], clause: str = "") -> Finding:
    return Finding(code, Sense.AGAINST, clause, about, values)


def value_id(value: object) -> str:
    """A name that is the same in each process: a set has another order in each."""
    return f"set of {sorted(value)}" if isinstance(value, frozenset) else repr(value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", VALUES, ids=value_id)
def test_every_reason_is_said_in_a_sentence(value: object, language: str) -> None:
    """With this value in every place: no brace is left, nothing breaks, and the sentence ends."""
    values: Values = tuple((name, value) for name in NAMES)
    for code, about in WORDED:
        text = sentence(Finding(code, Sense.AGAINST, "", about, values), language)
        assert text.endswith((".", "।")), text
        assert not PLACEHOLDER.search(text.replace("{curly}", "")), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_condition_is_about_it_has_words(language: str) -> None:
    """Words of its own, or those of every condition; without values, and with a missing fact."""
    for code in Code:
        for about in (None, *About):
            for given in ((), (("facts", ("event", "hoursPerDay")),)):
                text = sentence(Finding(code, Sense.AGAINST, "", about, given), language)
                assert text.endswith((".", "।")), text
                assert not set(text) & set("{}_"), text


def test_values_that_are_equal_to_python_are_each_said_as_they_are_written() -> None:
    texts = [
        sentence(Finding(Code.NOT_MET, Sense.AGAINST, "", About.OTHER, (("registered", value),)))
        for value in (True, 1, Decimal(1))
    ]
    assert "yes" in texts[0]
    assert "yes" not in texts[1] + texts[2]


def test_a_fact_is_said_in_the_words_of_the_plans_that_ask_for_it() -> None:
    finding = missing_fact(["polish"], "1")
    texts = [sentence(finding, "en", {"polish": Fact(FactType.FLAG, means)}) for means in ("was polished", "shines")]
    assert "was polished" in texts[0]
    assert "shines" in texts[1]


def test_the_clause_stands_at_the_end() -> None:
    """And nothing stands there when there is none."""
    assert sentence(finding(Code.SUSPENDED, clause="clause 7(2)")).endswith(". (clause 7(2))")
    assert sentence(finding(Code.SUSPENDED, clause="clause 7(2)"), "hi").endswith("। (clause 7(2))")
    assert sentence(finding(Code.SUSPENDED)).endswith("now.")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Too late: day of the claim, March 2, 2025. The last day was March 1, 2025. (4)"),
        ("en-IN", "Too late: day of the claim, 2 March 2025. The last day was 1 March 2025. (4)"),
        ("hi", "समय निकल चुका है: दावे की तारीख, 2 मार्च 2025। अंतिम दिन 1 मार्च 2025 था। (4)"),
        ("hu", "Elkésett: igény benyújtásának napja, 2025. március 2. Az utolsó nap ez volt: 2025. március 1. (4)"),
        ("de", "Too late: day of the claim, March 2, 2025. The last day was March 1, 2025. (4)"),
    ],
)
def test_days_are_written_as_the_reader_writes_them(language: str, text: str) -> None:
    """A Hungarian day ends with a full stop, and so the sentence does not get a second one."""
    assert sentence(finding(Code.EXPIRED, None, ("act", "claimed"), DAY, LAST, clause="4"), language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Of ₹123,456.00, ₹50.00 is paid for you."),
        ("en-IN", "Of ₹1,23,456.00, ₹50.00 is paid for you."),
        ("hi", "₹1,23,456.00 में से ₹50.00 आपके लिए चुकाया जाता है।"),
        ("hu", "Ennyit fizetnek Ön helyett: 50,00 INR; a teljes összeg 123 456,00 INR."),
    ],
)
def test_money_is_written_as_the_reader_writes_it(language: str, text: str) -> None:
    """In Latin digits everywhere, grouped by lakhs in India."""
    shared = finding(Code.CHARGE_SHARED, None, ("of", Money(12345600, "INR")), ("covered", Money(5000, "INR")))
    assert sentence(shared, language).replace("\xa0", " ") == text


@pytest.mark.parametrize(
    ("language", "left", "text"),
    [
        ("en", 1, "“services”: 1 use is left until December 31, 2025; used so far: 2."),
        ("en", 2, "“services”: 2 uses are left until December 31, 2025; used so far: 2."),
        ("hi", 1, "“services”: 31 दिसंबर 2025 तक 1 उपयोग बाक़ी है; अब तक उपयोग: 2।"),
        ("hi", 2, "“services”: 31 दिसंबर 2025 तक 2 उपयोग बाक़ी हैं; अब तक उपयोग: 2।"),
        ("hu", 2, "„services”: még 2 alkalom maradt (vége: 2025. december 31.); eddig felhasználva: 2."),
    ],
)
def test_what_is_left_is_counted_as_the_language_counts(language: str, left: int, text: str) -> None:
    until = ("until", date(2025, 12, 31))
    values = (("allowance", "services"), ("used", 2), ("left", left), until)
    assert sentence(finding(Code.ALLOWANCE_LEFT, None, *values), language) == text


@pytest.mark.parametrize(
    ("code", "values", "text"),
    [
        (Code.IN_WINDOW, (("act", "occurred"), DAY, ("from", date(2025, 1, 1)), ("lastDay", None)),
         "In time: day of the event, March 2, 2025. The cover runs from January 1, 2025 and has no last day."),
        (Code.ALLOWANCE_LEFT, (("allowance", "calls"), ("used", 1), ("left", None), ("until", None)),
         "“calls”: used 1 time so far; there is no fixed number."),
        (Code.PRESUMED, (("of", "defectExistedAtDelivery"), ("presumedUntil", None), ("on", "SELLER")),
         "This is presumed in your favour: fault already there at delivery. It is to be disproved by: seller."),
        (Code.CHARGE_PAID, (), "This charge is paid for you in full."),
        (Code.OUT_OF_SCOPE, (), "This promise is for something else."),
    ],
)  # fmt: skip
def test_what_is_not_there_is_left_out_of_the_sentence(code: Code, values: Values, text: str) -> None:
    """A window without a last day, an allowance without a limit: no sentence says "none"."""
    assert sentence(finding(code, None, *values)) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((("ownerOrdinal", Decimal(2)), ("atMost", Decimal(1))), "Number of this owner: 2 (allowed: at most 1)."),
        ((("ownerOrdinal", Decimal(1)), ("atMost", Decimal(1))), "Number of this owner: 1."),
        ((("ownerOrdinal", Decimal(1)), ("attempts", Decimal(0)), ("atLeast", Decimal(1))),
         "Number of this owner: 1; repairs completed so far: 0."),
        ((("ownerOrdinal", Decimal(1)), ("ownerOrdinal.atLeast", Decimal(2)), ("attempts", Decimal(0)),
          ("attempts.atLeast", Decimal(1))),
         "Number of this owner: 1 (needed: at least 2); repairs completed so far: 0 (needed: at least 1)."),
        ((("changedHands", date(2025, 5, 1)), ("onOrAfter", date(2025, 6, 1))),
         "Day it last changed hands: May 1, 2025 (not before June 1, 2025)."),
        ((("opened", True), ("wanted", ("False",))), "Box opened: yes (needed: no)."),
        ((("opened", True), ("wanted", ("True",))), "Box opened: yes."),
        ((("event", "ACCIDENT"), ("wanted", ("BREAKDOWN", "DEFECT"))),
         "What happened: accident (needed: breakdown or fault)."),
        ((("servicedBy", ("INDEPENDENT", "SELF")), ("wanted", ("AUTHORIZED",))),
         "Who worked on it before: an independent workshop and the customer (needed: an authorised workshop)."),
        ((("repairCountry", "NP"), ("wanted", ("IN",))), "Country of the repair: Nepal (needed: India)."),
        ((("category", "a"), ("wanted", ("b", "c", "d", "e", "f", "g"))), "Kind of product: a."),
        ((("pricePaid", Money(999900, "HUF")), ("moreThan", Money(1000000, "HUF"))),
         "Price paid: HUF9,999.00 (needed: more than HUF10,000.00)."),
    ],
)  # fmt: skip
def test_what_was_needed_is_said_where_it_is_certain(values: Values, text: str) -> None:
    """Whose bound it is must be clear, and the value must lie outside: a condition may be turned round."""
    said_so = sentence(finding(Code.NOT_MET, About.FIRST_OWNER, *values)).replace("\xa0", "")
    assert said_so == f"The promise is for the first owner only. {text}"


def test_of_a_condition_that_holds_nothing_is_said_to_be_needed() -> None:
    values = (("opened", False), ("wanted", ("False",)))
    assert sentence(finding(Code.MET, About.UNUSED, *values)) == "Condition met – unused state: box opened: no."


def test_a_subject_is_not_said_twice() -> None:
    values = (("category", "drone"), ("wanted", ("drone",)))
    text = "The terms leave this out – kind of product: drone."
    assert sentence(finding(Code.EXCLUDED, About.CATEGORY, *values)) == text


def test_missing_facts_are_asked_for_by_their_labels() -> None:
    """In the order in which they are declared, with the words of the plan for its own."""
    own = {**FACTS, "soiled": Fact(FactType.FLAG, "whether the goods are dirty")}
    asked = missing_fact(["soiled", "purchased", "meters.km"], "2")
    text = "We still need to know this: day of purchase; meter reading (km); whether the goods are dirty. (2)"
    assert sentence(asked, "en", own) == text


def test_a_name_that_nobody_labelled_is_said_as_words() -> None:
    """No customer hears `hoursPerDay`."""
    values = (("hoursPerDay", Decimal(9)), ("atMost", Decimal(8)))
    text = "Condition not met – use as intended: hours per day: 9 (allowed: at most 8)."
    assert sentence(finding(Code.NOT_MET, About.MISUSE, *values)) == text


def test_what_the_terms_leave_open_is_said() -> None:
    assert sentence(silent("a table of shares at 18", "5")).endswith("a person has to decide: the share at 18. (5)")
    assert "अनुमान" not in sentence(silent("how to round", ""), "hi")
    assert sentence(silent("how to round", ""), "hu").endswith("munkatársunknak kell döntenie: az összegek kerekítése.")


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Ask again from June 17, 2025 on."), ("hi", "17 जून 2025 से फिर पूछें।"),
     ("hu", "Kérdezze meg újra ettől a naptól: 2025. június 17.")],
)  # fmt: skip
def test_a_reason_with_a_cure_says_the_next_step(language: str, text: str) -> None:
    assert step(finding(Code.WAITING, None, ("activeFrom", date(2025, 6, 17))), language) == text


def test_a_reason_without_a_cure_has_no_next_step() -> None:
    """Neither has one whose step would name a day that is not known."""
    assert step(finding(Code.EXPIRED, None, DAY, LAST)) is None
    assert step(finding(Code.ALLOWANCE_SPENT, None, ("until", None))) is None


def test_values_are_said_as_words() -> None:
    """Yes and no, lists in order, moments with their clock time."""
    english = tongue_of("en")
    assert (said(True, english), said(False, english)) == ("yes", "no")
    assert said(("b", "a", "c"), english) == "a, b, and c"
    assert said((), english) == "not known"
    assert said(datetime(2025, 3, 1, 18, 30, tzinfo=UTC), english).replace("\u202f", " ") == "March 1, 2025, 6:30 PM"
    assert said(datetime(2025, 3, 1, 18, 30, tzinfo=UTC), tongue_of("hu")) == "2025. március 1. 18:30"
    assert said(Decimal("1234.5"), english) == "1,234.5"
    assert said(Decimal(3), english, "daysOutOfUse") == "3 days"
    assert said(("MON", "TUE"), tongue_of("hi"), "weekdays") == "मंगलवार और सोमवार"
