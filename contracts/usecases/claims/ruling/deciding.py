"""What is decided of a claim's case, and how is it written down?

The case is decided by the same function as a preview. `case_decided` gives the decision with its row; `claim_told`
puts the claim's own rows together: the claim, its lines with who bears what, its notes.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from uuid_utils.compat import uuid7

from contracts.rules.decision import ChargeResult, Decision
from contracts.rules.evaluator import RULES_VERSION, decide
from contracts.rules.identity import documents_hash
from contracts.rules.replay import KeptContract, question_again
from contracts.rules.terms import PlanTerms
from contracts.rules.values.view import local_day
from contracts.rules.values.vocabulary import ClaimState, Payer, Verdict
from contracts.store.claims import FiledClaim
from contracts.store.dossiers import Dossier
from contracts.store.keys import UnitOwnedId, decode_id
from contracts.store.records import Claim, ClaimLine, DecisionRecord
from contracts.usecases.claims.filing.told import Told, Wanted, kept_case, notes_of, wanted_of
from contracts.usecases.claims.held import HeldClaim
from contracts.usecases.claims.unit_in_use import check_unit_is_there
from contracts.usecases.cover.ask_unit import AskUnit, Known, unit_question, workshop_of
from contracts.usecases.cover.decided import decision_on, kept_form
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.failures import DecisionChanged
from contracts.usecases.terms.library import Published

_OPEN = frozenset({Verdict.NEEDS_FACTS, Verdict.NEEDS_REVIEW})


class CaseDecided(Struct, frozen=True):
    """A case with the decision on it, and the row in which that is kept. `location_id` is the workshop's."""

    decision: Decision
    record: DecisionRecord
    contract_ids: Mapping[str, str]
    location_id: UUID | None


def case_decided(
    ask: AskUnit, dossier: Dossier, known: Known, now: datetime, preview_hash: str | None = None
) -> CaseDecided:
    """The decision on a case. Raises `BadInput`, `TwoCurrencies`, and `DecisionChanged` when it is not as previewed."""
    check_unit_is_there(dossier)
    asked = unit_question(ask, dossier, known, now)
    decision = decision_on(asked.question)
    question, result = kept_form(decision, asked.contract_ids)
    digest = documents_hash(question, result["decision"])
    if preview_hash is not None and preview_hash != digest:
        raise DecisionChanged(preview_hash, digest)
    record = DecisionRecord(
        unit_key=dossier.unit.unit_key,
        decision_id=uuid7(),
        hash=digest,
        rules_version=RULES_VERSION,
        as_of=decision.question.as_of,
        facts=question,
        terms_hashes=tuple(sorted({contract.terms.hash for contract in decision.question.contracts})),
        result=result,
        recorded_at=now,
    )
    return CaseDecided(decision, record, asked.contract_ids, workshop_of(ask))


def decision_again(held: HeldClaim) -> Decision:
    """The decision in force, made again from what was kept of it, on the very terms that it was made on."""
    published = held.known.published
    question = question_again(dict(held.filed.decision.facts), lambda kept: _terms_of(published, kept))
    return decide(question)


def claim_drafted(told: Told, case: CaseDecided, dossier: Dossier, actor: str, now: datetime) -> FiledClaim:
    """A new claim with all its parts."""
    decision, situation = case.decision, told.situation
    claim = Claim(
        unit_key=dossier.unit.unit_key,
        claim_id=uuid7(),
        contract_id=_only_contract(decision, case.contract_ids),
        location_id=case.location_id,
        decision_id=case.record.decision_id,
        state=ClaimState.DRAFT.value,
        event=situation.event.value if situation.event else "",
        occurred_on=local_day(situation.occurred),
        reported_on=_reported(decision),
        facts=kept_case(told),
        actor=actor,
        filed_at=now,
        served_on=told.served_on,
    )
    return FiledClaim(
        claim, _lines(claim, told, decision), notes_of(told.words, claim, owner_of(dossier), now), case.record
    )


def claim_retold(before: FiledClaim, told: Told, case: CaseDecided, dossier: Dossier, now: datetime) -> FiledClaim:
    """The same claim with its case told anew; its notes are those that are new."""
    fresh = claim_drafted(told, case, dossier, before.claim.actor, now)
    claim = replace(
        fresh.claim,
        claim_id=before.claim.claim_id,
        state=before.claim.state,
        filed_at=before.claim.filed_at,
        preauthorized_at=before.claim.preauthorized_at,
    )
    lines = tuple(replace(line, claim_id=claim.claim_id) for line in fresh.lines)
    return FiledClaim(claim, lines, notes_of(told.words, claim, owner_of(dossier), now), case.record)


def _terms_of(published: Published, kept: KeptContract) -> PlanTerms:
    terms = published.terms((kept.plan, kept.version))
    if terms is None or terms.hash != kept.terms_hash:
        raise LookupError(f"{kept.plan}@{kept.version} was decided on and is not published so")
    return terms


def _only_contract(decision: Decision, contract_ids: Mapping[str, str]) -> UUID | None:
    """The contract that pays, when it is one."""
    refs = {share.contract for charge in decision.charges for share in charge.shares if share.contract}
    ids = [_local_id(contract_ids[ref]) for ref in refs if ref in contract_ids]
    return ids[0] if len(ids) == 1 else None


def _local_id(text: str) -> UUID:
    found = decode_id(text)
    if not isinstance(found, UnitOwnedId):
        raise LookupError(f"{text} is no contract")
    return found.local_id


def _reported(decision: Decision) -> date:
    """The day of the report as stated, or else the day of the question, where the first contract counts its days."""
    question = decision.question
    stated = question.facts.get("reported")
    if isinstance(stated, date):
        return local_day(stated) or date.min
    zones = [contract.terms.zone for contract in question.contracts]
    return (question.as_of.astimezone(zones[0]) if zones else question.as_of).date()


def _lines(claim: Claim, told: Told, decision: Decision) -> tuple[ClaimLine, ...]:
    """The claim's lines, in the claimant's order."""
    wanted = wanted_of(told)
    results = {result.charge.id: result for result in decision.charges}
    settled = decision.verdict not in _OPEN
    return tuple(
        _line(claim, number, results[charge.id], wanted.get(charge.id, Wanted()), decision.currency, settled)
        for number, charge in enumerate(told.situation.charges, 1)
    )


def _line(claim: Claim, number: int, result: ChargeResult, wanted: Wanted, currency: str, settled: bool) -> ClaimLine:
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
        claimed_minor=wanted.claimed_minor,
        quantity_milli=wanted.quantity_milli,
    )
