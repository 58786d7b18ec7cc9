"""How does what a filed claim leaves look to an ORM? Mapped as `orm` is, for writing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from benchmarks.serving.peers.orm import Base


class OfUnit:
    """What a unit owns."""

    unit_key: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str]


class OfClaim(OfUnit):
    """What a claim owns."""

    claim_id: Mapped[UUID] = mapped_column(primary_key=True)


class Adjudication(Base):
    __tablename__ = "adjudications"

    tenant: Mapped[str] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str]


class AuditHead(OfUnit, Base):
    __tablename__ = "audit_heads"

    seq: Mapped[int]
    hash: Mapped[str]


class Decision(OfUnit, Base):
    __tablename__ = "decisions"

    decision_id: Mapped[UUID] = mapped_column(primary_key=True)
    hash: Mapped[str]
    rules_version: Mapped[str]
    as_of: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    terms_hashes: Mapped[list[Any]]
    result: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]


class ClaimLine(OfClaim, Base):
    __tablename__ = "claim_lines"

    line: Mapped[int] = mapped_column(primary_key=True)
    charge_class: Mapped[str]
    component: Mapped[str | None]
    amount_minor: Mapped[int]
    tax_minor: Mapped[int | None]
    currency: Mapped[str]
    customer_minor: Mapped[int | None]
    payers: Mapped[dict[str, Any]]
    quantity_milli: Mapped[int]


class ClaimMove(OfClaim, Base):
    __tablename__ = "claim_moves"

    seq: Mapped[int] = mapped_column(primary_key=True)
    move: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor: Mapped[str]
    role: Mapped[str]
    at: Mapped[datetime]


class ClaimRound(OfClaim, Base):
    __tablename__ = "claim_rounds"

    round: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[UUID]
    state: Mapped[str]
    missing: Mapped[list[Any]]
    issuer: Mapped[str]
    version: Mapped[str]
    table_hash: Mapped[str]
    actor: Mapped[str]
    role: Mapped[str]
    decided_at: Mapped[datetime]


class LineDecision(OfClaim, Base):
    __tablename__ = "line_decisions"

    round: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    claimed_minor: Mapped[int]
    approved_minor: Mapped[int]
    currency: Mapped[str]
    binding: Mapped[bool]
    shares: Mapped[list[Any]]
    covered: Mapped[list[Any]]
    arguable: Mapped[list[Any]]
    reasons: Mapped[list[Any]]


class AuditEntry(OfUnit, Base):
    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    role: Mapped[str]
    kind: Mapped[str]
    claim_id: Mapped[UUID | None]
    subject: Mapped[str]
    body: Mapped[dict[str, Any]]
    prev_hash: Mapped[str]
    hash: Mapped[str]


class Sent(OfUnit, Base):
    __tablename__ = "outbox"

    seq: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    lane: Mapped[UUID]
    recorded_at: Mapped[datetime]


class KeptAnswer(OfUnit, Base):
    __tablename__ = "kept_answers"

    caller: Mapped[str] = mapped_column(primary_key=True)
    mutation: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    input_hash: Mapped[str]
    answer: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]


CLASS_OF: dict[str, type[Base]] = {each.class_.__tablename__: each.class_ for each in Base.registry.mappers}
"""The class of each table."""
