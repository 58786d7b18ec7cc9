"""May this place do this job, and if not, where is the nearest that may?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from contracts.rules.authorization import Authorization, AuthorizationQuestion, GrantStatus, authorize
from contracts.rules.authorization import Grant as Granted
from contracts.store.catalogue import issuers_by_code, product_by_id
from contracts.store.database import Database
from contracts.store.network import grants, location_by_id, locations_by_id
from contracts.store.records import Grant, Location
from contracts.store.rows import RecordNotFound
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import read_record_id
from contracts.usecases.failures import BadInput, UnknownRecord
from contracts.usecases.seen import LocationSeen, location_seen

MAX_NEAREST = 5
_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class AskAuthorization:
    """A job at a place. The actor's own place when `location` is None; brand and category from `product` if given."""

    actor: Actor
    issuer: str
    location: str | None = None
    product: str | None = None
    brand: str | None = None
    category: str | None = None
    task: str | None = None
    country: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Nearest:
    """An authorised place and how far away it is. `distance_km` is None when one of the two has no coordinates."""

    location: LocationSeen
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class AuthorizationAnswer:
    """The answer for the place on the day; `nearest` are authorised places, the nearest first, when it is not."""

    location: LocationSeen
    on: date
    authorization: Authorization
    nearest: tuple[Nearest, ...]


async def ask_authorization(database: Database, command: AskAuthorization, now: datetime) -> AuthorizationAnswer:
    """The answer. Raises `BadInput` and `UnknownRecord`."""
    tenant = command.actor.tenant
    place = command.actor.location_id
    if command.location is not None:
        place = read_record_id("Location", command.location, ("locationId",))
    if place is None:
        cure = "name a `locationId`; your key stands for none"
        raise BadInput("MISSING_LOCATION", "no place is asked about", cure, ("locationId",))
    async with database.read() as connection:
        if not await issuers_by_code(connection, tenant, [command.issuer]):
            raise UnknownRecord("Issuer", command.issuer, "send the `issuer` of one of the plans", ("issuer",))
        try:
            here = await location_by_id(connection, tenant, place)
        except RecordNotFound:
            cure = "send the `id` of one of the locations"
            raise UnknownRecord("Location", str(command.location), cure, ("locationId",)) from None
        brand, category = command.brand, command.category
        if command.product is not None:
            product_id = read_record_id("Product", command.product, ("productId",))
            try:
                product = await product_by_id(connection, tenant, product_id)
            except RecordNotFound:
                cure = "send the `id` of one of the products"
                raise UnknownRecord("Product", command.product, cure, ("productId",)) from None
            brand, category = brand or product.brand, category or product.category
        rows = await grants(connection, tenant, issuer=command.issuer)
        places = await locations_by_id(connection, tenant, {row.location_id for row in rows})
    on = command.on or now.astimezone(ZoneInfo(here.zone)).date()
    country = command.country or here.country
    question = AuthorizationQuestion(command.issuer, str(here.location_id), brand, category, command.task, country, on)
    given = [granted(row) for row in rows]
    answer = authorize(question, given)
    nearest = () if answer.authorized else _nearest(question, given, here, places.values(), command.country)
    return AuthorizationAnswer(location_seen(here), on, answer, nearest)


def granted(row: Grant) -> Granted:
    """A stored grant as the rules see it."""
    return Granted(
        ref=str(row.grant_id),
        issuer=row.issuer,
        location=str(row.location_id),
        brand=row.brand,
        category=row.category,
        task=row.task,
        country=row.country,
        from_day=row.from_day,
        to_day=row.last_day,
        status=GrantStatus(row.status),
    )


def _nearest(
    question: AuthorizationQuestion,
    given: Iterable[Granted],
    here: Location,
    places: Iterable[Location],
    country: str | None,
) -> tuple[Nearest, ...]:
    """The authorised places, by distance and then by code. Unless a country is asked for, each is asked for its own."""

    def authorized(place: Location) -> bool:
        there = replace(question, location=str(place.location_id), country=country or place.country)
        return authorize(there, given).authorized

    found = [
        Nearest(location_seen(place), _distance_km(here, place))
        for place in places
        if place.location_id != here.location_id and authorized(place)
    ]
    found.sort(key=lambda each: (each.distance_km is None, each.distance_km or 0.0, each.location.code))
    return tuple(found[:MAX_NEAREST])


def _distance_km(one: Location, other: Location) -> float | None:
    """The great-circle distance."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    lat1, lat2 = radians(one.lat), radians(other.lat)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other.lon - one.lon) / 2) ** 2
    return round(2 * _EARTH_KM * asin(sqrt(half)), 1)
