"""Which commands are there? `contracts --help` lists them; each is one function of a module here."""

import sys

import typer
from pydantic import ValidationError
from rich.markup import escape

from contracts.cli import (
    adjudications,
    backup,
    bulk,
    calendars,
    cases,
    catalogues,
    due,
    keys,
    persons,
    plans,
    plans_diff,
    plans_publish,
    plans_show,
    serving,
    settings,
    trail,
    trail_webhooks,
    units,
)
from contracts.cli.printing import FAILED, UNREADABLE, err
from contracts.settings import Settings
from contracts.store.migrate import TableIsBusy

app = typer.Typer(no_args_is_help=True, add_completion=False, help="What was promised, and who pays?")
app.add_typer(adjudications.adjudications, name="adjudications")
app.add_typer(backup.commands)
app.add_typer(bulk.commands)
app.add_typer(calendars.calendars, name="calendars")
app.add_typer(cases.commands)
app.add_typer(catalogues.commands)
app.add_typer(due.commands)
app.add_typer(keys.keys, name="keys")
app.add_typer(persons.persons, name="persons")
plans.plans.add_typer(plans_diff.commands)
plans.plans.add_typer(plans_publish.commands)
plans.plans.add_typer(plans_show.commands)
app.add_typer(plans.plans, name="plans")
app.add_typer(serving.commands)
app.add_typer(settings.commands)
app.add_typer(settings.documents, name="documents")
app.add_typer(trail.audit, name="audit")
app.add_typer(trail.commands)
app.add_typer(trail_webhooks.webhooks, name="webhooks")
app.add_typer(units.commands)


def main() -> None:
    """The `contracts` command."""
    try:
        app()
    except TableIsBusy as busy:
        err.print(escape(str(busy)))
        sys.exit(FAILED)
    except ValidationError as wrong:
        if wrong.title != Settings.__name__:
            raise
        for each in wrong.errors(include_input=False, include_url=False):
            name = f"CONTRACTS_{each['loc'][0]}".upper() if each["loc"] else "the settings"
            err.print(escape(f"{name}: {each['msg']}; `contracts settings --markdown` lists them all"))
        sys.exit(UNREADABLE)
