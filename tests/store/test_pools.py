"""Does a pool lend what it has, once, and take back what nobody took?"""

from datetime import date, datetime
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from contracts.store.claim_life.ledger import Reservation, balances_of, open_period, release, reserve
from contracts.store.claim_life.records import AllowanceBalance, BalanceKey
from contracts.store.database import Database
from contracts.store.dossiers import dossiers
from contracts.store.pools import pool
from contracts.store.pools.loans import adopt, followed, never_adopt, settle
from contracts.store.pools.pool import Standing, follow, has_room, lapse, lend, move_shares
from contracts.store.pools.records import Agreement, PoolBalance, PoolHold, PoolKey
from contracts.store.pools.tables import pool_balances
from contracts.store.rows import insert
from tests.store.examples import CATALOGUE, CLAIM, CONTRACT, TENANT, UNIT_KEY, WORLD, an_id, later

AGREEMENT = Agreement(
    agreement_id=an_id(700),
    plan=CONTRACT.plan,
    version=CONTRACT.version,
    terms_hash=CONTRACT.terms_hash,
    holder=CONTRACT.holder,
    made_on=date(2024, 2, 20),
    start_day=None,
    total_minor=0,
    currency="INR",
    recorded_at=later(0),
    actor="shop:1",
    role="ADMIN",
)
KEY: PoolKey = (AGREEMENT.agreement_id, "acme-ac/visits", "visits", date(2024, 3, 1))
POOL = PoolBalance(*KEY, None, 2, 0, 1_000, 0, "INR")
OF_UNIT: BalanceKey = (UNIT_KEY, str(CONTRACT.contract_id), *KEY[1:])

NOTHING_LENT = AllowanceBalance(*OF_UNIT, None, 0, 0, 0, 0, 0, 0, "INR")


def hold(number: int, count: int = 1, minor: int = 100, unit: UUID = UNIT_KEY) -> PoolHold:
    return PoolHold(KEY[0], an_id(number), *KEY[1:], unit, count, minor, "HELD", later(1), later(2), None)


def said(seq: int, count: int, *adopted: int, used: int = 0) -> Standing:
    return Standing(KEY, UNIT_KEY, count, 100 * count, used, 100 * used, seq, frozenset(map(an_id, adopted)))


@pytest.fixture
async def shop(database: Database) -> Database:
    """An agreement, and a unit under it."""
    shared = [replace(row, agreement_id=KEY[0]) if row is CONTRACT else row for row in WORLD if row not in CATALOGUE]
    async with database.write() as connection:
        await insert(connection, TENANT, [*CATALOGUE, AGREEMENT, *shared])
    return database


async def taken(database: Database) -> tuple[int, int]:
    """What of the pool is given away, which is the sum of its shares and of its entries."""
    async with database.read() as connection:
        [balance] = await pool.balances_of(connection, TENANT, KEY[0])
        shares = await pool.shares_of(connection, TENANT, KEY[0])
        entries = await pool.entries_of(connection, TENANT, KEY[0])
    found = (balance.taken_count, balance.taken_minor)
    assert found == (sum(each.count for each in shares), sum(each.minor for each in shares))
    assert found == (sum(each.count for each in entries), sum(each.minor for each in entries))
    return found


async def test_a_pool_lends_no_more_than_it_has_of_either(shop: Database) -> None:
    async with shop.write() as connection:
        assert await lend(connection, TENANT, POOL, hold(1))
        assert not await lend(connection, TENANT, POOL, hold(2, count=2))
        assert not await lend(connection, TENANT, POOL, hold(3, minor=901))
        assert not await has_room(connection, TENANT, KEY, 2, 0)
        assert await lend(connection, TENANT, POOL, hold(4, minor=900))
    assert await taken(shop) == (2, 1_000)


async def test_a_hold_lapses_once(shop: Database) -> None:
    async with shop.write() as connection:
        await lend(connection, TENANT, POOL, hold(1))
        assert await lapse(connection, TENANT, hold(1), later(3))
        assert not await lapse(connection, TENANT, hold(1), later(4))
    assert await taken(shop) == (0, 0)


async def test_a_share_follows_its_unit_in_any_order_and_as_often_as_it_is_told(shop: Database) -> None:
    async with shop.write() as connection:
        await lend(connection, TENANT, POOL, hold(1))
        await lend(connection, TENANT, POOL, hold(2))
        assert await follow(connection, TENANT, said(6, 1, 1, used=1), later(3))
    assert await taken(shop) == (2, 200)
    async with shop.write() as connection:
        assert await follow(connection, TENANT, said(9, 1, 1, 2, used=1), later(4))
    assert await taken(shop) == (1, 100)
    async with shop.write() as connection:
        assert not await follow(connection, TENANT, said(9, 1, 1, 2, used=1), later(5))
        assert not await follow(connection, TENANT, said(7, 0, 1), later(5))
    assert await taken(shop) == (1, 100)


async def test_a_hold_that_the_unit_will_never_adopt_cannot_be_adopted_late(shop: Database) -> None:
    async with shop.write() as connection:
        await open_period(connection, TENANT, NOTHING_LENT, (0, 0), later(1))
        assert await never_adopt(connection, TENANT, hold(1), later(2))
        assert not await adopt(connection, TENANT, OF_UNIT, hold(1), later(3))
        assert await adopt(connection, TENANT, OF_UNIT, hold(2), later(3))
        assert not await adopt(connection, TENANT, OF_UNIT, hold(2), later(3))
        assert not await never_adopt(connection, TENANT, hold(2), later(3))
        [balance] = await balances_of(connection, TENANT, UNIT_KEY)
    assert (balance.granted_count, balance.granted_minor) == (1, 100)


async def test_a_unit_takes_only_what_it_was_lent_and_lets_go_of_the_rest(shop: Database) -> None:
    wanted = Reservation(OF_UNIT, CLAIM.claim_id, 1, 1, 100)
    async with shop.write() as connection:
        await open_period(connection, TENANT, NOTHING_LENT, (0, 0), later(1))
        assert not await reserve(connection, TENANT, wanted, later(2))
        await lend(connection, TENANT, POOL, hold(1))
        await adopt(connection, TENANT, OF_UNIT, hold(1), later(2))
        assert await reserve(connection, TENANT, wanted, later(2))
        [standing] = (await settle(connection, TENANT, UNIT_KEY, later(3))).standings
        assert (standing.key, standing.count, standing.minor, standing.adopted) == (KEY, 1, 100, frozenset({an_id(1)}))
        await release(connection, TENANT, wanted, later(4))
        settled = await settle(connection, TENANT, UNIT_KEY, later(5))
        assert [(each.count, each.minor) for each in settled.standings] == [(0, 0)]
        [balance] = await balances_of(connection, TENANT, UNIT_KEY)
        assert (balance.granted_count, balance.granted_minor) == (0, 0)
        await followed(connection, TENANT, settled, later(5))
        assert [each.adopted for each in (await settle(connection, TENANT, UNIT_KEY, later(6))).standings] == [
            frozenset()
        ]


async def shared(database: Database, known_at: datetime | None = None) -> list[tuple[UUID, int, int]]:
    async with database.read() as connection:
        found = (await dossiers(connection, TENANT, [UNIT_KEY], known_at))[UNIT_KEY].shared
    return [(each.unit, each.count, each.minor) for each in found]


async def test_a_dossier_tells_what_other_units_have_of_its_pools_and_not_its_own(shop: Database) -> None:
    other = an_id(801)
    async with shop.write() as connection:
        await lend(connection, TENANT, POOL, hold(1))
        await lend(connection, TENANT, POOL, hold(2, unit=other))
    assert await shared(shop) == [(other, 1, 100)]


async def test_a_dossier_of_an_earlier_moment_tells_what_others_had_then(shop: Database) -> None:
    other = an_id(801)
    async with shop.write() as connection:
        await lend(connection, TENANT, POOL, hold(2, unit=other))
        await lapse(connection, TENANT, hold(2, unit=other), later(5))
    assert await shared(shop) == []
    assert await shared(shop, later(0)) == []
    assert await shared(shop, later(4)) == [(other, 1, 100)]
    assert [(count, minor) for _, count, minor in await shared(shop, later(5))] == [(1, 100), (-1, -100)]


async def test_the_uses_of_a_unit_that_was_replaced_are_told_by_the_one_that_came(
    shop: Database,
) -> None:
    before, first = an_id(801), an_id(800)
    async with shop.write() as connection:
        await lend(connection, TENANT, POOL, hold(2, unit=first))
        await move_shares(connection, TENANT, first, before)
        await move_shares(connection, TENANT, before, UNIT_KEY)
    assert await shared(shop) == []
    assert await taken(shop) == (1, 100)


async def test_the_database_itself_keeps_a_pool_within_its_grant(shop: Database) -> None:
    async with shop.write() as connection:
        await lend(connection, TENANT, POOL, hold(1, count=2))
    with pytest.raises(IntegrityError):
        async with shop.write() as connection:
            await connection.execute(update(pool_balances).values(taken_count=3))
