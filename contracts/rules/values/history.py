"""What happened to the unit before?

The history is a list of jobs, readings, owners and replacements, the same whether it comes from rows or from a case
file. The facts that terms ask of it (attempts, days out of use, who owns the unit now ...) are derived here and
nowhere else. A caller may state such a fact instead when the history is not ours; what is stated wins.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.values.calendar import ONE_DAY
from contracts.rules.values.money import Money


class JobKind(StrEnum):
    """A repair cures a fault; a visit is any other call, such as preventive maintenance."""

    REPAIR = "REPAIR"
    VISIT = "VISIT"


class Job(Struct, frozen=True):
    """One job done on the unit. `on` is the day that counts; both days in the workshop are included.

    `under` names the benefit that bore it as `plan/benefit`; `covered` is what that benefit paid. `bore` names other
    benefits that bore a part of it, with what each paid. `occurred` is the day of the event that it was for, when that
    is another one: an allowance counts it there.
    """

    kind: JobKind
    on: date
    task: str | None = None
    event: str | None = None
    components: frozenset[str] = frozenset()
    replaced: frozenset[str] = frozenset()
    handed_in: date | None = None
    handed_back: date | None = None
    completed: bool = True
    paid: bool = False
    authorized: bool | None = None
    under: str | None = None
    covered: Money | None = None
    bore: tuple[tuple[str, Money | None], ...] = ()
    occurred: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether the unit was handed in for it and is not back: it uses nothing up yet."""
        return not self.completed and self.handed_in is not None and self.handed_back is None

    @property
    def counted_on(self) -> date:
        """The day on which it uses up an allowance."""
        return self.occurred or self.on

    def was_under(self, benefit: str) -> bool:
        """Whether a benefit bore it or a part of it."""
        return self.under == benefit or any(name == benefit for name, _ in self.bore)

    def paid_by(self, benefit: str) -> Money | None:
        """What a benefit paid of it; what was paid in all counts for a benefit that did not bear it."""
        return self.covered if self.under == benefit else dict(self.bore).get(benefit, self.covered)


class Reading(Struct, frozen=True):
    """A meter read on a day, in the meter's own unit (`km`, `hours` ...)."""

    meter: str
    on: date
    value: Decimal


class Owner(Struct, frozen=True):
    """Somebody owned the unit from this day on."""

    since: date


class Replacement(Struct, frozen=True):
    """The whole unit was replaced on this day; `paid` when the customer bore part of it."""

    on: date
    paid: bool = False


class Suspended(Struct, frozen=True):
    """A contract rested from `first` to `last`, both included; without `last` it rests still.

    `adds` is whether its days are added to the end of the contract.
    """

    first: date
    last: date | None
    adds: bool

    def holds(self, day: date) -> bool:
        """Whether the contract rested on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


class Reserved(Struct, frozen=True):
    """A use of an allowance that is agreed on and not done yet. `benefit` is `plan/benefit`, `on` the day of the event.

    `minor` is the money that it takes. It counts for every other event of its period, an earlier one too.
    """

    benefit: str
    allowance: str
    on: date
    minor: int = 0


class Mark(StrEnum):
    """Why a visit that was due did not take place: the customer did not want it, or the issuer did not come."""

    SKIPPED = "SKIPPED"
    MISSED = "MISSED"


class VisitMark(Struct, frozen=True):
    """A visit of a contract's cycle that did not take place. `contract` is its ref; `offered` the day of the
    appointment that was offered for it, if any.
    """

    contract: str
    cycle: str
    number: int
    mark: Mark
    on: date
    offered: date | None = None


class History(Struct, frozen=True, gc=False):
    """All that is known to have happened, in any order; and what is agreed on to happen."""

    jobs: tuple[Job, ...] = ()
    readings: tuple[Reading, ...] = ()
    owners: tuple[Owner, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    reserved: tuple[Reserved, ...] = ()
    marks: tuple[VisitMark, ...] = ()

    def seen_by(self, contract: str) -> "History":
        """The history as one contract sees it: without the marks of other contracts' visits."""
        if all(mark.contract == contract for mark in self.marks):
            return self
        return replace(self, marks=tuple(mark for mark in self.marks if mark.contract == contract))


NOTHING_YET = History()

Derived = date | Decimal | bool | None


def derive(name: str, history: History, component: frozenset[str], by: date) -> Derived:
    """One derived fact, seen from the end of day `by`; `component` is what failed now. See `DERIVATIONS`."""
    return DERIVATIONS[name](history, component, by)


def repairs_until(history: History, by: date) -> list[Job]:
    """Completed repairs up to and including a day, oldest first."""
    done = (job for job in history.jobs if job.kind is JobKind.REPAIR and job.completed and job.on <= by)
    return sorted(done, key=lambda job: job.on)


def rolled_back(history: History, meter: str, now: Reading | None = None) -> tuple[Reading, Reading] | None:
    """Two readings of which the later one is lower, if there are such. `now` is one that is not stored yet."""
    readings = (*history.readings, now) if now else history.readings
    seen = sorted((r for r in readings if r.meter == meter), key=lambda r: (r.on, r.value))
    return next(((a, b) for a, b in pairwise(seen) if b.value < a.value), None)


def reading_on(history: History, meter: str, day: date) -> Decimal | None:
    """The reading taken on that very day, if any; the highest when there are several."""
    return max((r.value for r in history.readings if r.meter == meter and r.on == day), default=None)


def _owner_ordinal(history: History, _component: frozenset[str], by: date) -> Derived:
    return Decimal(max(1, sum(1 for owner in history.owners if owner.since <= by)))


def _changed_hands(history: History, _component: frozenset[str], by: date) -> Derived:
    owners = sorted(owner.since for owner in history.owners if owner.since <= by)
    return owners[-1] if len(owners) > 1 else None


def _attempts(history: History, _component: frozenset[str], by: date) -> Derived:
    return Decimal(len(repairs_until(history, by)))


def _days_out_of_use(history: History, _component: frozenset[str], by: date) -> Derived:
    out: set[date] = set()
    for job in history.jobs:
        if job.handed_in is not None:
            last = min(job.handed_back or by, by)
            out |= {job.handed_in + n * ONE_DAY for n in range((last - job.handed_in).days + 1)}
    return Decimal(len(out))


def _replacements(history: History, _component: frozenset[str], by: date) -> Derived:
    return Decimal(sum(1 for replacement in history.replacements if replacement.on <= by))


def _last_replacement(history: History, component: frozenset[str], by: date) -> tuple[date, bool] | None:
    parts = [(job.on, job.paid) for job in history.jobs if job.on <= by and job.replaced & component]
    whole = [(each.on, each.paid) for each in history.replacements if each.on <= by]
    return max(parts + whole, default=None)


def _last_replaced(history: History, component: frozenset[str], by: date) -> Derived:
    found = _last_replacement(history, component, by)
    return found[0] if found else None


def _replacement_paid(history: History, component: frozenset[str], by: date) -> Derived:
    found = _last_replacement(history, component, by)
    return found[1] if found else None


def _first_repaired(history: History, _component: frozenset[str], by: date) -> Derived:
    done = repairs_until(history, by)
    return (done[0].handed_back or done[0].on) if done else None


def _last_repaired(history: History, _component: frozenset[str], by: date) -> Derived:
    done = repairs_until(history, by)
    return (done[-1].handed_back or done[-1].on) if done else None


def _same_fault(history: History, component: frozenset[str], by: date) -> Derived:
    return any(job.components & component for job in repairs_until(history, by))


def _visits_missed(history: History, _component: frozenset[str], by: date) -> Derived:
    return _marked(history, Mark.MISSED, by)


def _visits_skipped(history: History, _component: frozenset[str], by: date) -> Derived:
    return _marked(history, Mark.SKIPPED, by)


def _marked(history: History, mark: Mark, by: date) -> Derived:
    return Decimal(sum(1 for each in history.marks if each.mark is mark and each.on <= by))


ABOUT_THE_PART = frozenset({"sameFault", "lastReplaced", "replacementPaid"})
"""Derived facts that hang on which part failed, once parts stand in the history."""

ON_THE_DAY_OF_THE_EVENT = frozenset({"ownerOrdinal", "changedHands"})
"""Derived facts as they were when the event happened; the others are as they are when the question is asked."""

DERIVATIONS: Mapping[str, Callable[[History, frozenset[str], date], Derived]] = {
    "ownerOrdinal": _owner_ordinal,
    "changedHands": _changed_hands,
    "attempts": _attempts,
    "daysOutOfUse": _days_out_of_use,
    "replacements": _replacements,
    "lastReplaced": _last_replaced,
    "replacementPaid": _replacement_paid,
    "firstRepaired": _first_repaired,
    "lastRepaired": _last_repaired,
    "sameFault": _same_fault,
    "visitsMissed": _visits_missed,
    "visitsSkipped": _visits_skipped,
}
