"""Is a ledger that is worked out without the lock the one that is written under it?"""

from collections.abc import Sequence
from datetime import date
from random import Random

import pytest
from msgspec.structs import replace

from contracts.store.claim_life.ledger import (
    Reservation,
    balances_of,
    commit,
    entries_of_unit,
    expire,
    give_back,
    key_of,
    open_period,
    release,
    reserve,
    take_over,
)
from contracts.store.claim_life.ledger_ahead import Ledger, Taken, Taking, take
from contracts.store.claim_life.records import AllowanceBalance, BalanceKey, LedgerEntry
from contracts.store.database import Connection, Database
from contracts.store.direct.alone import Proposed, write_alone
from tests.store.examples import TENANT, UNIT_KEY, an_id, later
from tests.store.test_alone import begun, change, numbers
from tests.store.test_ledger import EMPTY, KEY, claimed, taking

__all__ = ["claimed"]

Rows = tuple[Sequence[AllowanceBalance], Sequence[LedgerEntry]]
OTHER: BalanceKey = (UNIT_KEY, str(an_id(12)), "visits", "money", date(2026, 1, 1))
MONEY = AllowanceBalance(*OTHER, None, None, 0, 0, 10_000, 0, 0, "INR")
COUNTED = AllowanceBalance(*KEY[:4], date(2027, 1, 1), None, None, 0, 0, None, 0, 0, None)
ROUNDS = 60


async def ledger(database: Database) -> Ledger:
    async with database.read() as connection:
        balances = await balances_of(connection, TENANT, UNIT_KEY)
        return Ledger(balances, await entries_of_unit(connection, TENANT, UNIT_KEY))


async def taken_under_the_lock(connection: Connection, of: Taking) -> bool:
    """What a verb does that has locked the unit."""
    await open_period(connection, TENANT, of.begins, of.carried, later(5))
    await take_over(connection, TENANT, of.wanted.key, of.known, later(5))
    if any(of.lost):
        await expire(connection, TENANT, of.wanted.key, of.lost, later(5))
    return await reserve(connection, TENANT, of.wanted, later(5))


def after(before: Ledger, taken: Taken) -> Rows:
    """All rows of the unit once this is written."""
    key = key_of(taken.balance)
    balances = [*(each for each in before.balances if key_of(each) != key), taken.balance]
    return in_order(balances, [*before.entries, *taken.entries])


def in_order(balances: Sequence[AllowanceBalance], entries: Sequence[LedgerEntry]) -> Rows:
    return sorted(balances, key=key_of), sorted(entries, key=lambda each: (key_of(each), each.cause, each.step))


def carried(chance: Random, begins: AllowanceBalance) -> tuple[int, int]:
    """What of a period came over."""
    return chance.randint(0, begins.granted_count or 0), chance.randint(0, begins.granted_minor or 0)


async def lived(connection: Connection, chance: Random, begins: AllowanceBalance) -> None:
    """Something that happened to the period before: claims that reserved, used and gave back, and a history."""
    key, now = key_of(begins), later(1)
    await open_period(connection, TENANT, begins, carried(chance, begins), now)
    for claim in range(chance.randint(0, 3)):
        earlier = taking(claim, 1, chance.randint(0, 3_000), key)
        if await reserve(connection, TENANT, earlier, now) and (end := chance.choice((commit, release, None))):
            await end(connection, TENANT, earlier, now)
            if chance.random() < 0.3:
                await give_back(connection, TENANT, UNIT_KEY, earlier.claim_id, now)
    if chance.random() < 0.5:
        await take_over(connection, TENANT, key, (chance.randint(0, 2), chance.randint(0, 4_000)), now)
    if chance.random() < 0.2:
        await expire(connection, TENANT, key, (1, 0), now)


@pytest.mark.parametrize("begins", [EMPTY, MONEY, COUNTED], ids=["count", "money", "only counted"])
async def test_what_a_claim_takes_is_the_same_with_and_without_the_lock(
    claimed: Database, begins: AllowanceBalance
) -> None:
    chance, won = Random(begins.period_start.year), []
    for round_ in range(ROUNDS):
        key: BalanceKey = (*KEY[:3], f"{begins.allowance}-{round_}", begins.period_start)
        period = AllowanceBalance(*key, *tuple(getattr(begins, name) for name in _WHAT_IT_HOLDS))
        async with claimed.write() as connection:
            if chance.random() < 0.8:
                await lived(connection, chance, period)
        known = (chance.randint(0, 2), chance.randint(0, 5_000))
        lost = (chance.randint(0, 1), chance.choice((0, 500)))
        wanted = Reservation(key, an_id(210), 1, 1, chance.randint(0, 9_000))
        of = Taking(period, carried(chance, period), known, lost, wanted)
        before = await ledger(claimed)
        taken = take(before, of, later(5))
        async with claimed.write() as connection:
            won.append(await taken_under_the_lock(connection, of))
        assert (taken is not None) == won[-1]
        if taken is not None:
            written = await ledger(claimed)
            assert after(before, taken) == in_order(written.balances, written.entries)
    assert True in won
    assert False in won or begins is COUNTED


async def test_what_a_claim_takes_is_written_over_the_balance_as_it_was_read(claimed: Database) -> None:
    seen, before = await begun(claimed), await ledger(claimed)
    taken = take(before, Taking(EMPTY, (0, 0), (0, 0), (0, 0), taking(1)), later(5))
    assert taken is not None
    this = Proposed(UNIT_KEY, seen, [change(2)], [taken.balance, *taken.entries], {})
    assert await write_alone(claimed, TENANT, this)
    assert not await write_alone(claimed, TENANT, this)
    written = await ledger(claimed)
    assert after(before, taken) == in_order(written.balances, written.entries)


async def test_a_balance_that_cannot_be_is_not_written_and_nothing_with_it(claimed: Database) -> None:
    seen, before = await begun(claimed), await ledger(claimed)
    [balance] = before.balances
    spent = replace(balance, reserved_count=3)
    assert not await write_alone(claimed, TENANT, Proposed(UNIT_KEY, seen, [change(2)], [spent], {}))
    assert (await ledger(claimed), await numbers(claimed)) == (before, [1])


_WHAT_IT_HOLDS = AllowanceBalance.__struct_fields__[5:]
