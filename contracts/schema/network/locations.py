"""Where is service given, when, how, and by whom may it be? As clients see it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Protocol, Self, cast

import strawberry
from msgspec.structs import replace

from contracts.rules.identity import finding_document
from contracts.rules.opening import Opening
from contracts.schema.context import Info
from contracts.schema.fields import resolved
from contracts.schema.network.enums import PlaceStatus, ServiceChannel, Weekday
from contracts.schema.network.grants import Grant
from contracts.schema.node import Node
from contracts.schema.pages import Listing, PageInfo
from contracts.schema.reasons import Reason, Speech, reason_of
from contracts.schema.scalars import CountryCode
from contracts.usecases.network.ask_authorization import AskAuthorization, AuthorizationAnswer, ask_authorization
from contracts.usecases.network.ask_authorization import Nearest as NearestSeen
from contracts.usecases.network.find_locations import LocationFound
from contracts.usecases.network.particulars import AskedSpan
from contracts.usecases.network.seen_places import LocationSeen
from contracts.usecases.pages import Part

At = Annotated[datetime | None, strawberry.argument(description="The moment; now if null.")]


@strawberry.type(description="From when to when a place is open, on its own clock.")
class OpeningSpan:
    opens: str = strawberry.field(description="When it opens, such as `09:00`.")
    closes: str = strawberry.field(description="When it closes; `24:00` is the end of the day.")


@strawberry.type(description="The hours of one weekday. Breaks lie between the spans.")
class DayHours:
    weekday: Weekday = strawberry.field(description="The day of the week.")
    spans: list[OpeningSpan] = strawberry.field(description="When it is open; empty when it stays closed.")


@strawberry.type(description="The hours of a single day, whatever its weekday says.")
class DatedHours:
    day: date = strawberry.field(description="The day.")
    spans: list[OpeningSpan] = strawberry.field(description="When it is open; empty when it stays closed.")


@strawberry.type(description="A service address.")
class Location(Node):
    code: str = strawberry.field(description="Its code.")
    name: str = strawberry.field(description="Its name for people.")
    country: CountryCode = strawberry.field(description="Its country.")
    region: str | None = strawberry.field(description="Its region; null where not known.")
    lines: list[str] = strawberry.field(description="The lines of its postal address above city and postcode.")
    city: str | None = strawberry.field(description="Its city; null where not known.")
    postcode: str | None = strawberry.field(description="Its postcode; null where not known.")
    zone: str = strawberry.field(description="Its time zone.")
    lat: float | None = strawberry.field(description="Degrees of latitude; null where not known.")
    lon: float | None = strawberry.field(description="Degrees of longitude; null where not known.")
    status: PlaceStatus = strawberry.field(description="Whether it gives service at all.")
    opening_hours: list[DayHours] | None = strawberry.field(
        description="Its hours by weekday, a day that is left out being closed; null when nobody told them."
    )
    exceptions: list[DatedHours] = strawberry.field(description="Single days with other hours, by day.")
    calendar: str | None = strawberry.field(
        description="The country on whose holidays it stays closed; null where not known."
    )
    languages: list[str] = strawberry.field(description="The languages that are spoken, such as `hi`.")
    channels: list[ServiceChannel] = strawberry.field(description="The ways in which it serves.")
    facilities: list[str] = strawberry.field(description="What else is there, such as `PARKING`.")
    phone: str | None = strawberry.field(description="The telephone of the place; null where not known.")
    mail: str | None = strawberry.field(description="The mail address of the place; null where not known.")
    opening: strawberry.Private[Opening]

    @resolved("Whether it is open at a moment; null when that is not known.")
    def is_open(self, info: Info, at: At = None) -> bool | None:
        return self.opening.is_open(at or info.context.now)

    @resolved("The moment itself when it is open then, or when it opens next; null when not known within a year.")
    def next_opening(self, info: Info, at: At = None) -> datetime | None:
        return self.opening.next_opening(at or info.context.now)

    @classmethod
    def of(cls, seen: LocationSeen) -> Self:
        said = seen.said
        return cls(
            id=strawberry.ID(seen.id),
            code=seen.code,
            name=seen.name,
            country=CountryCode(seen.country),
            region=seen.region,
            lines=list(seen.lines),
            city=seen.city,
            postcode=seen.postcode,
            zone=seen.zone,
            lat=seen.lat,
            lon=seen.lon,
            status=said.status,
            opening_hours=None
            if said.hours is None
            else [DayHours(weekday=each.weekday, spans=_spans(each.spans)) for each in said.hours],
            exceptions=[DatedHours(day=each.day, spans=_spans(each.spans)) for each in said.exceptions],
            calendar=said.calendar,
            languages=list(said.languages),
            channels=list(said.channels),
            facilities=list(said.facilities),
            phone=said.phone,
            mail=said.mail,
            opening=seen.opening,
        )


@strawberry.type(description="One of a list of places, with what the list was asked for.")
class LocationEdge:
    cursor: str = strawberry.field(description="Ask for those `after` or `before` it.")
    node: Location = strawberry.field(description="The place.")
    distance_km: float | None = strawberry.field(
        description="How far it is as the crow flies; null when no point was asked around."
    )
    grants: list[Grant] = strawberry.field(
        description="The grants that let it do the job; empty when no issuer, brand, category or task was asked for."
    )


@strawberry.type(description="One page of a list of places.")
class LocationConnection:
    edges: list[LocationEdge] = strawberry.field(description="What is on this page, with cursors: at most 100.")
    nodes: list[Location] = strawberry.field(description="What is on this page, without cursors: at most 100.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")

    @classmethod
    def of(cls, part: Part[LocationFound], listing: Listing) -> Self:
        edges = [_edge(listing.cursor(key), each) for key, each in part.items]
        return cls(edges=edges, nodes=[edge.node for edge in edges], page_info=PageInfo.of(part, listing))


@strawberry.type(description="A place that is authorised for the job.")
class Nearest:
    location: Location = strawberry.field(description="The place.")
    distance_km: float | None = strawberry.field(description="How far it is as the crow flies; null when not known.")

    @classmethod
    def of(cls, seen: NearestSeen) -> Self:
        return cls(location=Location.of(seen.location), distance_km=seen.distance_km)


class _AskedAbout(Protocol):
    place: LocationSeen


def _place(self: _AskedAbout) -> Location:
    return Location.of(self.place)


@strawberry.type(description="Whether a place is authorised for a job on a day.")
class Authorization:
    location: Location = cast(Location, strawberry.field(_place, description="The place that was asked about."))
    on: date = strawberry.field(description="The day that counts.")
    authorized: bool = strawberry.field(description="Whether it is.")
    until: date | None = strawberry.field(
        description="The last day of the authority, as far as is known; null when it is open or there is none."
    )
    reasons: list[Reason] = strawberry.field(description="Why, or which element is missing.")
    wanted: strawberry.Private[AskAuthorization]
    place: strawberry.Private[LocationSeen]

    @resolved("Up to five authorised places in use within 1000 km, the nearest first, when not.")
    async def nearest(self, info: Info) -> list[Nearest]:
        if self.authorized:
            return []
        command = replace(self.wanted, wants_nearest=True)
        answer = await ask_authorization(info.context.engine.database, command, info.context.now)
        return [Nearest.of(each) for each in answer.nearest]

    @classmethod
    def of(cls, answer: AuthorizationAnswer, wanted: AskAuthorization, speech: Speech) -> Self:
        authorization = answer.authorization
        return cls(
            on=answer.on,
            authorized=authorization.authorized,
            until=authorization.grant.until(answer.on) if authorization.grant else None,
            reasons=[reason_of(finding_document(finding), speech) for finding in authorization.findings],
            wanted=wanted,
            place=answer.location,
        )


def _edge(cursor: str, found: LocationFound) -> LocationEdge:
    return LocationEdge(
        cursor=cursor,
        node=Location.of(found.location),
        distance_km=found.distance_km,
        grants=[Grant.of(each) for each in found.grants],
    )


def _spans(spans: Sequence[AskedSpan]) -> list[OpeningSpan]:
    return [OpeningSpan(opens=span.opens, closes=span.closes) for span in spans]
