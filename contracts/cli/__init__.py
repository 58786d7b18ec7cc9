"""Which commands are there? `contracts --help` lists them; each is one function of a module here."""

import typer

from contracts.cli import (
    adjudications,
    calendars,
    cases,
    catalogues,
    plans,
    plans_diff,
    plans_publish,
    plans_show,
    serving,
    trail,
    units,
)

app = typer.Typer(no_args_is_help=True, add_completion=False, help="What was promised, and who pays?")
app.add_typer(adjudications.adjudications, name="adjudications")
app.add_typer(calendars.calendars, name="calendars")
app.add_typer(cases.commands)
app.add_typer(catalogues.commands)
plans.plans.add_typer(plans_diff.commands)
plans.plans.add_typer(plans_publish.commands)
plans.plans.add_typer(plans_show.commands)
app.add_typer(plans.plans, name="plans")
app.add_typer(serving.commands)
app.add_typer(trail.audit, name="audit")
app.add_typer(trail.commands)
app.add_typer(trail.webhooks, name="webhooks")
app.add_typer(units.commands)


def main() -> None:
    """The `contracts` command."""
    app()
