"""What does this plan promise? `contracts plans show` says it in words."""

from pathlib import Path
from textwrap import wrap
from typing import Annotated

import typer
from rich.markup import escape

from contracts.cli.printing import UNREADABLE, err, out, print_problems
from contracts.explain.pictures.of_terms import terms_chart
from contracts.explain.pictures.timeline import draw
from contracts.explain.terms.plan import Passage, plan_passages
from contracts.plans.files import SHIPPED, plan_files, read_plans
from contracts.rules.terms import Plan, PlanTerms
from contracts.rules.values.facts import near
from contracts.rules.words.problems import BadTerms

commands = typer.Typer()
WIDTH = 118


@commands.command("show")
def show_command(
    plan: Annotated[str, typer.Argument(help="A plan file, or the code of a plan that comes with the engine.")],
    version: Annotated[str | None, typer.Option(help="Only this version of the terms.")] = None,
    language: Annotated[str, typer.Option(help="The language of days, numbers and money.")] = "en",
    svg: Annotated[Path | None, typer.Option(help="Write a picture of cover over time here, as SVG.")] = None,
) -> None:
    """Print the terms of a plan as a person reads them, version by version; the picture is of the last one."""
    try:
        found = _plan(plan)
    except BadTerms as bad:
        print_problems(bad)
        raise typer.Exit(UNREADABLE) from None
    versions = _versions(found, version)
    for passage in plan_passages(found, versions, language):
        for line in passage_lines(passage):
            out.print(escape(line))
    if svg is not None:
        svg.write_text(draw(terms_chart(versions[-1], language)), encoding="utf-8")
        out.print(escape(str(svg)))


def passage_lines(passage: Passage, depth: int = 0) -> list[str]:
    """A passage as indented lines, those under it one step further in."""
    indent = "    " * depth
    text = f"{passage.text} ({passage.clause})" if passage.clause else passage.text
    lines = wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines + [line for under in passage.under for line in passage_lines(under, depth + 1)]


def _plan(name: str) -> Plan:
    """The plan of a file, or the shipped one of this code: its file bears the same name."""
    file = Path(name)
    if file.is_file() or file.suffix in {".yaml", ".yml"}:
        plans_there = read_plans(file)
        if not plans_there:
            err.print(escape(f"{name} holds cases; show the plan file beside it"))
            raise typer.Exit(UNREADABLE)
        return plans_there[0]
    files = {each.stem: each for each in plan_files(SHIPPED)}
    if name not in files:
        err.print(escape(f"there is no plan `{name}`; {near(name, files)}"))
        raise typer.Exit(UNREADABLE)
    return read_plans(files[name])[0]


def _versions(plan: Plan, version: str | None) -> tuple[PlanTerms, ...]:
    if version is None:
        return plan.versions
    terms = plan.version(version)
    if terms is None:
        known = near(version, (each.version for each in plan.versions))
        err.print(escape(f"`{plan.code}` has no version `{version}`; {known}"))
        raise typer.Exit(UNREADABLE)
    return (terms,)
