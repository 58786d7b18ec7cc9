"""Submit a draft: its case is decided once more, and then by its issuer's table."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.values.vocabulary import MoveName
from contracts.store.database import Database
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.filing.drafting import case_again, retold, submitted
from contracts.usecases.claims.filing.told import told_of
from contracts.usecases.claims.held import ClaimDone, finish, hold
from contracts.usecases.claims.moving import checked
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.pools.holding import with_holds
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind


class SubmitClaim(Struct, frozen=True):
    """A draft by its public id.

    With `preview_hash`, the hash of its decision, the case is decided as of the moment of that decision, and nothing
    is filed if it is another by now.
    """

    actor: Actor
    idempotency_key: str
    claim: str
    preview_hash: str | None = None


@with_holds
async def submit_claim(database: Database, library: Library, command: SubmitClaim, now: datetime) -> ClaimDone:
    """The claim, decided. Raises `Failure`."""
    check_key(command.idempotency_key)
    this = Repeatable(command.actor, "submitClaim", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.FILE_CLAIM)

        async def work() -> Done:
            checked(held, MoveName.SUBMIT, command.actor, None)
            told = told_of(held.filed)
            previewed = held.filed.decision.as_of if command.preview_hash else told.situation.as_of
            asked = replace(told, situation=replace(told.situation, as_of=previewed))
            case = case_again(held, asked, now, command.preview_hash)
            fresh = await retold(connection, replace(held, filed=held.filed_at(now)), told, case, now)
            filed, events = await submitted(
                connection, fresh, case.decision, MoveName.SUBMIT, EventKind.CLAIM_FILED, now
            )
            return filed.done(*events)

        return await finish(connection, held, this, now, work)
