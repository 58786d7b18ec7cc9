"""Are the last visits ever given to more claims than there are visits, or refused while one is left?

Sixteen workers want them at once, through two engines with pools of their own. First through the ledger alone, which
takes no lock of the unit; then through the verbs. What is left is counted when all have their answer: then a refusal
was right only if nothing is left.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from msgspec.structs import replace
from sqlalchemy import Engine, event

from contracts.store.claim_life.ledger import (
    Reservation,
    balances_of,
    commit,
    entries_of,
    entries_of_unit,
    open_period,
    release,
    reserve,
)
from contracts.store.claim_life.records import AllowanceBalance, BalanceKey, LedgerEntry
from contracts.store.claim_life.tables import allowance_balances
from contracts.store.claims import FiledClaim, file_claim
from contracts.store.database import Database
from contracts.store.rows import fetch, insert, select_of
from contracts.usecases.claims.filing.draft_claim import DraftClaim, draft_claim
from contracts.usecases.claims.filing.submit_claim import SubmitClaim, submit_claim
from contracts.usecases.cover.asked import BySerial
from tests.proofs.counts import Counts, prove, size
from tests.proofs.world import ADMIN, BROKE, VISITS, World, claim, key_of, part, sell, told, visit
from tests.proofs.world import TENANT as WORLD_TENANT
from tests.store.examples import CATALOGUE, CLAIM, DECISION, HISTORY, TENANT, UNIT_KEY, an_id, later

WORKERS = 16
SERVERS = 2
CONTRACT = str(an_id(12))


async def test_the_ledger_gives_the_last_visits_to_as_many_as_there_are(database_url: str) -> None:
    prove(await contended_ledger(database_url, size(288, 50_000)))


async def test_the_verbs_give_the_last_visits_to_as_many_as_there_are(world: World) -> None:
    prove(await contended_verbs(world, size(16, 1_600)))


async def test_a_visit_is_taken_without_the_lock_with_one_statement_that_reads_and_one_that_writes(
    world: World,
) -> None:
    unit = await sell(world.engine, "alone")
    # The first finds no house rules, the second reads them.
    await claim(world.engine, unit, "first")
    await claim(world.engine, unit, "second", part())
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        last = await claim(world.engine, unit, "last")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert (last.claim.rounds[0].lines[0].approved.decimal, len(sent)) == ("500.00", 2)


async def test_who_takes_a_visit_without_the_lock_leaves_the_ledger_that_whoever_has_it_would_leave(
    world: World,
) -> None:
    alone, locked = await sell(world.engine, "alone"), await sell(world.engine, "locked")
    for key in ("finds no house rules", "reads them"):
        await claim(world.engine, alone, key, part())
    for number in range(VISITS):
        await claim(world.engine, alone, f"alone-{number}")
        draft = DraftClaim(ADMIN, f"draft-{number}", locked, told(visit()))
        held = await draft_claim(world.database, world.engine.library, draft, BROKE)
        submit = SubmitClaim(ADMIN, f"submit-{number}", held.claim.id)
        await submit_claim(world.database, world.engine.library, submit, BROKE)
    assert await _said_of(world, alone) == await _said_of(world, locked)


async def _said_of(world: World, unit: BySerial) -> tuple[AllowanceBalance, list[LedgerEntry]]:
    """The ledger of a unit without what only tells the unit and its claims from others."""
    async with world.database.read() as connection:
        [balance] = await balances_of(connection, WORLD_TENANT, key_of(unit))
        entries = await entries_of_unit(connection, WORLD_TENANT, key_of(unit))
    nobody = an_id(0)
    kept = [
        replace(each, unit_key=nobody, contract="", claim_id=None, cause=each.cause.rpartition("/")[2])
        for each in entries
    ]
    return replace(balance, unit_key=nobody, contract=""), sorted(kept, key=lambda each: (each.step, each.cause))


@dataclass(slots=True)
class Tally:
    """What was counted while rounds went by."""

    attempts: int = 0
    won: int = 0
    refused: int = 0
    over_limit: int = 0
    refused_with_room: int = 0
    ledger_differs: int = 0

    def counts(self, what: str) -> Counts:
        return Counts(
            what,
            self.attempts,
            {
                "over limit": self.over_limit,
                "refused while room was left": self.refused_with_room,
                "ledger and balance differ": self.ledger_differs,
            },
            {"won": self.won, "refused": self.refused},
        )


async def contended_ledger(url: str, attempts: int) -> Counts:
    """Rounds of three waves of sixteen: all want a visit; the winners use or give back while all want one again; and
    once more when that is over.
    """
    tally, chance = Tally(), Random(11)
    async with servers(url) as databases:
        await _write_claims(databases[0])
        round_ = 0
        while tally.attempts < attempts:
            round_ += 1
            await _one_round(databases, round_, chance, tally)
    return tally.counts(f"contended reservations, {_name(url)}")


async def _one_round(databases: Sequence[Database], round_: int, chance: Random, tally: Tally) -> None:
    limit = chance.randint(1, 4)
    key: BalanceKey = (UNIT_KEY, CONTRACT, "visits", "visits", date(2001, 1, 1) + timedelta(days=round_))
    async with databases[0].write() as connection:
        await open_period(
            connection, TENANT, AllowanceBalance(*key, None, limit, 0, 0, None, 0, 0, None), (0, 0), later(0)
        )
    first = await _wave(databases, key, 1)
    _count(tally, first, limit)
    winners = [number for number, won in enumerate(first) if won]
    used = [number for number in winners if chance.random() < 0.5]
    ends = (_end(databases[number % SERVERS], taking(key, number, 1), number in used) for number in winners)
    second, _ = await asyncio.gather(_wave(databases, key, 2), asyncio.gather(*ends))
    held = len(used) + sum(second)
    _count(tally, second, limit - len(used), is_all_over=False)
    third = await _wave(databases, key, 3)
    _count(tally, third, limit - held)
    await _check_ledger(databases[0], key, held + sum(third), len(used), tally)


async def _wave(databases: Sequence[Database], key: BalanceKey, wave: int) -> list[bool]:
    """All workers want a visit at once; who got one."""
    return await asyncio.gather(
        *(_reserve(databases[number % SERVERS], taking(key, number, wave)) for number in range(WORKERS))
    )


def _count(tally: Tally, won: Sequence[bool], room: int, is_all_over: bool = True) -> None:
    """Hold what was won against the room there was, once it is known that nothing else goes on."""
    tally.attempts += len(won)
    tally.won += sum(won)
    tally.refused += len(won) - sum(won)
    tally.over_limit += max(0, sum(won) - room)
    if is_all_over:
        tally.refused_with_room += max(0, min(room, len(won)) - sum(won))


async def _check_ledger(database: Database, key: BalanceKey, taken: int, used: int, tally: Tally) -> None:
    """The balance is what the answers say, and the sum of the ledger's entries."""
    async with database.read() as connection:
        of_period = select_of(AllowanceBalance, TENANT).where(allowance_balances.c.period_start == key[4])
        [found] = await fetch(connection, AllowanceBalance, of_period)
        entries = await entries_of(connection, TENANT, key)
    kinds = [entry.kind for entry in entries]
    open_ones = kinds.count("RESERVE") - kinds.count("COMMIT") - kinds.count("RELEASE")
    said = (taken - used, used)
    tally.ledger_differs += (found.reserved_count, found.used_count) != said
    tally.ledger_differs += (open_ones, kinds.count("COMMIT")) != said


async def contended_verbs(world: World, attempts: int) -> Counts:
    """A unit for each round: sixteen claims of one visit at once, some with a part beside it."""
    tally, round_ = Tally(), 0
    while tally.attempts < attempts:
        round_ += 1
        unit = await sell(world.engine, f"L-{round_}")
        lines = [(visit(), part()) if number % 4 == 3 else (visit(),) for number in range(WORKERS)]
        done = await asyncio.gather(
            *(
                claim(world.engines[number % SERVERS], unit, f"{round_}/{number}", *charges)
                for number, charges in enumerate(lines)
            )
        )
        _count(tally, [each.claim.rounds[0].lines[0].approved.minor > 0 for each in done], VISITS)
        async with world.database.read() as connection:
            [found] = await balances_of(connection, WORLD_TENANT, key_of(unit))
        tally.ledger_differs += (found.reserved_count, found.used_count) != (VISITS, 0)
    return tally.counts(f"contended claims through the verbs, {_name(str(world.database.writer.url))}")


def taking(key: BalanceKey, claim_number: int, wave: int) -> Reservation:
    return Reservation(key, an_id(200 + claim_number), wave, 1, 0)


@asynccontextmanager
async def servers(url: str) -> AsyncIterator[list[Database]]:
    """The database opened twice, each with a pool of its own."""
    databases = [Database.open(url).within(TENANT) for _ in range(SERVERS)]
    try:
        yield databases
    finally:
        for database in databases:
            await database.close()


async def _write_claims(database: Database) -> None:
    """A unit with a claim for each worker."""
    async with database.write() as connection:
        await insert(connection, TENANT, CATALOGUE + HISTORY)
        for number in range(WORKERS):
            decision = replace(DECISION, decision_id=an_id(100 + number))
            filed = replace(CLAIM, claim_id=an_id(200 + number), decision_id=decision.decision_id)
            await file_claim(connection, TENANT, FiledClaim(filed, (), (), decision))


async def _reserve(database: Database, wanted: Reservation) -> bool:
    async with database.write() as connection:
        return await reserve(connection, TENANT, wanted, later(1))


async def _end(database: Database, held: Reservation, is_used: bool) -> None:
    async with database.write() as connection:
        assert await (commit if is_used else release)(connection, TENANT, held, later(2))


def _name(url: str) -> str:
    return "PostgreSQL" if url.startswith("postgresql") else "SQLite"
