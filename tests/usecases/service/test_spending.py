"""Are two free visits ever used three times, whatever runs at once? And is a reserved one used for everybody else?

Each test prints how many attempts were made and how many went wrong.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contracts.rules.values.plain import Shown
from contracts.rules.values.vocabulary import ChargeClass, Event
from contracts.store.records import Job
from contracts.store.rows import insert
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.ruling.judging import AskedJudgement
from contracts.usecases.claims.ruling.review_claim import ReviewClaim, review_claim
from contracts.usecases.cover.asked import Amount
from contracts.usecases.failures import BadInput, JudgementRefused
from tests.store.examples import an_id
from tests.usecases.service.shop import ADMIN, BROKE, CENTRE, KEY, TENANT, VISITS, Shop, charge_of

Opening = Callable[..., Awaitable[Shop]]
WORKERS = 16
CARRIED = [
    {
        **VISITS[0],
        "allowances": {"visits": {"count": 2, "per": "contractYear", "carries": {"count": 1, "for": "P3M"}}},
        "window": {**VISITS[0]["window"], "length": "P3Y"},
    }
]


def visits_left(document: Shown) -> object:
    [visits] = [each for each in document["benefits"] if each["benefit"] == "visits"]
    return visits["allowances"][0]["left"]


async def asked(shop: Shop, now: datetime = BROKE) -> object:
    """How many visits are left to somebody who asks now."""
    answer = await shop.coverage(charge_of("v", ChargeClass.VISIT, "500"), event=Event.BREAKDOWN, now=now)
    return visits_left(answer.decided.document)


async def test_sixteen_claims_at_once_share_two_visits(shop: Shop) -> None:
    """Over the limit: none. Refused while there was room: none."""
    claims = await asyncio.gather(*(shop.visit(f"claim-{number}") for number in range(WORKERS)))
    approved = [claim for claim in claims if claim.state == "APPROVED"]
    [balance] = await shop.balances()
    over = max(0, len(approved) - 2) + max(0, balance.reserved_count + balance.used_count - 2)
    refused_with_room = max(0, 2 - len(approved))
    print(f"attempts {WORKERS}, over the limit {over}, refused while room was left {refused_with_room}")  # noqa: T201
    assert (over, refused_with_room) == (0, 0)
    assert {claim.state for claim in claims} == {"APPROVED", "REJECTED"}
    done = await asyncio.gather(*(shop.complete(each, f"done-{n}") for n, each in enumerate(approved)))
    assert [each.state for each in done] == ["SETTLED", "SETTLED"]
    [balance] = await shop.balances()
    assert (balance.granted_count, balance.reserved_count, balance.used_count) == (2, 0, 2)
    assert sorted(entry.kind for entry in await shop.ledger()) == ["COMMIT", "COMMIT", "GRANT", "RESERVE", "RESERVE"]


async def test_a_reserved_visit_counts_for_every_other_question(shop: Shop) -> None:
    assert await asked(shop) == 2
    first = await shop.visit("claim-1")
    assert await asked(shop) == 1
    assert visits_left(first.claim.decided.document) == 2
    await shop.complete(first)
    assert await asked(shop, datetime(2026, 6, 20, 9, tzinfo=UTC)) == 1


async def test_a_withdrawn_claim_gives_its_visit_back(shop: Shop) -> None:
    first, second = await shop.visit("claim-1"), await shop.visit("claim-2")
    assert (await shop.visit("claim-3")).state == "REJECTED"
    withdrawn = WithdrawClaim(CENTRE, "back-1", first.claim.id, "NOT_NEEDED")
    await withdraw_claim(shop.engine.database, shop.engine.library, withdrawn, BROKE)
    assert (second.state, (await shop.visit("claim-4")).state) == ("APPROVED", "APPROVED")
    [balance] = await shop.balances()
    assert (balance.reserved_count, balance.used_count) == (2, 0)


async def test_a_later_claim_for_an_earlier_day_does_not_find_a_visit_that_is_taken(shop: Shop) -> None:
    """Both visits are reserved for June; a breakdown of May is told afterwards."""
    await shop.visit("claim-1")
    await shop.visit("claim-2")
    late = await shop.visit("claim-3", now=BROKE, occurred=date(2026, 5, 1))
    assert late.state == "REJECTED"


async def test_a_visit_of_this_year_leaves_the_next_year_alone(shop: Shop) -> None:
    """The contract year ends on 9 January: an event on that day is of this year, whenever the service is."""
    last = datetime(2027, 1, 9, 9, tzinfo=UTC)
    first = await shop.visit("claim-1", now=last)
    await shop.complete(first, now=datetime(2027, 1, 12, 9, tzinfo=UTC))
    [balance] = await shop.balances()
    assert (balance.period_start, balance.period_end, balance.used_count) == (date(2026, 1, 10), date(2027, 1, 9), 1)
    assert await asked(shop, last) == 1


async def test_visits_that_only_the_history_knows_are_taken_over(shop: Shop) -> None:
    """One visit was done before the ledger was kept: one is left for two claims."""
    job = Job(
        KEY, an_id(77), "VISIT", None, "BREAKDOWN", date(2026, 3, 1), None, None, True, (), (), "acme-amc", "visits",
        50_000, "INR", False, None, None, None, BROKE,
    )  # fmt: skip
    async with shop.engine.database.write() as connection:
        await insert(connection, TENANT, [job])
    states = [(await shop.visit(f"claim-{number}")).state for number in range(2)]
    assert states == ["APPROVED", "REJECTED"]
    [balance] = await shop.balances()
    assert (balance.granted_count, balance.reserved_count, balance.used_count) == (2, 1, 1)


async def test_nothing_stays_when_a_request_fails_in_its_middle(shop: Shop) -> None:
    """The days cannot be: the visit stays reserved, the claim approved, and the ledger as it was."""
    first = await shop.visit("claim-1")
    before = await shop.ledger()
    with pytest.raises(BadInput):
        await shop.complete(first, handed_back=date(2026, 6, 1))
    assert await shop.ledger() == before
    assert (await shop.dossier()).jobs == ()


async def test_people_who_approve_at_once_give_the_last_visit_once(opening: Opening) -> None:
    """One visit is reserved, and six claims wait for a person who sees them all covered: one of them has the last."""
    shop = await opening(odd="REVIEW")
    first, *waiting = [await shop.visit(f"claim-{number}") for number in range(7)]
    assert (first.state, {each.state for each in waiting}) == ("APPROVED", {"IN_REVIEW"})
    paid = AskedJudgement(1, Amount(Decimal(500), "INR"))
    reviews = [ReviewClaim(ADMIN, f"review-{n}", each.claim.id, (paid,)) for n, each in enumerate(waiting)]
    engine = shop.engine
    answers = await asyncio.gather(
        *(review_claim(engine.database, engine.library, each, BROKE) for each in reviews), return_exceptions=True
    )
    refused = [each for each in answers if isinstance(each, JudgementRefused)]
    approved = [each for each in answers if not isinstance(each, BaseException)]
    assert (len(approved), len(refused), {each.state for each in approved}) == (1, 5, {"APPROVED"})
    [balance] = await shop.balances()
    assert (balance.reserved_count, balance.used_count) == (2, 0)


async def test_people_do_not_approve_more_than_a_rolling_time_holds(opening: Opening) -> None:
    """Two visits in any twelve months, of which no balance is kept: one is reserved, and two claims want the other."""
    rolling = [{**VISITS[0], "allowances": {"visits": {"count": 2, "per": {"rolling": "P12M"}}}}]
    shop = await opening(odd="REVIEW", visits=rolling)
    first, *waiting = [await shop.visit(f"claim-{number}") for number in range(3)]
    assert (first.state, {each.state for each in waiting}) == ("APPROVED", {"IN_REVIEW"})
    paid = AskedJudgement(1, Amount(Decimal(500), "INR"))
    reviews = [ReviewClaim(ADMIN, f"review-{n}", each.claim.id, (paid,)) for n, each in enumerate(waiting)]
    engine = shop.engine
    assert (await review_claim(engine.database, engine.library, reviews[0], BROKE)).state == "APPROVED"
    with pytest.raises(JudgementRefused) as refused:
        await review_claim(engine.database, engine.library, reviews[1], BROKE)
    assert [fault.code for fault in refused.value.faults] == ["ALLOWANCE_SPENT"]
    assert {(each.granted_count, each.reserved_count) for each in await shop.balances()} == {(None, 2)}


async def test_what_came_over_is_granted_and_taken_away_after_its_last_day(opening: Opening) -> None:
    """Two visits a year; one that was not used may be used in the first three months of the next."""
    shop = await opening(visits=CARRIED)
    early, late = datetime(2027, 2, 1, 9, tzinfo=UTC), datetime(2027, 6, 1, 9, tzinfo=UTC)
    assert await asked(shop, early) == 3
    assert (await shop.visit("claim-1", now=early)).state == "APPROVED"
    [year] = await shop.balances()
    assert (year.period_start, year.granted_count, year.reserved_count) == (date(2027, 1, 10), 3, 1)
    await shop.visit("claim-2", now=late)
    assert await asked(shop, late) == 1
    [year] = await shop.balances()
    assert (year.granted_count, year.reserved_count) == (3, 2)


async def test_what_came_over_and_was_not_used_expires(opening: Opening) -> None:
    shop = await opening(visits=CARRIED)
    late = datetime(2027, 6, 1, 9, tzinfo=UTC)
    states = [(await shop.visit(f"claim-{number}", now=late)).state for number in range(3)]
    assert states == ["APPROVED", "APPROVED", "REJECTED"]
    [year] = await shop.balances()
    assert (year.granted_count, year.reserved_count) == (2, 2)
    assert sorted(entry.kind for entry in await shop.ledger()) == ["CARRY", "EXPIRE", "GRANT", "RESERVE", "RESERVE"]
