"""The commands on plan files and published plans: `contracts plans ...`.

Exit codes: 0, nothing was found; 1, a case fails or a value is dead; 2, a file cannot be read.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress

from contracts.cli import plans_diff, plans_publish, plans_show
from contracts.cli.cases import print_failure
from contracts.cli.printing import FAILED, UNREADABLE, err, out, print_problems
from contracts.plans.files import Shelf
from contracts.rules.words.problems import BadTerms, Problem
from contracts.usecases.terms.check_plans import failing_cases, shelf_to_check, sweep_all, sweeps_of

commands = typer.Typer()
plans = typer.Typer(no_args_is_help=True, help="Plan files: check, show, compare, publish.")
commands.add_typer(plans, name="plans")
plans.add_typer(plans_diff.commands)
plans.add_typer(plans_publish.commands)
plans.add_typer(plans_show.commands)


@plans.command("check")
def check_command(
    paths: Annotated[list[Path], typer.Argument(help="Plan files or folders; the case files beside them are read.")],
    sweep: Annotated[bool, typer.Option(help="Look for values that change the answer of no case.")] = True,
    sample: Annotated[int | None, typer.Option(min=1, help="Sweep only so many values, taken at random.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed takes another sample.")] = 0,
    processes: Annotated[int, typer.Option(min=1, help="How many processes sweep.")] = 2,
) -> None:
    """Say everything that is wrong with plans: faults, failing cases, and values that decide nothing."""
    try:
        shelf = shelf_to_check(*paths)
        failing = list(failing_cases(shelf))
    except BadTerms as bad:
        print_problems(bad)
        raise typer.Exit(UNREADABLE) from None
    for result in failing:
        print_failure(result)
    dead = _swept(shelf, sample, seed, processes) if sweep else []
    for problem in dead:
        out.print(escape(str(problem)))
    found = f"plans {len(shelf.plans)}, cases {len(shelf.cases)}: {len(failing)} findings"
    out.print(f"{found}, {len(dead)} dead values" if sweep else f"{found}; dead values were not looked for")
    if failing or dead:
        raise typer.Exit(FAILED)


def _swept(shelf: Shelf, sample: int | None, seed: int, processes: int) -> list[Problem]:
    """The dead values, in the order of the files; how many values there are is said on standard error."""
    work = sweeps_of(shelf, sample, seed)
    dead: list[Problem] = []
    decide = structure = 0
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("changing values", total=work.values)
        for swept in sweep_all(work, processes):
            dead += swept.dead
            decide, structure = decide + swept.decide, structure + swept.structure
            progress.advance(task, len(swept.dead) + swept.decide + swept.structure)
    err.print(
        f"{work.values} values changed: {decide} decide, {len(dead)} are dead, {structure} hold the file together;"
        f" {work.described} others only name or describe"
    )
    return sorted(dead)
