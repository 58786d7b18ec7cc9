"""Register a place where service is given."""

import re
from datetime import date, datetime
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.values.places import PlaceStatus
from contracts.store.database import Connection, Database
from contracts.store.keys import public_id
from contracts.store.network.records import LocationChange, change_to
from contracts.store.records import Location
from contracts.store.rows import insert, insert_new
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.failures import BadInput, within
from contracts.usecases.network.keeping import once_for_record
from contracts.usecases.network.particulars import PlaceDetails
from contracts.usecases.network.read_locations import read_location
from contracts.usecases.network.seen_places import LocationSeen
from contracts.usecases.network.told_details import located, new_location
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.trail.events import Done, Event, EventKind

OPENED = "OPENED"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
# Never change this: the id of every place that was registered hangs on it.
_PLACES = UUID("9c5e4f70-2d0b-5c1e-8b3f-6a7d90e1c2b4")


class RegisterLocation(Struct, frozen=True):
    """A place by the code that the tenant gives it. It is open from `open_from` on, from always if that is None."""

    actor: Actor
    idempotency_key: str
    code: str
    details: PlaceDetails
    open_from: date | None = None


async def register_location(database: Database, command: RegisterLocation, now: datetime) -> LocationSeen:
    """The place. Raises `BadInput`, `NotAllowed` and `IdempotencyConflict`."""
    actor, tenant = command.actor, command.actor.tenant
    need(actor, Right.KEEP_LOCATIONS)
    check_key(command.idempotency_key)
    if not _CODE.fullmatch(command.code):
        cure = "send 1 to 60 letters, digits, dots or dashes, such as PNQ-1"
        raise BadInput("BAD_CODE", "this is no code of a place", cure, ("code",))
    location_id = uuid5(_PLACES, f"{tenant}\0{command.code}")
    location, opening = _rows(command, location_id, now)
    this = Repeatable(actor, "registerLocation", command.idempotency_key, command)
    async with database.write() as connection:
        # Two who register one code meet here: the second waits for the first, and finds it there.
        is_new = await insert_new(connection, tenant, location)

        async def work() -> Done:
            if not is_new:
                cure = "choose another code, or change the place that is there"
                raise BadInput("CODE_TAKEN", f"there is a place `{command.code}` already", cure, ("code",))
            return await _registered(connection, command, location, opening)

        answer = await once_for_record(connection, location_id, this, now, work)
    seen = await read_location(database, actor, str(answer["location"]), now)
    if seen is None:
        raise LookupError(f"the place {location_id} was registered and is not there")
    return seen


async def _registered(
    connection: Connection, command: RegisterLocation, location: Location, opening: LocationChange | None
) -> Done:
    if opening is not None:
        await insert(connection, command.actor.tenant, [opening])
    subject = public_id("Location", location.location_id)
    day = command.open_from.isoformat() if command.open_from else None
    body = {"code": location.code, "country": location.country, "openFrom": day}
    return Done({"location": subject}, (Event(EventKind.LOCATION_REGISTERED, subject, body),))


def _rows(command: RegisterLocation, location_id: UUID, now: datetime) -> tuple[Location, LocationChange | None]:
    """The place, and the change that opens it on a day of its own."""
    actor, opens = command.actor.key_id, command.open_from
    with within("details"):
        status = PlaceStatus.OPEN if opens is None else PlaceStatus.CLOSED
        location = new_location(location_id, command.code, command.details, status)
        later = located(command.details, PlaceStatus.OPEN, location)
    location = replace(location, recorded_at=now, actor=actor)
    return location, None if opens is None else change_to(later, 1, opens, OPENED, now, actor)
