"""How are many records looked up by the names that files give them, and walked through page by page?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Column, Select, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from contracts.store import reference_tables, unit_tables
from contracts.store.connections import AsyncConnection
from contracts.store.persons.sealed import Row, opener, sealed_rows
from contracts.store.records import KeptAnswer, Party, PartyCode, Product, Unit
from contracts.store.rows import TABLE_OF, fetch, row_of, select_of, selected

NamedRecord: TypeAlias = Product | Party | PartyCode
"""What a file of products or parties brings."""

_NAME_OF: Mapping[type[NamedRecord], str] = {Product: "sku", Party: "party_id", PartyCode: "code"}


async def products_by_skus(connection: AsyncConnection, tenant: str, skus: Iterable[str]) -> dict[str, Product]:
    """Those of these products that are there."""
    statement = select_of(Product, tenant).where(reference_tables.products.c.sku.in_(set(skus)))
    return {product.sku: product for product in await fetch(connection, Product, statement)}


async def parties_by_codes(connection: AsyncConnection, tenant: str, codes: Iterable[str]) -> dict[str, Party]:
    """The parties that have one of these codes, by it. One that was erased is left out."""
    coded = reference_tables.party_codes
    same = (coded.c.tenant == reference_tables.parties.c.tenant) & (
        coded.c.party_id == reference_tables.parties.c.party_id
    )
    statement = select(coded.c.code, *selected(Party)).select_from(coded.join(reference_tables.parties, same))
    statement = statement.where(coded.c.tenant == tenant, coded.c.code.in_(set(codes)))
    make = opener(connection, Party)
    return {row[0]: make(row[1:]) for row in await connection.execute(statement)}


async def codes_of_parties(connection: AsyncConnection, tenant: str, party_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The code of each of these parties that has one; of several the first."""
    column = reference_tables.party_codes.c
    statement = select_of(PartyCode, tenant).where(column.party_id.in_(set(party_ids))).order_by(column.code.desc())
    return {each.party_id: each.code for each in await fetch(connection, PartyCode, statement)}


async def locations_by_codes(connection: AsyncConnection, tenant: str, codes: Iterable[str]) -> dict[str, UUID]:
    """The keys of those of these places that are there."""
    column = reference_tables.locations.c
    statement = select(column.code, column.location_id).where(column.tenant == tenant, column.code.in_(set(codes)))
    return {row[0]: row[1] for row in await connection.execute(statement)}


async def codes_of_locations(connection: AsyncConnection, tenant: str, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The codes of these places."""
    column = reference_tables.locations.c
    statement = select(column.location_id, column.code).where(column.tenant == tenant, column.location_id.in_(set(ids)))
    return {row[0]: row[1] for row in await connection.execute(statement)}


async def kept_answers(
    connection: AsyncConnection, tenant: str, caller: str, mutation: str, unit_keys: Iterable[UUID]
) -> dict[tuple[UUID, str], KeptAnswer]:
    """What this mutation answered this caller about these units, by unit and idempotency key."""
    column = unit_tables.kept_answers.c
    statement = select_of(KeptAnswer, tenant).where(
        column.unit_key.in_(set(unit_keys)), column.caller == caller, column.mutation == mutation
    )
    return {(each.unit_key, each.key): each for each in await fetch(connection, KeptAnswer, statement)}


async def add_units(connection: AsyncConnection, tenant: str, units: Sequence[Unit]) -> set[UUID]:
    """Register the units that are not there yet, in the order of their keys, and say which those are."""
    if not units:
        return set()
    rows = [row_of(tenant, unit) for unit in sorted(units, key=lambda unit: unit.unit_key)]
    return set(
        await connection.scalars(_unless_there(connection, unit_tables.units, unit_tables.units.c.unit_key), rows)
    )


async def add_references(connection: AsyncConnection, tenant: str, records: Iterable[NamedRecord]) -> bool:
    """Write new reference records in the order of their names; False if one of the names is taken.

    Two writers who bring the same names so wait for each other, and never in a circle.
    """
    rows: dict[type[NamedRecord], list[Row]] = {Product: [], Party: [], PartyCode: []}
    for record in records:
        rows[type(record)].append(row_of(tenant, record))
    for noun, plain in rows.items():
        table, name = TABLE_OF[noun], _NAME_OF[noun]
        new = await sealed_rows(connection, tenant, noun, sorted(plain, key=lambda row: str(row[name])))
        if new and len(list(await connection.scalars(_unless_there(connection, table, table.c[name]), new))) < len(new):
            return False
    return True


async def correct_products(connection: AsyncConnection, tenant: str, products: Sequence[Product]) -> None:
    """Write these products over what the catalogue says of them."""
    await _correct(connection, tenant, Product, "product_id", products)


async def correct_parties(connection: AsyncConnection, tenant: str, parties: Sequence[Party]) -> None:
    """Write these parties over what is known of them."""
    await _correct(connection, tenant, Party, "party_id", parties)


async def unit_keys_after(connection: AsyncConnection, tenant: str, after: UUID | None, limit: int) -> list[UUID]:
    """The keys of at most `limit` units, in their order."""
    column = unit_tables.units.c
    statement = select(column.unit_key).where(column.tenant == tenant)
    if after is not None:
        statement = statement.where(column.unit_key > after)
    return list(await connection.scalars(statement.order_by(column.unit_key).limit(limit)))


async def parties_after(
    connection: AsyncConnection, tenant: str, after: str | None, limit: int
) -> list[tuple[str, Party]]:
    """At most `limit` parties that have a code, in the order of the codes."""
    coded = reference_tables.party_codes
    same = (coded.c.tenant == reference_tables.parties.c.tenant) & (
        coded.c.party_id == reference_tables.parties.c.party_id
    )
    statement = select(coded.c.code, *selected(Party)).select_from(coded.join(reference_tables.parties, same))
    statement = statement.where(coded.c.tenant == tenant).order_by(coded.c.code).limit(limit)
    if after is not None:
        statement = statement.where(coded.c.code > after)
    make = opener(connection, Party)
    return [(row[0], make(row[1:])) for row in await connection.execute(statement)]


async def parties_without_code(connection: AsyncConnection, tenant: str, after: UUID | None, limit: int) -> list[Party]:
    """At most `limit` parties that have no code, in the order of their keys."""
    coded, column = reference_tables.party_codes.c, reference_tables.parties.c
    named = select(coded.code).where(coded.tenant == column.tenant, coded.party_id == column.party_id).exists()
    statement = select_of(Party, tenant).where(~named, column.erased_at.is_(None))
    statement = statement.order_by(column.party_id).limit(limit)
    if after is not None:
        statement = statement.where(column.party_id > after)
    return await fetch(connection, Party, statement)


async def fact_names(connection: AsyncConnection, tenant: str) -> list[str]:
    """The names of all facts that were learned of units."""
    column = unit_tables.unit_facts.c
    statement = select(column.name).where(column.tenant == tenant).distinct().order_by(column.name)
    return list(await connection.scalars(statement))


async def fact_names_of_contracts(connection: AsyncConnection, tenant: str) -> list[str]:
    """The names of all facts that contracts have of their own."""
    return await _names_in(
        connection, select(unit_tables.contracts.c.facts).where(unit_tables.contracts.c.tenant == tenant)
    )


async def fact_names_of_products(connection: AsyncConnection, tenant: str) -> list[str]:
    """The names of all facts that the catalogue says of its products."""
    return await _names_in(
        connection, select(reference_tables.products.c.facts).where(reference_tables.products.c.tenant == tenant)
    )


async def _names_in(connection: AsyncConnection, statement: Select[Any]) -> list[str]:
    streamed = statement.distinct().execution_options(stream_results=True)
    return await connection.run_sync(lambda sync: sorted({name for facts in sync.scalars(streamed) for name in facts}))


def _unless_there(connection: AsyncConnection, table: Table, told: Column[Any]) -> Any:
    """Writes rows whose keys are not there yet, and gives one column of those."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    return make(table).on_conflict_do_nothing().returning(told)


async def _correct(
    connection: AsyncConnection, tenant: str, noun: type[Product | Party], key: str, records: Sequence[Product | Party]
) -> None:
    if not records:
        return
    table, plain = TABLE_OF[noun], [row_of(tenant, each) for each in records]
    sealed = await sealed_rows(connection, tenant, noun, plain)
    rows = [{f"new_{name}": value for name, value in each.items()} for each in sealed]
    names = [name.removeprefix("new_") for name in rows[0]]
    rows.sort(key=lambda row: str(row[f"new_{key}"]))
    mine = (table.c.tenant == bindparam("new_tenant")) & (table.c[key] == bindparam(f"new_{key}"))
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names if name not in {"tenant", key}}
    await connection.execute(table.update().where(mine).values(values), rows)
