"""How is sealed what was written before anything was, and how are the data keys wrapped anew?

Both walk through their rows by key, some at a time. They may be done again, and beside whatever else is written.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, select, update

from contracts.store.connections import AsyncConnection
from contracts.store.persons.keys import SEALED_TEXT, seal_of
from contracts.store.persons.sealed import SEALED, sealed_rows
from contracts.store.persons.tables import person_keys

AT_ONCE = 500


async def seal_some(connection: AsyncConnection, tenant: str) -> int:
    """Seal at most some hundreds of rows that lie plain; how many, 0 when all are sealed."""
    for noun, how in SEALED.items():
        table = how.table
        plain = and_(*(table.c[name].not_like(f"{SEALED_TEXT}%") & (table.c[name] != "") for name in how.columns))
        rows = await connection.execute(
            select(*table.c).where(table.c.tenant == tenant, plain).limit(AT_ONCE).with_for_update()
        )
        found = [dict(row) for row in rows.mappings()]
        for row in await sealed_rows(connection, tenant, noun, found):
            await connection.execute(_update(table, row, how.columns))
        if found:
            return len(found)
    return 0


async def rewrap_some(connection: AsyncConnection, tenant: str, after: UUID | None) -> tuple[int, UUID | None]:
    """Wrap some hundreds of data keys by the newest secret; how many, and the last of them, None behind the last."""
    seal, column = seal_of(connection), person_keys.c
    some = select(column.sealed_for, column.wrapped_key).where(column.tenant == tenant)
    if after is not None:
        some = some.where(column.sealed_for > after)
    rows = (await connection.execute(some.order_by(column.sealed_for).limit(AT_ONCE).with_for_update())).all()
    for whose, wrapped in rows:
        mine = (column.tenant == tenant) & (column.sealed_for == whose)
        await connection.execute(update(person_keys).where(mine).values(wrapped_key=seal.keep(seal.open(wrapped))))
    return len(rows), rows[-1][0] if rows else None


def _update(table: Table, row: Any, columns: tuple[str, ...]) -> Any:
    mine = and_(*(column == row[column.name] for column in table.primary_key.columns))
    return update(table).where(mine).values({name: row[name] for name in columns})
