"""Which nouns does the life of a claim know, and what does each one hold?

Amounts are minor units. None of them holds a name or free text: what a person wrote is in the notes.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from msgspec import Struct

from contracts.store.records import Json, JsonObject

ClaimStateWord: TypeAlias = Literal[
    "DRAFT", "SUBMITTED", "IN_REVIEW", "INFORMATION_REQUESTED", "APPROVED", "PARTLY_APPROVED", "REJECTED", "APPEALED",
    "IN_SERVICE", "COMPLETED", "SETTLED", "CLOSED", "WITHDRAWN",
]  # fmt: skip
MoveWord: TypeAlias = Literal[
    "SUBMIT", "REVIEW", "ASK", "ANSWER", "APPROVE", "APPROVE_PARTLY", "REJECT", "APPEAL", "GRANT_GOODWILL",
    "GRANT_SOME_GOODWILL", "START", "COMPLETE", "SETTLE", "CLOSE", "WITHDRAW",
]  # fmt: skip
LineOutcomeWord: TypeAlias = Literal["APPROVED", "REDUCED", "REJECTED", "REVIEW", "ASK"]
EvidenceKind: TypeAlias = Literal["PHOTO", "VIDEO", "INVOICE", "REPORT", "SERIAL_PLATE", "OTHER"]
RemedyState: TypeAlias = Literal["CHOSEN", "RESERVED", "FULFILLED", "RELEASED"]
GoodwillState: TypeAlias = Literal["WAITING", "GRANTED", "LAPSED"]
LedgerKind: TypeAlias = Literal["GRANT", "CARRY", "EXPIRE", "RESERVE", "COMMIT", "RELEASE", "REVERSE"]
LedgerStep: TypeAlias = Literal["GRANT", "CARRY", "EXPIRE", "RESERVE", "END", "REVERSE"]


class AdjudicationRecord(Struct, frozen=True):
    """One published version of an issuer's table of adjudication. It never changes: `hash` is that of the table."""

    issuer: str
    version: str
    hash: str
    document: JsonObject
    effective_from: date | None
    published_at: datetime


class ClaimMove(Struct, frozen=True):
    """One move of a claim, the `seq`-th of it, counted from 1. `second_actor` agreed where two had to."""

    unit_key: UUID
    claim_id: UUID
    seq: int
    move: MoveWord
    from_state: ClaimStateWord
    to_state: ClaimStateWord
    actor: str
    role: str
    second_actor: str | None
    reason: str | None
    at: datetime


class ClaimRound(Struct, frozen=True):
    """What was decided of a claim at one time, counted from 1: at filing, after an answer, in review, on appeal.

    `missing` are the facts it was sent back for. The table of adjudication is pinned by issuer, version and hash.
    """

    unit_key: UUID
    claim_id: UUID
    round: int
    decision_id: UUID
    state: ClaimStateWord
    missing: tuple[str, ...]
    issuer: str
    version: str
    table_hash: str
    actor: str
    role: str
    decided_at: datetime


class LineDecision(Struct, frozen=True):
    """What one round made of a line. Line 0 is a claim for a remedy without lines.

    `shares` says who bears what under which contract, benefit and clause; they come to `approved_minor`. `covered` is
    what the terms pay, `arguable` what each benefit would pay if a person decided so. `reasons` has every reason with
    its ruling.
    """

    unit_key: UUID
    claim_id: UUID
    round: int
    line: int
    outcome: LineOutcomeWord
    claimed_minor: int
    approved_minor: int
    currency: str
    binding: bool
    shares: Sequence[Json]
    covered: Sequence[Json]
    arguable: Sequence[Json]
    reasons: Sequence[Json]


class Recovery(Struct, frozen=True):
    """What whoever settled a line asks back from another payer. Goodwill that another bears has no plan."""

    unit_key: UUID
    claim_id: UUID
    round: int
    line: int
    position: int
    payer: str
    minor: int
    currency: str
    plan: str | None
    benefit: str | None
    contract: str | None
    clause: str
    recorded_at: datetime


class Evidence(Struct, frozen=True):
    """A photo, an invoice ... kept elsewhere under `reference`. `digest` is a keyed one: the same invoice has the same.

    `line` is None for what is about the claim as a whole. `party_id` is who it was brought for, if that was known.
    `reference` and `digest` are sealed (`persons.sealed`), and blank when that party was erased.
    """

    unit_key: UUID
    claim_id: UUID
    evidence_id: UUID
    kind: EvidenceKind
    line: int | None
    reference: str
    digest: str
    actor: str
    recorded_at: datetime
    party_id: UUID | None = None


class RemedyRecord(Struct, frozen=True):
    """The remedy that was chosen for a claim, and how far it is. A serial is that of a unit that went out or came in.

    `amount_minor` is what the customer gets, before `price_minor`, what they pay.
    """

    unit_key: UUID
    remedy_id: UUID
    claim_id: UUID
    remedy: str
    benefit: str | None
    contract: str | None
    state: RemedyState
    serial_out: str | None
    serial_in: str | None
    amount_minor: int | None
    price_minor: int | None
    currency: str | None
    chosen_at: datetime
    changed_at: datetime
    actor: str


class AllowanceBalance(Struct, frozen=True):
    """What one allowance of one contract holds in one period. What is granted is None when it is only counted.

    `contract` is the contract's id, or the plan's code where none is needed. A period without a first day begins on
    0001-01-01.
    """

    unit_key: UUID
    contract: str
    benefit: str
    allowance: str
    period_start: date
    period_end: date | None
    granted_count: int | None
    reserved_count: int
    used_count: int
    granted_minor: int | None
    reserved_minor: int
    used_minor: int
    currency: str | None


class LedgerEntry(Struct, frozen=True):
    """One change of a balance. It is never changed. `cause` is the claim and its round, the history, or the period.

    A reservation ends once: `step` is END for both COMMIT and RELEASE. A REVERSE gives back what the COMMIT of the same
    cause used; for the history it says what is no longer known to be used.
    """

    unit_key: UUID
    contract: str
    benefit: str
    allowance: str
    period_start: date
    cause: str
    step: LedgerStep
    kind: LedgerKind
    claim_id: UUID | None
    count: int
    minor: int
    at: datetime


class GoodwillRecord(Struct, frozen=True):
    """Goodwill that was granted on top of a round, or waits until a second person agrees.

    `granted` has what each line would be paid in all, with the reason code; `extra_minor` is what that adds.
    """

    unit_key: UUID
    claim_id: UUID
    goodwill_id: UUID
    round: int
    state: GoodwillState
    granted: Sequence[Json]
    extra_minor: int
    currency: str
    actor: str
    role: str
    asked_at: datetime
    second_actor: str | None
    settled_at: datetime | None


BalanceKey: TypeAlias = tuple[UUID, str, str, str, date]
"""Unit, contract, benefit, allowance and first day of the period."""
