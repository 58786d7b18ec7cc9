"""The smallest plan with a cycle, and how a test asks for its visits.

`visits(cycle(...), "2025-06-01")` are the visits as of a day, of a contract from 1 January 2025 for a year.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from contracts.rules.care.due import care_of
from contracts.rules.care.visits import Care, DueVisit
from contracts.rules.question import Contract
from contracts.rules.terms import Plan
from contracts.rules.values.history import History, Job, JobKind, Mark, Reading, VisitMark
from tests.rules.examples import Written, benefit, plan_of, question, the_terms

YEAR: Written = {"from": "contractStart", "length": "P1Y", "firstDay": "counted", "acts": "event"}


def cycle(**words: Any) -> Written:
    """A cycle of checks that the benefit `visits` bears."""
    given = {"cycle": "checks", "clause": "2", "task": "CHECK", "benefit": "visits", "from": "contractStart", **words}
    return {key: value for key, value in given.items() if value is not None}


def plan(*cycles: Written, window: Written = YEAR, **benefit_words: Any) -> Plan:
    return plan_of(benefit("visits", window=window, **benefit_words), care=list(cycles))


def done(*days: str) -> tuple[Job, ...]:
    """Checks that were made on these days."""
    return tuple(Job(JobKind.VISIT, date.fromisoformat(day), task="CHECK") for day in days)


def read(*readings: tuple[str, int], meter: str = "km") -> tuple[Reading, ...]:
    return tuple(Reading(meter, date.fromisoformat(day), Decimal(value)) for day, value in readings)


def mark(number: int, mark: Mark, on: str, offered: str | None = None) -> VisitMark:
    day = date.fromisoformat(offered) if offered else None
    return VisitMark("plan", "checks", number, mark, date.fromisoformat(on), day)


def care(
    made: Plan,
    as_of: str,
    jobs: Sequence[Job] = (),
    readings: Sequence[Reading] = (),
    marks: Sequence[VisitMark] = (),
    until: str | None = None,
    contract: Contract | None = None,
    **facts: Any,
) -> Care:
    """The visits of a plan's contract as of noon of a day, up to two years ahead."""
    history = History(jobs=tuple(jobs), readings=tuple(readings), marks=tuple(marks))
    asked = question(made, as_of=f"{as_of}T12:00+01:00", history=history, **({"contractStart": "2025-01-01"} | facts))
    ahead = datetime.fromisoformat(as_of).date() + timedelta(days=730)
    return care_of(asked, contract or Contract("plan", the_terms(made)), date.fromisoformat(until) if until else ahead)


def visits(words: Written, as_of: str, jobs: Sequence[Job] = (), **asked: Any) -> tuple[DueVisit, ...]:
    """The visits of a plan with this one cycle."""
    return care(plan(words), as_of, jobs, **asked).visits


def states(found: Sequence[DueVisit]) -> list[str]:
    """Where they stand, by number."""
    return [each.state.value for each in sorted(found, key=lambda visit: visit.number)]


def windows(found: Sequence[DueVisit]) -> list[tuple[str, str]]:
    """The first and last day of each."""
    return [(str(each.first_day), str(each.last_day)) for each in found]


def days(found: Sequence[DueVisit]) -> list[str]:
    return [str(each.day) for each in found]
