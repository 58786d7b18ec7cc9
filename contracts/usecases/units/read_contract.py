"""Show one contract with the terms that it pinned, and with what became of it."""

from dataclasses import dataclass

from contracts.store.catalogue import parties_by_id
from contracts.store.database import Database
from contracts.store.dossiers import dossiers
from contracts.store.keys import UnitOwnedId, decode_id
from contracts.usecases.actor import Actor
from contracts.usecases.cover.ask_unit import persons_of
from contracts.usecases.cover.contract_standing import life_of
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
        dossier = (await dossiers(connection, tenant, [found.unit_key])).get(found.unit_key)
        records = dossier.contracts if dossier else ()
        record = next((each for each in records if each.contract_id == found.local_id), None)
        if dossier is None or record is None:
            return None
        visible = persons_of(dossier, command.actor)
        persons = await parties_by_id(connection, tenant, visible) if visible else {}
        pin = (record.plan, record.version)
        terms = (await library.of(tenant, [pin], connection)).terms(pin)
    return contract_seen(life_of(dossier, record), terms, persons) if terms else None
