"""Does a commit come to what was previewed, or say what changed? Is it done once, whole, or not at all?"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import event

from contracts.store.keys import public_id
from contracts.usecases.contract_life.amend_contract import amend_contract, preview_amend_contract
from contracts.usecases.contract_life.cancel_contract import cancel_contract, preview_cancel_contract
from contracts.usecases.contract_life.carrying_out import ContractChanged, QuoteShown
from contracts.usecases.contract_life.commands import (
    AmendContract,
    CancelContract,
    RenewContract,
    ResumeContract,
    SuspendContract,
    TransferContract,
)
from contracts.usecases.contract_life.issue_contract import issue_contract, preview_issue_contract
from contracts.usecases.contract_life.renew_contract import preview_renew_contract, renew_contract
from contracts.usecases.contract_life.resume_contract import preview_resume_contract, resume_contract
from contracts.usecases.contract_life.suspend_contract import preview_suspend_contract, suspend_contract
from contracts.usecases.contract_life.transfer_contract import preview_transfer_contract, transfer_contract
from contracts.usecases.cover.asked import AskedFact
from contracts.usecases.failures import ChangeNotAllowed, Failure, IdempotencyConflict, PreviewRefused
from contracts.usecases.tokens import Keys, Purpose, sign
from contracts.usecases.units.parties import KnownParty, NewParty
from tests.usecases.contract_life.desk import ADMIN, HOLDER, MADE, RAVI, SOLD, Desk, noon, rows_of, sale

DAY = date(2026, 7, 11)
NOW = noon(DAY)
Preview = Callable[..., Awaitable[QuoteShown]]
Commit = Callable[..., Awaitable[ContractChanged]]
Pair = tuple[Preview, Commit, Any]
TO_RAVI = KnownParty(public_id("Party", RAVI))
CHANGES: dict[str, Callable[[str], Pair]] = {
    "cancel": lambda c: (preview_cancel_contract, cancel_contract, CancelContract(ADMIN, "k", c)),
    "renew": lambda c: (preview_renew_contract, renew_contract, RenewContract(ADMIN, "k", c)),
    "transfer": lambda c: (
        preview_transfer_contract,
        transfer_contract,
        TransferContract(ADMIN, "k", c, holder=NewParty("PERSON", "Kavya")),
    ),
    "suspend": lambda c: (preview_suspend_contract, suspend_contract, SuspendContract(ADMIN, "k", c)),
    "amend": lambda c: (
        preview_amend_contract,
        amend_contract,
        AmendContract(ADMIN, "k", c, amended=(AskedFact("usage", "OFFICE"),)),
    ),
}


async def cancelling(desk: Desk) -> tuple[CancelContract, str]:
    """A cancellation that was previewed, and its token."""
    command = CancelContract(ADMIN, "k", (await desk.issue()).contract.id)
    token = (await preview_cancel_contract(desk.engine, command, NOW)).token
    assert token is not None
    return replace(command, preview=token), token


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_comes_to_what_was_previewed_and_the_preview_wrote_nothing(desk: Desk, change: str) -> None:
    preview, commit, command = CHANGES[change]((await desk.issue()).contract.id)
    before = await rows_of(desk.engine)
    shown = await preview(desk.engine, command, NOW)
    assert await rows_of(desk.engine) == before
    done = await commit(desk.engine, replace(command, preview=shown.token), NOW + timedelta(hours=20))
    assert done.quote is not None
    assert (done.quote.document, done.quote.as_of) == (shown.document, shown.as_of)


async def test_a_sale_comes_to_what_was_previewed(desk: Desk) -> None:
    shown = await preview_issue_contract(desk.engine, sale(holder=NewParty("PERSON", "Kavya")), SOLD)
    command = sale(holder=NewParty("PERSON", "Kavya"), preview=shown.token)
    done = await issue_contract(desk.engine, command, SOLD + timedelta(hours=3))
    assert done.quote is not None
    assert done.quote.document == shown.document


async def test_a_resumption_comes_to_what_was_previewed(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    await suspend_contract(desk.engine, SuspendContract(ADMIN, "rest", contract), NOW)
    command, later = ResumeContract(ADMIN, "on", contract), NOW + timedelta(days=9)
    shown = await preview_resume_contract(desk.engine, command, later)
    done = await resume_contract(desk.engine, replace(command, preview=shown.token), later)
    assert done.quote is not None
    assert (done.quote.document, done.quote.document["lastDay"]) == (shown.document, "2027-01-18")


async def test_the_token_holds_the_day_that_was_previewed_overnight(desk: Desk) -> None:
    command, _ = await cancelling(desk)
    done = await cancel_contract(desk.engine, command, NOW + timedelta(hours=23))
    assert done.quote is not None
    assert done.quote.document["effective"] == DAY.isoformat()


async def test_what_changed_since_the_preview_is_told_field_by_field(desk: Desk) -> None:
    """Ten days that the contract rested were written down meanwhile: 192 of 374 days are left, not 182 of 364."""
    command, _ = await cancelling(desk)
    first, again = date(2026, 3, 1), date(2026, 3, 11)
    await suspend_contract(desk.engine, SuspendContract(ADMIN, "rest", command.contract, first), NOW)
    await resume_contract(desk.engine, ResumeContract(ADMIN, "on", command.contract, again), NOW)
    before = await rows_of(desk.engine)
    with pytest.raises(PreviewRefused) as refused:
        await cancel_contract(desk.engine, command, NOW)
    told = {each.field: (each.then, each.now) for each in refused.value.changes}
    # 1180.00 x 192 / 374 = 605.78; a tenth of it, 60.58, is kept.
    assert told["total"] == ("-531.00", "-545.20")
    assert set(told) == {"lines", "total"}
    assert (refused.value.code, await rows_of(desk.engine)) == ("PREVIEW_CHANGED", before)


async def test_a_token_is_for_the_request_that_was_previewed(desk: Desk) -> None:
    command, _ = await cancelling(desk)
    with pytest.raises(PreviewRefused) as other_day:
        await cancel_contract(desk.engine, replace(command, on=DAY + timedelta(days=1)), NOW)
    assert "effective" in {each.field for each in other_day.value.changes}
    with pytest.raises(PreviewRefused) as other_facts:
        await cancel_contract(desk.engine, replace(command, facts=(AskedFact("opened", False),)), NOW)
    assert [each.field for each in other_facts.value.changes] == ["request"]


async def test_a_token_holds_for_a_day_and_is_ours(desk: Desk) -> None:
    command, token = await cancelling(desk)
    codes = []
    for late, sent in (
        (timedelta(hours=24, seconds=1), token),
        (timedelta(0), token[:-2]),
        (timedelta(0), "x" * 10_000),
        (timedelta(0), sign(desk.engine.keys, Purpose.CALENDAR, {"at": NOW.isoformat()})),
        (timedelta(0), sign(Keys.of_the_process(), Purpose.PREVIEW, {"at": NOW.isoformat()})),
    ):
        with pytest.raises(PreviewRefused) as refused:
            await cancel_contract(desk.engine, replace(command, preview=sent), NOW + late)
        codes.append(refused.value.code)
    assert codes == ["PREVIEW_EXPIRED", *["BAD_PREVIEW"] * 4]


async def test_the_same_request_again_gets_the_same_answer_whatever_happened_since(desk: Desk) -> None:
    """The token has expired and the contract belongs to somebody else; the request was answered all the same."""
    contract = (await desk.issue()).contract.id
    handing = TransferContract(HOLDER, "hand", contract, holder=TO_RAVI)
    shown = await preview_transfer_contract(desk.engine, handing, NOW)
    handing = replace(handing, preview=shown.token)
    first = await transfer_contract(desk.engine, handing, NOW)
    before = await rows_of(desk.engine)
    again = await transfer_contract(desk.engine, handing, NOW + timedelta(days=30))
    assert again.quote == first.quote
    assert await rows_of(desk.engine) == before
    with pytest.raises(IdempotencyConflict):
        await transfer_contract(desk.engine, replace(handing, on=DAY + timedelta(days=1)), NOW)


async def test_of_two_cancellations_at_once_one_takes_effect(desk: Desk) -> None:
    command, _ = await cancelling(desk)
    answers = await asyncio.gather(
        *(cancel_contract(desk.engine, replace(command, idempotency_key=key), NOW) for key in ("a", "b", "b", "c")),
        return_exceptions=True,
    )
    done = [each for each in answers if isinstance(each, ContractChanged)]
    refused = [each for each in answers if isinstance(each, ChangeNotAllowed)]
    assert len(done) + len(refused) == len(answers)
    assert len(done) in {1, 2}  # two when it was the request that was sent twice
    assert (await rows_of(desk.engine))["contract_moves"] == 2
    assert {each.code for each in refused} == {"ALREADY_CANCELLED"}


async def test_two_renewals_at_once_make_one_contract(desk: Desk) -> None:
    contract = (await desk.issue()).contract.id
    answers = await asyncio.gather(
        *(renew_contract(desk.engine, RenewContract(ADMIN, key, contract), NOW) for key in ("a", "b", "c")),
        return_exceptions=True,
    )
    assert sum(isinstance(each, ContractChanged) for each in answers) == 1
    assert all(isinstance(each, ContractChanged | Failure) for each in answers)
    assert (await rows_of(desk.engine))["contracts"] == 2


@pytest.mark.parametrize("change", ["cancel", "renew", "transfer"])
async def test_a_change_that_fails_in_the_middle_leaves_nothing_behind(desk: Desk, change: str) -> None:
    """The database fails at the first statement that writes, then at the second ... until all of it went through."""
    _, commit, command = CHANGES[change]((await desk.issue()).contract.id)
    before, failed = await rows_of(desk.engine), 0
    while True:
        try:
            await _failing_at(desk, failed + 1, commit(desk.engine, command, NOW))
        except TheDatabaseFailed:
            failed += 1
            assert await rows_of(desk.engine) == before
        else:
            break
    # The move, its money or the new party or contract, the kept answer, the audit entry and head, the outbox entry.
    assert failed >= 5
    assert (await rows_of(desk.engine))["contract_moves"] > before["contract_moves"]


class TheDatabaseFailed(Exception):
    """What the engine raises instead of running a statement."""


async def _failing_at(desk: Desk, number: int, work: Awaitable[object]) -> None:
    """Do it, while the n-th statement that writes fails."""
    engine, sent = desk.engine.database.writer.sync_engine, 0

    def statement_sent(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal sent
        sent += not statement.lstrip("( ").upper().startswith(("SELECT", "BEGIN"))
        if sent == number:
            raise TheDatabaseFailed(statement)

    event.listen(engine, "before_cursor_execute", statement_sent)
    try:
        await work
    finally:
        event.remove(engine, "before_cursor_execute", statement_sent)


async def test_a_preview_of_what_is_closed_gives_the_reasons_and_no_token(desk: Desk) -> None:
    shown = await preview_issue_contract(desk.engine, sale(facts=(AskedFact("opened", True),)), SOLD)
    assert (shown.document["open"], shown.token) == (False, None)
    assert shown.document["why"][0]["reason"] == "NOT_MET_OTHER"
    ways = await preview_cancel_contract(
        desk.engine, CancelContract(ADMIN, "", (await desk.issue()).contract.id, MADE), SOLD
    )
    assert [each["benefits"] for each in ways.document["alternatives"]] == [["care/freeLook"], ["care/inProportion"]]
