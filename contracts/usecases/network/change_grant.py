"""Suspend, resume or revoke a grant from a day on. The days before stay as they were, and so does every decision."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from contracts.rules.authorization import GrantStatus
from contracts.store.database import Connection, Database
from contracts.store.keys import public_id
from contracts.store.network.grants import grant_by_id
from contracts.store.network.places import lock_location
from contracts.store.network.records import GrantChange, HeldGrant
from contracts.store.rows import RecordNotFound, insert
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import read_record_id
from contracts.usecases.failures import BadInput, UnknownRecord
from contracts.usecases.network.grants_seen import sees_grant
from contracts.usecases.network.keeping import once_for_record
from contracts.usecases.network.read_locations import read_grant
from contracts.usecases.network.seen_places import GrantSeen, granted
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.trail.events import Done, Event, EventKind


class ChangeGrant(Struct, frozen=True):
    """The status that a grant has from a day on, and the reason code."""

    actor: Actor
    idempotency_key: str
    grant: str
    status: GrantStatus
    from_day: date
    reason: str


class _Step(Struct, frozen=True):
    """How a grant comes to a status: the mutation, from which status, and what is told."""

    mutation: str
    before: frozenset[GrantStatus]
    kind: EventKind


_STEPS: Mapping[GrantStatus, _Step] = {
    GrantStatus.SUSPENDED: _Step("suspendGrant", frozenset({GrantStatus.ACTIVE}), EventKind.GRANT_SUSPENDED),
    GrantStatus.ACTIVE: _Step("resumeGrant", frozenset({GrantStatus.SUSPENDED}), EventKind.GRANT_RESUMED),
    GrantStatus.REVOKED: _Step(
        "revokeGrant", frozenset({GrantStatus.ACTIVE, GrantStatus.SUSPENDED}), EventKind.GRANT_REVOKED
    ),
}


async def change_grant(database: Database, command: ChangeGrant, now: datetime) -> GrantSeen:
    """The grant. Raises `BadInput`, `UnknownRecord`, `NotAllowed` and `IdempotencyConflict`."""
    actor, tenant = command.actor, command.actor.tenant
    need(actor, Right.GIVE_GRANTS)
    check_key(command.idempotency_key)
    check_reason(command.reason)
    grant_id = read_record_id("Grant", command.grant, ("grantId",))
    this = Repeatable(actor, _STEPS[command.status].mutation, command.idempotency_key, command)
    async with database.write() as connection:
        try:
            found = await grant_by_id(connection, tenant, grant_id)
        except RecordNotFound:
            raise _unknown(command) from None
        if not sees_grant(actor, found.grant):
            raise _unknown(command)
        await lock_location(connection, tenant, found.grant.location_id)

        async def work() -> Done:
            return await _changed(connection, command, await grant_by_id(connection, tenant, grant_id), now)

        await once_for_record(connection, grant_id, this, now, work)
    seen = await read_grant(database, actor, command.grant)
    if seen is None:
        raise LookupError(f"the grant {grant_id} was changed and is not there")
    return seen


async def _changed(connection: Connection, command: ChangeGrant, held: HeldGrant, now: datetime) -> Done:
    _check(command, held)
    row = held.grant
    change = GrantChange(
        grant_id=row.grant_id,
        seq=held.last_seq + 1,
        status=command.status.value,
        from_day=command.from_day,
        reason=command.reason,
        recorded_at=now,
        actor=command.actor.key_id,
    )
    await insert(connection, command.actor.tenant, [change])
    subject = public_id("Grant", row.grant_id)
    body = {
        "issuer": row.issuer,
        "location": public_id("Location", row.location_id),
        "fromDay": command.from_day.isoformat(),
        "reason": command.reason,
    }
    return Done({"grant": subject}, (Event(_STEPS[command.status].kind, subject, body),))


def _unknown(command: ChangeGrant) -> UnknownRecord:
    cure = "send the `id` that a grant was answered with"
    return UnknownRecord("Grant", command.grant, cure, ("grantId",))


def _check(command: ChangeGrant, held: HeldGrant) -> None:
    row, day = held.grant, command.from_day
    if day < row.from_day or (row.last_day is not None and day > row.last_day):
        cure = f"send a day from {row.from_day} to {row.last_day or 'any later one'}"
        raise BadInput("DAY_OUTSIDE_GRANT", f"the grant does not run on {day}", cure, ("fromDay",))
    step, status = _STEPS[command.status], granted(held).status_on(day)
    if status not in step.before:
        wanted = " or ".join(sorted(step.before))
        cure = f"send a day on which it is {wanted}" if status is not GrantStatus.REVOKED else "give a new grant"
        raise BadInput(f"GRANT_IS_{status}", f"the grant is {status} on {day}", cure, ("fromDay",))
