"""Erase a person: what names them goes for good, what was decided, paid and recorded stays.

Their data key is deleted, and with it their name and all that they wrote, in this database and in every copy of it that
is made from now on. Their row stays as that of somebody who was erased; contracts, claims and the trail point at it by
an id that says nothing. No decision, amount or hash changes.

While a claim of theirs is open it is refused, for somebody has to be told how it ends; `force` erases all the same.
Erasing again what was erased erases what was written since.
"""

import asyncio
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from contracts.rules.claims.moves import is_open
from contracts.rules.values.vocabulary import ClaimState
from contracts.store.access.api_keys import key_by_id, revoke_key_row
from contracts.store.database import Connection
from contracts.store.dossiers import dossiers
from contracts.store.keys import public_id
from contracts.store.persons.erasing import Theirs, empty_log, erase, keys_of_party, party_there, theirs
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import read_record_id
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput, UnknownRecord
from contracts.usecases.network.keeping import once_for_record
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.trail.events import Done, Event, EventKind

_AT_ONCE = 500


class ErasePerson(Struct, frozen=True):
    """Whom to erase, by the public id, and the code of the reason."""

    actor: Actor
    idempotency_key: str
    party_id: str
    reason: str
    force: bool = False


class PersonErased(Struct, frozen=True):
    """The id that stays, and how many units it was known by."""

    id: str
    units: int


async def erase_person(engine: Engine, command: ErasePerson, now: datetime) -> PersonErased:
    """What was erased. Raises `BadInput`, `UnknownRecord`, `NotAllowed` and `IdempotencyConflict`."""
    actor, party_id = command.actor, read_record_id("Party", command.party_id, ("partyId",))
    need(actor, Right.ERASE_PERSON, party_id)
    check_key(command.idempotency_key)
    check_reason(command.reason)
    this = Repeatable(actor, "erasePerson", command.idempotency_key, command)
    async with engine.database.write() as connection:
        if await party_there(connection, actor.tenant, party_id, locked=True) is None:
            cure = "send the id of a person or firm that is known"
            raise UnknownRecord("Party", command.party_id, cure, ("partyId",))

        async def work() -> Done:
            return await _erased(connection, command, party_id, now)

        answer = await once_for_record(connection, party_id, this, now, work)
    await asyncio.to_thread(empty_log, engine.database)
    units = answer["units"]
    return PersonErased(public_id("Party", party_id), units if isinstance(units, int) else 0)


async def _erased(connection: Connection, command: ErasePerson, party_id: UUID, now: datetime) -> Done:
    tenant = command.actor.tenant
    held = await theirs(connection, tenant, party_id)
    if not command.force:
        await _check_claims(connection, tenant, party_id, held)
    await erase(connection, tenant, party_id, held, now)
    subject = public_id("Party", party_id)
    events = [Event(EventKind.PERSON_ERASED, subject, {"reason": command.reason})]
    for key_id in await keys_of_party(connection, tenant, party_id):
        await revoke_key_row(connection, tenant, key_id, now)
        key = await key_by_id(connection, tenant, key_id)
        events.append(Event(EventKind.API_KEY_REVOKED, key_id, {"name": key.name if key else None}))
    return Done({"party": subject, "units": len(held.units)}, tuple(events))


async def _check_claims(connection: Connection, tenant: str, party_id: UUID, held: Theirs) -> None:
    """Raise `BadInput` while a claim is open on a unit that is theirs now."""
    for first in range(0, len(held.units), _AT_ONCE):
        known = await dossiers(connection, tenant, held.units[first : first + _AT_ONCE])
        for dossier in known.values():
            going = [each for each in dossier.claims if is_open(ClaimState(each.state))]
            if going and owner_of(dossier) == party_id:
                claim = public_id("Claim", going[0].unit_key, going[0].claim_id)
                cure = "close or withdraw it first, or send `force` if it may end without them"
                raise BadInput("CLAIM_IS_OPEN", f"the claim {claim} of this person is open", cure, ("partyId",))
