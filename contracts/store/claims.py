"""What was asked of a unit's promises, line by line, and what was decided?

`file_claim` writes a claim whole: decision, claim, lines and notes. `claim_by_id` reads it back whole.
"""

from uuid import UUID

from msgspec import Struct

from contracts.store import unit_tables
from contracts.store.connections import AsyncConnection
from contracts.store.decisions import decision_by_id
from contracts.store.records import Claim, ClaimLine, DecisionRecord, Note
from contracts.store.rows import fetch, fetch_one, insert, select_of


class FiledClaim(Struct, frozen=True):
    """A claim with its lines, its notes and the decision it was filed with."""

    claim: Claim
    lines: tuple[ClaimLine, ...]
    notes: tuple[Note, ...]
    decision: DecisionRecord


class PayersDoNotAddUp(ValueError):
    """The shares of a line's payers are not the line's amount."""

    def __init__(self, line: ClaimLine, shares_minor: int) -> None:
        super().__init__(f"line {line.line}: the shares come to {shares_minor} of {line.amount_minor}")
        self.line = line
        self.shares_minor = shares_minor


async def file_claim(connection: AsyncConnection, tenant: str, filed: FiledClaim) -> None:
    """Write a claim with all its parts; raises PayersDoNotAddUp before anything is written."""
    for line in filed.lines:
        check_shares(line)
    await insert(connection, tenant, (filed.decision, filed.claim, *filed.lines, *filed.notes))


async def claim_by_id(connection: AsyncConnection, tenant: str, unit_key: UUID, claim_id: UUID) -> FiledClaim:
    """The claim with all its parts, in four statements; raises RecordNotFound."""
    claims, lines, notes = unit_tables.claims.c, unit_tables.claim_lines.c, unit_tables.notes.c
    statement = select_of(Claim, tenant).where(claims.unit_key == unit_key, claims.claim_id == claim_id)
    claim = await fetch_one(connection, Claim, statement, unit_key, claim_id)
    its_lines = select_of(ClaimLine, tenant).where(lines.unit_key == unit_key, lines.claim_id == claim_id)
    its_notes = select_of(Note, tenant).where(notes.unit_key == unit_key, notes.claim_id == claim_id)
    return FiledClaim(
        claim=claim,
        lines=tuple(await fetch(connection, ClaimLine, its_lines.order_by(lines.line))),
        notes=tuple(await fetch(connection, Note, its_notes.order_by(notes.note_id))),
        decision=await decision_by_id(connection, tenant, unit_key, claim.decision_id),
    )


def check_shares(line: ClaimLine) -> None:
    """Raises PayersDoNotAddUp."""
    others_minor = sum(line.payers.values())
    if line.customer_minor is None and not line.payers:
        return
    shares_minor = (line.customer_minor or 0) + others_minor
    if line.customer_minor is None or shares_minor != line.amount_minor:
        raise PayersDoNotAddUp(line, shares_minor)
