"""Are the tables there, and does the database keep tenants apart for this login? For the commands that need it."""

import asyncio
from importlib import import_module

import typer
from rich.markup import escape

from contracts.cli.printing import UNREADABLE, err
from contracts.settings import Settings
from contracts.store.database import Database, Unreachable, reaching
from contracts.store.revisions import HEAD, revision_of
from contracts.store.walls import bypass


def make_tables(settings: Settings) -> None:
    """Bring the database to the newest revision, as who owns its tables. Ends the command when that cannot be done.

    What migrates is loaded only when there is something to do: most servers start on tables that are as they should be.
    """
    if asyncio.run(_revision(settings.database_url)) != HEAD:
        import_module("contracts.cli.migrating").migrate(settings)


def check_walls(settings: Settings) -> None:
    """End the command when its login gets around the walls between tenants. The demo has one tenant."""
    if not settings.demo and (problem := asyncio.run(_bypass(settings.database_url))):
        err.print(escape(problem), soft_wrap=True)
        raise typer.Exit(UNREADABLE)


async def _revision(url: str) -> str | None:
    """Where the database is; None also when it cannot be asked, for then who migrates has more to say."""
    database = Database.open(url)
    try:
        with reaching():
            async with database.read() as connection:
                return await revision_of(connection)
    except Unreachable:
        return None
    finally:
        await database.close()


async def _bypass(url: str) -> str | None:
    database = Database.open(url)
    if database.reader.dialect.name != "postgresql":
        return None
    try:
        async with database.read() as connection:
            return await bypass(connection)
    finally:
        await database.close()
