"""The commands of an operator: `serve`, `migrate`, `schema`."""

import asyncio
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

import structlog
import typer
import uvicorn

from contracts.app import create_app, wire
from contracts.schema.schema import printed
from contracts.settings import LogFormat, Settings
from contracts.store.migrate import upgrade
from contracts.usecases.demo.load_demo import load_demo

log = structlog.get_logger()
commands = typer.Typer()


@commands.command("serve")
def serve_command(
    demo: Annotated[bool, typer.Option("--demo", help="Load the demo and take its keys; loopback only.")] = False,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Migrate the database and answer GraphQL over HTTP until Ctrl-C."""
    said = {"demo": demo or None, "host": host, "port": port}
    given = {name: value for name, value in said.items() if value is not None}
    settings = Settings.model_validate({**Settings().model_dump(), **given})
    configure_logging(settings)
    upgrade(settings.database_url)
    if settings.demo:
        asyncio.run(_load_demo(settings))
    config = uvicorn.Config(
        create_app(settings), host=settings.host, port=settings.port, log_config=None, lifespan="on", access_log=False
    )
    typer.echo(f"answering on http://{settings.host}:{settings.port}/graphql; Ctrl-C stops")
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run()


@commands.command("migrate")
def migrate_command() -> None:
    """Bring the database to the newest revision."""
    upgrade(Settings().database_url)


@commands.command("schema")
def schema_command() -> None:
    """Print the GraphQL schema as it is kept in schema.graphql."""
    typer.echo(printed(), nl=False)


def configure_logging(settings: Settings) -> None:
    """One line for each entry, to standard error."""
    level = logging.getLevelNamesMapping()[settings.log_level.value]
    logging.basicConfig(level=max(level, logging.WARNING), format="%(levelname)s %(name)s %(message)s")
    as_json = settings.log_format is LogFormat.JSON
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks if as_json else structlog.processors.ExceptionRenderer(),
            structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


async def _load_demo(settings: Settings) -> None:
    parts = wire(settings)
    try:
        published = await load_demo(parts.engine.database, parts.engine.library, datetime.now(UTC))
        for refusal in published.refused:
            log.warning("published terms stay as they were", reason=str(refusal))
    finally:
        await parts.engine.close()
