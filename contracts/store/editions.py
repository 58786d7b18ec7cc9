"""Which edition of its catalogue has a tenant?

The terms of a tenant have an edition, and so has its network, which is its places and grants. The database gives a part
a new number with every transaction that changes a row of it, whoever writes (the migration of `editions`). A product
has a version of its own, for a catalogue may be long. Who reads something of a unit reads the numbers along with it:
what was read under the same numbers before is still so (`kept`).
"""

from typing import Any, Literal, TypeAlias

from msgspec import Struct
from sqlalchemy import BigInteger, Column, ColumnElement, func, literal_column, select

from contracts.store.columns import CODE
from contracts.store.connections import AsyncConnection
from contracts.store.shapes import needed, one_of, reference

Part: TypeAlias = Literal["TERMS", "NETWORK"]
TERMS: Part = "TERMS"
NETWORK: Part = "NETWORK"

editions = reference("editions", ("part",), needed("part", CODE), needed("number", BigInteger()), one_of("part", Part))


class Editions(Struct, frozen=True):
    """The numbers that a tenant's terms and network had when something was read; 0 before the first."""

    terms: int
    network: int


def number_of(part: Part, tenant: Column[Any]) -> ColumnElement[int]:
    """The number of a part, in a row of a table that has the tenant."""
    mine = select(editions.c.number).where(editions.c.tenant == tenant, editions.c.part == literal_column(f"'{part}'"))
    return func.coalesce(mine.correlate(tenant.table).scalar_subquery(), literal_column("0"))


async def edition_of(connection: AsyncConnection, tenant: str, part: Part) -> int:
    """The number of a part of the tenant's catalogue."""
    mine = select(editions.c.number).where(editions.c.tenant == tenant, editions.c.part == part)
    return int(await connection.scalar(mine) or 0)
