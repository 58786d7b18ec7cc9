"""What is wrong with terms that read well word by word?

References that lead nowhere or in a circle, shares without a rule for rounding, promises made twice, promises that
contradict each other, promises that can never apply. Each fault is a path, a code, the problem and its cure.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations
from types import NoneType
from typing import Any

from contracts.rules.values.facts import FACTS, near
from contracts.rules.values.money import Money
from contracts.rules.words.amounts import Banded, Discount, FixedAmount, PaidUnder, PercentOf, ShareOfCharge
from contracts.rules.words.base import Word, is_descriptive
from contracts.rules.words.benefit import Benefit, Pay
from contracts.rules.words.care_checks import care_faults
from contracts.rules.words.deeds import DutyMissed, MaintenanceKept
from contracts.rules.words.life import Amendment, Tax
from contracts.rules.words.life_checks import life_faults
from contracts.rules.words.measures import JobsUnder
from contracts.rules.words.never import Fault, backwards, never_applies, outdone
from contracts.rules.words.plan import Terms
from contracts.rules.words.predicates import Compared, Condition, Not, Proven
from contracts.rules.words.shares import Percent, Table, table_faults
from contracts.rules.words.windows import Span


def faults(terms: Terms, rounding_is_written: bool) -> list[Fault]:
    """Every fault of one version of terms."""
    found = [
        *_names_twice(terms),
        *_own_names(terms),
        *_references(terms),
        *_duties(terms),
        *care_faults(terms, _maintenance(terms)),
        *_tables(terms),
        *_contradictions(terms),
        *_never(terms),
        *life_faults(terms.life, terms.tax),
    ]
    if not rounding_is_written:
        at = next((path for path, word in paths(terms) if _rounds(word)), None)
        if at is not None:
            found.append((at, "no_rounding", "a share makes fractions", "write `rounding: HALF_UP` in the plan"))
    return found


def circles(raw: Mapping[str, Any], by_key: bool) -> Iterator[str]:
    """Names of a section that lead back to themselves. Conditions are mentioned as keys, amounts and days as texts."""
    mentions = {name: {other for other in raw if other in _texts(body, by_key)} for name, body in raw.items()}
    for name in raw:
        reached: set[str] = set()
        edge = mentions[name]
        while edge - reached:
            reached |= edge
            edge = {further for other in reached for further in mentions[other]}
        if name in reached:
            yield name


def names_money(terms: Terms) -> bool:
    """True when an amount in the plan's currency stands in the terms."""
    conditions = [*terms.conditions.values(), *_conditions(terms)]
    return any(
        isinstance(word, FixedAmount) or getattr(word, "money", None) is not None for word in walk(terms)
    ) or any(
        isinstance(bound, Money)
        for condition in conditions
        for part in _parts(condition)
        if isinstance(part, Compared)
        for _, bound in part.bounds
    )


def _conditions(terms: Terms) -> Iterator[Condition]:
    """Every condition that stands in a word."""
    for word in walk(terms):
        for field in type(word).model_fields:
            value = getattr(word, field)
            if isinstance(value, Condition):
                yield value


def _parts(condition: Condition) -> Iterator[Condition]:
    """A condition and everything inside it."""
    yield condition
    inner = getattr(condition, "parts", ()) or ((condition.part,) if isinstance(condition, Not | Proven) else ())
    for part in inner:
        yield from _parts(part)


def _maintenance(terms: Terms) -> list[MaintenanceKept]:
    conditions = [*terms.conditions.values(), *_conditions(terms)]
    return [part for condition in conditions for part in _parts(condition) if isinstance(part, MaintenanceKept)]


def walk(value: object) -> Iterator[Word]:
    """Every word inside a word, itself included."""
    return (word for _, word in paths(value))


def paths(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Word]]:
    """Every word inside a word with its path in the file, itself included."""
    if type(value) in _LEAVES:
        return
    if isinstance(value, Word):
        yield at, value
        for name, written in _fields(type(value)):
            yield from paths(getattr(value, name), (*at, written))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from paths(each, (*at, str(key)))
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from paths(each, (*at, index))


_LEAVES = frozenset({NoneType, bool, int, str, date, Decimal})
"""What most fields hold, and nothing is inside."""


@cache
def _fields(kind: type[Word]) -> tuple[tuple[str, str], ...]:
    """The fields of a word, each with its name in the file."""
    return tuple((name, field.alias or name) for name, field in kind.model_fields.items())


def _texts(value: object, keys: bool) -> set[str]:
    """All keys inside a value, or all texts."""
    if isinstance(value, Mapping):
        inner = {text for each in value.values() for text in _texts(each, keys)}
        return inner | set(map(str, value)) if keys else inner
    if isinstance(value, list):
        return {text for each in value for text in _texts(each, keys)}
    return {value} if isinstance(value, str) and not keys else set()


def _rounds(word: Word) -> bool:
    if isinstance(word, ShareOfCharge):
        share: object = word.share
    elif isinstance(word, Discount):
        share = word.discount
    elif isinstance(word, PercentOf):
        share = word.percent
    elif isinstance(word, Amendment):
        return word.difference is not None
    elif isinstance(word, Tax):
        return word.rate != 0
    else:
        return False
    return not (isinstance(share, Percent) and share.percent in {0, 1})


def _names_twice(terms: Terms) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, benefit in enumerate(terms.benefits):
        if benefit.benefit in seen:
            yield ("benefits", index), "benefit_twice", f"`{benefit.benefit}` stands twice", "rename one of them"
        seen.add(benefit.benefit)


def _own_names(terms: Terms) -> Iterator[Fault]:
    for section, names in (("facts", terms.facts), ("readings", terms.readings)):
        for name in names:
            if name in FACTS:
                yield (section, name), "name_taken", f"`{name}` is a fact of the engine", "choose another name"
    for group, members in terms.groups.items():
        for index, member in enumerate(members):
            if member not in terms.components:
                problem = f"`{member}` is not a known component"
                yield ("groups", group, index), "unknown_name", problem, near(member, terms.components)


def _references(terms: Terms) -> Iterator[Fault]:
    for index, benefit in enumerate(terms.benefits):
        counted = [("pays", row, pay.counts) for row, pay in enumerate(benefit.pays)]
        counted += [("remedies", row, remedy.counts) for row, remedy in enumerate(benefit.remedies)]
        for section, row, allowance in counted:
            if allowance is not None and allowance not in benefit.allowances:
                cure = near(allowance, benefit.allowances) if benefit.allowances else "write `allowances`"
                problem = f"`{allowance}` is no allowance of this benefit"
                yield ("benefits", index, section, row, "counts"), "unknown_name", problem, cure

    benefits = {benefit.benefit for benefit in terms.benefits}
    for path, word in paths(terms):
        named = {PaidUnder: "paid_under", JobsUnder: "jobs_under"}.get(type(word))
        for name in getattr(word, named) if named else ():
            if name not in benefits | {"any"}:
                yield path, "unknown_name", f"`{name}` is no benefit of these terms", near(name, benefits)


def _duties(terms: Terms) -> Iterator[Fault]:
    """Conditions on duties that the benefit does not owe."""
    for index, benefit in enumerate(terms.benefits):
        owed = {duty.duty for duty in benefit.duties}
        rows = [
            (("remedies", row), each) for row, r in enumerate(benefit.remedies) for each in (r.opens_by, r.closed_by)
        ]
        rows += [(("duties", row), duty.if_) for row, duty in enumerate(benefit.duties)]
        for at, condition in rows:
            for entry in condition.entries() if condition is not None else ():
                if isinstance(entry, DutyMissed) and entry.duty not in owed:
                    problem = f"`{entry.duty}` is no duty of this benefit"
                    yield ("benefits", index, *at), "unknown_name", problem, near(entry.duty, owed)


def _tables(terms: Terms) -> Iterator[Fault]:
    for path, word in paths(terms):
        if isinstance(word, Table):
            gaps, overlaps = table_faults([row.span for row in word.rows], word.by.is_whole)
        elif isinstance(word, Banded):
            gaps, overlaps = table_faults([band.span for band in word.bands], word.is_whole)
        else:
            continue
        for at in overlaps:
            yield path, "table_overlap", f"two rows hold at {at}", "close one edge and open the other"
        if word.otherwise is None:
            for gap in gaps:
                yield path, "table_gap", f"no row holds from {gap}", "add a row, or write `otherwise: review`"


def _contradictions(terms: Terms) -> Iterator[Fault]:
    for index, benefit in enumerate(terms.benefits):
        for (_, pay), (row, other_pay) in combinations(enumerate(benefit.pays), 2):
            if _row(pay) == _row(other_pay):
                path = ("benefits", index, "pays", row)
                yield path, "contradiction", "two rows price the same charges", "keep one of them"
    for (_, one), (index, other) in combinations(enumerate(terms.benefits), 2):
        if _promise(one) == _promise(other) and _price(one) != _price(other):
            problem = f"`{one.benefit}` and `{other.benefit}` set different prices for the same promise"
            yield ("benefits", index), "contradiction", problem, "keep one of them"


def _row(pay: Pay) -> tuple[object, ...]:
    return pay.charges, pay.with_, pay.if_, pay.counts


def _promise(benefit: Benefit) -> tuple[object, ...]:
    rows = frozenset((pay.charges, pay.with_, pay.if_) for pay in benefit.pays)
    remedies = frozenset((remedy.remedy, remedy.opens_by, remedy.closed_by) for remedy in benefit.remedies)
    return benefit.scope, benefit.excludes, benefit.window, benefit.conditions, benefit.shortfall, rows, remedies


def _price(benefit: Benefit) -> tuple[object, ...]:
    rows = frozenset((pay.charges, pay.customer, pay.counts) for pay in benefit.pays)
    remedies = frozenset((remedy.remedy, remedy.gives, remedy.fee, remedy.counts) for remedy in benefit.remedies)
    return rows, remedies, benefit.fee, tuple(sorted(benefit.allowances.items(), key=lambda item: item[0]))


def _never(terms: Terms) -> Iterator[Fault]:
    for index, benefit in enumerate(terms.benefits):
        for path, code, problem, cure in never_applies(benefit):
            yield ("benefits", index, *path), code, problem, cure
    for path, word in paths(terms):
        if isinstance(word, Span) and backwards(word):
            yield path, "never_applies", "the window ends before it begins", "swap `from` and `until`"
    for index, better in outdone(terms.benefits):
        one, other = terms.benefits[index], terms.benefits[better]
        if _promise(one) != _promise(other) or _price(one) == _price(other):  # else it is told as a contradiction
            problem = f"`{one.benefit}` never gives more than `{other.benefit}`"
            yield ("benefits", index), "dominated", problem, "keep one of them"


def descriptive(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every part of a word that names or describes, and decides nothing."""
    for path, word in paths(value, at):
        for name, field in type(word).model_fields.items():
            if is_descriptive(type(word), name):
                yield (*path, field.alias or name)
