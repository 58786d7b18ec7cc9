"""Change a place from a day on: what it is, or whether it gives service at all. What it was stays readable."""

from datetime import date, datetime

from msgspec import Struct

from contracts.rules.values.places import PlaceStatus
from contracts.store.database import Connection, Database
from contracts.store.keys import public_id
from contracts.store.network.grants import held_grants
from contracts.store.network.places import lock_location
from contracts.store.network.records import Place, change_to
from contracts.store.rows import RecordNotFound, insert
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import read_record_id
from contracts.usecases.failures import BadInput, NotAllowed, UnknownRecord, within
from contracts.usecases.network.keeping import once_for_record
from contracts.usecases.network.particulars import PlaceDetails, details_of, particulars_of
from contracts.usecases.network.read_locations import read_location
from contracts.usecases.network.seen_places import LocationSeen
from contracts.usecases.network.told_details import located
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.trail.events import Done, Event, EventKind


class ChangeLocation(Struct, frozen=True):
    """What a place is from a day on. Details and status that are None stay as they are on that day."""

    actor: Actor
    idempotency_key: str
    location: str
    from_day: date
    reason: str
    details: PlaceDetails | None = None
    status: PlaceStatus | None = None


async def change_location(database: Database, command: ChangeLocation, now: datetime) -> LocationSeen:
    """The place as it is now. Raises `BadInput`, `UnknownRecord`, `NotAllowed` and `IdempotencyConflict`."""
    actor = command.actor
    need(actor, Right.KEEP_LOCATIONS)
    check_key(command.idempotency_key)
    check_reason(command.reason)
    location_id = read_record_id("Location", command.location, ("locationId",))
    if command.details is None and command.status is None:
        cure = "send `details`, `status` or both"
        raise BadInput("NOTHING_TO_CHANGE", "nothing of the place is to change", cure, ("details",))
    this = Repeatable(actor, "changeLocation", command.idempotency_key, command)
    async with database.write() as connection:
        try:
            place = await lock_location(connection, actor.tenant, location_id)
        except RecordNotFound:
            cure = "send the `id` of one of the locations"
            raise UnknownRecord("Location", command.location, cure, ("locationId",)) from None
        await _need_authority(connection, actor, place)

        async def work() -> Done:
            return await _changed(connection, command, place, now)

        await once_for_record(connection, location_id, this, now, work)
    seen = await read_location(database, actor, command.location, now)
    if seen is None:
        raise LookupError(f"the place {location_id} was changed and is not there")
    return seen


async def _changed(connection: Connection, command: ChangeLocation, place: Place, now: datetime) -> Done:
    before = place.on(command.from_day)
    status = command.status or particulars_of(before).status
    with within("details"):
        after = located(command.details or details_of(before), status, before)
    seq, actor = place.last_seq + 1, command.actor
    change = change_to(after, seq, command.from_day, command.reason, now, actor.key_id)
    await insert(connection, actor.tenant, [change])
    subject = public_id("Location", place.location_id)
    body = {
        "code": place.location.code,
        "fromDay": command.from_day.isoformat(),
        "reason": command.reason,
        "status": status.value,
        "changed": [name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name)],
    }
    return Done({"location": subject}, (Event(EventKind.LOCATION_CHANGED, subject, body),))


async def _need_authority(connection: Connection, actor: Actor, place: Place) -> None:
    """Raise `NotAllowed` for an issuer's staff at a place that works for other issuers only."""
    if actor.issuer is None:
        return
    issuers = {each.grant.issuer for each in await held_grants(connection, actor.tenant, None, [place.location_id])}
    if issuers and actor.issuer not in issuers:
        raise NotAllowed("change a place of other issuers", "ADMIN, or a key of an issuer that it works for")
