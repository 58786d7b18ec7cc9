"""How does a claim begin, how is it told anew, and how is it filed?

Each of these is a part of several verbs. `begin` locks the unit; `drafted` writes a new claim, `retold` an old one
anew; `submitted` hands it in and has it decided.
"""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.decision import Decision
from contracts.rules.values.vocabulary import MoveName, Role
from contracts.store.claim_life.filing import ReadToFile, read_to_file
from contracts.store.claim_life.moves import record_move
from contracts.store.claim_life.records import Evidence
from contracts.store.claim_life.telling import retell
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier
from contracts.store.keys import public_id
from contracts.store.rows import RecordNotFound, insert
from contracts.store.unit_rows import Beside
from contracts.store.units import lock_unit
from contracts.usecases.access.proof import admitted
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.claims.filing.told import Told, charge_ids, evidence_of
from contracts.usecases.claims.held import NOTHING_YET, HeldClaim, asking
from contracts.usecases.claims.moving import case_said, stepped
from contracts.usecases.claims.moving import told as event_told
from contracts.usecases.claims.ruling.adjudicating import decided_by_table
from contracts.usecases.claims.ruling.deciding import CaseDecided, case_decided, claim_drafted, claim_retold
from contracts.usecases.claims.seen.shown import is_appealed
from contracts.usecases.cover.ask_unit import AskUnit, Known, read_known
from contracts.usecases.cover.asked import Situation, UnitRef
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.failures import NotAllowed, UnknownUnit, within
from contracts.usecases.once import Repeatable
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Event, EventKind

TO_FILE = frozenset({Beside.TO_FILE})
_OF_A_PLACE = frozenset({Role.SERVICE_CENTRE, Role.PARTNER})


class Beginning(Struct, frozen=True):
    """A unit that is locked, about which a claim is to be told."""

    ask: AskUnit
    key: UUID
    known: Known
    read: ReadToFile

    @property
    def actor(self) -> Actor:
        return self.ask.actor

    @property
    def dossier(self) -> Dossier:
        return self.known.dossiers[self.key]


async def begin(
    connection: Connection, library: Library, this: Repeatable, unit: UnitRef, situation: Situation
) -> Beginning:
    """Lock the unit, and read what it takes. Raises `UnknownUnit` and `NotAllowed`."""
    actor = this.actor
    # Whose role can never do this is told so before anything is looked up.
    need(actor, Right.FILE_CLAIM, actor.party_id)
    with within("case"):
        key = await admitted(connection, actor, unit, ("unit",))
    check_place(actor, situation)
    ask = AskUnit(actor, unit, situation)
    try:
        await lock_unit(connection, actor.tenant, key)
    except RecordNotFound:
        raise UnknownUnit(str(unit), ("case", "unit")) from None
    known = await read_known(connection, library, [ask], [key], TO_FILE)
    need(actor, Right.FILE_CLAIM, owner_of(known.dossiers[key]))
    return Beginning(ask, key, known, read_to_file(known.found.records[key], known.found.seal))


def check_place(actor: Actor, situation: Situation) -> None:
    """Raise `NotAllowed` for a service centre or partner that would claim for another place."""
    if actor.role not in _OF_A_PLACE or situation.location is None:
        return
    own = public_id("Location", actor.location_id) if actor.location_id else None
    if situation.location != own:
        raise NotAllowed("file a claim for another place", f"{Role.ISSUER}, {Role.ADMIN}, or a key of that place")


def drafted(
    at: Beginning, told: Told, now: datetime, preview_hash: str | None = None
) -> tuple[HeldClaim, Decision, Event]:
    """A new claim, not filed yet and not written. Raises `DecisionChanged` and what can be wrong with a case."""
    with within("case"):
        case = case_decided(_served(at.ask, told), at.dossier, at.known, now, preview_hash)
    filed = claim_drafted(told, case, at.dossier, at.actor.key_id, now)
    held = HeldClaim(at.actor, at.key, filed, NOTHING_YET, at.known, at.dossier, at.read)
    held = _with_evidence(held, _evidence(held, told, now))
    return held, case.decision, event_told(EventKind.CLAIM_DRAFTED, held, **case_said(held))


async def retold(connection: Connection, held: HeldClaim, told: Told, case: CaseDecided, now: datetime) -> HeldClaim:
    """The claim with its case told anew."""
    filed = claim_retold(held.filed, told, case, held.dossier, now)
    if case.record.hash == held.filed.decision.hash:
        claim = replace(filed.claim, decision_id=held.filed.decision.decision_id)
        filed = replace(filed, claim=claim, decision=held.filed.decision)
    await retell(connection, held.actor.tenant, filed)
    again = replace(held, filed=filed)
    added = _evidence(again, told, now)
    await insert(connection, held.actor.tenant, added)
    return _with_evidence(again, added)


def case_again(held: HeldClaim, told: Told, now: datetime, preview_hash: str | None = None) -> CaseDecided:
    """The decision on a claim's case as it is told now. It keeps its place when no other is named."""
    situation = replace(told.situation, served_on=told.served_on or told.situation.served_on)
    kept = held.filed.claim.location_id
    if situation.location is None and kept is not None:
        situation = replace(situation, location=public_id("Location", kept))
    return case_decided(asking(held.actor, held.key, situation), held.dossier, held.known, now, preview_hash)


async def submitted(
    connection: Connection, held: HeldClaim, decision: Decision, move: MoveName, kind: EventKind, now: datetime
) -> tuple[HeldClaim, tuple[Event, ...]]:
    """The claim handed in and decided. Raises `MoveNotAllowed`."""
    appealed = is_appealed(held.life)
    moved, filed = handed_in(held, move, kind, now)
    if not held.is_new:
        await record_move(connection, held.actor.tenant, moved.life.moves[-1])
    decided, event = await decided_by_table(connection, moved, decision, now, appealed)
    return decided, (filed, event)


def handed_in(held: HeldClaim, move: MoveName, kind: EventKind, now: datetime) -> tuple[HeldClaim, Event]:
    """The claim handed in, which is not written yet. Raises `MoveNotAllowed`."""
    moved = stepped(held, move, held.actor, now)
    return moved, event_told(kind, moved, **case_said(moved), move=move.value)


def _served(ask: AskUnit, told: Told) -> AskUnit:
    """The question as of the day of the service: the authority of the workshop is that of this day."""
    return replace(ask, situation=replace(ask.situation, served_on=told.served_on or told.situation.served_on))


def _evidence(held: HeldClaim, told: Told, now: datetime) -> tuple[Evidence, ...]:
    claim = held.filed.claim
    return tuple(evidence_of(told.evidence, claim, charge_ids(claim), held.actor.key_id, held.holder, now))


def _with_evidence(held: HeldClaim, added: tuple[Evidence, ...]) -> HeldClaim:
    return replace(held, life=replace(held.life, evidence=(*held.life.evidence, *added)))
