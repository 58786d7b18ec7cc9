"""Are two free visits ever used three times? And does the ledger say what the balance says?

The concurrent tests take no lock on the unit: the balance has to hold by itself.
"""

import asyncio
from datetime import date
from itertools import cycle

import pytest
from msgspec.structs import replace
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from contracts.store.claim_life import tables
from contracts.store.claim_life.ledger import (
    NO_FIRST_DAY,
    MoreThanReserved,
    NoReservation,
    Reservation,
    balances_of,
    commit,
    entries_of,
    expire,
    give_back,
    open_period,
    release,
    reservations_of,
    reserve,
    take_over,
)
from contracts.store.claim_life.records import AllowanceBalance, BalanceKey
from contracts.store.claims import FiledClaim, file_claim
from contracts.store.database import Database
from contracts.store.rows import insert
from tests.store.examples import CATALOGUE, CLAIM, DECISION, HISTORY, OTHER_TENANT, TENANT, UNIT_KEY, an_id, later

WORKERS = 16
KEY: BalanceKey = (UNIT_KEY, str(an_id(12)), "visits", "visits", date(2026, 1, 1))
EMPTY = AllowanceBalance(*KEY, date(2026, 12, 31), 2, 0, 0, None, 0, 0, None)


def taking(claim: int, count: int = 1, minor: int = 0, key: BalanceKey = KEY, round_: int = 1) -> Reservation:
    return Reservation(key, an_id(200 + claim), round_, count, minor)


@pytest.fixture
async def claimed(database: Database) -> Database:
    """A unit with sixteen claims and a contract year that holds two visits."""
    async with database.write() as connection:
        await insert(connection, TENANT, CATALOGUE + HISTORY)
        for number in range(WORKERS):
            decision = replace(DECISION, decision_id=an_id(100 + number))
            claim = replace(CLAIM, claim_id=an_id(200 + number), decision_id=decision.decision_id)
            await file_claim(connection, TENANT, FiledClaim(claim, (), (), decision))
        await open_period(connection, TENANT, EMPTY, (0, 0), later(0))
    return database


async def taken(database: Database, wanted: Reservation) -> bool:
    async with database.write() as connection:
        return await reserve(connection, TENANT, wanted, later(1))


async def ended(database: Database, wanted: Reservation, used: bool) -> bool:
    async with database.write() as connection:
        return await (commit if used else release)(connection, TENANT, wanted, later(2))


async def balance(database: Database, key: BalanceKey = KEY) -> AllowanceBalance:
    async with database.read() as connection:
        found = await balances_of(connection, TENANT, UNIT_KEY)
    return next(each for each in found if each.period_start == key[4] and each.allowance == key[3])


async def kinds(database: Database) -> list[str]:
    async with database.read() as connection:
        return sorted(entry.kind for entry in await entries_of(connection, TENANT, KEY))


async def test_the_last_visits_go_to_as_many_claims_as_there_are_visits(claimed: Database) -> None:
    """Sixteen claims at once, two visits: two have one, fourteen have none; none was refused while room was left."""
    won = await asyncio.gather(*(taken(claimed, taking(number)) for number in range(WORKERS)))
    found = await balance(claimed)
    assert (sum(won), found.reserved_count, found.used_count) == (2, 2, 0)
    assert (await kinds(claimed)).count("RESERVE") == 2


async def test_claims_of_different_size_never_take_more_than_there_is(claimed: Database) -> None:
    """Of 100.00, sixteen claims want 7.00 to 41.00 at once: what is left is less than any that was refused."""
    key: BalanceKey = (*KEY[:3], "money", KEY[4])
    whole = AllowanceBalance(*key, None, None, 0, 0, 10_000, 0, 0, "INR")
    async with claimed.write() as connection:
        await open_period(connection, TENANT, whole, (0, 0), later(0))
    wanted = [taking(number, 0, minor, key) for number, minor in zip(range(WORKERS), cycle((4_100, 700, 2_300)))]
    won = await asyncio.gather(*(taken(claimed, each) for each in wanted))
    found = await balance(claimed, key)
    assert found.reserved_minor == sum(each.minor for each, took in zip(wanted, won, strict=True) if took) <= 10_000
    assert all(10_000 - found.reserved_minor < each.minor for each, took in zip(wanted, won, strict=True) if not took)


async def test_one_claim_that_is_sent_sixteen_times_takes_one_visit(claimed: Database) -> None:
    won = await asyncio.gather(*(taken(claimed, taking(0)) for _ in range(WORKERS)))
    assert (all(won), (await balance(claimed)).reserved_count) == (True, 1)


async def test_a_reservation_that_is_ended_twice_at_once_ends_once(claimed: Database) -> None:
    """Eight commits against eight releases of the same reservation."""
    await taken(claimed, taking(0))
    await taken(claimed, taking(1))
    ends = await asyncio.gather(*(ended(claimed, taking(0), used=number % 2 == 0) for number in range(WORKERS)))
    found = await balance(claimed)
    assert sum(ends) == 1
    assert (found.reserved_count, found.used_count in {0, 1}) == (1, True)
    assert (await kinds(claimed)).count("COMMIT") == found.used_count


async def test_reservations_and_releases_at_once_leave_nothing_behind(claimed: Database) -> None:
    """Each claim tries, and gives back what it got: at the end all is free and was never more than two."""

    async def try_and_give_back(number: int) -> None:
        if await taken(claimed, taking(number)):
            await ended(claimed, taking(number), used=False)

    await asyncio.gather(*(try_and_give_back(number) for number in range(WORKERS)))
    found = await balance(claimed)
    assert (found.reserved_count, found.used_count) == (0, 0)
    count = await kinds(claimed)
    assert count.count("RESERVE") == count.count("RELEASE") >= 2


async def test_what_was_used_stays_used_and_what_was_released_is_free_again(claimed: Database) -> None:
    assert await taken(claimed, taking(0))
    assert await taken(claimed, taking(1))
    assert not await taken(claimed, taking(2))
    assert await ended(claimed, taking(0), used=True)
    assert not await taken(claimed, taking(2))
    assert await ended(claimed, taking(1), used=False)
    assert await taken(claimed, taking(2))
    assert await kinds(claimed) == ["COMMIT", "GRANT", "RELEASE", "RESERVE", "RESERVE", "RESERVE"]


async def test_a_claim_may_use_less_than_it_reserved_and_the_rest_is_free(claimed: Database) -> None:
    await taken(claimed, taking(0, 2))
    assert await ended(claimed, taking(0, 1), used=True)
    found = await balance(claimed)
    assert (found.reserved_count, found.used_count) == (0, 1)
    with pytest.raises(MoreThanReserved):
        await ended(claimed, taking(0, 3), used=True)


async def test_a_claim_that_reserved_nothing_ends_nothing(claimed: Database) -> None:
    for used in (True, False):
        with pytest.raises(NoReservation):
            await ended(claimed, taking(0), used=used)


async def test_a_claim_that_gave_back_may_reserve_again_in_its_next_round(claimed: Database) -> None:
    """Rejected, appealed and approved: the second round is a reservation of its own."""
    await taken(claimed, taking(0))
    await ended(claimed, taking(0), used=False)
    assert await taken(claimed, taking(0, round_=2))
    assert (await balance(claimed)).reserved_count == 1
    async with claimed.read() as connection:
        held = await reservations_of(connection, TENANT, UNIT_KEY, an_id(200))
    assert [each.cause for each in held] == [f"{an_id(200)}/2"]


async def test_what_a_claim_used_is_given_back_once_by_an_entry_of_its_own(claimed: Database) -> None:
    """Of two claims that used a visit each, one gives it back, twice: another claim has it."""
    for number in range(2):
        await taken(claimed, taking(number))
        await ended(claimed, taking(number), used=True)
    for _ in range(2):
        async with claimed.write() as connection:
            await give_back(connection, TENANT, UNIT_KEY, an_id(200), later(3))
    assert (await balance(claimed)).used_count == 1
    assert (await kinds(claimed)).count("REVERSE") == 1
    assert await taken(claimed, taking(2))
    assert not await taken(claimed, taking(3))


async def test_a_claim_that_gave_back_what_it_used_uses_it_anew_in_its_next_round(claimed: Database) -> None:
    for round_ in (1, 2):
        assert await taken(claimed, taking(0, round_=round_))
        await ended(claimed, taking(0, round_=round_), used=True)
        if round_ == 1:
            async with claimed.write() as connection:
                await give_back(connection, TENANT, UNIT_KEY, an_id(200), later(3))
    assert (await balance(claimed)).used_count == 1
    assert await kinds(claimed) == ["COMMIT", "COMMIT", "GRANT", "RESERVE", "RESERVE", "REVERSE"]


async def test_what_the_history_no_longer_knows_is_taken_back_and_what_claims_used_is_not(claimed: Database) -> None:
    """A claim used one visit and the history knows of another: the history forgets both, then knows of one again."""
    await taken(claimed, taking(0))
    await ended(claimed, taking(0), used=True)
    used = []
    for known in (2, 0, 2, 1):
        async with claimed.write() as connection:
            await take_over(connection, TENANT, KEY, (known, 0), later(3))
        used.append((await balance(claimed)).used_count)
    assert used == [2, 1, 2, 1]
    assert await kinds(claimed) == ["COMMIT", "COMMIT", "COMMIT", "GRANT", "RESERVE", "REVERSE", "REVERSE"]


async def test_what_only_the_history_knows_is_taken_over_as_far_as_there_is_room(claimed: Database) -> None:
    """One of two visits is reserved; the history knows of three: one more is used, and saying it again adds nothing."""
    await taken(claimed, taking(0))
    for _ in range(2):
        async with claimed.write() as connection:
            await take_over(connection, TENANT, KEY, (3, 0), later(3))
    found = await balance(claimed)
    assert (found.reserved_count, found.used_count) == (1, 1)
    assert await kinds(claimed) == ["COMMIT", "GRANT", "RESERVE"]


async def test_a_refused_reservation_leaves_no_entry(claimed: Database) -> None:
    assert not await taken(claimed, taking(0, 3))
    assert await kinds(claimed) == ["GRANT"]
    assert await taken(claimed, taking(0, 2))


async def test_an_allowance_that_is_only_counted_is_never_spent(claimed: Database) -> None:
    key: BalanceKey = (*KEY[:3], "counted", NO_FIRST_DAY)
    counted = AllowanceBalance(*key, None, None, 0, 0, None, 0, 0, None)
    async with claimed.write() as connection:
        await open_period(connection, TENANT, counted, (0, 0), later(0))
    assert all([await taken(claimed, taking(number, 1, 0, key)) for number in range(3)])
    assert (await balance(claimed, key)).reserved_count == 3


async def test_a_period_is_opened_once_with_what_came_over(claimed: Database) -> None:
    key: BalanceKey = (*KEY[:4], date(2027, 1, 1))
    opened = AllowanceBalance(*key, date(2027, 12, 31), 3, 0, 0, None, 0, 0, None)
    async with claimed.write() as connection:
        first = await open_period(connection, TENANT, opened, (1, 0), later(0))
        second = await open_period(connection, TENANT, replace(opened, granted_count=9), (0, 0), later(1))
        entries = await entries_of(connection, TENANT, key)
    assert (first, second) == (True, False)
    assert sorted((entry.kind, entry.count) for entry in entries) == [("CARRY", 1), ("GRANT", 2)]
    assert (await balance(claimed, key)).granted_count == 3


async def test_what_came_over_expires_once_and_only_what_is_free(claimed: Database) -> None:
    key: BalanceKey = (*KEY[:4], date(2027, 1, 1))
    opened = AllowanceBalance(*key, None, 3, 0, 0, None, 0, 0, None)
    async with claimed.write() as connection:
        await open_period(connection, TENANT, opened, (1, 0), later(0))
        await reserve(connection, TENANT, taking(0, 3, 0, key), later(1))
        assert not await expire(connection, TENANT, key, (1, 0), later(2))
        await release(connection, TENANT, taking(0, 3, 0, key), later(3))
        assert await expire(connection, TENANT, key, (1, 0), later(4))
        assert not await expire(connection, TENANT, key, (1, 0), later(5))
    assert (await balance(claimed, key)).granted_count == 2


async def test_another_tenant_takes_nothing(claimed: Database) -> None:
    other = claimed.within(OTHER_TENANT)
    async with other.write() as connection:
        assert await balances_of(connection, OTHER_TENANT, UNIT_KEY) == []
    with pytest.raises(IntegrityError):
        async with other.write() as connection:
            await reserve(connection, OTHER_TENANT, taking(0), later(1))
    assert (await balance(claimed)).reserved_count == 0


@pytest.mark.parametrize(
    "values",
    [{"reserved_count": 3}, {"used_count": 3}, {"reserved_count": 1, "used_count": 2}, {"reserved_count": -1}],
)
async def test_the_database_itself_refuses_a_balance_that_cannot_be(claimed: Database, values: dict[str, int]) -> None:
    with pytest.raises(IntegrityError):
        async with claimed.write() as connection:
            await connection.execute(update(tables.allowance_balances).values(**values))
