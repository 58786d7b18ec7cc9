"""Review a claim: a person decides every line that the table left open, within what the terms could pay.

What the table decided bindingly stays; only goodwill goes beyond it. A claim that came back from an appeal is reviewed
by none of those who decided it before. A completed claim that is not settled yet may be looked at once more, for a
reason: what it used is given back, and taken anew as far as it is still paid.
"""

from datetime import datetime

from msgspec import Struct

from contracts.rules.claims.lines import Adjudication
from contracts.rules.claims.review import review
from contracts.rules.values.vocabulary import ClaimState, MoveName
from contracts.store.database import Connection, Database
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.held import ClaimDone, HeldClaim, finish, hold, last_round
from contracts.usecases.claims.moving import step
from contracts.usecases.claims.ruling.adjudicating import adjudication_of, write_decided
from contracts.usecases.claims.ruling.deciding import decision_again
from contracts.usecases.claims.ruling.judging import (
    AskedJudgement,
    check_decided,
    check_stands,
    deciders,
    person,
    read_judgements,
    refused,
    said_reason,
)
from contracts.usecases.claims.seen.shown import is_appealed
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.pools.holding import with_holds
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done


class ReviewClaim(Struct, frozen=True):
    """A claim in review and what is decided of its lines. `reason` is the code for the claim as a whole."""

    actor: Actor
    idempotency_key: str
    claim: str
    lines: tuple[AskedJudgement, ...]
    reason: str | None = None


@with_holds
async def review_claim(database: Database, library: Library, command: ReviewClaim, now: datetime) -> ClaimDone:
    """The claim as it was decided. Raises `Failure`."""
    check_key(command.idempotency_key)
    if command.reason is not None:
        check_reason(command.reason)
    this = Repeatable(command.actor, "reviewClaim", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.REVIEW_CLAIM)

        async def work() -> Done:
            seen = await _looked_at(connection, held, command, now)
            check_stands(seen, ClaimState.IN_REVIEW, "reviewClaim")
            before = adjudication_of(last_round(seen))
            judged = read_judgements(command.lines, before.currency)
            excluded = deciders(seen) if is_appealed(seen.life) else frozenset()
            after = review(before, judged, person(command.actor), excluded)
            if not isinstance(after, Adjudication):
                raise refused(after)
            check_decided(after)
            reason = said_reason(command.reason, judged)
            decision = decision_again(seen)
            decided, event = await write_decided(connection, seen, decision, after, command.actor, now, reason)
            return decided.done(event)

        return await finish(connection, held, this, now, work)


async def _looked_at(connection: Connection, held: HeldClaim, command: ReviewClaim, now: datetime) -> HeldClaim:
    """A completed claim, in review again; every other one as it stands. Raises `MoveNotAllowed` without a reason."""
    if ClaimState(held.state) is not ClaimState.COMPLETED:
        return held
    return await step(connection, held, MoveName.REVIEW, command.actor, now, command.reason)
