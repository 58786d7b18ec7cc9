"""How is all that one change writes sent to the database at once?

A filed claim is some fifteen rows of ten tables. On PostgreSQL `write` makes one statement of them: the rows of each
table come as one JSON text, which the database takes apart. So the statement hangs on the tables alone, and is prepared
once for all changes that write to the same.

    WITH of_claims AS (INSERT INTO claims (...) SELECT ... FROM json_populate_recordset(NULL::claims, $1)),
         of_notes AS ...

Foreign keys are looked at when all of it is there. SQLite has no way to go: there it is a statement a table.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    JSON,
    FromClause,
    Select,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from contracts.store.connections import AsyncConnection
from contracts.store.direct.plain import json_text
from contracts.store.persons.sealed import sealed_rows
from contracts.store.rows import TABLE_OF, Record, by_noun
from contracts.store.trail.records import AuditHead
from contracts.store.trail.tables import audit_heads


async def write(
    connection: AsyncConnection,
    tenant: str,
    records: Sequence[Record],
    moved: Sequence[AuditHead] = (),
    keys: Mapping[UUID, str] | None = None,
) -> None:
    """Write new records of any nouns, and where the chains of some locked units now end.

    `keys` are the wrapped keys of persons that were read before.
    """
    if not (records or moved):
        return
    rows = [
        (TABLE_OF[noun], await sealed_rows(connection, tenant, noun, of, keys)) for noun, of in by_noun(tenant, records)
    ]
    ends = [{"tenant": tenant, "unit_key": each.unit_key, "seq": each.seq, "hash": each.hash} for each in moved]
    if connection.dialect.name == "postgresql":
        statement = _together(tuple(table for table, _ in rows), bool(ends))
        texts = {table.name: json_text(of) for table, of in rows} | ({_ENDS: json_text(ends)} if ends else {})
        await connection.execute(statement, texts)
        return
    if ends:
        await connection.execute(_MOVED, [{f"to_{name}": value for name, value in each.items()} for each in ends])
    for table, of in rows:
        await connection.execute(table.insert(), of)


_ENDS = "ends"
_MOVED = (
    update(audit_heads)
    .where(audit_heads.c.tenant == bindparam("to_tenant"), audit_heads.c.unit_key == bindparam("to_unit_key"))
    .values(seq=bindparam("to_seq"), hash=bindparam("to_hash"))
)


@lru_cache(maxsize=256)
def _together(tables: tuple[Table, ...], moves: bool) -> Select[Any]:
    """One statement that writes rows of all these tables, in any order: made once for each set of them."""
    parts = [inserted(table) for table in tables]
    return select(literal(1)).add_cte(*parts, *([_moved()] if moves else []))


def inserted(table: Table, *beside: FromClause) -> CTE:
    """Its rows written; none where there is no row `beside`."""
    return _insert(table, *beside).cte(f"of_{table.name}")


def put(table: Table, *beside: FromClause) -> CTE:
    """The same, over the rows that are there already under their keys."""
    rows = _insert(table, *beside)
    new = {column.name: rows.excluded[column.name] for column in table.columns if not column.primary_key}
    return rows.on_conflict_do_update(index_elements=list(table.primary_key), set_=new).cte(f"of_{table.name}")


def _insert(table: Table, *beside: FromClause) -> Insert:
    rows = sent_rows(table, table.name)
    found = select(*(rows.c[column.name] for column in table.columns)).select_from(*beside, rows)
    return insert(table).from_select([column.name for column in table.columns], found)


def _moved() -> CTE:
    ends, heads = sent_rows(audit_heads, _ENDS), audit_heads.c
    same = (heads.tenant == ends.c.tenant, heads.unit_key == ends.c.unit_key)
    return update(audit_heads).where(*same).values(seq=ends.c.seq, hash=ends.c.hash).cte("moved")


def sent_rows(table: Table, name: str) -> TableValuedAlias:
    """The rows of a table that lie in a parameter."""
    sent = cast(bindparam(name, type_=Text()), JSON)
    found = func.json_populate_recordset(literal_column(f"NULL::{table.name}"), sent)
    return found.table_valued(*table.columns, name=f"{name}_sent")
