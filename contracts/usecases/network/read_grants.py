"""Show which grants a place holds, from one issuer or from all."""

from msgspec import Struct

from contracts.store.database import Database
from contracts.store.network.grants import held_grants
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import read_record_id
from contracts.usecases.network.grants_seen import sees_grant
from contracts.usecases.network.seen_places import GrantSeen, grant_seen


class ReadGrants(Struct, frozen=True):
    """A place by its public id, and the issuer; None for all."""

    actor: Actor
    location: str
    issuer: str | None = None


async def read_grants(database: Database, command: ReadGrants) -> tuple[GrantSeen, ...]:
    """Those that the caller may see, oldest first. Raises `UnknownRecord` for an id that is none."""
    place = read_record_id("Location", command.location, ("locationId",))
    async with database.read() as connection:
        held = await held_grants(connection, command.actor.tenant, command.issuer, [place])
    return tuple(grant_seen(each) for each in held if sees_grant(command.actor, each.grant))
