"""Hand a contract to another holder."""

from datetime import datetime
from functools import partial
from uuid import UUID

from contracts.rules.contract_life.changes import LifeChange
from contracts.store.database import Connection
from contracts.usecases.contract_life.at_hand import ContractAtHand
from contracts.usecases.contract_life.carrying_out import (
    ContractChanged,
    QuoteShown,
    change_contract,
    preview_change,
)
from contracts.usecases.contract_life.commands import TransferContract
from contracts.usecases.contract_life.planning import Making, Planned, changed, quoted
from contracts.usecases.contract_life.stands import check_goes_elsewhere
from contracts.usecases.engine import Engine
from contracts.usecases.units.parties import KnownParty, check_owner, owner_id


async def preview_transfer_contract(engine: Engine, command: TransferContract, now: datetime) -> QuoteShown:
    """What it would come to. Raises `Failure`."""

    async def check(connection: Connection) -> None:
        await check_owner(connection, command.actor.tenant, command.holder, ("holder",))

    return await preview_change(engine, command, LifeChange.TRANSFER, partial(planned, command), now, check)


async def transfer_contract(engine: Engine, command: TransferContract, now: datetime) -> ContractChanged:
    """What it came to, and the contract as it stands. Raises `Failure`."""

    async def holder(connection: Connection) -> UUID:
        return await owner_id(connection, command.actor.tenant, command.holder, ("holder",))

    return await change_contract(engine, command, LifeChange.TRANSFER, partial(planned, command), now, holder)


def planned(command: TransferContract, hand: ContractAtHand, making: Making) -> Planned:
    """What it would come to, and what it would write."""
    on = command.on or hand.day(making.at)
    if isinstance(command.holder, KnownParty):
        check_goes_elsewhere(hand, command.holder.id, on)
    found = quoted(hand, LifeChange.TRANSFER, making.at, on, command.facts, command.option)
    return changed(hand, found, making, command.reason)
