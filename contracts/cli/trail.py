"""The commands around the trail of changes: `worker`, `audit ...`, `replay`. `webhooks ...` are in `trail_webhooks`."""

import asyncio
import json
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape

from contracts.app import engine_of
from contracts.cli.log_lines import configure_logging
from contracts.cli.printing import FAILED, UNREADABLE, err, out
from contracts.cli.tables import check_walls
from contracts.settings import Settings
from contracts.store.keys import RecordId, decode_id, public_id
from contracts.usecases.cover.asked import BySerial, read_unit_ref
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput, Failure
from contracts.usecases.terms.library import BrokenTerms
from contracts.usecases.trail.replay_decisions import Outcome, Replayed, replay_decisions
from contracts.usecases.trail.sealing import Seal
from contracts.usecases.trail.verify_audit import ChainChecked, Head, note_head, settled, still_stands, verify_audit
from contracts.worker import Worker, http_client, http_sender, run, run_until_idle

commands = typer.Typer()
audit = typer.Typer(no_args_is_help=True, help="The audit chain of every unit: verify it, note its head.")
commands.add_typer(audit, name="audit")

Tenant = Annotated[str | None, typer.Option(help="Only this tenant.")]


@commands.command("worker")
def worker_command(
    once: Annotated[bool, typer.Option("--once", help="Do what there is to do now, and stop.")] = False,
) -> None:
    """Hand on what happened: feed the worklists and call the webhooks, until Ctrl-C."""
    settings = Settings()
    configure_logging(settings)
    check_walls(settings)
    asyncio.run(_work(settings, once))


async def _work(settings: Settings, once: bool) -> None:
    async with open_engine(settings) as engine, http_client() as client:
        worker = Worker(engine.database, http_sender(client), now, random.random, seal_of(settings))
        if once:
            await run_until_idle(worker)
            return
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stopping.set)
        await run(worker, stopping)


@audit.command("verify")
def verify_command(
    tenant: Tenant = None,
    unit: Annotated[str | None, typer.Option(help="Only this unit: its id, or BRAND/SERIAL with --tenant.")] = None,
    head: Annotated[str | None, typer.Option(help="A head that was noted: is all of it still so?")] = None,
) -> None:
    """Check every chain, and print each place where an entry was altered, removed, added or reordered."""

    async def verify(_settings: Settings, engine: Engine) -> None:
        noted = Head.read(head) if head else None
        found = _Verified()
        async for checked in verify_audit(engine.database, tenant, _unit_key(tenant, unit) if unit else None):
            found.count(checked)
            for place in checked.broken:
                named = "reference records" if checked.of_references else public_id("Unit", place.unit_key)
                out.print(f"{place.how} {escape(place.tenant)} {named} entry {place.seq}: {escape(place.detail)}")
        out.print(str(found))
        stands = noted is None or await still_stands(engine.database, tenant, noted)
        if not stands:
            out.print("what stands there is not what the noted head covers")
        if found.broken or not stands:
            raise typer.Exit(FAILED)

    run_with_engine(verify)


@dataclass(slots=True)
class _Verified:
    """What was counted over all chains."""

    entries: int = 0
    units: int = 0
    references: int = 0
    broken: int = 0
    before: int = 0

    def count(self, checked: ChainChecked) -> None:
        self.entries += 0 if checked.of_references else checked.entries
        self.units += not checked.of_references
        self.references += checked.entries if checked.of_references else 0
        self.broken += len(checked.broken)
        self.before += checked.nothing_recorded

    def __str__(self) -> str:
        whole = f"{self.entries} entries of {self.units} units, {self.references} of reference records"
        before = f"{self.before} units were there before the trail, and nothing is recorded of them\n"
        return f"{before * bool(self.before)}{whole}, {self.broken} broken"


@audit.command("head")
def head_command(tenant: Tenant = None) -> None:
    """Print one hash over all chains up to ten minutes ago. Note it where nobody can write who writes here."""

    async def note(_settings: Settings, engine: Engine) -> None:
        out.print(str(await note_head(engine.database, tenant, settled(now()))))

    run_with_engine(note)


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

    run_with_engine(replay)


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


def run_with_engine(work: Callable[[Settings, Engine], Awaitable[None]], tenant: str | None = None) -> None:
    """Do one thing with the open engine, for one tenant or for all; what is wrong is said, with its cure."""

    async def whole() -> None:
        settings = Settings()
        async with open_engine(settings) as engine:
            await work(settings, engine if tenant is None else engine.within(tenant))

    try:
        asyncio.run(whole())
    except Failure as failure:
        err.print(escape(f"{failure.message}; {failure.cure}"))
        raise typer.Exit(UNREADABLE) from None
    except BrokenTerms as broken:
        err.print(escape(str(broken)))
        raise typer.Exit(FAILED) from None


def seal_of(settings: Settings) -> Seal:
    """What keeps the secrets of webhooks."""
    return Seal.of([each.get_secret_value() for each in settings.secrets])


@asynccontextmanager
async def open_engine(settings: Settings) -> AsyncIterator[Engine]:
    """The engine on the database of the settings, until the block ends."""
    engine = engine_of(settings)
    try:
        yield engine
    finally:
        await engine.close()


def now() -> datetime:
    """The moment of the computer's clock."""
    return datetime.now(UTC)
