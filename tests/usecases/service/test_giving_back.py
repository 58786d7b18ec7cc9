"""What becomes of a use of an allowance that is not paid after all? The ledger gives it back, and rewrites nothing.

After each step the balance is the sum of its ledger, and what is left by it is what any other question sees.
"""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from contracts.rules.values.vocabulary import ChargeClass, Event
from contracts.usecases.claims.filing.supply_information import SupplyInformation, supply_information
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.ruling.appeal_claim import AppealClaim, appeal_claim
from contracts.usecases.claims.ruling.decide_appeal import DecideAppeal, decide_appeal
from contracts.usecases.claims.ruling.judging import AskedJudgement
from contracts.usecases.claims.ruling.request_information import RequestInformation, request_information
from contracts.usecases.claims.ruling.review_claim import ReviewClaim, review_claim
from contracts.usecases.claims.service.settle_claim import SettleClaim, settle_claim
from contracts.usecases.claims.service.start_service import StartService, start_service
from contracts.usecases.cover.asked import Amount, AskedFact
from contracts.usecases.failures import MoveNotAllowed
from tests.usecases.service.shop import ADMIN, BROKE, CENTRE, DONE, VISITS, Shop, charge_of

Opening = Callable[..., Awaitable[Shop]]
CHIEF = ADMIN.__class__(ADMIN.tenant, ADMIN.role, "chief")
DEARER = charge_of("visit", ChargeClass.VISIT, "900")
WITH_MONEY = [{**VISITS[0], "allowances": {"visits": {"count": 2, "money": "1500", "per": "contractYear"}}}]
ANY_VISIT = [
    {
        **VISITS[0],
        "allowances": {"visits": {"count": 2, "per": "contractYear", "uses": {"event": "BREAKDOWN"}}},
    }
]


async def left(shop: Shop) -> tuple[Any, Any]:
    """What is left of visits and money to somebody who asks, as the ledger has it too."""
    await shop.in_order()
    answer = await shop.coverage(charge_of("v", ChargeClass.VISIT, "500"), event=Event.BREAKDOWN)
    [visits] = [each for each in answer.decided.document["benefits"] if each["benefit"] == "visits"]
    found = visits["allowances"][0]
    [balance] = await shop.balances()
    assert balance.granted_count is not None
    assert found["left"] == balance.granted_count - balance.reserved_count - balance.used_count
    return balance.used_count, balance.used_minor


async def kinds(shop: Shop) -> list[str]:
    return sorted(entry.kind for entry in await shop.ledger() if entry.kind != "GRANT")


async def done_and_told_later(shop: Shop) -> ClaimDone:
    """A visit that was filed after it was done: its use is booked, and the claim waits for the issuer."""
    filed = await shop.visit("claim-1", now=DONE, occurred=BROKE.date(), served_on=DONE.date())
    assert filed.state == "APPROVED"
    completed = await shop.complete(filed)
    assert (completed.state, await kinds(shop)) == ("COMPLETED", ["COMMIT", "RESERVE"])
    return completed


async def done_dearer(shop: Shop) -> ClaimDone:
    """A visit that was agreed to and came dearer: a person looks, and what it reserved counts as used."""
    looked_at = await shop.complete(await shop.visit("claim-1"), charges=(DEARER,))
    assert looked_at.state == "IN_REVIEW"
    return looked_at


async def judged(shop: Shop, claim: ClaimDone, rupees: str, key: str = "review-1", by: Any = ADMIN) -> str:
    line = AskedJudgement(1, Amount(Decimal(rupees), "INR"), "LESS")
    command = ReviewClaim(by, key, claim.claim.id, (line,), "LOOKED_AT_AGAIN")
    return (await review_claim(shop.engine.database, shop.engine.library, command, DONE)).state


async def settled(shop: Shop, claim: ClaimDone) -> str:
    command = SettleClaim(ADMIN, "settle-1", claim.claim.id)
    return (await settle_claim(shop.engine.database, shop.engine.library, command, DONE)).state


async def test_a_use_that_is_refused_in_a_later_review_is_given_back_by_an_entry_of_its_own(opening: Opening) -> None:
    shop = await opening(binding=False)
    completed = await done_and_told_later(shop)
    before = await shop.ledger()
    assert await left(shop) == (1, 0)
    assert await judged(shop, completed, "0") == "REJECTED"
    assert await left(shop) == (0, 0)
    assert await kinds(shop) == ["COMMIT", "RESERVE", "REVERSE"]
    assert [each for each in before if each not in await shop.ledger()] == []
    states = [(await shop.visit(f"more-{number}")).state for number in range(3)]
    assert states == ["APPROVED", "APPROVED", "REJECTED"]
    await shop.in_order()


async def test_money_that_is_paid_less_is_given_back_as_far_as_it_is_less(opening: Opening) -> None:
    shop = await opening(binding=False, visits=WITH_MONEY)
    completed = await done_and_told_later(shop)
    assert await left(shop) == (1, 50_000)
    assert await judged(shop, completed, "200") == "PARTLY_APPROVED"
    assert await settled(shop, completed) == "SETTLED"
    assert await left(shop) == (1, 20_000)
    assert await kinds(shop) == ["COMMIT", "COMMIT", "RESERVE", "RESERVE", "REVERSE"]
    [job] = (await shop.dossier()).jobs
    assert (job.under_benefit, job.covered_minor) == ("visits", 20_000)


async def test_what_is_agreed_to_once_more_is_used_once(opening: Opening) -> None:
    shop = await opening(binding=False)
    completed = await done_and_told_later(shop)
    assert await judged(shop, completed, "500") == "APPROVED"
    assert await settled(shop, completed) == "SETTLED"
    assert await left(shop) == (1, 0)


async def test_a_completed_claim_is_not_looked_at_again_without_a_reason(opening: Opening) -> None:
    shop = await opening(binding=False)
    completed = await done_and_told_later(shop)
    line = AskedJudgement(1, Amount(Decimal(0), "INR"), "LESS")
    command = ReviewClaim(ADMIN, "review-1", completed.claim.id, (line,))
    with pytest.raises(MoveNotAllowed) as refused:
        await review_claim(shop.engine.database, shop.engine.library, command, DONE)
    assert refused.value.code == "NEEDS_REASON"
    assert await left(shop) == (1, 0)


async def test_an_appeal_that_is_lost_after_the_work_gives_the_visit_back(opening: Opening) -> None:
    shop = await opening(binding=False)
    completed = await done_and_told_later(shop)
    assert await judged(shop, completed, "200") == "PARTLY_APPROVED"
    database, library = shop.engine.database, shop.engine.library
    await appeal_claim(database, library, AppealClaim(CENTRE, "appeal-1", completed.claim.id, "NOT_AGREED"), DONE)
    [balance] = await shop.balances()
    assert (balance.reserved_count, balance.used_count) == (1, 0)
    line = AskedJudgement(1, Amount(Decimal(0), "INR"), "LESS")
    heard = DecideAppeal(CHIEF, "heard-1", completed.claim.id, (line,), "HEARD_AGAIN")
    assert (await decide_appeal(database, library, heard, DONE)).state == "REJECTED"
    assert await left(shop) == (0, 0)
    [balance] = await shop.balances()
    assert balance.reserved_count == 0


async def test_a_claim_that_is_withdrawn_after_the_work_gives_its_visit_back(opening: Opening) -> None:
    """The work stays in the history, borne by nobody but the customer."""
    shop = await opening(binding=False)
    completed = await done_and_told_later(shop)
    assert await judged(shop, completed, "200") == "PARTLY_APPROVED"
    command = WithdrawClaim(CENTRE, "back-1", completed.claim.id, "NOT_NEEDED")
    await withdraw_claim(shop.engine.database, shop.engine.library, command, DONE)
    assert await left(shop) == (0, 0)
    [balance] = await shop.balances()
    assert balance.reserved_count == 0
    [job] = (await shop.dossier()).jobs
    assert (job.completed, job.under_benefit, job.covered_minor) == (True, None, None)


async def test_a_claim_that_is_sent_back_after_the_work_keeps_its_visit_until_it_is_decided(opening: Opening) -> None:
    """Meanwhile it counts as used for everybody, once, also when another claim touches the allowance."""
    shop = await opening(binding=False, odd="REVIEW")
    looked_at = await done_dearer(shop)
    other = await shop.visit("claim-2", now=DONE)
    assert other.state == "IN_REVIEW"
    database, library = shop.engine.database, shop.engine.library
    asked = RequestInformation(ADMIN, "ask-1", looked_at.claim.id, ("genuineParts",))
    await request_information(database, library, asked, DONE)
    told = SupplyInformation(CENTRE, "tell-1", looked_at.claim.id, (AskedFact("genuineParts", True),))
    assert (await supply_information(database, library, told, DONE)).state == "IN_REVIEW"
    assert await judged(shop, other, "500", "review-2") == "APPROVED"
    [balance] = await shop.balances()
    assert (balance.reserved_count, balance.used_count) == (2, 0)
    assert await left(shop) == (0, 0)
    assert await judged(shop, looked_at, "0") == "REJECTED"
    [balance] = await shop.balances()
    assert (balance.reserved_count, balance.used_count) == (1, 0)
    assert await left(shop) == (0, 0)


async def test_a_visit_that_counts_whoever_bears_it_stays_used_when_it_is_refused(opening: Opening) -> None:
    """By these terms every breakdown uses one up. The claim gives it back, and the history takes it over."""
    shop = await opening(binding=False, visits=ANY_VISIT)
    completed = await done_and_told_later(shop)
    assert await judged(shop, completed, "0") == "REJECTED"
    assert await left(shop) == (1, 0)
    assert await kinds(shop) == ["COMMIT", "COMMIT", "RESERVE", "REVERSE"]
    withdrawn = await shop.complete(await shop.visit("claim-2", now=DONE), "complete-2", charges=(DEARER,))
    command = WithdrawClaim(CENTRE, "back-1", withdrawn.claim.id, "NOT_NEEDED")
    await withdraw_claim(shop.engine.database, shop.engine.library, command, DONE)
    assert await left(shop) == (2, 0)


@pytest.mark.parametrize("visits", [VISITS, ANY_VISIT])
async def test_work_that_is_begun_counts_as_the_visit_that_it_reserved_and_as_no_other(
    opening: Opening, visits: list[dict[str, Any]]
) -> None:
    shop = await opening(visits=visits)
    first = await shop.visit("claim-1")
    start = StartService(CENTRE, "start-1", first.claim.id)
    await start_service(shop.engine.database, shop.engine.library, start, BROKE)
    [job] = (await shop.dossier()).jobs
    assert job.is_open
    assert await left(shop) == (0, 0)
    assert [(each.reserved_count, each.granted_count) for each in await shop.balances()] == [(1, 2)]
    assert (await shop.complete(first)).state == "SETTLED"
    assert await left(shop) == (1, 0)
