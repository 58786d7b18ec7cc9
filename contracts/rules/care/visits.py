"""What is a due visit? The values that `due` answers with."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from contracts.rules.care.planning import MeterSpan
from contracts.rules.values.findings import Finding
from contracts.rules.values.history import Job, VisitMark
from contracts.rules.values.vocabulary import VisitState

DONE = frozenset({VisitState.DONE, VisitState.DONE_EARLY, VisitState.DONE_LATE})
"""The visit took place."""
OPEN = frozenset({VisitState.UPCOMING, VisitState.DUE, VisitState.OVERDUE})
"""The visit can still take place."""


class Follows(StrEnum):
    """What may follow a visit that did not take place."""

    CREDIT = "CREDIT"
    EXTENSION = "EXTENSION"
    OPENS_REMEDY = "OPENS_REMEDY"
    LAPSES = "LAPSES"
    BREAKS_MAINTENANCE = "BREAKS_MAINTENANCE"


class Consequence(Struct, frozen=True):
    """What follows: an amount in minor units, or the name of the extension or remedy."""

    follows: Follows
    clause: str
    minor: int | None = None
    name: str | None = None


class DueVisit(Struct, frozen=True):
    """One visit of a cycle of a contract. `number` counts from 1; both ends of the window are included.

    Days are None where only meters count. `estimated` says that `day` was worked out from earlier readings.
    """

    contract: str
    cycle: str
    number: int
    name: str
    task: str
    benefit: str | None
    clause: str
    first_day: date | None
    day: date | None
    last_day: date | None
    meters: tuple[MeterSpan, ...]
    estimated: bool
    state: VisitState
    job: Job | None
    mark: VisitMark | None
    consequences: tuple[Consequence, ...]
    why: tuple[Finding, ...]

    @property
    def done_on(self) -> date | None:
        """The day on which it took place."""
        return self.job.on if self.job else None


class Care(Struct, frozen=True):
    """The visits of a contract by day, and the facts that are missing to know more."""

    visits: tuple[DueVisit, ...]
    missing: frozenset[str]
