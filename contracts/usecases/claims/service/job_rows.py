"""What stands in the unit's history for a claim whose work was done, and who bore it?

A claim has one job. When it is decided anew who bears it, a row corrects the one before: allowances, caps and the
clocks of laws and warranties are counted from the last.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

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
from contracts.usecases.claims.held import HeldClaim

_DECIDED = frozenset({ClaimState.APPROVED, ClaimState.PARTLY_APPROVED, ClaimState.REJECTED})


async def bear(connection: Connection, held: HeldClaim, adjudication: Adjudication, now: datetime) -> None:
    """Correct who bore the claim's job, when it was done before this was decided. No job, or no change: nothing."""
    its_jobs = [job for job in held.known.dossiers[held.key].jobs if job.claim_id == held.filed.claim.claim_id]
    row = next((job for job in its_jobs if job.kind != "REPLACEMENT"), None)
    if row is None or adjudication.state not in _DECIDED:
        return
    borne = job_of(Done(JobKind.REPAIR, row.on_day), adjudication)
    changed = replace(_borne(row, borne), job_id=uuid7(), corrects=row.job_id, recorded_at=now)
    if replace(changed, job_id=row.job_id, corrects=row.corrects, recorded_at=row.recorded_at) != row:
        await insert(connection, held.actor.tenant, [changed])


def job_row(
    held: HeldClaim, job: DoneJob, kind: JobKindWord, location_id: UUID | None, now: datetime, completed: bool = True
) -> Job:
    """A finished job as a row. `kind` is REPLACEMENT for the unit as a whole."""
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
        location_id=location_id,
        corrects=None,
        recorded_at=now,
        claim_id=held.filed.claim.claim_id,
    )
    return _borne(row, job)


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
