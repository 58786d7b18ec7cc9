"""The commands that tell an operator what may be set: `settings`, and whether documents can be trusted."""

from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from contracts.cli.printing import FAILED, err, out
from contracts.http.documents import check_manifest
from contracts.settings import Settings

commands = typer.Typer()
documents = typer.Typer(no_args_is_help=True, help="The documents that clients name by their hash.")
commands.add_typer(documents, name="documents")


class Shown(Struct, frozen=True):
    """One setting as it is shown. `now` is empty where the default holds, and never shows a secret."""

    variable: str
    default: str
    now: str
    secret: bool
    meaning: str


@commands.command("settings")
def settings_command(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a page of the defaults.")] = False,
) -> None:
    """Print every setting: its variable, its default, what is set now, and what it means. Secrets are never shown."""
    if markdown:
        typer.echo("| variable | default | secret | meaning |\n|---|---|---|---|")
        for each in shown({}):
            default = f"`{each.default}`" if each.default else ""
            typer.echo(f"| `{each.variable}` | {default} | {_yes(each.secret)} | {each.meaning} |")
        return
    table = Table(show_lines=True)
    table.add_column("variable", no_wrap=True)  # what is set under it stands below its name
    table.add_column("meaning")
    set_now = Settings()
    for each in shown({name: getattr(set_now, name) for name in Settings.model_fields}):
        said = {"default": each.default, "now": each.now, "secret": _yes(each.secret)}
        below = "".join(f"\n  {name}: {value}" for name, value in said.items() if value)
        table.add_row(escape(each.variable + below), escape(each.meaning))
    out.print(table)


@documents.command("check")
def check_command(file: Annotated[Path, typer.Argument(help="The manifest, as graphql-codegen writes it.")]) -> None:
    """Check a manifest: each hash is the sha256 of its document, and each document fits the schema."""
    texts, problems = check_manifest(file)
    for problem in problems:
        err.print(escape(str(problem)))
    out.print(f"{len(texts)} documents can be trusted, {len(problems)} problems")
    if problems:
        raise typer.Exit(FAILED)


def shown(values: Mapping[str, object]) -> Iterator[Shown]:
    """Every setting, with these values."""
    prefix = Settings.model_config.get("env_prefix", "")
    for name, field in Settings.model_fields.items():
        secret, default = not field.repr, field.get_default(call_default_factory=True)
        value = values.get(name, default)
        now = "" if value == default else "(set)" if secret else _text(value)
        yield Shown(f"{prefix}{name}".upper(), _text(default), now, secret, field.description or "")


def _text(value: object) -> str:
    match value:
        case None | ():
            return ""
        case bool():
            return str(value).lower()
        case Enum():
            return str(value.value)
        case tuple():
            return ",".join(map(str, value))
        case _:
            return str(value)


def _yes(truth: bool) -> str:
    return "yes" if truth else ""
