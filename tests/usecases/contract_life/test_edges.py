"""On which days may a contract be changed, by whom, and what may its caller not say of it?"""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.store.keys import public_id
from contracts.usecases.contract_life.cancel_contract import cancel_contract, preview_cancel_contract
from contracts.usecases.contract_life.commands import CancelContract, RenewContract, TransferContract
from contracts.usecases.contract_life.issue_contract import issue_contract, preview_issue_contract
from contracts.usecases.contract_life.renew_contract import preview_renew_contract, renew_contract
from contracts.usecases.contract_life.transfer_contract import preview_transfer_contract, transfer_contract
from contracts.usecases.cover.asked import AskedFact
from contracts.usecases.failures import BadInput, ChangeNotAllowed
from contracts.usecases.units.parties import KnownParty
from tests.usecases.contract_life.desk import ADMIN, ASHA, HOLDER, LAST, MADE, RAVI, SOLD, Desk, noon, sale

FREE, HALF = date(2026, 1, 25), date(2026, 7, 10)


async def refused(verb: Any, desk: Desk, command: Any, on: date) -> tuple[str, str]:
    with pytest.raises((BadInput, ChangeNotAllowed)) as failure:
        await verb(desk.engine, command, noon(on))
    return failure.value.code, failure.value.cure


async def test_a_customer_does_not_date_a_change_back_into_the_free_look_and_a_desk_may(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    command = CancelContract(HOLDER, "end", contract, FREE)
    expected = ("DAY_IS_OVER", f"send a day from {HALF.isoformat()} on, or ask the desk")
    for verb in (preview_cancel_contract, cancel_contract):
        assert await refused(verb, desk, command, HALF) == expected
    done = await cancel_contract(desk.engine, replace(command, actor=ADMIN), noon(HALF))
    assert done.quote is not None
    assert done.quote.document["option"] == "freeLook"


async def test_a_customer_does_not_renew_for_a_day_before_it_lapsed(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    command = RenewContract(HOLDER, "again", contract, LAST)
    assert (await refused(renew_contract, desk, command, date(2027, 3, 1)))[0] == "DAY_IS_OVER"


async def test_the_day_that_a_customer_previewed_is_taken_overnight(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    command = CancelContract(HOLDER, "end", contract, FREE)
    shown = await preview_cancel_contract(desk.engine, command, noon(FREE))
    done = await cancel_contract(desk.engine, replace(command, preview=shown.token), noon(date(2026, 1, 26)))
    assert done.quote is not None
    assert done.quote.document == shown.document


async def test_a_contract_is_handed_to_somebody_who_does_not_hold_it_yet(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    to_asha = TransferContract(ADMIN, "same", contract, HALF, holder=KnownParty(public_id("Party", ASHA)))
    for verb in (preview_transfer_contract, transfer_contract):
        assert (await refused(verb, desk, to_asha, HALF))[0] == "HOLDS_IT_ALREADY"
    to_ravi = replace(to_asha, holder=KnownParty(public_id("Party", RAVI)))
    await transfer_contract(desk.engine, to_ravi, noon(HALF))
    back = await transfer_contract(desk.engine, replace(to_asha, idempotency_key="back"), noon(HALF))
    assert (holder := back.contract.holder_on(HALF)) is not None
    assert holder.name == "Asha"


@pytest.mark.parametrize("stated", ["2027-01-10", "2027-01-08", "2040-01-01"])
async def test_a_contract_does_not_run_longer_or_shorter_than_its_terms_say(desk: Desk, stated: str) -> None:
    facts = (AskedFact("opened", False), AskedFact("contractEnd", stated))
    assert (await refused(preview_issue_contract, desk, sale(facts=facts), MADE))[0] == "ENDS_OTHERWISE"


async def test_its_own_last_day_may_be_stated(desk: Desk) -> None:
    facts = (AskedFact("opened", False), AskedFact("contractEnd", LAST.isoformat()))
    shown = await preview_issue_contract(desk.engine, sale(facts=facts), SOLD)
    assert (shown.document["lastDay"], shown.token is None) == (LAST.isoformat(), False)


async def test_a_contract_that_would_leave_the_calendar_is_refused(desk: Desk) -> None:
    """A year from the first of January 2299 ends on its last day, and a year from the second a day after that."""
    first = sale(start_day=date(2299, 1, 1))
    assert (await preview_issue_contract(desk.engine, first, SOLD)).document["lastDay"] == "2299-12-31"
    late = replace(first, start_day=date(2299, 1, 2))
    assert (await refused(preview_issue_contract, desk, late, MADE))[0] == "TOO_FAR"
    contract = (await desk.issue()).contract.id
    accepted = (AskedFact("accepted", True),)
    far = RenewContract(ADMIN, "far", contract, date(2299, 12, 31), facts=accepted)
    assert (await refused(preview_renew_contract, desk, far, MADE))[0] == "TOO_FAR"


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("contractStart", "2020-01-01", "startDay"),
        ("contractMade", "2026-06-30", "madeOn"),
        ("contractPrice", "1180.00", "price"),
    ],
)
async def test_what_a_sale_has_a_field_for_is_not_told_among_its_facts(
    desk: Desk, name: str, value: str, field: str
) -> None:
    """A first day among the facts would cover years before the sale."""
    facts = (AskedFact("opened", False), AskedFact(name, value))
    expected = ("FACT_HAS_A_FIELD", f"send it as `{field}`")
    for verb in (preview_issue_contract, issue_contract):
        assert await refused(verb, desk, sale(facts=facts), MADE) == expected
