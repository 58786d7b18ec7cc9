"""Has every text a translation with the same places, in every form that the language counts in?"""

import re
from importlib import resources
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from contracts.explain.catalogues import LANGUAGES, locale_of, preferred, tongue_of
from contracts.explain.english import ENGLISH
from contracts.explain.english.counted import Counted
from contracts.explain.english.facts import FACTS_SAID
from contracts.explain.english.reasons import REASONS
from contracts.explain.english.steps import STEPS
from contracts.rules.authorization import GrantStatus
from contracts.rules.values.facts import FACTS
from contracts.rules.values.vocabulary import (
    About,
    ChargeClass,
    Code,
    Event,
    Payer,
    PlanKind,
    Remedy,
    State,
    Verdict,
)
from contracts.rules.words.benefit import Duty

OTHERS = LANGUAGES[1:]
DEVANAGARI = re.compile(r"[\u0900-\u097f]")
LISTS = [
    ("event", Event),
    ("about", About),
    ("remedy", Remedy),
    ("verdict", Verdict),
    ("state", State),
    ("chargeClass", ChargeClass),
    ("payer", Payer),
    ("kind", PlanKind),
    ("status", GrantStatus),
]


def places(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def forms(key: str) -> list[str]:
    english = ENGLISH[key]
    return [english.one, english.many] if isinstance(english, Counted) else [english]


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_with_the_same_places_in_every_form(language: str) -> None:
    """And none is marked as fuzzy: that would be said in English."""
    written = (resources.files("contracts.explain") / "locale" / language / "contracts.po").open("rb")
    with written as file:
        catalogue = read_po(file, locale=language)
    messages = {str(message.context): message for message in catalogue if message.id}
    assert messages.keys() == ENGLISH.keys()
    for key, message in messages.items():
        translated = [message.string] if isinstance(message.string, str) else list(message.string or ())
        counted = isinstance(ENGLISH[key], Counted)
        assert not message.fuzzy, key
        assert len(translated) == (catalogue.num_plurals if counted else 1), key
        for form in translated:
            assert form.strip() == form != "", key
            assert places(form) == places(forms(key)[-1]), key
        assert message.id == (tuple(forms(key)) if counted else forms(key)[0]), key


def test_the_forms_of_an_english_text_have_the_same_places() -> None:
    """And the value that counts is one of them."""
    for key, text in ENGLISH.items():
        if isinstance(text, Counted):
            assert places(text.one) == places(text.many), key
            assert text.by in places(text.one), key


def test_hindi_is_written_in_devanagari() -> None:
    """A Hindi text without a Devanagari letter was forgotten; signs around values need none."""
    for key in ENGLISH.keys() - {"word.clause", "word.seen", "word.seenBound", "unit.%"}:
        said = tongue_of("hi").say(key, dict.fromkeys(places(forms(key)[-1]), ""))
        assert DEVANAGARI.search(said), key


def test_a_translation_is_not_the_english_text_left_standing() -> None:
    """Names and signs may be the same; sentences may not."""
    for key in ENGLISH:
        text = forms(key)[0]
        if text.endswith(".") and key != "word.clause":
            for language in OTHERS:
                said = tongue_of(language).say(key, {place: f"{{{place}}}" for place in places(text)}, 1)
                assert said != text, (language, key)


def test_every_reason_has_words_and_no_word_is_dead() -> None:
    """A new code needs a sentence; one without a code is never said."""
    codes = {code.value for code in Code}
    known = codes | {f"{code.value}_{about.value}" for code in Code for about in About}
    assert codes <= REASONS.keys()
    assert {name.partition(" without ")[0] for name in REASONS} <= known
    steps = {name for name in STEPS if name.isupper()}
    assert steps <= known


def test_every_fact_has_a_label_and_a_way_to_supply_it() -> None:
    assert FACTS_SAID.keys() == FACTS.keys()
    for label, ask in FACTS_SAID.values():
        assert not label.endswith(".")
        assert ask.endswith(".")


@pytest.mark.parametrize(("group", "words"), LISTS)
def test_every_word_of_a_closed_list_is_said(group: str, words: type[Code]) -> None:
    assert {f"{group}.{word.value}" for word in words} == {key for key in ENGLISH if key.startswith(f"{group}.")}


def test_every_duty_is_said() -> None:
    names = set(Duty.model_json_schema()["properties"]["duty"]["enum"])
    assert {f"duty.{name}" for name in names} == {key for key in ENGLISH if key.startswith("duty.")}


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [("en", 1, "1 day"), ("en", 0, "0 days"), ("en", 2, "2 days"), ("hi", 0, "0 दिन"), ("hi", 2, "2 दिन"),
     ("hu", 1, "1 nap"), ("hu", 5, "5 nap")],
)  # fmt: skip
def test_days_are_counted(language: str, number: int, said: str) -> None:
    assert tongue_of(language).say("unit.d", {"value": str(number)}, number) == said


@pytest.mark.parametrize(("number", "verb"), [(0, "है"), (1, "है"), (2, "हैं"), (5, "हैं")])
def test_hindi_counts_nought_and_one_as_one(number: int, verb: str) -> None:
    """As the Unicode plural rules say: one is 0 and 1."""
    values = {"allowance": "services", "left": str(number), "used": "1", "until": "x"}
    said = tongue_of("hi").say("reason.ALLOWANCE_LEFT", values, number)
    assert f"{number} उपयोग बाक़ी {verb};" in said


def test_what_was_drafted_by_a_machine_says_so() -> None:
    assert tongue_of("en-IN").is_reviewed
    assert not tongue_of("hi").is_reviewed
    assert not tongue_of("hu-HU").is_reviewed
    for language in OTHERS:
        head = (resources.files("contracts.explain") / "locale" / language / "contracts.po").read_text("utf-8")[:400]
        assert "MACHINE-DRAFTED" in head


@pytest.mark.parametrize(
    ("tag", "tag_spoken"),
    [("en", "en"), ("en-IN", "en-IN"), ("hi_IN", "hi-IN"), ("hu-HU", "hu-HU"), ("EN-us", "en-US"), ("hi-XX", "hi"),
     ("en-u-nu-deva", "en"), ("de", "en"), ("xx", "en"), ("", "en"), ("_", "en"), ("../../etc", "en"),
     ("en_US_POSIX_x", "en"), ("not a language", "en")],
)  # fmt: skip
def test_a_tag_is_answered_in_its_language_or_in_english(tag: str, tag_spoken: str) -> None:
    """Never with an error. A region is kept: it decides how days and amounts are written."""
    assert tongue_of(tag).tag == tag_spoken
    assert str(locale_of(tag)).replace("_", "-") == tag_spoken


@pytest.mark.parametrize(
    ("header", "tag"),
    [("", "en"), ("hi", "hi"), ("hu-HU,hu;q=0.9,en;q=0.8", "hu-HU"), ("en;q=0.2, hi;q=0.7", "hi"),
     ("de, fr;q=0.9, hu;q=0.1", "hu"), ("de", "en"), ("*", "en"), ("hi;q=0, en", "en"), ("hi;q=0", "en"),
     ("hi;q=much, hu;q=0.1", "hu"), (" , ;q=1,hu", "hu"), ("en-GB, hu", "en-GB")],
)  # fmt: skip
def test_the_language_that_is_liked_best_is_spoken(header: str, tag: str) -> None:
    """By its q-value; of equals, the first. A language that we do not speak is passed over."""
    assert preferred(header) == tag
