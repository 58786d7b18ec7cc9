"""Which question was this decision an answer to?

`question_again` reads back what `identity.question_document` wrote: the same question, with the same bytes, as long as
the terms come back with the same hashes. With other terms in the place of some it asks what they would have answered.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from contracts.rules.question import Contract, Question
from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import FACTS, BadFact, Fact, FactType, Value, read_fact
from contracts.rules.values.history import (
    History,
    Job,
    JobKind,
    Mark,
    Owner,
    Reading,
    Replacement,
    Reserved,
    Suspended,
    VisitMark,
)
from contracts.rules.values.money import Money, parse_minor
from contracts.rules.values.plain import Document
from contracts.rules.values.view import Charge
from contracts.rules.values.vocabulary import ChargeClass, Remedy, Strategy


class KeptContract(Struct, frozen=True):
    """A contract as a kept question names it. `facts` are as written."""

    ref: str
    plan: str
    version: str
    terms_hash: str
    facts: Mapping[str, Any]


TermsOf = Callable[[KeptContract], PlanTerms]
"""Which terms answer for a contract."""


def contracts_in(question: Document) -> tuple[KeptContract, ...]:
    """The contracts that a kept question was asked of."""
    return tuple(_kept(row) for row in question["contracts"])


def question_again(question: Document, terms_of: TermsOf) -> Question:
    """The question, asked of the terms that `terms_of` gives. A fact that those terms read otherwise is left out."""
    rows = [(row, terms_of(_kept(row))) for row in question["contracts"]]
    declared: dict[str, Fact] = dict(FACTS)
    for _, terms in rows:
        declared |= terms.facts
    return Question(
        as_of=datetime.fromisoformat(question["asOf"]),
        currency=question["currency"],
        contracts=tuple(_contract(row, terms, declared) for row, terms in rows),
        facts=_facts(question["facts"], declared),
        charges=tuple(_charge(row) for row in question["charges"]),
        history=_history(question["history"]),
        meters=_numbers(question["meters"]),
        start_meters=_numbers(question["startMeters"]),
        wants=Remedy(question["wants"]) if question["wants"] else None,
        strategy=Strategy(question["strategy"]),
        amended=_facts(question.get("amended", {}), declared),
    )


def _kept(row: Mapping[str, Any]) -> KeptContract:
    return KeptContract(row["ref"], row["plan"], row["version"], row["termsHash"], row["facts"])


def _contract(row: Mapping[str, Any], terms: PlanTerms, declared: Mapping[str, Fact]) -> Contract:
    return Contract(
        ref=row["ref"],
        terms=terms,
        facts=_facts(row["facts"], declared),
        start_meters=_numbers(row["startMeters"]),
        ended_on=_day(row["endedOn"]) if row.get("endedOn") else None,
        suspended=tuple(
            Suspended(_day(rest["first"]), _day(rest["last"]) if rest["last"] else None, rest["adds"])
            for rest in row.get("suspended", ())
        ),
        transferred_on=_day(row["transferredOn"]) if row.get("transferredOn") else None,
    )


def _facts(written: Mapping[str, Any], declared: Mapping[str, Fact]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, value in written.items():
        try:
            found[name] = _fact(name, value, declared)
        except BadFact:
            continue  # Only other terms ask for it, or ask for it so.
    return found


def _fact(name: str, value: object, declared: Mapping[str, Fact]) -> Value:
    """One fact; an amount is kept with its currency behind it."""
    if isinstance(value, str) and name in declared and declared[name].type is FactType.MONEY:
        amount, _, currency = value.partition(" ")
        return read_fact(name, amount, declared, currency)
    return read_fact(name, value, declared, "")


def _charge(row: Mapping[str, Any]) -> Charge:
    return Charge(row["id"], ChargeClass(row["class"]), row["minor"], row["component"], row["task"], row["taxMinor"])


def _history(rows: Mapping[str, Any]) -> History:
    return History(
        jobs=tuple(_job(row) for row in rows["jobs"]),
        readings=tuple(Reading(row["meter"], _day(row["on"]), Decimal(row["value"])) for row in rows["readings"]),
        owners=tuple(Owner(_day(row["since"])) for row in rows["owners"]),
        replacements=tuple(Replacement(_day(row["on"]), row["paid"]) for row in rows["replacements"]),
        reserved=tuple(
            Reserved(row["benefit"], row["allowance"], _day(row["on"]), row["minor"])
            for row in rows.get("reserved", ())
        ),
        marks=tuple(_mark(row) for row in rows.get("marks", ())),
    )


def _mark(row: Mapping[str, Any]) -> VisitMark:
    offered = _day(row["offered"]) if row["offered"] else None
    return VisitMark(row["contract"], row["cycle"], row["number"], Mark(row["mark"]), _day(row["on"]), offered)


def _job(row: Mapping[str, Any]) -> Job:
    return Job(
        kind=JobKind(row["kind"]),
        on=_day(row["on"]),
        task=row["task"],
        event=row["event"],
        components=frozenset(row["components"]),
        replaced=frozenset(row["replaced"]),
        handed_in=_day(row["handed_in"]) if row["handed_in"] else None,
        handed_back=_day(row["handed_back"]) if row["handed_back"] else None,
        completed=row["completed"],
        paid=row["paid"],
        authorized=row["authorized"],
        under=row["under"],
        covered=_money(row["covered"]) if row["covered"] else None,
        bore=tuple((name, _money(paid) if paid else None) for name, paid in row.get("bore", ())),
        occurred=_day(row["occurred"]) if row.get("occurred") else None,
    )


def _money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    return Money(parse_minor(amount, currency), currency)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _numbers(written: Mapping[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in written.items()}
