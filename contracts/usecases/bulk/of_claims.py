"""What becomes of the rows of claims, and how are claims written out?

An imported claim is history: what was done and what was paid, as it was settled elsewhere. It is not decided again, for
it was decided under rules and proofs that a file does not hold; but it counts, for allowances used, attempts and days
out of use, from its day on. A claim that is still open when a service centre moves is filed anew over the API. So a
file of claims has the work that was done: one row for each job, named by its unit, kind, task and day (`nth` for
several).
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from uuid_utils.compat import uuid7

from contracts.rules.values.facts import near
from contracts.store.bulk import locations_by_codes
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import public_id
from contracts.store.records import Job
from contracts.usecases.bulk.cells import amount_of, text_of
from contracts.usecases.bulk.checking import Checked, problem_of
from contracts.usecases.bulk.of_units import keys_of, unit_cells
from contracts.usecases.bulk.together import (
    At,
    Judged,
    Kept,
    Unchanged,
    Wanted,
    changed,
    kept_before,
    row_key,
    unit_named,
    was_done,
)
from contracts.usecases.bulk.values import Refused
from contracts.usecases.bulk.words import ClaimRow
from contracts.usecases.cover.asked import Amount, read_money, read_unit_ref
from contracts.usecases.cover.unit_question import components_of
from contracts.usecases.failures import BadInput, Failure, UnknownRecord, UnknownUnit
from contracts.usecases.once import Repeatable, Written
from contracts.usecases.terms.library import Published
from contracts.usecases.trail.events import Done, Event, EventKind
from contracts.usecases.units.record_reading import check_read_on

MUTATION = "importHistory"
_CURE = "correct the row, or give it the next `nth`; what was done once is not overwritten"
_COLUMN_OF = {
    "location_id": "location",
    "under_plan": "plan",
    "under_benefit": "benefit",
    "covered_minor": "covered",
    "bore": "also_covered",
}
_OWN = frozenset({"job_id", "recorded_at", "claim_id", "corrects"})


class Known(Struct, frozen=True):
    """What the rows of a chunk may name."""

    dossiers: dict[UUID, Dossier]
    places: Mapping[str, UUID]
    kept: Kept


async def judge_claims(connection: Connection, at: At, rows: Sequence[Checked[ClaimRow]]) -> list[Judged]:
    """What becomes of these rows, each after those before it."""
    found = await dossiers(connection, at.tenant, keys_of(at.tenant, rows).values())
    codes = {each.row.location for each in rows if each.row.location is not None}
    places = await locations_by_codes(connection, at.tenant, codes) if codes else {}
    known = Known(found, places, await kept_before(connection, at, MUTATION, found))
    judged: list[Judged] = []
    for each in rows:
        try:
            one = _judged(at, each, known)
        except Failure as failure:
            one = Refused(each.raw, (problem_of(failure, each.row),))
        if isinstance(one, Wanted):
            added = tuple(record for record in one.written.records if isinstance(record, Job))
            dossier = known.dossiers[one.key]
            known.dossiers[one.key] = replace(dossier, jobs=(*dossier.jobs, *added))
        judged.append(one)
    return judged


def _judged(at: At, each: Checked[ClaimRow], known: Known) -> Judged:
    row, ref = each.row, unit_named(each.row)
    key = read_unit_ref(at.tenant, ref, ("unit",))
    if key not in known.dossiers:
        raise UnknownUnit(str(ref), ("unit",))
    named = row_key("claim", row.kind, row.task, row.on_day, row.nth)
    this = Repeatable(at.actor, MUTATION, named, row.model_dump(mode="json"))
    if was_done(known.kept, key, this):
        return Unchanged(each.raw)
    job = _job(at, row, known.dossiers[key], known.places)
    same = [j for j in known.dossiers[key].jobs if (j.kind, j.task, j.on_day) == (row.kind, row.task, row.on_day)]
    if len(same) < row.nth:
        id_ = public_id("Job", key, job.job_id)
        event = Event(EventKind.HISTORY_IMPORTED, id_, {"readings": 0, "jobs": 1})
        return Wanted(each.raw, Written((job,), Done({"job": id_}, (event,))), key, this)
    differing = _differing(same[row.nth - 1], job)
    return changed(each.raw, f"the {row.kind} of {row.on_day}", differing, _CURE) if differing else Unchanged(each.raw)


def _job(at: At, row: ClaimRow, dossier: Dossier, places: Mapping[str, UUID]) -> Job:
    """What was done, as history. Raises `Failure`."""
    check_read_on(row.on_day, at.now, ("onDay",))
    _check_named(at.published, row, dossier)
    if row.location is not None and row.location not in places:
        raise UnknownRecord("Location", row.location, "write the `code` of a place", ("location",))
    currency = row.currency or "XXX"
    covered = read_money(Amount(row.covered, currency), ("covered",)) if row.covered is not None else None
    return Job(
        unit_key=dossier.unit.unit_key,
        job_id=uuid7(),
        kind=row.kind,
        task=row.task,
        event=row.event.value if row.event else None,
        on_day=row.on_day,
        handed_in=row.handed_in,
        handed_back=row.handed_back,
        completed=row.completed,
        components=row.components,
        replaced=row.replaced,
        under_plan=row.plan,
        under_benefit=row.benefit,
        covered_minor=covered.minor if covered else None,
        currency=covered.currency if covered else None,
        paid_by_customer=row.paid_by_customer,
        authorized=row.authorized,
        location_id=places[row.location] if row.location is not None else None,
        corrects=None,
        recorded_at=at.now,
        bore=dict(_also(at.published, each, currency) for each in row.also_covered) or None,
    )


def _check_named(published: Published, row: ClaimRow, dossier: Dossier) -> None:
    """Raise `UnknownRecord` for a plan, a benefit or a component that nobody knows."""
    if row.plan is not None and row.benefit is not None:
        _check_benefit(published, row.plan, row.benefit, ("plan",), ("benefit",))
    if not row.components and not row.replaced:
        return
    pinned = [terms for each in dossier.contracts if (terms := published.terms((each.plan, each.version)))]
    known = components_of(dossier.product, pinned)
    for column, names in (("components", row.components), ("replaced", row.replaced)):
        for name in names:
            if name not in known:
                raise UnknownRecord("Component", name, near(name, known) if known else "leave it out", (column,))


def _check_benefit(
    published: Published, plan: str, benefit: str, at_plan: tuple[str, ...], at_benefit: tuple[str, ...]
) -> None:
    if plan not in published.plans:
        raise UnknownRecord("Plan", plan, near(plan, published.plans), at_plan)
    benefits = {each.benefit for terms in published.plans[plan].versions for each in terms.benefits}
    if benefit not in benefits:
        raise UnknownRecord("Benefit", benefit, near(benefit, benefits), at_benefit)


def _also(published: Published, text: str, currency: str) -> tuple[str, int]:
    """One of `also_covered`: plan/benefit=amount. Raises `Failure`."""
    path = ("alsoCovered",)
    name, _, amount = text.partition("=")
    plan, _, benefit = name.partition("/")
    if not benefit or not amount.replace(".", "", 1).isdigit() or not amount.isascii():
        raise BadInput("BAD_AMOUNT", f"`{text}` is no amount of a benefit", "write plan/benefit=600.00", path)
    _check_benefit(published, plan, benefit, path, path)
    return name, read_money(Amount(Decimal(amount), currency), path).minor


def _differing(old: Job, new: Job) -> list[str]:
    names = [name for name in Job.__struct_fields__ if name not in _OWN and getattr(old, name) != getattr(new, name)]
    return [_COLUMN_OF.get(name, name) for name in names]


def claim_rows(tenant: str, dossier: Dossier, places: Mapping[UUID, str]) -> Iterator[Mapping[str, str]]:
    """The work that was done on a unit, as rows. `places` are the codes of locations."""
    before: dict[tuple[object, ...], int] = {}
    done = [job for job in dossier.jobs if not job.is_open]
    for each in sorted(done, key=lambda j: (j.on_day, j.kind, j.task or "", j.job_id)):
        named = (each.kind, each.task, each.on_day)
        before[named] = nth = before.get(named, 0) + 1
        bore = (f"{name}={amount_of(minor, each.currency)}" for name, minor in sorted((each.bore or {}).items()))
        yield {
            **unit_cells(tenant, dossier.unit),
            "kind": each.kind,
            "on_day": each.on_day.isoformat(),
            "event": each.event or "",
            "task": each.task or "",
            "components": text_of(each.components),
            "replaced": text_of(each.replaced),
            "handed_in": text_of(each.handed_in),
            "handed_back": text_of(each.handed_back),
            "completed": text_of(each.completed),
            "plan": each.under_plan or "",
            "benefit": each.under_benefit or "",
            "covered": text_of(amount_of(each.covered_minor, each.currency)),
            "currency": each.currency or "",
            "also_covered": text_of(tuple(bore)),
            "paid_by_customer": text_of(each.paid_by_customer),
            "authorized": text_of(each.authorized),
            "location": places.get(each.location_id, "") if each.location_id else "",
            "nth": str(nth),
        }
