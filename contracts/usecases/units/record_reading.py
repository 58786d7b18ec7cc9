"""Write down what a meter of a unit showed on a day. A reading is never changed; a correction replaces it."""

from datetime import date, datetime, timedelta

from msgspec import Struct
from uuid_utils.compat import uuid7

from contracts.store.database import Database
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import UnitOwnedId, decode_id, public_id
from contracts.store.records import JsonObject, Reading
from contracts.store.rows import RecordNotFound, insert
from contracts.store.units import lock_unit
from contracts.usecases.access.proof import admitted
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import UnitRef
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.failures import BadInput, Path, UnknownRecord, UnknownUnit
from contracts.usecases.once import Repeatable, Written, check_key, once
from contracts.usecases.seen import ReadingSeen
from contracts.usecases.trail.events import Done, Event, EventKind


class RecordReading(Struct, frozen=True):
    """A reading, in the meter's own whole units. `corrects` is the public id of the reading that it replaces."""

    actor: Actor
    idempotency_key: str
    unit: UnitRef
    meter: str
    value: int
    read_on: date
    corrects: str | None = None


async def record_reading(database: Database, command: RecordReading, now: datetime) -> ReadingSeen:
    """The reading as it was written. Raises `Failure`."""
    check_key(command.idempotency_key)
    check_reading(command.meter, command.value)
    check_read_on(command.read_on, now)
    tenant = command.actor.tenant
    # Whose role can never do this is told so before anything is looked up.
    need(command.actor, Right.RECORD_READING, command.actor.party_id)
    this = Repeatable(command.actor, "recordReading", command.idempotency_key, command)
    async with database.write() as connection:
        key = await admitted(connection, command.actor, command.unit, ("unit",))
        try:
            await lock_unit(connection, tenant, key)
        except RecordNotFound:
            need(command.actor, Right.RECORD_READING)
            raise UnknownUnit(str(command.unit), ("unit",)) from None
        dossier = (await dossiers(connection, tenant, [key]))[key]
        need(command.actor, Right.RECORD_READING, owner_of(dossier))

        async def work() -> Done:
            written = reading_written(command, dossier, now)
            await insert(connection, tenant, written.records)
            return written.done

        answer = await once(connection, key, this, now, work)
    return ReadingSeen(str(answer["reading"]), command.meter, command.value, command.read_on)


def check_reading(meter: str, value: int, path: Path = ()) -> None:
    """Raise `BadInput` for what no meter shows."""
    if value < 0:
        raise BadInput("NEGATIVE_READING", f"{value} is below zero", "write what the meter shows", (*path, "value"))
    if not meter.strip():
        raise BadInput("EMPTY_METER", "no meter is named", "write its unit, such as km or hours", (*path, "meter"))


def check_read_on(day: date, now: datetime, path: Path = ("readOn",)) -> None:
    """Raise `BadInput` for a day that has not come anywhere."""
    # A day begins up to 14 hours earlier elsewhere than in UTC.
    if day > (now + timedelta(hours=14)).date():
        cure = "write the day on which the meter was read"
        raise BadInput("IN_THE_FUTURE", f"{day.isoformat()} has not come yet", cure, path)


def reading_recorded(reading: Reading, corrects: str | None = None) -> Event:
    """What happened: a meter was read. `corrects` is the public id of the reading that it replaces."""
    body: JsonObject = {
        "meter": reading.meter,
        "value": reading.value,
        "readOn": reading.read_on.isoformat(),
        "corrects": corrects,
    }
    return Event(EventKind.READING_RECORDED, public_id("Reading", reading.unit_key, reading.reading_id), body)


def reading_written(command: RecordReading, dossier: Dossier, now: datetime) -> Written:
    """What is written of a reading. Raises `UnknownRecord` for one that corrects nothing."""
    corrects = None
    if command.corrects is not None:
        found = decode_id(command.corrects)
        standing = {reading.reading_id for reading in dossier.readings if reading.meter == command.meter}
        if not isinstance(found, UnitOwnedId) or found.noun != "Reading" or found.local_id not in standing:
            cure = "send the `id` of a reading of this meter that was not corrected before"
            raise UnknownRecord("Reading", command.corrects, cure, ("corrects",))
        corrects = found.local_id
    reading = Reading(
        unit_key=dossier.unit.unit_key,
        reading_id=uuid7(),
        meter=command.meter,
        value=command.value,
        read_on=command.read_on,
        corrects=corrects,
        recorded_at=now,
        actor=command.actor.key_id,
    )
    event = reading_recorded(reading, command.corrects)
    return Written((reading,), Done({"reading": event.subject}, (event,)))
