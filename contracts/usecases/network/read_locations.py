"""Show one place, or one grant."""

from datetime import datetime

from contracts.store.database import Database
from contracts.store.keys import RecordId, decode_id
from contracts.store.network.grants import grant_by_id
from contracts.store.network.places import place_by_id
from contracts.store.rows import RecordNotFound
from contracts.usecases.actor import Actor
from contracts.usecases.network.grants_seen import sees_grant
from contracts.usecases.network.seen_places import GrantSeen, LocationSeen, grant_seen


async def read_location(database: Database, actor: Actor, location_id: str, now: datetime) -> LocationSeen | None:
    """The place as it is now; None for an id that names none."""
    found = decode_id(location_id)
    if not isinstance(found, RecordId) or found.noun != "Location":
        return None
    async with database.read() as connection:
        try:
            place = await place_by_id(connection, actor.tenant, found.local_id)
        except RecordNotFound:
            return None
    return LocationSeen(place, place.at(now))


async def read_grant(database: Database, actor: Actor, grant_id: str) -> GrantSeen | None:
    """The grant with all that became of it; None for an id that names none that the caller may see."""
    found = decode_id(grant_id)
    if not isinstance(found, RecordId) or found.noun != "Grant":
        return None
    async with database.read() as connection:
        try:
            held = await grant_by_id(connection, actor.tenant, found.local_id)
        except RecordNotFound:
            return None
    return grant_seen(held) if sees_grant(actor, held.grant) else None
