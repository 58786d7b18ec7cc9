"""Write down what a meter of a unit showed on a day. A reading is never changed; a correction replaces it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from contracts.store.database import Connection, Database
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import UnitOwnedId, decode_id, public_id
from contracts.store.records import JsonObject, Reading
from contracts.store.rows import RecordNotFound, insert
from contracts.store.units import lock_unit
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.ask_unit import owner_of
from contracts.usecases.cover.asked import UnitRef, read_unit_ref
from contracts.usecases.failures import BadInput, UnknownRecord, UnknownUnit
from contracts.usecases.once import Repeatable, check_key, once
from contracts.usecases.seen import ReadingSeen
from contracts.usecases.trail.events import Done, Event, EventKind


@dataclass(frozen=True, slots=True)
class RecordReading:
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
    _check(command, now)
    tenant = command.actor.tenant
    key = read_unit_ref(tenant, command.unit, ("unit",))
    this = Repeatable(command.actor, "recordReading", command.idempotency_key, command)
    async with database.write() as connection:
        try:
            await lock_unit(connection, tenant, key)
        except RecordNotFound:
            need(command.actor, Right.RECORD_READING)
            raise UnknownUnit(str(command.unit), ("unit",)) from None
        dossier = (await dossiers(connection, tenant, [key]))[key]
        need(command.actor, Right.RECORD_READING, owner_of(dossier))

        async def work() -> Done:
            reading = public_id("Reading", key, await _write(connection, command, dossier, now))
            return Done({"reading": reading}, (_recorded(command, reading),))

        answer = await once(connection, key, this, now, work)
    return ReadingSeen(str(answer["reading"]), command.meter, command.value, command.read_on)


def _check(command: RecordReading, now: datetime) -> None:
    if command.value < 0:
        raise BadInput("NEGATIVE_READING", f"{command.value} is below zero", "write what the meter shows", ("value",))
    if not command.meter.strip():
        raise BadInput("EMPTY_METER", "no meter is named", "write its unit, such as km or hours", ("meter",))
    # A day begins up to 14 hours earlier elsewhere than in UTC.
    if command.read_on > (now + timedelta(hours=14)).date():
        cure = "write the day on which the meter was read"
        raise BadInput("IN_THE_FUTURE", f"{command.read_on.isoformat()} has not come yet", cure, ("readOn",))


def _recorded(command: RecordReading, reading: str) -> Event:
    body: JsonObject = {
        "meter": command.meter,
        "value": command.value,
        "readOn": command.read_on.isoformat(),
        "corrects": command.corrects,
    }
    return Event(EventKind.READING_RECORDED, reading, body)


async def _write(connection: Connection, command: RecordReading, dossier: Dossier, now: datetime) -> UUID:
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
    await insert(connection, command.actor.tenant, [reading])
    return reading.reading_id
