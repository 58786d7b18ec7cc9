"""Show one claim with all that happened to it."""

from msgspec import Struct

from contracts.store.database import Database
from contracts.store.dossiers import dossiers
from contracts.store.keys import UnitOwnedId, decode_id
from contracts.usecases.access.proof import in_sight
from contracts.usecases.actor import Actor
from contracts.usecases.claims.seen.promisers import promisers_of
from contracts.usecases.claims.seen.shown import ClaimShown, show_claim
from contracts.usecases.claims.seen.sight import claims_seen_by
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.terms.library import Library


class ReadClaim(Struct, frozen=True):
    """The public id of the claim to show."""

    actor: Actor
    id: str


async def read_claim(database: Database, library: Library, command: ReadClaim) -> ClaimShown | None:
    """The claim; None for an id that names none, and for one that the caller may not see."""
    found = decode_id(command.id)
    if not isinstance(found, UnitOwnedId) or found.noun != "Claim":
        return None
    actor = command.actor
    async with database.read() as connection:
        in_view = await in_sight(connection, actor, [found.unit_key])
        dossier = (await dossiers(connection, actor.tenant, in_view)).get(found.unit_key)
        if dossier is None:
            return None
        published = await library.of(actor.tenant, [dossier], connection)
        promisers = await promisers_of(connection, actor, [dossier], published)
        seen = claims_seen_by(actor, dossier, owner_of(dossier), published, promisers)
        if all(claim.claim_id != found.local_id for claim in seen):
            return None
        return await show_claim(connection, actor, found.local_id, dossier, published)
