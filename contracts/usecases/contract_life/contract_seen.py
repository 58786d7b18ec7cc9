"""How is a contract shown after a change?"""

from contracts.store.catalogue import parties_by_id
from contracts.store.database import Connection
from contracts.usecases.actor import Actor
from contracts.usecases.contract_life.at_hand import ContractAtHand
from contracts.usecases.cover.ask_unit import persons_of
from contracts.usecases.seen import ContractSeen, contract_seen


async def show_contract(connection: Connection, actor: Actor, hand: ContractAtHand) -> ContractSeen:
    """The contract as far as the actor may see it."""
    visible = persons_of(hand.dossier, actor)
    persons = await parties_by_id(connection, actor.tenant, visible) if visible else {}
    return contract_seen(hand.life, hand.terms, persons)
