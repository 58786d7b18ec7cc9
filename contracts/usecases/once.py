"""Was this mutation done before?

`once` does a mutation's work exactly once for each idempotency key of a caller on a unit. The same request again
gets the kept answer; another request under the same key is a conflict. It runs inside the mutation's own
transaction, under the unit's row lock.

Every change of a unit passes here. So here is where what it did is recorded: the kept answer, the unit's audit chain
and the outbox, all in that transaction. A repeat records nothing.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.plain import canonical_bytes, plain
from contracts.store.answers import before_change
from contracts.store.database import Connection, Database
from contracts.store.direct.alone import Proposed, write_alone
from contracts.store.persons.keys import PersonSeal, seal_of, seal_within
from contracts.store.records import Json, JsonObject, KeptAnswer
from contracts.store.rows import Record
from contracts.store.trail.audit import Beside
from contracts.store.trail.records import AuditHead
from contracts.usecases.actor import Actor
from contracts.usecases.failures import BadInput, IdempotencyConflict
from contracts.usecases.trail.events import Done, changes_of, record

MAX_KEY = 200


class Repeatable(Struct, frozen=True):
    """A mutation that may be sent twice: its name, the caller's key for it, and the request that the key stands for."""

    actor: Actor
    mutation: str
    key: str
    request: object


class Written(Struct, frozen=True):
    """What a verb writes, worked out and not written yet: its rows, and what it answers and did."""

    records: tuple[Record, ...]
    done: Done


class Read(Struct, frozen=True):
    """What was read of a unit before a change: where its chain ended, and the wrapped keys of its persons."""

    unit_key: UUID
    head: AuditHead | None
    keys: Mapping[UUID, str]


async def once(
    connection: Connection,
    unit_key: UUID,
    this: Repeatable,
    now: datetime,
    work: Callable[[], Awaitable[Done]],
    keys: Mapping[UUID, str] | None = None,
) -> JsonObject:
    """The answer of this work, done now or before. The unit must be locked. Raises `IdempotencyConflict`.

    `keys` are the wrapped keys of persons that the verb has read already.
    """
    actor = this.actor
    before = await before_change(connection, actor.tenant, unit_key, actor.key_id, this.mutation, this.key)
    kept = before.kept
    if kept is not None:
        if not is_same(connection, kept.input_hash, this.request):
            raise IdempotencyConflict(this.key)
        return kept.answer
    done = await work()
    kept_now = _kept(seal_of(connection), unit_key, this, done, now)
    heads = {} if before.head is None else {unit_key: before.head}
    await record(connection, actor, unit_key, done.events, now, Beside((*done.records, kept_now), heads, keys))
    return done.answer


async def once_alone(database: Database, this: Repeatable, now: datetime, done: Done, read: Read) -> bool:
    """Whether this was written, for a unit without a lock that is still as it was read, and a key without an answer.

    Otherwise nothing was, and `once` is to do the work.
    """
    actor = this.actor
    kept = _kept(seal_within(database.writer.sync_engine), read.unit_key, this, done, now)
    changes = changes_of(actor, done.events, now)
    return await write_alone(
        database, actor.tenant, Proposed(read.unit_key, read.head, changes, (*done.records, kept), read.keys)
    )


def check_key(key: str) -> None:
    """Raise `BadInput` for an idempotency key that is none."""
    if not key.strip() or len(key) > MAX_KEY:
        cure = f"send a text of 1 to {MAX_KEY} letters that is new for every new request, such as a UUID"
        raise BadInput("BAD_IDEMPOTENCY_KEY", "the idempotency key is empty or too long", cure, ("idempotencyKey",))


def kept_digest(connection: Connection, request: object) -> str:
    """What is kept of a request, to know it again. It may hold a person's words, so nobody can try what it was.

    It is blank once a person of the unit was erased (`store.persons.erasing`); then no request is the same.
    """
    return seal_of(connection).digest(fingerprint(request))


def is_same(connection: Connection, kept: str, request: object) -> bool:
    """Whether this is what was kept of the request."""
    return seal_of(connection).is_digest(fingerprint(request), kept)


def fingerprint(request: object) -> str:
    """The hash of a request: the same for the same request, whoever sends it and whenever."""
    return hashlib.sha256(canonical_bytes(_values(request))).hexdigest()


def _kept(seal: PersonSeal, unit_key: UUID, this: Repeatable, done: Done, now: datetime) -> KeptAnswer:
    digest = seal.digest(fingerprint(this.request))
    return KeptAnswer(unit_key, this.actor.key_id, this.mutation, this.key, digest, done.answer, now)


def _values(value: object) -> Json:
    """What a request says. Who sends it is no part of it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Struct):
        return {name: _values(getattr(value, name)) for name in value.__struct_fields__ if name != "actor"}
    if isinstance(value, tuple):
        return [_values(each) for each in value]
    if isinstance(value, Mapping):
        return {str(name): _values(each) for name, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _values(getattr(value, field.name)) for field in fields(value) if field.name != "actor"}
    written: Json = plain(value)
    return written
