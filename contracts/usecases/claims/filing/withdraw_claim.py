"""Withdraw a claim before its service: the claimant wants nothing any more. What it had reserved is free again."""

from dataclasses import dataclass
from datetime import datetime

from contracts.rules.values.vocabulary import MoveName
from contracts.store.database import Database
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.ending import let_go
from contracts.usecases.claims.held import ClaimDone, finish, hold
from contracts.usecases.claims.moving import check_reason, step, told
from contracts.usecases.claims.spending import release_for
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind


@dataclass(frozen=True, slots=True)
class WithdrawClaim:
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
            await release_for(connection, command.actor.tenant, held.key, held.filed.claim.claim_id, now)
            await let_go(connection, held, now)
            return moved.done(told(EventKind.CLAIM_WITHDRAWN, moved, reason=command.reason))

        return await finish(connection, held.dossier, this, now, work)
