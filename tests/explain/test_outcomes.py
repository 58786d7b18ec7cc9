"""Is every decision of the shipped cases told whole, in every language, and with what to do next?"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from contracts.explain.catalogues import LANGUAGES
from contracts.explain.documents import finding_of
from contracts.explain.next_steps import next_steps
from contracts.explain.outcomes import benefit_text, duty_text, verdict_text, way_text
from contracts.explain.sentences import sentence
from contracts.rules.values.plain import Document, canonical
from contracts.rules.values.vocabulary import Event, Payer, Remedy, State, Verdict
from tests.shipped import cases

RAW = re.compile(
    r"[{}]|\bNone\b|\bTrue\b|\bFalse\b|\.wanted\b|NOT_MET|"
    + "|".join(f"\\b{word.value}\\b" for word in (*Event, *Payer))
)
ON = date(2025, 3, 1)


@cache
def documents() -> tuple[Document, ...]:
    return tuple(came for shipped in cases() for _, came in shipped.run().came)


def findings(document: Document) -> Iterator[Document]:
    for charge in document["charges"]:
        yield from charge["reasons"]
    for benefit in document["benefits"]:
        yield from (*benefit["findings"], *benefit["whyNot"])
    for way in document["alternatives"]:
        yield from way["why"]


def own_words(text: str, clause: str) -> str:
    """A sentence without its clause, which the authors of plans write."""
    return text.removesuffix(f" ({clause})")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_the_shipped_cases_is_said_without_a_raw_word(language: str) -> None:
    """No brace, no code, no name of a programming language; each shape of each reason once."""
    shapes: dict[tuple[str, str], Document] = {}
    for document in documents():
        for each in findings(document):
            kinds = canonical(
                {name: value if isinstance(value, str | bool) else "" for name, value in each["values"].items()}
            )
            shapes.setdefault((each["reason"], re.sub(r"\d", "0", kinds)), each)
    assert len({reason for reason, _ in shapes}) > 90
    for each in shapes.values():
        text = own_words(sentence(finding_of(each), language), each["clause"])
        assert text.endswith((".", "।")), text
        assert not RAW.search(text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_of_the_shipped_cases_is_told(language: str) -> None:
    """The verdict, the ways out, the benefits, the duties, and at least one next step."""
    for document in documents()[::7]:
        steps = next_steps(document, ON, language)
        assert steps
        texts = [verdict_text(document, language), *steps]
        texts += [way_text(way, document["currency"], language) for way in document["alternatives"] if way["benefits"]]
        texts += [duty_text(duty, language) for duty in document["duties"]]
        texts += [benefit_text(benefit, language) for benefit in document["benefits"]]
        for text in texts:
            assert not re.search(r"[{}]|\bNone\b|\bTrue\b|\bFalse\b", text), text


VISIT = "visit by a technician"


def decision(verdict: Verdict = Verdict.COVERED, **changed: object) -> Document:
    """The document of a decision, as far as sentences look at it."""
    whole: Document = {
        "verdict": verdict.value,
        "currency": "INR",
        "totals": {"charged": "1350.00", "customer": "150.00"},
        "charges": [],
        "benefits": [],
        "alternatives": [],
        "duties": [],
        "missing": [],
        "opens": [],
    }
    return {**whole, **changed}


def way(remedy: Remedy = Remedy.REPAIR, **changed: object) -> Document:
    whole: Document = {
        "remedy": remedy.value,
        "benefits": ["p/b"],
        "open": "OPEN",
        "price": "150.00",
        "gives": None,
        "deadline": "2026-03-03",
        "irreversible": False,
        "clause": "4",
        "why": [],
        "missing": [],
    }
    return {**whole, **changed}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "This is covered in part. Of ₹1,350.00 you pay ₹150.00."),
        ("hi", "यह कवर में आंशिक रूप से शामिल है। ₹1,350.00 में से आपको ₹150.00 देना होगा।"),
        (
            "hu",
            "Erre részben terjed ki a fedezet. Az Ön által fizetendő összeg: 150,00 INR; a teljes összeg 1 350,00 INR.",
        ),
    ],
)
def test_a_verdict_says_what_the_customer_pays(language: str, text: str) -> None:
    told = verdict_text(decision(Verdict.PARTLY_COVERED, charges=[{}]), language)
    assert told.replace("\xa0", " ") == text


def test_without_charges_a_verdict_is_about_rights() -> None:
    assert verdict_text(decision()) == "Yes, you have a right to this."
    assert verdict_text(decision(Verdict.NOT_COVERED), "hu") == "Nem, ez Önnek nem jár."
    assert verdict_text(decision(Verdict.NEEDS_FACTS)) == "We cannot say yet: we need to know more."


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({}, "You can have this: repair. You pay ₹150.00. The last day is March 3, 2026. (4)"),
        ({"price": "0.00", "deadline": None}, "You can have this: repair. It costs you nothing. (4)"),
        ({"gives": "1000.00", "price": "0.00", "irreversible": True, "deadline": None},
         "You can have this: repair. You get ₹1,000.00. This choice cannot be undone. (4)"),
        ({"gives": "1000.00", "deadline": None, "clause": ""},
         "You can have this: repair. You get ₹1,000.00, from which ₹150.00 is deducted."),
        ({"price": None, "deadline": None}, "You can have this: repair. (4)"),
        ({"open": "UNKNOWN", "missing": ["refused", "purchased"]},
         "We cannot say yet whether you can have this: repair. We still need to know this: day of purchase; repair and"
         " replacement refused. (4)"),
        ({"open": "CLOSED", "why": [{"reason": "SUSPENDED", "sense": "AGAINST", "clause": "9", "values": {}}]},
         "You cannot have this: repair. The contract is suspended, so it cannot be used now. (9)"),
    ],
)  # fmt: skip
def test_a_way_out_says_what_it_costs_until_when_or_why_not(changed: Document, text: str) -> None:
    assert way_text(way(**changed), "INR") == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You can have this: undoing the sale. It costs you nothing. This choice cannot be undone. (4)"),
        ("hi", "आपको यह मिल सकता है: बिक्री रद्द करना। इसमें आपका कोई ख़र्च नहीं है। यह विकल्प चुनने के बाद बदला नहीं जा सकता। (4)"),
        ("hu", "Ezt igénybe veheti: adásvétel felbontása. Önnek ez ingyenes. Ez a választás nem vonható vissza. (4)"),
    ],
)
def test_what_is_for_good_is_said_to_be(language: str, text: str) -> None:
    told = way(Remedy.TERMINATION, price="0.00", deadline=None, irreversible=True)
    assert way_text(told, "EUR", language) == text


@pytest.mark.parametrize(
    ("due", "missing", "text"),
    [
        ("2025-08-19", [], "You are owed this by August 19, 2025: visit by a technician. (1)"),
        (
            None,
            ["claimed"],
            "You are owed this, and the day hangs on what we do not know yet: visit by a technician. (1)",
        ),
        (None, [], "You are owed this without a fixed day: visit by a technician. (1)"),
    ],
)
def test_a_duty_says_by_when(due: str | None, missing: list[str], text: str) -> None:
    assert duty_text({"duty": "ATTEND", "due": due, "missing": missing, "clause": "1"}) == text


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (State.ACTIVE, "This promise runs. The last day is May 31, 2026. (2)"),
        (State.EXPIRED_BY_DATE, "This promise has ended. The last day was May 31, 2026. (2)"),
    ],
)
def test_a_benefit_says_where_it_stands(state: State, text: str) -> None:
    assert benefit_text({"state": state.value, "lastDay": "2026-05-31", "clause": "2"}) == text


@pytest.mark.parametrize(
    ("on", "step"),
    [
        (date(2026, 3, 3), "Ask for this by March 3, 2026: repair. (4)"),
        (date(2026, 3, 4), "Ask for this: repair. (4)"),
    ],
)
def test_the_best_way_is_asked_for_by_its_last_day(on: date, step: str) -> None:
    """On the last day still; a day that has passed bound the event, and is not said."""
    assert next_steps(decision(alternatives=[way(), way(Remedy.REFUND)]), on) == (step,)


def test_missing_facts_are_the_first_step() -> None:
    told = decision(Verdict.NEEDS_FACTS, missing=["occurred", "purchased"], opens=["refused"])
    assert next_steps(told, ON) == (
        "Tell us the day of purchase; it is on the invoice or receipt.",
        "Tell us the day on which it happened or the fault first showed.",
        "This could open more for you:"
        " Tell us whether repair and replacement were refused; send us the answer you got.",
    )


@pytest.mark.parametrize(
    ("language", "step"),
    [
        ("en", "Ask us for a review; one of our staff decides it."),
        ("hi", "हमसे समीक्षा का अनुरोध करें; निर्णय हमारा कर्मचारी करेगा।"),
        ("hu", "Kérje a felülvizsgálatot; munkatársunk dönt róla."),
    ],
)
def test_what_a_person_decides_is_asked_for(language: str, step: str) -> None:
    assert next_steps(decision(Verdict.NEEDS_REVIEW), ON, language) == (step,)


def test_a_refusal_says_its_cure_where_nothing_else_speaks_against_the_benefit() -> None:
    """A missing inspection can be cured; with the last day gone it would not help."""
    inspection = {"reason": "NOT_MET_INSPECTION", "sense": "AGAINST", "clause": "6", "values": {}}
    late = {"reason": "EXPIRED", "sense": "AGAINST", "clause": "2", "values": {}}
    paid = way(Remedy.PAID_SERVICE, benefits=[], price="1350.00", deadline=None, clause="")
    cured = decision(Verdict.NOT_COVERED, benefits=[{"whyNot": [inspection]}], alternatives=[paid])
    hopeless = decision(Verdict.NOT_COVERED, benefits=[{"whyNot": [inspection, late]}], alternatives=[paid])
    at_own_expense = "You can have the work done for ₹1,350.00 at your own expense."
    assert next_steps(cured, ON) == ("Have it inspected, and send us the report. (6)", at_own_expense)
    assert next_steps(hopeless, ON) == (at_own_expense,)


def test_a_duty_is_claimed_once_by_its_first_day_to_come() -> None:
    duties = [{"duty": "REPAIR", "due": due, "clause": "3"} for due in ("2025-02-28", "2025-04-02", "2025-03-15", None)]
    step = "If you have not got it by March 15, 2025, write to us: repair. (3)"
    assert next_steps(decision(duties=duties, alternatives=[way(deadline=None)]), ON)[1:] == (step,)
