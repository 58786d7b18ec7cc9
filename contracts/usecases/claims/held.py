"""Which claim is meant, and may this caller touch it?

`hold` locks the claim's unit and reads everything about the claim: what was told, what happened to it, its unit. A
claim that the caller may not see is answered as one that is not there. `finish` does a verb's work once for each
idempotency key and shows the claim as it then stands.

A claim that begins is held before it is written (`is_new`): it moves in memory, and is written whole with what is told
of it. `finish_new` shows it from memory, too.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.store.claim_life.filing import ReadToFile
from contracts.store.claim_life.moves import ClaimLife, WholeRound, claim_life, rows_of
from contracts.store.claims import FiledClaim, claim_by_id
from contracts.store.database import Connection, Database
from contracts.store.direct.writing import write
from contracts.store.dossiers import Dossier
from contracts.store.keys import UnitOwnedId, decode_id, public_id
from contracts.store.records import JsonObject
from contracts.store.rows import RecordNotFound
from contracts.store.units import lock_unit
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.claims.filing.told import situation_of
from contracts.usecases.claims.seen.shown import ClaimShown, WholeClaim, show_claim, show_known
from contracts.usecases.claims.seen.sight import sees
from contracts.usecases.claims.unit_in_use import without_claim
from contracts.usecases.cover.ask_unit import AskUnit, Known, read_known
from contracts.usecases.cover.asked import ById, Situation
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.failures import UnknownRecord
from contracts.usecases.once import Repeatable, once
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, Event

NOTHING_YET = ClaimLife((), (), ())


class HeldClaim(Struct, frozen=True):
    """A claim whose unit is locked. `actor` is the caller; the dossier has nothing that the claim itself reserved.

    `read` is what was read to file one that begins: nothing of it is written yet.
    """

    actor: Actor
    key: UUID
    filed: FiledClaim
    life: ClaimLife
    known: Known
    dossier: Dossier
    read: ReadToFile | None = None

    @property
    def is_new(self) -> bool:
        return self.read is not None

    @property
    def id(self) -> str:
        return public_id("Claim", self.key, self.filed.claim.claim_id)

    @property
    def state(self) -> str:
        return self.filed.claim.state

    @property
    def holder(self) -> UUID | None:
        return owner_of(self.dossier)

    @property
    def next_round(self) -> int:
        return len(self.life.rounds) + 1

    def in_state(self, state: str) -> "HeldClaim":
        """The same claim, after a move."""
        return replace(self, filed=replace(self.filed, claim=replace(self.filed.claim, state=state)))

    def filed_at(self, now: datetime) -> FiledClaim:
        """What was told, as filed at this moment."""
        return replace(self.filed, claim=replace(self.filed.claim, filed_at=now))

    def whole(self) -> WholeClaim:
        """All rows of one that has just begun."""
        return WholeClaim(self.filed, self.life, {self.filed.decision.decision_id: self.filed.decision})

    def done(self, *events: Event) -> Done:
        """What a verb answers about it."""
        answer: JsonObject = {"claim": self.id, "state": self.state}
        return Done(answer, events)


class LockedUnit(Protocol):
    """A unit that is locked, with all that is known of it: a claim that is held, or one that begins."""

    @property
    def key(self) -> UUID: ...
    @property
    def known(self) -> Known: ...
    @property
    def dossier(self) -> Dossier: ...


class ClaimDone(Struct, frozen=True):
    """What a verb did: the state that it made of the claim, for ever the same; and the claim as it stands now."""

    state: str
    claim: ClaimShown


Begun: TypeAlias = tuple[HeldClaim, tuple[Event, ...]]
"""A claim as a verb has made it, and what is told of it."""

C = TypeVar("C")
ClaimVerb: TypeAlias = Callable[[Database, Library, C, datetime], Awaitable[ClaimDone]]
"""What can be done with a claim: its command, and when."""


async def hold(connection: Connection, library: Library, actor: Actor, claim: str, right: Right) -> HeldClaim:
    """The claim with this public id. Raises `UnknownRecord` and `NotAllowed`."""
    found = decode_id(claim)
    # Whose role can never do this is told so before anything is looked up.
    need(actor, right, actor.party_id)
    if not isinstance(found, UnitOwnedId) or found.noun != "Claim":
        raise _unknown(claim)
    try:
        await lock_unit(connection, actor.tenant, found.unit_key)
        filed = await claim_by_id(connection, actor.tenant, found.unit_key, found.local_id)
    except RecordNotFound:
        raise _unknown(claim) from None
    life = await claim_life(connection, actor.tenant, found.unit_key, found.local_id)
    ask = asking(actor, found.unit_key, situation_of(filed))
    known = await read_known(connection, library, [ask], [found.unit_key])
    dossier = without_claim(known.dossiers[found.unit_key], found.local_id)
    held = HeldClaim(actor, found.unit_key, filed, life, known, dossier)
    if not sees(actor, filed.claim, dossier, held.holder, known.published, known.promisers):
        raise _unknown(claim)
    need(actor, right, held.holder)
    return held


def last_round(held: HeldClaim) -> WholeRound:
    """The round in force. Whoever asks has seen that the claim was decided."""
    return held.life.rounds[-1]


def asking(actor: Actor, key: UUID, situation: Situation) -> AskUnit:
    """The question of a claim. Its place is the one that was told, never the caller's own."""
    return AskUnit(replace(actor, location_id=None), ById(public_id("Unit", key)), situation)


async def finish(
    connection: Connection, at: LockedUnit, this: Repeatable, now: datetime, work: Callable[[], Awaitable[Done]]
) -> ClaimDone:
    """Do it, now or before, and show the claim. The claim's unit must be locked."""
    answer = await once(connection, at.key, this, now, work)
    return await _done_before(connection, at, this.actor, answer)


async def finish_new(
    connection: Connection,
    at: LockedUnit,
    read: ReadToFile,
    this: Repeatable,
    now: datetime,
    work: Callable[[], Awaitable[Begun]],
) -> ClaimDone:
    """As `finish`, for a claim that begins, of whose unit was `read` what it takes."""
    begun: list[HeldClaim] = []

    async def whole() -> Done:
        held, events = await work()
        begun.append(held)
        return replace(held.done(*events), records=rows_of(held.filed, held.life) if held.is_new else ())

    answer = await once(connection, at.key, this, now, whole, read.keys)
    if not begun:
        return await _done_before(connection, at, this.actor, answer)
    [held] = begun
    shown = await show_known(connection, this.actor, held.whole(), at.dossier, at.known.published)
    return ClaimDone(held.state, shown)


async def written(connection: Connection, held: HeldClaim) -> HeldClaim:
    """The claim, of which all that was told and decided is written from now on."""
    if held.read is not None:
        await write(connection, held.actor.tenant, rows_of(held.filed, held.life), keys=held.read.keys)
    return replace(held, read=None)


async def _done_before(connection: Connection, at: LockedUnit, actor: Actor, answer: JsonObject) -> ClaimDone:
    found = decode_id(str(answer["claim"]))
    if not isinstance(found, UnitOwnedId):
        raise LookupError(f"{answer['claim']} is no claim")
    shown = await show_claim(connection, actor, found.local_id, at.dossier, at.known.published)
    return ClaimDone(str(answer["state"]), shown)


def _unknown(claim: str) -> UnknownRecord:
    return UnknownRecord("Claim", claim, "send the `id` that a claim was answered with", ("claimId",))
