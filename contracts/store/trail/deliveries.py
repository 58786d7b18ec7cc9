"""Which event is to be sent to which webhook, and how did it go?

`lease` gives the deliveries that are due to one worker for a while: it sends them outside of any transaction, and if it
dies, another takes them when the lease is over. A webhook has only so many leases at once, whatever waits for it and
whoever sends: one that is slow keeps no other waiting. Of one lane (a claim) a webhook gets one event at a time: a
delivery is due only when all earlier ones of its lane have arrived there or were given up, and none is still in the
outbox.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Exists, Select, and_, exists, func, not_, or_, select, tuple_

from contracts.store.connections import AsyncConnection
from contracts.store.rows import columns_of, insert
from contracts.store.trail.records import AuditEntry, Delivery, OutboxEntry, Webhook
from contracts.store.trail.tables import audit, deliveries, outbox, webhooks

_WAITING = and_(deliveries.c.delivered_at.is_(None), deliveries.c.given_up_at.is_(None))


class Due(Struct, frozen=True):
    """A delivery with all that is needed to send it."""

    tenant: str
    delivery: Delivery
    event: OutboxEntry
    entry: AuditEntry
    webhook: Webhook


class HookDue(Struct, frozen=True):
    """A webhook that something is due for, the earliest of it since a moment, and how much it is being sent now."""

    tenant: str
    webhook_id: UUID
    on_their_way: int
    since: datetime


class Counts(Struct, frozen=True):
    """How many deliveries wait, have arrived, and were given up."""

    waiting: int
    delivered: int
    given_up: int


async def queue(connection: AsyncConnection, tenant: str, waiting: Sequence[Delivery]) -> None:
    """Write deliveries that are to be made."""
    await insert(connection, tenant, waiting)


async def hooks_due(connection: AsyncConnection, tenant: str, now: datetime, at_once: int) -> list[HookDue]:
    """The webhooks that something is due for and that have fewer than `at_once` on their way."""
    moment = func.min(deliveries.c.next_attempt_at)
    mine = deliveries.c.tenant == tenant
    of_webhook = and_(webhooks.c.tenant == deliveries.c.tenant, webhooks.c.webhook_id == deliveries.c.webhook_id)
    due = select(deliveries.c.webhook_id, moment.label("since")).select_from(deliveries.join(webhooks, of_webhook))
    due = due.where(mine, *_is_due(now), _is_not_quiet(now)).group_by(deliveries.c.webhook_id)
    leased = select(deliveries.c.webhook_id, func.count()).where(mine, _WAITING, deliveries.c.leased_until > now)
    sent = {row[0]: row[1] for row in await connection.execute(leased.group_by(deliveries.c.webhook_id))}
    found = await connection.execute(due)
    hooks = [HookDue(tenant, row.webhook_id, sent.get(row.webhook_id, 0), row.since) for row in found]
    return [hook for hook in hooks if hook.on_their_way < at_once]


async def lease(
    connection: AsyncConnection, hook: HookDue, now: datetime, until: datetime, limit: int, at_once: int
) -> list[Due]:
    """At most `limit` deliveries of a webhook that are due; nobody else gets them before `until`.

    Together with those that are on their way they are at most `at_once`. Other workers wait here for each other.
    """
    tenant, mine = hook.tenant, deliveries.c.webhook_id == hook.webhook_id
    locked = select(webhooks.c.webhook_id).where(webhooks.c.tenant == tenant, webhooks.c.webhook_id == hook.webhook_id)
    if not (await connection.execute(locked.where(_is_not_quiet(now)).with_for_update(key_share=True))).all():
        return []
    leased = select(func.count()).select_from(deliveries).where(deliveries.c.tenant == tenant, mine)
    sent = (await connection.execute(leased.where(_WAITING, deliveries.c.leased_until > now))).scalar_one()
    if sent >= at_once:
        return []
    width, more = len(columns_of(Delivery)), len(columns_of(OutboxEntry))
    rows = (await connection.execute(_due(hook, now, min(limit, at_once - sent)))).all()
    found = []
    for row in rows:
        rest = row[width + more :]
        last = len(columns_of(AuditEntry))
        event = OutboxEntry(*row[width : width + more])
        entry, webhook = AuditEntry(*rest[:last]), Webhook(*rest[last:])
        delivery = replace(Delivery(*row[:width]), leased_until=until)
        found.append(Due(tenant, delivery, event, entry, webhook))
    taken = [(each.delivery.unit_key, each.delivery.seq, each.delivery.webhook_id) for each in found]
    if taken:
        these = tuple_(deliveries.c.unit_key, deliveries.c.seq, deliveries.c.webhook_id).in_(taken)
        await connection.execute(deliveries.update().where(these).values(leased_until=until))
    return found


async def mark_delivered(connection: AsyncConnection, delivery: Delivery, now: datetime) -> None:
    """It arrived: it is never sent again."""
    done = {"delivered_at": now, "attempts": delivery.attempts + 1, "leased_until": None, "last_error": None}
    await connection.execute(deliveries.update().where(_this(delivery)).values(done))


async def mark_failed(connection: AsyncConnection, delivery: Delivery, error: str, next_attempt_at: datetime) -> None:
    """It did not arrive: it is due again later, and what waits behind it in its lane waits as long."""
    tried = {"attempts": delivery.attempts + 1, "leased_until": None, "last_error": error}
    await connection.execute(deliveries.update().where(_this(delivery), _WAITING).values(tried))
    await _lane_waits_until(connection, delivery, next_attempt_at)


async def mark_given_up(connection: AsyncConnection, delivery: Delivery, error: str, now: datetime) -> None:
    """It is not tried again, and what waits behind it in its lane goes on without it."""
    given_up = {"given_up_at": now, "attempts": delivery.attempts + 1, "leased_until": None, "last_error": error}
    await connection.execute(deliveries.update().where(_this(delivery), _WAITING).values(given_up))
    await _lane_waits_until(connection, delivery, now)


async def give_up_all(connection: AsyncConnection, tenant: str, webhook_id: UUID, why: str, now: datetime) -> None:
    """Nothing that waits for this webhook is tried again."""
    mine = (deliveries.c.tenant == tenant) & (deliveries.c.webhook_id == webhook_id)
    given_up = {"given_up_at": now, "leased_until": None, "last_error": why}
    await connection.execute(deliveries.update().where(mine, _WAITING).values(given_up))


async def try_again(connection: AsyncConnection, tenant: str, webhook_id: UUID, now: datetime) -> int:
    """Take up what was given up for a webhook; how many they were. They arrive after what went on without them."""
    given_up = (deliveries.c.webhook_id == webhook_id) & deliveries.c.given_up_at.is_not(None)
    anew = {"given_up_at": None, "attempts": 0, "next_attempt_at": now}
    statement = deliveries.update().where(deliveries.c.tenant == tenant, given_up).values(anew)
    return (await connection.execute(statement)).rowcount


async def counts(connection: AsyncConnection, tenant: str, webhook_id: UUID) -> Counts:
    """How the deliveries to one webhook stand."""
    kinds = (_WAITING, deliveries.c.delivered_at.is_not(None), deliveries.c.given_up_at.is_not(None))
    statement = select(*(func.count().filter(kind) for kind in kinds)).select_from(deliveries)
    mine = (deliveries.c.tenant == tenant) & (deliveries.c.webhook_id == webhook_id)
    found = (await connection.execute(statement.where(mine))).one()
    return Counts(found[0], found[1], found[2])


async def _lane_waits_until(connection: AsyncConnection, delivery: Delivery, moment: datetime) -> None:
    """What waits in the lane of this delivery, itself included, is due at this moment."""
    lane = and_(
        deliveries.c.unit_key == delivery.unit_key,
        deliveries.c.lane == delivery.lane,
        deliveries.c.webhook_id == delivery.webhook_id,
    )
    await connection.execute(deliveries.update().where(lane, _WAITING).values(next_attempt_at=moment))


def _this(delivery: Delivery) -> ColumnElement[bool]:
    return and_(
        deliveries.c.unit_key == delivery.unit_key,
        deliveries.c.seq == delivery.seq,
        deliveries.c.webhook_id == delivery.webhook_id,
    )


def _due(hook: HookDue, now: datetime, limit: int) -> Select[Any]:
    """The deliveries to a webhook that may be sent now, with their event and the webhook."""
    of_event = and_(outbox.c.unit_key == deliveries.c.unit_key, outbox.c.seq == deliveries.c.seq)
    of_entry = and_(audit.c.unit_key == deliveries.c.unit_key, audit.c.seq == deliveries.c.seq)
    of_webhook = and_(webhooks.c.tenant == deliveries.c.tenant, webhooks.c.webhook_id == deliveries.c.webhook_id)
    joined = deliveries.join(outbox, of_event).join(audit, of_entry).join(webhooks, of_webhook)
    columns = [column for noun in (Delivery, OutboxEntry, AuditEntry, Webhook) for column in columns_of(noun)]
    return (
        select(*columns)
        .select_from(joined)
        .where(deliveries.c.tenant == hook.tenant, deliveries.c.webhook_id == hook.webhook_id, *_is_due(now))
        .order_by(deliveries.c.next_attempt_at, deliveries.c.unit_key, deliveries.c.seq)
        .limit(limit)
        .with_for_update(skip_locked=True, of=deliveries)
    )


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until <= now)
    in_its_turn = and_(not_(_one_waits_before()), not_(_one_is_unrelayed_before()))
    return _WAITING, deliveries.c.next_attempt_at <= now, free, in_its_turn


def _is_not_quiet(now: datetime) -> ColumnElement[bool]:
    return or_(webhooks.c.quiet_until.is_(None), webhooks.c.quiet_until <= now)


def _one_waits_before() -> Exists:
    """An earlier event of the same lane that has not arrived at the same webhook."""
    earlier = deliveries.alias("earlier")
    return exists().where(
        earlier.c.unit_key == deliveries.c.unit_key,
        earlier.c.lane == deliveries.c.lane,
        earlier.c.webhook_id == deliveries.c.webhook_id,
        earlier.c.seq < deliveries.c.seq,
        earlier.c.delivered_at.is_(None),
        earlier.c.given_up_at.is_(None),
    )


def _one_is_unrelayed_before() -> Exists:
    """An earlier event of the same lane that is still in the outbox: another worker is about to hand it on."""
    earlier = outbox.alias("earlier_event")
    return exists().where(
        earlier.c.unit_key == deliveries.c.unit_key,
        earlier.c.lane == deliveries.c.lane,
        earlier.c.seq < deliveries.c.seq,
        earlier.c.relayed_at.is_(None),
    )
