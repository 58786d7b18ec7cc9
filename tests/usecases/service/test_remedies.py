"""Is a remedy chosen once, from what is open, and what does each leave behind?"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import Remedy
from contracts.store.keys import unit_key
from contracts.usecases.actor import Actor
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.ruling.judging import AskedJudgement
from contracts.usecases.claims.ruling.review_claim import ReviewClaim, review_claim
from contracts.usecases.claims.service.choose_remedy import ChooseRemedy, choose_remedy
from contracts.usecases.claims.service.close_claim import CloseClaim, close_claim
from contracts.usecases.claims.service.new_unit import NewUnit
from contracts.usecases.claims.service.release_remedy import ReleaseRemedy, ReturnLoaner, release_remedy, return_loaner
from contracts.usecases.cover.asked import Amount, BySerial
from contracts.usecases.failures import AlreadyRegistered, BadInput, MoveNotAllowed, NotAllowed, RemedyIsOpen
from contracts.usecases.trail.relay_events import relay_events
from tests.usecases.service.shop import ADMIN, BROKE, CENTRE, DONE, TENANT, Shop, fan, labour, sell

Opening = Callable[..., Awaitable[Shop]]
NEW = NewUnit("A-2")


async def choose(
    shop: Shop, claim: ClaimDone, remedy: Remedy, key: str = "choose-1", actor: Actor = CENTRE, **more: Any
) -> ClaimDone:
    command = ChooseRemedy(actor, key, claim.claim.id, remedy, **{"confirmed": True, **more})
    return await choose_remedy(shop.engine.database, shop.engine.library, command, BROKE)


async def refund_claim(shop: Shop, key: str = "claim-1") -> ClaimDone:
    filed = await shop.file(key, remedy=Remedy.REFUND, components=("fan",))
    assert filed.state == "APPROVED"
    return filed


async def replaced(shop: Shop) -> ClaimDone:
    filed = await shop.file("claim-1", fan())
    await choose(shop, filed, Remedy.REPLACEMENT)
    return await shop.complete(filed, new_unit=NEW)


async def test_an_irreversible_remedy_says_what_it_closes_before_it_is_chosen(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan())
    with pytest.raises(BadInput, match="closes: REFUND, REPAIR;") as bad:
        await choose(shop, filed, Remedy.REPLACEMENT, confirmed=False)
    assert bad.value.code == "IRREVERSIBLE"
    chosen = await choose(shop, filed, Remedy.REPLACEMENT)
    assert [(each.remedy, each.state) for each in chosen.claim.remedies] == [("REPLACEMENT", "CHOSEN")]


async def test_only_what_the_decision_leaves_open_is_chosen(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan())
    with pytest.raises(BadInput) as bad:
        await choose(shop, filed, Remedy.TRADE_IN)
    assert (bad.value.code, "REPLACEMENT" in bad.value.cure) == ("REMEDY_NOT_OPEN", True)


async def test_money_is_given_only_as_far_as_it_was_agreed_to(shop: Shop) -> None:
    """The claim was for a fan: the refund stands open in its decision, and nobody agreed to it."""
    filed = await shop.file("claim-1", fan())
    with pytest.raises(BadInput) as bad:
        await choose(shop, filed, Remedy.REFUND)
    assert bad.value.code == "REMEDY_NOT_AGREED"


async def test_a_unit_has_one_open_remedy_whoever_asks_at_once(shop: Shop) -> None:
    claims = [await shop.file(f"claim-{number}", fan()) for number in range(4)]
    chosen = await asyncio.gather(
        *(choose(shop, claim, Remedy.REPLACEMENT, f"choose-{n}") for n, claim in enumerate(claims)),
        return_exceptions=True,
    )
    assert [type(each) for each in chosen if isinstance(each, Exception)] == [RemedyIsOpen] * 3
    with pytest.raises(RemedyIsOpen):
        await shop.complete(claims[[isinstance(each, Exception) for each in chosen].index(True)])
    assert (await shop.dossier()).jobs == ()


async def test_a_released_remedy_makes_room_for_another(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan())
    await choose(shop, filed, Remedy.REPAIR)
    release = ReleaseRemedy(CENTRE, "release-1", filed.claim.id, "NO_PARTS")
    await release_remedy(shop.engine.database, shop.engine.library, release, BROKE)
    again = await choose(shop, filed, Remedy.REPLACEMENT, "choose-2")
    assert [(each.remedy, each.state) for each in again.claim.remedies] == [
        ("REPAIR", "RELEASED"),
        ("REPLACEMENT", "CHOSEN"),
    ]


async def test_what_was_chosen_for_good_is_undone_by_the_issuer_alone(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan())
    await choose(shop, filed, Remedy.REPLACEMENT)
    engine = shop.engine
    with pytest.raises(NotAllowed):
        await release_remedy(
            engine.database, engine.library, ReleaseRemedy(CENTRE, "r-1", filed.claim.id, "MISTAKE"), BROKE
        )
    undone = await release_remedy(
        engine.database, engine.library, ReleaseRemedy(ADMIN, "r-2", filed.claim.id, "MISTAKE"), BROKE
    )
    assert [each.state for each in undone.claim.remedies] == ["RELEASED"]


async def test_a_refund_gives_what_the_decision_says_and_ends_the_unit(shop: Shop) -> None:
    filed = await refund_claim(shop)
    await choose(shop, filed, Remedy.REFUND)
    done = await shop.complete(filed)
    assert done.state == "SETTLED"
    [refund] = done.claim.remedies
    assert (refund.state, refund.gives, refund.price) == ("FULFILLED", Money(3_000_000, "INR"), Money(100_000, "INR"))
    with pytest.raises(BadInput) as bad:
        await shop.file("claim-2", fan())
    assert bad.value.code == "UNIT_GONE"


async def test_a_refund_gives_no_more_than_a_person_agreed_to(opening: Opening) -> None:
    """29,000 would be left after the fee; another claim is open, so a person looks, and agrees to 20,000."""
    shop = await opening(odd="REVIEW")
    await shop.visit("claim-0")
    filed = await shop.file("claim-1", remedy=Remedy.REFUND, components=("fan",))
    judged = AskedJudgement(0, Amount(Decimal(20_000), "INR"), "USED_LONG")
    engine = shop.engine
    review = ReviewClaim(ADMIN, "review-1", filed.claim.id, (judged,))
    assert (await review_claim(engine.database, engine.library, review, BROKE)).state == "PARTLY_APPROVED"
    [refund] = (await choose(shop, filed, Remedy.REFUND)).claim.remedies
    assert (refund.gives, refund.price) == (Money(2_100_000, "INR"), Money(100_000, "INR"))


async def test_a_unit_is_refunded_once(shop: Shop) -> None:
    """Two claims were agreed to before the first was paid back."""
    first, second = await refund_claim(shop), await refund_claim(shop, "claim-2")
    await choose(shop, first, Remedy.REFUND)
    await shop.complete(first)
    with pytest.raises(BadInput) as bad:
        await choose(shop, second, Remedy.REFUND, "choose-2")
    assert bad.value.code == "UNIT_GONE"


async def test_a_claim_for_a_remedy_needs_one_that_is_chosen(shop: Shop) -> None:
    with pytest.raises(BadInput) as bad:
        await shop.complete(await refund_claim(shop))
    assert bad.value.code == "REMEDY_NOT_CHOSEN"


async def test_a_replacement_inherits_through_the_outbox_once(shop: Shop) -> None:
    done = await replaced(shop)
    assert [(each.remedy, each.serial_out, each.serial_in) for each in done.claim.remedies] == [
        ("REPLACEMENT", "A-1", "A-2")
    ]
    for _ in range(2):
        await relay_events(shop.engine.database, DONE)
    old, new = await shop.dossier(), await shop.dossier(unit_key(TENANT, "acme", "A-2"))
    assert new.product == old.product
    assert sorted(each.plan for each in new.contracts) == ["acme-ac", "acme-amc"]
    assert [each.party_id for each in new.ownerships] == [old.ownerships[-1].party_id]
    assert [(job.kind, job.on_day) for job in new.jobs if job.kind == "REPLACEMENT"] == [("REPLACEMENT", DONE.date())]
    answer = await shop.coverage(fan(), labour(), unit=BySerial("acme", "A-2"), components=("fan",))
    [parts] = [each for each in answer.decided.document["benefits"] if each["benefit"] == "parts"]
    assert (parts["from"], parts["lastDay"]) == ("2026-01-10", "2027-01-10")


async def test_a_unit_that_was_registered_in_the_meantime_inherits_all_the_same(shop: Shop) -> None:
    """The shop registered the new serial before the event was worked off: it gets the contracts and the history."""
    await replaced(shop)
    await sell(shop, BySerial("acme", "A-2"))
    await relay_events(shop.engine.database, DONE)
    new = await shop.dossier(unit_key(TENANT, "acme", "A-2"))
    assert sorted(each.plan for each in new.contracts) == ["acme-ac", "acme-ac", "acme-amc"]
    assert [job.kind for job in new.jobs if job.kind == "REPLACEMENT"] == ["REPLACEMENT"]
    assert len(new.ownerships) == 1


async def test_a_replacement_begins_anew_where_the_terms_say_so(opening: Opening) -> None:
    """The warranty is fresh, from the day of the replacement; the contract for visits goes on where it stood."""
    shop = await opening(life={"replacement": [{"cover": "fresh", "clause": "9"}]})
    await replaced(shop)
    await relay_events(shop.engine.database, DONE)
    answer = await shop.coverage(fan(), unit=BySerial("acme", "A-2"), components=("fan",))
    last = {each["benefit"]: each["lastDay"] for each in answer.decided.document["benefits"]}
    assert (last["parts"], last["visits"]) == ("2027-06-08", "2027-01-09")


async def test_the_old_unit_of_a_replacement_is_gone(shop: Shop) -> None:
    await replaced(shop)
    with pytest.raises(BadInput) as bad:
        await shop.file("claim-2", fan())
    assert bad.value.code == "UNIT_GONE"


async def test_a_serial_that_is_known_does_not_come_as_a_new_unit(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan())
    await choose(shop, filed, Remedy.REPLACEMENT)
    with pytest.raises(AlreadyRegistered):
        await shop.complete(filed, new_unit=NewUnit("a 1"))
    assert (await shop.dossier()).jobs == ()


async def test_a_loaner_goes_out_and_comes_back_beside_the_repair(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan())
    await choose(shop, filed, Remedy.LOANER, serial="L-1")
    with pytest.raises(BadInput) as bad:
        await choose(shop, filed, Remedy.LOANER, "choose-2", serial="L-2")
    assert bad.value.code == "LOANER_IS_OUT"
    assert (await shop.complete(filed)).state == "SETTLED"
    close = CloseClaim(ADMIN, "close-1", filed.claim.id)
    with pytest.raises(BadInput) as out:
        await close_claim(shop.engine.database, shop.engine.library, close, DONE)
    assert out.value.code == "LOANER_IS_OUT"
    another = ReturnLoaner(CENTRE, "back-1", filed.claim.id, "L-2")
    with pytest.raises(BadInput) as other:
        await return_loaner(shop.engine.database, shop.engine.library, another, DONE)
    assert other.value.code == "NOT_LENT"
    back = ReturnLoaner(CENTRE, "back-2", filed.claim.id, "l 1")
    returned = await return_loaner(shop.engine.database, shop.engine.library, back, DONE)
    assert ("LOANER", "FULFILLED", "L-1") in [(e.remedy, e.state, e.serial_out) for e in returned.claim.remedies]
    assert (await close_claim(shop.engine.database, shop.engine.library, close, DONE)).state == "CLOSED"


async def test_nothing_is_chosen_for_a_claim_that_was_not_agreed_to(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan(), occurred=date(2027, 5, 1), now=datetime(2027, 5, 2, 9, tzinfo=UTC))
    assert filed.state == "REJECTED"
    with pytest.raises(MoveNotAllowed):
        await choose(shop, filed, Remedy.REPAIR)
