"""Deliver events to webhooks: which are due, what is sent, and what follows from how it went.

A message is that of Standard Webhooks (https://www.standardwebhooks.com): its id is the event's, the same at every
attempt, so that a receiver can tell a repeat. Nothing is sent here; the worker does that between `due_events` and
`settle`.

An overloaded receiver may say when to come again (`Retry-After`, RFC 9110 10.2.3): until then it is sent nothing.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from msgspec import Struct
from standardwebhooks import Webhook as Signer

from contracts.rules.values.plain import canonical
from contracts.store.database import Database
from contracts.store.keys import public_id, references_key
from contracts.store.records import JsonObject
from contracts.store.tenants import all_tenants
from contracts.store.trail.deliveries import (
    Due,
    HookDue,
    give_up_all,
    hooks_due,
    lease,
    mark_delivered,
    mark_failed,
    mark_given_up,
)
from contracts.store.trail.webhooks import be_quiet, switch_off
from contracts.usecases.actor import engine_for
from contracts.usecases.trail.events import record_references
from contracts.usecases.trail.manage_webhooks import webhook_removed
from contracts.usecases.trail.sealing import Seal

LEASE = timedelta(minutes=2)
"""Longer than the longest attempt: so long nobody else sends what a worker has taken."""

RETRY_AFTER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The waits between attempts that Standard Webhooks proposes. After the last one an event is given up: three days."""

JITTER = 0.2
"""The share of a wait that may be added to it, so that not everything comes back in the same second."""

AT_ONCE_EACH = 4
"""How many events one webhook gets at the same time, from all workers together."""

OVERLOADED = frozenset({429, 503})
"""Answers with which a receiver may say when to come again."""

GONE = 410
"""What a receiver answers that wants to hear nothing more."""


class Message(Struct, frozen=True):
    """What is sent: where to, the body, and the headers that name, date and sign it."""

    url: str
    headers: Mapping[str, str]
    body: str


class Attempt(Struct, frozen=True):
    """How an attempt went: the HTTP status that came back, or why none did. `retry_after` is as it was written."""

    status: int | None
    error: str = ""
    retry_after: str | None = None

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def problem(self) -> str:
        return f"HTTP {self.status}" if self.status is not None else self.error


async def due_events(database: Database, now: datetime, limit: int) -> list[Due]:
    """At most `limit` deliveries to make now; nobody else makes them meanwhile."""
    hooks: list[HookDue] = []
    for tenant in await all_tenants(database):
        async with database.within(tenant).read() as connection:
            hooks += await hooks_due(connection, tenant, now, AT_ONCE_EACH)
    found: list[Due] = []
    for hook in sorted(hooks, key=lambda hook: (hook.on_their_way, hook.since)):  # Whoever is least busy goes first.
        if len(found) < limit:
            async with database.within(hook.tenant).write() as connection:
                found += await lease(connection, hook, now, now + LEASE, limit - len(found), AT_ONCE_EACH)
    return found


def message_of(due: Due, seal: Seal, now: datetime) -> Message:
    """The message of a delivery. Its body is the same at every attempt; the moment and the signature are new.

    `unit` is null for what happened to a reference record. Raises `CannotOpen` for a secret that is sealed otherwise.
    """
    entry = due.entry
    of_unit = entry.unit_key != references_key(due.tenant)
    data: JsonObject = {
        "unit": public_id("Unit", entry.unit_key) if of_unit else None,
        "subject": entry.subject,
        "number": entry.seq,
        **entry.body,
    }
    body: JsonObject = {"type": entry.kind, "timestamp": entry.at.astimezone(UTC).isoformat(), "data": data}
    return signed(due.webhook.url, seal.open(due.webhook.secret), str(due.event.event_id), body, now)


def signed(url: str, secret: str, message_id: str, body: JsonObject, now: datetime) -> Message:
    """A message with its headers, signed with a webhook's secret."""
    text, moment = canonical(body), now.astimezone(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Signer(secret).sign(message_id, moment, text),
    }
    return Message(url, headers, text)


async def settle(database: Database, due: Due, attempt: Attempt, now: datetime, jitter: float) -> datetime | None:
    """Write down how an attempt went; when it is tried again, or None when it is not. `jitter` is from 0 to 1."""
    delivery = due.delivery
    async with database.within(due.tenant).write() as connection:
        if attempt.arrived:
            await mark_delivered(connection, delivery, now)
            return None
        if attempt.status == GONE:
            if await switch_off(connection, due.tenant, due.webhook.webhook_id):
                removed = [webhook_removed(due.webhook.webhook_id, "GONE")]
                await record_references(connection, engine_for(due.tenant), removed, now)
            await give_up_all(connection, due.tenant, due.webhook.webhook_id, attempt.problem, now)
            return None
        asked = asked_wait(attempt, now)
        if asked:
            await be_quiet(connection, due.tenant, due.webhook.webhook_id, now + asked)
        if delivery.attempts >= len(RETRY_AFTER):
            await mark_given_up(connection, delivery, attempt.problem, now)
            return None
        again = now + max(asked, RETRY_AFTER[delivery.attempts] * (1 + JITTER * jitter))
        await mark_failed(connection, delivery, attempt.problem, again)
    return again


def asked_wait(attempt: Attempt, now: datetime) -> timedelta:
    """How long the receiver asks to be left alone, at most the longest wait; nothing when it cannot be read."""
    text = (attempt.retry_after or "").strip()
    if attempt.status not in OVERLOADED or not text:
        return timedelta()
    if text.isascii() and text.isdigit():
        # So many digits are already far beyond the longest wait, and more would not fit.
        return min(timedelta(seconds=int(text[:9])), RETRY_AFTER[-1])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return timedelta()
    asked = moment.replace(tzinfo=moment.tzinfo or UTC) - now
    return min(max(asked, timedelta()), RETRY_AFTER[-1])
