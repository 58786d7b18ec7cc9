"""File a claim: decide it as a preview would, and keep it with that decision, once for each idempotency key.

The claim's money-safe life (reserving, settling, appeal) is deliberately absent here: a filed claim spends nothing
yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from contracts.rules.decision import RULES_VERSION, ChargeResult, Decision
from contracts.rules.identity import decision_hash
from contracts.rules.values.view import local_day
from contracts.rules.values.vocabulary import Payer, Verdict
from contracts.store.claims import FiledClaim, claim_by_id
from contracts.store.claims import file_claim as write_claim
from contracts.store.database import Database
from contracts.store.dossiers import Dossier
from contracts.store.keys import UnitOwnedId, decode_id, public_id
from contracts.store.records import Claim, ClaimLine, DecisionRecord, Json, JsonObject, Note
from contracts.store.rows import RecordNotFound
from contracts.store.units import lock_unit
from contracts.usecases.actor import Actor, Right, may, need
from contracts.usecases.cover.ask_unit import AskUnit, owner_of, read_known, unit_question, workshop_of
from contracts.usecases.cover.asked import Raw, Situation, UnitRef, read_unit_ref
from contracts.usecases.cover.decided import decision_on, kept_form
from contracts.usecases.cover.unit_question import UnitQuestion
from contracts.usecases.failures import BadInput, DecisionChanged, UnknownUnit, within
from contracts.usecases.once import Repeatable, check_key, once
from contracts.usecases.seen import FiledClaimSeen, filed_claim_seen
from contracts.usecases.terms.library import Library

FILED = "FILED"
"""The first state of a claim."""


@dataclass(frozen=True, slots=True)
class FileClaim:
    """A claim about a unit; its case is `unit` and `situation`.

    `preview_hash` is the hash of the decision that was shown before; it must still hold. `complaint` is what the
    customer says, in their words.
    """

    actor: Actor
    idempotency_key: str
    unit: UnitRef
    situation: Situation
    complaint: str | None = None
    preview_hash: str | None = None


async def file_claim(database: Database, library: Library, command: FileClaim, now: datetime) -> FiledClaimSeen:
    """The claim with its decision. Raises `Failure`."""
    check_key(command.idempotency_key)
    if command.situation.event is None:
        raise BadInput("MISSING_EVENT", "it is not said what happened", "send the `event`", ("case", "event"))
    tenant = command.actor.tenant
    with within("case"):
        key = read_unit_ref(tenant, command.unit, ("unit",))
    ask = AskUnit(command.actor, command.unit, command.situation)
    this = Repeatable(command.actor, "fileClaim", command.idempotency_key, command)
    async with database.write() as connection:
        try:
            await lock_unit(connection, tenant, key)
        except RecordNotFound:
            need(command.actor, Right.FILE_CLAIM)
            raise UnknownUnit(str(command.unit), ("case", "unit")) from None
        known = await read_known(connection, library, [ask], [key])
        dossier = known.dossiers[key]
        need(command.actor, Right.FILE_CLAIM, owner_of(dossier))

        async def work() -> JsonObject:
            with within("case"):
                asked = unit_question(ask, dossier, known, now)
                decision = decision_on(asked.question)
            filed = _filed(command, dossier, asked, decision, workshop_of(ask), now)
            await write_claim(connection, tenant, filed)
            return {"claim": public_id("Claim", key, filed.claim.claim_id)}

        answer = await once(connection, key, this, now, work)
        claim_id = _local_id(str(answer["claim"]))
        filed = await claim_by_id(connection, tenant, key, claim_id)
    return filed_claim_seen(filed, may(command.actor, Right.SEE_PERSONS, owner_of(dossier)))


def _local_id(text: str) -> UUID:
    found = decode_id(text)
    if not isinstance(found, UnitOwnedId):
        raise LookupError(f"{text} is no claim")
    return found.local_id


def _filed(
    command: FileClaim,
    dossier: Dossier,
    asked: UnitQuestion,
    decision: Decision,
    location_id: UUID | None,
    now: datetime,
) -> FiledClaim:
    """The claim with all its parts. Raises `DecisionChanged` when it is not the decision that was previewed."""
    digest = decision_hash(decision)
    if command.preview_hash is not None and command.preview_hash != digest:
        raise DecisionChanged(command.preview_hash, digest)
    key, claim_id = dossier.unit.unit_key, uuid7()
    record = _decision_record(key, decision, digest, asked.contract_ids, now)
    situation = command.situation
    claim = Claim(
        unit_key=key,
        claim_id=claim_id,
        contract_id=_only_contract(decision, asked.contract_ids),
        location_id=location_id,
        decision_id=record.decision_id,
        state=FILED,
        event=situation.event.value if situation.event else "",
        occurred_on=local_day(situation.occurred),
        reported_on=_reported(decision),
        facts={fact.name: _stored(fact.value) for fact in situation.facts},
        actor=command.actor.key_id,
        filed_at=now,
    )
    settled = decision.verdict not in {Verdict.NEEDS_FACTS, Verdict.NEEDS_REVIEW}
    lines = tuple(_line(claim, n, result, decision.currency, settled) for n, result in enumerate(decision.charges, 1))
    return FiledClaim(claim, lines, _notes(command, dossier, claim, now), record)


def _decision_record(
    key: UUID, decision: Decision, digest: str, contract_ids: Mapping[str, str], now: datetime
) -> DecisionRecord:
    question, result = kept_form(decision, contract_ids)
    return DecisionRecord(
        unit_key=key,
        decision_id=uuid7(),
        hash=digest,
        rules_version=RULES_VERSION,
        as_of=decision.question.as_of,
        facts=question,
        terms_hashes=tuple(sorted({contract.terms.hash for contract in decision.question.contracts})),
        result=result,
        recorded_at=now,
    )


def _only_contract(decision: Decision, contract_ids: Mapping[str, str]) -> UUID | None:
    """The contract that pays, when it is one."""
    refs = {share.contract for charge in decision.charges for share in charge.shares if share.contract}
    ids = [_local_id(contract_ids[ref]) for ref in refs if ref in contract_ids]
    return ids[0] if len(ids) == 1 else None


def _reported(decision: Decision) -> date:
    """The day of the report as stated, or else the day of the question, where the first contract counts its days."""
    question = decision.question
    stated = question.facts.get("reported")
    if isinstance(stated, date):
        return local_day(stated) or date.min
    zones = [contract.terms.zone for contract in question.contracts]
    return (question.as_of.astimezone(zones[0]) if zones else question.as_of).date()


def _line(claim: Claim, number: int, result: ChargeResult, currency: str, settled: bool) -> ClaimLine:
    """A charge with who bears it; nobody's share is known while facts are missing or somebody has to look."""
    payers: dict[str, int] = {}
    for share in result.shares if settled else ():
        payers[share.payer.value] = payers.get(share.payer.value, 0) + share.minor
    charge = result.charge
    return ClaimLine(
        unit_key=claim.unit_key,
        claim_id=claim.claim_id,
        line=number,
        charge_class=charge.charge_class.value,
        component=charge.component,
        task=charge.task,
        amount_minor=charge.minor,
        tax_minor=charge.tax_minor,
        currency=currency,
        customer_minor=payers.pop(Payer.CUSTOMER.value, 0) if settled else None,
        payers=payers,
    )


def _notes(command: FileClaim, dossier: Dossier, claim: Claim, now: datetime) -> tuple[Note, ...]:
    """What the customer said, kept apart so that it can be erased with the person."""
    if not command.complaint or not command.complaint.strip():
        return ()
    said = command.complaint.strip()
    return (Note(claim.unit_key, uuid7(), claim.claim_id, owner_of(dossier), "COMPLAINT", said, now),)


def _stored(value: Raw) -> Json:
    return list(value) if isinstance(value, tuple) else value
