"""Was this change of a reference record done before?

`once_for_record` is to a place or a grant what `once.once` is to a unit: the same request again gets the kept answer,
and what was done is recorded in the tenant's chain of reference records in the change's own transaction.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from contracts.store.database import Connection
from contracts.store.network.answers import kept_reference_answer
from contracts.store.network.records import KeptReferenceAnswer
from contracts.store.records import JsonObject
from contracts.store.rows import insert
from contracts.usecases.failures import IdempotencyConflict
from contracts.usecases.once import Repeatable, is_same, kept_digest
from contracts.usecases.trail.events import Done, record_references


async def once_for_record(
    connection: Connection, record_id: UUID, this: Repeatable, now: datetime, work: Callable[[], Awaitable[Done]]
) -> JsonObject:
    """The answer of this work, done now or before. The record must be locked. Raises `IdempotencyConflict`."""
    actor = this.actor
    kept = await kept_reference_answer(connection, actor.tenant, record_id, actor.key_id, this.mutation, this.key)
    if kept is not None:
        if not is_same(connection, kept.input_hash, this.request):
            raise IdempotencyConflict(this.key)
        return kept.answer
    done, digest = await work(), kept_digest(connection, this.request)
    kept_now = KeptReferenceAnswer(record_id, actor.key_id, this.mutation, this.key, digest, done.answer, now)
    await insert(connection, actor.tenant, [kept_now])
    await record_references(connection, actor, done.events, now)
    return done.answer
