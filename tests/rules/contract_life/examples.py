"""A contract of a year for 365 euros, and how a test asks what becomes of it.

`year_plan(cancellation=[...])` is a plan with a life; `asked(plan, LifeChange.CANCEL, "2025-07-01")` is the quote.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from contracts.rules.contract_life.changes import LifeChange, MoneyKind
from contracts.rules.contract_life.quote import Quote, quote
from contracts.rules.question import Contract, Question
from contracts.rules.terms import Plan, PlanTerms
from contracts.rules.values.facts import FACTS, read_facts
from contracts.rules.values.history import NOTHING_YET, History, Suspended
from tests.rules.examples import Written, benefit, plan_of, the_terms

YEAR: Written = {"from": "contractStart", "length": "P1Y", "firstDay": "counted", "acts": "event"}
BOUGHT: Written = {"contractStart": "2025-01-01", "contractMade": "2025-01-01", "contractPrice": "365.00"}
"""It runs to 31 December 2025: 365 days."""
LEFT: Written = {
    "percent": {
        "used": {"daysFrom": "cancelled", "to": "contractEnd"},
        "of": {"age": "contractStart", "to": {"after": "contractEnd", "add": "P1D"}, "in": "days", "parts": "down"},
    },
    "of": "contractPrice",
}
"""What is left of the price by days; the day of cancellation is used."""


def year_plan(
    price: Written | None = None, tax: Written | None = None, facts: Written | None = None, **life: Any
) -> Plan:
    """A plan of one benefit that runs a year from the contract's start."""
    words = {"price": price, "tax": tax, "facts": facts, "life": life}
    return plan_of(benefit(window=YEAR), **{name: word for name, word in words.items() if word})


def option(name: str = "way", **words: Any) -> Written:
    """One way, under clause 9."""
    return {"option": name, "clause": "9", **words}


def contract_of(plan: Plan, **words: Any) -> Contract:
    """The contract `c`, bought as `BOUGHT` says; facts are written as in a case file."""
    facts = {**BOUGHT, **words.pop("facts", {})}
    known = {name: value for name, value in facts.items() if value != "left out"}
    declared = {**FACTS, **the_terms(plan).facts}
    return Contract("c", the_terms(plan), read_facts(known, declared, "EUR"), **words)


def asked(
    plan: Plan,
    change: LifeChange,
    on: str,
    way: str | None = None,
    contract: Contract | None = None,
    history: History = NOTHING_YET,
    beside: Iterable[Contract] = (),
    amended: Mapping[str, object] | None = None,
    as_of: str | None = None,
    next_terms: PlanTerms | None = None,
    **facts: object,
) -> Quote:
    """The quote for a change of the contract from a day on, asked at noon of that day."""
    held = contract or contract_of(plan)
    question = Question(
        as_of=datetime.fromisoformat(f"{as_of or on}T12:00+01:00"),
        currency="EUR",
        contracts=(held, *beside),
        facts=read_facts(facts, {**FACTS, **the_terms(plan).facts}, "EUR"),
        history=history,
    )
    changed = read_facts(amended or {}, {**FACTS, **the_terms(plan).facts}, "EUR")
    return quote(question, held, change, date.fromisoformat(on), way, changed, next_terms)


def money(quoted: Quote) -> dict[str, int]:
    """The lines by kind, in minor units."""
    found: dict[str, int] = {}
    for line in quoted.lines:
        found[line.kind.value] = found.get(line.kind.value, 0) + line.minor
    return found


def kinds(quoted: Quote) -> list[MoneyKind]:
    """The kinds of the lines, in their order."""
    return [line.kind for line in quoted.lines]


def against(quoted: Quote) -> set[str]:
    """The reasons that close the way or leave it open to a person."""
    return {finding.reason for finding in quoted.why if finding.sense.value in {"AGAINST", "UNKNOWN", "REVIEW"}}


def rest(first: str, last: str | None, adds: bool = True) -> Suspended:
    """A suspension."""
    return Suspended(date.fromisoformat(first), date.fromisoformat(last) if last else None, adds)
