"""Let a contract go on after a rest.

The day from which it counts is the first day of cover again.
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
from contracts.usecases.contract_life.commands import ResumeContract
from contracts.usecases.contract_life.planning import Making, Planned, changed, quoted
from contracts.usecases.engine import Engine


async def preview_resume_contract(engine: Engine, command: ResumeContract, now: datetime) -> QuoteShown:
    """What it would come to. Raises `Failure`."""
    return await preview_change(engine, command, LifeChange.RESUME, partial(planned, command), now)


async def resume_contract(engine: Engine, command: ResumeContract, now: datetime) -> ContractChanged:
    """What it came to, and the contract as it stands. Raises `Failure`."""
    return await change_contract(engine, command, LifeChange.RESUME, partial(planned, command), now)


def planned(command: ResumeContract, hand: ContractAtHand, making: Making) -> Planned:
    """What it would come to, and what it would write."""
    on = command.on or hand.day(making.at)
    found = quoted(hand, LifeChange.RESUME, making.at, on, command.facts, command.option)
    return changed(hand, found, making, command.reason)
