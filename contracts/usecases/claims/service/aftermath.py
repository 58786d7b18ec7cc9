"""What does a finished job leave behind, in the unit's history and among its contracts?

The readings taken at it; the job with its days out of use, from which the rules derive what moves the clocks of laws
and warranties; the warranty on the repair, where whoever authorised the workshop publishes one; and, when the unit is
gone, the fact that it is.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from uuid_utils.compat import uuid7

from contracts.rules.authorization import AuthorizationQuestion, authorize
from contracts.rules.claims.effects import (
    ANCHORS,
    CoverAfter,
    Done,
    NewContract,
    Successor,
    repair_warranty,
    successors,
)
from contracts.rules.claims.effects import job_of as done_job
from contracts.rules.claims.lines import Adjudication
from contracts.rules.decision import Decision
from contracts.rules.question import Question
from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import Value
from contracts.rules.values.history import Job as DoneJob
from contracts.rules.values.history import JobKind
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.vocabulary import ChargeClass, PlanKind, Remedy
from contracts.store.network.records import Place
from contracts.store.records import ContractRecord, Json, Reading, UnitFact
from contracts.usecases.claims.filing.told import components_of
from contracts.usecases.claims.held import HeldClaim
from contracts.usecases.claims.service.work_done import WorkTold
from contracts.usecases.claims.unit_in_use import GONE, SUCCESSOR
from contracts.usecases.cover.asked import stored
from contracts.usecases.cover.unit_question import is_made_for

_OF_THE_CONTRACT = frozenset({"contractMade", "contractStart"})
"""Facts that a contract has fields for."""


class Finished(Struct, frozen=True):
    """A job that was carried out, with the decision on it and what was adjudicated of it."""

    work: WorkTold
    remedy: Remedy
    decision: Decision
    adjudication: Adjudication
    paid_by_customer: bool


def job_of(held: HeldClaim, finished: Finished) -> DoneJob:
    """The job as the history has it."""
    facts, work = finished.decision.question.facts, finished.work
    task, event = facts.get("task"), facts.get("event")
    parts = {
        result.charge.component
        for result in finished.decision.charges
        if result.charge.component and result.charge.charge_class is ChargeClass.PART
    }
    done = Done(
        kind=JobKind.VISIT if finished.remedy is Remedy.VISIT else JobKind.REPAIR,
        on=work.served_on,
        task=task if isinstance(task, str) else None,
        event=event if isinstance(event, str) else None,
        components=components_of(held.filed.claim) | parts | frozenset(work.replaced),
        replaced=frozenset(work.replaced),
        handed_in=work.handed_in,
        handed_back=work.handed_back,
        authorized=_authorized(finished.decision.question, finished.adjudication),
        paid=finished.paid_by_customer,
    )
    return done_job(done, finished.adjudication)


def readings_of(held: HeldClaim, work: WorkTold, now: datetime) -> list[Reading]:
    """The meters as they were read on the day of the service."""
    return [
        Reading(held.key, uuid7(), each.meter, each.value, work.served_on, None, now, held.actor.key_id)
        for each in work.readings
    ]


def repair_contracts(held: HeldClaim, finished: Finished, job: DoneJob, now: datetime) -> Iterator[ContractRecord]:
    """The warranties that come with a repair: of every plan whose issuer authorised the workshop for it."""
    place = held.known.places.get(held.filed.claim.location_id) if held.filed.claim.location_id else None
    if place is None or held.holder is None:
        return
    plans = held.known.published.plans
    for code in sorted(plans):
        if plans[code].header.kind is not PlanKind.SERVICE_WARRANTY:
            continue
        terms = plans[code].on(finished.work.served_on)
        if terms is None or not _applies(terms, held, finished.decision.question, place, job):
            continue
        if (new := repair_warranty(terms, job)) is not None:
            yield _record(held, new, finished, now)


def gone_facts(held: HeldClaim, successor: str | None, now: datetime) -> Iterator[UnitFact]:
    """What is learned of a unit that is gone: by which claim, and what came instead."""
    said = {GONE: held.id} | ({SUCCESSOR: successor} if successor else {})
    for name, value in said.items():
        yield UnitFact(held.key, uuid7(), name, value, now, held.actor.key_id)


def heirs(finished: Finished, contract_ids: dict[str, str]) -> list[Json]:
    """What becomes of each contract on the unit that came instead, for its event."""
    question = finished.decision.question
    done = Done(JobKind.REPAIR, finished.work.served_on, paid=finished.paid_by_customer)
    return [
        _heir(each, question, finished, contract_ids[each.ref])
        for each in successors(question, done)
        if each.ref in contract_ids
    ]


def _heir(successor: Successor, question: Question, finished: Finished, contract_id: str) -> Json:
    facts: dict[str, Value] = dict(successor.made.facts) if successor.made else {}
    if successor.cover is CoverAfter.FRESH:
        # Whatever day its cover is counted from, it is now that of the replacement.
        facts |= {name: finished.work.served_on for name in ANCHORS if name in question.facts}
    return {
        "contract": contract_id,
        "cover": successor.cover.value,
        "clause": successor.clause,
        "facts": {name: stored(value) for name, value in facts.items() if name in ANCHORS},
        "missing": sorted(successor.missing),
    }


def _applies(terms: PlanTerms, held: HeldClaim, question: Question, place: Place, job: DoneJob) -> bool:
    if terms.names_money and terms.currency != question.currency:
        return False
    if terms.made_for is not None:
        try:
            if not is_made_for(terms, question.facts, question.as_of, question.currency):
                return False
        except NotKnown:
            return False
    product = held.dossier.product
    asked = AuthorizationQuestion(
        issuer=terms.issuer,
        location=str(place.location_id),
        brand=product.brand,
        category=product.category,
        task=job.task,
        country=place.on(job.on).country,
        on=job.on,
    )
    return place.location.code == terms.issuer or authorize(asked, held.known.grants).authorized


def _record(held: HeldClaim, new: NewContract, finished: Finished, now: datetime) -> ContractRecord:
    if held.holder is None:
        raise LookupError(f"the unit {held.key} has no owner")
    first = finished.work.handed_back or finished.work.served_on
    return ContractRecord(
        unit_key=held.key,
        contract_id=uuid7(),
        plan=new.terms.code,
        version=new.terms.version,
        terms_hash=new.terms.hash,
        holder=held.holder,
        made_on=first,
        start_day=first,
        facts={name: stored(value) for name, value in new.facts.items() if name not in _OF_THE_CONTRACT},
        price_minor=None,
        currency=None,
        recorded_at=now,
        actor=held.actor.key_id,
    )


def _authorized(question: Question, adjudication: Adjudication) -> bool | None:
    """Whether the issuer that pays had authorised the workshop; None when that is not known."""
    plans = {share.plan for line in adjudication.lines for share in line.approved}
    told = [contract.facts.get("authorizedLocation") for contract in question.contracts if contract.terms.code in plans]
    known = [each for each in told if isinstance(each, bool)]
    return any(known) if known else None
