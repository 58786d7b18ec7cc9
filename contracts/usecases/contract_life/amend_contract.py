"""Change what is known of a contract from a day on: the address it is for, how a car is used, how many rooms it covers.

The terms that it pinned never change. What is known may change the price: the terms say which facts may be changed, and
what of the difference is paid or given back.
"""

from datetime import datetime
from functools import partial

from contracts.rules.contract_life.changes import LifeChange
from contracts.usecases.contract_life.at_hand import ContractAtHand
from contracts.usecases.contract_life.carrying_out import (
    ContractChanged,
    QuoteShown,
    change_contract,
    preview_change,
)
from contracts.usecases.contract_life.commands import AmendContract
from contracts.usecases.contract_life.planning import Making, Planned, changed, quoted
from contracts.usecases.cover.asked import read_asked_facts
from contracts.usecases.cover.unit_question import declared_by
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput


async def preview_amend_contract(engine: Engine, command: AmendContract, now: datetime) -> QuoteShown:
    """What it would come to. Raises `Failure`."""
    return await preview_change(engine, command, LifeChange.AMEND, partial(planned, command), now)


async def amend_contract(engine: Engine, command: AmendContract, now: datetime) -> ContractChanged:
    """What it came to, and the contract as it stands. Raises `Failure`."""
    return await change_contract(engine, command, LifeChange.AMEND, partial(planned, command), now)


def planned(command: AmendContract, hand: ContractAtHand, making: Making) -> Planned:
    """What it would come to, and what it would write."""
    if not command.amended:
        raise BadInput("NOTHING_TO_AMEND", "no fact is to be changed", "send what changes in `changes`", ("changes",))
    amended = read_asked_facts(command.amended, declared_by([hand.terms]), hand.terms.currency, ("changes",))
    on = command.on or hand.day(making.at)
    found = quoted(hand, LifeChange.AMEND, making.at, on, command.facts, command.option, amended)
    return changed(hand, found, making, command.reason)
