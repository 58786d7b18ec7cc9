"""What was looked at, and what was needed?

`seen` lists the values of a finding, each with its label and, where it was not met, what was needed: "number of this
owner: 2 (needed: at most 1)". A bound is said only where it is certain which value it belongs to and that the value
lies outside it: a condition may be turned round, and its finding does not say so.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from contracts.explain.asking import label_of
from contracts.explain.catalogues import Tongue
from contracts.explain.said import said, wanted
from contracts.rules.values.facts import FACTS, Fact, FactType
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import Code


def seen(code: Code, values: Mapping[str, object], tongue: Tongue, facts: Mapping[str, Fact] = FACTS) -> str:
    """The values looked at, in one line; empty when there are none."""
    subjects = [name for name in values if not _is_bound(name) and name not in _TOLD and not _is_more(name, values)]
    bounds = [] if code in _HOLDS else [name for name in values if _is_bound(name)]
    held: dict[str, str] = {}
    for name in bounds:
        owner, _, bound = name.rpartition(".")
        subject = owner or _subject_of(bound, subjects, values, facts)
        if subject is not None and subject in values:
            said_so = _bound(bound, values[name], subject, values[subject], tongue, facts)
            held[subject] = said_so or held.get(subject, "")
    return "; ".join(_line(name, values[name], held.get(name, ""), tongue, facts) for name in subjects)


def _is_more(name: str, values: Mapping[str, object]) -> bool:
    """A further value of a name that is said once."""
    return (first := name.rstrip("0123456789")) != name and first in values


def _is_bound(name: str) -> bool:
    return name.rpartition(".")[2] in _BOUNDS


def _line(name: str, value: object, bound: str, tongue: Tongue, facts: Mapping[str, Fact]) -> str:
    is_fact = name not in _MEASURES or (name in FACTS and isinstance(value, bool))
    label = label_of(name, tongue, facts) if is_fact else tongue.say(f"seen.{name}")
    said_so = {"name": label, "value": said(value, tongue, name)}
    return tongue.say("word.seenBound", {**said_so, "bound": bound}) if bound else tongue.say("word.seen", said_so)


def _subject_of(bound: str, subjects: list[str], values: Mapping[str, object], facts: Mapping[str, Fact]) -> str | None:
    """The one value that a bound can belong to, if it is only one."""
    fitting = [name for name in subjects if _BOUNDS[bound] in {_kind(name, values[name], facts), _ANY}]
    unsure = [name for name in subjects if _kind(name, values[name], facts) == _ANY]
    return fitting[0] if len(fitting) == 1 and not set(unsure) - set(fitting) else None


def _kind(name: str, value: object, facts: Mapping[str, Fact]) -> str:
    if name in facts:
        return _KINDS.get(facts[name].type, _WORD)
    if value is None:
        return _ANY
    if isinstance(value, date):
        return _WHEN
    return _SIZE if isinstance(value, Decimal | int | Money) and not isinstance(value, bool) else _WORD


def _bound(bound: str, limit: object, subject: str, value: object, tongue: Tongue, facts: Mapping[str, Fact]) -> str:
    if limit is None or _is_inside(bound, value, limit):
        return ""
    if bound == "wanted":
        texts = tuple(map(str, limit)) if isinstance(limit, tuple) else (str(limit),)
        words = wanted(texts, subject, tongue, facts)
        return tongue.say("bound.wanted", {"value": words}) if len(texts) <= _MANY else ""
    name = subject if _BOUNDS[bound] == _SIZE else bound
    return tongue.say(f"bound.{bound}", {"value": said(limit, tongue, name)})


def _is_inside(bound: str, value: object, limit: object) -> bool:
    """Whether the value keeps to the bound, as far as that can be told."""
    if value is None or bound in {"limit", "weekdays"}:
        return False
    if bound == "wanted":
        has = value if isinstance(value, tuple | frozenset) else (value,)
        return isinstance(limit, tuple) and not {str(each) for each in has}.isdisjoint(map(str, limit))
    low, high = _size(value), _size(limit)
    if low is None or high is None:
        return True
    return {"atLeast": low >= high, "moreThan": low > high, "atMost": low <= high, "lessThan": low < high}[
        _SAME.get(bound, bound)
    ]


def _size(value: object) -> Decimal | None:
    if isinstance(value, Money):
        return Decimal(value.decimal)
    if isinstance(value, date):
        return Decimal((value.date() if isinstance(value, datetime) else value).toordinal())
    return Decimal(value) if isinstance(value, int | Decimal) else None


_SIZE, _WHEN, _WORD, _ANY = "size", "when", "word", "any"
_KINDS = {FactType.NUMBER: _SIZE, FactType.MONEY: _SIZE, FactType.WHEN: _WHEN, FactType.DAYS: _WHEN}
_BOUNDS = {
    "wanted": _WORD,
    "atLeast": _SIZE,
    "moreThan": _SIZE,
    "atMost": _SIZE,
    "lessThan": _SIZE,
    "onOrAfter": _WHEN,
    "after": _WHEN,
    "onOrBefore": _WHEN,
    "before": _WHEN,
    "limit": _WHEN,
    "weekdays": _WHEN,
    "lastDay": _WHEN,
}
"""Names of bounds, and what kind of value each bounds."""
_SAME = {"onOrAfter": "atLeast", "after": "moreThan", "onOrBefore": "atMost", "before": "lessThan", "lastDay": "atMost"}
_TOLD = frozenset({"facts", "by", "covered", "of"})
"""Names that the sentence itself says."""
_MEASURES = frozenset({"measure", "share", "used", "total", "duty", "due", "task", "caused", "meter", "activeFrom"})
_HOLDS = frozenset({Code.MET, Code.EXCLUDED, Code.CLOSED, Code.STRUCK})
"""Codes of conditions that hold: there is nothing that was needed."""
_MANY = 5
"""More words than this are too many for the telephone."""
