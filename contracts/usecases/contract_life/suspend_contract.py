"""Let a contract rest from a day on, until it is resumed or as long as its terms say.

What happens while it rests is not covered. Whether its days are added to the end is for its terms to say.
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
from contracts.usecases.contract_life.commands import SuspendContract
from contracts.usecases.contract_life.planning import Making, Planned, changed, quoted
from contracts.usecases.engine import Engine


async def preview_suspend_contract(engine: Engine, command: SuspendContract, now: datetime) -> QuoteShown:
    """What it would come to. Raises `Failure`."""
    return await preview_change(engine, command, LifeChange.SUSPEND, partial(planned, command), now)


async def suspend_contract(engine: Engine, command: SuspendContract, now: datetime) -> ContractChanged:
    """What it came to, and the contract as it stands. Raises `Failure`."""
    return await change_contract(engine, command, LifeChange.SUSPEND, partial(planned, command), now)


def planned(command: SuspendContract, hand: ContractAtHand, making: Making) -> Planned:
    """What it would come to, and what it would write."""
    on = command.on or hand.day(making.at)
    found = quoted(hand, LifeChange.SUSPEND, making.at, on, command.facts, command.option)
    return changed(hand, found, making, command.reason)
