"""Which benefit pays which charge?

`allocate` gives every charge to the benefits that leave the customer the least. It minimises in this order: what the
customer pays, fees and uses spent, the plan's precedence, then the hash of the terms, so that the answer is unique and
does not hang on any order. Benefits that cost something to use (a fee, a counted use) are tried with and without;
where money caps bind, the charges are shared out by a small exact linear programme (`linear.py`) and a charge may be
split.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from contracts.rules.deciding.linear import maximise
from contracts.rules.deciding.offers import Offer
from contracts.rules.deciding.standing import Standing
from contracts.rules.values.view import Charge

MAX_COSTLY = 8
"""More benefits with fees or counted uses than this in one job go to a person."""
MAX_CAPPED_OFFERS = 600
"""More offers under money caps than this in one job go to a person."""


class TooComplex(Exception):
    """The job lies beyond the bounds within which the cheapest answer is certain."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one benefit bears of one charge; `standing` and `charge` are positions. Amounts are minor units."""

    charge: int
    standing: int
    covered: int
    counts: str | None


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who pays what. `customer` is per charge; `fees` are what the customer pays to use the benefits."""

    shares: tuple[Share, ...]
    customer: tuple[int, ...]
    fees: tuple[tuple[int, int], ...]

    @property
    def customer_total(self) -> int:
        return sum(self.customer) + sum(fee for _, fee in self.fees)


def allocate(charges: Sequence[Charge], standings: Sequence[Standing]) -> Allocation:
    """The best allocation over these standings, all of which are taken to be usable. Raises `TooComplex`."""
    order = sorted(range(len(standings)), key=lambda n: _precedence(standings[n]))
    costly = [n for n in order if _is_costly(standings[n])]
    if len(costly) > MAX_COSTLY:
        raise TooComplex
    free = [n for n in order if n not in costly]
    tried = (_try(charges, standings, sorted({*free, *some}, key=order.index)) for some in _subsets(costly))
    return min(tried, key=lambda allocation: _cost(allocation, standings))


def _precedence(standing: Standing) -> tuple[int, str, str, str]:
    return standing.terms.precedence, standing.terms.hash, standing.benefit.benefit, standing.contract


def _is_costly(standing: Standing) -> bool:
    """True when using the benefit costs something besides money caps: a fee, or one of a limited number of uses."""
    return standing.fee > 0 or any(_spends_a_use(standing, offer.counts) for offer in standing.offers)


def _spends_a_use(standing: Standing, allowance: str | None) -> bool:
    return any(state.name == allowance and state.left is not None for state in standing.allowances)


def _subsets(costly: list[int]) -> Iterator[tuple[int, ...]]:
    return (some for size in range(len(costly) + 1) for some in combinations(costly, size))


def _try(charges: Sequence[Charge], standings: Sequence[Standing], used: Sequence[int]) -> Allocation:
    best: dict[int, tuple[int, Offer]] = {}
    for n in used:
        for offer in standings[n].offers:
            held = best.get(offer.charge)
            if offer.covered > 0 and (held is None or _rank(offer) < _rank(held[1])):
                best[offer.charge] = (n, offer)
    shares = [Share(charge, n, offer.covered, offer.counts) for charge, (n, offer) in best.items()]
    if _over_cap(shares, standings):
        shares = _share_out(charges, standings, used)
    covered = [0] * len(charges)
    for share in shares:
        covered[share.charge] += share.covered
    spent = sorted({share.standing for share in shares})
    return Allocation(
        shares=tuple(sorted(shares, key=lambda share: (share.charge, share.standing))),
        customer=tuple(charge.minor - paid for charge, paid in zip(charges, covered, strict=True)),
        fees=tuple((n, standings[n].fee) for n in spent if standings[n].fee),
    )


def _rank(offer: Offer) -> tuple[int, bool]:
    return offer.customer, offer.counts is not None


def _cost(allocation: Allocation, standings: Sequence[Standing]) -> tuple[object, ...]:
    used = sorted({share.standing for share in allocation.shares})
    spent = {(s.standing, s.counts) for s in allocation.shares if _spends_a_use(standings[s.standing], s.counts)}
    fees = sum(fee for _, fee in allocation.fees)
    ranks = sorted(_precedence(standings[n]) for n in used)
    return allocation.customer_total, fees, len(spent), [rank[0] for rank in ranks], ranks


def _caps(standings: Sequence[Standing], used: Sequence[int]) -> dict[tuple[int, str], int]:
    return {
        (n, state.name): state.money_left
        for n in used
        for state in standings[n].allowances
        if state.money_left is not None
    }


def _over_cap(shares: Sequence[Share], standings: Sequence[Standing]) -> bool:
    caps = _caps(standings, sorted({share.standing for share in shares}))
    for (n, name), cap in caps.items():
        if sum(share.covered for share in shares if share.standing == n and share.counts == name) > cap:
            return True
    return False


def _share_out(charges: Sequence[Charge], standings: Sequence[Standing], used: Sequence[int]) -> list[Share]:
    """Split charges where caps bind: as much as possible is covered, each next payer topping up the one before."""
    offers = [(n, offer) for n in used for offer in standings[n].offers if offer.covered > 0]
    if len(offers) > MAX_CAPPED_OFFERS:
        raise TooComplex
    caps = _caps(standings, used)
    limits: list[tuple[dict[int, Fraction], Fraction]] = []
    for index, charge in enumerate(charges):
        rates = {
            k: Fraction(charge.minor, offer.covered) for k, (_, offer) in enumerate(offers) if offer.charge == index
        }
        if rates:
            limits.append((rates, Fraction(charge.minor)))
    for (n, name), cap in caps.items():
        rates = {k: Fraction(1) for k, (m, offer) in enumerate(offers) if m == n and offer.counts == name}
        if rates:
            limits.append((rates, Fraction(cap)))
    exact = maximise(len(offers), limits)
    covered = _whole(exact, limits)
    return [
        Share(offer.charge, n, paid, offer.counts) for (n, offer), paid in zip(offers, covered, strict=True) if paid
    ]


def _whole(exact: Sequence[Fraction], limits: Sequence[tuple[dict[int, Fraction], Fraction]]) -> list[int]:
    """Whole minor units: rounded down, then what is left is handed out one by one as far as the limits allow."""
    covered = [value.numerator // value.denominator for value in exact]
    for k, value in enumerate(exact):
        if covered[k] == value:
            continue
        covered[k] += 1
        if any(sum(rate * covered[j] for j, rate in rates.items()) > limit for rates, limit in limits if k in rates):
            covered[k] -= 1
    return covered
