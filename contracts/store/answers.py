"""Was this mutation answered before? What a mutation answered is kept under the caller's idempotency key.

The same key on another unit, from another caller or for another mutation is another request. In one transaction:
`units.lock_unit`, then `before_change`; if nothing is kept, do the work and write the answer with it. A second answer
under the same key cannot be written.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, bindparam, select

from contracts.store.connections import AsyncConnection
from contracts.store.records import KeptAnswer
from contracts.store.rows import TABLE_OF, columns_of
from contracts.store.trail.records import AuditHead
from contracts.store.union import union_of


class Before(Struct, frozen=True):
    """What was there of a unit before a change: what this request was answered, and where the unit's chain ends."""

    kept: KeptAnswer | None
    head: AuditHead | None


async def before_change(
    connection: AsyncConnection, tenant: str, unit_key: UUID, caller: str, mutation: str, key: str
) -> Before:
    """Both, in one statement."""
    asked = {"tenant": tenant, "unit_key": unit_key, "caller": caller, "mutation": mutation, "key": key}
    rows = await connection.execute(_BEFORE.statement, asked)
    found = {row[0]: [row[place] for place in _BEFORE.places[row[0]]] for row in rows}
    return Before(
        kept=KeptAnswer(*found[0]) if 0 in found else None,
        head=AuditHead(*found[1]) if 1 in found else None,
    )


def _rows(noun: type[Any], *keys: str) -> Select[Any]:
    """The rows of this noun that a unit of a tenant has, under these keys."""
    table = TABLE_OF[noun]
    names = ("tenant", "unit_key", *keys)
    return select(*columns_of(noun)).where(
        *(table.c[name] == bindparam(name, type_=table.c[name].type) for name in names)
    )


# Made once: to build a statement takes longer than to run it.
_BEFORE = union_of([_rows(KeptAnswer, "caller", "mutation", "key"), _rows(AuditHead)])
