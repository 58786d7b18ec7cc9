"""The commands on calendars: `contracts calendars seed`."""

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from contracts.cli.printing import UNREADABLE, err, out
from contracts.plans.files import CALENDARS
from contracts.plans.seeding import CannotSeed, seeded

commands = typer.Typer()
calendars = typer.Typer(no_args_is_help=True, help="The holidays of countries: seed.")
commands.add_typer(calendars, name="calendars")


@calendars.callback()
def _group() -> None:
    """Keeps `seed` a command of its own while it is the only one."""


@calendars.command("seed")
def seed_command(
    country: Annotated[str, typer.Argument(help="An ISO 3166 code such as HU, or DE-BY for a region.")],
    years: Annotated[str, typer.Option(help="The years that are fixed by law, such as 2015-2030.")],
    folder: Annotated[Path, typer.Option(help="Where the file stands.")] = CALENDARS,
) -> None:
    """Write a country's holidays into its calendar file. What was written there by hand is kept."""
    span = re.fullmatch(r"(\d{4})-(\d{4})", years)
    if span is None or span[1] > span[2]:
        err.print(f"`{escape(years)}` are no years; write the first and the last, such as 2015-2030")
        raise typer.Exit(UNREADABLE)
    file = folder / f"{country}.yaml"
    try:
        text = seeded(country, int(span[1]), int(span[2]), file.read_text(encoding="utf-8") if file.exists() else "")
    except CannotSeed as reason:
        err.print(escape(str(reason)))
        raise typer.Exit(UNREADABLE) from None
    file.write_text(text, encoding="utf-8")
    out.print(str(file))
