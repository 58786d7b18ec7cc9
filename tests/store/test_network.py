"""Are service addresses and the authority they hold found?"""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from contracts.store import network
from contracts.store.database import Database
from contracts.store.records import Issuer
from contracts.store.rows import RecordNotFound, insert
from tests.store.examples import GRANT, LOCATION, OTHER_TENANT, TENANT, an_id


async def test_locations_are_found_by_id_and_in_pages(world: Database) -> None:
    abroad = replace(LOCATION, location_id=an_id(50), code="BUD-1", country="HU", lat=None, lon=None)
    async with world.write() as connection:
        await insert(connection, TENANT, [abroad])
    async with world.read() as connection:
        assert await network.location_by_id(connection, TENANT, LOCATION.location_id) == LOCATION
        assert await network.locations_by_id(connection, TENANT, [abroad.location_id, an_id(99)]) == {
            abroad.location_id: abroad
        }
        assert (await network.locations_page(connection, TENANT, None, 9)).items == (abroad, LOCATION)
        assert (await network.locations_page(connection, TENANT, "BUD-1", 9)).items == (LOCATION,)
        assert (await network.locations_page(connection, TENANT, None, 9, "HU")).items == (abroad,)
        with pytest.raises(RecordNotFound):
            await network.location_by_id(connection, OTHER_TENANT, LOCATION.location_id)


async def test_grants_are_found_by_issuer_and_by_location(world: Database) -> None:
    other = replace(GRANT, grant_id=an_id(51), issuer="bolt", from_day=date(2023, 1, 1))
    async with world.write() as connection:
        await insert(connection, TENANT, [other, Issuer("bolt", "Bolt", None)])
    async with world.read() as connection:
        assert await network.grants(connection, TENANT) == [other, GRANT]
        assert await network.grants(connection, TENANT, issuer="acme") == [GRANT]
        assert await network.grants(connection, TENANT, location_id=LOCATION.location_id) == [other, GRANT]
        assert await network.grants(connection, TENANT, "bolt", an_id(99)) == []
        assert await network.grants(connection, OTHER_TENANT) == []


@pytest.mark.parametrize(
    "wrong",
    [
        replace(GRANT, grant_id=an_id(52), last_day=date(2023, 12, 31)),
        replace(GRANT, grant_id=an_id(52), location_id=an_id(99)),
        replace(LOCATION, location_id=an_id(53), code="X", lon=None),
        replace(LOCATION, location_id=an_id(53), code="X", lat=91.0),
        replace(LOCATION, location_id=an_id(53), code="DEL-1"),
    ],
)
async def test_what_cannot_be_is_refused(world: Database, wrong: object) -> None:
    assert isinstance(wrong, type(GRANT) | type(LOCATION))
    with pytest.raises(IntegrityError):
        async with world.write() as connection:
            await insert(connection, TENANT, [wrong])
