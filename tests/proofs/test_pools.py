"""Two free visits that eight units share, sixteen who want them at once, and whoever dies between two steps.

A request takes several transactions: the pool lends, the unit takes, the pool follows. `Mortal` dies before or after
the commit of any of them, and does nothing any more. What it left is worked off by another process, once its holds are
over.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Engine as SyncEngine
from sqlalchemy import event

from contracts.store.connections import AsyncConnection
from contracts.store.database import Database
from contracts.store.dossiers import dossiers
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.cover.asked import BySerial
from contracts.usecases.engine import Engine
from contracts.usecases.terms.library import Library
from tests.proofs.counts import Counts, prove, size
from tests.proofs.fleet import AGREED, EXPIRED, UNITS, agree, books, open_fleet, sell_fleet, work_off
from tests.proofs.world import ADMIN, BROKE, TENANT, World, claim, key_of

WORKERS = 16
VISITS = 2
STEPS = 7
"""A claim that takes of a pool has fewer transactions than this."""


async def test_units_that_share_get_the_last_visits_as_often_as_there_are(database_url: str) -> None:
    prove(await contended_pool(database_url, size(32, 1_600)))


async def test_what_a_pool_lent_to_a_unit_is_taken_under_the_lock_alone(database_url: str) -> None:
    world = await open_fleet(database_url, count=VISITS)
    [unit] = await sell_fleet(world.engine, "lent", 1)
    await agree(world.engine, [unit], "agreement")
    # The first finds no house rules, the second reads them.
    for key in ("first", "second"):
        given_back = await claim(world.engine, unit, key)
        command = WithdrawClaim(ADMIN, f"{key}-withdrawn", given_back.claim.id, "MENDED")
        await withdraw_claim(world.database, world.engine.library, command, BROKE)
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(SyncEngine, "before_cursor_execute", note)
    try:
        assert paid(await claim(world.engine, unit, "third"))
    finally:
        event.remove(SyncEngine, "before_cursor_execute", note)
    await world.aclose()
    assert len(sent) > 2


async def test_who_dies_between_the_steps_of_a_claim_loses_and_doubles_no_visit(database_url: str) -> None:
    prove(await died_in_a_claim(database_url, size(1, 40)))


async def test_who_dies_while_an_agreement_is_made_leaves_each_unit_one_contract(database_url: str) -> None:
    prove(await died_in_an_agreement(database_url, size(1, 20)))


@dataclass(slots=True)
class Tally:
    """What was counted."""

    attempts: int = 0
    won: int = 0
    over_limit: int = 0
    refused_with_room: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    died: int = 0

    def counts(self, what: str) -> Counts:
        return Counts(
            what,
            self.attempts,
            {
                "over limit": self.over_limit,
                "refused while room was left": self.refused_with_room,
                "lost": self.lost,
                "doubled": self.doubled,
                "pool and ledgers differ": self.wrong,
            },
            {"won": self.won, "died": self.died},
        )


async def contended_pool(url: str, attempts: int) -> Counts:
    """An agreement for each round: sixteen claims on its eight units at once; one winner gives back, all want it."""
    tally, world, round_ = Tally(), await open_fleet(url, engines=2, count=VISITS), 0
    while tally.attempts < attempts:
        round_ += 1
        units = await sell_fleet(world.engine, f"P{round_}", UNITS)
        agreement = await agree(world.engine, units, f"agreement-{round_}")
        first = await _wave(world, units, f"{round_}/1")
        _count(tally, first, VISITS)
        winner = next(each for each in first if paid(each))
        command = WithdrawClaim(ADMIN, f"w{round_}", winner.claim.id, "MENDED")
        await withdraw_claim(world.database, world.engine.library, command, BROKE)
        await asyncio.gather(*(work_off(engine.database, BROKE) for engine in world.engines))
        _count(tally, await _wave(world, units, f"{round_}/2"), 1)
        await asyncio.gather(*(work_off(engine.database, BROKE) for engine in world.engines))
        found = await books(world.database, agreement.id, units)
        tally.wrong += found.wrong + ((found.taken, found.by_units) != (VISITS, VISITS))
    name = _name(world)
    await world.aclose()
    return tally.counts(f"contended claims on a pool, {name}")


async def died_in_a_claim(url: str, rounds: int) -> Counts:
    """Each step of a claim is once the last one, before and after its commit; then all send again what they sent."""
    tally, world = Tally(), await open_fleet(url, count=VISITS)
    for number in range(rounds * STEPS * 2):
        step, after = number // 2 % STEPS, bool(number % 2)
        units = await sell_fleet(world.engine, f"D{number}", 3)
        agreement = await agree(world.engine, units, f"agreement-{number}")
        tally.attempts += 1
        tally.won += paid(await claim(world.engine, units[0], f"{number}/first"))
        answered = None
        async with mortal(url, step, after) as engine:
            with suppress(Dead):
                answered = await claim(engine, units[1], f"{number}/dies")
            with suppress(Dead):
                await work_off(engine.database, BROKE)
        tally.died += answered is None
        now = BROKE + EXPIRED
        await work_off(world.database, now)
        between = await books(world.database, agreement.id, units)
        tally.wrong += between.wrong + (between.taken != between.by_units)
        again = await claim(world.engine, units[1], f"{number}/dies")
        tally.lost += not paid(again) or (answered is not None and answered.claim.id != again.claim.id)
        tally.over_limit += paid(await claim(world.engine, units[2], f"{number}/third"))
        await work_off(world.database, now)
        found = await books(world.database, agreement.id, units)
        tally.doubled += max(0, found.by_units - VISITS)
        tally.lost += max(0, VISITS - found.by_units)
        tally.wrong += found.wrong
    name = _name(world)
    await world.aclose()
    return tally.counts(f"deaths between the steps of a claim on a pool, {name}")


async def died_in_an_agreement(url: str, rounds: int) -> Counts:
    """Each step of an agreement is once the last one; a worker gives the units what they have not got."""
    tally, world, units_each = Tally(), await open_fleet(url, count=VISITS), 3
    for number in range(rounds * 2 * (1 + 2 * units_each)):
        units = await sell_fleet(world.engine, f"A{number}", units_each)
        tally.attempts += 1
        async with mortal(url, number // 2 % (1 + 2 * units_each), bool(number % 2)) as engine:
            with suppress(Dead):
                await agree(engine, units, f"agreement-{number}")
                tally.won += 1
        tally.died = tally.attempts - tally.won
        await asyncio.gather(*(work_off(world.database, AGREED) for _ in range(2)))
        has = await _contracts(world, units)
        tally.wrong += len(set(has)) != 1
        agreement = await agree(world.engine, units, f"agreement-{number}")
        has = await _contracts(world, units)
        tally.lost += sum(1 for each in has if each < 1) + sum(1 for each in agreement.units if each.contract is None)
        tally.doubled += sum(1 for each in has if each > 1)
    name = _name(world)
    await world.aclose()
    return tally.counts(f"deaths between the steps of an agreement, {name}")


class Dead(Exception):
    """The process is gone."""


@dataclass(slots=True)
class Life:
    """How many transactions are left, and whether the last one is still committed."""

    left: int
    after: bool


class Mortal(Database, frozen=True, kw_only=True):
    """A database whose process dies at one of its transactions, and reads and writes nothing any more."""

    life: Life

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        if self.life.left < 0:
            raise Dead
        async with Database.read(self) as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        self.life.left -= 1
        if self.life.left < -1:
            raise Dead
        async with Database.write(self) as connection:
            yield connection
            if self.life.left < 0 and not self.life.after:
                raise Dead
        if self.life.left < 0:
            raise Dead


@asynccontextmanager
async def mortal(url: str, step: int, after: bool) -> AsyncIterator[Engine]:
    """An engine that dies at its `step`-th transaction, counted from 0."""
    opened = Engine.open(url).within(TENANT)
    of = opened.database
    database = Mortal(of.reader, of.writer, of.direct, of.gathering, of.together, TENANT, life=Life(step, after))
    yield replace(opened, database=database, library=Library(database))
    await opened.close()


def paid(done: ClaimDone) -> bool:
    """Whether a claim got a visit."""
    return done.claim.rounds[0].lines[0].approved.minor > 0


async def _wave(world: World, units: Sequence[BySerial], name: str, moment: datetime = BROKE) -> list[ClaimDone]:
    engines = world.engines
    return await asyncio.gather(
        *(
            claim(engines[number % len(engines)], units[number % len(units)], f"{name}/{number}", moment=moment)
            for number in range(WORKERS)
        )
    )


def _count(tally: Tally, done: Sequence[ClaimDone], room: int) -> None:
    won = sum(paid(each) for each in done)
    tally.attempts += len(done)
    tally.won += won
    tally.over_limit += max(0, won - room)
    tally.refused_with_room += max(0, room - won)


async def _contracts(world: World, units: Sequence[BySerial]) -> list[int]:
    """How many contracts of an agreement each unit has."""
    keys = [key_of(unit) for unit in units]
    async with world.database.read() as connection:
        known = await dossiers(connection, TENANT, keys)
    return [sum(each.agreement_id is not None for each in known[key].contracts) for key in keys]


def _name(world: World) -> str:
    return world.database.writer.dialect.name
