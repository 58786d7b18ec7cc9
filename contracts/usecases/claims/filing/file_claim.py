"""File a claim: begin and submit it in one. It is decided as a preview would be, and then by its issuer's table."""

from datetime import datetime

from msgspec import Struct

from contracts.rules.values.vocabulary import MoveName
from contracts.store.database import Database
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.ahead import filed_ahead
from contracts.usecases.claims.filing.drafting import begin, drafted, submitted
from contracts.usecases.claims.filing.told import Told, check_told
from contracts.usecases.claims.held import Begun, ClaimDone, finish_new
from contracts.usecases.cover.asked import UnitRef
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.pools.holding import with_holds
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import EventKind


class FileClaim(Struct, frozen=True):
    """A claim about a unit. `preview_hash` is the hash of the decision that was shown before; it must still hold."""

    actor: Actor
    idempotency_key: str
    unit: UnitRef
    told: Told
    preview_hash: str | None = None


@with_holds
async def file_claim(database: Database, library: Library, command: FileClaim, now: datetime) -> ClaimDone:
    """The claim, decided. Raises `Failure`."""
    check_key(command.idempotency_key)
    check_told(command.told)
    this = Repeatable(command.actor, "fileClaim", command.idempotency_key, command)
    ahead = await filed_ahead(database, library, this, command.unit, command.told, command.preview_hash, now)
    if ahead is not None:
        return ahead
    async with database.write() as connection:
        at = await begin(connection, library, this, command.unit, command.told.situation)

        async def work() -> Begun:
            held, decision, _ = drafted(at, command.told, now, command.preview_hash)
            return await submitted(connection, held, decision, MoveName.SUBMIT, EventKind.CLAIM_FILED, now)

        return await finish_new(connection, at, at.read, this, now, work)
