"""How are names, numbers, days and money of one version of terms said?

A `Voice` knows the language and what the terms' own names stand for. A name whose meaning is short is said by its
meaning; a longer one is quoted, and `plan.py` lists what it means. Days, numbers and money are written by babel in the
language asked for; the words are English, as the terms' own words are in the language of their author.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from fractions import Fraction

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from msgspec import Struct

from contracts.explain.sentences import locale_of
from contracts.rules.terms import PlanTerms
from contracts.rules.values.calendar import Length
from contracts.rules.values.facts import Fact, FactType
from contracts.rules.values.money import Money, number_text
from contracts.rules.values.view import Day, Test, Worth


class Voice(Struct, frozen=True):
    """The language, and the names of one version of terms."""

    locale: Locale
    currency: str
    facts: Mapping[str, Fact]
    conditions: Mapping[str, Test]
    amounts: Mapping[str, Worth]
    days: Mapping[str, Day]
    readings: frozenset[str]

    def fact(self, name: str) -> str:
        """A fact as a noun phrase: `the day of the sale`."""
        if name in self.readings:
            return f"the reading “{name}”"
        fact = self.facts.get(name)
        means = _ASIDE.sub("", fact.means if fact else "").partition(":")[0].partition(";")[0].strip()
        if fact is None or not means or _LISTS_VALUES.match(means):
            return f"the {_spaced(name)}"
        if fact.type is FactType.FLAG:
            return means.removeprefix("whether ")
        label = means.partition(",")[0]
        if " " not in label:  # a list of values, which says nothing of what they are values of
            return f"the {_spaced(name)}"
        counts = fact.type is FactType.NUMBER and fact.unit in {"", "d"}
        return f"the number of {label}" if counts and not _NOUN.match(label) else label

    def subject(self, name: str) -> str:
        """A fact before what it is: `the day of the sale is`, `which owner this is:`."""
        label = self.fact(name)
        return f"{label}:" if label.endswith(" is") else f"{label} is"

    def flag(self, name: str, is_so: bool) -> str:
        """A fact that is true or false, as a clause."""
        said = self.fact(name)
        if is_so:
            return said
        # Turned round only where one verb carries the clause and nothing else in it can be meant.
        verbs = _VERBS.findall(said)
        if len(verbs) != 1 or _HARD_TO_TURN.search(said):
            return f"it is not so that {said}"
        return _VERBS.sub(lambda verb: "cannot" if verb[0] == "can" else f"{verb[0]} not", said)

    def unit(self, name: str) -> str:
        """The unit of a fact that is a number, with a space before it; empty when it has none."""
        unit = self.facts[name].unit if name in self.facts else ""
        return f" {unit}" if unit and " " not in unit else ""

    def money(self, minor: int) -> str:
        amount = Money(minor, self.currency)
        return format_currency(Decimal(amount.decimal), self.currency, locale=self.locale)

    def number(self, value: Decimal | Fraction | int) -> str:
        exact = Decimal(number_text(value)) if isinstance(value, Fraction) else value
        return format_decimal(exact, locale=self.locale)

    def percent(self, share: Fraction) -> str:
        exact = Decimal(share.numerator) / Decimal(share.denominator)
        return format_percent(exact, locale=self.locale, decimal_quantization=False)

    def day(self, day: date) -> str:
        return format_date(day, "long", locale=self.locale)

    def clock(self, clock: time) -> str:
        return format_time(clock, "short", locale=self.locale)

    def length(self, length: Length) -> str:
        """`5 years`, `1 year, 6 months`, `5 working days`. Days that make whole thirty-day months stay days."""
        years, months = divmod(length.months, 12)
        hours, minutes = divmod(length.minutes, 60)
        units = ((years, "year"), (months, "month"), (length.days, "day"), (hours, "hour"), (minutes, "minute"))
        parts = [format_unit(count, f"duration-{unit}", "long", locale=self.locale) for count, unit in units if count]
        parts += [_counted(length.working_days, "working day")] if length.working_days else []
        parts += [_counted(length.working_minutes // 60, "working hour")] if length.working_minutes else []
        return ", ".join(parts)


def voice_of(terms: PlanTerms, language: str = "en") -> Voice:
    """The voice in which one version of terms is said."""
    return Voice(
        locale=locale_of(language),
        currency=terms.currency,
        facts=terms.facts,
        conditions=terms.conditions,
        amounts=terms.amounts,
        days=terms.days,
        readings=frozenset(terms.readings),
    )


def heading(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def value_words(value: str) -> str:
    """One word of a closed list as a person writes it: `DEAD_ON_ARRIVAL` is `dead on arrival`, `OH` stays `OH`."""
    return value.replace("_", " ").lower() if _CODE_WORD.fullmatch(value) else value


def either(texts: Iterable[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return _listed(list(texts), "or")


def both(texts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return _listed(list(texts), "and")


def _listed(texts: list[str], word: str) -> str:
    if len(texts) == 1:
        return texts[0]
    if any(_LISTED.search(text) for text in texts):  # a list inside of a list needs a stronger mark
        return f"{'; '.join(texts[:-1])}; {word} {texts[-1]}"
    return f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _spaced(name: str) -> str:
    return _HUMP.sub(lambda hump: f" {hump[0].lower()}", name)


_ASIDE = re.compile(r"\s*\([^)]*\)")
_LISTS_VALUES = re.compile(r"[A-Z]{2,}[A-Z_]*\b")
_CODE_WORD = re.compile(r"[A-Z]{4,}(_[A-Z]+)*|[A-Z]+(_[A-Z]+)+")
_LISTED = re.compile(r",| and | or ")
_VERBS = re.compile(r"\b(?:is|are|was|were|can)\b")
_HARD_TO_TURN = re.compile(
    r"\b(?:all|and|any|both|either|every|if|never|no|nobody|not|only|or|some|somebody|that|which|who)\b"
)
_NOUN = re.compile(r"(?:the|what|how|which) ")
_HUMP = re.compile(r"[A-Z]")
