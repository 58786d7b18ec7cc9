"""Which contract is meant, may this caller change it, and what is known of its unit?"""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.terms import PlanTerms
from contracts.rules.values.vocabulary import Role
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import UnitOwnedId, decode_id, public_id
from contracts.store.rows import RecordNotFound
from contracts.store.units import lock_unit, unit_by_key
from contracts.usecases.access.cut import concerns
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.contract_standing import ContractLife, life_of
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.cover.unit_question import pinned
from contracts.usecases.failures import UnknownRecord
from contracts.usecases.terms.library import Library, Published

RIGHT_TO = {
    LifeChange.ISSUE: Right.ISSUE_CONTRACT,
    LifeChange.RENEW: Right.END_CONTRACT,
    LifeChange.TRANSFER: Right.END_CONTRACT,
    LifeChange.CANCEL: Right.END_CONTRACT,
    LifeChange.SUSPEND: Right.KEEP_CONTRACT,
    LifeChange.RESUME: Right.KEEP_CONTRACT,
    LifeChange.AMEND: Right.KEEP_CONTRACT,
}


class ContractAtHand(Struct, frozen=True):
    """A contract with what became of it, everything known of its unit, and all published plans."""

    dossier: Dossier
    published: Published
    life: ContractLife
    terms: PlanTerms

    @property
    def unit_key(self) -> UUID:
        return self.dossier.unit.unit_key

    @property
    def id(self) -> str:
        return public_id("Contract", self.unit_key, self.life.record.contract_id)

    def day(self, moment: datetime) -> date:
        """The day of a moment where the plan counts its days."""
        return moment.astimezone(self.terms.zone).date()


async def take_in_hand(
    connection: Connection, library: Library, actor: Actor, contract: str, right: Right, is_locked: bool
) -> ContractAtHand:
    """The contract with this public id. Raises `UnknownRecord` and, by the role alone, `NotAllowed`.

    One of another issuer than the caller's own is unknown to them, and so is one that a customer never had to do with.
    """
    # Whose role can never do this is told so before anything is looked up.
    need(actor, right, actor.party_id)
    found = decode_id(contract)
    if not isinstance(found, UnitOwnedId) or found.noun != "Contract":
        raise _unknown(contract)
    find = lock_unit if is_locked else unit_by_key
    try:
        await find(connection, actor.tenant, found.unit_key)
    except RecordNotFound:
        raise _unknown(contract) from None
    hand = await read_at_hand(connection, library, actor.tenant, found)
    if not concerns(actor, hand.terms.code, hand.published) or not _is_of_customer(actor, hand):
        raise _unknown(contract)
    return hand


def _is_of_customer(actor: Actor, hand: ContractAtHand) -> bool:
    """Whether a customer owns the unit, or holds the contract or held it; others are not asked."""
    return actor.role is not Role.CUSTOMER or actor.party_id in {
        owner_of(hand.dossier),
        *(holder for _, holder in hand.life.holders),
    }


async def read_at_hand(connection: Connection, library: Library, tenant: str, found: UnitOwnedId) -> ContractAtHand:
    """The contract as it is now. Raises `UnknownRecord`."""
    dossier = (await dossiers(connection, tenant, [found.unit_key]))[found.unit_key]
    record = next((each for each in dossier.contracts if each.contract_id == found.local_id), None)
    if record is None:
        raise _unknown(public_id("Contract", found.unit_key, found.local_id))
    published = await library.newest(tenant, connection)
    return ContractAtHand(dossier, published, life_of(dossier, record), pinned(published, record))


def check_may(actor: Actor, right: Right, hand: ContractAtHand, on: date) -> None:
    """Raise `NotAllowed` for a customer who does not hold the contract that day."""
    need(actor, right, hand.life.holder_on(on))


def _unknown(contract: str) -> UnknownRecord:
    return UnknownRecord("Contract", contract, "send the `id` that a contract was answered with", ("contractId",))
