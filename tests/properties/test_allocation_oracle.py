"""Is the allocation the best there is? On small jobs every way to share the charges out is tried.

The oracle knows nothing of the engine: it deals every minor unit of every charge to the customer or to a benefit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from hypothesis import given

from contracts.rules.evaluator import decide
from contracts.rules.terms import Plan
from contracts.rules.values.vocabulary import Payer
from tests.properties.pen import Pen, Written, written_by
from tests.properties.profiles import tries
from tests.rules.examples import benefit, charge, plan_of, question

PARTS = ("motor", "board", "seal")


@dataclass(frozen=True, slots=True)
class Promise:
    """What a benefit bears of the parts it names, its fee, its cap, and whether a use of it is counted."""

    parts: tuple[str, ...]
    keeps: int
    fee: int
    cap: int | None
    counted: bool


@dataclass(frozen=True, slots=True)
class Job:
    """Some charges in minor units, a part each, and the promises."""

    amounts: tuple[int, ...]
    promises: tuple[Promise, ...]


def job(pen: Pen) -> Job:
    """A small job. Where a cap may split a charge, the customer keeps nothing of it besides."""
    capped = bool(pen.below(2))
    amounts = tuple(pen.pick((2, 3, 1) if capped else (7, 12, 5)) for _ in range(1 + pen.below(3)))
    return Job(amounts, tuple(pen.some(lambda each: _promise(each, capped), 1, 3)))


def _promise(pen: Pen, capped: bool) -> Promise:
    return Promise(
        parts=tuple(sorted(pen.several(PARTS, 1, 3))),
        keeps=0 if capped else pen.pick((0, 2, 5)),
        fee=pen.pick((0, 1, 3)),
        cap=pen.pick((None, 2, 4)) if capped else None,
        counted=bool(pen.below(2)),
    )


def plans_of(asked: Job) -> list[Plan]:
    """One plan for each promise, as an author writes it. The fen of the yuan are two digits."""
    return [_plan(number, promise) for number, promise in enumerate(asked.promises)]


def _plan(number: int, promise: Promise) -> Plan:
    held: Written = {"per": "contract"}
    if promise.counted:
        held["count"] = 1
    if promise.cap is not None:
        held["money"] = f"0.{promise.cap:02}"
    row: Written = {"charges": {"component": list(promise.parts)}, "customer": {"money": f"0.{promise.keeps:02}"}}
    words: Written = {"pays": [row]}
    if len(held) > 1:
        words |= {"allowances": {"held": held}, "pays": [row | {"counts": "held"}]}
    if promise.fee:
        words["fee"] = {"money": f"0.{promise.fee:02}"}
    header = {"code": f"plan-{number}", "precedence": number}
    return plan_of(benefit(**words), header=header, components=list(PARTS))


def dealt(asked: Job) -> Iterator[tuple[int, int, int]]:
    """Every way: what the customer pays in all, the fees in it, and the counted uses."""
    everyone = range(len(asked.promises) + 1)
    whole = all(promise.cap is None for promise in asked.promises)
    hands = [
        [_one(n, amount) for n in everyone] if whole else list(_split(amount, len(everyone)))
        for amount in asked.amounts
    ]
    for hand in product(*hands):
        cost = _cost(asked, hand)
        if cost is not None:
            yield cost


def _one(taker: int, amount: int) -> tuple[int, ...]:
    return tuple(amount if n == taker else 0 for n in range(4))


def _split(amount: int, takers: int) -> Iterator[tuple[int, ...]]:
    if takers == 1:
        yield (amount,)
        return
    for mine in range(amount + 1):
        yield from ((mine, *rest) for rest in _split(amount - mine, takers - 1))


def _cost(asked: Job, hand: tuple[tuple[int, ...], ...]) -> tuple[int, int, int] | None:
    """None when a benefit would pay what it does not promise, or more than its cap."""
    customer, fees, uses = 0, 0, 0
    for n, promise in enumerate(asked.promises):
        borne = 0
        for number, part in enumerate(hand):
            if part[n] and PARTS[number] not in promise.parts:
                return None
            borne += max(0, part[n] - promise.keeps)
            customer += min(part[n], promise.keeps)
        if promise.cap is not None and borne > promise.cap:
            return None
        if borne:
            fees += promise.fee
            uses += promise.counted
    customer += sum(part[len(asked.promises)] for part in hand)
    return customer + fees, fees, uses


@tries(150)
@given(written_by(job)())
def test_no_way_to_share_the_charges_out_is_better(asked: Job) -> None:
    """The customer pays the least there is; among such ways the least fees and uses are spent."""
    lines = [charge(f"c{n}", amount, component=PARTS[n]) for n, amount in enumerate(asked.amounts)]
    decision = decide(question(*plans_of(asked), charges=lines, delivered="2025-01-01", occurred="2025-02-01"))
    used = [asked.promises[n] for n, result in enumerate(_by_plan(decision.benefits)) if result]
    fees = sum(fee for _, fee in decision.fees)
    found = (decision.customer_total, fees, sum(promise.counted for promise in used))
    assert found == min(dealt(asked))
    assert all(share.payer is not Payer.CUSTOMER or share.plan is None for c in decision.charges for share in c.shares)


def _by_plan(results: object) -> list[bool]:
    return [result.used for result in sorted(results, key=lambda result: str(result.standing.terms.code))]  # type: ignore[call-overload]
