"""How is a single value written on the wire?

Each scalar takes one form and refuses all others with the field, a code and the cure: a day that does not exist, a
moment without an offset and a number that is not exact never get further than this.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from contracts.rules.values.facts import read_when

When = NewType("When", date)
"""A day, or a moment with its offset (a `datetime` is a `date` to Python)."""
CurrencyCode = NewType("CurrencyCode", str)
CountryCode = NewType("CountryCode", str)
FactValue = NewType("FactValue", object)
JsonObject = NewType("JsonObject", object)
AmountText = NewType("AmountText", str)
"""An exact number that is written already, as `Decimal` is."""

_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_ISO = "https://www.iso.org/iso-8601-date-and-time-format.html"
MAX_TEXT = 1000


def _bad(code: str, raw: object, what: str, cure: str) -> GraphQLError:
    shown = repr(raw)[:60]
    return GraphQLError(f"{shown} is not {what}: {cure}", extensions={"code": code, "cure": cure})


def _day(raw: object) -> date:
    when = _when_or_none(raw)
    if when is None or isinstance(when, datetime):
        raise _bad("BAD_DATE", raw, "a day that exists", "write it as 2025-03-01")
    return when


def _moment(raw: object) -> datetime:
    when = _when_or_none(raw)
    if not isinstance(when, datetime):
        raise _bad("BAD_MOMENT", raw, "a moment with its offset", "write it as 2025-03-01T18:00:00+05:30")
    return when


def _when(raw: object) -> date:
    return _moment(raw) if isinstance(raw, str) and "T" in raw else _day(raw)


def _when_or_none(raw: object) -> date | datetime | None:
    try:
        return read_when(raw) if isinstance(raw, str) else None
    except ValueError:
        return None


def _decimal(raw: object) -> Decimal:
    if isinstance(raw, str) and _DECIMAL.fullmatch(raw):
        return Decimal(raw)
    raise _bad("BAD_DECIMAL", raw, "an exact number", 'write it as text, such as "12.50"')


def _code(pattern: str, code: str, what: str, cure: str) -> Callable[[object], str]:
    letters = re.compile(pattern)

    def read(raw: object) -> str:
        if isinstance(raw, str) and letters.fullmatch(raw):
            return raw
        raise _bad(code, raw, what, cure)

    return read


def _fact_value(raw: object) -> bool | int | str | tuple[str, ...] | None:
    if raw is None or isinstance(raw, bool | int):
        return raw
    if isinstance(raw, str) and len(raw) <= MAX_TEXT:
        return raw
    if isinstance(raw, list) and len(raw) <= MAX_TEXT and all(isinstance(each, str) for each in raw):
        return tuple(raw)
    raise _bad(
        "BAD_FACT", raw, "the value of a fact", "write text, a whole number, true, false, null or a list of text"
    )


def _iso(value: date | str) -> str:
    """A day or moment as it is written; one that a document holds is written already."""
    return value if isinstance(value, str) else value.isoformat()


_EXACT = strawberry.scalar(
    name="Decimal",
    description='An exact number, written as text such as `"12.50"`.',
    specified_by_url="https://speleotrove.com/decimal/daconvs.html",
    serialize=str,
    parse_value=_decimal,
)

SCALARS: Mapping[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A day of the calendar, such as `2025-03-01`.",
        specified_by_url=_ISO,
        serialize=_iso,
        parse_value=_day,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment with its offset, such as `2025-03-01T18:00:00+05:30`.",
        specified_by_url=_ISO,
        serialize=_iso,
        parse_value=_moment,
    ),
    When: strawberry.scalar(
        name="DayOrMoment",
        description="A day such as `2025-03-01`, or a moment with its offset where the hour counts.",
        specified_by_url=_ISO,
        serialize=_iso,
        parse_value=_when,
    ),
    Decimal: _EXACT,
    AmountText: _EXACT,
    CurrencyCode: strawberry.scalar(
        name="CurrencyCode",
        description="A currency, such as `INR`.",
        specified_by_url="https://www.iso.org/iso-4217-currency-codes.html",
        serialize=str,
        parse_value=_code("[A-Z]{3}", "BAD_CURRENCY", "a currency code", "write three capital letters, such as INR"),
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode",
        description="A country, such as `IN`.",
        specified_by_url="https://www.iso.org/iso-3166-country-codes.html",
        serialize=str,
        parse_value=_code("[A-Z]{2}", "BAD_COUNTRY", "a country code", "write two capital letters, such as IN"),
    ),
    FactValue: strawberry.scalar(
        name="FactValue",
        description=(
            "The value of a fact: text, a whole number, true or false, a list of text, or null for what is known not to"
            " have happened. Which one, and how days and amounts are written in it, says the fact's `type`."
        ),
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=lambda value: value,
        parse_value=_fact_value,
    ),
    JsonObject: strawberry.scalar(
        name="JSON",
        description="A JSON object as it stands; only ever an answer.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=lambda value: value,
    ),
}
