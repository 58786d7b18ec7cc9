"""Show one contract with the terms that it pinned, and with what became of it."""

from msgspec import Struct

from contracts.store.catalogue import parties_by_id
from contracts.store.database import Database
from contracts.store.dossiers import dossiers
from contracts.store.keys import UnitOwnedId, decode_id
from contracts.usecases.access.cut import concerns, contract_seen_by
from contracts.usecases.access.persons_seen import persons_seen
from contracts.usecases.access.proof import in_sight
from contracts.usecases.actor import Actor
from contracts.usecases.cover.contract_standing import life_of
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.seen import ContractSeen
from contracts.usecases.terms.library import Library


class ReadContract(Struct, frozen=True):
    """The public id of the contract to show."""

    actor: Actor
    id: str


async def read_contract(database: Database, library: Library, command: ReadContract) -> ContractSeen | None:
    """The contract; None for an id that names none, and for one that is no business of the caller."""
    found = decode_id(command.id)
    if not isinstance(found, UnitOwnedId) or found.noun != "Contract":
        return None
    tenant = command.actor.tenant
    async with database.read() as connection:
        in_view = await in_sight(connection, command.actor, [found.unit_key])
        dossier = (await dossiers(connection, tenant, in_view)).get(found.unit_key)
        records = dossier.contracts if dossier else ()
        record = next((each for each in records if each.contract_id == found.local_id), None)
        if dossier is None or record is None:
            return None
        published = await library.of(tenant, [dossier], connection)
        terms = published.terms((record.plan, record.version))
        if terms is None or not concerns(command.actor, record.plan, published):
            return None
        visible = persons_seen(command.actor, dossier, owner_of(dossier), published)
        persons = await parties_by_id(connection, tenant, visible) if visible else {}
    return contract_seen_by(command.actor, life_of(dossier, record), terms, persons)
