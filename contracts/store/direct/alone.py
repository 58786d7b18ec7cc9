"""How is a change of a unit written that was worked out without the unit's lock?

With one statement that stands alone: no BEGIN, no COMMIT, nothing held while somebody thinks. It holds only for a unit
that is still as it was read, which the end of its audit chain says: every change of a unit moves it. So the statement
takes the unit's lock, puts the end of the chain on if it is still the one that was seen, and writes all else only then.

    WITH said AS (the tenant), locked AS (the unit's row, FOR UPDATE),
         moved AS (INSERT INTO audit_heads ... ON CONFLICT DO UPDATE ... WHERE audit_heads.hash = seen RETURNING ...),
         of_claims AS (INSERT INTO claims ... SELECT ... FROM moved, json_populate_recordset(...)), ...

Whoever waits for the lock looks at the end of the chain as it then is; that no two entries have one number says the
same once more. A row is written by way of the rows that were said and locked before it, so the order holds, and the
walls between tenants with it (`unit_rows` says why).

SQLite has one writer, so there the unit is locked whoever writes: see `together`.

When it does not hold nothing is written, and the verb goes the long way: the lock first (`units.lock_unit`).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import asyncpg
from msgspec import Struct
from sqlalchemy import (
    CTE,
    Integer,
    Table,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.dialects.postgresql import insert

from contracts.store import unit_tables
from contracts.store.columns import CODE
from contracts.store.connections import AsyncEngine
from contracts.store.database import Database
from contracts.store.direct.plain import json_text
from contracts.store.direct.reading import tell
from contracts.store.direct.together import PUT, Unwritten
from contracts.store.direct.writing import inserted, put
from contracts.store.persons.keys import seal_within
from contracts.store.persons.sealed import NoKey, rows_sealed_with
from contracts.store.rows import TABLE_OF, Record, by_noun
from contracts.store.tenants import tenants
from contracts.store.trail.audit import Change, entries_behind
from contracts.store.trail.chain import BEGINNING
from contracts.store.trail.outbox import to_tell
from contracts.store.trail.records import AuditHead
from contracts.store.trail.tables import audit_heads
from contracts.store.walls import SETTING


class Proposed(Struct, frozen=True):
    """A change of a unit, worked out on what was read. `seen` is where its chain ended then, None before it began.

    `keys` are the wrapped keys of persons that were read: those of all whose words are written.
    """

    unit_key: UUID
    seen: AuditHead | None
    changes: Sequence[Change]
    records: Sequence[Record]
    keys: Mapping[UUID, str]


async def write_alone(database: Database, tenant: str, proposed: Proposed) -> bool:
    """Write it with its place in the unit's chain and that it is to be told; False, and nothing, if it does not hold.

    It does not hold when the unit was changed since, when a row of it is there already, and when somebody whose words
    are written has no key yet.
    """
    entries = entries_behind(tenant, proposed.unit_key, proposed.seen, proposed.changes)
    records = (*proposed.records, *entries, *map(to_tell, entries))
    seal = seal_within(database.writer.sync_engine)
    try:
        rows = [
            (TABLE_OF[noun], rows_sealed_with(seal, noun, of, proposed.keys)) for noun, of in by_noun(tenant, records)
        ]
    except NoKey:
        return False
    end = {
        "tenant": tenant,
        "unit_key": proposed.unit_key,
        "seen": proposed.seen.hash if proposed.seen else BEGINNING,
        "seq": entries[-1].seq,
        "hash": entries[-1].hash,
    }
    if database.together is not None:
        begins = proposed.seen is None
        return not begins and await database.together.write(
            Unwritten((_MOVED_ON, {**end, "unit_key": proposed.unit_key.hex}), rows)
        )
    asked = {"within": database.tenant, **end, **{table.name: json_text(of) for table, of in rows}}
    text, names = _statement(tuple(table for table, _ in rows), proposed.seen is None)
    return await _sent(database.writer, text, [asked[name] for name in names])


_MOVED_ON = (
    "UPDATE audit_heads SET seq = :seq, hash = :hash WHERE unit_key = :unit_key AND tenant = :tenant AND hash = :seen"
)


async def _sent(engine: AsyncEngine, text: str, parameters: Sequence[object]) -> bool:
    """Whether the one statement wrote anything."""
    tell(engine, text, parameters)
    pooled = await engine.raw_connection()
    try:
        driver: Any = pooled.driver_connection
        return bool(await driver.fetchval(text, *parameters))
    except asyncpg.IntegrityConstraintViolationError:
        return False
    except BaseException as failed:
        # Nobody knows in which state it is.
        pooled.invalidate(failed)
        raise
    finally:
        pooled.close()


@lru_cache(maxsize=256)
def _statement(written: tuple[Table, ...], begins: bool) -> tuple[str, tuple[str, ...]]:
    """The statement that writes rows of these tables, and the names of its parameters in their order."""
    said = _said()
    locked = _locked(said)
    moved = _moved(locked)
    parts = [(put if table in PUT else inserted)(table, moved) for table in written]
    noted = [_noted(locked)] if begins else []
    whole = select(func.count()).select_from(moved).add_cte(*noted, *parts)
    compiled = whole.compile(dialect=dialect.dialect())  # type: ignore[no-untyped-call]
    return str(compiled), tuple(getattr(compiled, "positiontup", None) or ())


def _said() -> CTE:
    within = func.set_config(literal_column(f"'{SETTING}'"), bindparam("within", type_=CODE), true())
    key = cast(bindparam("unit_key", type_=Uuid()), Uuid()).label("key")
    return select(within.label("said"), key).cte("said").prefix_with("MATERIALIZED")


def _locked(said: CTE) -> CTE:
    units = unit_tables.units
    own = select(units.c.unit_key, units.c.tenant).where(units.c.tenant == bindparam("tenant", type_=CODE))
    found = own.where(units.c.unit_key == said.c.key).offset(literal_column("0")).with_for_update().lateral("found")
    return select(found).select_from(said, found).cte("locked").prefix_with("MATERIALIZED")


def _moved(locked: CTE) -> CTE:
    end = select(locked.c.unit_key, locked.c.tenant, bindparam("seq", type_=Integer()), bindparam("hash", type_=CODE))
    moved = insert(audit_heads).from_select(["unit_key", "tenant", "seq", "hash"], end)
    on = moved.on_conflict_do_update(
        index_elements=[audit_heads.c.unit_key],
        set_={"seq": moved.excluded.seq, "hash": moved.excluded.hash},
        where=audit_heads.c.hash == bindparam("seen", type_=CODE),
    )
    return on.returning(audit_heads.c.unit_key).cte("moved")


def _noted(locked: CTE) -> CTE:
    """That this tenant has rows, with the first of a chain: see `tenants`."""
    return insert(tenants).from_select(["code"], select(locked.c.tenant)).on_conflict_do_nothing().cte("noted")
