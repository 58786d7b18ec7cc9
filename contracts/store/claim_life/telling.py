"""What is told of a claim, and what was told of the others of its unit?

`retell` puts a claim's case anew: with its lines, and with the decision on it. Decisions of before stay. `told_of_unit`
reads what claims of one unit are compared by.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import delete, update

from contracts.store import unit_tables
from contracts.store.claim_life import tables
from contracts.store.claim_life.records import Evidence
from contracts.store.claims import FiledClaim, check_shares
from contracts.store.connections import AsyncConnection
from contracts.store.records import Claim, ClaimLine, DecisionRecord
from contracts.store.rows import fetch, insert, insert_absent, select_of

_STAYS = frozenset({"unit_key", "claim_id", "state", "actor"})
"""A claim moves by `record_move` alone, and stays that of whoever began it."""


class ToldOfUnit(Struct, frozen=True):
    """The lines and the evidence of all claims of a unit."""

    lines: Sequence[ClaimLine]
    evidence: Sequence[Evidence]


async def retell(connection: AsyncConnection, tenant: str, told: FiledClaim) -> None:
    """Write the case of a claim anew, with its lines and decision; its notes are added. Its state stays.

    A decision that is kept already is not kept again.
    """
    for line in told.lines:
        check_shares(line)
    claim, claims, lines = told.claim, unit_tables.claims, unit_tables.claim_lines
    await insert_absent(connection, tenant, (told.decision,))
    values = {name: getattr(claim, name) for name in Claim.__struct_fields__ if name not in _STAYS}
    of_claim = (claims.c.unit_key == claim.unit_key, claims.c.claim_id == claim.claim_id, claims.c.tenant == tenant)
    await connection.execute(update(claims).where(*of_claim).values(values))
    old = delete(lines).where(lines.c.unit_key == claim.unit_key, lines.c.claim_id == claim.claim_id)
    await connection.execute(old.where(lines.c.tenant == tenant))
    await insert(connection, tenant, (*told.lines, *told.notes))


async def mark_preauthorized(
    connection: AsyncConnection, tenant: str, unit_key: UUID, claim_id: UUID, at: datetime | None
) -> None:
    """Write down that it was agreed to before the work, and when; None takes that back."""
    column = unit_tables.claims.c
    of_claim = (column.unit_key == unit_key, column.claim_id == claim_id, column.tenant == tenant)
    await connection.execute(update(unit_tables.claims).where(*of_claim).values(preauthorized_at=at))


async def told_of_unit(connection: AsyncConnection, tenant: str, unit_key: UUID) -> ToldOfUnit:
    """The lines and the evidence of all claims of a unit, in two statements."""
    its_lines = select_of(ClaimLine, tenant).where(unit_tables.claim_lines.c.unit_key == unit_key)
    its_evidence = select_of(Evidence, tenant).where(tables.evidence.c.unit_key == unit_key)
    return ToldOfUnit(
        await fetch(connection, ClaimLine, its_lines.order_by(unit_tables.claim_lines.c.line)),
        await fetch(connection, Evidence, its_evidence.order_by(tables.evidence.c.evidence_id)),
    )


async def decisions_by_id(
    connection: AsyncConnection, tenant: str, unit_key: UUID, decision_ids: Iterable[UUID]
) -> dict[UUID, DecisionRecord]:
    """These decisions of a unit."""
    column = unit_tables.decisions.c
    statement = select_of(DecisionRecord, tenant).where(
        column.unit_key == unit_key, column.decision_id.in_(set(decision_ids))
    )
    return {each.decision_id: each for each in await fetch(connection, DecisionRecord, statement)}
