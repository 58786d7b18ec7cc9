"""Show a claim now, and again after everything that happens to it.

Whoever comes again with the number of the last event that they were shown goes on from there.
"""

from collections.abc import AsyncGenerator

from msgspec import Struct

from contracts.store.keys import UnitOwnedId, decode_id
from contracts.store.trail.audit import last_number
from contracts.usecases.actor import Actor
from contracts.usecases.claims.seen.read_claim import ReadClaim, read_claim
from contracts.usecases.claims.seen.shown import ClaimShown
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput, UnknownRecord
from contracts.usecases.trail.feed import Happened, patiently


class WatchClaim(Struct, frozen=True):
    """The public id of the claim, and the number of the last event that is known; None to be shown it as it is."""

    actor: Actor
    id: str
    after: int | None = None


class ClaimNews(Struct, frozen=True):
    """The claim as it is, and what happened to it; None for the first time. `number` is where to go on."""

    number: int
    happened: Happened | None
    claim: ClaimShown


async def watch_claim(engine: Engine, command: WatchClaim) -> AsyncGenerator[ClaimNews]:
    """The claim, each time that something happens to it, until nobody listens. Raises `Failure`.

    Whether the caller may see it is asked each time.
    """
    found = decode_id(command.id)
    if not isinstance(found, UnitOwnedId) or found.noun != "Claim":
        raise _unknown(command)
    async with engine.database.read() as connection:
        end = await last_number(connection, command.actor.tenant, found.unit_key)
    claim = await _shown(engine, command)
    if command.after is not None and command.after > end:
        raise BadInput("BAD_CURSOR", "`after` is behind all that happened", "leave it out to begin again", ("after",))
    if command.after is None:
        yield ClaimNews(end, None, claim)
    start = end if command.after is None else command.after
    with engine.feed.watching(command.actor.tenant, found.unit_key, start, found.local_id) as watch:
        while True:
            for happened in await watch.take():
                shown = await patiently(lambda: _shown(engine, command))
                yield ClaimNews(happened.number, happened, shown)


async def _shown(engine: Engine, command: WatchClaim) -> ClaimShown:
    claim = await read_claim(engine.database, engine.library, ReadClaim(command.actor, command.id))
    if claim is None:
        raise _unknown(command)
    return claim


def _unknown(command: WatchClaim) -> UnknownRecord:
    cure = "send the `id` of a claim that you may see"
    return UnknownRecord("Claim", command.id, cure, ("claimId",))
