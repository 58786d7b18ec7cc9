"""Publish plan files: `contracts plans publish`. The database is that of the settings.

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
from contracts.plans.files import read_plans
from contracts.rules.values.vocabulary import Role
from contracts.rules.words.problems import BadTerms
from contracts.settings import Settings
from contracts.usecases.actor import Actor
from contracts.usecases.engine import Engine
from contracts.usecases.terms.publish_plans import (
    Outcome,
    PlansPublished,
    PublishPlans,
    VersionPublished,
    publish_plans,
)

commands = typer.Typer()


@commands.command("publish")
def publish_command(
    paths: Annotated[list[Path], typer.Argument(help="Plan files, or folders of them.")],
    tenant: Annotated[str, typer.Option(help="For whom.")] = "demo",
) -> None:
    """Publish every version of plans, for good: a published version never changes.

    A version governs from its `since` on, that day included, by the day that the plan picks by (`pickedBy`): a sale
    that is entered late gets the version of its own day. Two versions that begin on one day are refused.
    """
    try:
        plans = read_plans(*paths)
    except BadTerms as bad:
        print_problems(bad)
        raise typer.Exit(UNREADABLE) from None
    settings = Settings()
    make_tables(settings)
    published = asyncio.run(_publish(settings.database_url, PublishPlans(Actor(tenant, Role.ADMIN, "operator"), plans)))
    for version in published.versions:
        out.print(escape(_line(version)))
    if published.refused:
        raise typer.Exit(FAILED)


async def _publish(database_url: str, command: PublishPlans) -> PlansPublished:
    engine = Engine.open(database_url).within(command.actor.tenant)
    try:
        return await publish_plans(engine.database, command, datetime.now(UTC))
    finally:
        await engine.close()


def _line(version: VersionPublished) -> str:
    name = f"{version.plan}@{version.version}"
    if version.refusal is not None:
        return f"refused    {name}: {version.refusal}"
    what = "published " if version.outcome is Outcome.PUBLISHED else "was there "
    since = f"from {version.since}" if version.since else "without a first day"
    return f"{what} {name}  {since}  {version.hash}"
