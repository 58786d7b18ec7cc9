"""Which person or firm is meant: one that we know, or a new one?"""

from uuid import UUID

from msgspec import Struct
from uuid_utils.compat import uuid7

from contracts.store.catalogue import parties_by_id
from contracts.store.database import Connection
from contracts.store.records import Party, PartyKind
from contracts.store.rows import insert
from contracts.usecases.cover.asked import read_record_id
from contracts.usecases.failures import BadInput, Path, UnknownRecord


class KnownParty(Struct, frozen=True):
    """A party by its public id."""

    id: str


class NewParty(Struct, frozen=True):
    """A person or firm that is written down now."""

    kind: PartyKind
    name: str
    country: str | None = None
    language: str | None = None


Owner = KnownParty | NewParty


async def owner_id(connection: Connection, tenant: str, owner: Owner, path: Path) -> UUID:
    """The key of the party; a new one is written. Raises `UnknownRecord` and `BadInput`."""
    await check_owner(connection, tenant, owner, path)
    if isinstance(owner, KnownParty):
        return read_record_id("Party", owner.id, (*path, "id"))
    party = Party(uuid7(), owner.kind, owner.name.strip(), owner.country, owner.language)
    await insert(connection, tenant, [party])
    return party.party_id


async def check_owner(connection: Connection, tenant: str, owner: Owner, path: Path) -> None:
    """Raise `UnknownRecord` for a party that is not there, and `BadInput` for a new one without a name."""
    if isinstance(owner, NewParty):
        if not owner.name.strip():
            raise BadInput("EMPTY_NAME", "the party has no name", "write the name", (*path, "new", "name"))
        return
    party_id = read_record_id("Party", owner.id, (*path, "id"))
    if party_id not in await parties_by_id(connection, tenant, [party_id]):
        raise UnknownRecord("Party", owner.id, "send the id of a known party, or a new one", (*path, "id"))
