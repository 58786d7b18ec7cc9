"""Do the units of one agreement share what their plan gives, and nothing more or less?"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from contracts.rules.values.money import Money
from contracts.store.keys import RecordId, decode_id
from contracts.store.pools.pool import balances_of, lend
from contracts.store.pools.records import PoolHold
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.service.complete_service import CompleteService, complete_service
from contracts.usecases.claims.service.work_done import WorkTold
from contracts.usecases.pools.holding import LASTS
from tests.proofs.fleet import agree, books, open_fleet, sell_fleet, work_off
from tests.proofs.world import ADMIN, BROKE, TENANT, World, claim, key_of


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[World]:
    opened = await open_fleet(database_url)
    yield opened
    await opened.aclose()


def paid(done: ClaimDone) -> bool:
    return done.claim.rounds[0].lines[0].approved.minor > 0


async def test_the_units_of_an_agreement_share_one_allowance(shop: World) -> None:
    units = await sell_fleet(shop.engine, "U", 3)
    agreement = await agree(shop.engine, units)
    assert agreement.total == Money(150_000, "INR")
    assert all(each.contract for each in agreement.units)
    done = [await claim(shop.engine, unit, f"k{number}") for number, unit in enumerate(units)]
    assert [paid(each) for each in done] == [True, True, False]
    assert (await books(shop.database, agreement.id, units)).by_units == 2


async def test_what_one_unit_gives_back_another_one_may_take(shop: World) -> None:
    units = await sell_fleet(shop.engine, "U", 3)
    agreement = await agree(shop.engine, units)
    first, _ = [await claim(shop.engine, unit, f"k{number}") for number, unit in enumerate(units[:2])]
    await withdraw_claim(shop.database, shop.engine.library, WithdrawClaim(ADMIN, "w", first.claim.id, "MENDED"), BROKE)
    assert not paid(await claim(shop.engine, units[2], "too early"))
    await work_off(shop.database, BROKE)
    assert paid(await claim(shop.engine, units[2], "again", moment=BROKE + timedelta(days=1)))
    await work_off(shop.database, BROKE)
    found = await books(shop.database, agreement.id, units)
    assert (found.granted, found.taken, found.by_units, found.wrong) == (2, 2, 2, 0)


async def done(shop: World, filed: ClaimDone, key: str) -> ClaimDone:
    """The technician came."""
    command = CompleteService(ADMIN, key, filed.claim.id, WorkTold(BROKE.date(), correction="Mended."))
    return await complete_service(shop.database, shop.engine.library, command, BROKE)


async def test_a_visit_that_took_place_is_used_for_all_units(shop: World) -> None:
    units = await sell_fleet(shop.engine, "U", 3)
    agreement = await agree(shop.engine, units)
    filed = await claim(shop.engine, units[0], "k0")
    assert (await done(shop, filed, "done")).state in {"COMPLETED", "SETTLED"}
    await work_off(shop.database, BROKE)
    assert (await books(shop.database, agreement.id, units)).wrong == 0
    [pool] = (await agree(shop.engine, units)).pools
    assert (pool.granted, pool.taken, pool.used) == (2, 1, 1)
    assert paid(await claim(shop.engine, units[1], "k1"))
    assert not paid(await claim(shop.engine, units[2], "k2"))


async def test_what_an_agreement_does_not_share_stays_each_units_own(database_url: str) -> None:
    shop = await open_fleet(database_url, shared=None)
    units = await sell_fleet(shop.engine, "U", 2)
    await agree(shop.engine, units)
    done = []
    for unit in units:
        for number in range(3):
            done.append(await claim(shop.engine, unit, f"{unit.serial}/{number}"))
            await work_off(shop.database, BROKE)
    assert [paid(each) for each in done] == [True, True, False] * 2
    await shop.aclose()


async def test_units_that_have_no_agreement_do_not_share(shop: World) -> None:
    """The same plan, sold to each alone, is each one's own."""
    units = await sell_fleet(shop.engine, "U", 2)
    for number, unit in enumerate(units):
        await agree(shop.engine, [unit], f"alone-{number}")
    done = [await claim(shop.engine, unit, f"{unit.serial}/{number}") for unit in units for number in range(3)]
    assert [paid(each) for each in done] == [True, True, False] * 2


async def test_a_pool_of_money_pays_what_is_left_and_no_more(database_url: str) -> None:
    """Three visits of 500 rupees, and 1,200 rupees for all."""
    shop = await open_fleet(database_url, count=None, money="1200")
    units = await sell_fleet(shop.engine, "U", 3)
    agreement = await agree(shop.engine, units)
    done = [await claim(shop.engine, unit, f"k{number}") for number, unit in enumerate(units)]
    assert [each.claim.rounds[0].lines[0].approved.minor for each in done] == [50_000, 50_000, 20_000]
    await work_off(shop.database, BROKE)
    found = await books(shop.database, agreement.id, units)
    assert (found.taken, found.wrong) == (3, 0)
    [pool] = (await agree(shop.engine, units)).pools
    assert (pool.money_granted, pool.money_taken) == (Money(120_000, "INR"), Money(120_000, "INR"))
    await shop.aclose()


async def test_a_hold_that_somebody_left_is_given_back_once_its_time_is_over(shop: World) -> None:
    units = await sell_fleet(shop.engine, "U", 3)
    agreement = await agree(shop.engine, units)
    first = await claim(shop.engine, units[0], "k0")
    assert paid(first)
    found = decode_id(agreement.id)
    assert isinstance(found, RecordId)
    async with shop.database.write() as connection:
        [balance] = await balances_of(connection, TENANT, found.local_id)
        left = PoolHold(
            agreement_id=found.local_id,
            hold_id=uuid7(),
            benefit=balance.benefit,
            allowance=balance.allowance,
            period_start=balance.period_start,
            unit=key_of(units[1]),
            count=1,
            minor=0,
            state="HELD",
            taken_at=BROKE,
            expires_at=BROKE + LASTS,
            ended_at=None,
        )
        assert await lend(connection, TENANT, balance, left)
    assert not paid(await claim(shop.engine, units[2], "held by another"))
    await work_off(shop.database, BROKE + LASTS - timedelta(seconds=1))
    assert not paid(await claim(shop.engine, units[2], "still held by another"))
    await work_off(shop.database, BROKE + LASTS)
    assert paid(await claim(shop.engine, units[2], "free again"))
