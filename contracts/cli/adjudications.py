"""Publish an issuer's tables of adjudication: `contracts adjudications publish`. The database is that of the settings.

Exit codes: 0, everything is published; 1, a version was refused; 2, a file cannot be read.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from contracts.cli.printing import FAILED, UNREADABLE, out, print_problems
from contracts.cli.tables import make_tables
from contracts.plans.adjudications import read_tables
from contracts.rules.values.vocabulary import Role
from contracts.rules.words.problems import BadTerms
from contracts.settings import Settings
from contracts.usecases.actor import Actor
from contracts.usecases.claims.ruling.publish_tables import PublishTables, TablePublished, publish_tables
from contracts.usecases.engine import Engine

commands = typer.Typer()
adjudications = typer.Typer(no_args_is_help=True, help="What is paid, denied, asked and looked at, issuer by issuer.")
commands.add_typer(adjudications, name="adjudications")


@adjudications.callback()
def _group() -> None:
    """More commands may come: `publish` is not the group itself."""


@adjudications.command("publish")
def publish_command(
    folder: Annotated[Path, typer.Argument(help="A folder of tables: one file an issuer, named after it.")],
    tenant: Annotated[str, typer.Option(help="For whom.")] = "demo",
) -> None:
    """Publish every version of tables, for good: a published version never changes, and a claim keeps its own."""
    try:
        tables = tuple(read_tables(folder).values())
    except BadTerms as bad:
        print_problems(bad)
        raise typer.Exit(UNREADABLE) from None
    settings = Settings()
    make_tables(settings)
    published = asyncio.run(_publish(settings.database_url, PublishTables(_operator(tenant), tables)))
    for each in published:
        out.print(escape(_line(each)))
    if any(each.refusal for each in published):
        raise typer.Exit(FAILED)


def _operator(tenant: str) -> Actor:
    return Actor(tenant, Role.ADMIN, "operator")


async def _publish(database_url: str, command: PublishTables) -> tuple[TablePublished, ...]:
    engine = Engine.open(database_url).within(command.actor.tenant)
    try:
        return await publish_tables(engine.database, command, datetime.now(UTC))
    finally:
        await engine.close()


def _line(published: TablePublished) -> str:
    table = published.table
    name = f"{table.issuer}@{table.version}"
    if published.refusal is not None:
        return f"refused    {name}: {published.refusal}"
    since = f"from {table.effective_from}" if table.effective_from else "without a first day"
    return f"{'published ' if published.is_new else 'was there '} {name}  {since}  {table.hash}"
