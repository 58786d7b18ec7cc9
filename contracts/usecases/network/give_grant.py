"""Give a place the authority of an issuer: for a brand, a category, a task, a country, from a day to a day.

A second grant of the very same scope may not run on a day on which the first one does: it would say nothing new, and
after a revocation of the one the other would still hold. It is refused and names the first. Another scope may overlap.
"""

from datetime import date, datetime, timedelta

from msgspec import Struct
from uuid_utils.compat import uuid7

from contracts.rules.authorization import Grant as Granted
from contracts.rules.authorization import GrantStatus
from contracts.store.catalogue import issuers_by_code
from contracts.store.database import Connection, Database
from contracts.store.keys import public_id
from contracts.store.network.grants import held_grants
from contracts.store.network.places import lock_location
from contracts.store.records import Grant
from contracts.store.rows import RecordNotFound, insert
from contracts.usecases.actor import Actor, Right, need, need_issuer
from contracts.usecases.cover.asked import read_record_id
from contracts.usecases.failures import BadInput, UnknownRecord
from contracts.usecases.network.keeping import once_for_record
from contracts.usecases.network.read_locations import read_grant
from contracts.usecases.network.seen_places import GrantSeen, granted
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.trail.events import Done, Event, EventKind

MAX_CODE = 100


class GiveGrant(Struct, frozen=True):
    """A scope that is None is not limited. `last_day` is included; None for an open end."""

    actor: Actor
    idempotency_key: str
    issuer: str
    location: str
    from_day: date
    last_day: date | None = None
    brand: str | None = None
    category: str | None = None
    task: str | None = None
    country: str | None = None


async def give_grant(database: Database, command: GiveGrant, now: datetime) -> GrantSeen:
    """The grant. Raises `BadInput`, `UnknownRecord`, `NotAllowed` and `IdempotencyConflict`."""
    actor, tenant = command.actor, command.actor.tenant
    need(actor, Right.GIVE_GRANTS)
    need_issuer(actor, Right.GIVE_GRANTS, command.issuer)
    check_key(command.idempotency_key)
    _check(command)
    location_id = read_record_id("Location", command.location, ("locationId",))
    this = Repeatable(actor, "giveGrant", command.idempotency_key, command)
    async with database.write() as connection:
        if not await issuers_by_code(connection, tenant, [command.issuer]):
            raise UnknownRecord("Issuer", command.issuer, "send the `issuer` of one of the plans", ("issuer",))
        try:
            await lock_location(connection, tenant, location_id)
        except RecordNotFound:
            cure = "send the `id` of one of the locations"
            raise UnknownRecord("Location", command.location, cure, ("locationId",)) from None
        row = Grant(
            grant_id=uuid7(),
            issuer=command.issuer,
            location_id=location_id,
            brand=command.brand,
            category=command.category,
            task=command.task,
            country=command.country,
            from_day=command.from_day,
            last_day=command.last_day,
            status="ACTIVE",
            recorded_at=now,
            actor=actor.key_id,
        )

        async def work() -> Done:
            return await _given(connection, actor, row)

        answer = await once_for_record(connection, location_id, this, now, work)
    seen = await read_grant(database, actor, str(answer["grant"]))
    if seen is None:
        raise LookupError(f"the grant {answer['grant']} was given and is not there")
    return seen


async def _given(connection: Connection, actor: Actor, row: Grant) -> Done:
    for held in await held_grants(connection, actor.tenant, row.issuer, [row.location_id]):
        other = held.grant
        if _scope(other) == _scope(row) and _meet(row, granted(held)):
            named = public_id("Grant", other.grant_id)
            days = f"from {other.from_day} to {other.last_day or 'an open end'}"
            cure = f"resume or revoke the grant {named}, or give this one for other days"
            message = f"there is a grant of the same scope {days}"
            raise BadInput("GRANT_OVERLAPS", message, cure, ("fromDay",))
    await insert(connection, actor.tenant, [row])
    subject = public_id("Grant", row.grant_id)
    body = {
        "issuer": row.issuer,
        "location": public_id("Location", row.location_id),
        "brand": row.brand,
        "category": row.category,
        "task": row.task,
        "country": row.country,
        "fromDay": row.from_day.isoformat(),
        "lastDay": row.last_day.isoformat() if row.last_day else None,
    }
    return Done({"grant": subject}, (Event(EventKind.GRANT_GIVEN, subject, body),))


def _check(command: GiveGrant) -> None:
    if command.last_day is not None and command.last_day < command.from_day:
        cure = "send a last day on or after the first"
        raise BadInput("DAYS_OUT_OF_ORDER", "the grant ends before it begins", cure, ("lastDay",))
    for name in ("brand", "category", "task"):
        word = getattr(command, name)
        if word is not None and not 1 <= len(word.strip()) <= MAX_CODE:
            cure = f"send 1 to {MAX_CODE} letters, or leave it out for any"
            raise BadInput("BAD_CODE", f"this is no {name}", cure, (name,))


def _scope(row: Grant) -> tuple[str | None, ...]:
    return (row.brand, row.category, row.task, row.country)


def _meet(row: Grant, other: Granted) -> bool:
    """Whether there is a day on which both run. One that is suspended runs on; one that is revoked does not."""
    revoked = [change.from_day for change in other.changes if change.status is GrantStatus.REVOKED]
    if other.status is GrantStatus.REVOKED:
        return False
    ends = [day - timedelta(1) for day in revoked] + ([other.to_day] if other.to_day else [])
    last = min(ends, default=date.max)
    return row.from_day <= last and other.from_day <= (row.last_day or date.max)
