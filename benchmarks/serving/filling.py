"""How do the rows of `data` get into a database in seconds?

What is small goes through the engine's own functions: plans are published, parties sealed, keys made. What is large is
copied: COPY on PostgreSQL, as its superuser (the walls between tenants let nobody else copy), and inserts of many rows
on SQLite.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

import asyncpg
from sqlalchemy import text

from benchmarks.serving import data
from contracts.rules.values.vocabulary import Role
from contracts.store.database import Database
from contracts.store.rows import TABLE_OF, Record, insert
from contracts.usecases.access.manage_keys import CreateKey, create_key
from contracts.usecases.access.standing_for import StandsFor
from contracts.usecases.actor import Actor
from contracts.usecases.engine import Engine
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from contracts.usecases.tokens import Keys

SECRET = "a-secret-of-the-bench-that-nobody-else-has"
AT_ONCE = 5_000
"""So many units are copied together."""
SERIALS = "CREATE INDEX bench_serials ON units (tenant, namespace, serial)"
"""We find a unit by its key, which follows from its serial; a peer may look for the serial."""


@dataclass(frozen=True, slots=True)
class CallerKeys:
    """The texts of the keys with which the bench asks: of a desk that sees everything, and of a partner's place."""

    desk: str
    partner: str


async def fill_small(url: str) -> CallerKeys:
    """Plans, products, owners, places and keys, by the login of the server."""
    engine = Engine.open(url, Keys.of([SECRET])).within(data.TENANT)
    loader, now = Actor(data.TENANT, Role.ADMIN, "bench"), datetime.now(UTC)
    try:
        await publish_plans(engine.database, PublishPlans(loader, data.plans()), now)
        places, grants = data.places()
        async with engine.database.write() as connection:
            await insert(connection, data.TENANT, [*data.products(), *data.owners(), *places, *grants])
        desk = CreateKey(loader, "desk", Role.ADMIN, StandsFor(), 365)
        partner = CreateKey(loader, "partner", Role.PARTNER, StandsFor(location=data.PARTNER), 365)
        texts = [str((await create_key(engine.database, each, now)).text) for each in (desk, partner)]
    finally:
        await engine.close()
    return CallerKeys(*texts)


async def copy_units(superuser_url: str, size: int) -> None:
    """The units into PostgreSQL. Foreign keys are not checked: the rows are our own."""
    connection = await asyncpg.connect(superuser_url)
    try:
        for name, begin in (("json", b""), ("jsonb", b"\x01")):
            encode = partial(_as_json, begin)
            await connection.set_type_codec(name, schema="pg_catalog", encoder=encode, decoder=bytes, format="binary")
        await connection.execute("SET session_replication_role = replica")
        for batch in _batches(size):
            for noun, records in _by_noun(batch).items():
                names = noun.__struct_fields__
                rows = [(data.TENANT, *(getattr(record, name) for name in names)) for record in records]
                table = TABLE_OF[noun].name
                await connection.copy_records_to_table(table, records=rows, columns=["tenant", *names])
        await connection.execute(SERIALS)
        await connection.execute("VACUUM (ANALYZE, FREEZE)")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def insert_units(url: str, size: int) -> None:
    """The units into any database, by many rows at once."""
    database = Database.open(url).within(data.TENANT)
    try:
        for batch in _batches(size):
            async with database.write() as connection:
                for records in _by_noun(batch).values():
                    await insert(connection, data.TENANT, records)
        async with database.write() as connection:
            await connection.execute(text(SERIALS))
    finally:
        await database.close()


def _as_json(begin: bytes, value: object) -> bytes:
    return begin + json.dumps(value).encode()


def _batches(size: int) -> Iterator[list[data.UnitRows]]:
    rows = data.unit_rows(size)
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def _by_noun(batch: Iterable[data.UnitRows]) -> dict[type[Any], list[Record]]:
    """The rows of these units by their noun, in an order that the foreign keys allow."""
    found: dict[type[Any], list[Record]] = {noun: [] for noun in TABLE_OF}
    for each in batch:
        owned: tuple[Record, ...] = (*each.facts, *each.contracts, *each.decisions, *each.claims, *each.lines)
        for record in (each.unit, each.ownership, *owned):
            found[type(record)].append(record)
    return {noun: records for noun, records in found.items() if records}
