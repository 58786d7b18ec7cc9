"""What else could stand here?

For a value of a plan file: the values next to it that the loader might also take. A length is a little longer or
shorter, an amount a minor unit more, a word another one of its list, a name another known name. `changes_of` gives them
in rounds: the second round is tried when the loader refuses all of the first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from types import UnionType
from typing import Any, Literal, get_args, get_origin

from msgspec import Struct

from contracts.rules.terms import Plan
from contracts.rules.values.calendar import BadDuration, Length, parse_length
from contracts.rules.values.facts import FACTS, Fact
from contracts.rules.values.money import CURRENCIES, DECIMAL, Rounding
from contracts.rules.values.vocabulary import About, ChargeClass, Effect, Event, Payer, PlanKind, Remedy
from contracts.rules.words.base import Word
from contracts.rules.words.problems import Path


class Nothing(Enum):
    """Stands for a value that is taken away."""

    REMOVED = "removed"


REMOVED = Nothing.REMOVED
Change = str | int | bool | Nothing
Round = tuple[Change, ...]
"""Changes of equal standing: the value counts when one of them changes an answer."""

OTHER_EDGE = {
    "atLeast": "moreThan", "moreThan": "atLeast", "atMost": "lessThan", "lessThan": "atMost",
    "onOrAfter": "after", "after": "onOrAfter", "onOrBefore": "before", "before": "onOrBefore",
}  # fmt: skip
"""Which word opens a closed edge, and which closes an open one."""


class Known(Struct, frozen=True):
    """The names that a plan may mention, in groups of which one may stand for another."""

    groups: tuple[frozenset[str], ...]


def known_to(plan: Plan, countries: frozenset[str]) -> Known:
    """The names of a plan: facts by type, components, groups, named conditions, amounts, days and calendars.

    `countries` are those whose holidays are known.
    """
    facts: dict[str, Fact] = dict(FACTS)
    groups: list[frozenset[str]] = [frozenset({"default", *plan.header.calendars}), countries]
    for terms in plan.versions:
        facts |= terms.facts
        words = terms.words
        groups += [frozenset(terms.components | set(words.groups))]
        groups += [frozenset(each) for each in (terms.conditions, terms.amounts, terms.days)]
        groups += [frozenset({reading.default, *reading.others}) for reading in words.readings.values()]
    types = sorted({fact.type for fact in facts.values()})
    groups += [frozenset(name for name, fact in facts.items() if fact.type is kind) for kind in types]
    return Known(tuple(group for group in groups if len(group) > 1))


def changes_of(value: object, path: Path, known: Known) -> tuple[Round, ...]:
    """Changes of one value, in rounds. An element of a list is taken away first; elsewhere that comes last."""
    beside = tuple(_beside(value, path, known))
    return ((REMOVED,), beside) if isinstance(path[-1], int) else (beside, (REMOVED,))


def _beside(value: object, path: Path, known: Known) -> Iterator[Change]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from map(int, _numbers(str(value)))
    elif isinstance(value, str):
        found = list(_texts(value, path, known))
        yield from found
        if not found:
            yield f"{value}-other"


def _texts(text: str, path: Path, known: Known) -> Iterator[Change]:
    if re.fullmatch(r"\d+(\.\d+)?%", text):
        yield from (f"{number}%" for number in _numbers(text.removesuffix("%")))
    elif DECIMAL.fullmatch(text):
        yield from _numbers(text, money=path[-1] == "money")
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        yield from ((date.fromisoformat(text) + timedelta(days=step)).isoformat() for step in (1, -1))
    elif re.fullmatch(r"\d\d:\d\d", text):
        moment = datetime.combine(date(2000, 1, 1), time.fromisoformat(text))
        yield from ((moment + timedelta(minutes=step)).strftime("%H:%M") for step in (1, -1))
    elif re.fullmatch(r"P[0-9TYMWDH]+", text):
        yield from _lengths(text)
    elif path[-1] == "zone":
        yield from ("Pacific/Auckland", "Pacific/Honolulu")
    elif text in CURRENCIES and path[-1] == "currency":
        yield "EUR" if text != "EUR" else "USD"
    else:
        yield from _others(text, known)


def _numbers(text: str, money: bool = False) -> Iterator[str]:
    """A little more and a little less, written as the number is written; of money a hundredth first."""
    number = Decimal(text)
    steps = {Decimal(1).scaleb(int(number.as_tuple().exponent))} | ({Decimal("0.01")} if money else set())
    for step in sorted(steps):
        yield from (f"{other:f}" for other in (number + step, number - step) if other >= 0)


def _lengths(text: str) -> Iterator[str]:
    try:
        length = parse_length(text)
    except BadDuration:
        return
    for step in (1, -1):
        if length.minutes:
            yield str(Length(minutes=length.minutes + step * 60))
        elif length.days:
            yield str(Length(months=length.months, days=length.days + step))
        else:
            yield str(Length(months=length.months + step))


def _others(text: str, known: Known) -> Iterator[str]:
    for group in (*_closed_lists(), *known.groups):
        if text in group:
            yield from sorted(group - {text})


@cache
def _closed_lists() -> tuple[frozenset[str], ...]:
    """Every closed list that a plan file draws words from."""
    enums: Sequence[type[StrEnum]] = (PlanKind, ChargeClass, Event, Remedy, Effect, About, Payer, Rounding)
    lists = [frozenset(member.value for member in enum) for enum in enums]
    lists += [frozenset(found) for word in _words(Word) for field in word.model_fields.values()
              for found in _literals(field.annotation)]  # fmt: skip
    return tuple(dict.fromkeys(each for each in lists if len(each) > 1))


def _words(base: type[Word]) -> Iterator[type[Word]]:
    for word in base.__subclasses__():
        yield word
        yield from _words(word)


def _literals(annotation: Any) -> Iterator[tuple[str, ...]]:
    if get_origin(annotation) is Literal:
        yield get_args(annotation)
    elif get_origin(annotation) is not None or isinstance(annotation, UnionType):
        for inner in get_args(annotation):
            yield from _literals(inner)


def changed(raw: Mapping[str, Any], path: Path, change: Change) -> dict[str, Any]:
    """A mapping with one value changed or taken away; what lies beside the path is shared."""
    copy: Any = _put(raw, path, change)
    return dict(copy)


def with_other_edge(raw: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """A mapping with one edge opened or closed: its key is another word, in the same place."""
    *above, key = path
    holder: Any = raw
    for step in above:
        holder = holder[step]
    renamed = {OTHER_EDGE[name] if name == key else name: value for name, value in holder.items()}
    copy: Any = _put(raw, tuple(above), renamed)
    return dict(copy)


def _put(value: Any, path: Path, change: object) -> Any:
    if not path:
        return change
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        taken = not rest and change is REMOVED
        return {
            key: _put(inner, rest, change) if key == step else inner
            for key, inner in value.items()
            if not (taken and key == step)
        }
    copy = list(value)
    if not rest and change is REMOVED:
        del copy[int(step)]
    else:
        copy[int(step)] = _put(copy[int(step)], rest, change)
    return copy
