"""Which unit is this, and is it new? Everything else about a unit is in its dossier (`dossiers`).

Facts, ownerships, readings and jobs are written with `rows.insert`: they have no rule of their own but to be
added and never changed.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from contracts.store import unit_tables
from contracts.store.connections import AsyncConnection
from contracts.store.records import Unit
from contracts.store.rows import fetch_one, insert_new, select_of


class UnitExists(ValueError):
    """A unit with this key is registered already."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(f"the unit {unit.namespace} {unit.serial} is registered already")
        self.unit = unit


async def add_unit(connection: AsyncConnection, tenant: str, unit: Unit) -> None:
    """Register a unit; raises UnitExists, with the unit that was offered."""
    if not await insert_new(connection, tenant, unit):
        raise UnitExists(unit)


async def unit_by_key(connection: AsyncConnection, tenant: str, unit_key: UUID) -> Unit:
    """The unit; raises RecordNotFound."""
    statement = select_of(Unit, tenant).where(unit_tables.units.c.unit_key == unit_key)
    return await fetch_one(connection, Unit, statement, unit_key)


async def units_there(connection: AsyncConnection, tenant: str, unit_keys: Iterable[UUID]) -> set[UUID]:
    """Those of these units that the tenant has."""
    column = unit_tables.units.c
    return set(
        await connection.scalars(
            select(column.unit_key).where(column.tenant == tenant, column.unit_key.in_(set(unit_keys)))
        )
    )


async def lock_unit(connection: AsyncConnection, tenant: str, unit_key: UUID) -> Unit:
    """The unit, and no other transaction changes what it owns until this one ends; raises RecordNotFound.

    Only writers that lock first wait for each other. On SQLite there is one writer at a time anyway.
    """
    statement = select_of(Unit, tenant).where(unit_tables.units.c.unit_key == unit_key).with_for_update()
    return await fetch_one(connection, Unit, statement, unit_key)


async def lock_units(connection: AsyncConnection, tenant: str, unit_keys: Iterable[UUID]) -> set[UUID]:
    """Lock those of these units that are there, in the order of their keys, and say which: see `lock_unit`.

    All who lock several lock in this order, so that they wait for each other and never in a circle.
    """
    column = unit_tables.units.c
    mine = select(column.unit_key).where(column.tenant == tenant, column.unit_key.in_(set(unit_keys)))
    return set(await connection.scalars(mine.order_by(column.unit_key).with_for_update()))
