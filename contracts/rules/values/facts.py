"""What can be known about a case, and what does it mean when it is not?

`FACTS` declares every name that terms may use: its type, its unit, what it means and how to supply it. A plan may
declare more of its own. A fact has three faces: a value, `None` (known not to have happened) and absence (not known
yet). Absence never counts as "no": the answer asks for the fact instead. Start at `FACTS`, then `read_facts`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum

from msgspec import Struct

from contracts.rules.values.calendar import instant
from contracts.rules.values.money import DECIMAL, BadAmount, Money, parse_minor

_Known = date | datetime | bool | str | Decimal | Money | frozenset[str] | tuple[date | datetime, ...]
Value = _Known | None


class FactType(StrEnum):
    """How a fact is written: in a case file, in JSON and in GraphQL alike."""

    WHEN = "when"
    """A day `2025-03-01`, or a moment with its offset `2025-03-01T18:00+05:30`."""
    DAYS = "days"
    """A list of days or moments."""
    FLAG = "flag"
    """true or false."""
    WORD = "word"
    """One word, such as a region code."""
    WORDS = "words"
    """One word or a list of them."""
    NUMBER = "number"
    """A whole number or a decimal string."""
    MONEY = "money"
    """A decimal string in the currency of the case."""


class Fact(Struct, frozen=True):
    """One declared name. `when_unknown` says what absence leads to; `ask` how a caller supplies it."""

    type: FactType
    means: str
    unit: str = ""
    when_unknown: str = "asked for"


_W, _F, _N, _M = FactType.WHEN, FactType.FLAG, FactType.NUMBER, FactType.MONEY
_AS_OF = "the moment of the question"
_HISTORY = "derived from the history"

FACTS: Mapping[str, Fact] = {
    # the life of the unit
    "manufactured": Fact(_W, "the day the unit was made"),
    "purchased": Fact(_W, "the day of the sale"),
    "invoiced": Fact(_W, "the day on the invoice"),
    "paid": Fact(_W, "the day the price was paid"),
    "termsReceived": Fact(_W, "the day the customer received the terms"),
    "deliveries": Fact(FactType.DAYS, "the days on which the parcels of one order arrived"),
    "delivered": Fact(_W, "the day the goods reached the customer", when_unknown="the last of `deliveries`"),
    "firstDelivered": Fact(_W, "the day the first parcel arrived", when_unknown="the first of `deliveries`"),
    "installed": Fact(_W, "the day of installation or commissioning"),
    "interconnected": Fact(_W, "the day the system was connected to the grid"),
    "activated": Fact(_W, "the day of first activation"),
    "registered": Fact(_W, "the day the unit was registered with the issuer"),
    "houseBought": Fact(_W, "the day the owner bought a newly built house from its builder"),
    # the contract
    "contractMade": Fact(_W, "the day the contract was concluded"),
    "contractStart": Fact(_W, "the first day of the contract"),
    "contractEnd": Fact(_W, "the last day of the contract as written"),
    "previousEnd": Fact(_W, "the last day of the cover that went before (none: never covered)"),
    "contractPrice": Fact(_M, "what the contract cost"),
    "contractYear": Fact(_N, "which contract of its chain this is, the first being 1"),
    "yearsWithoutGap": Fact(_N, "how many whole years went before under contracts without a gap"),
    "contractTransferred": Fact(_W, "the day the contract last went to another owner", when_unknown="never"),
    "suspended": Fact(_F, "whether the contract is suspended", when_unknown="not suspended"),
    "inspected": Fact(_F, "whether the unit passed the inspection that a lapsed contract needs"),
    "issuerAccepts": Fact(_F, "whether the issuer accepts the unit"),
    "repairBeforeStart": Fact(_M, "what it costs to bring the unit into order before the contract starts"),
    # what happened
    "event": Fact(FactType.WORD, "what happened: DEFECT, ACCIDENT, CHANGE_OF_MIND, MAINTENANCE ..."),
    "task": Fact(FactType.WORD, "the work asked for, such as PREVENTIVE"),
    "component": Fact(FactType.WORDS, "the part that failed", when_unknown="the parts among the charges"),
    "occurred": Fact(_W, "the day the fault showed", when_unknown=_AS_OF),
    "reported": Fact(_W, "the day it was reported", when_unknown=_AS_OF),
    "claimed": Fact(_W, "the day the claim was made", when_unknown=_AS_OF),
    "returned": Fact(_W, "the day the unit was sent or brought back", when_unknown=_AS_OF),
    "cancelled": Fact(_W, "the day of cancellation", when_unknown=_AS_OF),
    "renewed": Fact(_W, "the day from which the contract is renewed", when_unknown=_AS_OF),
    "transferred": Fact(_W, "the day from which the contract belongs to somebody else", when_unknown=_AS_OF),
    "suspendedFrom": Fact(_W, "the day from which the contract rests", when_unknown=_AS_OF),
    "resumed": Fact(_W, "the day from which a resting contract goes on", when_unknown=_AS_OF),
    "amended": Fact(_W, "the day from which something in the contract is changed", when_unknown=_AS_OF),
    "causedBy": Fact(FactType.WORDS, "what caused the fault, in the words of a condition's subject"),
    "defectExistedAtDelivery": Fact(_F, "whether the fault was there, if hidden, at delivery"),
    "presumptionExcluded": Fact(_F, "whether the presumption does not fit the nature of the goods or of the fault"),
    "minor": Fact(_F, "whether the fault is minor"),
    "serious": Fact(_F, "whether the fault is so serious that nobody needs to wait for a repair"),
    "refused": Fact(_F, "whether repair and replacement were refused or are clearly not coming"),
    "dutyDone": Fact(_W, "the day on which what was owed was done (none: not done)"),
    "repairable": Fact(_F, "whether the unit can be repaired"),
    "softwareFixes": Fact(_F, "whether software alone cures the fault"),
    # the state of the goods
    "opened": Fact(_F, "whether the box was opened"),
    "complete": Fact(_F, "whether all accessories are there"),
    "packaging": Fact(_F, "whether the original packaging is there"),
    "damaged": Fact(_F, "whether the unit shows physical damage"),
    "proofOfPurchase": Fact(_F, "whether there is an invoice or receipt"),
    "reportNumber": Fact(FactType.WORD, "the number of the maker's fault report"),
    # product, sale and place
    "brand": Fact(FactType.WORD, "the brand"),
    "category": Fact(FactType.WORDS, "the product category"),
    "sku": Fact(FactType.WORD, "the article"),
    "seller": Fact(FactType.WORD, "the shop that sold the goods, by its code as issuer"),
    "specialOrder": Fact(_F, "whether the goods were ordered specially"),
    "used": Fact(_F, "whether the goods were second-hand at the sale"),
    "commercialUse": Fact(_F, "whether the unit is used in a trade"),
    "quantity": Fact(_N, "how many pieces"),
    "country": Fact(FactType.WORD, "the country of the sale (ISO 3166-1 alpha-2)"),
    "saleRegion": Fact(FactType.WORD, "the region of the sale, such as OH"),
    "returnRegion": Fact(FactType.WORD, "the region of the return"),
    "repairCountry": Fact(FactType.WORD, "the country of the repair"),
    "channel": Fact(FactType.WORD, "IN_STORE, DISTANCE or OFF_PREMISES"),
    "buyer": Fact(FactType.WORD, "CONSUMER or BUSINESS"),
    "membership": Fact(FactType.WORD, "the customer's membership level"),
    "servicedBy": Fact(FactType.WORDS, "who worked on the unit before: AUTHORIZED, INDEPENDENT, SELF"),
    "authorizedLocation": Fact(_F, "whether the issuer authorised the workshop for this job"),
    "preauthorized": Fact(_F, "whether the issuer agreed before the work"),
    "genuineParts": Fact(_F, "whether only genuine parts were fitted"),
    # money
    "pricePaid": Fact(_M, "what the customer paid for the goods"),
    "listPrice": Fact(_M, "today's list price of the same goods"),
    # measurements
    "measured": Fact(_N, "the measured output or capacity", unit="as the terms name it"),
    "nominal": Fact(_N, "the output or capacity when new", unit="as the terms name it"),
    # derived from what is stored
    "ownerOrdinal": Fact(_N, "which owner this is, the first being 1", when_unknown=_HISTORY),
    "changedHands": Fact(_W, "the day the unit last changed hands (none: never)", when_unknown=_HISTORY),
    "attempts": Fact(_N, "repairs completed so far", when_unknown=_HISTORY),
    "daysOutOfUse": Fact(_N, "days in repair so far, first and last included", unit="d", when_unknown=_HISTORY),
    "replacements": Fact(_N, "replacements in this purchase chain so far", when_unknown=_HISTORY),
    "lastReplaced": Fact(_W, "the day the failed part or the unit was last replaced", when_unknown=_HISTORY),
    "replacementPaid": Fact(_F, "whether the customer paid for that replacement", when_unknown=_HISTORY),
    "firstRepaired": Fact(_W, "the day of the first completed repair", when_unknown=_HISTORY),
    "lastRepaired": Fact(_W, "the day of the last completed repair", when_unknown=_HISTORY),
    "sameFault": Fact(_F, "whether the failed part is one that was repaired before", when_unknown=_HISTORY),
    "visitsMissed": Fact(_N, "visits of the contract that the issuer missed so far", when_unknown=_HISTORY),
    "visitsSkipped": Fact(_N, "visits of the contract that the customer skipped so far", when_unknown=_HISTORY),
}


@dataclass(frozen=True, slots=True)
class BadFact(ValueError):
    """A fact that cannot be read: which one, what is wrong with it, and the cure."""

    name: str
    problem: str
    cure: str

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}; {self.cure}"


def read_fact(name: str, raw: object, declared: Mapping[str, Fact], currency: str) -> Value:
    """One fact from its written form (JSON or YAML). Raises `BadFact` with the cure."""
    fact = declared.get(name)
    if fact is None:
        raise BadFact(name, "is not a fact that we know", near(name, declared))
    if raw is None:
        return None
    try:
        return _READERS[fact.type](raw, currency)
    except (ValueError, TypeError, InvalidOperation, BadAmount):
        raise BadFact(name, f"{raw!r} is not a {fact.type.value}", _CURES[fact.type]) from None


def read_facts(raw: Mapping[str, object], declared: Mapping[str, Fact], currency: str) -> dict[str, Value]:
    """All facts of a case, by name. Raises `BadFact` for the first that cannot be read."""
    return {name: read_fact(name, value, declared, currency) for name, value in raw.items()}


def near(name: str, known: Iterable[str]) -> str:
    """A cure for a misspelt name: the known one that is nearest, if any is near."""
    names = sorted(known)
    if close := get_close_matches(name, names, n=1):
        return f"did you mean `{close[0]}`?"
    return "known are: " + ", ".join(names[:_LISTED]) + (" ..." if len(names) > _LISTED else "")


_LISTED = 24


def read_when(raw: object, _currency: str = "") -> date | datetime:
    """A day or a moment with an offset, in one of `YEARS`. A moment without an offset is refused: it names no
    instant."""
    if isinstance(raw, datetime):
        if raw.tzinfo is None:
            raise ValueError(raw)
        return raw
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        raise TypeError(raw)
    if _DAY.fullmatch(raw):
        when = date.fromisoformat(raw)
    elif _MOMENT.fullmatch(raw):
        when = datetime.fromisoformat(raw)
    else:
        raise ValueError(raw)
    if when.year not in YEARS:
        raise ValueError(raw)
    return when


YEARS = range(1900, 2300)
"""The years that a day of ours may lie in: further out, a period of two centuries would leave the calendar."""


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")


def _read_days(raw: object, _currency: str) -> tuple[date | datetime, ...]:
    if not isinstance(raw, list | tuple) or not raw:
        raise TypeError(raw)
    return tuple(sorted((read_when(each) for each in raw), key=_in_time))


def _in_time(when: date | datetime) -> datetime:
    """Where a day stands among moments: at its noon."""
    return instant(when) if isinstance(when, datetime) else datetime.combine(when, time(12), UTC)


def _read_flag(raw: object, _currency: str) -> bool:
    if not isinstance(raw, bool):
        raise TypeError(raw)
    return raw


def _read_word(raw: object, _currency: str) -> str:
    if not isinstance(raw, str) or not raw:
        raise TypeError(raw)
    return raw


def _read_words(raw: object, currency: str) -> frozenset[str]:
    return frozenset(
        _read_word(each, currency) for each in (raw if isinstance(raw, list | tuple | frozenset) else [raw])
    )


def read_number(raw: object, _currency: str = "") -> Decimal:
    if isinstance(raw, bool | float) or not isinstance(raw, int | str | Decimal):
        raise TypeError(raw)
    if isinstance(raw, str) and not DECIMAL.fullmatch(raw):
        raise ValueError(raw)
    value = Decimal(raw)
    if not value.is_finite() or abs(value.adjusted()) > _MAX_DIGITS:
        raise ValueError(raw)
    return value


_MAX_DIGITS = 15


def _read_money(raw: object, currency: str) -> Money:
    if isinstance(raw, Money):
        return raw
    if isinstance(raw, bool | float) or not isinstance(raw, int | str):
        raise TypeError(raw)
    minor = parse_minor(str(raw), currency)
    if minor < 0:
        raise ValueError(raw)
    return Money(minor, currency)


_READERS: Mapping[FactType, Callable[[object, str], Value]] = {
    FactType.WHEN: read_when,
    FactType.DAYS: _read_days,
    FactType.FLAG: _read_flag,
    FactType.WORD: _read_word,
    FactType.WORDS: _read_words,
    FactType.NUMBER: read_number,
    FactType.MONEY: _read_money,
}
_CURES = {
    FactType.WHEN: "write a day that exists as 2025-03-01, or a moment with its offset as 2025-03-01T18:00+05:30",
    FactType.DAYS: "write a list of days",
    FactType.FLAG: "write true or false",
    FactType.WORD: "write one word as text",
    FactType.WORDS: "write one word or a list of words",
    FactType.NUMBER: "write a whole number, or a decimal as text",
    FactType.MONEY: "write an amount that is not negative as text, such as '12.50', in the currency of the case",
}
