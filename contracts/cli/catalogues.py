"""The command of translators: `catalogues`."""

from pathlib import Path
from typing import Annotated

import typer

from contracts.cli.printing import out
from contracts.explain.translating import LOCALE, write_catalogues

commands = typer.Typer()


@commands.command("catalogues")
def catalogues_command(
    folder: Annotated[Path, typer.Argument(help="Where the catalogues are.")] = LOCALE,
) -> None:
    """Bring every English text into the catalogues: new ones empty, changed ones fuzzy."""
    for file in write_catalogues(folder):
        out.print(str(file))
