"""Does a request that is delivered three times at once have one effect, and the same answer each time?

First between engines of one process, then over HTTP against a served process. Every fourth key files a claim, the
others write down a reading. What stands in the tables is counted when all answers are there.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Table, func, select
from sqlalchemy.exc import IntegrityError

from contracts.store.claim_life.tables import claim_rounds
from contracts.store.database import Database
from contracts.store.rows import insert
from contracts.store.trail.tables import audit, outbox
from contracts.store.unit_tables import claims, kept_answers, readings
from contracts.store.unit_tables import units as sold
from contracts.usecases.cover.asked import BySerial
from contracts.usecases.failures import IdempotencyConflict
from contracts.usecases.trail.verify_audit import verify_audit
from contracts.usecases.units.record_reading import RecordReading, record_reading
from tests.proofs.counts import Counts, prove, size
from tests.proofs.serving import FILE_CLAIM, RECORD_READING, claim_input, client, reading_input, sent, served
from tests.proofs.world import ADMIN, BROKE, World, claim, open_world, sell
from tests.store.examples import ANSWER, later
from tests.store.examples import TENANT as STORE_TENANT
from tests.store.examples import WORLD as STORE_WORLD

DELIVERIES = 3
AT_ONCE = 8
"""So many keys are on their way at once, each of them three times."""


async def test_a_key_that_comes_three_times_at_once_has_one_effect(world: World) -> None:
    prove(await keys_in_process(world, size(16, 4_000)))


async def test_a_key_that_comes_three_times_at_once_over_http_has_one_effect(database_url: str) -> None:
    prove(await keys_over_http(database_url, size(8, 1_000)))


async def test_without_the_units_lock_the_key_alone_lets_one_answer_in(database_url: str) -> None:
    prove(await keys_without_lock(database_url, size(6, 600)))


@dataclass(slots=True)
class Tally:
    keys: int = 0
    claims: int = 0
    answers_differ: int = 0
    conflicts_missed: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def counts(self, what: str) -> Counts:
        violations = {"answers that differ": self.answers_differ, "conflicts that were missed": self.conflicts_missed}
        return Counts(what, self.keys * DELIVERIES, violations | self.rows, {"keys": self.keys, "claims": self.claims})


async def keys_in_process(world: World, keys: int) -> Counts:
    """Each batch is about a unit of its own."""
    tally = Tally()
    for batch in range(-(-keys // AT_ONCE)):
        unit = await sell(world.engine, f"K-{batch}")
        numbers = range(tally.keys, tally.keys + AT_ONCE)
        answers = await asyncio.gather(*(_thrice(world, unit, number) for number in numbers))
        _count(tally, numbers, answers)
        tally.conflicts_missed += not await _conflicts(world, unit, numbers[1])
    tally.rows = await _rows_that_differ(world.database, tally, -(-keys // AT_ONCE))
    return tally.counts(f"keys x {DELIVERIES} at once in process, {world.database.writer.dialect.name}")


async def keys_over_http(database_url: str, keys: int) -> Counts:
    """The same against a served process."""
    tally, batches = Tally(), -(-keys // AT_ONCE)
    async with aclosing(await open_world(database_url)) as world, client() as http:
        with served(database_url) as server:
            for batch in range(batches):
                serial = f"K-{batch}"
                await sell(world.engine, serial)
                numbers = range(tally.keys, tally.keys + AT_ONCE)
                answers = await asyncio.gather(
                    *(
                        asyncio.gather(*(_post(http, server.url, serial, number) for _ in range(DELIVERIES)))
                        for number in numbers
                    )
                )
                _count(tally, numbers, answers)
                other = reading_input(serial, f"k-{numbers[1]}", 1_000_000)
                refused = await sent(http, server.url, RECORD_READING, other)
                tally.conflicts_missed += refused["__typename"] != "IdempotencyConflict"
        tally.rows = await _rows_that_differ(world.database, tally, batches)
    return tally.counts(f"keys x {DELIVERIES} at once over HTTP, {world.database.writer.dialect.name}")


async def keys_without_lock(url: str, keys: int) -> Counts:
    """Sixteen answers at once under each key, all of them different: one is kept, the others are told so."""
    database, doubled, none = Database.open(url).within(STORE_TENANT), 0, 0
    async with database.write() as connection:
        await insert(connection, STORE_TENANT, STORE_WORLD)

    async def keep(number: int, which: int) -> bool:
        answer = replace(ANSWER, key=f"alone-{number}", answer={"which": which}, recorded_at=later(which))
        try:
            async with database.write() as connection:
                await insert(connection, STORE_TENANT, [answer])
        except IntegrityError:
            return False
        return True

    for number in range(keys):
        kept = sum(await asyncio.gather(*(keep(number, which) for which in range(16))))
        doubled += max(0, kept - 1)
        none += kept == 0
    name = database.writer.dialect.name
    await database.close()
    violations = {"kept twice": doubled, "kept never": none}
    return Counts(f"answers under one key without the lock, {name}", keys * 16, violations, {"keys": keys})


def _is_claim(number: int) -> bool:
    return number % 4 == 0


def _count(tally: Tally, numbers: Sequence[int], answers: Sequence[Sequence[Any]]) -> None:
    tally.keys += len(numbers)
    tally.claims += sum(_is_claim(number) for number in numbers)
    tally.answers_differ += sum(any(one != each[0] for one in each) for each in answers)


async def _thrice(world: World, unit: BySerial, number: int) -> list[Any]:
    """The answers to three deliveries, to one engine or the other."""

    def deliver(which: int) -> Awaitable[Any]:
        engine = world.engines[which % len(world.engines)]
        if _is_claim(number):
            return claim(engine, unit, f"k-{number}")
        return record_reading(engine.database, _reading(unit, number, number), BROKE)

    found = await asyncio.gather(*(deliver(number + which) for which in range(DELIVERIES)))
    return [(each.state, each.claim.id) if _is_claim(number) else each for each in found]


async def _conflicts(world: World, unit: BySerial, number: int) -> bool:
    """Whether another request under the same key is told from it."""
    try:
        await record_reading(world.database, _reading(unit, number, number + 1_000_000), BROKE)
    except IdempotencyConflict:
        return True
    return False


def _reading(unit: BySerial, number: int, value: int) -> RecordReading:
    return RecordReading(ADMIN, f"k-{number}", unit, "hours", value, BROKE.date())


async def _post(http: Any, url: str, serial: str, number: int) -> dict[str, Any]:
    if _is_claim(number):
        return await sent(http, url, FILE_CLAIM, claim_input(serial, f"k-{number}"))
    return await sent(http, url, RECORD_READING, reading_input(serial, f"k-{number}", number))


async def _rows_that_differ(database: Database, tally: Tally, units: int) -> dict[str, int]:
    """How far the rows are from one effect a key. A sold unit has two events, a filed claim two, a reading one."""
    wanted: dict[str, tuple[Table, int]] = {
        "claims": (claims, tally.claims),
        "rounds": (claim_rounds, tally.claims),
        "readings": (readings, tally.keys - tally.claims),
        "kept answers": (kept_answers, tally.keys + units),
        "audit rows": (audit, tally.keys + tally.claims + 2 * units),
        "outbox rows": (outbox, tally.keys + tally.claims + 2 * units),
    }
    found: dict[str, int] = {}
    async with database.read() as connection:
        for name, (table, count) in wanted.items():
            of_units = select(func.count()).select_from(table).where(table.c.unit_key.in_(select(sold.c.unit_key)))
            there = (await connection.execute(of_units)).scalar_one()
            found[f"{name} too many or too few"] = abs(there - count)
    chains = [checked async for checked in verify_audit(database)]
    found["broken chains"] = sum(bool(each.broken) for each in chains)
    return found
