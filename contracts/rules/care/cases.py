"""Which visits does a case expect, and did they come?

`due_document` writes the visits of every contract of a question as JSON values; `due_differences` holds them against
what a case expects. A case that does not say how far to look sees `HORIZON` ahead.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from contracts.rules.care.due import care_of
from contracts.rules.care.visits import Consequence, DueVisit
from contracts.rules.identity import finding_document
from contracts.rules.question import Question
from contracts.rules.values.money import Money
from contracts.rules.values.plain import Document, plain
from contracts.rules.words.case import Expected, ExpectedVisit

HORIZON = timedelta(days=400)


def due_document(question: Question, until: date | None) -> Document:
    """The visits by contract, and what is missing, for every contract with cycles."""
    found: Document = {}
    for contract in question.contracts:
        if contract.terms.care:
            by = until or question.as_of.astimezone(contract.terms.zone).date() + HORIZON
            care = care_of(question, contract, by)
            visits = [visit_document(visit, contract.terms.currency) for visit in care.visits]
            found[contract.ref] = {"visits": visits, "missing": sorted(care.missing)}
    return found


def visit_document(visit: DueVisit, currency: str) -> Document:
    """One visit as JSON values."""
    return {
        "cycle": visit.cycle,
        "number": visit.number,
        "name": visit.name,
        "task": visit.task,
        "benefit": visit.benefit,
        "from": plain(visit.first_day),
        "day": plain(visit.day),
        "to": plain(visit.last_day),
        "meters": [{name: plain(getattr(span, name)) for name in span.__struct_fields__} for span in visit.meters],
        "estimated": visit.estimated,
        "state": visit.state.value,
        "doneOn": plain(visit.done_on),
        "follows": [_follows(each, currency) for each in visit.consequences],
        "why": [finding_document(finding) for finding in visit.why],
    }


def due_differences(expected: Expected, came: Document) -> Iterator[tuple[str, str, str]]:
    """Every expectation about visits that was not met: what, expected, came. The visits of a cycle are told in full."""
    for name, wanted in expected.due.items():
        cycle, _, contract = name.partition(" ")
        found = [
            visit
            for ref, care in came.items()
            if contract in {"", ref}
            for visit in care["visits"]
            if visit["cycle"] == cycle
        ]
        found.sort(key=lambda visit: visit["number"])
        if len(found) != len(wanted):
            yield f"due {name}", f"{len(wanted)} visits", _told(found)
            continue
        for each, visit in zip(wanted, found, strict=True):
            yield from _visit_differences(f"due {name} {visit['number']}", each, visit)


def _visit_differences(what: str, wanted: ExpectedVisit, came: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key, value in wanted.model_dump(by_alias=True, exclude_unset=True).items():
        found = came[key]
        if key == "meters":
            at = {span["meter"]: span["at"] for span in found}
            found = {meter: at.get(meter) for meter in value}
        elif key == "why":
            found = [finding["reason"] for finding in found if finding["reason"] in value]
        same = sorted(found) == sorted(value) if key in {"follows", "why"} else found == value
        if not same:
            yield f"{what} {key}", str(value), str(found if key != "why" else came["why"])


def _told(visits: list[Mapping[str, Any]]) -> str:
    return f"{len(visits)}: " + ", ".join(f"{each['number']} {each['state']} {each['day']}" for each in visits)


def _follows(consequence: Consequence, currency: str) -> str:
    said = consequence.name or ""
    if consequence.minor is not None:
        said = Money(consequence.minor, currency).decimal
    return f"{consequence.follows.value} {said}".rstrip()
