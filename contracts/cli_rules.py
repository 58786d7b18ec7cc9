"""The commands of a policy author: `cases`, `evaluate`, `reference`. They need no server and no database."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from contracts.explain.sentences import ask_for, sentence
from contracts.plans import reference as pages
from contracts.rules.cases import BadCase
from contracts.rules.deciding.alternatives import Alternative
from contracts.rules.decision import Decision
from contracts.rules.identity import Document, decision_hash, document, plain
from contracts.rules.values.findings import Finding
from contracts.rules.values.money import MixedCurrencies, Money
from contracts.rules.values.vocabulary import Sense
from contracts.rules.words.problems import BadTerms
from contracts.usecases.evaluate_file import Evaluated, evaluate_file
from contracts.usecases.run_cases import CaseResult, run_cases

commands = typer.Typer()
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
_FAILED, _UNREADABLE = 1, 2


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
                _print_failure(result)
            elif verbose:
                _out.print(f"passed {escape(result.written.case.case)}  {escape(result.written.case.title)}")
    except BadTerms as bad:
        _print_problems(bad)
        raise typer.Exit(_UNREADABLE) from None
    _out.print(f"{passed} passed, {failed} failed")
    if failed:
        raise typer.Exit(_FAILED)


@commands.command("evaluate")
def evaluate_command(
    file: Annotated[Path, typer.Argument(help="A file with one case, or a case file.")],
    case: Annotated[str | None, typer.Option(help="Only the case of this name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the decision as JSON.")] = False,
    language: Annotated[str, typer.Option(help="The language of the reasons.")] = "en",
) -> None:
    """Print the decision on a case, for a person or as JSON."""
    try:
        for evaluated in evaluate_file(file, case):
            if as_json:
                _out.print_json(json.dumps({**document(evaluated.decision), "hash": decision_hash(evaluated.decision)}))
            else:
                _print_decision(evaluated, language)
    except BadTerms as bad:
        _print_problems(bad)
        raise typer.Exit(_UNREADABLE) from None
    except (BadCase, MixedCurrencies) as bad_case:
        _err.print(escape(str(bad_case)))
        raise typer.Exit(_UNREADABLE) from None


@commands.command("reference")
def reference_command(
    folder: Annotated[Path, typer.Argument(help="Where to write the pages.")] = Path(pages.__file__).parent,
) -> None:
    """Write the reference page and the JSON Schemas of plan files and case files."""
    for name, text in pages.pages().items():
        (folder / name).write_text(text, encoding="utf-8")
        _out.print(str(folder / name))


def _print_problems(bad: BadTerms) -> None:
    for problem in bad.problems:
        _err.print(escape(str(problem)))


def _print_failure(result: CaseResult) -> None:
    case = result.written.case
    _out.print(
        f"FAILED {escape(case.case)}  {escape(case.title)}  ({escape(result.written.file)}:{result.written.line})"
    )
    for difference in result.differences:
        _out.print(f"    {escape(difference.what)}")
        _out.print(f"        expected: {escape(difference.expected)}")
        _out.print(f"        came:     {escape(difference.came)}")
    for name, came in result.came:
        _out.print(f"    findings{f' of {escape(name)}' if name else ''}:")
        for line in _finding_lines(came):
            _out.print(f"        {escape(line)}")


def _finding_lines(came: Document) -> list[str]:
    lines = [f"verdict {came['verdict']}, customer pays {came['totals']['customer']} of {came['totals']['charged']}"]
    for benefit in came["benefits"]:
        lines.append(f"{benefit['plan']}/{benefit['benefit']}: {benefit['state']}, last day {benefit['lastDay']}")
        lines += [
            f"    {finding['sense']:8} {finding['reason']} {json.dumps(finding['values'], ensure_ascii=False)}"
            for finding in benefit["findings"]
        ]
    return lines


def _print_decision(evaluated: Evaluated, language: str) -> None:
    decision, case = evaluated.decision, evaluated.case
    title = f"{case.case} {evaluated.variant}".strip()
    _out.print(f"[bold]{escape(title)}[/bold]  {escape(case.title)}")
    _out.print(f"[bold]{decision.verdict.value}[/bold]")
    if decision.charges:
        _out.print(_charge_table(decision))
    if decision.benefits:
        _out.print(_benefit_table(decision, language))
    _out.print(_alternative_table(decision, language))
    for duty in decision.duties:
        _out.print(f"duty {duty.duty} by {plain(duty.due) or 'not known yet'}  ({escape(duty.clause)})")
    for name in sorted(decision.missing):
        _out.print(f"missing: {escape(name)} - {escape(ask_for(name, language))}")
    for name in sorted(decision.opens):
        _out.print(f"would open more: {escape(name)} - {escape(ask_for(name, language))}")
    if decision.next_change_at:
        _out.print(f"the answer changes next at {decision.next_change_at.isoformat()}")
    _out.print(f"hash {decision_hash(decision)}")


def _charge_table(decision: Decision) -> Table:
    table = _table("Charges", "charge", "class", "amount", "who pays", "by")
    for result in decision.charges:
        for n, share in enumerate(result.shares):
            charge = result.charge
            first = (charge.id, charge.charge_class.value, _money(charge.minor, decision)) if n == 0 else ("", "", "")
            by = f"{share.plan}/{share.benefit}" if share.plan else ""
            table.add_row(*map(escape, first), f"{share.payer.value} {_money(share.minor, decision)}", escape(by))
    for name, fee in decision.fees:
        table.add_row("fee", "", _money(fee, decision), f"CUSTOMER {_money(fee, decision)}", escape(name))
    table.add_row(
        "total", "", _money(decision.charged_total, decision), f"CUSTOMER {_money(decision.customer_total, decision)}"
    )
    return table


def _benefit_table(decision: Decision, language: str) -> Table:
    table = _table("Benefits", "benefit", "state", "last day", "used", "why, why not")
    for result in decision.benefits:
        standing, cover = result.standing, result.standing.cover
        last = plain((cover.last_moment or cover.last_day) if cover else None)
        findings = [f for f in standing.findings if f.sense is Sense.FOR] if result.used else list(result.why_not)
        used = "yes" if result.used else "no"
        table.add_row(escape(standing.name), standing.state.value, last or "-", used, _reasons(findings, language))
    return table


def _alternative_table(decision: Decision, language: str) -> Table:
    """The alternatives by rank; those that nobody promised share the last row."""
    table = _table("Alternatives", "", "remedy", "", "until", "by", "why")
    unpromised = [way for way in decision.alternatives if not way.benefits and not way.is_open]
    for rank, way in enumerate(decision.alternatives, 1):
        if way in unpromised:
            continue
        is_open = {True: "open", False: "closed", None: "not known"}[way.is_open]
        remedy = way.remedy.value + (" (for good)" if way.irreversible else "")
        worth = [f"pay {_money(way.price, decision)}"] if way.price is not None else []
        worth += [f"get {_money(way.gives, decision)}"] if way.gives is not None else []
        by, until = "\n".join(way.benefits), plain(way.deadline) or ""
        table.add_row(str(rank), remedy, "\n".join([is_open, *worth]), until, escape(by), _why(way, language))
    if unpromised:
        names = ", ".join(way.remedy.value for way in unpromised)
        table.add_row("", names, "closed", "", "", _why(unpromised[0], language))
    return table


def _table(title: str, *headers: str) -> Table:
    """A table that folds what is too wide and never cuts it."""
    columns = (Column(header, overflow="fold") for header in headers)
    return Table(*columns, title=title, title_justify="left")


def _why(way: Alternative, language: str) -> str:
    return _reasons([finding for finding in way.why if finding.sense is not Sense.FOR], language)


def _reasons(findings: list[Finding], language: str) -> str:
    return escape("\n".join(dict.fromkeys(sentence(finding, language) for finding in findings)))


def _money(minor: int, decision: Decision) -> str:
    return Money(minor, decision.currency).decimal
