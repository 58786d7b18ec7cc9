"""What else could the customer have?

Every remedy of every benefit becomes an alternative: open, closed, or not known yet, with its price, its deadline and
why. Remedies that nobody promises are listed as closed, and paying for the work oneself is always open. A strategy
orders the list; it never drops one.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from msgspec import Struct

from contracts.rules.deciding.allocation import Allocation
from contracts.rules.deciding.standing import Standing
from contracts.rules.deciding.worths import gates, names_missing, openness, worth
from contracts.rules.values.findings import Finding
from contracts.rules.values.view import Charge, View
from contracts.rules.values.vocabulary import LIFE, Code, Event, Remedy, Sense, Strategy
from contracts.rules.words.benefit import RemedyWord


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


def alternatives_of(
    standings: Sequence[tuple[Standing, View]],
    charges: Sequence[Charge],
    allocation: Allocation | None,
    strategy: Strategy,
) -> tuple[Alternative, ...]:
    """Every alternative of a question about cover, best first."""
    found: list[Alternative] = []
    used = {share.standing for share in allocation.shares} if allocation else set()
    for position, (standing, view) in enumerate(standings):
        if standing.benefit.remedies:
            view.anchor = standing.cover.start if standing.cover else None
            view.duties = {duty.duty: duty.due for duty in standing.benefit.duties}
            found += [_of_remedy(remedy, standing, view, charges) for remedy in standing.benefit.remedies]
        # A job that another benefit now does for less could still be done under this one.
        named = any(remedy.remedy is _work(standing, view) for remedy in standing.benefit.remedies)
        if standing.benefit.pays and position not in used and not named and (charges or not standing.benefit.remedies):
            found.append(_alone(standing, view, charges))
    found += [whole for whole in _together(standings, charges, allocation) if not any(_same(whole, f) for f in found)]
    total = sum(charge.minor for charge in charges) if charges else None
    promised = {alternative.remedy for alternative in found}
    found.append(Alternative(Remedy.PAID_SERVICE, (), None, True, total, None, None, False, "", _ANYONE))
    # What nobody promises comes last in every order.
    return *ranked(found, strategy), *(way for way in _CLOSED_BY[strategy] if way.remedy not in promised)


def ranked(found: Sequence[Alternative], strategy: Strategy) -> tuple[Alternative, ...]:
    """The alternatives in the order of a strategy; the first has rank 1."""
    keyed = [(_key(alternative, strategy), alternative) for alternative in found]
    if len({key for key, _ in keyed}) < len(keyed):
        return tuple(sorted(found, key=lambda way: (_key(way, strategy), _worths(way))))
    return tuple([alternative for _, alternative in sorted(keyed)])


_PLACES = {remedy: place for place, remedy in enumerate(Remedy)}
_OPENNESS = {True: 0, None: 1, False: 2}
_REPAIRS = frozenset({Remedy.REPAIR, Remedy.VISIT})
_MONEY_BACK = frozenset({Remedy.REFUND, Remedy.TERMINATION, Remedy.CANCELLATION})


def _key(alternative: Alternative, strategy: Strategy) -> tuple[object, ...]:
    first: object = 0
    if strategy is Strategy.REPAIR_FIRST:
        first = alternative.remedy not in _REPAIRS
    elif strategy is Strategy.MONEY_BACK_FIRST:
        first = alternative.remedy not in _MONEY_BACK
    elif strategy is Strategy.KEEP_RIGHTS:
        first = alternative.irreversible
    same = (_PLACES[alternative.remedy], alternative.benefits, alternative.contract or "", alternative.clause)
    return (
        _OPENNESS[alternative.is_open],
        not alternative.benefits,
        first,
        alternative.net,
        alternative.irreversible,
        same,
    )


def _worths(alternative: Alternative) -> tuple[object, ...]:
    """What tells two ways to one remedy of one benefit apart, so that the order in the file does not."""
    reasons = tuple(finding.reason for finding in alternative.why)
    amounts = (alternative.price, alternative.gives)
    return tuple(-1 if minor is None else minor for minor in amounts), reasons, tuple(sorted(alternative.missing))


def _together(
    standings: Sequence[tuple[Standing, View]], charges: Sequence[Charge], allocation: Allocation | None
) -> Iterator[Alternative]:
    """The job as it was allocated, over all benefits together."""
    if allocation is None or not allocation.shares:
        return
    used = [standings[n][0] for n in sorted({share.standing for share in allocation.shares})]
    ends = [s.cover.last_day for s in used if s.cover is not None and s.cover.last_day is not None]
    most = max(allocation.shares, key=lambda share: share.covered).standing
    yield Alternative(
        remedy=_work(*standings[most]),
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


def _same(whole: Alternative, remedy: Alternative) -> bool:
    """Whether a remedy that one benefit names is the whole job as it was allocated."""
    return (whole.remedy, whole.benefits, whole.is_open, whole.price) == (
        remedy.remedy, remedy.benefits, remedy.is_open, remedy.price,
    )  # fmt: skip


def _work(standing: Standing, view: View) -> Remedy:
    if standing.benefit.work is not None:
        return standing.benefit.work
    return Remedy.VISIT if view.facts.get("event") == Event.MAINTENANCE.value else Remedy.REPAIR


def _alone(standing: Standing, view: View, charges: Sequence[Charge]) -> Alternative:
    """What one benefit would come to when it alone did the job."""
    price = _borne(standing, charges) if charges else None
    pays_nothing = bool(charges) and not standing.offers
    why = _why_not(standing)
    if pays_nothing and not why:
        why = tuple(
            Finding(code, Sense.AGAINST, standing.benefit.clause) for code in sorted(set(standing.refused.values()))
        )
    return Alternative(
        remedy=_work(standing, view),
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


def _borne(standing: Standing, charges: Sequence[Charge]) -> int:
    """What the customer bears of the job when one benefit alone pays."""
    return sum(charge.minor for charge in charges) - sum(offer.covered for offer in standing.offers) + standing.fee


def _why_not(standing: Standing) -> tuple[Finding, ...]:
    return tuple(f for f in standing.findings if f.sense in {Sense.AGAINST, Sense.UNKNOWN, Sense.REVIEW})


def _of_remedy(remedy: RemedyWord, standing: Standing, view: View, charges: Sequence[Charge]) -> Alternative:
    """One remedy of a benefit. The one that is the job itself also costs what the benefit leaves of the charges."""
    clause = remedy.clause or standing.benefit.clause
    why = [*_why_not(standing), *gates(remedy.opens_by, remedy.closed_by, view, clause)]
    spent = next((a for a in standing.allowances if a.name == remedy.counts and a.is_spent), None)
    if spent is not None:
        values = (("allowance", spent.name), ("used", spent.used), ("left", spent.left), ("until", spent.until))
        why.append(Finding(Code.ALLOWANCE_SPENT, Sense.AGAINST, clause, None, values))
    gives, fee = worth(remedy.gives, view, why, clause), worth(remedy.fee, view, why, clause)
    cover = standing.cover
    is_the_job = bool(charges and standing.benefit.pays) and remedy.remedy is _work(standing, view)
    borne = _borne(standing, charges) if is_the_job else 0
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
