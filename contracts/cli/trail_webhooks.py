"""The commands around webhooks: `webhooks add`, `list`, `remove`, `retry`, `seal`, `test`.

Secrets are kept sealed when CONTRACTS_SECRETS is set, and plain otherwise; `list` says which.
"""

from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from uuid_utils.compat import uuid7

from contracts.app import DEFAULT_TENANT
from contracts.cli.printing import FAILED, err, out
from contracts.cli.trail import now, run_with_engine, seal_of
from contracts.rules.values.vocabulary import Role
from contracts.settings import Settings
from contracts.store.records import JsonObject
from contracts.usecases.actor import Actor
from contracts.usecases.engine import Engine
from contracts.usecases.trail.deliver_events import signed
from contracts.usecases.trail.manage_webhooks import (
    AddWebhook,
    add_webhook,
    read_webhook,
    read_webhooks,
    remove_webhook,
    retry_webhook,
    seal_webhooks,
)
from contracts.worker import http_client, http_sender

commands = typer.Typer()
webhooks = typer.Typer(no_args_is_help=True, help="Webhooks: add, list, remove, test, try again, seal anew.")
commands.add_typer(webhooks, name="webhooks")

Whose = Annotated[str, typer.Option(help="Whose webhook it is.")]
WebhookId = Annotated[UUID, typer.Argument(help="The id that `webhooks list` shows.")]


@webhooks.command("add")
def add_command(
    url: Annotated[str, typer.Argument(help="Where to send events, such as https://example.com/hooks.")],
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", help="Only events of this kind; may be repeated.")
    ] = None,
    tenant: Whose = DEFAULT_TENANT,
) -> None:
    """Add a webhook, and print its id and the secret that signs what it gets. The secret is shown only now."""

    async def add(settings: Settings, engine: Engine) -> None:
        command = AddWebhook(_operator(tenant), url, tuple(kinds or ()), settings.loopback_webhooks)
        webhook = await add_webhook(engine.database, seal_of(settings), command, now())
        out.print(f"{webhook.webhook_id}  {escape(webhook.secret)}")
        if not settings.secrets:
            err.print("the secret is kept plain: set CONTRACTS_SECRETS, then `contracts webhooks seal` seals it")

    run_with_engine(add, tenant)


@webhooks.command("list")
def list_command(tenant: Whose = DEFAULT_TENANT) -> None:
    """Print the webhooks, and how many events wait, arrived, or were given up."""

    async def show(_settings: Settings, engine: Engine) -> None:
        for seen in await read_webhooks(engine.database, tenant):
            hook, counts = seen.webhook, seen.counts
            kinds = ", ".join(hook.kinds) or "every kind"
            kept = "sealed" if seen.sealed else "plain"
            out.print(f"{hook.webhook_id}  {escape(hook.url)}  ({escape(kinds)}), its secret kept {kept}")
            out.print(f"    {counts.waiting} waiting, {counts.delivered} delivered, {counts.given_up} given up")

    run_with_engine(show, tenant)


@webhooks.command("remove")
def remove_command(webhook_id: WebhookId, tenant: Whose = DEFAULT_TENANT) -> None:
    """Tell a webhook nothing more, not even what waits for it."""

    async def remove(_settings: Settings, engine: Engine) -> None:
        await remove_webhook(engine.database, _operator(tenant), webhook_id, now())

    run_with_engine(remove, tenant)


@webhooks.command("retry")
def retry_command(webhook_id: WebhookId, tenant: Whose = DEFAULT_TENANT) -> None:
    """Try again what was given up. It comes after what went on without it."""

    async def retry(_settings: Settings, engine: Engine) -> None:
        count = await retry_webhook(engine.database, tenant, webhook_id, now())
        out.print(f"{count} events are tried again")

    run_with_engine(retry, tenant)


@webhooks.command("seal")
def seal_command(tenant: Whose = DEFAULT_TENANT) -> None:
    """Seal the secrets of webhooks with the newest of CONTRACTS_SECRETS: the plain ones, and those sealed before."""

    async def seal(settings: Settings, engine: Engine) -> None:
        count = await seal_webhooks(engine.database, seal_of(settings), tenant)
        out.print(f"{count} secrets are kept {'sealed' if settings.secrets else 'plain'}")

    run_with_engine(seal, tenant)


@webhooks.command("test")
def try_command(webhook_id: WebhookId, tenant: Whose = DEFAULT_TENANT) -> None:
    """Send a signed event of the kind `webhook.test` now, and print what came back."""

    async def send_one(settings: Settings, engine: Engine) -> None:
        hook, moment = await read_webhook(engine.database, seal_of(settings), tenant, webhook_id), now()
        data = {"webhook": str(webhook_id)}
        body: JsonObject = {"type": "webhook.test", "timestamp": moment.isoformat(), "data": data}
        async with http_client() as client:
            attempt = await http_sender(client)(signed(hook.url, hook.secret, str(uuid7()), body, moment))
        out.print(escape(f"HTTP {attempt.status}" if attempt.arrived else attempt.problem))
        if not attempt.arrived:
            raise typer.Exit(FAILED)

    run_with_engine(send_one, tenant)


def _operator(tenant: str) -> Actor:
    return Actor(tenant, Role.ADMIN, "operator")
