"""May a contract rest, how long and how often, and when does it go on?

A suspension has a first day, and a last one where the terms limit it: then it goes on by itself. Where the terms say
so, its days are added to the end of the contract.
"""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from contracts.rules.contract_life.asked import Asked, day_of, end_of, known_day
from contracts.rules.contract_life.lines import Tally
from contracts.rules.contract_life.outcome import Outcome
from contracts.rules.question import Contract
from contracts.rules.values.calendar import ONE_DAY, last_day, month_steps, months_between
from contracts.rules.values.findings import Finding, missing_fact
from contracts.rules.values.history import Suspended
from contracts.rules.values.view import View
from contracts.rules.values.vocabulary import Code, Sense
from contracts.rules.words.life import Life, LifeOption, RestsAllowed, Suspension

RESUME = "resume"
"""How going on is called where the terms name no way of their own."""
SUSPENSIONS = "suspensions"
"""How the number of suspensions is called among allowances."""
ADDS_DAYS = "addsDays"
"""Among what a suspension sets: whether its days are added to the end of the contract."""
_MONTHS_A_YEAR = 12


def resuming(life: Life, contract: Contract) -> tuple[LifeOption, ...]:
    """The ways to let a contract go on. Where it may rest and none is named, it goes on any day, free of charge."""
    if life.resumption or not (life.suspension or contract.suspended):
        return life.resumption
    clause = life.suspension[0].clause if life.suspension else ""
    return (LifeOption(option=RESUME, clause=clause),)


def suspended(option: Suspension, asked: Asked, view: View, tally: Tally, why: list[Finding]) -> Outcome:
    """What letting a contract rest comes to: the first and the last day of the rest."""
    first, start = day_of(asked, view), known_day("contractStart", view)
    if any(rest.holds(first) for rest in view.rests):
        why.append(Finding(Code.SUSPENDED, Sense.AGAINST, option.clause))
    if start is not None and first < start:
        values = (
            ("act", "suspendedFrom"),
            ("day", first),
            ("from", start),
            ("lastDay", known_day("contractEnd", view)),
        )
        why.append(Finding(Code.NOT_STARTED, Sense.AGAINST, option.clause, None, values))
    if option.times is not None:
        why += _times(option.times, first, start, view, option.clause)
    last = None if option.at_most is None else last_day(first, option.at_most, first_day_counted=True)
    later = [rest.first for rest in view.rests if rest.first > first]
    if later:  # It does not run into the next one.
        last = min(later) - ONE_DAY if last is None else min(last, min(later) - ONE_DAY)
    return Outcome(tally, first, last, {ADDS_DAYS: option.adds_days})


def resumed(option: LifeOption, asked: Asked, view: View, tally: Tally, why: list[Finding]) -> Outcome:
    """What going on comes to: the first covered day again, and the last day of the contract then."""
    first = day_of(asked, view)
    resting = next((rest for rest in view.rests if rest.holds(first)), None)
    if resting is None:
        why.append(Finding(Code.NOT_SUSPENDED, Sense.AGAINST, option.clause))
        return Outcome(tally, first, known_day("contractEnd", view))
    return Outcome(tally, first, end_of(asked.terms, _cut_short(asked, view, resting, first)))


def cut_by_the_end(asked: Asked) -> Asked:
    """The contract as it is cancelled: it rests no more from that day on, so what it would have rested is not added."""
    day = day_of(asked, asked.view())
    rests = (
        replace(rest, last=day - ONE_DAY) if rest.holds(day) else rest
        for rest in asked.contract.suspended
        if rest.first < day
    )
    return replace(asked, contract=replace(asked.contract, suspended=tuple(rests)))


def _cut_short(asked: Asked, view: View, resting: Suspended, first: date) -> View:
    """The contract's view in which it rests no longer from a day on."""
    over = asked.view()
    before = first - ONE_DAY
    kept = [rest for rest in view.rests if rest is not resting]
    if before >= resting.first:
        kept.append(replace(resting, last=before))
    over.rests = tuple(kept)
    return over


def _times(times: RestsAllowed, first: date, start: date | None, view: View, clause: str) -> Iterator[Finding]:
    """Whether it has rested as often as it may, in the contract or in its year."""
    since, until = start, known_day("contractEnd", view)
    if times.per == "contractYear":
        if start is None:
            yield missing_fact(("contractStart",), clause)
            return
        years = months_between(start, first) // _MONTHS_A_YEAR
        since = month_steps(start, years * _MONTHS_A_YEAR)
        until = month_steps(start, (years + 1) * _MONTHS_A_YEAR) - ONE_DAY
    used = sum(1 for rest in view.rests if (since or rest.first) <= rest.first <= (until or rest.first))
    if used >= times.count:
        values = (("allowance", SUSPENSIONS), ("used", used), ("left", 0), ("until", until))
        yield Finding(Code.ALLOWANCE_SPENT, Sense.AGAINST, clause, None, values)
