"""What happened to this unit before, as the rules see it, and what is reserved of its allowances?"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.rules.values.history import History, JobKind, Owner, Reading, Replacement, Reserved
from contracts.rules.values.history import Job as DoneJob
from contracts.rules.values.money import Money
from contracts.store.claim_life.records import LedgerEntry
from contracts.store.dossiers import Dossier
from contracts.store.records import Job


def history_of(dossier: Dossier) -> History:
    """What happened to the unit before, and what is reserved of its allowances.

    Once a claim's job is done, that says what was used, and its reservation counts no more.
    """
    occurred: dict[UUID | None, date | None] = {claim.claim_id: claim.occurred_on for claim in dossier.claims}
    reported: dict[UUID | None, date] = {claim.claim_id: claim.reported_on for claim in dossier.claims}
    done = {job.claim_id for job in dossier.jobs}
    return History(
        jobs=tuple(_done(job, occurred.get(job.claim_id)) for job in dossier.jobs if job.kind != "REPLACEMENT"),
        readings=tuple(Reading(each.meter, each.read_on, Decimal(each.value)) for each in dossier.readings),
        owners=tuple(Owner(each.from_day) for each in dossier.ownerships),
        replacements=tuple(
            Replacement(job.on_day, bool(job.paid_by_customer)) for job in dossier.jobs if job.kind == "REPLACEMENT"
        ),
        reserved=tuple(
            Reserved(each.benefit, each.allowance, _event_day(each, occurred, reported), each.minor)
            for each in dossier.reserved
            if each.claim_id not in done
        ),
    )


def _event_day(
    entry: LedgerEntry, occurred: Mapping[UUID | None, date | None], reported: Mapping[UUID | None, date]
) -> date:
    """The day of the event that a use was reserved for: that of its claim, and never before its period."""
    told = occurred.get(entry.claim_id) or reported.get(entry.claim_id)
    return max(entry.period_start, told or entry.period_start)


def _done(job: Job, occurred: date | None) -> DoneJob:
    """A stored job as the rules see it. `occurred` is the day of the event that it was claimed for."""
    covered = Money(job.covered_minor, job.currency) if job.covered_minor is not None and job.currency else None
    under = f"{job.under_plan}/{job.under_benefit}" if job.under_plan and job.under_benefit else None
    return DoneJob(
        kind=JobKind(job.kind),
        on=job.on_day,
        task=job.task,
        event=job.event,
        components=frozenset(job.components),
        replaced=frozenset(job.replaced),
        handed_in=job.handed_in,
        handed_back=job.handed_back,
        completed=job.completed,
        paid=bool(job.paid_by_customer),
        authorized=job.authorized,
        under=under,
        covered=covered,
        bore=tuple((name, _paid(minor, job.currency)) for name, minor in sorted((job.bore or {}).items())),
        occurred=occurred if occurred != job.on_day else None,
    )


def _paid(minor: int, currency: str | None) -> Money | None:
    return Money(minor, currency) if currency else None
