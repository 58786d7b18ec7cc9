"""Where is service given? A place is read whole, with its changes: what counts is said by the day that is asked for.

A place is found by any of its versions, for which of them holds is a matter of the day and of its own time zone. So
what is found here may have moved away; whoever asks looks at the version in force.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, or_, select, union
from sqlalchemy.sql.selectable import SelectBase

from contracts.rules.values.globe import Box
from contracts.store.connections import AsyncConnection
from contracts.store.network.records import LocationChange, Place
from contracts.store.network.tables import location_changes
from contracts.store.pages import Page, Window, page_of, within
from contracts.store.records import Location
from contracts.store.reference_tables import locations
from contracts.store.rows import RecordNotFound, columns_of, fetch_one, select_of

Condition: TypeAlias = Callable[[Any], ColumnElement[bool]]
"""What the columns of a version have to meet."""


async def place_by_id(connection: AsyncConnection, tenant: str, location_id: UUID) -> Place:
    """The place; raises RecordNotFound."""
    found = await places_by_id(connection, tenant, [location_id])
    if location_id not in found:
        raise RecordNotFound("Location", (location_id,))
    return found[location_id]


async def places_by_id(connection: AsyncConnection, tenant: str, location_ids: Iterable[UUID]) -> dict[UUID, Place]:
    """Those of these places that are there."""
    statement = _statement(tenant).where(locations.c.location_id.in_(set(location_ids)))
    return {place.location_id: place for place in await _read(connection, statement)}


async def place_by_code(connection: AsyncConnection, tenant: str, code: str) -> Place | None:
    """The place with this code."""
    found = await _read(connection, _statement(tenant).where(locations.c.code == code))
    return found[0] if found else None


async def places_page(connection: AsyncConnection, tenant: str, window: Window[str]) -> Page[Place]:
    """The places of a window, by their codes."""
    ids, code = select(locations.c.location_id).where(locations.c.tenant == tenant), locations.c.code
    found = await _read(connection, _among(tenant, within(ids, code, window)))
    return await page_of(connection, found[::-1] if window.from_end else found, ids, code, window)


async def places_within(connection: AsyncConnection, tenant: str, boxes: Sequence[Box], limit: int) -> list[Place]:
    """At most `limit` places that lie in one of these boxes, or did, or will."""

    def inside(column: Any) -> ColumnElement[bool]:
        return or_(
            *(and_(column.lat.between(box.south, box.north), column.lon.between(box.west, box.east)) for box in boxes)
        )

    return await _read(connection, _among(tenant, _of_any_version(tenant, inside, limit)))


async def places_called(
    connection: AsyncConnection, tenant: str, city_key: str | None, postcode_key: str | None, limit: int
) -> list[Place]:
    """At most `limit` places of this city and this postcode, where given; or that were there, or will be."""

    def called(column: Any) -> ColumnElement[bool]:
        wanted = [(column.city_key, city_key), (column.postcode_key, postcode_key)]
        return and_(*(each == key for each, key in wanted if key is not None))

    return await _read(connection, _among(tenant, _of_any_version(tenant, called, limit)))


async def lock_location(connection: AsyncConnection, tenant: str, location_id: UUID) -> Place:
    """The place; nobody else changes it or its grants until this transaction ends. Raises RecordNotFound."""
    locked = select_of(Location, tenant).where(locations.c.location_id == location_id).with_for_update()
    await fetch_one(connection, Location, locked, location_id)
    return await place_by_id(connection, tenant, location_id)


def _of_any_version(tenant: str, condition: Condition, limit: int) -> SelectBase:
    """The ids of the places of which one version meets the condition."""
    sides = [_ids(table, tenant, condition) for table in (locations, location_changes)]
    return union(*sides).limit(limit)


def _ids(table: FromClause, tenant: str, condition: Condition) -> Select[Any]:
    return select(table.c.location_id).where(table.c.tenant == tenant, condition(table.c))


def _among(tenant: str, ids: SelectBase) -> Select[Any]:
    found = ids.subquery()
    return _statement(tenant).where(locations.c.location_id.in_(select(found.c.location_id)))


def _statement(tenant: str) -> Select[Any]:
    """Every place with each of its changes; one without a change has a row, too."""
    same = and_(
        location_changes.c.tenant == locations.c.tenant, location_changes.c.location_id == locations.c.location_id
    )
    return (
        select(*columns_of(Location), *columns_of(LocationChange))
        .select_from(locations.outerjoin(location_changes, same))
        .where(locations.c.tenant == tenant)
        .order_by(locations.c.code, location_changes.c.from_day, location_changes.c.seq)
    )


async def _read(connection: AsyncConnection, statement: Select[Any]) -> list[Place]:
    width = len(columns_of(Location))
    found: dict[UUID, tuple[Location, list[LocationChange]]] = {}
    for row in await connection.execute(statement):
        location = Location(*row[:width])
        _, changes = found.setdefault(location.location_id, (location, []))
        if row[width] is not None:
            changes.append(LocationChange(*row[width:]))
    return [Place(location, tuple(changes)) for location, changes in found.values()]
