"""Which promises can never apply, or never matter?

A window that ends before it begins, a scope that nothing meets, a benefit that leaves out all of its scope, a remedy
that never opens, an allowance of nothing, a benefit that another one always outdoes. Each fault is told with its cure.
"""

from collections.abc import Iterator
from itertools import combinations, permutations

from contracts.rules.values.calendar import Length
from contracts.rules.values.vocabulary import Effect
from contracts.rules.words.amounts import ShareOfCharge
from contracts.rules.words.base import Word
from contracts.rules.words.benefit import Benefit, Pay
from contracts.rules.words.conditions import size_of
from contracts.rules.words.days import After
from contracts.rules.words.predicates import Compared, Condition, Equals, Not
from contracts.rules.words.shares import Percent
from contracts.rules.words.windows import Span

Fault = tuple[tuple[str | int, ...], str, str, str]


def never_applies(benefit: Benefit) -> Iterator[Fault]:
    """Why one benefit, or a part of it, can never apply; paths begin at the benefit."""
    name = f"`{benefit.benefit}`"
    if not benefit.pays and not benefit.remedies and not benefit.duties and benefit.shortfall is None:
        yield (), "never_applies", f"{name} promises nothing", "write `pays`, `remedies` or `duties`"
    scope = benefit.scope.entries() if benefit.scope is not None else ()
    for one, other in combinations(scope, 2):
        if isinstance(one, Equals) and isinstance(other, Equals) and _contrary(one, other):
            yield (), "never_applies", f"{name} asks for two values of `{one.fact}`", "write a list of them"
        elif _contrary(one, other):
            yield ("scope",), "never_applies", f"nothing meets the whole scope of {name}", "take one part of it out"
    for row, exclusion in enumerate(benefit.excludes):
        if exclusion.unless is None and _follows(exclusion.when, scope):
            yield (), "never_applies", f"{name} excludes all of its scope", f"narrow `excludes[{row}]`"
    for row, need in enumerate(benefit.conditions):
        ends = need.otherwise in {Effect.NO_COVER, Effect.VOID} and need.binding and not need.causal
        if ends and any(_contrary(one, other) for one in scope for other in need.need.entries()):
            yield ("conditions", row), "never_applies", f"nothing in the scope of {name} meets this", "change one"
    yield from _never_open(benefit, scope)
    yield from _of_nothing(benefit)


def backwards(window: Span) -> bool:
    """Whether a window ends before it begins, whatever the day it is counted from."""
    start, end = getattr(window.from_, "day", None), getattr(window.until, "day", None)
    if start is not None and end is not None:
        return bool(end < start)
    if window.until is None:
        return False
    (start_word, after_start), (end_word, after_end) = _counted(window.from_), _counted(window.until)
    if start_word != end_word or after_start is None or after_end is None:
        return False
    return after_start.months * 28 + after_start.days > after_end.months * 31 + after_end.days


def outdone(benefits: tuple[Benefit, ...]) -> Iterator[tuple[int, int]]:
    """Benefits that another one of the same terms always outdoes: their positions. Of two equal ones the later."""
    for (index, one), (better, other) in permutations(enumerate(benefits), 2):
        if _outdoes(other, one) and (better < index or not _outdoes(one, other)):
            yield index, better


def _never_open(benefit: Benefit, scope: tuple[Condition, ...]) -> Iterator[Fault]:
    for row, remedy in enumerate(benefit.remedies):
        opens = remedy.opens_by.entries() if remedy.opens_by is not None else ()
        torn = any(_contrary(one, other) for one in scope for other in opens)
        if torn or (remedy.closed_by is not None and _follows(remedy.closed_by, (*scope, *opens))):
            problem = f"`{remedy.remedy.value}` of `{benefit.benefit}` never opens"
            yield ("remedies", row), "never_applies", problem, "let `opensBy` and `closedBy` differ"


def _of_nothing(benefit: Benefit) -> Iterator[Fault]:
    used = {pay.counts for pay in benefit.pays} | {remedy.counts for remedy in benefit.remedies}
    for name, allowance in benefit.allowances.items():
        if name in used and 0 in {allowance.count, allowance.money}:
            yield ("allowances", name), "never_applies", f"`{name}` holds nothing to use", "write at least 1"


def _contrary(one: Condition, other: Condition) -> bool:
    """Whether two conditions can never hold together."""
    if isinstance(one, Equals) and isinstance(other, Equals):
        return one.fact == other.fact and one.is_single and other.is_single and one.values.isdisjoint(other.values)
    if isinstance(one, Compared) and isinstance(other, Compared):
        return one.fact == other.fact and _no_number(one, other)
    return any(isinstance(no, Not) and _follows(no.part, (yes,)) for no, yes in ((one, other), (other, one)))


def _no_number(one: Compared, other: Compared) -> bool:
    bounds = [(edge, size_of(bound)) for edge, bound in (*one.bounds, *other.bounds)]
    lows = [(bound, edge == "moreThan") for edge, bound in bounds if edge in {"atLeast", "moreThan"}]
    highs = [(bound, edge == "lessThan") for edge, bound in bounds if edge in {"atMost", "lessThan"}]
    return any(low > high or (low == high and (above or below)) for low, above in lows for high, below in highs)


def _follows(condition: Condition, known: tuple[Condition, ...]) -> bool:
    """Whether a condition always holds where some others do."""
    return bool(known) and all(any(_covers(entry, each) for each in known) for entry in condition.entries())


def _covers(wide: Condition, narrow: Condition) -> bool:
    if isinstance(wide, Equals) and isinstance(narrow, Equals):
        return wide.fact == narrow.fact and narrow.values <= wide.values
    return wide == narrow


_NOTHING = Length()


def _counted(day: Word) -> tuple[Word, Length | None]:
    """The day that a day is counted from, and how long after it; None for a length that hangs on a calendar."""
    if not isinstance(day, After):
        return day, _NOTHING
    simple = not (day.add.is_exact or day.add.working_days or day.roll or day.at)
    return day.after, day.add if simple else None


def _outdoes(one: Benefit, other: Benefit) -> bool:
    """Whether the first applies wherever the second does, and gives at least as much."""
    scope = other.scope.entries() if other.scope is not None else ()
    return (
        (one.scope is None or _follows(one.scope, scope))
        and set(one.excludes) <= set(other.excludes)
        and set(one.conditions) <= set(other.conditions)
        and (one.window, one.burden, one.shortfall) == (other.window, other.burden, other.shortfall)
        and (one.payer, one.work) == (other.payer, other.work)
        and one.allowances in ({}, other.allowances)
        and one.fee in (None, other.fee)
        and bool(other.pays or other.remedies)
        and all(any(_pays_as_well(mine, row) for mine in one.pays) for row in other.pays)
        and all(remedy in one.remedies for remedy in other.remedies)
        and all(duty in one.duties for duty in other.duties)
    )


def _pays_as_well(mine: Pay, row: Pay) -> bool:
    same = (mine.charges, mine.with_) == (row.charges, row.with_) and mine.if_ in (None, row.if_)
    return same and mine.counts in (None, row.counts) and (mine.customer == row.customer or _is_free(mine))


def _is_free(row: Pay) -> bool:
    share = row.customer.share if isinstance(row.customer, ShareOfCharge) else None
    return isinstance(share, Percent) and share.percent == 0
