"""Begin a claim without filing it: it is decided as a preview, and may be revised until it is submitted."""

from datetime import datetime

from msgspec import Struct

from contracts.store.database import Database
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.drafting import begin, drafted
from contracts.usecases.claims.filing.told import Told, check_told
from contracts.usecases.claims.held import Begun, ClaimDone, finish_new
from contracts.usecases.cover.asked import UnitRef
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.terms.library import Library


class DraftClaim(Struct, frozen=True):
    """A claim about a unit, as far as it is known yet."""

    actor: Actor
    idempotency_key: str
    unit: UnitRef
    told: Told


async def draft_claim(database: Database, library: Library, command: DraftClaim, now: datetime) -> ClaimDone:
    """The claim as a draft. Raises `Failure`."""
    check_key(command.idempotency_key)
    check_told(command.told)
    this = Repeatable(command.actor, "draftClaim", command.idempotency_key, command)
    async with database.write() as connection:
        at = await begin(connection, library, this, command.unit, command.told.situation)

        async def work() -> Begun:
            held, _, event = drafted(at, command.told, now)
            return held, (event,)

        return await finish_new(connection, at, at.read, this, now, work)
