"""The commands of an operator: `serve`, `schema`."""

import asyncio
import os
import sys
from contextlib import nullcontext
from importlib import import_module
from typing import Annotated

import typer
from rich.markup import escape
from starlette.applications import Starlette

from contracts.app import NotForProduction, create_app
from contracts.cli.log_lines import configure_logging
from contracts.cli.printing import UNREADABLE, err
from contracts.cli.tables import check_walls, make_tables
from contracts.http.connections import Patience
from contracts.http.documents import BrokenManifest
from contracts.http.draining import Draining
from contracts.http.server import Stopping, addresses, handed_over, listen, serve
from contracts.http.tracing import NoTelemetry
from contracts.schema.schema import printed, printed_for_gateways
from contracts.settings import Settings

commands = typer.Typer()

DEMO = "contracts.cli.demo"
"""What only a demo needs, loaded by its name."""

DEMO_MODE = "demo mode: its keys are known to anybody, and the explorer is open; never for real data"
PRODUCTION_MODE = "production mode: `contracts keys create` makes the keys that callers send"


@commands.command("serve")
def serve_command(
    demo: Annotated[bool, typer.Option("--demo", help="Load the demo and take its keys; loopback only.")] = False,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    fd: Annotated[int | None, typer.Option(help="A socket that listens already, by its number.")] = None,
) -> None:
    """Migrate the database and answer GraphQL over HTTP until Ctrl-C."""
    said = {"demo": demo or None, "host": host, "port": port}
    given = {name: value for name, value in said.items() if value is not None}
    settings = Settings.model_validate({**Settings().model_dump(), **given})
    configure_logging(settings)
    draining = Draining()
    app = app_of(settings, draining)
    make_tables(settings)
    check_walls(settings)
    if settings.demo:
        asyncio.run(import_module(DEMO).fill(settings))
    typer.echo(DEMO_MODE if settings.demo else PRODUCTION_MODE)
    listening = handed_over(os.environ, fd) or [listen(settings.host, settings.port)]
    for address in addresses(listening):
        typer.echo(f"answering on {address}/graphql; Ctrl-C stops")
    sys.stdout.flush()
    stopping = Stopping(settings.grace_s, settings.drain_s)
    patience = Patience(settings.head_s, settings.idle_s, settings.send_s, settings.connections)
    serve(app, listening, draining, stopping, settings.max_body_bytes, patience)


def app_of(settings: Settings, draining: Draining) -> Starlette:
    """The app as it is served: a demo feeds its worklists itself. Ends the command when the settings cannot be used."""
    try:
        return create_app(settings, draining, import_module(DEMO).beside if settings.demo else nullcontext)
    except (BrokenManifest, NoTelemetry, NotForProduction) as broken:
        err.print(escape(str(broken)), soft_wrap=True)
        raise typer.Exit(UNREADABLE) from None


@commands.command("schema")
def schema_command(
    federation: Annotated[bool, typer.Option("--federation", help="As a gateway composes it: with keys.")] = False,
) -> None:
    """Print the GraphQL schema as it is kept in schema.graphql."""
    typer.echo(printed_for_gateways() if federation else printed(), nl=False)
