"""Which nouns tell of agreements and pools? See `contracts.store.records`, whose rules hold here too.

What a pool has given to a unit lies in two places, which never change in one transaction: the pool's share of the unit,
and what the unit's own ledger may use (`granted` of its balance). The share is never the lower one.
"""

from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from msgspec import Struct

from contracts.store.records import JsonObject

HoldState: TypeAlias = Literal["HELD", "ADOPTED", "LAPSED"]
PoolUseState: TypeAlias = Literal["ADOPTED", "LAPSED"]
PoolEntryKind: TypeAlias = Literal["HOLD", "LAPSE", "FOLLOW"]


class Agreement(Struct, frozen=True):
    """A plan's terms given to several units and one holder. What each unit gets was worked out when it was made."""

    agreement_id: UUID
    plan: str
    version: str
    terms_hash: str
    holder: UUID
    made_on: date
    start_day: date | None
    total_minor: int
    currency: str
    recorded_at: datetime
    actor: str
    role: str


class AgreementUnit(Struct, frozen=True):
    """One unit of an agreement: the contract that it gets, as agreed. Without `issued_at` it has not got it yet."""

    agreement_id: UUID
    unit: UUID
    position: int
    contract_id: UUID
    agreed: JsonObject
    issued_at: datetime | None


class PoolBalance(Struct, frozen=True):
    """What one shared allowance of an agreement holds in one period, and what of it was given to its units.

    What is granted is None when it is only counted. A period without a first day begins on 0001-01-01.
    """

    agreement_id: UUID
    benefit: str
    allowance: str
    period_start: date
    period_end: date | None
    granted_count: int | None
    taken_count: int
    granted_minor: int | None
    taken_minor: int
    currency: str | None


class PoolShare(Struct, frozen=True):
    """What one unit has of a pool: what it holds, reserved and used in all, and what of that it has used.

    `seq` is the change of the unit as of which it was last brought to what the unit's ledger says; 0 before. `moved_to`
    is the unit that came instead, whose own history tells these uses.
    """

    agreement_id: UUID
    benefit: str
    allowance: str
    period_start: date
    unit: UUID
    count: int
    minor: int
    used_count: int
    used_minor: int
    seq: int
    moved_to: UUID | None


class PoolHold(Struct, frozen=True):
    """What a unit may take of a pool until `expires_at`. It is adopted by the unit, or it lapses."""

    agreement_id: UUID
    hold_id: UUID
    benefit: str
    allowance: str
    period_start: date
    unit: UUID
    count: int
    minor: int
    state: HoldState
    taken_at: datetime
    expires_at: datetime
    ended_at: datetime | None


class PoolEntry(Struct, frozen=True):
    """One change of a share, signed. It is never changed; a share and a balance are the sums of theirs."""

    agreement_id: UUID
    entry_id: UUID
    benefit: str
    allowance: str
    period_start: date
    unit: UUID
    kind: PoolEntryKind
    hold_id: UUID | None
    seq: int | None
    count: int
    minor: int
    at: datetime


class PoolUse(Struct, frozen=True):
    """What a unit did with a hold: it took it into its ledger, or will never. `followed_at` is when the pool knew."""

    unit_key: UUID
    hold_id: UUID
    agreement_id: UUID
    state: PoolUseState
    recorded_at: datetime
    followed_at: datetime | None


class PoolNews(Struct, frozen=True):
    """A change of a unit that its pools have not heard of."""

    unit_key: UUID
    seq: int
    recorded_at: datetime


class SharedUse(Struct, frozen=True):
    """What another unit has of a pool that this unit shares, as a unit's dossier tells it."""

    unit_key: UUID
    contract_id: UUID
    benefit: str
    allowance: str
    period_start: date
    unit: UUID
    moved_to: UUID | None
    count: int
    minor: int


PoolKey: TypeAlias = tuple[UUID, str, str, date]
"""Agreement, benefit, allowance and first day of the period."""
