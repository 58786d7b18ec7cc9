"""Was the work that was done the one that was agreed on?

The finished case is told anew, with its actual lines, and decided as of the moment of the decision in force: that time
has passed since then changes nothing. What differs is named.
"""

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.claims.lines import Claimed
from contracts.rules.claims.preauthorization import Agreed, Change, changes, meters_gone_back
from contracts.rules.values.history import Reading
from contracts.rules.values.vocabulary import Role
from contracts.store.records import Job
from contracts.usecases.claims.filing.drafting import case_again
from contracts.usecases.claims.filing.told import AskedLine, Told, Words, check_told, told_of
from contracts.usecases.claims.held import HeldClaim, last_round
from contracts.usecases.claims.ruling.adjudicating import adjudication_of, claimed_of
from contracts.usecases.claims.ruling.deciding import CaseDecided, claim_retold, decision_again
from contracts.usecases.cover.asked import AskedCharge
from contracts.usecases.failures import BadInput, Path
from contracts.usecases.units.record_reading import check_read_on, check_reading


class MeterRead(Struct, frozen=True):
    """What a meter showed on the day of the service, in its own whole units."""

    meter: str
    value: int


class WorkTold(Struct, frozen=True):
    """The work as the workshop tells it. Both days in the workshop are included.

    `charges` and `lines` are the actual ones, None when they are those that were claimed. `replaced` are the parts that
    were replaced, `readings` what the meters showed.
    """

    served_on: date
    handed_in: date | None = None
    handed_back: date | None = None
    charges: tuple[AskedCharge, ...] | None = None
    lines: tuple[AskedLine, ...] = ()
    replaced: tuple[str, ...] = ()
    cause: str | None = None
    correction: str | None = None
    readings: tuple[MeterRead, ...] = ()


class WorkDone(Struct, frozen=True):
    """The finished case with its decision, beside what was agreed on; `changes` is what is not the same."""

    work: WorkTold
    told: Told
    case: CaseDecided
    agreed: Agreed
    claimed: Claimed
    changes: tuple[Change, ...]

    @property
    def is_told_anew(self) -> bool:
        """Whether its lines are others than those that were decided."""
        return self.claimed != self.agreed.claimed or self.case.decision.charges != self.agreed.decision.charges


def work_done(held: HeldClaim, work: WorkTold, now: datetime) -> WorkDone:
    """The finished case. Raises `BadInput` and `TwoCurrencies`."""
    check_days(work)
    _check_readings(work, now)
    before = told_of(held.filed)
    situation = replace(before.situation, as_of=held.filed.decision.as_of)
    lines = before.lines
    if work.charges is not None:
        situation, lines = replace(situation, charges=work.charges), work.lines
    told = replace(
        before,
        situation=situation,
        lines=lines,
        served_on=work.served_on,
        words=Words(cause=work.cause, correction=work.correction),
    )
    check_told(told)
    case = case_again(held, told, now)
    agreed = Agreed(decision_again(held), claimed_of(held, Role.ENGINE), adjudication_of(last_round(held)))
    fresh = replace(held, filed=claim_retold(held.filed, told, case, held.dossier, now))
    claimed = claimed_of(fresh, Role.ENGINE)
    read = [Reading(each.meter, work.served_on, Decimal(each.value)) for each in work.readings]
    found = (*changes(agreed, case.decision, claimed), *meters_gone_back(agreed.decision.question, read))
    return WorkDone(work, told, case, agreed, claimed, found)


def as_begun(work: WorkTold, begun: Job | None) -> WorkTold:
    """The work with its days in the workshop, where it was begun before: from then on, until the service."""
    if begun is None or begun.handed_in is None:
        return work
    first = work.handed_in or (begun.handed_in if work.handed_back else min(begun.handed_in, work.served_on))
    return replace(work, handed_in=first, handed_back=work.handed_back or max(first, work.served_on))


def check_days(work: WorkTold) -> None:
    """Raise `BadInput` for days that cannot be."""
    if work.handed_back is not None and work.handed_in is None:
        cure = "send `handedIn` too; both days are included"
        raise BadInput("MISSING_DAY", "it is not said when the unit was handed in", cure, ("handedIn",))
    if work.handed_in is not None and work.handed_back is not None and work.handed_back < work.handed_in:
        cure = "send `handedIn` and `handedBack`, the earlier one first"
        raise BadInput("BAD_DAYS", "the unit was handed back before it was handed in", cure, ("handedBack",))


def _check_readings(work: WorkTold, now: datetime) -> None:
    """Raise `BadInput` for a reading that cannot be, or a meter that is named twice."""
    for index, each in enumerate(work.readings):
        path: Path = ("readings", str(index))
        check_reading(each.meter, each.value, path)
        if any(each.meter == other.meter for other in work.readings[:index]):
            cure = "send what it showed when the work was done"
            raise BadInput("METER_TWICE", f"{each.meter} is read twice", cure, (*path, "meter"))
    if work.readings:
        check_read_on(work.served_on, now, ("servedOn",))
