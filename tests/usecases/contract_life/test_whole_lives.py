"""Does every change come to what was previewed, and is the money of whole lives right to the minor unit?

Hypothesis invents the lives: a plan, a day of sale, and changes some days apart. Each is previewed, then made with the
preview's token: the commit must say what the preview said, or refuse what the preview found closed. What was paid and
paid back must be what a small model of its own (`life_model`) works out, for each contract and for the rows as a whole.
"""

import asyncio
import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.rules.terms import Plan
from contracts.store.keys import public_id
from contracts.usecases.contract_life.cancel_contract import cancel_contract, preview_cancel_contract
from contracts.usecases.contract_life.carrying_out import ContractChanged
from contracts.usecases.contract_life.commands import (
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
from contracts.usecases.cover.asked import AskedFact, BySerial
from contracts.usecases.failures import ChangeClosed, ChangeNotAllowed
from contracts.usecases.units.parties import KnownParty
from contracts.usecases.units.read_contract import ReadContract, read_contract
from tests.databases import SqliteFiles
from tests.properties.profiles import tries
from tests.usecases.contract_life.desk import ADMIN, LEFT, LIFE, RAVI, Desk, care, noon, open_desk, register, sale
from tests.usecases.contract_life.life_model import Model, Tariff

TARIFFS = (
    Tariff("added", 999_99, 18, True, 15, 10, True),
    Tariff("included", 1_234_57, 18, False, 30, 7, True),
    Tariff("kept", 4_999_00, 5, True, 1, 0, False),
    Tariff("dear", 33_333_33, 28, False, 14, 33, False),
)
VERBS: dict[str, tuple[Any, Any, Any]] = {
    "cancelled": (preview_cancel_contract, cancel_contract, CancelContract),
    "handed_over": (preview_transfer_contract, transfer_contract, TransferContract),
    "suspended": (preview_suspend_contract, suspend_contract, SuspendContract),
    "resumed": (preview_resume_contract, resume_contract, ResumeContract),
    "renewed": (preview_renew_contract, renew_contract, RenewContract),
}
ASKED: dict[str, Any] = {
    "handed_over": {"holder": KnownParty(public_id("Party", RAVI))},
    "renewed": {"facts": (AskedFact("accepted", True),)},
}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.integers(0, 80)), min_size=1, max_size=9)
DAYS = st.dates(date(2026, 1, 10), date(2028, 3, 1))


def plan_of(tariff: Tariff) -> Plan:
    """The plan that a tariff is the model of."""
    free, share = (dict(way) for way in LIFE["cancellation"])
    free["window"] = {**free["window"], "length": f"P{tariff.free_look_days}D"}
    share["fee"] = {"percent": f"{tariff.fee}%", "of": LEFT}
    treated = {"tax": "inProportion" if tariff.tax_comes_back else "kept"}
    price = "added" if tariff.is_added else "included"
    return care(
        tariff.code,
        price={"money": f"{tariff.price_minor / 100:.2f}"},
        tax={"rate": f"{tariff.rate}%", "price": price, "clause": "tax"},
        life={**LIFE, "cancellation": [{**free, **treated}, {**share, **treated}]},
    )


def test_every_change_comes_to_its_preview_and_the_money_of_whole_lives_is_right(sqlite_files: SqliteFiles) -> None:
    with sqlite_files.migrated() as url, asyncio.Runner() as runner:
        desk = runner.run(open_desk(url, *(plan_of(tariff) for tariff in TARIFFS)))
        units = iter(range(1_000_000))

        @tries(12)
        @given(st.sampled_from(TARIFFS), DAYS, STEPS)
        def lives(tariff: Tariff, day: date, steps: list[tuple[str, int]]) -> None:
            runner.run(_one_life(desk, BySerial("acme", f"P-{next(units)}"), tariff, day, steps))

        try:
            lives()
        finally:
            runner.run(desk.engine.close())


async def _one_life(desk: Desk, unit: BySerial, tariff: Tariff, day: date, steps: list[tuple[str, int]]) -> None:
    engine = desk.engine
    await register(engine, unit)
    command = sale(unit=unit, plan=tariff.code, made_on=day)
    shown = await preview_issue_contract(engine, command, noon(day))
    done = await issue_contract(engine, replace(command, preview=shown.token), noon(day))
    assert done.quote is not None
    assert done.quote.document == shown.document
    contract, model, past = done.contract.id, Model.sold(tariff, day), {}
    for number, (word, gap) in enumerate(steps):
        day += timedelta(days=gap)
        after: Model | None = getattr(model.on(day), word)(day)
        changed = await _changed(desk, contract, word, day, str(number))
        assert (changed is None) == (after is None), (word, day, model)
        if changed is not None and after is not None:
            if word == "renewed":
                past[contract] = dataclasses.replace(model, is_renewed=True)
            contract, model = changed.contract.id, after
    for each, expected in (past | {contract: model}).items():
        await _check_money(desk, each, expected)


async def _changed(desk: Desk, contract: str, word: str, day: date, key: str) -> ContractChanged | None:
    """The change as it was made, which is what its preview said; None when both refused it alike."""
    preview, commit, command = VERBS[word]
    asked = command(ADMIN, key, contract, day, **ASKED.get(word, {}))
    try:
        shown = await preview(desk.engine, asked, noon(day))
    except ChangeNotAllowed as before:
        await _refused(desk, commit, asked, day, (before.code, before.state))
        return None
    if shown.token is None:
        await _refused(desk, commit, asked, day, None)
        return None
    done: ContractChanged = await commit(desk.engine, replace(asked, preview=shown.token), noon(day))
    assert done.quote is not None
    assert done.quote.document == shown.document
    return done


async def _refused(desk: Desk, commit: Any, asked: Any, day: date, before: tuple[str, str] | None) -> None:
    """The commit is refused for the same reason as the preview: by where the contract stands, or by its terms."""
    if before is None:
        with pytest.raises(ChangeClosed):
            await commit(desk.engine, asked, noon(day))
        return
    with pytest.raises(ChangeNotAllowed) as refused:
        await commit(desk.engine, asked, noon(day))
    assert (refused.value.code, refused.value.state) == before


async def _check_money(desk: Desk, contract: str, model: Model) -> None:
    seen = await read_contract(desk.engine.database, desk.engine.library, ReadContract(ADMIN, contract))
    assert seen is not None
    assert seen.money is not None
    assert (seen.money.paid.minor, seen.money.refunded.minor) == (model.paid, model.back)
    assert sum(line.amount.minor for move in seen.moves for line in move.lines) == model.paid - model.back
