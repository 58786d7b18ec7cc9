"""What is kept of the proofs that somebody has a unit?"""

from collections.abc import Iterable
from uuid import UUID

from contracts.store.access.records import UnitProof
from contracts.store.access.tables import unit_proofs
from contracts.store.connections import AsyncConnection
from contracts.store.rows import fetch, select_of


async def proofs_of(connection: AsyncConnection, tenant: str, unit_keys: Iterable[UUID]) -> list[UnitProof]:
    """All that is kept of these units, in one statement."""
    wanted = select_of(UnitProof, tenant).where(unit_proofs.c.unit_key.in_(set(unit_keys)))
    return await fetch(connection, UnitProof, wanted.order_by(unit_proofs.c.unit_key, unit_proofs.c.proof_id))
