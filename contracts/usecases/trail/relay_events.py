"""Hand on what happened: to the worklists, to the unit that came instead of another, to the pools that units share, and
to every webhook that wants to hear of it.

An event leaves the outbox in the transaction that enters it into the worklists and queues its deliveries. So it is
handed on exactly once, whatever dies when.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from contracts.store.database import Database
from contracts.store.pools.loans import tell_pools
from contracts.store.tenants import all_tenants
from contracts.store.trail.deliveries import queue
from contracts.store.trail.outbox import Told, mark_relayed, take, waiting
from contracts.store.trail.records import AuditEntry, Delivery, Webhook, WorklistEntry, WorklistKind
from contracts.store.trail.webhooks import active_webhooks
from contracts.store.trail.worklists import enter
from contracts.usecases.units.succeed_unit import succeed_units

BATCH = 200


async def relay_events(database: Database, now: datetime) -> int:
    """Hand on at most one batch of each tenant; how many events it were."""
    return sum([await _relay(database.within(tenant), tenant, now) for tenant in await all_tenants(database)])


async def _relay(database: Database, tenant: str, now: datetime) -> int:
    async with database.read() as connection:
        if not (await waiting(connection, tenant))[0]:
            return 0
    async with database.write() as connection:
        told = await take(connection, tenant, BATCH)
        if not told:
            return 0  # Another worker holds them.
        hooks = await active_webhooks(connection, tenant)
        await queue(connection, tenant, [_delivery(each, hook, now) for each in told for hook in _for(each, hooks)])
        await enter(connection, tenant, [entry for each in told for entry in listed(each.entry)])
        await succeed_units(connection, tenant, told, now)
        await tell_pools(connection, tenant, _changed_by_claims(told), now)
        await mark_relayed(connection, told, now)
    return len(told)


def _changed_by_claims(told: Iterable[Told]) -> dict[UUID, int]:
    """The units of which a claim changed, with the number of their last change: their pools may have to follow."""
    changes: dict[UUID, int] = {}
    for each in told:
        if each.entry.claim_id is not None:
            unit = each.entry.unit_key
            changes[unit] = max(changes.get(unit, 0), each.entry.seq)
    return changes


def listed(entry: AuditEntry) -> list[WorklistEntry]:
    """Where an event says that a claim stands; nothing for an event about no claim. See `events.standing`."""
    if entry.claim_id is None or "state" not in entry.body:
        return []
    places: dict[WorklistKind, str] = {"LOCATION": "location", "HOLDER": "holder", "REVIEW": "queue"}
    return [
        WorklistEntry(
            unit=entry.unit_key,
            claim=entry.claim_id,
            worklist=kind,
            key=str(entry.body.get(name) or ""),
            state=str(entry.body["state"]),
            listed=entry.body.get(name) is not None,
            seq=entry.seq,
            at=entry.at,
        )
        for kind, name in places.items()
    ]


def _for(told: Told, hooks: Iterable[Webhook]) -> Iterable[Webhook]:
    return (hook for hook in hooks if not hook.kinds or told.entry.kind in hook.kinds)


def _delivery(told: Told, hook: Webhook, now: datetime) -> Delivery:
    return Delivery(
        unit_key=told.entry.unit_key,
        seq=told.entry.seq,
        webhook_id=hook.webhook_id,
        lane=told.outbox.lane,
        attempts=0,
        next_attempt_at=now,
        leased_until=None,
        last_error=None,
        delivered_at=None,
        given_up_at=None,
    )
