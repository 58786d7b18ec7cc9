"""What does a claim take of the unit's allowances, and is there still as much?

An approved claim reserves its uses (`reserve_for`), a finished job uses them up (`commit_for`), and whatever ends the
claim before gives them back (`release_for`). The unit must be locked. What a claim takes is what the rules will count
once its job stands in the history, so the ledger and the rules agree.

A period is opened when a claim first touches it, with what came over from the period before and with the uses that
only the history knows. What came over is taken away at the first touch after its last day. What is left of a period
that is over never expires by itself: an event of that time may still be claimed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from contracts.rules.claims.effects import Done, job_of
from contracts.rules.claims.lines import Adjudication
from contracts.rules.deciding.allowances import AllowanceState, is_used_by, uses_of
from contracts.rules.deciding.standing import Standing
from contracts.rules.decision import Decision
from contracts.rules.values.findings import Finding
from contracts.rules.values.history import History, Job, JobKind
from contracts.rules.values.view import local_day
from contracts.rules.values.vocabulary import ChargeClass, Code, Event, Sense
from contracts.rules.words.benefit import Allowance, Rolling
from contracts.store.claim_life.ledger import (
    NO_FIRST_DAY,
    Reservation,
    commit,
    committed_of,
    expire_carried,
    open_period,
    release,
    reservations_of,
    reserve,
    take_over,
)
from contracts.store.claim_life.records import AllowanceBalance, BalanceKey, LedgerEntry
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier
from contracts.usecases.claims.held import HeldClaim
from contracts.usecases.cover.unit_history import history_of
from contracts.usecases.cover.unit_question import contract_refs


@dataclass(frozen=True, slots=True)
class _Use:
    """What a job takes of one allowance. `is_needed` when the benefit does not pay without it."""

    key: BalanceKey
    allowance: Allowance
    state: AllowanceState
    benefit: Standing
    minor: int
    day: date
    is_needed: bool

    @property
    def is_rolling(self) -> bool:
        return isinstance(self.allowance.per, Rolling)

    def of(self, claim_id: UUID, round_: int, used: tuple[int, int] = (0, 0)) -> Reservation:
        """What is still to be reserved, beside what the claim has used (count, minor) already."""
        return Reservation(self.key, claim_id, round_, max(0, 1 - used[0]), max(0, self.minor - used[1]))


async def reserve_for(
    connection: Connection,
    tenant: str,
    held: HeldClaim,
    round: int,
    decision: Decision,
    adjudication: Adjudication,
    now: datetime,
) -> tuple[Finding, ...]:
    """Reserve what an approved claim will use; what its earlier rounds had reserved is free again.

    Nothing when all of it was reserved. Otherwise nothing is reserved, and the findings say of what too little is left.
    """
    claim_id = held.filed.claim.claim_id
    await release_for(connection, tenant, held.key, claim_id, now)
    used = await committed_of(connection, tenant, held.key, claim_id)
    taken: list[Reservation] = []
    short: list[Finding] = []
    for use in _uses(held, decision, adjudication, _expected(decision, adjudication)):
        wanted = use.of(claim_id, round, used.get(use.key, (0, 0)))
        if await _reserved(connection, tenant, held.dossier, use, wanted, now):
            taken.append(wanted)
        elif use.is_needed:
            short.append(_spent(use))
    for each in taken if short else ():
        await release(connection, tenant, each, now)
    return tuple(short)


async def release_for(connection: Connection, tenant: str, unit_key: UUID, claim_id: UUID, now: datetime) -> None:
    """Give back whatever a claim has reserved; nothing is fine."""
    for entry in await reservations_of(connection, tenant, unit_key, claim_id):
        await release(connection, tenant, reservation_of(entry), now)


async def commit_for(
    connection: Connection,
    tenant: str,
    held: HeldClaim,
    round: int,
    decision: Decision,
    adjudication: Adjudication,
    job: Job,
    now: datetime,
) -> tuple[Finding, ...]:
    """Use up what a finished job takes, and give back the rest of what was reserved in this round.

    What was not reserved is reserved now; the findings say of what too little was left for that.
    """
    claim_id = held.filed.claim.claim_id
    open_ones = [reservation_of(entry) for entry in await reservations_of(connection, tenant, held.key, claim_id)]
    reserved = {each.key: each for each in open_ones}
    short: list[Finding] = []
    for use in _uses(held, decision, adjudication, job):
        before = reserved.pop(use.key, None)
        if before is not None:
            used = replace(before, minor=min(before.minor, use.minor))
            await commit(connection, tenant, used, now)
            continue
        wanted = use.of(claim_id, round)
        if await _reserved(connection, tenant, held.dossier, use, wanted, now):
            await commit(connection, tenant, wanted, now)
        elif use.is_needed:
            short.append(_spent(use))
    for left in reserved.values():
        await release(connection, tenant, left, now)
    return tuple(short)


async def commit_reserved(connection: Connection, tenant: str, unit_key: UUID, claim_id: UUID, now: datetime) -> None:
    """Use up all that a claim still has reserved; nothing is fine."""
    for entry in await reservations_of(connection, tenant, unit_key, claim_id):
        await commit(connection, tenant, reservation_of(entry), now)


def reservation_of(entry: LedgerEntry) -> Reservation:
    """What an entry of the ledger reserves."""
    key = (entry.unit_key, entry.contract, entry.benefit, entry.allowance, entry.period_start)
    if entry.claim_id is None:
        raise LookupError(f"{entry.cause} reserves nothing")
    return Reservation(key, entry.claim_id, int(entry.cause.rpartition("/")[2]), entry.count, entry.minor)


async def _reserved(
    connection: Connection, tenant: str, dossier: Dossier, use: _Use, wanted: Reservation, now: datetime
) -> bool:
    """Whether it could be reserved, in a period that is opened and brought up to date first."""
    history = _known_jobs(dossier)
    uses = [
        each for each in uses_of(use.state.name, use.allowance, history, use.benefit.name) if _lies_in(each.on, use)
    ]
    known = (len(uses), sum(each.minor for each in uses))
    carried = (use.state.carried, use.state.money_carried)
    if not await open_period(connection, tenant, _balance(use, known, carried), carried, now):
        await take_over(connection, tenant, use.key, known, now)
    await _expire(connection, tenant, use, now)
    return await reserve(connection, tenant, wanted, now)


async def _expire(connection: Connection, tenant: str, use: _Use, now: datetime) -> None:
    """Take away what came over and was not used by its last day."""
    state, allowance = use.state, use.allowance
    if state.carried_until is None or use.day <= state.carried_until:
        return
    lost = max(0, (allowance.count or 0) + state.carried - state.used - (state.left or 0))
    minor = max(0, (allowance.money or 0) + state.money_carried - state.money_used - (state.money_left or 0))
    if lost or minor:
        await expire_carried(connection, tenant, use.key, (lost, minor), now)


def _balance(use: _Use, known: tuple[int, int], carried: tuple[int, int]) -> AllowanceBalance:
    """A period that is opened: what it holds, and what the history knows to be used of it."""
    count = None if use.allowance.count is None or use.is_rolling else use.allowance.count + carried[0]
    minor = None if use.allowance.money is None or use.is_rolling else use.allowance.money + carried[1]
    return AllowanceBalance(
        *use.key,
        period_end=None if use.is_rolling else use.state.until,
        granted_count=count,
        reserved_count=0,
        used_count=known[0] if count is None else min(known[0], count),
        granted_minor=minor,
        reserved_minor=0,
        used_minor=known[1] if minor is None else min(known[1], minor),
        currency=None if use.allowance.money is None else use.benefit.terms.currency,
    )


def event_day(decision: Decision) -> date:
    """The day of the event as it was told, or else the day of the question."""
    occurred = decision.question.facts.get("occurred")
    return local_day(occurred if isinstance(occurred, date) else decision.question.as_of) or date.min


def _expected(decision: Decision, adjudication: Adjudication) -> Job:
    """The job that an approved claim will come to, as far as it is known before it is done."""
    facts = decision.question.facts
    event, task = facts.get("event"), facts.get("task")
    parts = frozenset(
        result.charge.component
        for result in decision.charges
        if result.charge.component and result.charge.charge_class is ChargeClass.PART
    )
    kind = JobKind.VISIT if event == Event.MAINTENANCE.value else JobKind.REPAIR
    done = Done(
        kind=kind,
        on=event_day(decision),
        task=task if isinstance(task, str) else None,
        event=event if isinstance(event, str) else None,
        components=parts,
        replaced=parts,
    )
    return job_of(done, adjudication)


def _uses(held: HeldClaim, decision: Decision, adjudication: Adjudication, job: Job) -> Iterator[_Use]:
    """What a job takes of the allowances of the benefits that bear it."""
    refs = contract_refs(held.dossier.contracts)
    ids = {ref: str(record.contract_id) for ref, record in zip(refs, held.dossier.contracts, strict=True)}
    bearing = {
        (share.contract, f"{share.plan}/{share.benefit}") for line in adjudication.lines for share in line.approved
    }
    for standing in (result.standing for result in decision.benefits):
        if (standing.contract, standing.name) not in bearing:
            continue
        for state in standing.allowances:
            allowance = standing.benefit.allowances[state.name]
            if allowance.per == "job" or not is_used_by(job, allowance, standing.name):
                continue
            paid = job.paid_by(standing.name)
            first = state.until if isinstance(allowance.per, Rolling) else state.since
            contract = ids.get(standing.contract, standing.contract)
            yield _Use(
                key=(held.key, contract, standing.name, state.name, first or NO_FIRST_DAY),
                allowance=allowance,
                state=state,
                benefit=standing,
                minor=paid.minor if paid is not None and allowance.money is not None else 0,
                day=event_day(decision),
                is_needed=state.name in _counted(standing),
            )


def _counted(standing: Standing) -> set[str | None]:
    """The allowances without which a benefit pays nothing, or gives a remedy not."""
    return {offer.counts for offer in standing.offers} | {way.counts for way in standing.benefit.remedies}


def _known_jobs(dossier: Dossier) -> History:
    """The history without what is only reserved, and without jobs whose reservation has not ended."""
    waiting = {entry.claim_id for entry in dossier.reserved}
    jobs = tuple(job for job in dossier.jobs if job.claim_id is None or job.claim_id not in waiting)
    return history_of(replace(dossier, jobs=jobs, reserved=()))


def _lies_in(day: date, use: _Use) -> bool:
    state = use.state
    return (state.since is None or day >= state.since) and (state.until is None or day <= state.until)


def _spent(use: _Use) -> Finding:
    """That too little is left, as a reason to look."""
    state = use.state
    left = (("allowance", state.name), ("used", state.used), ("left", 0), ("until", state.until))
    values = (*left, ("benefit", use.benefit.name))
    return Finding(Code.ALLOWANCE_SPENT, Sense.REVIEW, use.benefit.benefit.clause, None, values)
