"""Let somebody call: create a key, list the keys, revoke one.

A name stands for one caller, for good. It has one key, or two while one is changed for the other; whatever the caller
did with the first, such as an idempotency key it used, is still its own with the second. All of it is recorded in the
tenant's chain of reference records, without secret and hash.
"""

import re
from datetime import datetime, timedelta

from msgspec import Struct

from contracts.rules.values.vocabulary import Role
from contracts.store.access.api_keys import key_by_id, keys_of_name, keys_of_tenant, revoke_key_row
from contracts.store.access.records import ApiKey
from contracts.store.database import Connection, Database
from contracts.store.keys import public_id
from contracts.store.rows import insert
from contracts.store.trail.audit import lock_references
from contracts.usecases.access.key_texts import TENANT, KeyText
from contracts.usecases.access.standing_for import SCOPES, StandsFor, check_scopes, read_standing
from contracts.usecases.actor import ANONYMOUS, ENGINE, Actor, Scope
from contracts.usecases.failures import BadInput, UnknownRecord
from contracts.usecases.trail.events import Event, EventKind, record_references

MOST_KEYS_OF_A_NAME = 2
LONGEST_DAYS = 730
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
_RESERVED = frozenset({ENGINE, ANONYMOUS})


class CreateKey(Struct, frozen=True):
    """A key for the caller `name`, in a role, for so many days."""

    actor: Actor
    name: str
    role: Role
    stands_for: StandsFor
    days: int
    trusted_only: bool = False
    scopes: frozenset[Scope] = frozenset()


class KeyCreated(Struct, frozen=True):
    """The key as it is kept, and its text: this is the only moment at which anybody has it."""

    key: ApiKey
    text: KeyText


async def create_key(database: Database, command: CreateKey, now: datetime) -> KeyCreated:
    """The new key. Raises `BadInput` and `UnknownRecord`."""
    _check(command)
    tenant, text = command.actor.tenant, KeyText.new(command.actor.tenant)
    async with database.write() as connection:
        # Locked before anything is counted: two who make a key of one name meet here.
        await lock_references(connection, tenant)
        key = await _key(connection, command, text, now)
        _check_name(key, await keys_of_name(connection, tenant, key.name), now)
        await insert(connection, tenant, [key])
        await record_references(connection, command.actor, [_created(key)], now)
    return KeyCreated(key, text)


async def list_keys(database: Database, tenant: str) -> list[ApiKey]:
    """Every key of a tenant, revoked ones too: by name, then oldest first."""
    async with database.read() as connection:
        return await keys_of_tenant(connection, tenant)


async def revoke_key(database: Database, actor: Actor, key_id: str, now: datetime) -> ApiKey:
    """Let a key hold no longer; the same key again changes nothing. Raises `UnknownRecord`."""
    async with database.write() as connection:
        is_new = await revoke_key_row(connection, actor.tenant, key_id, now)
        key = await key_by_id(connection, actor.tenant, key_id)
        if key is None:
            raise UnknownRecord("Key", key_id, "send the id of one that `contracts keys list` shows", ("id",))
        if is_new:
            event = Event(EventKind.API_KEY_REVOKED, key_id, {"name": key.name})
            await record_references(connection, actor, [event], now)
    return key


async def _key(connection: Connection, command: CreateKey, text: KeyText, now: datetime) -> ApiKey:
    standing = await read_standing(connection, command.actor.tenant, command.role, command.stands_for)
    return ApiKey(
        key_id=text.key_id,
        name=command.name,
        secret_hash=text.secret_hash,
        role=standing.role,
        party_id=standing.party_id,
        location_id=standing.location_id,
        issuer=standing.issuer,
        trusted_only=command.trusted_only,
        made_at=now,
        expires_at=now + timedelta(days=command.days),
        scopes=tuple(SCOPES[each] for each in sorted(command.scopes)),
    )


def _check(command: CreateKey) -> None:
    if not TENANT.fullmatch(command.actor.tenant):
        cure = "a tenant whose callers have keys is named by up to 40 letters, digits, dashes or underscores"
        raise BadInput("BAD_TENANT", f"`{command.actor.tenant}` cannot stand in a key", cure, ("tenant",))
    if not _NAME.fullmatch(command.name) or command.name in _RESERVED:
        cure = "send 1 to 60 letters, digits, dots or dashes, such as shop-pune"
        raise BadInput("BAD_NAME", f"`{command.name}` is no name of a caller", cure, ("name",))
    check_scopes(command.role, command.scopes)
    if not 1 <= command.days <= LONGEST_DAYS:
        cure = f"let it hold for 1 to {LONGEST_DAYS} days, and change it for another before"
        raise BadInput("BAD_EXPIRY", f"a key cannot hold for {command.days} days", cure, ("days",))


def _check_name(key: ApiKey, before: list[ApiKey], now: datetime) -> None:
    """Raise `BadInput` where the name stands for somebody else, or has two keys already."""
    if any(_caller(each) != _caller(key) for each in before):
        cure = "choose another name: what was done under this one stays with whom it stood for"
        raise BadInput("NAME_TAKEN", f"`{key.name}` stands for another caller", cure, ("name",))
    holding = [each.key_id for each in before if each.holds(now)]
    if len(holding) >= MOST_KEYS_OF_A_NAME:
        cure = f"revoke the one that is not used any more: {' or '.join(holding)}"
        raise BadInput("TOO_MANY_KEYS", f"`{key.name}` has {len(holding)} keys already", cure, ("name",))


def _caller(key: ApiKey) -> tuple[object, ...]:
    # With its scopes: a key that stands in a web page has no name in common with one that is a secret.
    return key.role, key.party_id, key.location_id, key.issuer, key.scopes


def _created(key: ApiKey) -> Event:
    body = {
        "name": key.name,
        "role": key.role,
        "party": public_id("Party", key.party_id) if key.party_id else None,
        "location": public_id("Location", key.location_id) if key.location_id else None,
        "issuer": key.issuer,
        "trustedOnly": key.trusted_only,
        "scopes": list(key.scopes),
        "expiresAt": key.expires_at.isoformat(),
    }
    return Event(EventKind.API_KEY_CREATED, key.key_id, body)
