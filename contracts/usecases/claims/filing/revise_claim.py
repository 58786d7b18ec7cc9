"""Revise a claim: a draft, or one that was sent back. Its whole case is told anew; what was written stays, more is
added. It is decided as a preview and not handed in."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.values.vocabulary import ClaimState
from contracts.store.database import Database
from contracts.usecases.access.proof import key_named
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.filing.drafting import case_again, check_place, retold
from contracts.usecases.claims.filing.told import Told, check_told
from contracts.usecases.claims.held import ClaimDone, HeldClaim, finish, hold
from contracts.usecases.claims.moving import case_said, told
from contracts.usecases.claims.seen.shown import may_move
from contracts.usecases.cover.asked import UnitRef
from contracts.usecases.failures import BadInput, MoveNotAllowed, within
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind

_MAY_BE_REVISED = frozenset({ClaimState.DRAFT, ClaimState.INFORMATION_REQUESTED})


class ReviseClaim(Struct, frozen=True):
    """A claim by its public id, and its case as it is told now, about the same unit."""

    actor: Actor
    idempotency_key: str
    claim: str
    unit: UnitRef
    told: Told


async def revise_claim(database: Database, library: Library, command: ReviseClaim, now: datetime) -> ClaimDone:
    """The claim with its case told anew. Raises `Failure`."""
    check_key(command.idempotency_key)
    check_told(command.told)
    check_place(command.actor, command.told.situation)
    this = Repeatable(command.actor, "reviseClaim", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.FILE_CLAIM)
        _check_unit(command, held)

        async def work() -> Done:
            _check_state(held)
            asked = command.told
            if held.state != ClaimState.DRAFT and asked.situation.as_of is None:
                # It was filed in time or not; what is told later does not change that.
                asked = replace(asked, situation=replace(asked.situation, as_of=held.filed.decision.as_of))
            with within("case"):
                case = case_again(held, asked, now)
            revised = await retold(connection, held, command.told, case, now)
            return revised.done(told(EventKind.CLAIM_REVISED, revised, **case_said(revised)))

        return await finish(connection, held, this, now, work)


def _check_unit(command: ReviseClaim, held: HeldClaim) -> None:
    with within("case"):
        if key_named(command.actor, command.unit, ("unit",)) != held.key:
            raise BadInput("OTHER_UNIT", "the claim is about another unit", "file a claim for that unit", ("unit",))


def _check_state(held: HeldClaim) -> None:
    if ClaimState(held.state) in _MAY_BE_REVISED:
        return
    possible = may_move(held.actor, held.state, held.holder)
    message = f"the claim is {held.state} and is not revised any more"
    cure = "revise a draft, or a claim that was sent back"
    raise MoveNotAllowed("NOT_FROM_HERE", message, cure, held.state, possible)
