"""By whose authority is service given? Grants, each with what became of it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from contracts.store import reference_tables
from contracts.store.connections import AsyncConnection
from contracts.store.network.records import GrantChange, HeldGrant
from contracts.store.network.tables import grant_changes
from contracts.store.records import Grant
from contracts.store.rows import RecordNotFound, columns_of


async def held_grants(
    connection: AsyncConnection, tenant: str, issuer: str | None = None, location_ids: Iterable[UUID] | None = None
) -> list[HeldGrant]:
    """The grants of this issuer, to these locations, of this issuer to these locations, or all, oldest first."""
    statement = _statement(tenant)
    if issuer is not None:
        statement = statement.where(reference_tables.grants.c.issuer == issuer)
    if location_ids is not None:
        statement = statement.where(reference_tables.grants.c.location_id.in_(set(location_ids)))
    return await _read(connection, statement)


async def grants_by_id(connection: AsyncConnection, tenant: str, grant_ids: Iterable[UUID]) -> list[HeldGrant]:
    """Those of these grants that are there."""
    return await _read(connection, _statement(tenant).where(reference_tables.grants.c.grant_id.in_(set(grant_ids))))


async def grant_by_id(connection: AsyncConnection, tenant: str, grant_id: UUID) -> HeldGrant:
    """The grant; raises RecordNotFound."""
    found = await grants_by_id(connection, tenant, [grant_id])
    if not found:
        raise RecordNotFound("Grant", (grant_id,))
    return found[0]


def _statement(tenant: str) -> Select[Any]:
    """Every grant with each of its changes; one without a change has a row, too."""
    grants = reference_tables.grants
    same = and_(grant_changes.c.tenant == grants.c.tenant, grant_changes.c.grant_id == grants.c.grant_id)
    return (
        select(*columns_of(Grant), *columns_of(GrantChange))
        .select_from(grants.outerjoin(grant_changes, same))
        .where(grants.c.tenant == tenant)
        .order_by(grants.c.from_day, grants.c.grant_id, grant_changes.c.from_day, grant_changes.c.seq)
    )


async def _read(connection: AsyncConnection, statement: Select[Any]) -> list[HeldGrant]:
    width = len(columns_of(Grant))
    found: dict[UUID, tuple[Grant, list[GrantChange]]] = {}
    for row in await connection.execute(statement):
        grant = Grant(*row[:width])
        _, changes = found.setdefault(grant.grant_id, (grant, []))
        if row[width] is not None:
            changes.append(GrantChange(*row[width:]))
    return [HeldGrant(grant, tuple(changes)) for grant, changes in found.values()]
