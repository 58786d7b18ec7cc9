"""How is a value written in a cell, and how is it read back?

    2026-03-01      a day                     true, false     a truth
    1234.50         an amount or a number     fan|pcb         several words
    (none)          a fact that is known not to have happened; an empty cell says nothing at all

A cell that a spreadsheet would take for a formula is written with a quote before it (`guarded`), which is taken away
when it is read.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from contracts.rules.values.facts import Fact, FactType
from contracts.rules.values.money import minor_digits
from contracts.store.records import Json
from contracts.usecases.cover.asked import AskedFact, Raw

SEVERAL = "|"
NONE = "(none)"
FACT = "fact."
"""What stands before the name of a fact in a column's name."""

_QUOTE = "'"
_STARTS = frozenset("=+-@\t\r\n＝＋－＠" + _QUOTE)


def guarded(text: str) -> str:
    """The text as it is safe in a spreadsheet."""
    return _QUOTE + text if text[:1] in _STARTS and text else text


def unguarded(text: str) -> str:
    """The text that was guarded; any other stays as it is."""
    return text[1:] if text[:1] == _QUOTE and text[1:2] in _STARTS and text[1:] else text


def text_of(value: "Json | date | Decimal") -> str:
    """A value as it is written in a cell; nothing for None."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return SEVERAL.join(text_of(each) for each in value)
        case _:
            return str(value)


def fact_text(value: Json) -> str:
    """A stored fact as it is written in a cell."""
    return NONE if value is None else text_of(value)


def asked_facts(facts: Mapping[str, str], declared: Mapping[str, Fact], currency: str) -> tuple[AskedFact, ...]:
    """The facts of a row as a caller of the API would write them. What cannot be read stays as it is, to be refused."""
    return tuple(AskedFact(name, _raw(text, declared.get(name), currency)) for name, text in facts.items())


def amount_of(minor: int | None, currency: str | None) -> Decimal | None:
    """Minor units as a decimal with the currency's digits."""
    return Decimal(minor).scaleb(-minor_digits(currency)) if minor is not None and currency is not None else None


def _raw(text: str, fact: Fact | None, currency: str) -> Raw:
    if text == NONE:
        return None
    match fact.type if fact else None:
        case FactType.FLAG:
            return {"true": True, "false": False}.get(text.lower(), text)
        case FactType.WORDS | FactType.DAYS:
            return tuple(text.split(SEVERAL))
        case FactType.MONEY:
            return text.removesuffix(f" {currency}")
        case _:
            return text
