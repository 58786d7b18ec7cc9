"""Close a claim of which nothing more is to come. A unit that was lent must have come back."""

from datetime import datetime

from msgspec import Struct

from contracts.rules.values.vocabulary import MoveName
from contracts.store.database import Database
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.held import ClaimDone, finish, hold
from contracts.usecases.claims.moving import step, told
from contracts.usecases.claims.seen.remedies_seen import is_loaner
from contracts.usecases.claims.service.ways import open_remedies
from contracts.usecases.failures import BadInput
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind


class CloseClaim(Struct, frozen=True):
    """The claim by its public id."""

    actor: Actor
    idempotency_key: str
    claim: str


async def close_claim(database: Database, library: Library, command: CloseClaim, now: datetime) -> ClaimDone:
    """The closed claim. Raises `Failure`."""
    check_key(command.idempotency_key)
    this = Repeatable(command.actor, "closeClaim", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.SETTLE_CLAIM)

        async def work() -> Done:
            out = next((each for each in await open_remedies(connection, held) if is_loaner(each)), None)
            if out is not None:
                message = f"the loaner `{out.serial_out}` is still with the customer"
                raise BadInput("LOANER_IS_OUT", message, "return it first", ("claimId",))
            closed = await step(connection, held, MoveName.CLOSE, command.actor, now)
            return closed.done(told(EventKind.CLAIM_CLOSED, closed))

        return await finish(connection, held, this, now, work)
