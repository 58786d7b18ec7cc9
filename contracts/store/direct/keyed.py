"""How are rows of several nouns read by their keys, with one statement for one key and for a hundred?

The text is the same for any number of keys: the drivers keep it prepared, and PostgreSQL plans it once a connection and
not for each question. The keys come in one parameter.

    PostgreSQL   WITH asked AS MATERIALIZED (SELECT set_config('contracts.tenant', ...), unnest(keys) AS key LIMIT n)
                 SELECT ... FROM asked, LATERAL (branch UNION ALL branch ... OFFSET 0)
    SQLite       branch UNION ALL branch ..., each with `unit_key IN (SELECT value FROM json_each(keys))`

A statement that stands alone says its tenant itself (`within`), so it needs no BEGIN and no COMMIT. It cannot be read
before it is said: each key that a branch is looked up by comes out of the very row that said it. Without a tenant the
walls give no row. `unnest` with a limit is one row to the planner, which therefore finds that a plan for all questions
is as good as one for this; OFFSET 0 keeps the branches behind `asked`.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    column,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import ARRAY, asyncpg

from contracts.store.columns import CODE, UtcDateTime
from contracts.store.direct.compiled import Branch, UnitStatement, compiled
from contracts.store.union import union_of
from contracts.store.walls import SETTING

Matches: TypeAlias = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Whether a column is one of the keys, or the tenant."""

Branches: TypeAlias = Callable[[Matches, Matches], Sequence[Branch]]
"""What is read of rows whose column is one of the keys, and whose tenant is the one that asks."""

TENANT = bindparam("tenant", type_=CODE)
"""Whose rows are asked for. Of a table whose key begins with the tenant it is said so, plainly."""

KNOWN_AT = bindparam("known_at", type_=UtcDateTime())
"""What was recorded later is left out, where that is asked."""


def keyed_statement(dialect: str, stands_alone: bool, branches: Branches) -> UnitStatement:
    """The statement for a database: standing alone, or within a transaction that said its tenant."""
    return _on_sqlite(branches) if dialect == "sqlite" else _on_postgresql(stands_alone, branches)


def _on_postgresql(stands_alone: bool, branches: Branches) -> UnitStatement:
    key = func.unnest(bindparam("keys", type_=ARRAY(Uuid()))).label("key")
    said = func.set_config(literal_column(f"'{SETTING}'"), bindparam("within", type_=CODE), true()).label("said")
    rows = select(said, key) if stands_alone else select(key)
    asked = rows.limit(bindparam("count", type_=Integer())).cte("asked").prefix_with("MATERIALIZED")
    read = [
        Branch(each.noun, each.rows.correlate(asked), each.first)
        for each in branches(lambda own: own == asked.c.key, lambda own: own == TENANT)
    ]
    union = union_of([each.rows for each in read])
    found = union.statement.offset(literal_column("0")).lateral("found")
    return compiled(select(found).select_from(asked, found), _ASYNCPG, read, union.places)


def _on_sqlite(branches: Branches) -> UnitStatement:
    keys: Select[Any] = select(column("value")).select_from(func.json_each(bindparam("keys", type_=Text())))
    # All rows have the one tenant or nearly: told so, SQLite looks for the key and not for the tenant.
    read = branches(lambda own: own.in_(keys), lambda own: func.likely(own == TENANT))
    union = union_of([each.rows for each in read])
    return compiled(union.statement, sqlite.dialect(paramstyle="named"), read, union.places)


_ASYNCPG: Dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]
