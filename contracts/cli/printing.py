"""How does a decision look in a terminal?"""

from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from contracts.explain.asking import ask_for
from contracts.explain.next_steps import next_steps
from contracts.explain.outcomes import verdict_text
from contracts.explain.sentences import sentence
from contracts.rules.deciding.alternatives import Alternative
from contracts.rules.decision import Decision
from contracts.rules.identity import decision_hash, document
from contracts.rules.turning import next_change
from contracts.rules.values.facts import Fact
from contracts.rules.values.findings import Finding
from contracts.rules.values.money import Money
from contracts.rules.values.plain import plain
from contracts.rules.values.vocabulary import Sense
from contracts.rules.words.problems import BadTerms
from contracts.usecases.terms.evaluate_file import Evaluated

out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
FAILED, UNREADABLE = 1, 2


def print_problems(bad: BadTerms) -> None:
    """Every problem of a file, one a line, to standard error."""
    for problem in bad.problems:
        err.print(escape(str(problem)))


def print_evaluated(evaluated: Evaluated, language: str) -> None:
    """A case and the decision on it."""
    title = f"{evaluated.case.case} {evaluated.variant}".strip()
    print_decision(evaluated.decision, title, evaluated.case.title, language)


def print_decision(decision: Decision, title: str, about: str, language: str) -> None:
    """The whole decision: charges, benefits, alternatives, duties, what is missing."""
    out.print(f"[bold]{escape(title)}[/bold]  {escape(about)}")
    told, facts = document(decision), _facts(decision)
    out.print(f"[bold]{decision.verdict.value}[/bold]  {escape(verdict_text(told, language))}")
    if decision.charges:
        out.print(_charge_table(decision))
    if decision.benefits:
        out.print(_benefit_table(decision, language))
    out.print(_alternative_table(decision, language))
    for duty in decision.duties:
        out.print(f"duty {duty.duty} by {plain(duty.due) or 'not known yet'}  ({escape(duty.clause)})")
    for name in sorted(decision.missing):
        out.print(f"missing: {escape(name)} - {escape(ask_for(name, language, facts))}")
    for name in sorted(decision.opens):
        out.print(f"would open more: {escape(name)} - {escape(ask_for(name, language, facts))}")
    for step in next_steps(told, decision.question.as_of.date(), language, facts):
        out.print(f"next: {escape(step)}")
    if (changes := next_change(decision)) is not None:
        out.print(f"the answer changes next at {changes.isoformat()}")
    out.print(f"hash {decision_hash(decision)}")


def _facts(decision: Decision) -> Mapping[str, Fact]:
    """Every fact that the plans of a decision know, their own included."""
    return {name: fact for contract in decision.question.contracts for name, fact in contract.terms.facts.items()}


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
        table.add_row(
            escape(standing.name),
            standing.state.value,
            last or "-",
            used,
            _reasons(findings, language, _facts(decision)),
        )
    return table


def _alternative_table(decision: Decision, language: str) -> Table:
    """The alternatives by rank; those that nobody promised share the last row."""
    table = _table("Alternatives", "", "remedy", "", "until", "by", "why")
    facts = _facts(decision)
    unpromised = [way for way in decision.alternatives if not way.benefits and not way.is_open]
    for rank, way in enumerate(decision.alternatives, 1):
        if way in unpromised:
            continue
        is_open = {True: "open", False: "closed", None: "not known"}[way.is_open]
        remedy = way.remedy.value + (" (for good)" if way.irreversible else "")
        worth = [f"pay {_money(way.price, decision)}"] if way.price is not None else []
        worth += [f"get {_money(way.gives, decision)}"] if way.gives is not None else []
        by, until = "\n".join(way.benefits), plain(way.deadline) or ""
        table.add_row(str(rank), remedy, "\n".join([is_open, *worth]), until, escape(by), _why(way, language, facts))
    if unpromised:
        names = ", ".join(way.remedy.value for way in unpromised)
        table.add_row("", names, "closed", "", "", _why(unpromised[0], language, facts))
    return table


def _table(title: str, *headers: str) -> Table:
    """A table that folds what is too wide and never cuts it."""
    columns = (Column(header, overflow="fold") for header in headers)
    return Table(*columns, title=title, title_justify="left")


def _why(way: Alternative, language: str, facts: Mapping[str, Fact]) -> str:
    return _reasons([finding for finding in way.why if finding.sense is not Sense.FOR], language, facts)


def _reasons(findings: list[Finding], language: str, facts: Mapping[str, Fact]) -> str:
    return escape("\n".join(dict.fromkeys(sentence(finding, language, facts) for finding in findings)))


def _money(minor: int, decision: Decision) -> str:
    return Money(minor, decision.currency).decimal
