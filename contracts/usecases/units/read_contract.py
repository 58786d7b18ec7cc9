"""Show one contract with the terms that it pinned."""

from dataclasses import dataclass

from contracts.store.contracts import contract_by_id
from contracts.store.database import Database
from contracts.store.keys import UnitOwnedId, decode_id
from contracts.store.rows import RecordNotFound
from contracts.usecases.actor import Actor
from contracts.usecases.seen import ContractSeen, contract_seen
from contracts.usecases.terms.library import Library


@dataclass(frozen=True, slots=True)
class ReadContract:
    """The public id of the contract to show."""

    actor: Actor
    id: str


async def read_contract(database: Database, library: Library, command: ReadContract) -> ContractSeen | None:
    """The contract; None for an id that names none."""
    found = decode_id(command.id)
    if not isinstance(found, UnitOwnedId) or found.noun != "Contract":
        return None
    tenant = command.actor.tenant
    async with database.read() as connection:
        try:
            record = await contract_by_id(connection, tenant, found.unit_key, found.local_id)
        except RecordNotFound:
            return None
    pin = (record.plan, record.version)
    terms = (await library.of(tenant, [pin])).terms(pin)
    return contract_seen(record, terms) if terms else None
