"""Which words may come to something else by the mere passing of time?

`watched` lists what a version of terms can turn by: conditions, amounts, shares and windows, each with the leaves
inside it that hang on a day. `probes` gives, for a leaf, functions of a view each of which, once its value changes,
never comes back to it while nothing else turns: so the first change of a probe is found by halving.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from functools import partial
from typing import Any, cast

from contracts.rules.values.history import DERIVATIONS
from contracts.rules.values.view import View, Worth, local_day
from contracts.rules.words.amounts import (
    Banded,
    ByUse,
    Discount,
    FixedAmount,
    Greatest,
    IfAmount,
    Least,
    Minus,
    NamedAmount,
    PaidUnder,
    PercentOf,
    ShareOfCharge,
    Sum,
)
from contracts.rules.words.base import Word
from contracts.rules.words.benefit import Shortfall
from contracts.rules.words.days import FactDay, IfDay
from contracts.rules.words.deeds import DutyMissed, MaintenanceKept
from contracts.rules.words.measures import FactNumber, Meter
from contracts.rules.words.plan import Terms
from contracts.rules.words.predicates import (
    AllIn,
    ClockBefore,
    Compared,
    Condition,
    Dated,
    Equals,
    Known,
    Named,
    OnWeekday,
    Within,
)
from contracts.rules.words.shares import FactShare, Falling, Percent, Range, Rest, Table, UsedShare
from contracts.rules.words.windows import MeterLimit, Span

Probe = Callable[[View], object]
LEAVES = (
    AllIn, Banded, ClockBefore, Compared, Dated, DutyMissed, Equals, Falling, FactNumber, FactShare, Known,
    MaintenanceKept, Meter, MeterLimit, OnWeekday, Table, UsedShare, Within,
)  # fmt: skip
_AMOUNTS = (
    Banded, ByUse, Discount, FixedAmount, Greatest, IfAmount, Least, Minus, NamedAmount, PaidUnder, PercentOf,
    ShareOfCharge, Sum,
)  # fmt: skip
_SHARES = (Falling, FactShare, Percent, Rest, Table, UsedShare)
_USES = range(4)
OF_LIFE = "/life"
"""The life of the contract, among the names of benefits."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A word that decides something, and the leaves that it may turn by."""

    word: object
    leaves: tuple[object, ...]

    def value(self, view: View) -> object:
        """What it comes to. A window is placed elsewhere."""
        if isinstance(self.word, Condition):
            return self.word.test(view)
        if isinstance(self.word, Shortfall):
            guaranteed = Fraction(view.number(self.word.nominal)) * self.word.guaranteed.share(view)
            return Fraction(view.number(self.word.measured)) < guaranteed
        if isinstance(self.word, _SHARES):
            return self.word.share(view)
        worth = cast(Worth, self.word)
        return [worth.minor(view, charge, use) for use in _USES for charge in view.charges or (None,)]


def watched(terms: Terms, made_for: Condition | None = None) -> Mapping[str, tuple[Watched, ...]]:
    """What to watch of terms, by benefit; under "" what belongs to none, under `OF_LIFE` what only a question about
    the contract's life asks. What no day can turn is left out."""
    named = {**terms.conditions, **terms.days, **terms.amounts}
    parts: dict[str, object] = {benefit.benefit: benefit for benefit in terms.benefits}
    parts[""] = terms.overrides
    parts[OF_LIFE] = (terms.life, terms.price, made_for)
    return {name: tuple(_watched_in(part, named)) for name, part in parts.items()}


def probes(leaf: object) -> Iterator[Probe]:
    """What to watch of a leaf."""
    if isinstance(leaf, Dated):
        for name, bound in leaf.bounds:
            yield partial(_beside, leaf.fact, name, bound)
    elif isinstance(leaf, Compared):
        for edge in leaf.bounds:
            yield Compared(leaf.fact, (edge,)).test
    elif isinstance(leaf, Equals):
        yield partial(_among, leaf)
    elif isinstance(leaf, Condition):
        yield leaf.test
    elif isinstance(leaf, Table):
        yield lambda view: _edges_passed([row.span for row in leaf.rows], leaf.by.value(view))
    elif isinstance(leaf, Banded):
        yield lambda view: _edges_passed([band.span for band in leaf.bands], leaf.picked_by(view, None, 0))
    elif isinstance(leaf, UsedShare | Falling | FactShare):
        yield leaf.share
    elif isinstance(leaf, Meter | MeterLimit):
        yield partial(_read, leaf.meter)
    elif isinstance(leaf, FactNumber):
        yield leaf.value


def _watched_in(value: object, named: Mapping[str, object]) -> Iterator[Watched]:
    if isinstance(value, (Condition, Span, Shortfall, *_AMOUNTS, *_SHARES)):
        leaves = tuple(leaf for leaf in _inside(value, named) if not _stands_still(leaf))
        if leaves or isinstance(value, Span):
            yield Watched(value, leaves)
    elif isinstance(value, Word):
        for name in type(value).model_fields:
            yield from _watched_in(getattr(value, name), named)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _watched_in(inner, named)


def _inside(value: object, named: Mapping[str, object]) -> Iterator[object]:
    """The leaves of a value, and of what it calls by a name."""
    name = _called(value)
    if isinstance(value, LEAVES):
        yield value
    if name in named:
        yield from _inside(named[name], named)
    if isinstance(value, Word):
        for field in type(value).model_fields:
            yield from _inside(getattr(value, field), named)
    elif isinstance(value, Condition) and is_dataclass(value):
        for each in fields(value):
            yield from _inside(getattr(value, each.name), named)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _inside(inner, named)


def _called(value: object) -> str:
    if isinstance(value, Named | NamedAmount):
        return value.name
    if isinstance(value, IfDay):
        return value.if_
    return value.fact if isinstance(value, FactDay) else ""


def _stands_still(leaf: object) -> bool:
    """True for a question about a fact that no day changes."""
    return isinstance(leaf, AllIn | Compared | Equals | Known | FactShare | FactNumber) and leaf.fact not in DERIVATIONS


def _beside(fact: str, name: str, bound: Any, view: View) -> object:
    day, other = view.day(fact), local_day(bound.when(view))
    if day is None or other is None:
        return day is None, other is None
    return day >= other if name in {"onOrAfter", "before"} else day > other


def _edges_passed(spans: Sequence[Range], value: Fraction) -> object:
    """How many edges of its rows the measure has passed: it may leave a gap and come into another."""
    at = (value, 0)
    begun = sum(1 for lower, _ in spans if lower is None or lower <= at)
    return begun + sum(1 for _, upper in spans if upper is not None and upper < at)


def _among(word: Equals, view: View) -> object:
    """Where the value lies among those asked for: a growing number meets each of them once."""
    value = view.get(word.fact)
    return value in word.values, sum(1 for other in word.values if _is_less(other, value))


def _is_less(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one < other)


def _read(meter: str, view: View) -> object:
    return view.meter(meter)
