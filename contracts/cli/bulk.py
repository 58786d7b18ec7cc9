"""The commands `import` and `export`: files of products, parties, units, contracts, readings and claims."""

import asyncio
import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from contracts.app import DEFAULT_TENANT, engine_of
from contracts.cli.printing import FAILED, UNREADABLE, err, out
from contracts.rules.values.vocabulary import Role
from contracts.settings import Settings
from contracts.usecases.actor import Actor
from contracts.usecases.bulk.cells import FACT, guarded
from contracts.usecases.bulk.checking import ROW_OF, SAID_OF_REJECTS, columns_of
from contracts.usecases.bulk.export_file import Exported, ExportFile, export_file
from contracts.usecases.bulk.import_file import ImportFile, Watching, import_file
from contracts.usecases.bulk.sheets import writing
from contracts.usecases.bulk.values import BadFile, Noun, Refused, Tally
from contracts.usecases.failures import Failure

commands = typer.Typer()
BETWEEN_PROBLEMS = " | "
SHOWN = 20
"""How many bad rows are printed; all of them are in the rejects file."""

NounArgument = Annotated[Noun, typer.Argument(help="What the file holds.", case_sensitive=False)]
TenantOption = Annotated[str, typer.Option(help="Whose records these are.")]
NameOption = Annotated[str, typer.Option("--as", help="The name that the trail of changes gives as the actor.")]


@commands.command("import")
def import_command(
    noun: NounArgument,
    file: Annotated[Path | None, typer.Argument(help="A .csv or .xlsx file.", exists=True, dir_okay=False)] = None,
    columns: Annotated[bool, typer.Option("--columns", help="Print the columns instead.")] = False,
    template: Annotated[Path | None, typer.Option(help="Write an empty file with the columns and one example.")] = None,
    partial: Annotated[
        bool, typer.Option("--partial/--all-or-nothing", help="Write the good rows of a bad file.")
    ] = False,
    update: Annotated[bool, typer.Option("--update", help="Correct products and parties that are there.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything and write nothing.")] = False,
    rejects: Annotated[Path | None, typer.Option(help="Write the bad rows here, as CSV.", dir_okay=False)] = None,
    name: NameOption = "import",
    tenant: TenantOption = DEFAULT_TENANT,
) -> None:
    """Import a file. Every row is checked first; a second time the same file changes nothing."""
    if columns or template is not None:
        _describe(noun, template)
        return
    if file is None:
        raise typer.BadParameter("name the file, or ask for its --columns", param_hint="FILE")
    if rejects is not None and rejects.exists() and rejects.samefile(file):
        raise typer.BadParameter("it is the file that is imported: name another", param_hint="--rejects")
    command = ImportFile(Actor(tenant, Role.ADMIN, name), noun, file, partial, update, dry_run)
    try:
        tally = asyncio.run(_import(command, rejects))
    except BadFile as bad:
        where = f"{file}, row {bad.row}" + (f", column {bad.field}" if bad.field else "")
        err.print(escape(f"{where}: {bad.code}: {bad.message}; {bad.cure}"))
        raise typer.Exit(UNREADABLE) from None
    except Failure as failure:
        err.print(escape(f"{failure.message}; {failure.cure}"))
        raise typer.Exit(UNREADABLE) from None
    out.print(escape(_told(command, tally)))
    if tally.refused:
        raise typer.Exit(FAILED)


@commands.command("export")
def export_command(
    noun: NounArgument,
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx file, written anew.", dir_okay=False)],
    name: NameOption = "export",
    tenant: TenantOption = DEFAULT_TENANT,
) -> None:
    """Export all records of a noun into a file that `contracts import` reads back."""
    try:
        done = asyncio.run(_export(ExportFile(Actor(tenant, Role.ADMIN, name), noun, file)))
    except (Failure, OSError) as failure:
        err.print(escape(str(failure)))
        raise typer.Exit(UNREADABLE) from None
    out.print(escape(f"{done.rows} {noun.value} written to {file}"))
    if done.left_out:
        counted = ", ".join(f"{count} {what}" for what, count in done.left_out.items())
        out.print(escape(f"left out: {counted} (`contracts import {noun.value} --columns` says what a file carries)"))


async def _import(command: ImportFile, rejects: Path | None) -> Tally:
    engine = engine_of(Settings()).within(command.actor.tenant)
    try:
        with _bar() as bar, _rejecting(command, rejects) as rejecting:
            task = bar.add_task("checked", total=1.0)

            def progress(what: str, share: float) -> None:
                bar.update(task, description=what, completed=share)

            return await import_file(
                engine, command, datetime.now(UTC), Watching(rejecting.opened, rejecting.refused, progress)
            )
    finally:
        await engine.close()


async def _export(command: ExportFile) -> Exported:
    engine = engine_of(Settings()).within(command.actor.tenant)
    try:
        with _bar() as bar:
            task = bar.add_task("rows written", total=None)
            return await export_file(
                engine, command, lambda count: bar.update(task, description=f"{count} rows written")
            )
    finally:
        await engine.close()


def _bar() -> Progress:
    """A bar on standard error, where it disturbs no pipe; it goes away when all is done."""
    shown = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*shown, console=err, transient=True)


@contextmanager
def _rejecting(command: ImportFile, rejects: Path | None) -> Iterator["Rejecting"]:
    """Takes the bad rows: the first ones are printed, all are written to the rejects file, if there is one."""
    with ExitStack() as stack:
        yield Rejecting(command.file.name, rejects, stack)


class Rejecting:
    """Prints bad rows, and writes them with what is wrong. An old rejects file goes away."""

    def __init__(self, file_name: str, rejects: Path | None, stack: ExitStack) -> None:
        self._file_name, self._rejects, self._stack = file_name, rejects, stack
        self._columns: list[str] = []
        self._write: Callable[[list[str]], object] | None = None
        self._count = 0
        if rejects is not None:
            rejects.unlink(missing_ok=True)

    def opened(self, columns: list[str]) -> None:
        """The file's columns are known."""
        self._columns = [name for name in columns if name not in SAID_OF_REJECTS]

    def refused(self, refused: Refused) -> None:
        """One more bad row."""
        self._count += 1
        if self._count <= SHOWN:
            for each in refused.problems:
                column = f", column {each.field}" if each.field else ""
                where = f"{self._file_name}, row {refused.row.number}{column}"
                err.print(escape(f"{where}: {each.code}: {each.message}; {each.cure}"))
        if self._rejects is not None:
            cells = [refused.row.cells.get(column, "") for column in self._columns]
            problems = refused.problems
            said = [[p.field for p in problems], [p.code for p in problems], [p.cure for p in problems]]
            self._writer()(
                [
                    *map(guarded, cells),
                    str(refused.row.number),
                    *(guarded(BETWEEN_PROBLEMS.join(each)) for each in said),
                ]
            )

    def _writer(self) -> Callable[[list[str]], object]:
        if self._write is None and self._rejects is not None:
            text = self._stack.enter_context(self._rejects.open("w", encoding="utf-8", newline=""))
            self._write = csv.writer(text, lineterminator="\n").writerow
            self._write([*self._columns, *SAID_OF_REJECTS])
        if self._write is None:
            raise RuntimeError("there is no file of rejects")
        return self._write


def _told(command: ImportFile, tally: Tally) -> str:
    """What became of the file, in one line."""
    parts = [f"{tally.new} new", f"{tally.unchanged} unchanged", f"{tally.refused} refused"]
    if command.update:
        parts.insert(1, f"{tally.corrected} corrected")
    end = "" if tally.written else "; nothing was written"
    if tally.refused and not tally.written and not command.dry_run:
        end += " (--partial writes the good rows)"
    return f"{command.noun.value}: " + ", ".join(parts) + end


def _describe(noun: Noun, template: Path | None) -> None:
    """Print the columns of a noun, or write them into a file with one example."""
    if template is not None:
        cells = {column.name: column.example for column in columns_of(noun)}
        with writing(template, list(cells)) as write:
            write(cells)
        out.print(escape(str(template)))
        return
    table = Table(*(Column(name, overflow="fold") for name in ("column", "needed", "what it means", "example")))
    for column in columns_of(noun):
        needed = "yes" if column.is_needed else ""
        table.add_row(*map(escape, (column.name, needed, column.means, column.example)))
    if ROW_OF[noun].may_have_facts:
        table.add_row(f"{FACT}NAME", "", "A fact that plans ask for; `(none)` if it is known not to be.", "2025-04-12")
    out.print(table)
    if left_out := ROW_OF[noun].left_out:
        out.print(escape(f"A file does not carry: {left_out}."))
