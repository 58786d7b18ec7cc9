"""Where do all benefits of all contracts stand?

`standings` asks every benefit (`standing`). Laws among the contracts come first, for they strike conditions of others;
a benefit that hangs on other covers is asked after all that those may hang on.
"""

from collections.abc import Mapping, Sequence

from contracts.rules.deciding.standing import Standing, stand
from contracts.rules.question import NOTHING_STRUCK, Contract, Question, view_of
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import Charge, OtherCover, View
from contracts.rules.values.vocabulary import PlanKind, State
from contracts.rules.words.benefit import Benefit
from contracts.rules.words.predicates import Condition

# To read a member of an enumeration takes as long as a call (until Python 3.12).
_UNKNOWN = State.UNKNOWN
_RUNS = frozenset({State.ACTIVE, State.EXHAUSTED})

_Struck = Mapping[PlanKind, Mapping[str, str]]


def standings(
    question: Question, contracts: Sequence[Contract], charges: tuple[Charge, ...]
) -> list[tuple[Standing, View]]:
    """Every benefit of every contract. One that hangs on other covers is asked after all that those may hang on."""
    struck = _struck(question, contracts)
    waiting = [(contract, benefit) for contract in contracts for benefit in contract.terms.benefits]
    if not any(contract.terms.hangs_on for contract in contracts):
        return _asked(question, charges, waiting, (), struck)
    pairs: list[tuple[Standing, View]] = []
    while waiting:
        ready = [entry for entry in waiting if not _waits(entry, waiting)]
        others = [other_cover(standing) for standing, _ in pairs]
        if not ready:  # They hang on one another: none of those covers is known.
            others += [OtherCover(c.terms.code, b.benefit, c.terms.kind, None, None) for c, b in waiting]
            ready = waiting
        pairs += _asked(question, charges, ready, tuple(others), struck)
        done = set(map(id, ready))
        waiting = [entry for entry in waiting if id(entry) not in done]
    return pairs


def other_cover(standing: Standing) -> OtherCover:
    """What a benefit looks like to a promise that hangs on other plans' covers."""
    active = None if standing.state is _UNKNOWN else standing.state in _RUNS
    last = standing.cover.last_day if standing.cover else None
    return OtherCover(standing.terms.code, standing.benefit.benefit, standing.terms.kind, active, last)


def _asked(
    question: Question,
    charges: tuple[Charge, ...],
    ready: Sequence[tuple[Contract, Benefit]],
    others: tuple[OtherCover, ...],
    struck: _Struck,
) -> list[tuple[Standing, View]]:
    """These benefits, of which those of one contract stand together and share its view."""
    pairs: list[tuple[Standing, View]] = []
    seen: Contract | None = None
    for contract, benefit in ready:
        terms = contract.terms
        if contract is not seen:
            seen, view = contract, view_of(question, contract, charges, others, struck.get(terms.kind, NOTHING_STRUCK))
        pairs.append((stand(terms, contract.ref, benefit, view), view))
    return pairs


def _struck(question: Question, contracts: Sequence[Contract]) -> _Struck:
    """What the laws among the contracts make of no effect, by kind of plan: subject of the condition to law."""
    found: dict[PlanKind, dict[str, str]] = {}
    for contract in contracts:
        for override in contract.terms.overrides:
            if override.unless is None or not _holds(override.unless, view_of(question, contract, ())):
                for kind in override.of_kinds:
                    law = f"{contract.terms.code} {override.clause}"
                    found.setdefault(kind, {}).setdefault(override.strikes.value, law)
    return found


def _holds(condition: Condition, view: View) -> bool:
    """Whether an exception to a law holds; one that is not known does not help against the customer."""
    try:
        return condition.test(view)
    except NotKnown:
        return False


def _waits(entry: tuple[Contract, Benefit], waiting: Sequence[tuple[Contract, Benefit]]) -> bool:
    contract, benefit = entry
    kinds = contract.terms.hangs_on.get(benefit.benefit)
    return kinds is not None and any(other.terms.kind in kinds for other, held in waiting if held is not benefit)
