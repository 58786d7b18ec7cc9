"""Does each change come to what the terms say, and do questions about the unit see it from its day on?

Amounts are worked out by hand: care costs 1,000 rupees and 18 % tax, runs from 10 January 2026 to 9 January 2027, and
gives back what is left in proportion, less a tenth.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.store.keys import public_id
from contracts.usecases.contract_life.amend_contract import amend_contract
from contracts.usecases.contract_life.cancel_contract import cancel_contract
from contracts.usecases.contract_life.commands import (
    AmendContract,
    CancelContract,
    RenewContract,
    ResumeContract,
    SuspendContract,
    TransferContract,
)
from contracts.usecases.contract_life.renew_contract import renew_contract
from contracts.usecases.contract_life.resume_contract import resume_contract
from contracts.usecases.contract_life.suspend_contract import suspend_contract
from contracts.usecases.contract_life.transfer_contract import transfer_contract
from contracts.usecases.cover.asked import Amount, AskedFact
from contracts.usecases.cover.contract_days import ContractState
from contracts.usecases.failures import BadInput, ChangeClosed, ChangeNotAllowed, NotAllowed, UnknownRecord
from contracts.usecases.units.parties import KnownParty, NewParty
from contracts.usecases.units.read_contract import ReadContract, read_contract
from tests.usecases.contract_life.desk import (
    ACME,
    ADMIN,
    HOLDER,
    LAST,
    MADE,
    RAVI,
    RIVAL,
    SECOND,
    SHOP,
    SOLD,
    Desk,
    care,
    lines,
    noon,
    open_desk,
    rows_of,
)

TO_RAVI = KnownParty(public_id("Party", RAVI))
HALF = date(2026, 7, 11)
"""Half of the contract's 364 days from its first to its last are left."""


def cancelling(contract: str, on: date | None = HALF, **fields: Any) -> CancelContract:
    return replace(CancelContract(ADMIN, "cancel", contract, on), **fields)


async def test_a_contract_is_sold_at_the_price_of_its_terms_with_tax_as_a_line_of_its_own(desk: Desk) -> None:
    done = await desk.issue()
    assert done.quote is not None
    assert lines(done.quote.document) == [("PRICE", "1000.00"), ("TAX", "180.00")]
    assert str(done.contract.price) == "1180.00 INR"
    assert (done.contract.start_day, done.contract.days.last_day(MADE)) == (MADE, LAST)
    assert done.contract.money is not None
    assert (done.contract.money.paid.minor, done.contract.money.refunded.minor) == (118_000, 0)


async def test_another_price_than_that_of_the_terms_is_refused_with_what_it_should_be(desk: Desk) -> None:
    with pytest.raises(ChangeClosed) as refused:
        await desk.issue(price=Amount(Decimal("900.00"), "INR"))
    [why] = [each for each in refused.value.quote["why"] if each["reason"] == "PRICE_DIFFERS"]
    assert why["values"] == {"asked": "900.00 INR", "price": "1180.00 INR"}
    assert (await rows_of(desk.engine))["contract_moves"] == 0


async def test_where_the_terms_name_no_price_the_callers_is_taken(desk: Desk) -> None:
    done = await desk.issue(plan="plain", price=Amount(Decimal("750.50"), "INR"), facts=())
    assert done.quote is not None
    assert lines(done.quote.document) == [("PRICE", "750.50")]
    assert str(done.contract.price) == "750.50 INR"


async def test_who_is_not_eligible_is_told_every_reason_and_who_may_be_is_asked(desk: Desk) -> None:
    with pytest.raises(ChangeClosed) as closed:
        await desk.issue(facts=(AskedFact("opened", True),))
    assert (closed.value.code, closed.value.quote["why"][0]["reason"]) == ("CHANGE_CLOSED", "NOT_MET_OTHER")
    with pytest.raises(ChangeClosed) as asked:
        await desk.issue(facts=())
    assert (asked.value.code, asked.value.quote["missing"]) == ("NEEDS_FACTS", ["opened"])


async def test_in_the_free_look_all_is_given_back_with_its_tax(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    done = await cancel_contract(desk.engine, cancelling(contract, date(2026, 1, 25)), noon(date(2026, 1, 25)))
    assert done.quote is not None
    assert (done.quote.document["option"], done.quote.document["total"]) == ("freeLook", "-1180.00")
    assert lines(done.quote.document) == [("REFUND", "-1000.00"), ("TAX_BACK", "-180.00")]
    assert done.contract.money is not None
    assert done.contract.money.balance.minor == 0


async def test_the_day_after_the_free_look_it_is_given_back_in_proportion_less_the_fee(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    after = await cancel_contract(desk.engine, cancelling(contract, date(2026, 1, 26)), noon(date(2026, 1, 26)))
    assert after.quote is not None
    assert after.quote.document["option"] == "inProportion"


async def test_half_of_the_days_left_gives_half_of_the_price_back(desk: Desk) -> None:
    """590.00 of 1,180.00, of which 90.00 is tax; a tenth of it, 59.00, is kept."""
    contract = (await desk.issue()).contract.id
    done = await cancel_contract(desk.engine, cancelling(contract), noon(HALF))
    assert done.quote is not None
    assert lines(done.quote.document) == [("REFUND", "-500.00"), ("TAX_BACK", "-90.00"), ("FEE", "59.00")]
    assert done.quote.document["total"] == "-531.00"
    assert done.contract.money is not None
    assert [done.contract.money.paid.minor, done.contract.money.refunded.minor] == [118_000, 53_100]


async def test_what_happens_after_the_last_covered_day_is_not_covered(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    await cancel_contract(desk.engine, cancelling(contract), noon(HALF))
    assert await desk.is_covered(HALF)
    assert not await desk.is_covered(HALF + timedelta(days=1))


async def test_a_cancellation_counts_for_what_was_known_after_it_only(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    await cancel_contract(desk.engine, cancelling(contract), noon(HALF))
    late = date(2026, 9, 1)
    before = await desk.visit(late, known_at=noon(HALF) - timedelta(hours=1))
    after = await desk.visit(late, known_at=noon(HALF))
    assert [each.decided.document["verdict"] for each in (before, after)] == ["COVERED", "NOT_COVERED"]


async def test_a_cancellation_may_take_effect_later(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    done = await cancel_contract(desk.engine, cancelling(contract), noon(date(2026, 3, 1)))
    days = done.contract.days
    assert days.state_on(HALF) is ContractState.ACTIVE
    assert days.state_on(HALF + timedelta(days=1)) is ContractState.CANCELLED


async def test_what_was_cancelled_does_not_change_any_more(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    await cancel_contract(desk.engine, cancelling(contract), noon(HALF))
    with pytest.raises(ChangeNotAllowed) as again:
        await cancel_contract(desk.engine, cancelling(contract, idempotency_key="again"), noon(HALF))
    with pytest.raises(ChangeNotAllowed) as renewed:
        await renew_contract(desk.engine, RenewContract(ADMIN, "renew", contract, HALF), noon(HALF))
    assert {again.value.code, renewed.value.code} == {"ALREADY_CANCELLED"}


async def test_a_renewal_in_time_follows_without_an_uncovered_day(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    early = date(2026, 12, 20)
    done = await renew_contract(desk.engine, RenewContract(HOLDER, "renew", contract), noon(early))
    assert done.quote is not None
    assert (done.quote.document["option"], done.quote.document["total"]) == ("seamless", "1180.00")
    assert done.contract.id != contract
    assert (done.contract.made_on, done.contract.start_day) == (early, LAST + timedelta(days=1))
    assert [await desk.is_covered(day) for day in (LAST, LAST + timedelta(days=1))] == [True, True]
    old = await read_contract(desk.engine.database, desk.engine.library, ReadContract(ADMIN, contract))
    assert old is not None
    assert [(each.move, each.successor) for each in old.moves] == [("ISSUE", None), ("RENEW", done.contract.id)]


async def test_a_lapsed_contract_is_renewed_after_an_inspection_for_a_fee(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    late = date(2027, 2, 1)
    with pytest.raises(ChangeClosed) as asked:
        await renew_contract(desk.engine, RenewContract(ADMIN, "renew", contract), noon(late))
    assert asked.value.quote["missing"] == ["accepted"]
    inspected = RenewContract(ADMIN, "inspected", contract, facts=(AskedFact("accepted", True),))
    done = await renew_contract(desk.engine, inspected, noon(late))
    assert done.quote is not None
    assert lines(done.quote.document) == [("PRICE", "1000.00"), ("TAX", "180.00"), ("FEE", "250.00")]
    assert done.contract.start_day == late


async def test_a_contract_is_renewed_once_unless_its_successor_was_cancelled(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    day = date(2026, 12, 20)
    new = (await renew_contract(desk.engine, RenewContract(ADMIN, "one", contract), noon(day))).contract.id
    with pytest.raises(ChangeNotAllowed) as twice:
        await renew_contract(desk.engine, RenewContract(ADMIN, "two", contract), noon(day))
    assert twice.value.code == "ALREADY_RENEWED"
    await cancel_contract(desk.engine, cancelling(new, day), noon(day))
    again = await renew_contract(desk.engine, RenewContract(ADMIN, "three", contract), noon(day))
    assert again.contract.id not in {contract, new}


async def test_who_handed_a_contract_over_may_not_cancel_it_any_more(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    day = date(2026, 3, 1)
    handed = await transfer_contract(desk.engine, TransferContract(HOLDER, "hand", contract, holder=TO_RAVI), noon(day))
    assert handed.quote is not None
    assert lines(handed.quote.document) == [("FEE", "100.00")]
    with pytest.raises(NotAllowed):
        await cancel_contract(desk.engine, cancelling(contract, actor=HOLDER), noon(HALF))
    done = await cancel_contract(desk.engine, cancelling(contract, actor=SECOND), noon(HALF))
    assert [each.party.name if each.party else None for each in done.contract.holders] == [None, "Ravi"]


async def test_a_contract_can_be_handed_to_somebody_new_and_a_preview_writes_nobody_down(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    new = NewParty("PERSON", "Kavya", "IN", "en")
    done = await transfer_contract(desk.engine, TransferContract(ADMIN, "hand", contract, HALF, holder=new), noon(HALF))
    assert done.contract.holder_on(HALF) is not None
    assert [done.contract.holder_on(day).name for day in (MADE, HALF)] == ["Asha", "Kavya"]  # type: ignore[union-attr]


async def test_what_happens_while_a_contract_rests_is_not_covered_and_its_days_are_added(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    first, again = date(2026, 3, 1), date(2026, 3, 11)
    resting = await suspend_contract(desk.engine, SuspendContract(ADMIN, "rest", contract, first), noon(first))
    assert resting.contract.days.state_on(first) is ContractState.SUSPENDED
    assert [await desk.is_covered(day) for day in (first - timedelta(days=1), first)] == [True, False]
    back = await resume_contract(desk.engine, ResumeContract(ADMIN, "on", contract, again), noon(again))
    assert [await desk.is_covered(day) for day in (again - timedelta(days=1), again)] == [False, True]
    assert back.contract.days.last_day(again) == LAST + timedelta(days=10)
    assert await desk.is_covered(LAST + timedelta(days=10))
    assert not await desk.is_covered(LAST + timedelta(days=11))


async def test_only_what_rests_is_resumed_and_what_rests_is_not_suspended_once_more(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    day = date(2026, 3, 1)
    with pytest.raises(ChangeNotAllowed) as nothing:
        await resume_contract(desk.engine, ResumeContract(ADMIN, "on", contract, day), noon(day))
    await suspend_contract(desk.engine, SuspendContract(ADMIN, "rest", contract, day), noon(day))
    later = day + timedelta(days=5)
    with pytest.raises(ChangeNotAllowed) as twice:
        await suspend_contract(desk.engine, SuspendContract(ADMIN, "again", contract, later), noon(later))
    assert [nothing.value.code, twice.value.code] == ["NOT_SUSPENDED", "ALREADY_SUSPENDED"]
    assert twice.value.state == "SUSPENDED"


async def test_no_change_is_put_before_one_that_stands(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    handed = TransferContract(ADMIN, "hand", contract, HALF, holder=TO_RAVI)
    await transfer_contract(desk.engine, handed, noon(HALF))
    with pytest.raises(ChangeNotAllowed) as before:
        await cancel_contract(desk.engine, cancelling(contract, HALF - timedelta(days=1)), noon(HALF))
    assert before.value.code == "OVERLAPPING_DAYS"


async def test_nothing_is_changed_before_the_contract_was_made(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    with pytest.raises(BadInput) as early:
        await cancel_contract(desk.engine, cancelling(contract, MADE - timedelta(days=1)), SOLD)
    assert (early.value.code, early.value.path) == ("BEFORE_MADE", ("on",))


async def test_an_amendment_counts_from_its_day_on_and_other_facts_are_not_to_be_changed(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    changed = (AskedFact("usage", "OFFICE"),)
    done = await amend_contract(desk.engine, AmendContract(ADMIN, "a", contract, HALF, amended=changed), noon(HALF))
    assert [(move.move, dict(move.facts)) for move in done.contract.moves[1:]] == [("AMEND", {"usage": "OFFICE"})]
    other = AmendContract(ADMIN, "b", contract, HALF, amended=(AskedFact("opened", True),))
    with pytest.raises(ChangeClosed) as closed:
        await amend_contract(desk.engine, other, noon(HALF))
    assert closed.value.quote["why"][0]["reason"] == "NOT_AMENDABLE"


async def test_a_contract_of_terms_without_any_way_to_cancel_says_so(desk: Desk) -> None:
    contract = (await desk.issue(plan="plain", facts=())).contract.id
    with pytest.raises(ChangeClosed) as closed:
        await cancel_contract(desk.engine, cancelling(contract), noon(HALF))
    assert closed.value.quote["why"][0]["reason"] == "NOT_PROMISED"


async def test_a_sale_may_be_written_down_later_and_its_free_look_counts_from_the_day_it_was_made(desk: Desk) -> None:
    contract = (await desk.issue(made_on=date(2025, 12, 1), start_day=date(2025, 12, 1))).contract.id
    done = await cancel_contract(desk.engine, cancelling(contract, MADE), SOLD)
    assert done.quote is not None
    assert done.quote.document["option"] == "inProportion"


async def test_a_contract_that_has_not_started_can_be_cancelled_and_covers_nothing(desk: Desk) -> None:
    start = date(2026, 6, 1)
    contract = (await desk.issue(start_day=start)).contract
    assert contract.days.state_on(MADE) is ContractState.NOT_STARTED
    done = await cancel_contract(desk.engine, cancelling(contract.id, date(2026, 1, 20)), noon(date(2026, 1, 20)))
    assert done.quote is not None
    assert done.quote.document["total"] == "-1180.00"
    assert not await desk.is_covered(start)


async def test_who_may_change_a_contract(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    day = noon(HALF)
    with pytest.raises(NotAllowed):
        await cancel_contract(desk.engine, cancelling(contract, actor=SHOP), day)
    for actor in (SECOND, RIVAL):
        with pytest.raises(UnknownRecord):
            await cancel_contract(desk.engine, cancelling(contract, actor=actor), day)
    with pytest.raises(NotAllowed):
        await suspend_contract(desk.engine, SuspendContract(HOLDER, "rest", contract, HALF), day)
    with pytest.raises(NotAllowed):
        await desk.issue("rivals", actor=RIVAL)
    assert (await cancel_contract(desk.engine, cancelling(contract, actor=ACME), day)).contract.id == contract


async def test_a_contract_that_is_not_there_is_told_so(desk: Desk) -> None:
    for named in ("nothing", public_id("Party", RAVI)):
        with pytest.raises(UnknownRecord):
            await cancel_contract(desk.engine, cancelling(named), datetime.fromisoformat("2026-07-11T12:00:00Z"))


async def test_a_contract_that_is_cancelled_while_it_rests_gives_back_what_it_did_not_run(desk: Desk) -> None:
    """It ran from 10 January to 10 July and rested for ten days: 182 of 374 days are left from 21 July on."""
    contract = (await desk.issue()).contract.id
    first, end = HALF, date(2026, 7, 21)
    await suspend_contract(desk.engine, SuspendContract(ADMIN, "rest", contract, first), noon(first))
    done = await cancel_contract(desk.engine, cancelling(contract, end), noon(end))
    # 1180.00 x 182 / 374 = 574.22, of which 87.59 is tax; a tenth, 57.42, is kept.
    assert done.quote is not None
    assert lines(done.quote.document) == [("REFUND", "-486.63"), ("TAX_BACK", "-87.59"), ("FEE", "57.42")]


async def test_a_renewal_costs_what_the_caller_names_where_the_terms_name_no_price(database_url: str) -> None:
    plain = care(price=None, tax=None, life={"renewal": [{"option": "again", "clause": "6"}]})
    desk = await open_desk(database_url, plain)
    contract = (await desk.issue(facts=())).contract.id
    renewal = RenewContract(ADMIN, "renew", contract, LAST, price=Amount(Decimal("850.00"), "INR"))
    done = await renew_contract(desk.engine, renewal, noon(LAST))
    assert done.quote is not None
    assert (lines(done.quote.document), str(done.contract.price)) == ([("PRICE", "850.00")], "850.00 INR")
    await desk.engine.close()


async def test_a_renewal_at_another_price_than_that_of_the_terms_is_refused(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    renewal = RenewContract(ADMIN, "renew", contract, LAST, price=Amount(Decimal("850.00"), "INR"))
    with pytest.raises(ChangeClosed) as closed:
        await renew_contract(desk.engine, renewal, noon(LAST))
    assert "PRICE_DIFFERS" in {each["reason"] for each in closed.value.quote["why"]}
