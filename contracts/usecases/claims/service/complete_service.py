"""Carry out what a claim was agreed for: the work, another unit, or money. It happens once.

The finished job is decided as the claim was; the readings taken at it are written down with it. Where it is the one
agreed on, its allowances are used, and a claim that was agreed to before the work settles by itself. Otherwise the job
stands in the history all the same, what it reserved stays reserved, and a person looks at what changed.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.claims.adjudication import adjudicate
from contracts.rules.claims.lines import Adjudication
from contracts.rules.claims.preauthorization import as_done, looked_at
from contracts.rules.values.vocabulary import MoveName, Payer, Remedy
from contracts.store.claim_life.moves import write_round
from contracts.store.claim_life.records import RemedyRecord
from contracts.store.claim_life.remedies import advance
from contracts.store.database import Connection, Database
from contracts.store.records import Json
from contracts.store.rows import Record, insert
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.filing.drafting import retold
from contracts.usecases.claims.held import ClaimDone, HeldClaim, finish, hold
from contracts.usecases.claims.moving import checked, engine_of, round_said, step, told
from contracts.usecases.claims.ruling.adjudicating import round_rows
from contracts.usecases.claims.ruling.tables import pinned_table
from contracts.usecases.claims.service.aftermath import (
    Finished,
    gone_facts,
    heirs,
    job_of,
    readings_of,
    repair_contracts,
)
from contracts.usecases.claims.service.job_rows import begun_job, job_row
from contracts.usecases.claims.service.new_unit import NewUnit, Successor, check_replaced, successor_of
from contracts.usecases.claims.service.settle_claim import paid
from contracts.usecases.claims.service.start_service import reserved_remedy
from contracts.usecases.claims.service.ways import ENDING, NEW_UNIT, WORK
from contracts.usecases.claims.service.work_done import WorkDone, WorkTold, as_begun, work_done
from contracts.usecases.claims.spending import commit_for
from contracts.usecases.claims.unit_in_use import check_unit_is_there
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.pools.holding import with_holds
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, Event, EventKind
from contracts.usecases.units.contract_written import issued_event
from contracts.usecases.units.record_reading import reading_recorded


class CompleteService(Struct, frozen=True):
    """The work on a claim that was agreed to. `new_unit` is the one that came instead, where one did."""

    actor: Actor
    idempotency_key: str
    claim: str
    work: WorkTold
    new_unit: NewUnit | None = None


@with_holds
async def complete_service(database: Database, library: Library, command: CompleteService, now: datetime) -> ClaimDone:
    """The claim: settled, completed, or in review. Raises `Failure`."""
    check_key(command.idempotency_key)
    this = Repeatable(command.actor, "completeService", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.SERVE_CLAIM)

        async def work() -> Done:
            checked(held, MoveName.COMPLETE, command.actor, None)
            check_unit_is_there(held.dossier)
            check_replaced(held, command.work.replaced)
            done = work_done(held, as_begun(command.work, begun_job(held)), now)
            remedy = await reserved_remedy(connection, held, now)
            successor = await successor_of(connection, held, Remedy(remedy.remedy), command.new_unit)
            return await _completed(connection, held, done, remedy, successor, now)

        return await finish(connection, held, this, now, work)


async def _completed(
    connection: Connection,
    held: HeldClaim,
    done: WorkDone,
    remedy: RemedyRecord,
    successor: Successor | None,
    now: datetime,
) -> Done:
    tenant = held.actor.tenant
    adjudication = done.agreed.adjudication
    if not done.changes and done.is_told_anew:
        adjudication = as_done(done.agreed, done.case.decision, done.claimed)
    finished = Finished(
        work=done.work,
        remedy=Remedy(remedy.remedy),
        decision=done.case.decision,
        adjudication=adjudication,
        paid_by_customer=_is_paid(done, adjudication, remedy),
    )
    moved = await step(connection, held, MoveName.COMPLETE, held.actor, now)
    moved = await retold(connection, moved, done.told, done.case, now)
    serial = successor.serial if successor else None
    await advance(connection, tenant, held.key, remedy.remedy_id, "FULFILLED", now, serial)
    left = await _left_behind(connection, moved, finished, done, successor, now)
    said = {"remedy": remedy.remedy, "servedOn": done.work.served_on.isoformat()}
    changes = [f"{change.kind.value} {change.name}" for change in done.changes]
    completed = told(EventKind.CLAIM_COMPLETED, moved, **said, changes=list(changes))
    if done.changes:
        after, event = await _sent_to_review(connection, moved, done, now)
        return after.done(completed, *left, event)
    after, events = await _agreed(connection, moved, finished, done, now)
    return after.done(completed, *left, *events)


async def _left_behind(
    connection: Connection,
    held: HeldClaim,
    finished: Finished,
    done: WorkDone,
    successor: Successor | None,
    now: datetime,
) -> tuple[Event, ...]:
    """Write what the job leaves behind; the events that tell of it."""
    job, begun = job_of(held, finished), begun_job(held)
    readings = readings_of(held, finished.work, now)
    rows: list[Record] = [*readings]
    events = [reading_recorded(each) for each in readings]
    if finished.remedy in WORK:
        rows.append(job_row(held, job, job.kind.value, now, begun=begun))
        contracts = list(repair_contracts(held, finished, job, now))
        rows += contracts
        events += [issued_event(each) for each in contracts]
    elif finished.remedy in NEW_UNIT:
        rows.append(job_row(held, job, "REPLACEMENT", now))
    if finished.remedy not in WORK:
        # What it took of an allowance is counted, though nothing was repaired; and a repair that was begun is over.
        taken = job if begun else replace(job, handed_in=None, handed_back=None)
        rows.append(job_row(held, taken, "VISIT", now, completed=False, begun=begun))
    if finished.remedy in ENDING:
        rows += gone_facts(held, successor.unit_id if successor else None, now)
    await insert(connection, held.actor.tenant, rows)
    if successor is not None:
        said: dict[str, Json] = {
            "successor": successor.said(),
            "contracts": heirs(finished, dict(done.case.contract_ids)),
            "replacedOn": finished.work.served_on.isoformat(),
            "paid": finished.paid_by_customer,
        }
        events.append(told(EventKind.UNIT_REPLACED, held, **said))
    return tuple(events)


async def _agreed(
    connection: Connection, held: HeldClaim, finished: Finished, done: WorkDone, now: datetime
) -> tuple[HeldClaim, tuple[Event, ...]]:
    """A job as agreed on: its round is kept when its lines are less, its allowances are used, and it may settle."""
    after, tenant = held, held.actor.tenant
    if done.is_told_anew:
        whole = round_rows(held, len(held.life.rounds) + 1, finished.adjudication, engine_of(held.actor), now)
        await write_round(connection, tenant, whole)
        after = replace(held, life=replace(held.life, rounds=(*held.life.rounds, whole)))
    number, job = len(after.life.rounds), job_of(held, finished)
    short = await commit_for(connection, tenant, after, number, finished.decision, finished.adjudication, job, now)
    if short or after.filed.claim.preauthorized_at is None:
        return after, ()
    settled, event = await paid(connection, after, engine_of(held.actor), Payer.ISSUER, now)
    return settled, (event,)


async def _sent_to_review(
    connection: Connection, held: HeldClaim, done: WorkDone, now: datetime
) -> tuple[HeldClaim, Event]:
    """A job that is not the one agreed on: nothing of it is paid before a person looked."""
    issuer, version, _ = done.agreed.adjudication.table
    table = await pinned_table(connection, held.actor.tenant, issuer, version)
    seen: Adjudication = looked_at(adjudicate(done.case.decision, table, (), done.claimed), done.changes)
    engine, reason = engine_of(held.actor), done.changes[0].kind.value
    moved = await step(connection, held, MoveName.REVIEW, engine, now, reason)
    number = len(held.life.rounds) + 1
    await write_round(connection, held.actor.tenant, round_rows(moved, number, seen, engine, now))
    said = {**round_said(number, seen), "move": MoveName.REVIEW.value, "reason": reason, "by": engine.role.value}
    return moved, told(EventKind.CLAIM_SENT_TO_REVIEW, moved, **said)


def _is_paid(done: WorkDone, adjudication: Adjudication, remedy: RemedyRecord) -> bool:
    """Whether the customer bears a part."""
    charged = sum(result.charge.minor for result in done.case.decision.charges)
    return charged > adjudication.approved_minor or (bool(remedy.price_minor) and not charged)
