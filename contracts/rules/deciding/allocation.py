"""Which benefit pays which charge?

`allocate` gives every charge to the benefits that leave the customer the least. It minimises in this order: what the
customer pays, fees and uses spent, the plan's precedence, then the hash of the terms, so that the answer is unique and
does not hang on any order. Benefits that cost something to use (a fee, a counted use) are tried with and without, those
first that may cost the least, until no other choice can cost less; where money caps bind, the charges are shared out by
a small exact linear programme (`linear.py`) and a charge may be split.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from msgspec import Struct

from contracts.rules.deciding.linear import Steps, TooLong, maximise
from contracts.rules.deciding.offers import Offer
from contracts.rules.deciding.standing import Standing
from contracts.rules.values.view import Charge

MAX_COSTLY = 8
"""More benefits with fees or counted uses than this in one job go to a person."""
MAX_CAPPED_OFFERS = 600
"""More offers under money caps than this in one job go to a person."""
_MANY = 100
"""With more offers than this it is first tried to pour one after the other."""
MOST_STEPS = 600_000
"""A job that takes more steps of the linear programme than this goes to a person."""


class TooComplex(Exception):
    """The job lies beyond the bounds within which the cheapest answer is certain."""


class Share(Struct, frozen=True, gc=False):
    """What one benefit bears of one charge; `standing` and `charge` are positions. Amounts are minor units."""

    charge: int
    standing: int
    covered: int
    counts: str | None


class Allocation(Struct, frozen=True, gc=False):
    """Who pays what. `customer` is per charge; `fees` are what the customer pays to use the benefits."""

    shares: tuple[Share, ...]
    customer: tuple[int, ...]
    fees: tuple[tuple[int, int], ...]
    customer_total: int


def allocate(charges: Sequence[Charge], standings: Sequence[Standing], steps: Steps | None = None) -> Allocation:
    """The best allocation over these standings, all of which are taken to be usable. Raises `TooComplex`."""
    ranks = [_precedence(standing) for standing in standings]
    order = sorted(range(len(standings)), key=ranks.__getitem__)
    costly = [n for n in order if _is_costly(standings[n])]
    if len(costly) > MAX_COSTLY:
        raise TooComplex
    steps = steps or Steps(MOST_STEPS)
    try:
        if not costly:
            return _try(charges, standings, order, steps)
        return _cheapest(charges, standings, _choices(charges, standings, order, costly), steps)
    except TooLong:
        raise TooComplex from None


class _Choice(Struct, frozen=True, order=True):
    """Standings to use together. `least` is what the customer pays at least when all costly ones among them are used;
    `number` tells equal choices apart."""

    least: int
    number: int
    used: tuple[int, ...]


def _choices(
    charges: Sequence[Charge], standings: Sequence[Standing], order: Sequence[int], costly: Sequence[int]
) -> list[_Choice]:
    """The free standings with some of the costly ones, in every way. What may cost the least comes first."""
    free = [n for n in order if n not in costly]
    total, found = sum(charge.minor for charge in charges), list[_Choice]()
    for number, some in enumerate(_subsets(costly)):
        used = tuple(n for n in order if n in free or n in some)
        fees = sum(standings[n].fee for n in some)
        found.append(_Choice(total - _most_covered(len(charges), [standings[n] for n in used]) + fees, number, used))
    return sorted(found)


def _cheapest(
    charges: Sequence[Charge], standings: Sequence[Standing], choices: Iterable[_Choice], steps: Steps
) -> Allocation:
    found: list[tuple[tuple[object, ...], int, Allocation]] = []
    least: int | None = None
    for choice in choices:
        if least is not None and choice.least > least:
            break  # Neither this nor any that follows can cost as little.
        allocation = _try(charges, standings, choice.used, steps)
        least = allocation.customer_total if least is None else min(least, allocation.customer_total)
        found.append((_cost(allocation, standings), choice.number, allocation))
    return min(found, key=lambda each: each[:2])[2]


def _most_covered(charges: int, standings: Sequence[Standing]) -> int:
    """No allocation over these covers more: each charge at best by one offer, each cap at best to the full."""
    best, uncapped, capped = [0] * charges, [0] * charges, 0
    for standing in standings:
        held = {state.name: 0 for state in standing.allowances if state.money_left is not None}
        for offer in standing.offers:
            best[offer.charge] = max(best[offer.charge], offer.covered)
            if offer.counts in held:
                held[offer.counts] += offer.covered
            else:
                uncapped[offer.charge] = max(uncapped[offer.charge], offer.covered)
        capped += sum(min(held[state.name], state.money_left) for state in standing.allowances if state.money_left)
    return min(sum(best), sum(uncapped) + capped)


def _precedence(standing: Standing) -> tuple[int, str, str, str]:
    return standing.terms.precedence, standing.terms.hash, standing.benefit.benefit, standing.contract


def _is_costly(standing: Standing) -> bool:
    """True when using the benefit costs something besides money caps: a fee, or one of a limited number of uses."""
    if not standing.allowances:
        return standing.fee > 0
    return standing.fee > 0 or any(_spends_a_use(standing, offer.counts) for offer in standing.offers)


def _spends_a_use(standing: Standing, allowance: str | None) -> bool:
    return any(state.name == allowance and state.left is not None for state in standing.allowances)


def _subsets(costly: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return (some for size in range(len(costly) + 1) for some in combinations(costly, size))


def _try(charges: Sequence[Charge], standings: Sequence[Standing], used: Sequence[int], steps: Steps) -> Allocation:
    best: dict[int, tuple[tuple[int, bool], int, Offer]] = {}
    for n in used:
        for offer in standings[n].offers:
            if offer.covered > 0:
                rank, held = (offer.customer, offer.counts is not None), best.get(offer.charge)
                if held is None or rank < held[0]:
                    best[offer.charge] = rank, n, offer
    shares = [Share(charge, n, offer.covered, offer.counts) for charge, (_, n, offer) in best.items()]
    if _over_cap(shares, standings):
        shares = _share_out(charges, standings, used, steps)
    customer = [charge.minor for charge in charges]
    for share in shares:
        customer[share.charge] -= share.covered
    fees = [(n, standings[n].fee) for n in sorted({share.standing for share in shares}) if standings[n].fee]
    return Allocation(
        shares=tuple(sorted(shares, key=_place)),
        customer=tuple(customer),
        fees=tuple(fees),
        customer_total=sum(customer) + sum([fee for _, fee in fees]),
    )


def _place(share: Share) -> tuple[int, int]:
    return share.charge, share.standing


def _cost(allocation: Allocation, standings: Sequence[Standing]) -> tuple[object, ...]:
    used = sorted({share.standing for share in allocation.shares})
    spent = {(s.standing, s.counts) for s in allocation.shares if _spends_a_use(standings[s.standing], s.counts)}
    fees = sum(fee for _, fee in allocation.fees)
    ranks = sorted(_precedence(standings[n]) for n in used)
    return allocation.customer_total, fees, len(spent), [rank[0] for rank in ranks], ranks


def _caps(standings: Sequence[Standing], used: Iterable[int]) -> dict[tuple[int, str | None], int]:
    return {
        (n, state.name): state.money_left
        for n in used
        for state in standings[n].allowances
        if state.money_left is not None
    }


def _over_cap(shares: Sequence[Share], standings: Sequence[Standing]) -> bool:
    caps = _caps(standings, {share.standing for share in shares})
    for (n, name), cap in caps.items():
        if sum(share.covered for share in shares if share.standing == n and share.counts == name) > cap:
            return True
    return False


def _share_out(
    charges: Sequence[Charge], standings: Sequence[Standing], used: Sequence[int], steps: Steps
) -> list[Share]:
    """Split charges where caps bind: as much as possible is covered, each next payer topping up the one before.

    The variables are how much of each offer is taken, the whole being one.
    """
    offers = [(n, offer) for n in used for offer in standings[n].offers if offer.covered > 0]
    if len(offers) > MAX_CAPPED_OFFERS:
        raise TooComplex
    caps = _caps(standings, used)
    poured = _poured(len(charges), offers, caps)
    if len(offers) > _MANY and sum(poured) == _most_covered(len(charges), [standings[n] for n in used]):
        return [Share(o.charge, n, paid, o.counts) for (n, o), paid in zip(offers, poured, strict=True) if paid]
    of_charges = ({k: 1 for k, (_, offer) in enumerate(offers) if offer.charge == n} for n in range(len(charges)))
    limits = [(rates, 1) for rates in of_charges if rates]
    for (n, name), cap in caps.items():
        if rates := {k: offer.covered for k, (m, offer) in enumerate(offers) if m == n and offer.counts == name}:
            limits.append((rates, cap))
    taken = maximise([offer.covered for _, offer in offers], limits, steps)
    covered = _whole([offer for _, offer in offers], taken, limits)
    return [
        Share(offer.charge, n, paid, offer.counts) for (n, offer), paid in zip(offers, covered, strict=True) if paid
    ]


def _poured(charges: int, offers: Sequence[tuple[int, Offer]], caps: Mapping[tuple[int, str | None], int]) -> list[int]:
    """What each offer covers when one after the other takes all it can: often as much as anything could."""
    room, left, found = [Fraction(1)] * charges, dict(caps), list[int]()
    for n, offer in offers:
        most = room[offer.charge] * offer.covered
        cap = left.get((n, offer.counts))
        taken = most.numerator // most.denominator if cap is None else min(most.numerator // most.denominator, cap)
        room[offer.charge] -= Fraction(taken, offer.covered)
        if cap is not None:
            left[n, offer.counts] = cap - taken
        found.append(taken)
    return found


def _whole(
    offers: Sequence[Offer], taken: Sequence[Fraction], limits: Sequence[tuple[dict[int, int], int]]
) -> list[int]:
    """Whole minor units: rounded down, then what is left is handed out one by one as far as the limits allow."""
    exact = [part * offer.covered for part, offer in zip(taken, offers, strict=True)]
    covered = [value.numerator // value.denominator for value in exact]
    for k, value in enumerate(exact):
        if covered[k] == value:
            continue
        covered[k] += 1
        for rates, limit in limits:
            if k in rates and sum(Fraction(rate * covered[j], offers[j].covered) for j, rate in rates.items()) > limit:
                covered[k] -= 1
                break
    return covered
