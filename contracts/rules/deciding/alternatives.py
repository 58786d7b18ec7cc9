"""What else could the customer have?

Every remedy of every benefit becomes an alternative: open, closed, or not known yet, with its price, its deadline and
why. Remedies that nobody promises are listed as closed, and paying for the work oneself is always open. A strategy
orders the list; it never drops one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise

from msgspec import Struct

from contracts.rules.deciding.allocation import Allocation, Share
from contracts.rules.deciding.standing import Standing
from contracts.rules.deciding.worths import gates, names_missing, openness, worth
from contracts.rules.values.findings import Finding
from contracts.rules.values.view import Charge, View
from contracts.rules.values.vocabulary import LIFE, Code, Event, Remedy, Sense, Strategy
from contracts.rules.words.benefit import Benefit, RemedyWord


class Alternative(Struct, frozen=True, gc=False):
    """One way out. `is_open` is None while facts are missing. Amounts are minor units and None when not known.

    `price` is what the customer pays or is deducted, `gives` what the customer gets before that. `benefits` are full
    names (`plan/benefit`); none for a remedy that nobody promises. `deadline` is the last day or moment, included.
    """

    remedy: Remedy
    benefits: tuple[str, ...]
    contract: str | None
    is_open: bool | None
    price: int | None
    gives: int | None
    deadline: date | datetime | None
    irreversible: bool
    clause: str
    why: tuple[Finding, ...]
    missing: frozenset[str] = frozenset()

    @property
    def net(self) -> int:
        """What the customer is out of pocket; below zero when money comes back."""
        return (self.price or 0) - (self.gives or 0)


def ways_of(
    standings: Sequence[tuple[Standing, View]], charges: Sequence[Charge], allocation: Allocation | None
) -> tuple[Alternative, ...]:
    """Every way out that benefits promise, in no order."""
    found: list[Alternative] = []
    used = {share.standing for share in allocation.shares} if allocation else set()
    total = sum([charge.minor for charge in charges]) if charges else None
    for position, (standing, view) in enumerate(standings):
        benefit = standing.benefit
        remedies, work = benefit.remedies, _work(benefit, view)
        if remedies:
            view.anchor = standing.cover.start if standing.cover else None
            view.duties = {duty.duty: duty.due for duty in benefit.duties}
            found += [_of_remedy(remedy, standing, view, work, total) for remedy in remedies]
        # A job that another benefit now does for less could still be done under this one.
        if position in used or not benefit.pays or (remedies and not charges):
            continue
        if not remedies or work not in [remedy.remedy for remedy in remedies]:
            found.append(_alone(standing, work, total))
    if allocation is not None and allocation.shares:
        whole = _together(standings, allocation)
        # A remedy that one benefit names may be the whole job as it was allocated.
        if _told(whole) not in map(_told, found):
            found.append(whole)
    return tuple(found)


def alternatives_of(
    ways: Sequence[Alternative], charges: Sequence[Charge], strategy: Strategy
) -> tuple[Alternative, ...]:
    """Every alternative of a question about cover, best first: what is promised, paid service, what nobody promises."""
    promised = {way.remedy for way in ways}
    total = sum([charge.minor for charge in charges]) if charges else None
    paid = Alternative(_PAID_SERVICE, (), None, True, total, None, None, False, "", _ANYONE)
    # What nobody promises comes last in every order.
    return *ranked([*ways, paid], strategy), *[way for way in _CLOSED_BY[strategy] if way.remedy not in promised]


def ranked(found: Sequence[Alternative], strategy: Strategy) -> tuple[Alternative, ...]:
    """The alternatives in the order of a strategy; the first has rank 1."""
    afterwards = _AFTERWARDS.get(strategy)
    keys = [_key(way, afterwards) for way in found]
    order = sorted(range(len(found)), key=keys.__getitem__)
    if True in [keys[one] == keys[another] for one, another in pairwise(order)]:
        order.sort(key=lambda place: (keys[place], _worths(found[place])))
    return tuple([found[place] for place in order])


_PLACES = {remedy: place for place, remedy in enumerate(Remedy)}
_OPENNESS = {True: 0, None: 1, False: 2}
_REPAIR, _VISIT, _PAID_SERVICE, _MAINTENANCE = Remedy.REPAIR, Remedy.VISIT, Remedy.PAID_SERVICE, Event.MAINTENANCE.value
_REPAIRS = frozenset({_REPAIR, _VISIT})
_MONEY_BACK = frozenset({Remedy.REFUND, Remedy.TERMINATION, Remedy.CANCELLATION})


_AFTERWARDS: Mapping[Strategy, Callable[[Alternative], bool]] = {
    Strategy.REPAIR_FIRST: lambda way: way.remedy not in _REPAIRS,
    Strategy.MONEY_BACK_FIRST: lambda way: way.remedy not in _MONEY_BACK,
    Strategy.KEEP_RIGHTS: lambda way: way.irreversible,
}
"""Which ways come after the others, by strategy."""


def _key(alternative: Alternative, afterwards: Callable[[Alternative], bool] | None) -> tuple[object, ...]:
    same = (_PLACES[alternative.remedy], alternative.benefits, alternative.contract or "", alternative.clause)
    return (
        _OPENNESS[alternative.is_open],
        not alternative.benefits,
        afterwards is not None and afterwards(alternative),
        (alternative.price or 0) - (alternative.gives or 0),
        alternative.irreversible,
        same,
    )


def _worths(alternative: Alternative) -> tuple[object, ...]:
    """What tells two ways to one remedy of one benefit apart, so that the order in the file does not."""
    reasons = tuple(finding.reason for finding in alternative.why)
    amounts = (alternative.price, alternative.gives)
    return tuple(-1 if minor is None else minor for minor in amounts), reasons, tuple(sorted(alternative.missing))


def _together(standings: Sequence[tuple[Standing, View]], allocation: Allocation) -> Alternative:
    """The job as it was allocated, over all benefits together."""
    used = [standings[n][0] for n in sorted({share.standing for share in allocation.shares})]
    ends = [s.cover.last_day for s in used if s.cover is not None and s.cover.last_day is not None]
    most, view = standings[max(allocation.shares, key=_covered).standing]
    return Alternative(
        remedy=_work(most.benefit, view),
        benefits=tuple(sorted({standing.name for standing in used})),
        contract=None,
        is_open=True,
        price=allocation.customer_total,
        gives=None,
        deadline=min(ends, default=None),
        irreversible=False,
        clause="; ".join(sorted({standing.benefit.clause for standing in used})),
        why=(),
    )


def _covered(share: Share) -> int:
    return share.covered


def _told(way: Alternative) -> tuple[object, ...]:
    return way.remedy, way.benefits, way.is_open, way.price


def _work(benefit: Benefit, view: View) -> Remedy:
    if benefit.work is not None:
        return benefit.work
    return _VISIT if view.facts.get("event") == _MAINTENANCE else _REPAIR


def _alone(standing: Standing, work: Remedy, total: int | None) -> Alternative:
    """What one benefit would come to when it alone did the job. `total` is the sum of all charges."""
    price = None if total is None else _borne(standing, total)
    pays_nothing = total is not None and not standing.offers
    why = standing.why_not
    if pays_nothing and not why:
        why = tuple(
            Finding(code, Sense.AGAINST, standing.benefit.clause) for code in sorted(set(standing.refused.values()))
        )
    return Alternative(
        remedy=work,
        benefits=(standing.name,),
        contract=standing.contract,
        is_open=False if standing.against or pays_nothing else (True if standing.usable else None),
        price=price,
        gives=None,
        deadline=standing.cover.last_day if standing.cover else None,
        irreversible=False,
        clause=standing.benefit.clause,
        why=why,
        missing=standing.missing,
    )


def _borne(standing: Standing, total: int) -> int:
    """What the customer bears of the job when one benefit alone pays."""
    return total - sum([offer.covered for offer in standing.offers]) + standing.fee


def _of_remedy(remedy: RemedyWord, standing: Standing, view: View, work: Remedy, total: int | None) -> Alternative:
    """One remedy of a benefit. The one that is the job itself also costs what the benefit leaves of the charges."""
    clause = remedy.clause or standing.benefit.clause
    why = [*standing.why_not, *gates(remedy.opens_by, remedy.closed_by, view, clause)]
    for spent in standing.allowances:
        if spent.name != remedy.counts or not spent.is_spent:
            continue
        values = (("allowance", spent.name), ("used", spent.used), ("left", spent.left), ("until", spent.until))
        why.append(Finding(Code.ALLOWANCE_SPENT, Sense.AGAINST, clause, None, values))
    gives, fee = worth(remedy.gives, view, why, clause), worth(remedy.fee, view, why, clause)
    cover = standing.cover
    is_the_job = total is not None and standing.benefit.pays and remedy.remedy is work
    borne = _borne(standing, total) if total is not None and is_the_job else 0
    return Alternative(
        remedy=remedy.remedy,
        benefits=(standing.name,),
        contract=standing.contract,
        is_open=openness(why),
        price=None if fee is None and remedy.fee is not None else (fee or 0) + borne,
        gives=gives,
        deadline=(cover.last_moment or cover.last_day) if cover else None,
        irreversible=remedy.irreversible,
        clause=clause,
        why=tuple(dict.fromkeys(why)),
        missing=names_missing(why),
    )


CLOSED = {
    remedy: Alternative(
        remedy, (), None, False, None, None, None, False, "", (Finding(Code.NOT_PROMISED, Sense.AGAINST, ""),)
    )
    for remedy in Remedy
}
"""What nobody promises, by remedy."""
_ALWAYS_ASKED = frozenset({Remedy.PAID_SERVICE, *LIFE})
_CLOSED_BY = {
    strategy: ranked([way for remedy, way in CLOSED.items() if remedy not in _ALWAYS_ASKED], strategy)
    for strategy in Strategy
}
_ANYONE = (Finding(Code.ANYONE_MAY_PAY, Sense.FOR, ""),)
