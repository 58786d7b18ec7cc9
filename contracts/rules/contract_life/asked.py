"""What is asked of a contract's life, and how does the contract see the case?

`Asked` is one change of one contract. `view` adds to the contract's view what its life knows: its last day with the
days of suspension, the day of the change, and what went before it when it is renewed.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal

from msgspec import Struct

from contracts.rules.contract_life.changes import DAY_OF
from contracts.rules.deciding.covers import rested_until
from contracts.rules.question import Contract, Question, view_of
from contracts.rules.terms import PlanTerms
from contracts.rules.values.calendar import ONE_DAY, last_day, months_between
from contracts.rules.values.facts import Value
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import OtherCover, View, local_day
from contracts.rules.values.vocabulary import Remedy
from contracts.rules.words.days import FactDay
from contracts.rules.words.life import Runs

_MONTHS_A_YEAR = 12
_ZERO = Decimal(0)


class Asked(Struct, frozen=True):
    """One change of one contract. `next_terms` are those of the renewed one, `others` the covers of other contracts."""

    question: Question
    contract: Contract
    wants: Remedy
    next_terms: PlanTerms
    others: tuple[OtherCover, ...] = ()

    @property
    def terms(self) -> PlanTerms:
        """The terms of the contract."""
        return self.contract.terms

    def view(self, facts: Mapping[str, Value] | None = None) -> View:
        """The case as the contract sees it, with some facts more."""
        return self._view_of(self.contract, facts or {})

    def next_view(self, facts: Mapping[str, Value]) -> View:
        """The case as the contract sees it that follows on this one. Where that ends is not stated."""
        fresh = Contract(self.contract.ref, self.next_terms, self.contract.facts, self.contract.start_meters)
        view = self._view_of(fresh, facts)
        view.facts = {name: value for name, value in view.facts.items() if name != "contractEnd"}
        return view

    def _view_of(self, contract: Contract, facts: Mapping[str, Value]) -> View:
        view = view_of(self.question, contract, (), self.others)
        view.facts = {**view.facts, **facts}
        return view


def day_of(asked: Asked, view: View) -> date:
    """The day from which the change counts: the day of the question when it is not stated."""
    try:
        return view.day(DAY_OF[asked.wants]) or view.asked_on
    except NotKnown:
        return view.asked_on


def known_day(name: str, view: View) -> date | None:
    """The day of a fact, or None when it is not known or never came."""
    try:
        return view.day(name)
    except NotKnown:
        return None


def end_of(terms: PlanTerms, view: View) -> date | None:
    """The last day of a contract: as it was cut short, else as stated or as the terms say, with its suspended days."""
    start, end = known_day("contractStart", view), known_day("contractEnd", view)
    if end is None and start is not None:
        end = written_end(terms, start, view)
    if end is not None and view.rests:
        end = rested_until(start or date.min, end, view)
    return end if view.ended_on is None else min(end or view.ended_on, view.ended_on)


def written_end(terms: PlanTerms, start: date, view: View) -> date | None:
    """The last day of a contract that starts on a day: by `runs`, else that of its longest promise from its start."""
    if terms.life.runs is not None:
        return _end_of_run(terms.life.runs, start, view)
    ends = []
    for benefit in terms.benefits:
        window = benefit.window
        from_start = isinstance(window.from_, FactDay) and window.from_.fact == "contractStart"
        if from_start and window.length is not None and not window.length.is_exact:
            counted = window.first_day == "counted"
            ends.append(last_day(start, window.length, first_day_counted=counted, calendar=view.calendar))
    return max(ends, default=None)


def _end_of_run(runs: Runs, start: date, view: View) -> date | None:
    if runs.length is None:
        with suppress(NotKnown):
            return local_day(runs.until.when(view)) if runs.until else None
        return None
    return last_day(start, runs.length, first_day_counted=runs.first_day == "counted", calendar=view.calendar)


def with_end(asked: Asked) -> tuple[View, date | None]:
    """The contract's view in which `contractEnd` is its last day as things stand, and that day."""
    view = asked.view()
    end = end_of(asked.terms, view)
    return (asked.view({"contractEnd": end}), end) if end is not None else (view, None)


def renewed_facts(begins: date, previous_end: date | None, view: View) -> dict[str, Value]:
    """What is known of a contract that follows on another one; `view` is that of the other one."""
    facts: dict[str, Value] = {}
    if previous_end is not None:
        facts["previousEnd"] = previous_end
    with suppress(NotKnown):
        facts["contractYear"] = view.number("contractYear") + 1
    start = known_day("contractStart", view)
    if previous_end is None or start is None:
        return facts
    if begins > previous_end + ONE_DAY:
        facts["yearsWithoutGap"] = _ZERO
        return facts
    with suppress(NotKnown):
        years = months_between(start, previous_end + ONE_DAY) // _MONTHS_A_YEAR
        facts["yearsWithoutGap"] = view.number("yearsWithoutGap") + years
    return facts
