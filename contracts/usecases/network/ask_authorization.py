"""May this place do this job, and if not, where is the nearest that may?"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.authorization import Authorization, AuthorizationQuestion, authorize
from contracts.rules.authorization import Grant as Granted
from contracts.rules.values.globe import Point, distance_km
from contracts.rules.values.places import PlaceStatus
from contracts.store.catalogue import issuers_by_code, product_by_id
from contracts.store.database import Connection, Database
from contracts.store.network.grants import held_grants
from contracts.store.network.held import held_place
from contracts.store.network.places import place_by_id, places_by_id
from contracts.store.network.records import HeldGrant, Place
from contracts.store.records import Location
from contracts.store.rows import RecordNotFound
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import read_record_id
from contracts.usecases.failures import BadInput, UnknownRecord
from contracts.usecases.network.particulars import particulars_of
from contracts.usecases.network.seen_places import LocationSeen, granted, is_known

MAX_NEAREST = 5
MAX_NEAREST_KM = 1000.0
"""Farther away is no help: it is not named."""


class AskAuthorization(Struct, frozen=True):
    """A job at a place. The actor's own place when `location` is None; brand and category from `product` if given.

    With `known_at` it is answered as it would have been answered then: what was recorded later is left out. Where the
    nearest are not wanted, the place's own grants are all that is read, and only if they changed.
    """

    actor: Actor
    issuer: str
    location: str | None = None
    product: str | None = None
    brand: str | None = None
    category: str | None = None
    task: str | None = None
    country: str | None = None
    on: date | None = None
    known_at: datetime | None = None
    wants_nearest: bool = True


class Nearest(Struct, frozen=True):
    """An authorised place and how far away it is. `distance_km` is None when one of the two has no coordinates."""

    location: LocationSeen
    distance_km: float | None


class AuthorizationAnswer(Struct, frozen=True):
    """The answer for the place on the day; `nearest` are authorised places, the nearest first, when it is not."""

    location: LocationSeen
    on: date
    authorization: Authorization
    nearest: tuple[Nearest, ...]


async def ask_authorization(database: Database, command: AskAuthorization, now: datetime) -> AuthorizationAnswer:
    """The answer. Raises `BadInput`, `UnknownRecord` and `NotAllowed`."""
    tenant, known_at = command.actor.tenant, command.known_at
    if known_at is not None:
        need(command.actor, Right.ASK_AS_KNOWN)
    asked_place = _asked_place(command)
    there = await held_place(database, tenant, asked_place)
    if command.product is None and there is not None:
        # Nobody else's grants count. One who has none may be asked about an issuer who is none.
        own = [each for each in there.grants if each.grant.issuer == command.issuer]
        answer = _Asked(command, now, command.brand, command.category).answer(there.place, own)
        if answer.authorization.authorized or (own and not command.wants_nearest):
            return answer
    async with database.read() as connection:
        if not await issuers_by_code(connection, tenant, [command.issuer]):
            raise UnknownRecord("Issuer", command.issuer, "send the `issuer` of one of the plans", ("issuer",))
        here = await _place(connection, command, asked_place)
        brand, category = await _brand_and_category(connection, command)
        held = await held_grants(connection, tenant, issuer=command.issuer)
        places = await places_by_id(connection, tenant, {each.grant.location_id for each in held})
    return _Asked(command, now, brand, category).answer(here, held, places)


class _Asked(Struct, frozen=True):
    """What is asked at a moment, of a product that was looked up."""

    command: AskAuthorization
    now: datetime
    brand: str | None
    category: str | None

    def answer(
        self, here: Place, held: Iterable[HeldGrant], places: Mapping[UUID, Place] = MappingProxyType({})
    ) -> AuthorizationAnswer:
        """The answer by these grants; the nearest of these places where this one is not authorised."""
        command, known_at = self.command, self.command.known_at
        on = command.on or self.now.astimezone(ZoneInfo(here.at(self.now).zone)).date()
        version = _known(here, known_at).on(on)
        country, ref = command.country or version.country, str(here.location_id)
        question = AuthorizationQuestion(command.issuer, ref, self.brand, self.category, command.task, country, on)
        given = [granted(each, known_at) for each in held if is_known(each, known_at)]
        answer = authorize(question, given)
        others = {key: _known(place, known_at) for key, place in places.items() if key != here.location_id}
        nearest = () if answer.authorized else _nearest(question, given, version, others, command.country)
        return AuthorizationAnswer(LocationSeen(_known(here, known_at), version), on, answer, nearest)


def _asked_place(command: AskAuthorization) -> UUID:
    if command.location is not None:
        return read_record_id("Location", command.location, ("locationId",))
    if command.actor.location_id is None:
        cure = "name a `locationId`; your key stands for none"
        raise BadInput("MISSING_LOCATION", "no place is asked about", cure, ("locationId",))
    return command.actor.location_id


async def _place(connection: Connection, command: AskAuthorization, location_id: UUID) -> Place:
    try:
        return await place_by_id(connection, command.actor.tenant, location_id)
    except RecordNotFound:
        cure = "send the `id` of one of the locations"
        raise UnknownRecord("Location", str(command.location), cure, ("locationId",)) from None


async def _brand_and_category(connection: Connection, command: AskAuthorization) -> tuple[str | None, str | None]:
    if command.product is None:
        return command.brand, command.category
    product_id = read_record_id("Product", command.product, ("productId",))
    try:
        product = await product_by_id(connection, command.actor.tenant, product_id)
    except RecordNotFound:
        cure = "send the `id` of one of the products"
        raise UnknownRecord("Product", command.product, cure, ("productId",)) from None
    return command.brand or product.brand, command.category or product.category


def _known(place: Place, known_at: datetime | None) -> Place:
    return place if known_at is None else place.known_at(known_at)


def _nearest(
    question: AuthorizationQuestion,
    given: Iterable[Granted],
    here: Location,
    others: Mapping[UUID, Place],
    country: str | None,
) -> tuple[Nearest, ...]:
    """The authorised places that are in use on the day, by distance and then by code.

    Unless a country is asked for, each is asked for its own. One whose distance is not known must lie in this country.
    """
    found: list[Nearest] = []
    for place in others.values():
        there = place.on(question.on)
        asked = replace(question, location=str(place.location_id), country=country or there.country)
        in_use = particulars_of(there).status is PlaceStatus.OPEN
        if in_use and _is_near(here, there) and authorize(asked, given).authorized:
            found.append(Nearest(LocationSeen(place, there), _distance_km(here, there)))
    found.sort(key=lambda each: (each.distance_km is None, each.distance_km or 0.0, each.location.code))
    return tuple(found[:MAX_NEAREST])


def _is_near(here: Location, there: Location) -> bool:
    away = _distance_km(here, there)
    return here.country == there.country if away is None else away <= MAX_NEAREST_KM


def _distance_km(one: Location, other: Location) -> float | None:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    return round(distance_km(Point(one.lat, one.lon), Point(other.lat, other.lon)), 1)
