"""Withdraw a claim: the claimant wants nothing any more. What it took of an allowance is free again.

Work that was done for it meanwhile stays in the history; no promise bore it.
"""

from datetime import datetime

from msgspec import Struct

from contracts.rules.values.vocabulary import MoveName
from contracts.store.database import Database
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.ending import let_go
from contracts.usecases.claims.held import ClaimDone, finish, hold
from contracts.usecases.claims.moving import step, told
from contracts.usecases.claims.ruling.deciding import decision_again
from contracts.usecases.claims.service.job_rows import bear, done_job
from contracts.usecases.claims.spending import agree_with_history, free_for
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind


class WithdrawClaim(Struct, frozen=True):
    """A claim by its public id, and the reason code."""

    actor: Actor
    idempotency_key: str
    claim: str
    reason: str


async def withdraw_claim(database: Database, library: Library, command: WithdrawClaim, now: datetime) -> ClaimDone:
    """The claim, withdrawn. Raises `Failure`."""
    check_key(command.idempotency_key)
    check_reason(command.reason)
    this = Repeatable(command.actor, "withdrawClaim", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.FILE_CLAIM)

        async def work() -> Done:
            moved = await step(connection, held, MoveName.WITHDRAW, command.actor, now, command.reason)
            await free_for(connection, command.actor.tenant, held.key, held.filed.claim.claim_id, now)
            if done_job(held) is not None:
                await bear(connection, held, None, now)
                await agree_with_history(connection, command.actor.tenant, held, decision_again(held), now)
            await let_go(connection, held, now)
            return moved.done(told(EventKind.CLAIM_WITHDRAWN, moved, reason=command.reason))

        return await finish(connection, held, this, now, work)
