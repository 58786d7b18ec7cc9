"""Are the tables there, and does the database keep tenants apart for this login? For the commands that need it."""

import asyncio
from typing import NoReturn

import typer
from rich.markup import escape

from contracts.cli.printing import UNREADABLE, err
from contracts.settings import Settings
from contracts.store.database import Database
from contracts.store.migrate import MayNotMigrate, TableIsBusy, upgrade
from contracts.store.walls import bypass


def make_tables(settings: Settings) -> None:
    """Bring the database to the newest revision, as who owns its tables. Ends the command when that cannot be done."""
    try:
        upgrade(settings.migrations_url or settings.database_url)
    except (MayNotMigrate, TableIsBusy) as refused:
        _end(str(refused))


def check_walls(settings: Settings) -> None:
    """End the command when its login gets around the walls between tenants. The demo has one tenant."""
    if not settings.demo and (problem := asyncio.run(_bypass(settings.database_url))):
        _end(problem)


async def _bypass(url: str) -> str | None:
    database = Database.open(url)
    if database.reader.dialect.name != "postgresql":
        return None
    try:
        async with database.read() as connection:
            return await bypass(connection)
    finally:
        await database.close()


def _end(problem: str) -> NoReturn:
    err.print(escape(problem), soft_wrap=True)
    raise typer.Exit(UNREADABLE) from None
