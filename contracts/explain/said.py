"""How is one value said to a person?

`said` writes a value as a reader of that language does: days, numbers and money by babel, words of closed lists by
their label. Names that the authors of plans gave (parts, allowances, tasks) stay as they are. `typed` reads a value
back from the text that a document holds.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format, get_day_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from contracts.explain.catalogues import Tongue
from contracts.rules.values.facts import FACTS, Fact, FactType, read_when
from contracts.rules.values.money import Money, written_minor
from contracts.rules.words.predicates import WEEK


def said(value: object, tongue: Tongue, name: str = "") -> str:
    """A value as a person in that place writes it. `name` is what the value is of."""
    if value is None:
        return tongue.say("word.none")
    if isinstance(value, bool):
        return tongue.say("word.yes" if value else "word.no")
    if isinstance(value, int | Decimal):
        return _number(value, tongue, name)
    if isinstance(value, str):
        return _word(value, tongue, name)
    if isinstance(value, tuple | frozenset):
        parts = sorted(said(each, tongue, name) for each in value)
        return format_list(parts, locale=tongue.locale) if parts else tongue.say("word.none")
    return _moment(value, tongue)


def typed(name: str, value: object, facts: Mapping[str, Fact] = FACTS) -> object:
    """A value with its type, as far as the form of its text tells; a fact that is a word stays one."""
    if isinstance(value, tuple | list):
        return tuple(typed(name, each, facts) for each in value)
    if (
        not isinstance(value, str)
        or name.rpartition(".")[2] in _TEXTS
        or (name in facts and facts[name].type in _WORDS)
    ):
        return value
    if _DAY.fullmatch(value):
        return read_when(value)
    if amount := _MONEY.fullmatch(value):
        return Money(written_minor(amount[1], amount[2]), amount[2])
    return Decimal(value) if _NUMBER.fullmatch(value) else value


def wanted(values: tuple[str, ...], fact: str, tongue: Tongue, facts: Mapping[str, Fact]) -> str:
    """The values that a fact was to have, in words, the last after an "or"."""
    flags = {"True": True, "False": False}
    is_flag = fact not in facts or facts[fact].type is FactType.FLAG
    read = [flags[text] if is_flag and text in flags else typed(fact, text, facts) for text in values]
    return format_list(sorted(said(each, tongue, fact) for each in read), style="or", locale=tongue.locale)


def _moment(value: object, tongue: Tongue) -> str:
    if isinstance(value, datetime):
        day, clock = format_date(value, "long", tongue.locale), format_time(value, "short", value.tzinfo, tongue.locale)
        return str(get_datetime_format("medium", tongue.locale)).replace("'", "").format(clock, day)
    if isinstance(value, date):
        return _day(value, tongue.locale)
    if isinstance(value, time):
        return format_time(value, "short", locale=tongue.locale)
    if isinstance(value, Money):
        return format_currency(Decimal(value.decimal), value.currency, locale=tongue.locale)
    return _word(str(value), tongue, "")


@lru_cache(maxsize=1024)
def _day(value: date, locale: Locale) -> str:
    """A day in words: the same few are said again and again, and babel takes long."""
    return format_date(value, "long", locale=locale)


def _number(value: Decimal | int, tongue: Tongue, name: str) -> str:
    number = format_decimal(value, locale=tongue.locale)
    unit = "%" if name in _PERCENT else _unit(name)
    if unit in _COUNTED_UNITS:
        return tongue.say(f"unit.{unit}", {"value": number}, value)
    return f"{number} {unit}" if unit and " " not in unit else number


def _unit(name: str) -> str:
    return FACTS[name].unit if name in FACTS else ""


def _word(text: str, tongue: Tongue, name: str) -> str:
    if name in _COUNTRIES:
        return str(tongue.locale.territories.get(text, text))
    if name == "weekdays" and text in WEEK:
        return str(get_day_names("wide", locale=tongue.locale)[WEEK.index(text)])
    if name in _FACT_NAMES:
        return tongue.word("fact", text) or spaced(text)
    found = (tongue.word(group, text) for group in _LISTS.get(name, ()))
    return next((word for word in found if word), text)


def spaced(name: str) -> str:
    """A name without a label, as words: `hoursPerDay` is said "hours per day"."""
    return _HUMP.sub(lambda hump: f" {hump[0].lower()}", name).replace("_", " ")


_LISTS: Mapping[str, tuple[str, ...]] = {
    "event": ("event",),
    "causedBy": ("cause", "about"),
    "servicedBy": ("servicedBy",),
    "channel": ("channel",),
    "buyer": ("buyer",),
    "on": ("payer",),
    "kinds": ("kind",),
    "status": ("status",),
    "element": ("element",),
    "duty": ("duty",),
    "by": ("by",),
    "task": ("task",),
}
"""The closed lists that a value of this name is a word of."""
_FACT_NAMES = frozenset({"act", "of"})
_COUNTRIES = frozenset({"country", "repairCountry"})
_PERCENT = frozenset({"share", "guaranteedPercent"})
_COUNTED_UNITS = frozenset({"d", "%"})
_TEXTS = frozenset({"wanted", "facts", "allowance", "meter", "weekdays", "plans", "kinds", "by", "act"})
_WORDS = frozenset({FactType.WORD, FactType.WORDS})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")
_MONEY = re.compile(r"(-?\d+(?:\.\d+)?) ([A-Z]{3})")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_HUMP = re.compile(r"(?<=[a-z0-9])[A-Z]")
