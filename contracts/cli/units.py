"""Where does this unit stand? `contracts unit SERIAL` asks the database of the settings."""

import asyncio
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from contracts.app import engine_of
from contracts.cli.printing import UNREADABLE, err, out, print_decision
from contracts.explain.pictures.of_decision import decision_chart
from contracts.explain.pictures.timeline import draw
from contracts.rules.values.vocabulary import Role
from contracts.settings import Settings
from contracts.usecases.actor import Actor
from contracts.usecases.cover.unit_timeline import UnitStanding, UnitTimeline, unit_timeline
from contracts.usecases.failures import Failure

commands = typer.Typer()


@commands.command("unit")
def unit_command(
    serial: Annotated[str, typer.Argument(help="The serial on the type plate.")],
    as_of: Annotated[str | None, typer.Option(help="The day of the question; today if left out.")] = None,
    tenant: Annotated[str, typer.Option(help="Whose unit it is.")] = "demo",
    namespace: Annotated[str | None, typer.Option(help="The brand, when two makers used the same serial.")] = None,
    timeline: Annotated[Path | None, typer.Option(help="Write a picture of its covers here, as SVG.")] = None,
    language: Annotated[str, typer.Option(help="The language of the reasons.")] = "en",
) -> None:
    """Print where the covers of a unit stand, and draw them over time."""
    actor = Actor(tenant, Role.ADMIN, "operator")
    try:
        found = asyncio.run(_ask(UnitTimeline(actor, serial, namespace, _moment(as_of) if as_of else None)))
    except Failure as failure:
        err.print(escape(f"{failure.message}; {failure.cure}"))
        raise typer.Exit(UNREADABLE) from None
    title = f"{found.unit.product.name}, serial {found.unit.serial}"
    print_decision(found.decision, found.unit.serial, found.unit.product.name, language)
    if timeline is not None:
        timeline.write_text(draw(decision_chart(found.decision, title, language)), encoding="utf-8")
        out.print(escape(str(timeline)))


async def _ask(command: UnitTimeline) -> UnitStanding:
    engine = engine_of(Settings()).within(command.actor.tenant)
    try:
        return await unit_timeline(engine.database, engine.library, command, datetime.now(UTC))
    finally:
        await engine.close()


def _moment(day: str) -> datetime:
    """Noon of the day, at which it is that day wherever people are awake."""
    try:
        return datetime.combine(date.fromisoformat(day), time(12), UTC)
    except ValueError:
        raise typer.BadParameter(f"{day} is not a day; write it as 2026-03-01", param_hint="--as-of") from None
