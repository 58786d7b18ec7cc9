"""Which nouns does the trail of changes know, and what does each one hold?

An audit entry is what happened; an outbox entry says that it is still to be told; a delivery is the telling of one
event to one webhook. A worklist entry is where a claim stands on one list.
"""

from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from msgspec import Struct

from contracts.store.records import JsonObject

WorklistKind: TypeAlias = Literal["LOCATION", "HOLDER", "REVIEW"]


class AuditEntry(Struct, frozen=True):
    """One change of a unit, the `seq`-th of it, counted from 1. It is never changed.

    A tenant's reference records have a chain too; there `unit_key` is `keys.references_key`. `subject` is the public id
    of what was changed, or the name that commands show. `body` has ids, codes, days and amounts; never a name or free
    text. `hash` covers all of it with the tenant and `prev_hash`, the hash of the entry before.
    """

    unit_key: UUID
    seq: int
    at: datetime
    actor: str
    role: str
    kind: str
    claim_id: UUID | None
    subject: str
    body: JsonObject
    prev_hash: str
    hash: str


class AuditHead(Struct, frozen=True):
    """Where a chain ends: how many entries it has, and the hash of the last.

    One without entries is that of a unit which was there before changes were recorded.
    """

    unit_key: UUID
    seq: int
    hash: str


class OutboxEntry(Struct, frozen=True):
    """An audit entry that is to be told, under an id of its own. `relayed_at` is None until it was handed on.

    `lane` is what keeps its order: the claim, or the unit for an event without one.
    """

    unit_key: UUID
    seq: int
    event_id: UUID
    lane: UUID
    recorded_at: datetime
    relayed_at: datetime | None


class Webhook(Struct, frozen=True):
    """Where a tenant wants to be told. No `kinds` at all means every kind.

    `secret` signs what is sent; here it is as it is kept, sealed or plain. Until `quiet_until` nothing is sent: the
    receiver asked for that.
    """

    webhook_id: UUID
    url: str
    secret: str
    kinds: tuple[str, ...]
    active: bool
    added_at: datetime
    quiet_until: datetime | None = None


class Delivery(Struct, frozen=True):
    """One event on its way to one webhook. It waits while it is neither delivered nor given up.

    `leased_until` is when another worker may take it, should the one that sends it now have died.
    """

    unit_key: UUID
    seq: int
    webhook_id: UUID
    lane: UUID
    attempts: int
    next_attempt_at: datetime
    leased_until: datetime | None
    last_error: str | None
    delivered_at: datetime | None
    given_up_at: datetime | None


class WorklistEntry(Struct, frozen=True):
    """Where a claim stands on one kind of list. `key` is the place, the holder or the queue.

    `seq` is the unit's event that said so: an older one never overwrites it. One that is not `listed` has left.
    """

    unit: UUID
    claim: UUID
    worklist: WorklistKind
    key: str
    state: str
    listed: bool
    seq: int
    at: datetime
