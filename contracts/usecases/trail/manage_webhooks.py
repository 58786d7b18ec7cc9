"""Say where a tenant wants to be told what happens: add a webhook, list them, remove one, try again, seal anew.

Adding and removing are recorded in the tenant's chain of reference records. An address may hold a key of its
receiver's, so only its hash is recorded.
"""

import base64
import hashlib
import secrets
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from uuid_utils.compat import uuid7

from contracts.rules.values.facts import near
from contracts.store.database import Connection, Database
from contracts.store.rows import RecordNotFound, insert
from contracts.store.trail.deliveries import Counts, counts, give_up_all, try_again
from contracts.store.trail.records import Webhook
from contracts.store.trail.webhooks import active_webhooks, keep_secret, switch_off, webhook_by_id
from contracts.usecases.actor import Actor
from contracts.usecases.failures import BadInput, UnknownRecord
from contracts.usecases.trail.events import Event, EventKind, record_references
from contracts.usecases.trail.sealing import Seal, is_sealed

SECRET_BYTES = 32


class AddWebhook(Struct, frozen=True):
    """Where to send events of these kinds, or of every kind. `loopback` lets it be plain HTTP on this machine."""

    actor: Actor
    url: str
    kinds: tuple[str, ...] = ()
    loopback: bool = False


class WebhookSeen(Struct, frozen=True):
    """A webhook and how its deliveries stand. Its secret is shown once, when it is added. It is `sealed` or plain."""

    webhook: Webhook
    counts: Counts
    sealed: bool


async def add_webhook(database: Database, seal: Seal, command: AddWebhook, now: datetime) -> Webhook:
    """The webhook with its new secret. It hears of what is handed on from now. Raises `BadInput`."""
    check_url(command.url, command.loopback)
    for index, kind in enumerate(command.kinds):
        if kind not in list(EventKind):
            raise BadInput("UNKNOWN_KIND", f"there is no event `{kind}`", near(kind, EventKind), ("kinds", str(index)))
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    webhook = Webhook(uuid7(), command.url, secret, command.kinds, active=True, added_at=now)
    async with database.write() as connection:
        await insert(connection, command.actor.tenant, [replace(webhook, secret=seal.keep(secret))])
        await record_references(connection, command.actor, [_added(webhook)], now)
    return webhook


async def read_webhooks(database: Database, tenant: str) -> list[WebhookSeen]:
    """The webhooks that are told, without their secrets."""
    async with database.read() as connection:
        return [
            WebhookSeen(
                replace(hook, secret=""), await counts(connection, tenant, hook.webhook_id), is_sealed(hook.secret)
            )
            for hook in await active_webhooks(connection, tenant)
        ]


async def read_webhook(database: Database, seal: Seal, tenant: str, webhook_id: UUID) -> Webhook:
    """One webhook, with its secret. Raises `UnknownRecord` or `CannotOpen`."""
    async with database.read() as connection:
        found = await _webhook(connection, tenant, webhook_id)
    return replace(found, secret=seal.open(found.secret))


async def remove_webhook(database: Database, actor: Actor, webhook_id: UUID, now: datetime) -> None:
    """Tell it nothing more, not even what waits. Raises `UnknownRecord`."""
    async with database.write() as connection:
        if not await switch_off(connection, actor.tenant, webhook_id):
            raise _unknown(webhook_id)
        await give_up_all(connection, actor.tenant, webhook_id, "removed", now)
        await record_references(connection, actor, [webhook_removed(webhook_id, "REMOVED")], now)


async def retry_webhook(database: Database, tenant: str, webhook_id: UUID, now: datetime) -> int:
    """Try again what was given up; how many events. They come after what went on without them."""
    async with database.write() as connection:
        await _webhook(connection, tenant, webhook_id)
        return await try_again(connection, tenant, webhook_id, now)


async def seal_webhooks(database: Database, seal: Seal, tenant: str) -> int:
    """Keep the secrets of a tenant as the newest of the engine's secrets seals them; how many. Raises `CannotOpen`."""
    async with database.write() as connection:
        hooks = await active_webhooks(connection, tenant)
        for hook in hooks:
            await keep_secret(connection, tenant, hook.webhook_id, seal.keep(seal.open(hook.secret)))
    return len(hooks)


def webhook_removed(webhook_id: UUID, reason: str) -> Event:
    """That a webhook is told nothing more."""
    return Event(EventKind.WEBHOOK_REMOVED, str(webhook_id), {"reason": reason})


def check_url(url: str, loopback: bool) -> None:
    """Raise `BadInput` for an address that we do not send to.

    It must be https, without user and fragment, and no address of this machine or of a private network. A name that
    leads to such an address is not found out: only an operator adds webhooks.
    """
    cure = "write an address such as https://example.com/hooks"
    try:
        parts = urlsplit(url)
        host, user, _port = parts.hostname, parts.username, parts.port
    except ValueError:
        raise BadInput("BAD_URL", f"`{url}` is no address", cure, ("url",)) from None
    if not host or user is not None or parts.fragment or parts.scheme not in {"http", "https"}:
        raise BadInput("BAD_URL", f"`{url}` is no address that we send to", cure, ("url",))
    at_home, private = _reach(host)
    if loopback and at_home:
        return
    if parts.scheme != "https":
        raise BadInput("NOT_HTTPS", "what is sent must not be read on its way", cure, ("url",))
    if private:
        raise BadInput("PRIVATE_ADDRESS", f"{host} is not an address of the internet", cure, ("url",))


def _reach(host: str) -> tuple[bool, bool]:
    """Whether a host is this machine, and whether it is out of reach of the internet."""
    if host == "localhost" or host.endswith(".localhost"):
        return True, True
    try:
        address = ip_address(host)
    except ValueError:
        return False, False
    return address.is_loopback, not address.is_global


def _added(webhook: Webhook) -> Event:
    address = hashlib.sha256(webhook.url.encode()).hexdigest()
    return Event(EventKind.WEBHOOK_ADDED, str(webhook.webhook_id), {"kinds": list(webhook.kinds), "urlHash": address})


async def _webhook(connection: Connection, tenant: str, webhook_id: UUID) -> Webhook:
    try:
        return await webhook_by_id(connection, tenant, webhook_id)
    except RecordNotFound:
        raise _unknown(webhook_id) from None


def _unknown(webhook_id: UUID) -> UnknownRecord:
    return UnknownRecord("Webhook", str(webhook_id), "send the id of one that `webhooks list` shows", ("id",))
