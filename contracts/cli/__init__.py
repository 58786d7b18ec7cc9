"""Which commands are there? `contracts --help` lists them; each is one function of a module here."""

import typer

from contracts.cli import cases, serving

app = typer.Typer(no_args_is_help=True, add_completion=False, help="What was promised, and who pays?")
app.add_typer(cases.commands)
app.add_typer(serving.commands)


def main() -> None:
    """The `contracts` command."""
    app()
