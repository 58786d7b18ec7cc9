"""Was the work that was done the one that was agreed on?

The finished case is told anew, with its actual lines, and decided as of the moment of the decision in force: that time
has passed since then changes nothing. What differs is named.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from contracts.rules.claims.lines import Claimed
from contracts.rules.claims.preauthorization import Agreed, Change, changes
from contracts.rules.values.vocabulary import Role
from contracts.usecases.claims.filing.drafting import case_again
from contracts.usecases.claims.filing.told import AskedLine, Told, Words, check_told, told_of
from contracts.usecases.claims.held import HeldClaim, last_round
from contracts.usecases.claims.ruling.adjudicating import adjudication_of, claimed_of
from contracts.usecases.claims.ruling.deciding import CaseDecided, claim_retold, decision_again
from contracts.usecases.cover.asked import AskedCharge
from contracts.usecases.failures import BadInput


@dataclass(frozen=True, slots=True)
class WorkTold:
    """The work as the workshop tells it. Both days in the workshop are included.

    `charges` and `lines` are the actual ones, None when they are those that were claimed. `components` are the parts
    it was about, `replaced` those that were replaced.
    """

    served_on: date
    handed_in: date | None = None
    handed_back: date | None = None
    charges: tuple[AskedCharge, ...] | None = None
    lines: tuple[AskedLine, ...] = ()
    replaced: tuple[str, ...] = ()
    cause: str | None = None
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class WorkDone:
    """The finished case with its decision, beside what was agreed on; `changes` is what is not the same."""

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
    return WorkDone(told, case, agreed, claimed, changes(agreed, case.decision, claimed))


def check_days(work: WorkTold) -> None:
    """Raise `BadInput` for days that cannot be."""
    if work.handed_back is not None and work.handed_in is None:
        cure = "send `handedIn` too; both days are included"
        raise BadInput("MISSING_DAY", "it is not said when the unit was handed in", cure, ("handedIn",))
    if work.handed_in is not None and work.handed_back is not None and work.handed_back < work.handed_in:
        cure = "swap them"
        raise BadInput("BAD_DAYS", "the unit was handed back before it was handed in", cure, ("handedBack",))
