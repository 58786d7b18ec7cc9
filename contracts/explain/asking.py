"""What is missing, and how can the customer supply it?

`label_of` is a missing thing by its name, `ask_for` the sentence to say. Most are facts; the others are meter
readings, clock times, the state of other covers. A fact of a plan's own is said in the words of its author.
"""

import re
from collections.abc import Iterable, Mapping

from contracts.explain.catalogues import Tongue, tongue_of
from contracts.explain.english import ENGLISH
from contracts.explain.said import spaced
from contracts.rules.values.facts import FACTS, Fact


def ask_for(fact_name: str, language: str = "en", declared: Mapping[str, Fact] = FACTS) -> str:
    """How a missing thing can be supplied, as a sentence to the customer."""
    tongue = tongue_of(language)
    if f"ask.{fact_name}" in ENGLISH and fact_name in FACTS:
        return tongue.say(f"ask.{fact_name}")
    if clock := _CLOCK.fullmatch(fact_name):
        fact = label_of(clock[1], tongue, declared) if clock[1] else tongue.say("name.clock")
        return tongue.say("ask.clock", {"fact": fact})
    if days := _HOLIDAYS.fullmatch(fact_name):
        return tongue.say("ask.holidays", _country_and_year(days, tongue))
    kind, _, name = fact_name.partition(".")
    if kind in _METERS:
        return tongue.say(f"ask.{_METERS[kind]}", {"meter": name})
    if fact_name in {"charges", "runsWhile"}:
        return tongue.say(f"ask.{fact_name}")
    if kind == "duty":
        return tongue.say("ask.dutyDone")
    return tongue.say("ask.own", {"name": label_of(fact_name, tongue, declared)})


def label_of(name: str, tongue: Tongue, declared: Mapping[str, Fact] = FACTS) -> str:
    """A missing thing or a fact by its name, without an article."""
    if (label := tongue.word("fact", name)) is not None:
        return label
    if name in declared:
        fact = declared[name]
        return f"{fact.means} ({fact.unit})" if fact.unit else fact.means
    if clock := _CLOCK.fullmatch(name):
        return (
            tongue.say("name.clockOf", {"fact": label_of(clock[1], tongue, declared)})
            if clock[1]
            else tongue.say("name.clock")
        )
    if days := _HOLIDAYS.fullmatch(name):
        return tongue.say("name.holidays", _country_and_year(days, tongue))
    if name in _PLAIN:
        return tongue.say(f"name.{_PLAIN[name]}")
    kind, dot, rest = name.partition(".")
    if dot and kind in _QUALIFIED:
        return _qualified(kind, rest, tongue)
    return spaced(name)


def labels_of(names: Iterable[str], tongue: Tongue, declared: Mapping[str, Fact] = FACTS) -> str:
    """Several missing things in one line. They hold commas of their own, so semicolons part them."""
    return "; ".join(dict.fromkeys(label_of(name, tongue, declared) for name in in_order(names)))


def in_order(names: Iterable[str]) -> list[str]:
    """Missing things in the order in which they are asked for: as the facts are declared, then by name."""
    return sorted(names, key=lambda name: (_PLACES.get(name, len(_PLACES)), name))


def _qualified(kind: str, rest: str, tongue: Tongue) -> str:
    key, place, group = _QUALIFIED[kind]
    word = tongue.word(group, rest) if group else None
    return tongue.say(key, {place: word or rest})


def _country_and_year(days: re.Match[str], tongue: Tongue) -> Mapping[str, str]:
    return {"country": str(tongue.locale.territories.get(days[1], days[1])), "year": days[2]}


_PLACES = {name: place for place, name in enumerate(FACTS)}
_CLOCK = re.compile(r"(?:(\w+) \()?a clock time\)?")
_HOLIDAYS = re.compile(r"the public holidays of (\S+) in (\d+)")
_METERS = {"meters": "meter", "startMeters": "startMeter"}
_PLAIN = {
    "runsWhile": "runsWhile",
    "condition": "conditionOther",
    "the last day of the window": "end",
    "the days of an age": "age",
    "the days between": "between",
    "charges": "charges",
}
_QUALIFIED = {
    "meters": ("name.meter", "meter", ""),
    "startMeters": ("name.startMeter", "meter", ""),
    "endOf": ("name.endOf", "kind", "kind"),
    "condition": ("name.condition", "about", "about"),
    "duty": ("name.duty", "duty", "duty"),
}
"""Names that say what they are about behind a dot: the text, its place and the list of the word."""
