"""Is what is kept of a catalogue always what the database has, whoever changed it?"""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy import delete, select, update

from contracts.store import kept, reference_tables
from contracts.store.bulk import correct_products
from contracts.store.database import Database
from contracts.store.dossiers import found_in
from contracts.store.editions import NETWORK, TERMS, Part, edition_of
from contracts.store.kept import HeldPlace, Kept
from contracts.store.keys import unit_key
from contracts.store.network.held import held_place, held_places
from contracts.store.network.records import GrantChange, Place, change_to
from contracts.store.records import Location, Product, TermsRecord
from contracts.store.rows import insert
from tests.store.examples import CATALOGUE, GRANT, LOCATION, OTHER_TENANT, PRODUCT, TENANT, UNIT, UNIT_KEY, an_id, later
from tests.store.examples import TERMS as PUBLISHED
from tests.store.test_dossiers import statements

REVOKED = GrantChange(GRANT.grant_id, 1, "REVOKED", date(2024, 6, 1), "LEFT", later(90), "desk")


@pytest.fixture
async def elsewhere(database_url: str, world: Database) -> AsyncIterator[Database]:
    """The same database as another process has it open."""
    opened = Database.open(database_url).within(TENANT)
    yield opened
    await opened.close()


async def place(database: Database) -> HeldPlace:
    found = await held_place(database, TENANT, LOCATION.location_id)
    assert found is not None
    return found


async def written_and_undone(database: Database) -> None:
    async with database.write() as connection:
        await insert(connection, TENANT, [REVOKED, replace(PUBLISHED, version="9", hash="9")])
        raise LookupError


async def edition(database: Database, part: Part) -> int:
    async with database.read() as connection:
        return await edition_of(connection, TENANT, part)


async def test_a_place_that_is_kept_costs_one_small_statement(world: Database) -> None:
    first = await place(world)
    with statements(world) as sent:
        assert await place(world) is first
    assert len(sent) == 1
    assert "grants" not in sent[0]


async def test_a_grant_that_another_process_revokes_is_revoked_in_the_next_answer(
    world: Database, elsewhere: Database
) -> None:
    assert [each.changes for each in (await place(world)).grants] == [()]
    async with elsewhere.write() as connection:
        await insert(connection, TENANT, [REVOKED])
    assert [each.changes for each in (await place(world)).grants] == [(REVOKED,)]


async def test_a_place_that_another_process_moves_has_moved_in_the_next_answer(
    world: Database, elsewhere: Database
) -> None:
    before = (await place(world)).place
    moved = change_to(replace(LOCATION, name="Elsewhere"), 1, date(2024, 6, 1), "MOVED", later(90), "desk")
    async with elsewhere.write() as connection:
        await insert(connection, TENANT, [moved])
    assert before.changes == ()
    assert (await place(world)).place.changes == (moved,)


async def test_rows_that_somebody_changes_or_takes_away_by_hand_are_seen_too(world: Database) -> None:
    await place(world)
    async with world.write() as connection:
        grants = reference_tables.grants
        await connection.execute(update(grants).where(grants.c.tenant == TENANT).values(brand="bolt"))
    assert [each.grant.brand for each in (await place(world)).grants] == ["bolt"]
    async with world.write() as connection:
        await connection.execute(delete(grants).where(grants.c.tenant == TENANT))
    assert (await place(world)).grants == ()


async def test_a_place_that_is_not_there_is_none_and_one_of_another_tenant_neither(world: Database) -> None:
    assert await held_place(world, TENANT, an_id(99)) is None
    await place(world)
    assert await held_place(world.within(OTHER_TENANT), OTHER_TENANT, LOCATION.location_id) is None
    assert await held_places(world, TENANT, [an_id(99)], 0) == {}


async def test_a_product_that_is_kept_is_not_read_again_until_it_is_corrected(
    world: Database, elsewhere: Database
) -> None:
    async def product() -> Product:
        return (await found_in(world, TENANT, [UNIT_KEY])).dossiers[UNIT_KEY].product

    assert await product() == PRODUCT
    with statements(world) as sent:
        kept_one = await product()
    assert len(sent) == 1
    corrected = replace(PRODUCT, name="Acme inverter, corrected")
    async with elsewhere.write() as connection:
        await correct_products(connection, TENANT, [corrected])
    assert await product() == corrected
    assert kept_one == PRODUCT


async def test_each_correction_gives_the_product_and_no_other_a_new_version(world: Database) -> None:
    other = replace(PRODUCT, product_id=an_id(77), sku="AC-77")
    async with world.write() as connection:
        await insert(connection, TENANT, [other])
        await correct_products(connection, TENANT, [replace(PRODUCT, name="once")])
        await correct_products(connection, TENANT, [replace(PRODUCT, name="twice")])
    async with world.read() as connection:
        column = reference_tables.products.c
        rows = await connection.execute(select(column.sku, column.version).where(column.tenant == TENANT))
        assert dict(tuple(row) for row in rows) == {PRODUCT.sku: 3, other.sku: 1}


async def test_many_who_ask_about_one_product_for_the_first_time_read_it_together(database: Database) -> None:
    keys = [unit_key(TENANT, "ACME", f"S{number}") for number in range(32)]
    async with database.write() as connection:
        await insert(connection, TENANT, CATALOGUE)
        await insert(connection, TENANT, [replace(UNIT, unit_key=key, serial=str(key)) for key in keys])
    with statements(database) as sent:
        await asyncio.gather(*(found_in(database, TENANT, [key]) for key in keys))
    assert 2 <= len(sent) <= 4


@pytest.mark.parametrize("part", [TERMS, NETWORK])
async def test_a_change_that_is_undone_makes_no_edition(world: Database, part: Part) -> None:
    before = await edition(world, part)
    with pytest.raises(LookupError):
        await written_and_undone(world)
    assert await edition(world, part) == before


async def test_terms_and_places_have_editions_of_their_own(world: Database) -> None:
    terms, network = await edition(world, TERMS), await edition(world, NETWORK)
    async with world.write() as connection:
        await insert(connection, TENANT, [REVOKED])
    assert await edition(world, TERMS) == terms
    assert await edition(world, NETWORK) not in {network, 0}
    async with world.write() as connection:
        published: TermsRecord = replace(PUBLISHED, version="9", hash="9", effective_from=date(2030, 1, 1))
        await insert(connection, TENANT, [published])
    assert await edition(world, TERMS) not in {terms, 0}


def test_so_many_are_kept_and_what_came_first_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_PRODUCTS", 2)
    monkeypatch.setattr(kept, "MOST_PLACES", 2)
    known = Kept()
    for number in (1, 2, 3):
        known.keep_product(TENANT, 1, replace(PRODUCT, product_id=an_id(number)))
        known.keep_place(TENANT, 1, HeldPlace(_at(an_id(number)), ()))
    assert [known.product(TENANT, an_id(number), 1) is not None for number in (1, 2, 3)] == [False, True, True]
    assert [known.place(TENANT, an_id(number), 1) is not None for number in (1, 2, 3)] == [False, True, True]


def test_nothing_is_found_under_another_number_or_by_another_tenant() -> None:
    known = Kept()
    known.keep_product(TENANT, 2, PRODUCT)
    known.keep_place(TENANT, 2, HeldPlace(_at(LOCATION.location_id), ()))
    assert known.product(TENANT, PRODUCT.product_id, 1) is None
    assert known.product(OTHER_TENANT, PRODUCT.product_id, 2) is None
    assert known.place(TENANT, LOCATION.location_id, 3) is None
    assert known.place(OTHER_TENANT, LOCATION.location_id, 2) is None


def _at(location_id: UUID) -> Place:
    location: Location = replace(LOCATION, location_id=location_id)
    return Place(location, ())
