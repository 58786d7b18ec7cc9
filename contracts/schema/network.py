"""Where is service given, and by whose authority? As clients see it."""

from datetime import date
from typing import Self

import strawberry

from contracts.rules.identity import finding_document
from contracts.schema.node import Node
from contracts.schema.reasons import Reason, Speech, reason_of
from contracts.schema.scalars import CountryCode
from contracts.usecases.network.ask_authorization import AuthorizationAnswer
from contracts.usecases.network.ask_authorization import Nearest as NearestSeen
from contracts.usecases.seen import LocationSeen


@strawberry.type(description="A service address.")
class Location(Node):
    code: str = strawberry.field(description="Its code.")
    name: str = strawberry.field(description="Its name for people.")
    country: CountryCode = strawberry.field(description="Its country.")
    region: str | None = strawberry.field(description="Its region.")
    city: str | None = strawberry.field(description="Its city.")
    zone: str = strawberry.field(description="Its time zone.")
    lat: float | None = strawberry.field(description="Degrees of latitude.")
    lon: float | None = strawberry.field(description="Degrees of longitude.")

    @classmethod
    def of(cls, seen: LocationSeen) -> Self:
        return cls(
            id=strawberry.ID(seen.id),
            code=seen.code,
            name=seen.name,
            country=CountryCode(seen.country),
            region=seen.region,
            city=seen.city,
            zone=seen.zone,
            lat=seen.lat,
            lon=seen.lon,
        )


@strawberry.type(description="A place that is authorised for the job.")
class Nearest:
    location: Location = strawberry.field(description="The place.")
    distance_km: float | None = strawberry.field(description="How far it is as the crow flies; null when not known.")

    @classmethod
    def of(cls, seen: NearestSeen) -> Self:
        return cls(location=Location.of(seen.location), distance_km=seen.distance_km)


@strawberry.type(description="Whether a place is authorised for a job on a day.")
class Authorization:
    location: Location = strawberry.field(description="The place that was asked about.")
    on: date = strawberry.field(description="The day that counts.")
    authorized: bool = strawberry.field(description="Whether it is.")
    until: date | None = strawberry.field(
        description="The last day of the grant; null when it is open or there is none."
    )
    reasons: list[Reason] = strawberry.field(description="Why, or which element is missing.")
    nearest: list[Nearest] = strawberry.field(description="Up to five authorised places, the nearest first, when not.")

    @classmethod
    def of(cls, answer: AuthorizationAnswer, speech: Speech) -> Self:
        authorization = answer.authorization
        return cls(
            location=Location.of(answer.location),
            on=answer.on,
            authorized=authorization.authorized,
            until=authorization.grant.to_day if authorization.grant else None,
            reasons=[reason_of(finding_document(finding), speech) for finding in authorization.findings],
            nearest=[Nearest.of(each) for each in answer.nearest],
        )
