"""What looks odd about a claim?

`signals_of` compares a claim with the history of its unit and with earlier claims, by the thresholds of a table. Each
signal is a finding that asks for a person. None of them decides anything by itself.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from contracts.rules.claims.moves import is_open
from contracts.rules.values.calendar import add
from contracts.rules.values.findings import Finding
from contracts.rules.values.history import History, Job, Reading, rolled_back
from contracts.rules.values.vocabulary import ClaimState, Code, Sense
from contracts.rules.words.adjudication import Repeat, Signals


class ClaimSeen(Struct, frozen=True):
    """What is compared of a claim. `id` tells claims apart; `invoice` is a digest, never a number."""

    id: str
    state: ClaimState
    failed_on: date | None = None
    serviced_on: date | None = None
    components: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    invoice: str | None = None


def signals_of(
    claim: ClaimSeen,
    earlier: Sequence[ClaimSeen],
    history: History,
    readings: Sequence[Reading],
    began: date | None,
    look_for: Signals,
) -> tuple[Finding, ...]:
    """Every signal, in one order. `readings` came with the claim; `began` is the first day of the cover that pays."""
    others = sorted((each for each in earlier if each.id != claim.id), key=lambda each: each.id)
    return (
        *_rolled_back(history, readings),
        *_early(claim, began, look_for),
        *(_repeated(claim, history, readings, look_for.repeat) if look_for.repeat else ()),
        *(_duplicates(claim, others) if look_for.duplicate else ()),
        *_open(others),
    )


def _rolled_back(history: History, readings: Sequence[Reading]) -> Iterator[Finding]:
    """A meter that went back, within the history or since."""
    whole = History(readings=(*history.readings, *readings))
    for meter in sorted({reading.meter for reading in whole.readings}):
        if (pair := rolled_back(whole, meter)) is not None:
            values = (("meter", meter), ("earlier", pair[0].value), ("later", pair[1].value))
            yield _signal(Code.METER_ROLLED_BACK, *values)


def _early(claim: ClaimSeen, began: date | None, look_for: Signals) -> Iterator[Finding]:
    if look_for.early_claim is None or began is None or claim.failed_on is None:
        return
    if began <= claim.failed_on <= add(began, look_for.early_claim):
        yield _signal(Code.EARLY_CLAIM, ("from", began), ("days", (claim.failed_on - began).days))


def _repeated(claim: ClaimSeen, history: History, readings: Sequence[Reading], repeat: Repeat) -> Iterator[Finding]:
    """A part that was replaced not long ago, or not many kilometres ago; either is enough."""
    if claim.failed_on is None:
        return
    for component in sorted(claim.components):
        done = [job for job in history.jobs if component in job.replaced and job.on <= claim.failed_on]
        last = max(done, key=lambda job: job.on, default=None)
        if last is None:
            continue
        soon = claim.failed_on <= add(last.on, repeat.within)
        near = [meter for meter, most in repeat.meters.items() if _run_since(last, meter, history, readings, most)]
        if soon or near:
            days = (claim.failed_on - last.on).days
            yield _signal(Code.REPEATED_PART, ("component", component), ("on", last.on), ("days", days))


def _run_since(job: Job, meter: str, history: History, readings: Sequence[Reading], most: int) -> bool:
    """Whether at most so much was run since a job. Without a reading on both ends nothing is known, and said."""
    before = [each for each in history.readings if each.meter == meter and each.on <= job.on]
    now = [each.value for each in readings if each.meter == meter]
    if not before or not now:
        return False
    then = max(before, key=lambda each: (each.on, each.value)).value
    return Decimal(0) <= max(now) - then <= most


def _duplicates(claim: ClaimSeen, others: Sequence[ClaimSeen]) -> Iterator[Finding]:
    """The same invoice, or the same part or task on the same day. A withdrawn claim is no duplicate."""
    for other in others:
        if other.state is ClaimState.WITHDRAWN:
            continue
        same = tuple(_same(claim, other))
        if "INVOICE" in same or ("DAY" in same and len(same) > 1):
            yield _signal(Code.DUPLICATE_CLAIM, ("claim", other.id), ("same", same))


def _same(claim: ClaimSeen, other: ClaimSeen) -> Iterator[str]:
    if claim.components & other.components:
        yield "COMPONENT"
    if claim.tasks & other.tasks:
        yield "TASK"
    if claim.serviced_on is not None and claim.serviced_on == other.serviced_on:
        yield "DAY"
    if claim.invoice is not None and claim.invoice == other.invoice:
        yield "INVOICE"


def _open(others: Sequence[ClaimSeen]) -> Iterator[Finding]:
    for other in others:
        if other.state is not ClaimState.DRAFT and is_open(other.state):
            yield _signal(Code.OTHER_CLAIM_OPEN, ("claim", other.id))


def _signal(code: Code, *values: tuple[str, object]) -> Finding:
    return Finding(code, Sense.REVIEW, "", None, values)
