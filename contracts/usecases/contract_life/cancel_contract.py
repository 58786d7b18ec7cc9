"""The contract ends early: by free look, in proportion, or as its terms say.

What was decided of claims before stays, and so does what was reserved for them: a claim is about the day on which
something happened. Whatever happens after the last covered day is not covered.
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
from contracts.usecases.contract_life.commands import CancelContract
from contracts.usecases.contract_life.planning import Making, Planned, changed, quoted
from contracts.usecases.engine import Engine


async def preview_cancel_contract(engine: Engine, command: CancelContract, now: datetime) -> QuoteShown:
    """What it would come to. Raises `Failure`."""
    return await preview_change(engine, command, LifeChange.CANCEL, partial(planned, command), now)


async def cancel_contract(engine: Engine, command: CancelContract, now: datetime) -> ContractChanged:
    """What it came to, and the contract as it stands. Raises `Failure`."""
    return await change_contract(engine, command, LifeChange.CANCEL, partial(planned, command), now)


def planned(command: CancelContract, hand: ContractAtHand, making: Making) -> Planned:
    """What it would come to, and what it would write."""
    on = command.on or hand.day(making.at)
    found = quoted(hand, LifeChange.CANCEL, making.at, on, command.facts, command.option)
    return changed(hand, found, making, command.reason)
