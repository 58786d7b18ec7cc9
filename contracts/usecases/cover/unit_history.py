"""What happened to this unit before, as the rules see it, and what is reserved of its allowances?"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.rules.values.history import History, JobKind, Mark, Owner, Reading, Replacement, Reserved, VisitMark
from contracts.rules.values.history import Job as DoneJob
from contracts.rules.values.money import Money
from contracts.store.care.records import VisitMarkRecord
from contracts.store.claim_life.records import LedgerEntry
from contracts.store.dossiers import Dossier
from contracts.store.records import Claim, ContractRecord, Job


def history_of(dossier: Dossier) -> History:
    """What happened to the unit before, and what is reserved of its allowances.

    Once a claim's job is done, that says what was used, and its reservation counts no more.
    """
    return History(
        jobs=_jobs(dossier) if dossier.jobs else (),
        readings=tuple([Reading(each.meter, each.read_on, Decimal(each.value)) for each in dossier.readings]),
        owners=tuple([Owner(each.from_day) for each in dossier.ownerships]),
        replacements=_replacements(dossier) if dossier.jobs else (),
        reserved=(*_reserved(dossier), *_all_shared(dossier)) if dossier.reserved or dossier.shared else (),
        marks=_marks(dossier) if dossier.marks else (),
    )


def contract_refs(records: Iterable[ContractRecord]) -> list[str]:
    """What the contracts of a unit are called in a question: by their plan, `plan#2` for the second of one plan."""
    count: dict[str, int] = {}
    refs = []
    for record in records:
        count[record.plan] = number = count.get(record.plan, 0) + 1
        refs.append(record.plan if number == 1 else f"{record.plan}#{number}")
    return refs


def _jobs(dossier: Dossier) -> tuple[DoneJob, ...]:
    occurred: dict[UUID | None, date | None] = {claim.claim_id: claim.occurred_on for claim in dossier.claims}
    return tuple([_done(job, occurred.get(job.claim_id)) for job in dossier.jobs if job.kind != "REPLACEMENT"])


def _replacements(dossier: Dossier) -> tuple[Replacement, ...]:
    replaced = [job for job in dossier.jobs if job.kind == "REPLACEMENT"]
    return tuple([Replacement(job.on_day, bool(job.paid_by_customer)) for job in replaced])


def _reserved(dossier: Dossier) -> Iterator[Reserved]:
    """What claims hold whose jobs are not done."""
    claims: dict[UUID | None, Claim] = {claim.claim_id: claim for claim in dossier.claims}
    done = {job.claim_id for job in dossier.jobs if not job.is_open}
    for each in dossier.reserved:
        if each.claim_id not in done:
            yield Reserved(each.benefit, each.allowance, _event_day(each, claims.get(each.claim_id)), each.minor)


def _marks(dossier: Dossier) -> tuple[VisitMark, ...]:
    refs = dict(zip((each.contract_id for each in dossier.contracts), contract_refs(dossier.contracts), strict=True))
    return tuple([_mark(each, refs[each.contract_id]) for each in dossier.marks if each.contract_id in refs])


def _all_shared(dossier: Dossier) -> Iterator[Reserved]:
    return (use for each in dossier.contracts for use in _shared(dossier, each))


def _shared(dossier: Dossier, contract: ContractRecord) -> Iterator[Reserved]:
    """What other units have of the pools of a contract's agreement: each use, on a day of its period."""
    first = contract.start_day or contract.made_on
    pools: dict[tuple[str, str, date], tuple[int, int]] = {}
    for each in dossier.shared:
        if each.contract_id == contract.contract_id:
            key = (each.benefit, each.allowance, each.period_start)
            count, minor = pools.get(key, (0, 0))
            pools[key] = (count + each.count, minor + each.minor)
    for (benefit, allowance, since), (count, minor) in sorted(pools.items()):
        for number in range(count):
            yield Reserved(benefit, allowance, max(since, first), 0 if number else minor)


def _mark(record: VisitMarkRecord, ref: str) -> VisitMark:
    return VisitMark(ref, record.cycle, record.number, Mark(record.mark), record.on_day, record.offered_on)


def _event_day(entry: LedgerEntry, claim: Claim | None) -> date:
    """The day of the event that a use was reserved for: that of its claim, and never before its period."""
    told = (claim.occurred_on or claim.reported_on) if claim else None
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
