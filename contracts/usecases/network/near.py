"""Around which point is it looked: one that is named by its degrees, or by a city or postcode?"""

from datetime import datetime

from msgspec import Struct

from contracts.rules.values.globe import Point, middle
from contracts.store.database import Connection
from contracts.store.keys import normalised
from contracts.store.network.places import places_called
from contracts.usecases.failures import BadInput, UnknownRecord
from contracts.usecases.network.told_details import check_point

MAX_PLACES = 5000
"""So many places are looked at for one question."""


class NearPoint(Struct, frozen=True):
    """A point by its degrees."""

    lat: float
    lon: float


class NearTown(Struct, frozen=True):
    """The city or the postcode of places that we know."""

    city: str | None = None
    postcode: str | None = None
    country: str | None = None


async def point_of(connection: Connection, tenant: str, near: NearPoint | NearTown, now: datetime) -> Point:
    """Where it is looked around. Raises `BadInput` and `UnknownRecord`."""
    match near:
        case NearPoint(lat, lon):
            check_point(lat, lon, ("near", "point"))
            return Point(lat, lon)
        case NearTown() as town:
            return await _middle_of(connection, tenant, town, now)


async def _middle_of(connection: Connection, tenant: str, town: NearTown, now: datetime) -> Point:
    """The middle of the places that we know there."""
    city, postcode = normalised(town.city or "") or None, normalised(town.postcode or "") or None
    if city is None and postcode is None:
        raise BadInput("EMPTY_TOWN", "neither city nor postcode is given", "send one of them", ("near", "town"))
    places = await places_called(connection, tenant, city, postcode, MAX_PLACES)
    there = [
        version
        for version in (place.at(now) for place in places)
        if (city is None or version.city_key == city) and (postcode is None or version.postcode_key == postcode)
    ]
    countries = sorted({version.country for version in there})
    if town.country is None and len(countries) > 1:
        cure = f"say in which country: {', '.join(countries)}"
        raise BadInput("TWO_TOWNS", "there are towns of that name in several countries", cure, ("near", "town"))
    points = tuple(
        Point(version.lat, version.lon)
        for version in there
        if version.lat is not None and version.lon is not None and town.country in (None, version.country)
    )
    if not points:
        named = " ".join(each for each in (town.postcode, town.city, town.country) if each)
        cure = "name a city or postcode where one of the locations is, or send degrees"
        raise UnknownRecord("Town", named, cure, ("near", "town"))
    return middle(points)
