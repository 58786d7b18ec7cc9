"""The commands of a policy author: `cases`, `evaluate`, `reference`. They need no server and no database."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from contracts.cli.printing import FAILED, UNREADABLE, err, out, print_evaluated, print_problems
from contracts.plans import reference as pages
from contracts.rules.cases import BadCase
from contracts.rules.decision import Decision
from contracts.rules.identity import decision_hash, document
from contracts.rules.turning import next_change
from contracts.rules.values.money import MixedCurrencies
from contracts.rules.values.plain import Document, plain
from contracts.rules.words.problems import BadTerms
from contracts.usecases.terms.evaluate_file import evaluate_file
from contracts.usecases.terms.run_cases import CaseResult, run_cases

commands = typer.Typer()


@commands.command("cases")
def cases_command(
    paths: Annotated[list[Path], typer.Argument(help="Case files, plan files, or folders of them.")],
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name the cases that pass, too.")] = False,
) -> None:
    """Run case files: ask each case and hold the decision against what it expects."""
    passed = failed = 0
    try:
        for result in run_cases(*paths):
            passed, failed = (passed + 1, failed) if result.passed else (passed, failed + 1)
            if not result.passed:
                print_failure(result)
            elif verbose:
                out.print(f"passed {escape(result.written.case.case)}  {escape(result.written.case.title)}")
    except BadTerms as bad:
        print_problems(bad)
        raise typer.Exit(UNREADABLE) from None
    out.print(f"{passed} passed, {failed} failed")
    if failed:
        raise typer.Exit(FAILED)


@commands.command("evaluate")
def evaluate_command(
    file: Annotated[Path, typer.Argument(help="A file with one case, or a case file.")],
    case: Annotated[str | None, typer.Option(help="Only the case of this name, or NAME/VARIANT.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the decision as JSON.")] = False,
    language: Annotated[str, typer.Option(help="The language of the reasons.")] = "en",
) -> None:
    """Print the decision on a case, for a person or as JSON."""
    try:
        for evaluated in evaluate_file(file, case):
            if as_json:
                out.print_json(json.dumps(_whole(evaluated.decision)))
            else:
                print_evaluated(evaluated, language)
    except BadTerms as bad:
        print_problems(bad)
        raise typer.Exit(UNREADABLE) from None
    except (BadCase, MixedCurrencies) as bad_case:
        err.print(escape(str(bad_case)))
        raise typer.Exit(UNREADABLE) from None


@commands.command("reference")
def reference_command(
    folder: Annotated[Path, typer.Argument(help="Where to write the pages.")] = Path(pages.__file__).parent,
) -> None:
    """Write the reference page and the JSON Schemas of plan files and case files."""
    for name, text in pages.pages().items():
        (folder / name).write_text(text, encoding="utf-8")
        out.print(str(folder / name))


def _whole(decision: Decision) -> Document:
    changes = next_change(decision)
    return {**document(decision), "nextChangeAt": plain(changes), "hash": decision_hash(decision)}


def print_failure(result: CaseResult) -> None:
    """What was expected of a case, what came, and the findings."""
    case = result.written.case
    out.print(
        f"FAILED {escape(case.case)}  {escape(case.title)}  ({escape(result.written.file)}:{result.written.line})"
    )
    for difference in result.differences:
        out.print(f"    {escape(difference.what)}")
        out.print(f"        expected: {escape(difference.expected)}")
        out.print(f"        came:     {escape(difference.came)}")
    failed = {difference.what.partition(": ")[0] for difference in result.differences}
    for name, came in result.came:
        if name and name not in failed:
            continue
        out.print(f"    findings{f' of {escape(name)}' if name else ''}:")
        for line in _finding_lines(came):
            out.print(f"        {escape(line)}")


def _finding_lines(came: Document) -> list[str]:
    lines = [f"verdict {came['verdict']}, customer pays {came['totals']['customer']} of {came['totals']['charged']}"]
    for benefit in came["benefits"]:
        lines.append(f"{benefit['plan']}/{benefit['benefit']}: {benefit['state']}, last day {benefit['lastDay']}")
        lines += [
            f"    {finding['sense']:8} {finding['reason']} {json.dumps(finding['values'], ensure_ascii=False)}"
            for finding in benefit["findings"]
        ]
    return lines
