"""What of the unit's allowances does a claim's event touch, and what is known to be used of it?

`allowances_of` finds every allowance in the period of the event; `known_uses` counts what the history has of it.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.deciding.allowances import AllowanceState, uses_of
from contracts.rules.deciding.standing import Standing
from contracts.rules.decision import Decision
from contracts.rules.values.history import History
from contracts.rules.values.view import local_day
from contracts.rules.words.allowances import Allowance, Rolling
from contracts.store.claim_life.ledger import NO_FIRST_DAY, Reservation
from contracts.store.claim_life.records import BalanceKey
from contracts.store.dossiers import Dossier
from contracts.store.pools.records import PoolBalance
from contracts.store.records import ContractRecord
from contracts.usecases.claims.held import HeldClaim
from contracts.usecases.cover.unit_history import contract_refs, history_of


class Use(Struct, frozen=True):
    """What a job takes of one allowance. `is_needed` when the benefit does not pay without it.

    `pool` is the pool that it lies in, as it would be opened, when the units of an agreement share the allowance.
    """

    key: BalanceKey
    allowance: Allowance
    state: AllowanceState
    benefit: Standing
    minor: int
    day: date
    is_needed: bool
    pool: PoolBalance | None = None

    @property
    def is_rolling(self) -> bool:
        return isinstance(self.allowance.per, Rolling)

    def of(self, claim_id: UUID, round_: int) -> Reservation:
        return Reservation(self.key, claim_id, round_, 1, self.minor)


def allowances_of(held: HeldClaim, decision: Decision) -> Iterator[Use]:
    """Every allowance that has periods, in the period of the claim's event; nothing is taken of it yet."""
    refs = contract_refs(held.dossier.contracts)
    records = dict(zip(refs, held.dossier.contracts, strict=True))
    for standing in (result.standing for result in decision.benefits):
        for state in standing.allowances:
            allowance = standing.benefit.allowances[state.name]
            if allowance.per == "job":
                continue
            record = records.get(standing.contract)
            pool = _pool(record, standing, state, allowance) if record else None
            first = state.until if isinstance(allowance.per, Rolling) else state.since
            contract = str(record.contract_id) if record else standing.contract
            yield Use(
                key=(
                    held.key,
                    contract,
                    standing.name,
                    state.name,
                    pool.period_start if pool else first or NO_FIRST_DAY,
                ),
                allowance=allowance,
                state=state,
                benefit=standing,
                minor=0,
                day=event_day(decision),
                is_needed=state.name in _counted(standing),
                pool=pool,
            )


def event_day(decision: Decision) -> date:
    """The day of the event as it was told, or else the day of the question."""
    occurred = decision.question.facts.get("occurred")
    return local_day(occurred if isinstance(occurred, date) else decision.question.as_of) or date.min


def has_room(use: Use, history: History) -> bool:
    """Whether a rolling time, which no balance holds, still has room beside what is done and reserved."""
    (count, minor), most = known_uses(use, history), use.allowance
    return (most.count is None or count < most.count) and (most.money is None or minor + use.minor <= most.money)


def known_uses(use: Use, history: History) -> tuple[int, int]:
    """What the history knows to be used (count, minor) of an allowance in its period."""
    uses = [
        each for each in uses_of(use.state.name, use.allowance, history, use.benefit.name) if _lies_in(each.on, use)
    ]
    return len(uses), sum(each.minor for each in uses)


def _counted(standing: Standing) -> set[str | None]:
    """The allowances without which a benefit pays nothing, or gives a remedy not."""
    return {offer.counts for offer in standing.offers} | {way.counts for way in standing.benefit.remedies}


def known_jobs(dossier: Dossier) -> History:
    """The unit's own history without what is only reserved, and without jobs whose reservation has not ended."""
    waiting = {entry.claim_id for entry in dossier.reserved}
    jobs = tuple(job for job in dossier.jobs if job.claim_id is None or job.claim_id not in waiting)
    return history_of(replace(dossier, jobs=jobs, reserved=(), shared=()))


def _pool(
    record: ContractRecord, standing: Standing, state: AllowanceState, allowance: Allowance
) -> PoolBalance | None:
    """The pool of an allowance that the units of the contract's agreement share. A contract's whole time is one."""
    if record.agreement_id is None or allowance.shared is None:
        return None
    since = None if allowance.per == "contract" else state.since
    return PoolBalance(
        agreement_id=record.agreement_id,
        benefit=standing.name,
        allowance=state.name,
        period_start=since or NO_FIRST_DAY,
        period_end=state.until,
        granted_count=allowance.count,
        taken_count=0,
        granted_minor=allowance.money,
        taken_minor=0,
        currency=None if allowance.money is None else standing.terms.currency,
    )


def _lies_in(day: date, use: Use) -> bool:
    state = use.state
    return (state.since is None or day >= state.since) and (state.until is None or day <= state.until)
