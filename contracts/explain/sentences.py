"""How is a reason said to a customer?

`sentence` makes a sentence from a finding: its code picks the words, its values fill them, and the clause stands at the
end. `step` says what can be done about it, where something can. The words are in `english/` and in the catalogues.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from string import Formatter

from contracts.explain.asking import ask_for, labels_of
from contracts.explain.catalogues import Tongue, locale_of, tongue_of
from contracts.explain.english import ENGLISH
from contracts.explain.english.counted import Counted
from contracts.explain.said import said, typed
from contracts.explain.seen import seen
from contracts.rules.values.facts import FACTS, Fact
from contracts.rules.values.findings import Finding, by_name

__all__ = ["ask_for", "locale_of", "sentence", "step"]

MOST_SENTENCES = 4096
"""So many sentences are kept: many units have the same reasons, with the same days."""


def sentence(finding: Finding, language: str = "en", facts: Mapping[str, Fact] = FACTS) -> str:
    """One sentence for a customer. An unknown language is answered in English; `facts` are those of the plans."""
    return _sentence(_Saying(finding, language, facts))


@lru_cache(maxsize=MOST_SENTENCES)
def _sentence(saying: "_Saying") -> str:
    finding, tongue, facts = saying.finding, tongue_of(saying.language), saying.facts
    values = {name: typed(name, value, facts) for name, value in by_name(finding.values).items()}
    words = _words(finding, values, tongue, facts)
    key = _key(finding, words)
    words["seen"] = _fitting(words["seen"], key, words["subject"])
    return with_clause(_filled(key, tongue, words, values), finding.clause, tongue)


class _Saying:
    """A finding that is said in a language. Another is the same when each of its values is written the same: what is
    equal to Python (`True` and `1`) may be said in another way."""

    __slots__ = ("_key", "facts", "finding", "language")

    def __init__(self, finding: Finding, language: str, facts: Mapping[str, Fact]) -> None:
        self.finding, self.language, self.facts = finding, language, facts
        self._key = finding.reason, finding.clause, repr(finding.values), language

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Saying) and self._key == other._key and self.facts is other.facts


def step(finding: Finding, language: str = "en", facts: Mapping[str, Fact] = FACTS) -> str | None:
    """What the customer can do about a reason; None when there is nothing to do, or when a value for it is missing."""
    tongue = tongue_of(language)
    key = next((key for name in (finding.reason, finding.code.value) if (key := f"step.{name}") in ENGLISH), None)
    if key is None:
        return None
    values = {name: typed(name, value, facts) for name, value in by_name(finding.values).items()}
    if any(values.get(place) is None for place in places(key)):
        return None
    return _filled(key, tongue, _words(finding, values, tongue, facts), values)


def with_clause(text: str, clause: str, tongue: Tongue) -> str:
    """A sentence with its clause at the end, where it has one."""
    return tongue.say("word.clause", {"text": text, "clause": clause}) if clause else text


@lru_cache(maxsize=len(ENGLISH))
def places(key: str) -> frozenset[str]:
    """The names in braces of a text."""
    english = ENGLISH[key]
    text = english.one + english.many if isinstance(english, Counted) else english
    return frozenset(field for _, field, _, _ in Formatter().parse(text) if field)


def _words(finding: Finding, values: Mapping[str, object], tongue: Tongue, facts: Mapping[str, Fact]) -> dict[str, str]:
    """What stands in the places of a sentence; what is not known is left out."""
    words = {name: said(value, tongue, name) for name, value in values.items() if value is not None}
    words["seen"] = seen(finding.code, values, tongue, facts)
    words["subject"] = tongue.say(f"about.{finding.about.value if finding.about else 'OTHER'}")
    names = values.get("facts")
    words["facts"] = labels_of(map(str, names), tongue, facts) if isinstance(names, tuple) else ""
    if isinstance(silence := values.get("about"), str):
        words["about"] = _silence(silence, tongue)
    if "of" in words and str(values["of"]) in facts:
        words["of"] = labels_of([str(values["of"])], tongue, facts)
    return words


def _key(finding: Finding, words: Mapping[str, str]) -> str:
    """The text for a finding: that of its reason or else of its code, in the variant for what is not known."""
    variants = _VARIANTS.get(finding.reason) or _VARIANTS[finding.code.value]
    return next(key for absent, key in variants if not absent or not words.get(absent))


def _fitting(seen_words: str, key: str, subject: str) -> str:
    """The values looked at, as they fit their place: a subject is not said twice, a new sentence begins large."""
    english = str(ENGLISH[key])
    if "{subject}: {seen}" in english:
        return seen_words.removeprefix(f"{subject}: ")
    return seen_words[:1].upper() + seen_words[1:] if ". {seen}" in english else seen_words


def _filled(key: str, tongue: Tongue, words: Mapping[str, str], values: Mapping[str, object]) -> str:
    none = tongue.say("word.none")
    english = ENGLISH[key]
    counted = values.get(english.by) if isinstance(english, Counted) else None
    number = counted if isinstance(counted, Decimal | int) else None
    return tongue.say(key, {place: words.get(place) or none for place in places(key)}, number)


def _variants() -> Mapping[str, list[tuple[str, str]]]:
    """By reason: what must be absent for a text to hold, and its key; the text without such a need comes last."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key in ENGLISH:
        group, _, name = key.partition(".")
        if group == "reason":
            reason, _, absent = name.partition(" without ")
            found.setdefault(reason, []).append((absent, key))
    return {reason: sorted(variants, key=lambda variant: not variant[0]) for reason, variants in found.items()}


_VARIANTS = _variants()


def _silence(about: str, tongue: Tongue) -> str:
    """What the terms leave open, in words."""
    if table := _TABLE.fullmatch(about):
        return tongue.say("silent.share", {"value": said(typed("measure", table[1]), tongue)})
    return tongue.word("silent", _SILENCES.get(about, about)) or about


_TABLE = re.compile(r"a table of shares at (\S+)")
_SILENCES = {"a share of nothing": "nothing", "how to round": "rounding"}
