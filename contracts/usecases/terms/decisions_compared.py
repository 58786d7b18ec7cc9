"""What is different between two answers to the same question?

The verdict, what the customer pays, which remedies are open and what each comes to, the last days. Reasons and wording
are left out: they follow from these.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from contracts.rules.deciding.alternatives import Alternative
from contracts.rules.decision import BenefitResult, Decision
from contracts.rules.values.plain import plain
from contracts.rules.values.vocabulary import Code, State, Verdict

OPEN, CLOSED, NOT_KNOWN = "OPEN", "CLOSED", "UNKNOWN"
UNSETTLED = frozenset({Verdict.NEEDS_FACTS, Verdict.NEEDS_REVIEW})


class RemedyMoved(Struct, frozen=True):
    """A remedy that is open in one answer and not in the other, or comes to another amount. `net` is what the customer
    is out of pocket, in minor units, below zero when money comes back; None while it is not known."""

    remedy: str
    was: str
    now: str
    net_was: int | None
    net_now: int | None


class CoverMoved(Struct, frozen=True):
    """A benefit that stands otherwise, or ends on another day. Days are ISO 8601; None for no end or no cover."""

    contract: str
    benefit: str
    was: State
    now: State
    last_day_was: str | None
    last_day_now: str | None


class Moved(Struct, frozen=True):
    """Everything that is different. `pays` are minor units of `currency`, before and after; fees are included.

    `asks` are the facts that are missing for the verdict now and were not before.
    """

    verdict: tuple[Verdict, Verdict] | None
    asks: tuple[str, ...]
    currency: str
    pays: tuple[int, int] | None
    remedies: tuple[RemedyMoved, ...]
    covers: tuple[CoverMoved, ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.verdict or self.asks or self.pays or self.remedies or self.covers)


def moved(before: Decision, after: Decision) -> Moved:
    """The difference between two decisions on one question. Money is compared where both answers are final."""
    final = before.verdict not in UNSETTLED and after.verdict not in UNSETTLED
    pays = (before.customer_total, after.customer_total)
    return Moved(
        verdict=(before.verdict, after.verdict) if before.verdict is not after.verdict else None,
        asks=tuple(sorted(after.missing - before.missing)),
        currency=before.currency,
        pays=pays if final and pays[0] != pays[1] else None,
        remedies=tuple(
            each
            for each in _remedies(before.alternatives, after.alternatives)
            if each.was != each.now or (each.net_was, each.net_now) != pays
        ),
        covers=tuple(_covers(before.benefits, after.benefits)),
    )


class Totals(Struct, frozen=True):
    """Many differences together. `less` and `more` are the minor units that customers pay less and more, by currency;
    where some pay less and others more, neither hides the other."""

    flips: tuple[tuple[Verdict, Verdict, int], ...]
    less: tuple[tuple[str, int, int], ...]
    """Currency, how many answers, minor units."""
    more: tuple[tuple[str, int, int], ...]
    opened: tuple[tuple[str, int], ...]
    closed: tuple[tuple[str, int], ...]
    worth: tuple[tuple[str, str, bool, int, int], ...]
    """Remedy, currency, whether the customer is better off, in how many answers, by how many minor units."""
    days: int


def totals(differences: Iterable[Moved]) -> Totals:
    """How often and how much, over many answers."""
    found = tuple(differences)
    flips = Counter(each.verdict for each in found if each.verdict)
    remedies = [remedy for each in found for remedy in each.remedies]
    return Totals(
        flips=tuple((*flip, count) for flip, count in sorted(flips.items())),
        less=_money_moved(found, less=True),
        more=_money_moved(found, less=False),
        opened=tuple(sorted(Counter(each.remedy for each in remedies if each.now == OPEN != each.was).items())),
        closed=tuple(sorted(Counter(each.remedy for each in remedies if each.was == OPEN != each.now).items())),
        worth=tuple(_worth_moved(found)),
        days=sum(any(cover.last_day_was != cover.last_day_now for cover in each.covers) for each in found),
    )


def _money_moved(found: Sequence[Moved], less: bool) -> tuple[tuple[str, int, int], ...]:
    amounts = [(each.currency, each.pays[1] - each.pays[0]) for each in found if each.pays]
    chosen = [(currency, abs(minor)) for currency, minor in amounts if (minor < 0) is less]
    return tuple(
        (currency, sum(c == currency for c, _ in chosen), sum(minor for c, minor in chosen if c == currency))
        for currency in sorted({currency for currency, _ in chosen})
    )


def _worth_moved(found: Sequence[Moved]) -> Iterator[tuple[str, str, bool, int, int]]:
    """Remedies that are open in both answers and come to another amount."""
    amounts: dict[tuple[str, str, bool], list[int]] = {}
    for each in found:
        for remedy in each.remedies:
            if remedy.net_was is not None and remedy.net_now is not None:
                by = remedy.net_was - remedy.net_now
                amounts.setdefault((remedy.remedy, each.currency, by > 0), []).append(abs(by))
    for key, moves in sorted(amounts.items()):
        yield *key, len(moves), sum(moves)


def _remedies(before: Sequence[Alternative], after: Sequence[Alternative]) -> Iterator[RemedyMoved]:
    """Remedy by remedy: the best way to it before and after. A way that is not open comes to nothing."""
    for remedy in dict.fromkeys(way.remedy for way in (*before, *after)):
        was, now = (_best(way for way in ways if way.remedy is remedy) for ways in (before, after))
        if was != now:
            yield RemedyMoved(remedy.value, was[0], now[0], was[1], now[1])


def _best(ways: Iterable[Alternative]) -> tuple[str, int | None]:
    ranked = sorted(ways, key=lambda way: (_RANK[way.is_open], way.net))
    if not ranked or ranked[0].is_open is False:
        return CLOSED, None
    return OPEN if ranked[0].is_open else NOT_KNOWN, _net(ranked[0])


_RANK = {True: 0, None: 1, False: 2}


def _net(way: Alternative) -> int | None:
    return way.net if way.is_open and (way.price is not None or way.gives is not None) else None


def _covers(before: Sequence[BenefitResult], after: Sequence[BenefitResult]) -> Iterator[CoverMoved]:
    """The benefits that both answers know, by contract and name; others are new or gone, which the terms say.

    One that is for something else before and after is left out: its days are nobody's in this case.
    """
    later = {(each.standing.contract, each.standing.benefit.benefit): each for each in after}
    for each in before:
        key = (each.standing.contract, each.standing.benefit.benefit)
        if key in later:
            was, now = each.standing.state, later[key].standing.state
            ends = _last_day(each), _last_day(later[key])
            if (was is not now or ends[0] != ends[1]) and (_is_meant(each) or _is_meant(later[key])):
                yield CoverMoved(*key, was, now, *ends)


def _is_meant(result: BenefitResult) -> bool:
    return all(finding.code is not Code.OUT_OF_SCOPE for finding in result.standing.findings)


def _last_day(result: BenefitResult) -> str | None:
    cover = result.standing.cover
    return plain(cover.last_moment or cover.last_day) if cover else None
