"""Show one claim with its lines and the decision it was filed with."""

from dataclasses import dataclass

from contracts.store.claims import claim_by_id
from contracts.store.database import Database
from contracts.store.dossiers import dossiers
from contracts.store.keys import UnitOwnedId, decode_id
from contracts.store.rows import RecordNotFound
from contracts.usecases.actor import Actor, Right, may
from contracts.usecases.cover.ask_unit import owner_of
from contracts.usecases.seen import FiledClaimSeen, filed_claim_seen


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """The public id of the claim to show."""

    actor: Actor
    id: str


async def read_claim(database: Database, command: ReadClaim) -> FiledClaimSeen | None:
    """The claim; None for an id that names none, and for one that the caller may not see."""
    found = decode_id(command.id)
    if not isinstance(found, UnitOwnedId) or found.noun != "Claim":
        return None
    actor = command.actor
    async with database.read() as connection:
        dossier = (await dossiers(connection, actor.tenant, [found.unit_key])).get(found.unit_key)
        if dossier is None or not may(actor, Right.SEE_CLAIMS, owner_of(dossier)):
            return None
        try:
            filed = await claim_by_id(connection, actor.tenant, found.unit_key, found.local_id)
        except RecordNotFound:
            return None
    return filed_claim_seen(filed, may(actor, Right.SEE_PERSONS, owner_of(dossier)))
