"""What stands in the unit's history for a claim whose work was done, and who bore it?

A claim has one job. A repair that was begun is open until it is done: the row of the finished job corrects it. When it
is decided anew who bears it, a row corrects the one before: allowances, caps and the clocks of laws and warranties are
counted from the last.
"""

from datetime import date, datetime

from msgspec.structs import replace
from uuid_utils.compat import uuid7

from contracts.rules.claims.effects import Done, job_of
from contracts.rules.claims.lines import Adjudication
from contracts.rules.values.history import Job as DoneJob
from contracts.rules.values.history import JobKind
from contracts.rules.values.vocabulary import ClaimState
from contracts.store.database import Connection
from contracts.store.records import Job
from contracts.store.records import JobKind as JobKindWord
from contracts.store.rows import insert
from contracts.usecases.claims.filing.told import components_of
from contracts.usecases.claims.held import HeldClaim

_DECIDED = frozenset({ClaimState.APPROVED, ClaimState.PARTLY_APPROVED, ClaimState.REJECTED})


def begun_job(held: HeldClaim) -> Job | None:
    """The claim's work that was begun and is not done; None when there is none."""
    return next((job for job in _jobs_of(held) if job.is_open), None)


def done_job(held: HeldClaim) -> Job | None:
    """What was done for the claim, and counts for allowances; None while nothing is."""
    return next((job for job in _jobs_of(held) if job.kind != "REPLACEMENT" and not job.is_open), None)


async def bear(connection: Connection, held: HeldClaim, adjudication: Adjudication | None, now: datetime) -> None:
    """Correct who bore the claim's job, when it was done before this was decided. No job, or no change: nothing.

    Without an adjudication nobody but the customer bears it.
    """
    row = done_job(held)
    if row is None or (adjudication is not None and adjudication.state not in _DECIDED):
        return
    done = Done(JobKind.REPAIR, row.on_day)
    borne = job_of(done, adjudication) if adjudication is not None else DoneJob(done.kind, done.on)
    changed = replace(_borne(row, borne), job_id=uuid7(), corrects=row.job_id, recorded_at=now)
    if replace(changed, job_id=row.job_id, corrects=row.corrects, recorded_at=row.recorded_at) != row:
        await insert(connection, held.actor.tenant, [changed])


def open_row(held: HeldClaim, agreed: Adjudication, day: date, now: datetime) -> Job:
    """A repair that begins on a day: the unit is out of use from then on, under the benefits that were agreed on.

    Nothing is used of an allowance beside what is reserved, until it is done.
    """
    claim = held.filed.claim
    begun = Done(JobKind.REPAIR, day, event=claim.event or None, components=components_of(claim), handed_in=day)
    return job_row(held, job_of(begun, agreed), JobKind.REPAIR.value, now, completed=False)


def job_row(
    held: HeldClaim, job: DoneJob, kind: JobKindWord, now: datetime, completed: bool = True, begun: Job | None = None
) -> Job:
    """A job as a row, in the place of the one that was begun. `kind` is REPLACEMENT for the unit as a whole."""
    row = Job(
        unit_key=held.key,
        job_id=uuid7(),
        kind=kind,
        task=job.task,
        event=job.event,
        on_day=job.on,
        handed_in=job.handed_in,
        handed_back=job.handed_back,
        completed=completed,
        components=tuple(sorted(job.components)),
        replaced=tuple(sorted(job.replaced)),
        under_plan=None,
        under_benefit=None,
        covered_minor=None,
        currency=None,
        paid_by_customer=job.paid,
        authorized=job.authorized,
        location_id=held.filed.claim.location_id,
        corrects=begun.job_id if begun else None,
        recorded_at=now,
        claim_id=held.filed.claim.claim_id,
    )
    return _borne(row, job)


def _jobs_of(held: HeldClaim) -> list[Job]:
    return [job for job in held.known.dossiers[held.key].jobs if job.claim_id == held.filed.claim.claim_id]


def _borne(row: Job, job: DoneJob) -> Job:
    """The row with who bore the job."""
    plan, _, benefit = (job.under or "").partition("/")
    bore = {name: paid.minor for name, paid in job.bore if paid is not None}
    return replace(
        row,
        under_plan=plan or None,
        under_benefit=benefit or None,
        covered_minor=job.covered.minor if job.covered else None,
        currency=job.covered.currency if job.covered else None,
        bore=bore or None,
    )
