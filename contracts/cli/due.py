"""Which visits are due? `contracts due` lists them over all units of a tenant."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from contracts.app import engine_of
from contracts.cli.printing import UNREADABLE, err, out
from contracts.explain.catalogues import tongue_of
from contracts.explain.said import said
from contracts.rules.care.cases import visit_document
from contracts.rules.care.visits import OPEN
from contracts.rules.values.vocabulary import Role, VisitState
from contracts.settings import Settings
from contracts.usecases.actor import Actor
from contracts.usecases.care.list_due import ListDue, list_due
from contracts.usecases.care.visits_of import UnitVisits
from contracts.usecases.engine import Engine
from contracts.usecases.failures import Failure
from contracts.usecases.pages import MAX_PAGE, Page

commands = typer.Typer()


@commands.command("due")
def due_command(
    issuer: Annotated[str | None, typer.Option(help="Only visits that this issuer promised.")] = None,
    location: Annotated[str | None, typer.Option(help="Only units on which this place worked last, by its id.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to which day; a year ahead if left out.")] = None,
    state: Annotated[
        list[VisitState] | None, typer.Option(help="Only in this state; may be repeated. Else all that are open.")
    ] = None,
    tenant: Annotated[str, typer.Option(help="Whose units.")] = "demo",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for a program.")] = False,
    language: Annotated[str, typer.Option(help="The language of days and work.")] = "en",
) -> None:
    """List the visits that are due or overdue, and those to come."""
    wanted = ListDue(
        Actor(tenant, Role.ADMIN, "operator"),
        Page(MAX_PAGE),
        issuer,
        location,
        _day(until) if until else None,
        frozenset(state or OPEN),
    )
    try:
        found = asyncio.run(_all(wanted))
    except Failure as failure:
        err.print(escape(f"{failure.message}; {failure.cure}"))
        raise typer.Exit(UNREADABLE) from None
    if as_json:
        for line in _lines(found):
            typer.echo(line)
    else:
        out.print(_table(found, language))
        out.print(f"{sum(len(each.visits) for each in found)} visits of {len(found)} units")


async def _all(command: ListDue) -> list[UnitVisits]:
    engine = engine_of(Settings()).within(command.actor.tenant)
    try:
        return [each async for each in _pages(engine, command)]
    finally:
        await engine.close()


async def _pages(engine: Engine, command: ListDue) -> AsyncIterator[UnitVisits]:
    """Every page of the list, one after the other, as of one moment."""
    now, after = datetime.now(UTC), command.page.after
    while True:
        page = ListDue(
            command.actor, Page(MAX_PAGE, after), command.issuer, command.location, command.until, command.states
        )
        found = await list_due(engine.database, engine.library, page, now)
        for _, unit in found.items:
            yield unit
        after = found.keys().end
        if not found.has_next:
            return


def _lines(units: list[UnitVisits]) -> list[str]:
    return [
        json.dumps(
            {
                "serial": unit.serial,
                "product": unit.product,
                "plan": seen.terms.code,
                "contract": seen.contract_id,
                **visit_document(seen.visit, seen.terms.currency),
            },
            ensure_ascii=False,
        )
        for unit in units
        for seen in unit.visits
    ]


def _table(units: list[UnitVisits], language: str) -> Table:
    tongue, table = tongue_of(language), Table()
    for title in ("State", "Day", "In time until", "Work", "Unit", "Plan"):
        table.add_column(title)
    rows = [(unit, seen) for unit in units for seen in unit.visits]
    for unit, seen in sorted(rows, key=lambda row: (row[1].visit.day or date.max, row[0].serial)):
        visit = seen.visit
        table.add_row(
            visit.state.value.replace("_", " ").lower(),
            said(visit.day, tongue) + (" (estimated)" if visit.estimated else ""),
            said(visit.last_day, tongue),
            escape(f"{said(visit.task, tongue, 'task')} {visit.number}"),
            escape(f"{unit.serial} {unit.product}"),
            escape(seen.terms.code),
        )
    return table


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is not a day; write it as 2026-03-01", param_hint="--until") from None
