"""What does a claim take of the unit's allowances, and is there still as much?

An approved claim reserves its uses (`reserve_for`), a finished job uses them up (`commit_for`), and what is decided
anew, or wanted no more, gives them back (`free_for`), also when they were used. The unit must be locked. What a claim
takes is what the rules will count once its job stands in the history, so the ledger and the rules agree; where a job
that is done is borne by others than before, `agree_with_history` makes them agree again.

A period is opened when a claim first touches it, with what came over from the period before and with the uses that
only the history knows. What came over is taken away at the first touch after its last day. What is left of a period
that is over never expires by itself: an event of that time may still be claimed.

`taken_ahead` works out the same as `reserve_for` for a unit that is not locked, of which all was read.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from contracts.rules.claims.effects import Done, job_of
from contracts.rules.claims.lines import Adjudication
from contracts.rules.deciding.allowances import is_used_by
from contracts.rules.decision import Decision
from contracts.rules.values.findings import Finding
from contracts.rules.values.history import Job, JobKind
from contracts.rules.values.vocabulary import ChargeClass, Code, Event, Sense
from contracts.store.claim_life.ledger import (
    Reservation,
    balances_of,
    commit,
    expire,
    give_back,
    key_of,
    open_period,
    release,
    reservations_of,
    reserve,
    take_over,
)
from contracts.store.claim_life.ledger_ahead import Ledger, Taking, take
from contracts.store.claim_life.records import AllowanceBalance, BalanceKey, LedgerEntry
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.pools.records import PoolBalance
from contracts.store.rows import Record
from contracts.usecases.claims.held import HeldClaim
from contracts.usecases.claims.uses import Use, allowances_of, event_day, has_room, known_jobs, known_uses
from contracts.usecases.cover.unit_history import history_of
from contracts.usecases.pools.lending import Wanted, borrowed


async def reserve_for(
    connection: Connection,
    tenant: str,
    held: HeldClaim,
    round: int,
    decision: Decision,
    adjudication: Adjudication,
    now: datetime,
) -> tuple[Finding, ...]:
    """Reserve what an approved claim will use; what its earlier rounds took is free again.

    Nothing when all of it was reserved. Otherwise nothing is reserved, and the findings say of what too little is left.
    """
    claim_id = held.filed.claim.claim_id
    await free_for(connection, tenant, held.key, claim_id, now)
    taken: list[Reservation] = []
    short: list[Finding] = []
    for use in _uses(held, decision, adjudication, _expected(decision, adjudication)):
        wanted = use.of(claim_id, round)
        if await _reserved(connection, tenant, held.dossier, use, wanted, now):
            taken.append(wanted)
        elif use.is_needed:
            short.append(_spent(use))
    for each in taken if short else ():
        await release(connection, tenant, each, now)
    return tuple(short)


def taken_ahead(
    held: HeldClaim, ledger: Ledger, decision: Decision, adjudication: Adjudication, now: datetime
) -> tuple[Record, ...] | None:
    """What a claim that begins writes into the ledger; None where that takes the lock.

    It does where too little is left, and where a pool may lend to the unit.
    """
    taken: dict[BalanceKey, tuple[Record, ...]] = {}
    for use in _uses(held, decision, adjudication, _expected(decision, adjudication)):
        if any(each.agreement_id for each in held.dossier.contracts):
            return None
        if use.is_rolling and not has_room(use, history_of(held.dossier)):
            return None
        found = take(ledger, _taking(held, use), now)
        if found is None:
            return None
        taken[use.key] = (found.balance, *found.entries)
    return tuple(row for rows in taken.values() for row in rows)


def takes(held: HeldClaim, decision: Decision, adjudication: Adjudication) -> bool:
    """Whether an approved claim will use any allowance."""
    return any(True for _ in _uses(held, decision, adjudication, _expected(decision, adjudication)))


async def free_for(connection: Connection, tenant: str, unit_key: UUID, claim_id: UUID, now: datetime) -> None:
    """Give back whatever a claim has reserved or used; nothing is fine."""
    for entry in await reservations_of(connection, tenant, unit_key, claim_id):
        await release(connection, tenant, reservation_of(entry), now)
    await give_back(connection, tenant, unit_key, claim_id, now)


async def agree_with_history(
    connection: Connection, tenant: str, held: HeldClaim, decision: Decision, now: datetime
) -> None:
    """Bring what is used of the periods that the claim's event lies in to what the unit's history says now.

    For a claim whose job was borne by others before: an allowance may count it whoever bears it.
    """
    fresh = await dossiers(connection, tenant, [held.key])
    history = known_jobs(fresh[held.key])
    opened = {
        (each.contract, each.benefit, each.allowance, each.period_start)
        for each in await balances_of(connection, tenant, held.key)
    }
    for use in allowances_of(held, decision):
        if use.key[1:] in opened:
            await take_over(connection, tenant, use.key, known_uses(use, history), now)


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
    connection: Connection, tenant: str, dossier: Dossier, use: Use, wanted: Reservation, now: datetime
) -> bool:
    """Whether it could be reserved, in a period that is opened and brought up to date first."""
    if use.is_rolling and not has_room(use, history_of(dossier)):
        return False
    carried = _carried(use)
    await open_period(connection, tenant, _balance(use, carried), carried, now)
    if use.pool is not None:
        return await _lent(connection, tenant, use, use.pool, wanted, now)
    await take_over(connection, tenant, use.key, known_uses(use, known_jobs(dossier)), now)
    if any(lost := _lost(use)):
        await expire(connection, tenant, use.key, lost, now)
    return await reserve(connection, tenant, wanted, now)


def _taking(held: HeldClaim, use: Use) -> Taking:
    """The same of a unit whose ledger is known."""
    carried, known = _carried(use), known_uses(use, known_jobs(held.dossier))
    wanted = use.of(held.filed.claim.claim_id, held.next_round)
    return Taking(_balance(use, carried), carried, known, _lost(use), wanted)


async def _lent(
    connection: Connection, tenant: str, use: Use, pool: PoolBalance, wanted: Reservation, now: datetime
) -> bool:
    """Whether it could be reserved of what the unit was lent; it borrows what is not enough. Raises `NeedsHold`.

    The history of the unit takes nothing here: a unit that came instead of another has its jobs, and the pool knows
    them from that other one.
    """
    if await reserve(connection, tenant, wanted, now):
        return True
    balances = await balances_of(connection, tenant, use.key[0])
    [balance] = [each for each in balances if key_of(each) == use.key]
    taken = (balance.reserved_count + balance.used_count, balance.reserved_minor + balance.used_minor)
    count = max(0, taken[0] + wanted.count - (balance.granted_count or 0))
    minor = max(0, taken[1] + wanted.minor - (balance.granted_minor or 0))
    if not await borrowed(connection, tenant, Wanted(use.key, pool, count, minor), now):
        return False
    return await reserve(connection, tenant, wanted, now)


def _carried(use: Use) -> tuple[int, int]:
    """What came over from the period before."""
    return use.state.carried, use.state.money_carried


def _lost(use: Use) -> tuple[int, int]:
    """What came over and was not used by its last day."""
    state, allowance = use.state, use.allowance
    if state.carried_until is None or use.day <= state.carried_until:
        return 0, 0
    lost = max(0, (allowance.count or 0) + state.carried - state.used - (state.left or 0))
    minor = max(0, (allowance.money or 0) + state.money_carried - state.money_used - (state.money_left or 0))
    return lost, minor


def _balance(use: Use, carried: tuple[int, int]) -> AllowanceBalance:
    """A period that is opened, and what it holds."""
    # What is shared is the pool's; the unit has what it was lent.
    own = (use.allowance.count, use.allowance.money) if use.pool is None else (0, 0)
    count = None if use.allowance.count is None or use.is_rolling else (own[0] or 0) + carried[0]
    minor = None if use.allowance.money is None or use.is_rolling else (own[1] or 0) + carried[1]
    return AllowanceBalance(
        *use.key,
        period_end=None if use.is_rolling else use.state.until,
        granted_count=count,
        reserved_count=0,
        used_count=0,
        granted_minor=minor,
        reserved_minor=0,
        used_minor=0,
        currency=None if use.allowance.money is None else use.benefit.terms.currency,
    )


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


def _uses(held: HeldClaim, decision: Decision, adjudication: Adjudication, job: Job) -> Iterator[Use]:
    """What a job takes of the allowances of the benefits that bear it."""
    bearing = {
        (share.contract, f"{share.plan}/{share.benefit}") for line in adjudication.lines for share in line.approved
    }
    for use in allowances_of(held, decision):
        of_benefit = (use.benefit.contract, use.benefit.name)
        if of_benefit in bearing and is_used_by(job, use.allowance, use.benefit.name):
            paid = job.paid_by(use.benefit.name)
            yield replace(use, minor=paid.minor if paid is not None and use.allowance.money is not None else 0)


def _spent(use: Use) -> Finding:
    """That too little is left, as a reason to look."""
    state = use.state
    left = (("allowance", state.name), ("used", state.used), ("left", 0), ("until", state.until))
    values = (*left, ("benefit", use.benefit.name))
    return Finding(Code.ALLOWANCE_SPENT, Sense.REVIEW, use.benefit.benefit.clause, None, values)
