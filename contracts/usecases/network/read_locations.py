"""Show where service is given: one place, or a page of them."""

from dataclasses import dataclass

from contracts.store.database import Database
from contracts.store.keys import RecordId, decode_id
from contracts.store.network import location_by_id, locations_page
from contracts.store.rows import RecordNotFound
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import Page, read_page
from contracts.usecases.seen import LocationSeen, location_seen


@dataclass(frozen=True, slots=True)
class Locations:
    """Some of the places, in the order of their codes."""

    items: tuple[LocationSeen, ...]
    has_more: bool


async def read_location(database: Database, actor: Actor, location_id: str) -> LocationSeen | None:
    """The place; None for an id that names none."""
    found = decode_id(location_id)
    if not isinstance(found, RecordId) or found.noun != "Location":
        return None
    async with database.read() as connection:
        try:
            return location_seen(await location_by_id(connection, actor.tenant, found.local_id))
        except RecordNotFound:
            return None


async def read_locations(database: Database, actor: Actor, page: Page, country: str | None = None) -> Locations:
    """A page of the places of one country or of all; the cursor is a code. Raises `BadInput`."""
    wanted = read_page(page)
    async with database.read() as connection:
        found = await locations_page(connection, actor.tenant, wanted.after, wanted.first, country)
    return Locations(tuple(location_seen(each) for each in found.items), found.has_more)
