"""The command that migrates: `migrate`. Others come here by `tables.make_tables`, when there is something to do."""

import typer
from rich.markup import escape

from contracts.cli.printing import UNREADABLE, err
from contracts.settings import Settings
from contracts.store.migrate import MayNotMigrate, TableIsBusy, upgrade

commands = typer.Typer()


@commands.command("migrate")
def migrate_command() -> None:
    """Bring the database to the newest revision, as CONTRACTS_MIGRATIONS_URL where it is set."""
    migrate(Settings())


def migrate(settings: Settings) -> None:
    """Bring the database to the newest revision, as who owns its tables. Ends the command when that cannot be done."""
    try:
        upgrade(settings.migrations_url or settings.database_url)
    except (MayNotMigrate, TableIsBusy) as refused:
        err.print(escape(str(refused)), soft_wrap=True)
        raise typer.Exit(UNREADABLE) from None
