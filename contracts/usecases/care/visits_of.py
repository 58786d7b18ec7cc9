"""Which visits do the contracts of a unit have, as a caller sees them?

The rules plan them (`rules/care/`); here a unit's dossier becomes their question, and their answer gets its public ids.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from contracts.rules.care.due import by_day, care_of
from contracts.rules.care.visits import DueVisit
from contracts.rules.question import Contract, Question
from contracts.rules.terms import PlanTerms
from contracts.rules.values.vocabulary import VisitState
from contracts.store.dossiers import Dossier
from contracts.store.keys import UnitOwnedId, decode_id, public_id
from contracts.usecases.access.cut import concerns
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import Situation
from contracts.usecases.cover.unit_question import nothing_more, question_of
from contracts.usecases.failures import BadInput, Path, UnknownRecord
from contracts.usecases.terms.library import Published

AHEAD = timedelta(days=365)
"""How far ahead is looked when nobody says how far."""
FARTHEST = timedelta(days=5 * 366)


class VisitSeen(Struct, frozen=True):
    """One visit of a contract. `job_id` is the public id of the job that made it."""

    id: str
    unit_id: str
    contract_id: str
    terms: PlanTerms
    visit: DueVisit
    job_id: str | None


class UnitVisits(Struct, frozen=True):
    """The visits of a unit's contracts by day, and the facts that are missing to know more."""

    unit_id: str
    serial: str
    product: str
    visits: tuple[VisitSeen, ...]
    missing: frozenset[str]


class Wanted(Struct, frozen=True):
    """Which visits are asked for: of one contract or all, up to a day, in some states or all, of one issuer or all."""

    until: date
    contract: UUID | None = None
    states: frozenset[VisitState] = frozenset()
    issuer: str | None = None


def visits_of(dossier: Dossier, published: Published, wanted: Wanted, as_of: datetime) -> UnitVisits:
    """The visits that are asked for. Raises `Failure` for what is stored of the unit and does not fit together."""
    asked = question_of(dossier, published, Situation(as_of=as_of), as_of, nothing_more)
    ids = {ref: _local(text) for ref, text in asked.contract_ids.items()}
    found: list[VisitSeen] = []
    missing: set[str] = set()
    for contract in asked.question.contracts:
        is_wanted = contract.ref in ids and wanted.contract in {None, ids[contract.ref]}
        if is_wanted and wanted.issuer in {None, contract.terms.issuer}:
            care = care_of(asked.question, contract, wanted.until)
            missing |= care.missing
            found += [
                _seen(visit, contract, asked.question, dossier, ids[contract.ref])
                for visit in care.visits
                if not wanted.states or visit.state in wanted.states
            ]
    unit = public_id("Unit", dossier.unit.unit_key)
    in_order = sorted(found, key=lambda seen: by_day(seen.visit))
    return UnitVisits(unit, dossier.unit.serial, dossier.product.name, tuple(in_order), frozenset(missing))


def horizon(until: date | None, now: datetime) -> date:
    """The last day that is looked at. Raises `BadInput` for one that is too far away."""
    found = until or (now + AHEAD).date()
    if found > (now + FARTHEST).date():
        cure = "ask for the next five years at most"
        raise BadInput("TOO_FAR", f"{found.isoformat()} is too far ahead", cure, ("until",))
    return found


def read_contract_id(text: str, path: Path) -> UnitOwnedId:
    """The keys behind a contract's public id. Raises `UnknownRecord`."""
    found = decode_id(text)
    if not isinstance(found, UnitOwnedId) or found.noun != "Contract":
        raise UnknownRecord("Contract", text, "send the `id` that a contract was answered with", path)
    return found


def contracts_of_concern(actor: Actor, dossier: Dossier, published: Published) -> frozenset[UUID]:
    """The contracts of a unit that are not another issuer's than the caller's own."""
    return frozenset(each.contract_id for each in dossier.contracts if concerns(actor, each.plan, published))


def no_such_contract(named: str) -> UnknownRecord:
    """What is answered for a contract that is not there, and for one that is no business of the caller."""
    return UnknownRecord("Contract", named, "send the `id` that a contract was answered with", ("contractId",))


def issuer_for(actor: Actor, named: str | None = None) -> str | None:
    """Whose plans are looked at: an issuer's own staff see their own."""
    return actor.issuer or named


def _seen(visit: DueVisit, contract: Contract, question: Question, dossier: Dossier, contract_id: UUID) -> VisitSeen:
    key = dossier.unit.unit_key
    jobs = [job for job in dossier.jobs if job.kind != "REPLACEMENT"]
    made = next((row for row, job in zip(jobs, question.history.jobs, strict=True) if job is visit.job), None)
    contract_text = public_id("Contract", key, contract_id)
    return VisitSeen(
        id=f"{contract_text}.{visit.cycle}.{visit.number}",
        unit_id=public_id("Unit", key),
        contract_id=contract_text,
        terms=contract.terms,
        visit=visit,
        job_id=public_id("Job", key, made.job_id) if made is not None else None,
    )


def _local(text: str) -> UUID:
    found = decode_id(text)
    if not isinstance(found, UnitOwnedId):
        raise LookupError(text)
    return found.local_id
