"""Give the certificate of a unit to who was told of it: a token that proves to have it, for `UnitLookup.certificate`.

It has no end of its own. It holds until the unit changes hands, or until all certificates of the unit are revoked.
"""

from msgspec import Struct

from contracts.store.access.proofs import proofs_of
from contracts.store.database import Database
from contracts.store.dossiers import dossiers
from contracts.usecases.access.proof import certificate_of
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import ById, read_unit_ref
from contracts.usecases.failures import UnknownUnit
from contracts.usecases.tokens import Keys


class GiveCertificate(Struct, frozen=True):
    """The public id of a unit that the caller was told of: that is not asked again."""

    actor: Actor
    unit: str


async def give_certificate(database: Database, keys: Keys, command: GiveCertificate) -> str:
    """The token. Raises `UnknownUnit`."""
    tenant, key = command.actor.tenant, read_unit_ref(command.actor.tenant, ById(command.unit), ())
    async with database.read() as connection:
        dossier = (await dossiers(connection, tenant, [key])).get(key)
        kept = await proofs_of(connection, tenant, [key])
    if dossier is None:
        raise UnknownUnit(f"with the id `{command.unit}`", ())
    return certificate_of(keys, tenant, dossier, kept)
