"""Which kept decisions would be others, now that something is known not to have been so?

Every claim's case is asked twice, as of the moment of its decision: of what was known until now, and of what is known
now. Where the two differ, the correction made the difference. Of a claim that is still open the new decision is kept,
and names the one that it supersedes; while nobody has agreed to anything it is the one that counts from now on. What
was agreed to, paid or refused stays as it was decided, until somebody appeals or reviews it.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.claims.moves import is_open
from contracts.rules.identity import document
from contracts.rules.values.vocabulary import ClaimState, Verdict
from contracts.store.claim_life.moves import claim_life
from contracts.store.claims import claim_by_id
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier
from contracts.store.records import Json, JsonObject
from contracts.store.rows import insert
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.drafting import case_again, retold
from contracts.usecases.claims.filing.told import told_of
from contracts.usecases.claims.held import HeldClaim
from contracts.usecases.claims.ruling.deciding import CaseDecided
from contracts.usecases.claims.unit_in_use import GONE, without_claim
from contracts.usecases.cover.ask_unit import Known
from contracts.usecases.failures import Failure

_NOTHING_AGREED = frozenset(
    {ClaimState.DRAFT, ClaimState.IN_REVIEW, ClaimState.INFORMATION_REQUESTED, ClaimState.APPEALED}
)


class Recheck(Struct, frozen=True):
    """A unit with what was known of it before a correction, and after."""

    actor: Actor
    key: UUID
    known: Known
    before: Dossier
    after: Dossier


class Rechecked(Struct, frozen=True):
    """A kept decision that would be another one now. `now` is kept when the claim is open (`is_kept`)."""

    claim: str
    state: ClaimState
    then_verdict: Verdict
    now_verdict: Verdict
    then_customer: str
    now_customer: str
    currency: str
    now_hash: str
    is_kept: bool

    @property
    def document(self) -> JsonObject:
        """As it is told and kept."""
        return {
            "claim": self.claim,
            "state": self.state.value,
            "thenVerdict": self.then_verdict.value,
            "nowVerdict": self.now_verdict.value,
            "thenCustomer": self.then_customer,
            "nowCustomer": self.now_customer,
            "currency": self.currency,
            "nowHash": self.now_hash,
            "kept": self.is_kept,
        }


async def recheck(connection: Connection, of: Recheck, now: datetime) -> list[Rechecked]:
    """Every kept decision of the unit that the correction makes another; of open claims it is kept."""
    if GONE in of.before.facts:
        return []
    return [each async for each in _rechecked(connection, of, now)]


def rechecked_of(kept: Json) -> tuple[Rechecked, ...]:
    """What was found, read back from a kept answer."""
    rows = kept if isinstance(kept, list | tuple) else []
    return tuple(_read(row) for row in rows if isinstance(row, Mapping))


async def _rechecked(connection: Connection, of: Recheck, now: datetime) -> AsyncIterator[Rechecked]:
    for claim in of.before.claims:
        held = await _held(connection, of, claim.claim_id)
        before, after = (_asked(held, of, dossier, now) for dossier in (of.before, of.after))
        if before is None or after is None:
            continue
        then, fresh = document(before.decision), document(after.decision)
        if then == fresh:
            continue
        state = ClaimState(held.state)
        if is_open(state):
            await _keep(connection, held, after, now)
        yield Rechecked(
            claim=held.id,
            state=state,
            then_verdict=Verdict(then["verdict"]),
            now_verdict=Verdict(fresh["verdict"]),
            then_customer=then["totals"]["customer"],
            now_customer=fresh["totals"]["customer"],
            currency=fresh["currency"],
            now_hash=after.record.hash,
            is_kept=is_open(state),
        )


async def _held(connection: Connection, of: Recheck, claim_id: UUID) -> HeldClaim:
    tenant = of.actor.tenant
    filed = await claim_by_id(connection, tenant, of.key, claim_id)
    life = await claim_life(connection, tenant, of.key, claim_id)
    return HeldClaim(of.actor, of.key, filed, life, of.known, of.after)


def _asked(held: HeldClaim, of: Recheck, dossier: Dossier, now: datetime) -> CaseDecided | None:
    """The claim's case, asked of a dossier as of the moment of its decision; None where it cannot be asked any more."""
    told = told_of(held.filed)
    told = replace(told, situation=replace(told.situation, as_of=held.filed.decision.as_of))
    mine = without_claim(dossier, held.filed.claim.claim_id)
    known = replace(of.known, dossiers={of.key: mine})
    try:
        return case_again(replace(held, dossier=mine, known=known), told, now)
    except Failure:
        return None


async def _keep(connection: Connection, held: HeldClaim, case: CaseDecided, now: datetime) -> None:
    """Keep the decision that supersedes the claim's own; it counts from now on while nobody has agreed to anything."""
    record = replace(case.record, supersedes=held.filed.decision.decision_id)
    if ClaimState(held.state) not in _NOTHING_AGREED:
        await insert(connection, held.actor.tenant, [record])
        return
    told = told_of(held.filed)
    told = replace(told, situation=replace(told.situation, as_of=record.as_of), evidence=())
    await retold(connection, held, told, replace(case, record=record), now)


def _read(row: Mapping[str, Json]) -> Rechecked:
    return Rechecked(
        claim=str(row["claim"]),
        state=ClaimState(str(row["state"])),
        then_verdict=Verdict(str(row["thenVerdict"])),
        now_verdict=Verdict(str(row["nowVerdict"])),
        then_customer=str(row["thenCustomer"]),
        now_customer=str(row["nowCustomer"]),
        currency=str(row["currency"]),
        now_hash=str(row["nowHash"]),
        is_kept=bool(row["kept"]),
    )
