"""How does a claim move, and how is it told?

`stepped` makes one move of the table of moves, with who made it, why and when; `step` writes it, too. `told` is the
event that goes with it. Moves that follow by themselves are made by the engine, in the caller's transaction.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from contracts.rules.claims.lines import Adjudication
from contracts.rules.claims.moves import MoveProblem, MoveRefused, move
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import ClaimState, MoveName
from contracts.store.claim_life.moves import record_move
from contracts.store.claim_life.records import ClaimMove
from contracts.store.database import Connection
from contracts.store.records import Json, JsonObject
from contracts.usecases.actor import Actor, engine_for
from contracts.usecases.claims.held import HeldClaim
from contracts.usecases.claims.seen.shown import may_move
from contracts.usecases.failures import MoveNotAllowed
from contracts.usecases.trail.events import Event, EventKind, standing

REVIEW_QUEUE = "REVIEW"
"""The queue of claims that somebody has to look at."""
TO_STATE: Mapping[ClaimState, MoveName] = {
    ClaimState.APPROVED: MoveName.APPROVE,
    ClaimState.PARTLY_APPROVED: MoveName.APPROVE_PARTLY,
    ClaimState.REJECTED: MoveName.REJECT,
    ClaimState.IN_REVIEW: MoveName.REVIEW,
    ClaimState.INFORMATION_REQUESTED: MoveName.ASK,
}
"""The move that a decision makes."""

_LOOKED_AT = frozenset({ClaimState.IN_REVIEW, ClaimState.APPEALED})


def engine_of(actor: Actor) -> Actor:
    """The engine, at work for this caller's tenant."""
    return engine_for(actor.tenant)


async def step(
    connection: Connection, held: HeldClaim, name: MoveName, by: Actor, now: datetime, reason: str | None = None
) -> HeldClaim:
    """The claim after a move, which is written. Raises `MoveNotAllowed`."""
    moved = stepped(held, name, by, now, reason)
    await record_move(connection, by.tenant, moved.life.moves[-1])
    return moved


def stepped(
    held: HeldClaim,
    name: MoveName,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    second: Actor | None = None,
) -> HeldClaim:
    """The claim after a move that is not written yet. Raises `MoveNotAllowed`."""
    target = checked(held, name, by, reason)
    made = ClaimMove(
        unit_key=held.key,
        claim_id=held.filed.claim.claim_id,
        seq=len(held.life.moves) + 1,
        move=name.value,
        from_state=ClaimState(held.state).value,
        to_state=target.value,
        actor=by.key_id,
        role=by.role.value,
        second_actor=second.key_id if second else None,
        reason=reason,
        at=now,
    )
    life = replace(held.life, moves=(*held.life.moves, made))
    return replace(held.in_state(target.value), life=life)


def checked(held: HeldClaim, name: MoveName, by: Actor, reason: str | None) -> ClaimState:
    """The state that a move would lead to. Raises `MoveNotAllowed`."""
    target = move(ClaimState(held.state), name, by.role, reason)
    if isinstance(target, MoveRefused):
        raise _not_allowed(target, held)
    return target


def told(kind: EventKind, held: HeldClaim, **said: Json) -> Event:
    """What happened to a claim, and where it stands now."""
    claim = held.filed.claim
    queue = REVIEW_QUEUE if ClaimState(claim.state) in _LOOKED_AT else None
    body: JsonObject = {**said, **standing(claim.state, claim.location_id, held.holder, queue)}
    return Event(kind, held.id, body, claim.claim_id)


def case_said(held: HeldClaim) -> JsonObject:
    """What an event says of the case and its decision."""
    verdict: Json = held.filed.decision.result["decision"]["verdict"]  # type: ignore[index, call-overload]
    return {"event": held.filed.claim.event, "verdict": verdict, "decision": held.filed.decision.hash}


def round_said(round_: int, adjudication: Adjudication) -> JsonObject:
    """What an event says of a round."""
    currency = adjudication.currency
    paid = sorted(adjudication.approved_by_payer.items())
    claimed = sum(line.claimed_minor for line in adjudication.lines)
    return {
        "round": round_,
        "approved": {payer.value: Money(minor, currency).decimal for payer, minor in paid},
        "claimed": Money(claimed, currency).decimal,
        "currency": currency,
        "missing": list(adjudication.missing),
    }


def _not_allowed(refused: MoveRefused, held: HeldClaim) -> MoveNotAllowed:
    possible = may_move(held.actor, held.state, held.holder)
    may = f"you may {', '.join(possible)} it" if possible else "nothing is left for you to do with it"
    match refused.problem:
        case MoveProblem.NOT_FROM_HERE:
            message, cure = f"the claim is {refused.state} and does not {refused.move} from there", may
        case MoveProblem.NOT_THIS_ROLE:
            message = f"your key may not {refused.move} a claim"
            cure = f"send a key of one of the roles {', '.join(refused.roles)}; {may}"
        case MoveProblem.NEEDS_REASON:
            message, cure = f"{refused.move} needs a reason", "send a reason code"
    return MoveNotAllowed(refused.problem.value, message, cure, refused.state.value, possible)
