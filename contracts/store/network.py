"""Where is service given, and by whose authority? Locations and grants, both written with `rows.insert`."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.store import tables
from contracts.store.records import Grant, Location
from contracts.store.rows import Page, fetch, fetch_one, fetch_page, select_of


async def location_by_id(connection: AsyncConnection, tenant: str, location_id: UUID) -> Location:
    """The location; raises RecordNotFound."""
    statement = select_of(Location, tenant).where(tables.locations.c.location_id == location_id)
    return await fetch_one(connection, Location, statement, location_id)


async def locations_by_id(
    connection: AsyncConnection, tenant: str, location_ids: Iterable[UUID]
) -> dict[UUID, Location]:
    """Those of these locations that are there."""
    statement = select_of(Location, tenant).where(tables.locations.c.location_id.in_(set(location_ids)))
    return {location.location_id: location for location in await fetch(connection, Location, statement)}


async def locations_page(
    connection: AsyncConnection, tenant: str, after: str | None, limit: int, country: str | None = None
) -> Page[Location]:
    """The locations, of one country or of all, in the order of their codes."""
    statement = select_of(Location, tenant)
    if country is not None:
        statement = statement.where(tables.locations.c.country == country)
    return await fetch_page(connection, Location, statement, tables.locations.c.code, after, limit)


async def grants(
    connection: AsyncConnection, tenant: str, issuer: str | None = None, location_id: UUID | None = None
) -> list[Grant]:
    """The grants of this issuer, to this location, of this issuer to this location, or all, oldest first."""
    column = tables.grants.c
    statement = select_of(Grant, tenant).order_by(column.from_day, column.grant_id)
    if issuer is not None:
        statement = statement.where(column.issuer == issuer)
    if location_id is not None:
        statement = statement.where(column.location_id == location_id)
    return await fetch(connection, Grant, statement)
