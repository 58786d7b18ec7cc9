"""Are service addresses and the authority they hold found, as they are and as they were?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError

from contracts.rules.values.globe import Point, boxes_around
from contracts.store.database import Database
from contracts.store.network.answers import kept_reference_answer
from contracts.store.network.grants import grant_by_id, held_grants
from contracts.store.network.places import (
    lock_location,
    place_by_code,
    place_by_id,
    places_by_id,
    places_called,
    places_page,
    places_within,
)
from contracts.store.network.records import GrantChange, KeptReferenceAnswer, change_to
from contracts.store.pages import Window
from contracts.store.records import Issuer, Location
from contracts.store.rows import RecordNotFound, insert
from tests.store.examples import GRANT, LOCATION, OTHER_TENANT, TENANT, an_id

RECORDED = datetime(2026, 1, 5, 9, tzinfo=UTC)
MOVED_ON = date(2026, 3, 1)
MOVED = replace(LOCATION, lat=19.0, lon=72.8, city_key="MUMBAI", address={"city": "Mumbai"})
MOVE = change_to(MOVED, 1, MOVED_ON, "MOVED", RECORDED, "admin")
ABROAD = replace(LOCATION, location_id=an_id(50), code="BUD-1", country="HU", lat=None, lon=None)


def place_at(number: int, lat: float, lon: float) -> Location:
    return replace(LOCATION, location_id=an_id(number), code=f"P-{number}", lat=lat, lon=lon)


@contextmanager
def selects() -> Iterator[list[str]]:
    """The reading statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_places_are_found_by_id_by_code_and_in_pages(world: Database) -> None:
    async with world.write() as connection:
        await insert(connection, TENANT, [ABROAD])
    async with world.read() as connection:
        assert (await place_by_id(connection, TENANT, LOCATION.location_id)).location == LOCATION
        assert list(await places_by_id(connection, TENANT, [ABROAD.location_id, an_id(99)])) == [ABROAD.location_id]
        found = await place_by_code(connection, TENANT, "BUD-1")
        assert found is not None
        assert found.location == ABROAD
        for window, wanted in (
            (Window(9), [ABROAD, LOCATION]),
            (Window(1), [ABROAD]),
            (Window(1, from_end=True), [LOCATION]),
            (Window(9, after="BUD-1"), [LOCATION]),
        ):
            page = await places_page(connection, TENANT, window)
            assert [each.location for each in page.items] == wanted
        with pytest.raises(RecordNotFound):
            await place_by_id(connection, OTHER_TENANT, LOCATION.location_id)
        assert (await places_page(connection, OTHER_TENANT, Window(9))).items == ()


async def test_a_place_is_what_it_was_on_each_day(world: Database) -> None:
    """The day of a change is its first, in its own zone; of two changes from one day the later one counts."""
    corrected = change_to(replace(MOVED, name="Acme Care South"), 2, MOVED_ON, "CORRECTED", RECORDED, "admin")
    async with world.write() as connection:
        await insert(connection, TENANT, [MOVE, corrected])
    async with world.read() as connection:
        place = await place_by_id(connection, TENANT, LOCATION.location_id)
    assert place.changes == (MOVE, corrected)
    assert place.on(date(2026, 2, 28)) == LOCATION
    assert (place.on(MOVED_ON).lat, place.on(MOVED_ON).name) == (19.0, "Acme Care South")
    assert (place.on(MOVED_ON).code, place.on(MOVED_ON).zone) == (LOCATION.code, "Asia/Kolkata")
    # Midnight in India is 18:30 of the day before in UTC.
    assert place.at(datetime(2026, 2, 28, 18, 29, tzinfo=UTC)) == LOCATION
    assert place.at(datetime(2026, 2, 28, 18, 30, tzinfo=UTC)).lat == 19.0
    assert place.known_at(datetime(2026, 1, 5, 8, tzinfo=UTC)).changes == ()
    assert place.last_seq == 2


async def test_places_are_found_in_boxes_by_any_version(world: Database) -> None:
    """One that moves is found where it was and where it will be, each time with all that it is."""
    async with world.write() as connection:
        await insert(connection, TENANT, [MOVE, ABROAD])
    async with world.read() as connection:
        for point in (Point(28.6, 77.2), Point(19.0, 72.8)):
            [found] = await places_within(connection, TENANT, boxes_around(point, 10), 9)
            assert (found.location, found.changes) == (LOCATION, (MOVE,))
        assert await places_within(connection, TENANT, boxes_around(Point(0, 0), 100), 9) == []
        assert await places_within(connection, OTHER_TENANT, boxes_around(Point(28.6, 77.2), 10), 9) == []


async def test_places_are_found_over_the_date_line_and_at_the_poles(world: Database) -> None:
    """Fiji and Samoa lie on two sides of the line; about a pole every meridian is near."""
    fiji, samoa, pole = place_at(60, -16.8, 179.99), place_at(61, -16.8, -179.99), place_at(62, 89.99, 10.0)
    async with world.write() as connection:
        await insert(connection, TENANT, [fiji, samoa, pole])
    async with world.read() as connection:
        for point in (Point(-16.8, 179.99), Point(-16.8, -179.99), Point(-16.8, 180.0), Point(-16.8, -180.0)):
            found = await places_within(connection, TENANT, boxes_around(point, 20), 9)
            assert [each.location for each in found] == [fiji, samoa]
        for lon in (-170.0, 10.0, 100.0):
            [only] = await places_within(connection, TENANT, boxes_around(Point(89.99, lon), 5), 9)
            assert only.location == pole


async def test_no_more_places_come_than_were_asked_for(world: Database) -> None:
    """Places are counted, not their changes."""
    near = [place_at(number, 28.6, 77.2) for number in range(70, 75)]
    async with world.write() as connection:
        await insert(connection, TENANT, [*near, MOVE])
    async with world.read() as connection:
        with selects() as sent:
            assert len(await places_within(connection, TENANT, boxes_around(Point(28.6, 77.2), 1), 4)) == 4
            assert len(await places_within(connection, TENANT, boxes_around(Point(28.6, 77.2), 1), 9)) == 6
    assert len(sent) == 2


async def test_places_are_found_by_city_and_postcode(world: Database) -> None:
    pune = replace(place_at(80, 18.5, 73.8), city_key="PUNE", postcode_key="411004")
    other = replace(place_at(81, 18.6, 73.9), city_key="PUNE", postcode_key="411001")
    async with world.write() as connection:
        await insert(connection, TENANT, [pune, other, MOVE])
    async with world.read() as connection:
        found = await places_called(connection, TENANT, "PUNE", None, 9)
        assert [each.location for each in found] == [pune, other]
        assert [each.location for each in await places_called(connection, TENANT, "PUNE", "411004", 9)] == [pune]
        assert [each.location for each in await places_called(connection, TENANT, None, "411001", 9)] == [other]
        assert [each.location for each in await places_called(connection, TENANT, "MUMBAI", None, 9)] == [LOCATION]
        assert await places_called(connection, OTHER_TENANT, "PUNE", None, 9) == []


async def test_locking_gives_the_place_or_says_that_there_is_none(world: Database) -> None:
    async with world.write() as connection:
        await insert(connection, TENANT, [MOVE])
        assert (await lock_location(connection, TENANT, LOCATION.location_id)).changes == (MOVE,)
        with pytest.raises(RecordNotFound):
            await lock_location(connection, TENANT, an_id(99))


async def test_grants_are_found_by_issuer_and_by_location_with_what_became_of_them(world: Database) -> None:
    other = replace(GRANT, grant_id=an_id(51), issuer="bolt", from_day=date(2023, 1, 1))
    changes = (
        GrantChange(GRANT.grant_id, 2, "SUSPENDED", date(2025, 1, 1), "AUDIT", RECORDED, "admin"),
        GrantChange(GRANT.grant_id, 1, "REVOKED", date(2026, 1, 1), "CONTRACT_ENDED", RECORDED, "admin"),
    )
    async with world.write() as connection:
        await insert(connection, TENANT, [other, Issuer("bolt", "Bolt", None)])
        await insert(connection, TENANT, changes)
    async with world.read() as connection:
        with selects() as sent:
            assert [each.grant for each in await held_grants(connection, TENANT)] == [other, GRANT]
        assert len(sent) == 1
        [held] = await held_grants(connection, TENANT, issuer="acme")
        assert (held.grant, held.changes, held.last_seq) == (GRANT, changes, 2)
        here = await held_grants(connection, TENANT, location_ids=[LOCATION.location_id])
        assert [(each.grant, each.last_seq) for each in here] == [(other, 0), (GRANT, 2)]
        assert await held_grants(connection, TENANT, "bolt", [an_id(99)]) == []
        assert await held_grants(connection, TENANT, None, []) == []
        assert await held_grants(connection, OTHER_TENANT) == []
        assert (await grant_by_id(connection, TENANT, GRANT.grant_id)) == held
        with pytest.raises(RecordNotFound):
            await grant_by_id(connection, OTHER_TENANT, GRANT.grant_id)


async def test_an_answer_is_kept_for_one_record_and_one_caller(world: Database) -> None:
    kept = KeptReferenceAnswer(an_id(3), "admin", "giveGrant", "k-1", "sha256:aa", {"grant": "x"}, RECORDED)
    async with world.write() as connection:
        await insert(connection, TENANT, [kept])
    async with world.read() as connection:
        assert await kept_reference_answer(connection, TENANT, an_id(3), "admin", "giveGrant", "k-1") == kept
        for other in ((an_id(4), "admin", "giveGrant", "k-1"), (an_id(3), "shop", "giveGrant", "k-1"),
                      (an_id(3), "admin", "revokeGrant", "k-1"), (an_id(3), "admin", "giveGrant", "k-2")):  # fmt: skip
            assert await kept_reference_answer(connection, TENANT, *other) is None
        assert await kept_reference_answer(connection, OTHER_TENANT, an_id(3), "admin", "giveGrant", "k-1") is None


@pytest.mark.parametrize(
    "wrong",
    [
        replace(GRANT, grant_id=an_id(52), last_day=date(2023, 12, 31)),
        replace(GRANT, grant_id=an_id(52), location_id=an_id(99)),
        replace(LOCATION, location_id=an_id(53), code="X", lon=None),
        replace(LOCATION, location_id=an_id(53), code="X", lat=91.0),
        replace(LOCATION, location_id=an_id(53), code="DEL-1"),
        replace(MOVE, location_id=an_id(99)),
        replace(MOVE, lat=None),
        replace(MOVE, lon=180.5),
        GrantChange(an_id(99), 1, "REVOKED", MOVED_ON, "MOVED", RECORDED, "admin"),
    ],
)
async def test_what_cannot_be_is_refused(world: Database, wrong: object) -> None:
    assert isinstance(wrong, type(GRANT) | type(LOCATION) | type(MOVE) | GrantChange)
    with pytest.raises(IntegrityError):
        async with world.write() as connection:
            await insert(connection, TENANT, [wrong])
