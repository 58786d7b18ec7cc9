"""Which commands are there? `contracts --help` lists them; each is one function of a module here.

A module is loaded when one of its commands is called: who serves needs nothing of what reads spreadsheets.
"""

import sys
from collections import UserDict
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

import typer
from pydantic import ValidationError
from rich.markup import escape
from typer.core import TyperGroup
from typer.main import get_group

from contracts.cli.printing import UNREADABLE, err
from contracts.settings import Settings

MODULE_OF: Mapping[str, str] = MappingProxyType(
    {
        "adjudications": "adjudications",
        "backup": "backup",
        "import": "bulk",
        "export": "bulk",
        "calendars": "calendars",
        "cases": "cases",
        "evaluate": "cases",
        "reference": "cases",
        "catalogues": "catalogues",
        "due": "due",
        "keys": "keys",
        "persons": "persons",
        "plans": "plans",
        "serve": "serving",
        "migrate": "migrating",
        "schema": "serving",
        "settings": "settings",
        "documents": "settings",
        "audit": "trail",
        "worker": "trail",
        "replay": "trail",
        "webhooks": "trail_webhooks",
        "unit": "units",
    }
)
"""The module of each command, in the order in which they are listed."""


class ByName(UserDict[str, Any]):
    """The commands by their names, each loaded when it is asked for. They are of a type that typer keeps to itself."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(MODULE_OF))

    def __getitem__(self, name: str) -> Any:
        if self.data[name] is None:
            self.data |= commands_of(MODULE_OF[name])
        return self.data[name]


def commands_of(module: str) -> Mapping[str, Any]:
    """The commands of a module, by their names."""
    return get_group(import_module(f"{__name__}.{module}").commands).commands


class Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = ByName()


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False)


@app.callback()
def _all() -> None:
    """What was promised, and who pays?"""


def main() -> None:
    """The `contracts` command."""
    try:
        app()
    except ValidationError as wrong:
        if wrong.title != Settings.__name__:
            raise
        for each in wrong.errors(include_input=False, include_url=False):
            name = f"CONTRACTS_{each['loc'][0]}".upper() if each["loc"] else "the settings"
            err.print(escape(f"{name}: {each['msg']}; `contracts settings --markdown` lists them all"))
        sys.exit(UNREADABLE)
