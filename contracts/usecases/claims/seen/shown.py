"""What may a caller see of one claim?

All of it but for the promises of other issuers than the caller's own: its lines with what was decided of them and why,
its moves, every decision, the one in force first of all, and what the caller may do next. What people wrote, where
evidence is kept, and who decided, is left out for those who may not see persons.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from msgspec import Struct

from contracts.rules.claims.moves import possible_moves
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import ClaimState, MoveName
from contracts.store.claim_life.goodwills import goodwills_of
from contracts.store.claim_life.moves import ClaimLife, claim_life
from contracts.store.claim_life.records import ClaimMove, Evidence, GoodwillRecord, RemedyRecord
from contracts.store.claim_life.remedies import remedies_of
from contracts.store.claim_life.telling import decisions_by_id
from contracts.store.claims import FiledClaim, claim_by_id
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier
from contracts.store.keys import public_id
from contracts.store.records import ClaimLine, DecisionRecord, Note
from contracts.usecases.access.cut import cut_decided
from contracts.usecases.actor import Actor, Right, may
from contracts.usecases.claims.filing.told import charge_ids
from contracts.usecases.claims.seen.appeal_time import last_day_to_appeal
from contracts.usecases.claims.seen.claim_cut import cut_recovery, cut_remedy, cut_round
from contracts.usecases.claims.seen.promisers import Promisers, promisers_of
from contracts.usecases.claims.seen.remedies_seen import RecoverySeen, RemedySeen, recoveries_seen, remedies_seen
from contracts.usecases.claims.seen.rounds_seen import RoundSeen, rounds_seen
from contracts.usecases.claims.seen.sight import claims_seen_by
from contracts.usecases.cover.decided import Decided, decided_before
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.seen import ClaimSeen
from contracts.usecases.terms.library import Published

RIGHT_TO: Mapping[MoveName, Right] = {
    MoveName.SUBMIT: Right.FILE_CLAIM,
    MoveName.ANSWER: Right.FILE_CLAIM,
    MoveName.APPEAL: Right.FILE_CLAIM,
    MoveName.WITHDRAW: Right.FILE_CLAIM,
    MoveName.REVIEW: Right.REVIEW_CLAIM,
    MoveName.ASK: Right.REVIEW_CLAIM,
    MoveName.APPROVE: Right.REVIEW_CLAIM,
    MoveName.APPROVE_PARTLY: Right.REVIEW_CLAIM,
    MoveName.REJECT: Right.REVIEW_CLAIM,
    MoveName.GRANT_GOODWILL: Right.GRANT_GOODWILL,
    MoveName.GRANT_SOME_GOODWILL: Right.GRANT_GOODWILL,
    MoveName.START: Right.SERVE_CLAIM,
    MoveName.COMPLETE: Right.SERVE_CLAIM,
    MoveName.SETTLE: Right.SETTLE_CLAIM,
    MoveName.CLOSE: Right.SETTLE_CLAIM,
}
"""Which right each move needs, beside the role that the table of moves asks for."""


class LineSeen(Struct, frozen=True):
    """One charge of a claim. `customer` and `payers` are as the decision in force has them."""

    line: int
    charge: str
    charge_class: str
    component: str | None
    task: str | None
    quantity: Decimal
    amount: Money
    tax: Money | None
    claimed: Money
    customer: Money | None
    payers: tuple[tuple[str, Money], ...]


class MoveSeen(Struct, frozen=True):
    """One move of a claim."""

    number: int
    move: str
    from_state: str
    to_state: str
    role: str
    actor: str | None
    second_actor: str | None
    reason: str | None
    at: datetime


class NoteSeen(Struct, frozen=True):
    """What somebody wrote."""

    kind: str
    text: str
    at: datetime


class EvidenceSeen(Struct, frozen=True):
    """A photo, an invoice ... `reference` is None for who may not see persons, and when it was erased with one."""

    kind: str
    line: int | None
    reference: str | None
    digest: str
    at: datetime


class GoodwillSeen(Struct, frozen=True):
    """Goodwill on top of a round; `state` is `WAITING`, `GRANTED` or `LAPSED`."""

    state: str
    extra: Money
    role: str
    asked_at: datetime
    settled_at: datetime | None


class ClaimShown(Struct, frozen=True):
    """A claim as a caller sees it. `rounds` are the oldest first; `decided` is the decision in force.

    `appeal_until` is the last day for an appeal; None while nothing can be appealed, or for ever can.
    """

    claim: ClaimSeen
    location: str | None
    served_on: date | None
    preauthorized_at: datetime | None
    lines: tuple[LineSeen, ...]
    notes: tuple[NoteSeen, ...]
    evidence: tuple[EvidenceSeen, ...]
    moves: tuple[MoveSeen, ...]
    may_move: tuple[str, ...]
    appeal_until: date | None
    rounds: tuple[RoundSeen, ...]
    goodwills: tuple[GoodwillSeen, ...]
    remedies: tuple[RemedySeen, ...]
    recoveries: tuple[RecoverySeen, ...]
    decided: Decided

    @property
    def id(self) -> str:
        return self.claim.id

    @property
    def state(self) -> str:
        return self.claim.state

    @property
    def missing(self) -> tuple[str, ...]:
        """What the claim waits for; nothing while it waits for nothing."""
        waits = self.state == ClaimState.INFORMATION_REQUESTED and self.rounds
        return self.rounds[-1].missing if waits else ()


class WholeClaim(Struct, frozen=True):
    """All rows of a claim. `decisions` are those of its rounds, by id."""

    filed: FiledClaim
    life: ClaimLife
    decisions: Mapping[UUID, DecisionRecord]
    goodwills: Sequence[GoodwillRecord] = ()
    remedies: Sequence[RemedyRecord] = ()


async def show_claim(
    connection: Connection, actor: Actor, claim_id: UUID, dossier: Dossier, published: Published
) -> ClaimShown:
    """The claim, in a number of statements that does not grow. Raises `RecordNotFound`."""
    tenant, key = actor.tenant, dossier.unit.unit_key
    filed = await claim_by_id(connection, tenant, key, claim_id)
    life = await claim_life(connection, tenant, key, claim_id)
    whole = WholeClaim(
        filed=filed,
        life=life,
        decisions=await decisions_by_id(connection, tenant, key, {each.round.decision_id for each in life.rounds}),
        goodwills=await goodwills_of(connection, tenant, key, claim_id),
        remedies=await remedies_of(connection, tenant, key, claim_id),
    )
    return await show_known(connection, actor, whole, dossier, published)


async def show_known(
    connection: Connection, actor: Actor, whole: WholeClaim, dossier: Dossier, published: Published
) -> ClaimShown:
    """A claim whose rows are known; what else it takes is read."""
    promisers = await promisers_of(connection, actor, [dossier], published)
    last_day = await last_day_to_appeal(connection, actor.tenant, published, whole.filed, whole.life)
    return shown_whole(actor, whole, dossier, published, promisers, last_day)


def shown_whole(
    actor: Actor,
    whole: WholeClaim,
    dossier: Dossier,
    published: Published,
    promisers: Promisers,
    appeal_until: date | None,
) -> ClaimShown:
    """A claim of which everything is known."""
    key, holder = dossier.unit.unit_key, owner_of(dossier)
    filed, life = whole.filed, whole.life
    claims = claims_seen_by(actor, dossier, holder, published, promisers)
    seen = frozenset(public_id("Claim", key, each.claim_id) for each in claims)
    persons = may(actor, Right.SEE_PERSONS, holder)
    names = may(actor, Right.SEE_HISTORY)
    claim = filed.claim
    return ClaimShown(
        claim=ClaimSeen(claim),
        location=public_id("Location", claim.location_id) if claim.location_id else None,
        served_on=claim.served_on,
        preauthorized_at=claim.preauthorized_at,
        lines=_lines(filed),
        notes=tuple(_note(each) for each in filed.notes if each.body) if persons else (),
        evidence=tuple(_evidence(each, persons) for each in life.evidence),
        moves=tuple(_move(each, names) for each in life.moves),
        may_move=may_move(actor, claim.state, holder),
        appeal_until=appeal_until,
        rounds=tuple(cut_round(actor, each, published, seen) for each in rounds_seen(life, whole.decisions, names)),
        goodwills=tuple(_goodwill(each) for each in whole.goodwills),
        remedies=tuple(cut_remedy(actor, each, published) for each in remedies_seen(whole.remedies)),
        recoveries=tuple(cut_recovery(actor, each, published) for each in recoveries_seen(life)),
        decided=cut_decided(actor, decided_before(filed.decision), published),
    )


def may_move(actor: Actor, state: str, holder: UUID | None) -> tuple[str, ...]:
    """What the caller may do with a claim of this holder in this state."""
    moves = possible_moves(ClaimState(state), actor.role)
    return tuple(move.value for move in moves if may(actor, RIGHT_TO[move], holder))


def is_appealed(life: ClaimLife) -> bool:
    """Whether an appeal has not been decided yet, also while something is asked for it."""
    for move in reversed(life.moves):
        if move.move == MoveName.APPEAL:
            return True
        if move.move in {MoveName.APPROVE, MoveName.APPROVE_PARTLY, MoveName.REJECT}:
            return False
    return False


def _lines(filed: FiledClaim) -> tuple[LineSeen, ...]:
    return tuple(_line(line, charge) for line, charge in zip(filed.lines, charge_ids(filed.claim), strict=True))


def _line(line: ClaimLine, charge: str) -> LineSeen:
    def money(minor: int) -> Money:
        return Money(minor, line.currency)

    return LineSeen(
        line=line.line,
        charge=charge,
        charge_class=line.charge_class,
        component=line.component,
        task=line.task,
        quantity=Decimal(line.quantity_milli) / 1000,
        amount=money(line.amount_minor),
        tax=money(line.tax_minor) if line.tax_minor is not None else None,
        claimed=money(line.amount_minor if line.claimed_minor is None else line.claimed_minor),
        customer=money(line.customer_minor) if line.customer_minor is not None else None,
        payers=tuple((payer, money(minor)) for payer, minor in sorted(line.payers.items())),
    )


def _note(note: Note) -> NoteSeen:
    return NoteSeen(note.kind, note.body, note.recorded_at)


def _evidence(evidence: Evidence, persons: bool) -> EvidenceSeen:
    reference = evidence.reference or None if persons else None
    return EvidenceSeen(evidence.kind, evidence.line, reference, evidence.digest, evidence.recorded_at)


def _move(move: ClaimMove, names: bool) -> MoveSeen:
    return MoveSeen(
        number=move.seq,
        move=move.move,
        from_state=move.from_state,
        to_state=move.to_state,
        role=move.role,
        actor=move.actor if names else None,
        second_actor=move.second_actor if names else None,
        reason=move.reason,
        at=move.at,
    )


def _goodwill(goodwill: GoodwillRecord) -> GoodwillSeen:
    extra = Money(goodwill.extra_minor, goodwill.currency)
    return GoodwillSeen(goodwill.state, extra, goodwill.role, goodwill.asked_at, goodwill.settled_at)
