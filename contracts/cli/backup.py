"""The command `backup`: copy a SQLite database while it is in use."""

import sqlite3
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from contracts.cli.printing import UNREADABLE, err, out
from contracts.settings import Settings
from contracts.store.backup import CannotBackUp, back_up

commands = typer.Typer()


@commands.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(help="The new file; one that is there is never overwritten.", dir_okay=False)],
) -> None:
    """Copy a SQLite database, also while it is in use. For PostgreSQL use pg_dump: see contracts/store/BACKUP.md."""
    try:
        size = back_up(Settings().database_url, file)
    except (CannotBackUp, OSError, sqlite3.Error) as failure:
        err.print(escape(str(failure)))
        raise typer.Exit(UNREADABLE) from None
    out.print(escape(f"{file}, {size} bytes"))
