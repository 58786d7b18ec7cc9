"""The commands around the trail of changes: `worker`, `webhooks ...`, `audit ...`, `replay`."""

import asyncio
import json
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from uuid_utils.compat import uuid7

from contracts.app import DEFAULT_TENANT
from contracts.cli.printing import FAILED, UNREADABLE, err, out
from contracts.cli.serving import configure_logging
from contracts.settings import Settings
from contracts.store.keys import RecordId, decode_id, public_id
from contracts.store.records import JsonObject
from contracts.usecases.cover.asked import BySerial, read_unit_ref
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput, Failure
from contracts.usecases.terms.library import BrokenTerms
from contracts.usecases.trail.deliver_events import signed
from contracts.usecases.trail.manage_webhooks import (
    AddWebhook,
    add_webhook,
    read_webhook,
    read_webhooks,
    remove_webhook,
    retry_webhook,
)
from contracts.usecases.trail.replay_decisions import Outcome, Replayed, replay_decisions
from contracts.usecases.trail.verify_audit import Head, note_head, settled, still_stands, verify_audit
from contracts.worker import Worker, http_client, http_sender, run, run_until_idle

commands = typer.Typer()
audit = typer.Typer(no_args_is_help=True, help="The audit chain of every unit: verify it, note its head.")
webhooks = typer.Typer(no_args_is_help=True, help="Webhooks: add, list, remove, test, try again.")

Tenant = Annotated[str | None, typer.Option(help="Only this tenant.")]
Whose = Annotated[str, typer.Option(help="Whose webhook it is.")]
WebhookId = Annotated[UUID, typer.Argument(help="The id that `webhooks list` shows.")]


@commands.command("worker")
def worker_command(
    once: Annotated[bool, typer.Option("--once", help="Do what there is to do now, and stop.")] = False,
) -> None:
    """Hand on what happened: feed the worklists and call the webhooks, until Ctrl-C."""
    settings = Settings()
    configure_logging(settings)
    asyncio.run(_work(settings, once))


async def _work(settings: Settings, once: bool) -> None:
    async with _engine(settings) as engine, http_client() as client:
        worker = Worker(engine.database, http_sender(client), _now, random.random)
        if once:
            await run_until_idle(worker)
            return
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stopping.set)
        await run(worker, stopping)


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
        command = AddWebhook(tenant, url, tuple(kinds or ()), settings.loopback_webhooks)
        webhook = await add_webhook(engine.database, command, _now())
        out.print(f"{webhook.webhook_id}  {escape(webhook.secret)}")

    _run(add)


@webhooks.command("list")
def list_command(tenant: Whose = DEFAULT_TENANT) -> None:
    """Print the webhooks, and how many events wait, arrived, or were given up."""

    async def show(_settings: Settings, engine: Engine) -> None:
        for seen in await read_webhooks(engine.database, tenant):
            hook, counts = seen.webhook, seen.counts
            kinds = ", ".join(hook.kinds) or "every kind"
            out.print(f"{hook.webhook_id}  {escape(hook.url)}  ({escape(kinds)})")
            out.print(f"    {counts.waiting} waiting, {counts.delivered} delivered, {counts.given_up} given up")

    _run(show)


@webhooks.command("remove")
def remove_command(webhook_id: WebhookId, tenant: Whose = DEFAULT_TENANT) -> None:
    """Tell a webhook nothing more, not even what waits for it."""

    async def remove(_settings: Settings, engine: Engine) -> None:
        await remove_webhook(engine.database, tenant, webhook_id, _now())

    _run(remove)


@webhooks.command("retry")
def retry_command(webhook_id: WebhookId, tenant: Whose = DEFAULT_TENANT) -> None:
    """Try again what was given up. It comes after what went on without it."""

    async def retry(_settings: Settings, engine: Engine) -> None:
        count = await retry_webhook(engine.database, tenant, webhook_id, _now())
        out.print(f"{count} events are tried again")

    _run(retry)


@webhooks.command("test")
def try_command(webhook_id: WebhookId, tenant: Whose = DEFAULT_TENANT) -> None:
    """Send a signed event of the kind `webhook.test` now, and print what came back."""

    async def send_one(_settings: Settings, engine: Engine) -> None:
        hook, now = await read_webhook(engine.database, tenant, webhook_id), _now()
        data = {"webhook": str(webhook_id)}
        body: JsonObject = {"type": "webhook.test", "timestamp": now.isoformat(), "data": data}
        async with http_client() as client:
            attempt = await http_sender(client)(signed(hook.url, hook.secret, str(uuid7()), body, now))
        out.print(escape(f"HTTP {attempt.status}" if attempt.arrived else attempt.problem))
        if not attempt.arrived:
            raise typer.Exit(FAILED)

    _run(send_one)


@audit.command("verify")
def verify_command(
    tenant: Tenant = None,
    unit: Annotated[str | None, typer.Option(help="Only this unit: its id, or BRAND/SERIAL with --tenant.")] = None,
    head: Annotated[str | None, typer.Option(help="A head that was noted: is all of it still so?")] = None,
) -> None:
    """Check every chain, and print each place where an entry was altered, removed, added or reordered."""

    async def verify(_settings: Settings, engine: Engine) -> None:
        noted = Head.read(head) if head else None
        units = entries = broken = 0
        async for checked in verify_audit(engine.database, tenant, _unit_key(tenant, unit) if unit else None):
            units, entries = units + 1, entries + checked.entries
            broken += len(checked.broken)
            for place in checked.broken:
                named = public_id("Unit", place.unit_key)
                out.print(f"{place.how} {escape(place.tenant)} {named} entry {place.seq}: {escape(place.detail)}")
        out.print(f"{entries} entries of {units} units, {broken} broken")
        stands = noted is None or await still_stands(engine.database, tenant, noted)
        if not stands:
            out.print("what stands there is not what the noted head covers")
        if broken or not stands:
            raise typer.Exit(FAILED)

    _run(verify)


@audit.command("head")
def head_command(tenant: Tenant = None) -> None:
    """Print one hash over all chains up to ten minutes ago. Note it where nobody can write who writes here."""

    async def note(_settings: Settings, engine: Engine) -> None:
        out.print(str(await note_head(engine.database, tenant, settled(_now()))))

    _run(note)


@commands.command("replay")
def replay_command(
    tenant: Tenant = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only from this day on.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Make every kept decision again, and print which would be another."""

    async def replay(_settings: Settings, engine: Engine) -> None:
        counted = dict.fromkeys(Outcome, 0)
        start = since.replace(tzinfo=UTC) if since else None
        async for each in replay_decisions(engine.database, engine.library, tenant, start):
            counted[each.outcome] += 1
            if each.outcome is not Outcome.SAME:
                _print_replayed(each, as_json)
        if as_json:
            typer.echo(json.dumps({"counted": counted}))
        else:
            out.print(", ".join(f"{count} {_SAID[outcome]}" for outcome, count in counted.items()))
        if counted[Outcome.BROKEN]:
            raise typer.Exit(FAILED)

    _run(replay)


_SAID = {
    Outcome.SAME: "the same",
    Outcome.OTHER_RULES: "made under other rules and different now",
    Outcome.BROKEN: "not what the rules say",
}


def _print_replayed(each: Replayed, as_json: bool) -> None:
    decision = public_id("Decision", each.unit_key, each.decision_id)
    if as_json:
        found = {"decision": decision, "tenant": each.tenant, "rulesVersion": each.rules_version}
        typer.echo(json.dumps({**found, "outcome": each.outcome, "differences": each.paths}, ensure_ascii=False))
        return
    out.print(f"{each.outcome} {escape(each.tenant)} {decision} (rules {escape(each.rules_version)})")
    for path in each.paths:
        out.print(f"    {escape(path)}")


def _unit_key(tenant: str | None, named: str) -> UUID:
    """The key of a unit that is named by its id or by brand and serial. Raises `BadInput`."""
    found = decode_id(named)
    if isinstance(found, RecordId) and found.noun == "Unit":
        return found.local_id
    brand, slash, serial = named.partition("/")
    if tenant is None or not slash:
        raise BadInput("BAD_UNIT", f"`{named}` names no unit", "write its id, or BRAND/SERIAL and --tenant", ("unit",))
    return read_unit_ref(tenant, BySerial(brand, serial), ("unit",))


def _run(work: Callable[[Settings, Engine], Awaitable[None]]) -> None:
    """Do one thing with the open engine; what is wrong with the request is said, with its cure."""

    async def whole() -> None:
        settings = Settings()
        async with _engine(settings) as engine:
            await work(settings, engine)

    try:
        asyncio.run(whole())
    except Failure as failure:
        err.print(escape(f"{failure.message}; {failure.cure}"))
        raise typer.Exit(UNREADABLE) from None
    except BrokenTerms as broken:
        err.print(escape(str(broken)))
        raise typer.Exit(FAILED) from None


@asynccontextmanager
async def _engine(settings: Settings) -> AsyncIterator[Engine]:
    engine = Engine.open(settings.database_url)
    try:
        yield engine
    finally:
        await engine.close()


def _now() -> datetime:
    return datetime.now(UTC)
