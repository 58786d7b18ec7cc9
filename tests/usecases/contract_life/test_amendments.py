"""What does a change cost when several stand, and which of them goes on in the contract that follows?

The plan costs 1,000 rupees for up to two rooms and 2,000 for more, without tax; what is amended costs the difference
for the days left. The contract runs for 365 days, so that 364 days lie between its first and its last one.
"""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from contracts.rules.terms import Plan
from contracts.usecases.contract_life.amend_contract import amend_contract, preview_amend_contract
from contracts.usecases.contract_life.cancel_contract import cancel_contract
from contracts.usecases.contract_life.carrying_out import ContractChanged
from contracts.usecases.contract_life.commands import AmendContract, CancelContract, RenewContract
from contracts.usecases.contract_life.renew_contract import renew_contract
from contracts.usecases.cover.asked import AskedFact
from contracts.usecases.failures import ChangeNotAllowed
from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.contract_life.desk import ADMIN, LIFE, MADE, SOLD, Desk, care, lines, noon, open_desk
from tests.worlds import own_world

EARLY, LATE, LAST = date(2026, 3, 1), date(2026, 7, 10), date(2027, 1, 9)


def rooms_plan() -> Plan:
    """A plan by rooms; it can be renewed before its end only."""
    low, high = {"atMost": 2, "amount": {"money": "1000"}}, {"moreThan": 2, "amount": {"money": "2000"}}
    span = {"used": {"daysFrom": "amended", "to": "contractEnd"}, "of": 364}
    amendment = {"option": "rooms", "clause": "9", "changes": ["rooms"], "difference": span}
    free, share = ({name: word for name, word in way.items() if name != "tax"} for way in LIFE["cancellation"])
    life: dict[str, Any] = {**LIFE, "eligible": [], "amendment": [amendment], "cancellation": [free, share]}
    facts = {"rooms": {"type": "number", "means": "rooms", "unit": "rooms"}, "accepted": {"type": "flag", "means": "m"}}
    return care("rooms", price={"bands": [low, high], "by": {"fact": "rooms"}}, tax=None, life=life, facts=facts)


@pytest_asyncio.fixture
async def shop(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Desk]:
    async with own_world(databases, open_rooms_desk) as opened:
        yield opened


async def open_rooms_desk(database_url: str) -> Desk:
    return await open_desk(database_url, rooms_plan())


async def sold(shop: Desk) -> str:
    return (await shop.issue(plan="rooms", facts=(AskedFact("rooms", 2),))).contract.id


def rooms(contract: str, number: int, on: date, key: str) -> AmendContract:
    return AmendContract(ADMIN, key, contract, on, amended=(AskedFact("rooms", number),))


async def amended(shop: Desk, contract: str, number: int, on: date, key: str) -> ContractChanged:
    """All of it is entered on the day of the sale."""
    return await amend_contract(shop.engine, rooms(contract, number, on, key), SOLD)


def total(done: ContractChanged) -> str:
    assert done.quote is not None
    return str(done.quote.document["total"])


async def test_what_an_amendment_costs_counts_from_what_stands_on_its_own_day(shop: Desk) -> None:
    """Two amendments for later days, entered today: the second pays nothing of what the first paid already."""
    contract = await sold(shop)
    left = (LAST - EARLY).days
    assert total(await amended(shop, contract, 3, EARLY, "first")) == f"{Decimal(1000 * left) / 364:.2f}"
    assert total(await amended(shop, contract, 4, LATE, "second")) == "0.00"


async def test_what_was_paid_more_comes_back_for_the_days_left_when_it_is_taken_back(shop: Desk) -> None:
    contract = await sold(shop)
    await amended(shop, contract, 3, EARLY, "more")
    back = await amended(shop, contract, 1, LATE, "less")
    assert back.quote is not None
    assert lines(back.quote.document) == [("REFUND", f"-{Decimal(1000 * (LAST - LATE).days) / 364:.2f}")]


async def test_no_amendment_is_slipped_in_before_one_that_stands(shop: Desk) -> None:
    contract = await sold(shop)
    await amended(shop, contract, 3, LATE, "later")
    with pytest.raises(ChangeNotAllowed) as refused:
        await preview_amend_contract(shop.engine, rooms(contract, 4, EARLY, "earlier"), SOLD)
    assert (refused.value.code, refused.value.cure) == ("OVERLAPPING_DAYS", f"send a day from {LATE.isoformat()} on")


async def test_a_renewal_takes_over_what_was_amended_for_a_later_day(shop: Desk) -> None:
    """Renewed today, amended from July on: from January on the next contract serves three rooms, at their price."""
    contract = await sold(shop)
    await amended(shop, contract, 3, LATE, "more")
    renewed = await renew_contract(shop.engine, RenewContract(ADMIN, "again", contract, MADE), SOLD)
    assert total(renewed) == "2000.00"
    less = await amend_contract(shop.engine, rooms(renewed.contract.id, 2, date(2027, 1, 10), "less"), noon(LAST))
    assert total(less) == "-1000.00"


async def test_in_the_free_look_what_was_paid_for_amendments_comes_back_too(shop: Desk) -> None:
    contract = await sold(shop)
    day = date(2026, 1, 20)
    paid = Decimal(total(await amended(shop, contract, 3, day, "more"))) + 1000
    done = await cancel_contract(shop.engine, CancelContract(ADMIN, "end", contract, day), noon(day))
    assert total(done) == f"-{paid}"
    assert done.contract.money is not None
    assert (done.contract.money.paid.minor, done.contract.money.refunded.minor) == (int(paid * 100), int(paid * 100))
