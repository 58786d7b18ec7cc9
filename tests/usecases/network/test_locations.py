"""Is a place registered, changed from a day on, and found by what is looked for?"""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.rules.values.places import PlaceStatus, ServiceChannel, Weekday
from contracts.rules.values.vocabulary import Role
from contracts.usecases.failures import BadInput, Failure, IdempotencyConflict, NotAllowed, UnknownRecord
from contracts.usecases.network.change_location import ChangeLocation, change_location
from contracts.usecases.network.find_locations import FindLocations, LocationFound, find_locations
from contracts.usecases.network.give_grant import GiveGrant, give_grant
from contracts.usecases.network.near import NearPoint, NearTown
from contracts.usecases.network.particulars import AskedSpan, DatedHours, DayHours, PlaceDetails
from contracts.usecases.network.read_locations import read_location
from contracts.usecases.network.register_location import RegisterLocation, register_location
from contracts.usecases.pages import Page, Part
from tests.schema.asking import statements
from tests.usecases.network.network_shop import ADMIN, MUMBAI, NOON, PUNE, STAFF, STRANGER, NetworkShop

PUNE_POINT, MUMBAI_POINT = NearPoint(18.52, 73.86), NearPoint(19.08, 72.88)
MOVE_DAY = date(2026, 6, 20)


async def found(network: NetworkShop, now: datetime = NOON, first: int = 20, **words: Any) -> Part[LocationFound]:
    page = Page(first, words.pop("after", None))
    command = replace(FindLocations(ADMIN, page), **words)
    return await find_locations(network.engine.database, command, now)


async def codes(network: NetworkShop, now: datetime = NOON, **words: Any) -> list[str]:
    return [each.location.code for _, each in (await found(network, now, **words)).items]


async def add(network: NetworkShop, code: str, details: PlaceDetails, **words: Any) -> str:
    command = replace(RegisterLocation(ADMIN, f"add-{code}", code, details), **words)
    return (await register_location(network.engine.database, command, NOON)).id


def moved(network: NetworkShop, **words: Any) -> ChangeLocation:
    """Pune moves to Mumbai and keeps its code."""
    command = ChangeLocation(STAFF, "m-1", network.pune.id, MOVE_DAY, "MOVED", replace(MUMBAI, name="Acme Care West"))
    return replace(command, **words)


async def test_a_place_is_shown_with_all_that_was_told_of_it(network: NetworkShop) -> None:
    seen = network.pune
    assert (seen.code, seen.name, seen.country, seen.region, seen.zone) == (
        "PNQ-1", "Acme Care Pune", "IN", "MH", "Asia/Kolkata",
    )  # fmt: skip
    assert (seen.lines, seen.city, seen.postcode) == (("3 College Road",), "Pune", "411004")
    said = seen.said
    assert (said.hours, said.calendar, said.status) == (PUNE.hours, "IN", PlaceStatus.OPEN)
    assert (said.languages, said.channels, said.facilities) == (PUNE.languages, PUNE.channels, ("PARKING",))
    assert (said.phone, said.mail) == (PUNE.phone, PUNE.mail)
    assert await read_location(network.engine.database, ADMIN, seen.id, NOON) == seen
    assert await read_location(network.engine.database, replace(ADMIN, tenant="other"), seen.id, NOON) is None
    assert await read_location(network.engine.database, ADMIN, "?", NOON) is None


async def test_a_place_opens_on_the_day_that_was_told(network: NetworkShop) -> None:
    place = await add(network, "NEW-1", PUNE, open_from=date(2026, 6, 22))
    states, nexts = [], []
    for now in (datetime(2026, 6, 21, 18, 29, tzinfo=UTC), datetime(2026, 6, 21, 18, 30, tzinfo=UTC)):
        seen = await read_location(network.engine.database, ADMIN, place, now)
        assert seen is not None
        states.append(seen.said.status)
        nexts.append(seen.opening.next_opening(NOON))
    assert states == [PlaceStatus.CLOSED, PlaceStatus.OPEN]
    assert nexts == [datetime(2026, 6, 22, 3, 30, tzinfo=UTC)] * 2


async def test_a_change_counts_from_its_day_and_what_was_stays(network: NetworkShop) -> None:
    seen = await change_location(network.engine.database, moved(network), NOON)
    assert seen.name == "Acme Care Pune"
    later = await read_location(network.engine.database, ADMIN, network.pune.id, datetime(2026, 6, 20, 9, tzinfo=UTC))
    assert later is not None
    assert (later.code, later.name, later.city) == ("PNQ-1", "Acme Care West", "Mumbai")
    assert await codes(network, near=PUNE_POINT, on=date(2026, 6, 19)) == ["PNQ-1"]
    assert await codes(network, near=PUNE_POINT, on=MOVE_DAY) == []
    assert await codes(network, near=MUMBAI_POINT, on=date(2026, 6, 19)) == ["BOM-1"]
    assert await codes(network, near=MUMBAI_POINT, on=MOVE_DAY) == ["BOM-1", "PNQ-1"]
    told = (await network.told())[-1]
    assert told[0] == "location.changed"
    assert told[1]["changed"] == ["name", "lat", "lon", "address", "city_key", "postcode_key"]


async def test_a_place_that_closes_is_found_no_more_from_that_day_on(network: NetworkShop) -> None:
    """A list of what there is still shows it."""
    close = moved(network, details=None, status=PlaceStatus.CLOSED)
    await change_location(network.engine.database, close, NOON)
    assert await codes(network, near=PUNE_POINT, on=date(2026, 6, 19)) == ["PNQ-1"]
    assert await codes(network, near=PUNE_POINT, on=MOVE_DAY) == []
    assert await codes(network, on=MOVE_DAY) == ["BOM-1", "PNQ-1"]
    again = moved(network, idempotency_key="m-2", from_day=date(2026, 7, 1), details=None, status=PlaceStatus.OPEN)
    reopened = await change_location(network.engine.database, again, datetime(2026, 7, 1, 9, tzinfo=UTC))
    assert (reopened.name, reopened.said.status) == ("Acme Care Pune", PlaceStatus.OPEN)


async def test_the_same_request_again_changes_nothing(network: NetworkShop) -> None:
    await change_location(network.engine.database, moved(network), NOON)
    told = await network.told()
    await change_location(network.engine.database, moved(network), NOON)
    again = RegisterLocation(STAFF, "place-1", "PNQ-1", PUNE)
    assert (await register_location(network.engine.database, again, NOON)).id == network.pune.id
    assert await network.told() == told
    with pytest.raises(IdempotencyConflict):
        await change_location(network.engine.database, moved(network, reason="OTHER"), NOON)
    with pytest.raises(IdempotencyConflict):
        await register_location(network.engine.database, replace(again, details=MUMBAI), NOON)


async def test_two_who_register_one_code_at_once_register_one_place(network: NetworkShop) -> None:
    commands = [RegisterLocation(ADMIN, f"k-{number}", "NAG-1", PUNE) for number in range(3)]
    same = [RegisterLocation(STAFF, "k", "NAG-2", PUNE)] * 3
    database = network.engine.database
    done = await asyncio.gather(
        *(register_location(database, each, NOON) for each in (*commands, *same)), return_exceptions=True
    )
    assert [each.code for each in done[:3] if isinstance(each, BadInput)] == ["CODE_TAKEN"] * 2
    assert [isinstance(each, BaseException) for each in done[3:]] == [False] * 3
    assert await codes(network) == ["BOM-1", "NAG-1", "NAG-2", "PNQ-1"]


async def test_only_an_issuers_staff_or_an_administrator_keeps_places(network: NetworkShop) -> None:
    """And staff of an issuer only those that work for it, or for nobody yet."""
    for role in (Role.STOREFRONT, Role.CUSTOMER, Role.PARTNER, Role.SERVICE_CENTRE):
        nobody = replace(ADMIN, role=role)
        with pytest.raises(NotAllowed):
            await register_location(network.engine.database, RegisterLocation(nobody, "x", "X-1", PUNE), NOON)
        with pytest.raises(NotAllowed):
            await change_location(network.engine.database, moved(network, actor=nobody), NOON)
    with pytest.raises(NotAllowed):
        await change_location(network.engine.database, moved(network, actor=STRANGER), NOON)
    free = moved(network, actor=STRANGER, location=network.mumbai.id, details=MUMBAI)
    assert (await change_location(network.engine.database, free, NOON)).code == "BOM-1"


SPAN = AskedSpan("09:00", "13:00")


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        ({"name": " "}, "EMPTY_NAME", "name"),
        ({"city": ""}, "BAD_TEXT", "city"),
        ({"lines": ("a",) * 7}, "TOO_MANY", "lines"),
        ({"zone": "Asia/Nowhere"}, "BAD_ZONE", "zone"),
        ({"zone": "../etc"}, "BAD_ZONE", "zone"),
        ({"lon": None}, "HALF_A_POINT", "lon"),
        ({"lat": 90.5}, "BAD_DEGREES", "lat"),
        ({"lon": float("nan")}, "BAD_DEGREES", "lon"),
        ({"calendar": "XX"}, "UNKNOWN_CALENDAR", "calendar"),
        ({"languages": ("Hindi",)}, "BAD_WORD", "languages.0"),
        ({"languages": ("hi", "hi")}, "BAD_WORD", "languages.1"),
        ({"facilities": ("Mr Rao",)}, "BAD_WORD", "facilities.0"),
        ({"phone": "5550104"}, "BAD_PHONE", "phone"),
        ({"mail": "desk"}, "BAD_MAIL", "mail"),
        ({"hours": (DayHours(Weekday.MON, (SPAN,)),) * 2}, "DAY_TWICE", "hours.1"),
        ({"hours": (DayHours(Weekday.MON, (SPAN, SPAN)),)}, "BAD_SPAN", "hours.0.spans.1"),
        ({"hours": (DayHours(Weekday.MON, (AskedSpan("18:00", "02:00"),)),)}, "BAD_SPAN", "hours.0.spans.0"),
        ({"hours": (DayHours(Weekday.MON, (AskedSpan("9", "13:00"),)),)}, "BAD_TIME", "hours.0.spans.0.opens"),
        ({"exceptions": (DatedHours(MOVE_DAY, (AskedSpan("09:00", "24:30"),)),)}, "BAD_TIME",
         "exceptions.0.spans.0.closes"),
    ],
)  # fmt: skip
async def test_what_cannot_be_said_of_a_place_names_the_field(
    network: NetworkShop, wrong: dict[str, Any], code: str, path: str
) -> None:
    details = replace(PUNE, **wrong)
    with pytest.raises(BadInput) as refused:
        await register_location(network.engine.database, RegisterLocation(ADMIN, "x", "X-1", details), NOON)
    assert (refused.value.code, ".".join(refused.value.path)) == (code, f"details.{path}")
    with pytest.raises(BadInput):
        await change_location(network.engine.database, moved(network, details=details), NOON)


async def test_a_change_that_cannot_be_made_names_the_field(network: NetworkShop) -> None:
    database = network.engine.database
    wrongs = [
        (moved(network, details=None), BadInput, ("details",)),
        (moved(network, reason="we moved"), BadInput, ("reason",)),
        (moved(network, location="?"), UnknownRecord, ("locationId",)),
        (moved(network, idempotency_key=""), BadInput, ("idempotencyKey",)),
    ]
    for command, kind, path in wrongs:
        with pytest.raises(kind) as refused:
            await change_location(database, command, NOON)
        assert isinstance(refused.value, Failure)
        assert refused.value.path == path
    with pytest.raises(BadInput):
        await register_location(database, RegisterLocation(ADMIN, "x", "no code", PUNE), NOON)


# --- Looking for places ---------------------------------------------------------------------------------------


async def test_places_come_by_distance_within_the_bound(network: NetworkShop) -> None:
    """Mumbai lies some 120 km from Pune; a place without degrees is nowhere near."""
    await add(network, "NIL-1", replace(PUNE, lat=None, lon=None))
    items = [each for _, each in (await found(network, near=PUNE_POINT, within_km=200.0)).items]
    assert [each.location.code for each in items] == ["PNQ-1", "BOM-1"]
    near, far = (each.distance_km for each in items)
    assert near == 0.0
    assert far is not None
    assert 115 < far < 125
    assert await codes(network, near=PUNE_POINT, within_km=far - 0.1) == ["PNQ-1"]
    assert await codes(network, near=PUNE_POINT) == ["PNQ-1"]


async def test_a_list_by_distance_is_read_page_by_page(network: NetworkShop) -> None:
    """Also where several lie at one point."""
    for number in range(5):
        await add(network, f"TIE-{number}", PUNE)
    wanted = ["PNQ-1", "TIE-0", "TIE-1", "TIE-2", "TIE-3", "TIE-4", "BOM-1"]
    seen: list[str] = []
    after = None
    for left in (True, True, True, False):
        page = await found(network, near=PUNE_POINT, within_km=200.0, first=2, after=after)
        seen += [each.location.code for _, each in page.items]
        assert page.has_next is left
        after = page.keys().end
    assert seen == wanted
    with pytest.raises(BadInput) as refused:
        await found(network, near=PUNE_POINT, after="PNQ-1")
    assert refused.value.code == "BAD_CURSOR"


async def test_a_town_is_where_the_places_are_that_we_know_there(network: NetworkShop) -> None:
    assert await codes(network, near=NearTown(city="pune ")) == ["PNQ-1"]
    assert await codes(network, near=NearTown(postcode="400 013")) == ["BOM-1"]
    await add(network, "PUN-US", replace(PUNE, country="US", zone="America/Chicago", lat=40.0, lon=-90.0))
    with pytest.raises(BadInput) as refused:
        await codes(network, near=NearTown(city="Pune"))
    assert refused.value.code == "TWO_TOWNS"
    assert await codes(network, near=NearTown(city="Pune", country="US")) == ["PUN-US"]
    with pytest.raises(UnknownRecord):
        await codes(network, near=NearTown(city="Atlantis"))
    with pytest.raises(BadInput):
        await codes(network, near=NearTown())


async def test_only_places_that_may_do_the_job_are_found_with_the_grant_that_says_so(network: NetworkShop) -> None:
    near: dict[str, Any] = {"near": PUNE_POINT, "within_km": 200.0}
    [(_, only)] = (await found(network, issuer="acme", brand="acme", **near)).items
    assert only.location.code == "PNQ-1"
    assert [each.id for each in only.grants] == [network.grant.id]
    give = GiveGrant(
        STAFF, "g-2", "acme", network.mumbai.id, date(2026, 1, 1), category="air-conditioner", task="REPAIR"
    )
    await give_grant(network.engine.database, give, NOON)
    assert await codes(network, issuer="acme", **near) == ["PNQ-1", "BOM-1"]
    assert await codes(network, issuer="acme", task="REPAIR", category="air-conditioner", **near) == ["PNQ-1", "BOM-1"]
    assert await codes(network, issuer="acme", category="phone", **near) == ["PNQ-1"]
    assert await codes(network, brand="bolt", **near) == ["BOM-1"]
    assert await codes(network, issuer="bolt", **near) == []
    assert await codes(network, issuer="acme", on=date(2026, 7, 1), **near) == ["BOM-1"]
    assert await codes(network, issuer="acme") == ["BOM-1", "PNQ-1"]
    assert [each.grants for _, each in (await found(network, **near)).items] == [(), ()]


async def test_a_grant_in_a_list_ends_with_the_day_at_the_place(network: NetworkShop) -> None:
    """Half past six in the evening in UTC is midnight in India."""
    last, after = datetime(2026, 6, 30, 18, 29, tzinfo=UTC), datetime(2026, 6, 30, 18, 30, tzinfo=UTC)
    assert [await codes(network, now, near=PUNE_POINT, issuer="acme") for now in (last, after)] == [["PNQ-1"], []]


async def test_places_are_found_by_how_they_serve(network: NetworkShop) -> None:
    await add(network, "PNQ-2", replace(PUNE, languages=("pt-BR",), channels=(ServiceChannel.MAIL_IN,), facilities=()))
    near: dict[str, Any] = {"near": PUNE_POINT}
    assert await codes(network, channel=ServiceChannel.ON_SITE, **near) == ["PNQ-1"]
    assert await codes(network, channel=ServiceChannel.REMOTE, **near) == []
    assert await codes(network, language="hi", **near) == ["PNQ-1"]
    assert await codes(network, language="pt", **near) == ["PNQ-2"]
    assert await codes(network, language="pt-PT", **near) == []
    assert await codes(network, language="hi-Latn", **near) == ["PNQ-1"]
    assert await codes(network, facilities=("PARKING",), **near) == ["PNQ-1"]
    assert await codes(network, facilities=("PARKING", "LIFT"), **near) == []
    assert await codes(network, country="IN", **near) == ["PNQ-1", "PNQ-2"]
    assert await codes(network, country="US", **near) == []


async def test_only_places_that_are_known_to_be_open_are_open(network: NetworkShop) -> None:
    """At noon on Monday, not in the break, not on Sunday, and never one whose hours nobody told."""
    await add(network, "DAY-1", replace(PUNE, hours=None))
    assert await codes(network, near=PUNE_POINT) == ["DAY-1", "PNQ-1"]
    assert await codes(network, near=PUNE_POINT, open_at=NOON) == ["PNQ-1"]
    break_time = datetime(2026, 6, 15, 8, tzinfo=UTC)
    sunday = datetime(2026, 6, 14, 6, 30, tzinfo=UTC)
    assert [await codes(network, near=PUNE_POINT, open_at=at) for at in (break_time, sunday)] == [[], []]


@pytest.mark.parametrize(
    ("words", "code", "path"),
    [
        ({"near": PUNE_POINT, "within_km": 0.0}, "BAD_DISTANCE", ("withinKm",)),
        ({"near": PUNE_POINT, "within_km": 2000.1}, "BAD_DISTANCE", ("withinKm",)),
        ({"near": PUNE_POINT, "within_km": float("nan")}, "BAD_DISTANCE", ("withinKm",)),
        ({"within_km": 5.0}, "MISSING_POINT", ("near",)),
        ({"near": NearPoint(91.0, 0.0)}, "BAD_DEGREES", ("near", "point", "lat")),
        ({"first": 0}, "BAD_PAGE", ("first",)),
    ],
)
async def test_what_cannot_be_looked_for_names_the_field(
    network: NetworkShop, words: dict[str, Any], code: str, path: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput) as refused:
        await found(network, **words)
    assert (refused.value.code, refused.value.path) == (code, path)


async def test_many_places_cost_as_many_statements_as_one(network: NetworkShop) -> None:
    """One for the places, one for their grants, one for a town."""
    for number in range(12):
        await add(network, f"MANY-{number:02}", PUNE)
    await change_location(network.engine.database, moved(network), NOON)
    cases: tuple[tuple[dict[str, Any], int], ...] = (
        ({"near": PUNE_POINT, "issuer": "acme"}, 2),
        ({"near": PUNE_POINT}, 1),
        ({"near": NearTown(city="Pune"), "issuer": "acme"}, 3),
        ({}, 1),
    )
    for words, sent in cases:
        with statements() as seen:
            await found(network, **words)
        assert len(seen) == sent
