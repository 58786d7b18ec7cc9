"""How do the rows that were asked for by keys become records?

`records_on` asks within a transaction, `records_in` without one, together with others who ask the same of other keys at
this moment.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from contracts.store.catalogue_rows import ProductVersion
from contracts.store.connections import AsyncConnection
from contracts.store.database import Database
from contracts.store.direct.compiled import Row, UnitStatement
from contracts.store.direct.gathered import Asked
from contracts.store.editions import Editions
from contracts.store.network.records import GrantChange
from contracts.store.records import Grant, Party, Product, Unit

Records: TypeAlias = dict[type[Any], list[Any]]
"""The records of one key by noun: a unit with its product or its version, a grant with one of its changes or None, and
of a party the values, which only its key opens."""

T = TypeVar("T")


async def records_on(
    connection: AsyncConnection,
    statement: UnitStatement,
    tenant: str,
    keys: Iterable[UUID],
    known_at: datetime | None = None,
) -> dict[UUID, Records]:
    """The records of these keys, within the transaction of this connection."""
    asked = statement.parameters({"tenant": tenant, "known_at": known_at}, list(set(keys)))
    rows = await connection.exec_driver_sql(statement.text, asked)
    return _records(statement, statement.by_key(rows))


async def records_in(
    database: Database,
    statement: UnitStatement,
    tenant: str,
    keys: Iterable[UUID],
    known_at: datetime | None = None,
) -> dict[UUID, Records]:
    """The records of these keys at this moment."""
    asked = Asked(statement, tenant, database.tenant, known_at)
    return _records(statement, await database.gathering.ask(asked, frozenset(keys)))


def in_order(records: Records, noun: type[T], order: Callable[[T], Any]) -> list[T]:
    """The records of one noun."""
    found = records.get(noun, [])
    return sorted(found, key=order) if len(found) > 1 else found


def _records(statement: UnitStatement, rows: Mapping[UUID, Sequence[Row]]) -> dict[UUID, Records]:
    found: dict[UUID, Records] = {}
    for key, of_key in rows.items():
        records: Records = {}
        found[key] = records
        for row in of_key:
            branch = statement.branches[row[0]]
            record = _MAKE.get(branch.noun, branch.noun)(*branch.values(row))
            records.setdefault(branch.noun, []).append(record)
    return found


def _unit_and_product(*values: Any) -> tuple[Unit, Editions, Product | ProductVersion]:
    """A unit with its product, or with the version of it where that may be kept."""
    unit, (terms, network, *product) = Unit(*values[:_UNIT_WIDTH]), values[_UNIT_WIDTH:]
    read = ProductVersion(unit.product_id, *product) if len(product) == 1 else Product(*product)
    return unit, Editions(terms, network), read


def _grant_and_change(*values: Any) -> tuple[Grant, GrantChange | None]:
    grant, change = values[:_GRANT_WIDTH], values[_GRANT_WIDTH:]
    return Grant(*grant), GrantChange(*change) if change[0] is not None else None


def _sealed(*values: Any) -> tuple[Any, ...]:
    return values


_UNIT_WIDTH = len(Unit.__struct_fields__)
_GRANT_WIDTH = len(Grant.__struct_fields__)
_MAKE: Mapping[type[Any], Callable[..., Any]] = {Unit: _unit_and_product, Grant: _grant_and_change, Party: _sealed}
