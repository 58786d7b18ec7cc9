"""Which places near here may do this job, are open then, and speak the language?

Two statements however many places there are: the places of the boxes of degrees around the point (or the next ones by
code), and the grants of those that are left; a third when the point is a city or postcode. What databases do not do
alike is done here: the distance, the version of a place that is in force, its hours and its words.
"""

from collections.abc import Iterable
from datetime import date, datetime
from math import isfinite
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from contracts.rules.authorization import AuthorizationSought, authorising
from contracts.rules.values.globe import Point, boxes_around, distance_km
from contracts.rules.values.places import PlaceStatus, ServiceChannel
from contracts.store.database import Connection, Database
from contracts.store.network.grants import held_grants
from contracts.store.network.places import places_page, places_within
from contracts.store.network.records import HeldGrant, Place
from contracts.store.pages import Window
from contracts.store.records import Location
from contracts.usecases.actor import Actor
from contracts.usecases.failures import BadInput
from contracts.usecases.network.grants_seen import sees_grant
from contracts.usecases.network.near import MAX_PLACES, NearPoint, NearTown, point_of
from contracts.usecases.network.seen_places import GrantSeen, LocationSeen, grant_seen, granted
from contracts.usecases.pages import Page, Part, cut, part_of, read_window

MAX_KM = 2000.0
DEFAULT_KM = 50.0
_KEY_DIGITS = 6


class FindLocations(Struct, frozen=True):
    """What is looked for; None is not asked about. Without `near` it is a list by code.

    `on` is the day of the job: the one of `open_at` on the place's clock, or today there, when it is None.
    """

    actor: Actor
    page: Page
    near: NearPoint | NearTown | None = None
    within_km: float | None = None
    issuer: str | None = None
    brand: str | None = None
    category: str | None = None
    task: str | None = None
    country: str | None = None
    on: date | None = None
    open_at: datetime | None = None
    channel: ServiceChannel | None = None
    language: str | None = None
    facilities: tuple[str, ...] = ()

    @property
    def about_grants(self) -> bool:
        """Whether only places that may do something are looked for."""
        return any((self.issuer, self.brand, self.category, self.task))


class LocationFound(Struct, frozen=True):
    """A place, how far it is (None without `near`), and the grants that let it do what is looked for.

    They are why it was found; those that the caller may not see are left out.
    """

    location: LocationSeen
    distance_km: float | None
    grants: tuple[GrantSeen, ...]


class _Candidate(Struct, frozen=True):
    """A place as it is on the day that counts there."""

    place: Place
    version: Location
    day: date
    distance_km: float | None

    @property
    def order(self) -> tuple[float, str]:
        return (self.distance_km or 0.0, self.version.code)

    @property
    def key(self) -> str:
        """The order as text: what `_by_code` or `_by_distance` reads."""
        code = self.version.code
        return code if self.distance_km is None else f"{self.distance_km:.{_KEY_DIGITS}f} {code}"


async def find_locations(database: Database, command: FindLocations, now: datetime) -> Part[LocationFound]:
    """Some of the places. Raises `BadInput` and `UnknownRecord`."""
    if command.near is None and not _is_narrowed(command):
        return await _all_by_code(database, command, now)
    window = read_window(command.page, _by_code if command.near is None else _by_distance)
    async with database.read() as connection:
        places = await _to_look_at(connection, command, now)
        fitting = sorted((each for each in places if _fits(command, each)), key=lambda each: each.order)
        held = await _grants(connection, command, [each.place.location_id for each in fitting])
    found = [(each, found) for each in fitting if (found := _found(command, each, held)) is not None]
    page = cut(found, lambda each: each[0].order, window)
    return part_of(page, lambda each: each[0].key, lambda each: each[1])


async def _all_by_code(database: Database, command: FindLocations, now: datetime) -> Part[LocationFound]:
    """Some of all places as they are: only those of the part are read."""
    window = read_window(command.page, str)
    _check_distance(command)
    async with database.read() as connection:
        page = await places_page(connection, command.actor.tenant, window)
    return part_of(
        page,
        lambda place: place.at(now).code,
        lambda place: LocationFound(LocationSeen(place, place.at(now)), None, ()),
    )


async def _to_look_at(connection: Connection, command: FindLocations, now: datetime) -> list[_Candidate]:
    """The places around the point, or all of them, as they are on the day. Raises `BadInput` for too many."""
    tenant, point = command.actor.tenant, None
    if command.near is None:
        _check_distance(command)
    else:
        point = await point_of(connection, tenant, command.near, now)
    if point is not None:
        places = await places_within(connection, tenant, boxes_around(point, _km(command)), MAX_PLACES + 1)
    else:
        places = list((await places_page(connection, tenant, Window(MAX_PLACES + 1))).items)
    if len(places) > MAX_PLACES:
        cure = "look around a point with `near`, or within fewer kilometres"
        raise BadInput("TOO_MANY_PLACES", f"more than {MAX_PLACES} places would have to be looked at", cure)
    return list(_candidates(command, places, point, now))


def _is_narrowed(command: FindLocations) -> bool:
    words = (command.country, command.open_at, command.channel, command.language, command.facilities, command.on)
    return command.about_grants or any(words)


def _km(command: FindLocations) -> float:
    within = DEFAULT_KM if command.within_km is None else command.within_km
    if not 0 < within <= MAX_KM:
        cure = f"send more than 0 and at most {MAX_KM:.0f}"
        raise BadInput("BAD_DISTANCE", f"{within} is no distance to look within", cure, ("withinKm",))
    return within


def _candidates(
    command: FindLocations, places: Iterable[Place], point: Point | None, now: datetime
) -> Iterable[_Candidate]:
    """The places as they are on the day, within the distance."""
    for place in places:
        version = place.on(command.on) if command.on else place.at(command.open_at or now)
        day = command.on or (command.open_at or now).astimezone(ZoneInfo(version.zone)).date()
        if point is None:
            yield _Candidate(place, version, day, None)
        elif version.lat is not None and version.lon is not None:
            away = distance_km(point, Point(version.lat, version.lon))
            if away <= _km(command):
                # Rounded as the key is, so that pages neither repeat nor lose a place.
                yield _Candidate(place, version, day, round(away, _KEY_DIGITS))


def _fits(command: FindLocations, candidate: _Candidate) -> bool:
    """Whether the place is what is looked for, its grants aside. Who looks for a job to be done wants an open place."""
    if command.country not in (None, candidate.version.country):
        return False
    seen = LocationSeen(candidate.place, candidate.version)
    return (
        (seen.said.status is PlaceStatus.OPEN or not _is_for_a_job(command))
        and (command.channel is None or command.channel in seen.said.channels)
        and (command.language is None or _speaks(command.language, seen.said.languages))
        and all(facility in seen.said.facilities for facility in command.facilities)
        and (command.open_at is None or seen.opening.is_open(command.open_at) is True)
    )


def _is_for_a_job(command: FindLocations) -> bool:
    """A list by country alone shows what there is; every other question is about a job."""
    return command.near is not None or command.about_grants or command.open_at is not None


def _speaks(wanted: str, spoken: Iterable[str]) -> bool:
    """A place that speaks `pt-BR` speaks `pt`, and the other way round."""
    asked = wanted.casefold()
    return any(
        each == asked or each.startswith(f"{asked}-") or asked.startswith(f"{each}-")
        for each in (tag.casefold() for tag in spoken)
    )


async def _grants(
    connection: Connection, command: FindLocations, location_ids: list[UUID]
) -> dict[UUID, list[HeldGrant]]:
    found: dict[UUID, list[HeldGrant]] = {}
    if command.about_grants and location_ids:
        for held in await held_grants(connection, command.actor.tenant, command.issuer, location_ids):
            found.setdefault(held.grant.location_id, []).append(held)
    return found


def _found(command: FindLocations, candidate: _Candidate, held: dict[UUID, list[HeldGrant]]) -> LocationFound | None:
    """The place with the grants that let it do what is looked for; None when none does."""
    sought = AuthorizationSought(
        on=candidate.day,
        issuer=command.issuer,
        brand=command.brand,
        category=command.category,
        task=command.task,
        country=candidate.version.country,
    )
    of_place = {str(each.grant.grant_id): each for each in held.get(candidate.place.location_id, ())}
    authority = authorising(sought, (granted(each) for each in of_place.values()))
    if command.about_grants and not authority:
        return None
    why = [of_place[each.ref] for each in authority]
    return LocationFound(
        location=LocationSeen(candidate.place, candidate.version),
        distance_km=None if candidate.distance_km is None else round(candidate.distance_km, 1),
        grants=tuple(grant_seen(each) for each in why if sees_grant(command.actor, each.grant)),
    )


def _by_code(key: str) -> tuple[float, str]:
    """Where a key lies in a list by code."""
    return (0.0, key)


def _by_distance(key: str) -> tuple[float, str]:
    """Where a key lies in a list by distance. Raises ValueError."""
    away, _, code = key.partition(" ")
    if not isfinite(float(away)):
        raise ValueError(key)
    return (float(away), code)


def _check_distance(command: FindLocations) -> None:
    if command.near is None and command.within_km is not None:
        cure = "say around which point: send `near`"
        raise BadInput("MISSING_POINT", "a distance needs a point", cure, ("near",))
