"""Is the case covered, and if that cannot be said yet, which facts does it hang on?"""

from collections.abc import Sequence

from contracts.rules.deciding.allocation import Allocation
from contracts.rules.deciding.alternatives import Alternative
from contracts.rules.deciding.standing import Standing
from contracts.rules.values.view import Charge, View
from contracts.rules.values.vocabulary import Remedy, Verdict

# To read a member of an enumeration takes as long as a call (until Python 3.12).
_PAID_SERVICE = Remedy.PAID_SERVICE
_NOTHING_MISSING: frozenset[str] = frozenset()


def verdict_of(
    charges: Sequence[Charge],
    pairs: Sequence[tuple[Standing, View]],
    allocation: Allocation | None,
    best_case: Allocation | None,
    ways: Sequence[Alternative],
    too_complex: bool,
) -> tuple[Verdict, frozenset[str]]:
    """The verdict and the facts that it needs. `ways` are those that some benefit gives."""
    if too_complex:
        return Verdict.NEEDS_REVIEW, frozenset()
    if charges and allocation is not None and best_case is not None:
        return _verdict_on_charges(charges, pairs, allocation, best_case)
    real = [way for way in ways if way.remedy is not _PAID_SERVICE]
    if True in [way.is_open for way in real]:
        return Verdict.COVERED, _NOTHING_MISSING
    open_questions = [way for way in real if way.is_open is None]
    missing = _asked_first([way.missing for way in open_questions if way.missing])
    if missing:
        return Verdict.NEEDS_FACTS, missing
    return (Verdict.NEEDS_REVIEW if open_questions else Verdict.NOT_COVERED), _NOTHING_MISSING


def _asked_first(wanted: Sequence[frozenset[str]]) -> frozenset[str]:
    """The facts to ask for first: a way out that needs all that another needs, and more, can wait."""
    return frozenset(name for each in wanted if not any(other < each for other in wanted) for name in each)


def _verdict_on_charges(
    charges: Sequence[Charge], pairs: Sequence[tuple[Standing, View]], allocation: Allocation, best_case: Allocation
) -> tuple[Verdict, frozenset[str]]:
    if best_case.customer_total < allocation.customer_total:
        hopeful = [pairs[share.standing][0] for share in best_case.shares]
        missing = frozenset(name for standing in hopeful for name in standing.missing)
        return (Verdict.NEEDS_FACTS if missing else Verdict.NEEDS_REVIEW), missing
    unpriced = [s for s, _ in pairs if s.possible and not s.usable and _unpriced(s, len(charges))]
    if unpriced and allocation.customer_total > 0:
        missing = frozenset(name for standing in unpriced for name in standing.missing)
        return (Verdict.NEEDS_FACTS if missing else Verdict.NEEDS_REVIEW), missing
    total = sum(charge.minor for charge in charges)
    if allocation.customer_total == 0 and (allocation.shares or total == 0):
        return Verdict.COVERED if allocation.shares else Verdict.NOT_COVERED, frozenset()
    return (Verdict.PARTLY_COVERED if allocation.customer_total < total else Verdict.NOT_COVERED), frozenset()


def _unpriced(standing: Standing, charges: int) -> bool:
    """True when a benefit might pay a charge but its price hangs on what is not known or is left to a person."""
    priced = {offer.charge for offer in standing.offers} | set(standing.refused)
    return bool(standing.benefit.pays) and len(priced) < charges
