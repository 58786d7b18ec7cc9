"""Decide an appeal: somebody who has not decided the claim before decides it anew. Lines that are not named stay."""

from datetime import datetime

from msgspec import Struct

from contracts.rules.claims.lines import Adjudication
from contracts.rules.claims.review import review
from contracts.rules.values.vocabulary import ClaimState
from contracts.store.database import Database
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.held import ClaimDone, finish, hold, last_round
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
)
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.pools.holding import with_holds
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done


class DecideAppeal(Struct, frozen=True):
    """An appealed claim, what is decided of its lines now, and the reason code for it."""

    actor: Actor
    idempotency_key: str
    claim: str
    lines: tuple[AskedJudgement, ...]
    reason: str


@with_holds
async def decide_appeal(database: Database, library: Library, command: DecideAppeal, now: datetime) -> ClaimDone:
    """The claim as it was decided. Raises `Failure`."""
    check_key(command.idempotency_key)
    check_reason(command.reason)
    this = Repeatable(command.actor, "decideAppeal", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.REVIEW_CLAIM)

        async def work() -> Done:
            check_stands(held, ClaimState.APPEALED, "decideAppeal")
            before = adjudication_of(last_round(held))
            judged = read_judgements(command.lines, before.currency)
            after = review(before, judged, person(command.actor), deciders(held))
            if not isinstance(after, Adjudication):
                raise refused(after)
            check_decided(after)
            decision = decision_again(held)
            decided, event = await write_decided(connection, held, decision, after, command.actor, now, command.reason)
            return decided.done(event)

        return await finish(connection, held, this, now, work)
