"""Who serves at the places that a question names, and by whose authority? Kept, and read again when it changed."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from contracts.store.catalogue_rows import Asking, NetworkSeen, catalogue_statement
from contracts.store.database import Database
from contracts.store.kept import HeldPlace
from contracts.store.keyed_records import Records, in_order, records_in
from contracts.store.network.records import GrantChange, HeldGrant, LocationChange, Place
from contracts.store.records import Grant, Location


async def held_place(database: Database, tenant: str, location_id: UUID) -> HeldPlace | None:
    """The place with its grants as they are at this moment. One small statement, shared with others who ask now."""
    statement = catalogue_statement(database.reader.dialect.name, Asking.EDITION)
    found = await records_in(database, statement, tenant, [location_id])
    if location_id not in found:
        return None
    [seen] = found[location_id][NetworkSeen]
    return (await held_places(database, tenant, [location_id], seen.edition)).get(location_id)


async def held_places(
    database: Database, tenant: str, location_ids: Iterable[UUID], edition: int
) -> dict[UUID, HeldPlace]:
    """Those of these places that are there, with their grants, as of an edition of the network that was just read.

    What is not kept in it is read, as it is by now.
    """
    kept = {key: database.kept.place(tenant, key, edition) for key in location_ids}
    held = {key: place for key, place in kept.items() if place is not None}
    if missing := kept.keys() - held.keys():
        statement = catalogue_statement(database.reader.dialect.name, Asking.PLACES)
        found = await records_in(database, statement, tenant, missing)
        for key, place in places_of(found).items():
            [seen] = found[key][NetworkSeen]
            database.kept.keep_place(tenant, seen.edition, place)
            held[key] = place
    return held


def places_of(found: Mapping[UUID, Records]) -> dict[UUID, HeldPlace]:
    """The places among the records, each with its grants. What became of either is in the order of its days."""
    return {
        key: HeldPlace(Place(location, _changes(records)), _grants(records))
        for key, records in found.items()
        for location in records.get(Location, ())
    }


def _changes(records: Records) -> tuple[LocationChange, ...]:
    return tuple(in_order(records, LocationChange, lambda row: (row.from_day, row.seq)))


def _grants(records: Records) -> tuple[HeldGrant, ...]:
    found: dict[UUID, tuple[Grant, list[GrantChange]]] = {}
    for grant, change in records.get(Grant, ()):
        found.setdefault(grant.grant_id, (grant, []))[1].extend([change] if change is not None else [])
    held = sorted(found.values(), key=lambda each: (each[0].from_day, each[0].grant_id))
    return tuple(
        HeldGrant(grant, tuple(sorted(changes, key=lambda row: (row.from_day, row.seq)))) for grant, changes in held
    )
