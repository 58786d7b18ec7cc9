"""How is a contract shown after a change?"""

from contracts.store.catalogue import parties_by_id
from contracts.store.database import Connection
from contracts.usecases.access.cut import contract_seen_by
from contracts.usecases.access.persons_seen import persons_seen
from contracts.usecases.actor import Actor
from contracts.usecases.contract_life.at_hand import ContractAtHand
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.seen import ContractSeen


async def show_contract(connection: Connection, actor: Actor, hand: ContractAtHand) -> ContractSeen:
    """The contract as far as the actor may see it."""
    visible = persons_seen(actor, hand.dossier, owner_of(hand.dossier), hand.published)
    persons = await parties_by_id(connection, actor.tenant, visible) if visible else {}
    return contract_seen_by(actor, hand.life, hand.terms, persons)
