"""Where does a contract stand on a day, and from when to when does it run? Never stored: it follows when asked."""

from datetime import date, datetime, time
from enum import StrEnum

from msgspec import Struct

from contracts.rules.contract_life.asked import end_of
from contracts.rules.question import Contract, Question, view_of
from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import Value
from contracts.rules.values.view import local_day
from contracts.usecases.cover.contract_standing import ContractLife, as_it_stands
from contracts.usecases.cover.unit_question import declared_by, kept


class ContractState(StrEnum):
    """Where a contract stands on a day."""

    NOT_STARTED = "NOT_STARTED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


class ContractDays(Struct, frozen=True):
    """From when to when a contract runs. `first` is the day it was made where no other first day is known."""

    first: date
    contract: Contract

    def last_day(self, on: date) -> date | None:
        """Its last day, included, as things stand on a day; None where its benefits end one by one."""
        terms = self.contract.terms
        asked = Question(datetime.combine(on, time(12), terms.zone), terms.currency, (self.contract,))
        return end_of(terms, view_of(asked, self.contract, ()))

    def state_on(self, on: date) -> ContractState:
        """Where it stands on a day."""
        ended, last = self.contract.ended_on, self.last_day(on)
        if ended is not None and on > ended:
            return ContractState.CANCELLED
        if on < self.first:
            return ContractState.NOT_STARTED
        if any(each.holds(on) for each in self.contract.suspended):
            return ContractState.SUSPENDED
        return ContractState.EXPIRED if last is not None and on > last else ContractState.ACTIVE


def days_of(life: ContractLife, terms: PlanTerms) -> ContractDays:
    """The days of a contract with all that became of it."""
    facts: dict[str, Value] = kept(life.facts_on(date.max), declared_by([terms]), terms.currency)
    corrected = facts.get("contractStart")
    first = local_day(corrected) if isinstance(corrected, date) else life.first_day
    if first is not None:
        facts["contractStart"] = first
    return ContractDays(first or life.record.made_on, as_it_stands(Contract(terms.code, terms, facts), life))
