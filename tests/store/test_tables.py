"""Do the tables keep the rules that every table must keep?"""

from datetime import datetime
from types import NoneType
from typing import get_args

import pytest
from sqlalchemy import CheckConstraint, Table, UniqueConstraint, inspect

from contracts.store.columns import CODE, UtcDateTime
from contracts.store.database import Database
from contracts.store.editions import editions
from contracts.store.rows import TABLE_OF
from contracts.store.tables import metadata
from contracts.store.tenants import tenants

TABLES = [table for table in metadata.tables.values() if table is not tenants]


def _keys(table: Table) -> list[list[str]]:
    """The columns, in order, of the primary key, every unique constraint and every unique index."""
    unique = [item for item in table.constraints if isinstance(item, UniqueConstraint)]
    return [
        list(table.primary_key.columns.keys()),
        *(list(item.columns.keys()) for item in unique),
        *(list(index.columns.keys()) for index in table.indexes if index.unique),
    ]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_every_key_begins_with_the_unit_or_else_with_the_tenant(table: Table) -> None:
    first = "unit_key" if "unit_key" in table.c else "tenant"
    assert {key[0] for key in _keys(table)} == {first}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_an_index_that_only_helps_to_find_begins_with_the_unit_or_the_tenant(table: Table) -> None:
    """A worker looks for what is due in all units of a tenant; such an index keeps nothing unique."""
    assert {next(iter(index.columns.keys())) for index in table.indexes} <= {"unit_key", "tenant"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_what_a_unit_owns_points_only_at_the_same_unit_or_at_reference_records(table: Table) -> None:
    for key in table.foreign_key_constraints:
        if "unit_key" in key.referred_table.c:
            assert next(iter(key.column_keys)) == "unit_key"
        else:
            assert next(iter(key.column_keys)) == "tenant"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_every_row_has_a_tenant_and_what_a_unit_or_a_chain_owns_has_its_owners_tenant(table: Table) -> None:
    assert not table.c.tenant.nullable
    if "unit_key" in table.c and table.name not in {"units", "audit_heads"}:
        owners = [list(key.column_keys) for key in table.foreign_key_constraints]
        assert ["unit_key", "tenant"] in owners


def test_no_foreign_key_points_at_a_person() -> None:
    assert not [
        key for table in TABLES for key in table.foreign_key_constraints if key.referred_table.name == "parties"
    ]


def test_each_record_has_a_table_with_its_fields_and_the_tenant() -> None:
    """What the database counts itself is in no record: see `editions`."""
    assert set(TABLE_OF.values()) == set(TABLES) - {editions}
    for noun, table in TABLE_OF.items():
        told = {name for name, column in table.c.items() if column.server_default is None}
        assert told == set(noun.__struct_fields__) | {"tenant"}
        assert {name for name, column in table.c.items() if column.nullable} == {
            name for name, kind in noun.__annotations__.items() if NoneType in get_args(kind)
        }


def test_money_is_a_whole_number_and_a_moment_is_utc() -> None:
    for table in TABLES:
        for column in table.c:
            if column.name.endswith("_minor"):
                assert column.type.python_type is int
            if column.type.python_type is datetime:
                assert isinstance(column.type, UtcDateTime)


async def test_the_migrated_checks_are_those_of_the_tables(database: Database) -> None:
    """Alembic does not compare checks, so this test does. PostgreSQL rewrites their text, SQLite keeps it."""
    async with database.read() as connection:
        texts = connection.dialect.name == "sqlite"
        found = await connection.run_sync(
            lambda sync: {
                (name, check["name"], check["sqltext"] if texts else "")
                for name in metadata.tables
                for check in inspect(sync).get_check_constraints(name)
            }
        )
    assert found == {
        (table.name, item.name, str(item.sqltext) if texts else "")
        for table in TABLES
        for item in table.constraints
        if isinstance(item, CheckConstraint)
    }


async def test_codes_sort_by_code_point_whatever_the_servers_language_is(database: Database) -> None:
    async with database.read() as connection:
        if connection.dialect.name == "sqlite":
            return
        columns = await connection.run_sync(
            lambda sync: [(name, column) for name in metadata.tables for column in inspect(sync).get_columns(name)]
        )
    found = {(name, column["name"]) for name, column in columns if getattr(column["type"], "collation", None) == "C"}
    tables = metadata.tables.values()
    assert found == {(table.name, column.name) for table in tables for column in table.c if column.type is CODE}
