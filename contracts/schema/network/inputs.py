"""What do clients write about places and grants? Each input builds one command."""

from datetime import date

import strawberry

from contracts.rules.authorization import GrantStatus
from contracts.schema.claims.inputs import KEY
from contracts.schema.network.enums import PlaceStatus, ServiceChannel, Weekday
from contracts.schema.scalars import CountryCode
from contracts.usecases.actor import Actor
from contracts.usecases.network.change_grant import ChangeGrant
from contracts.usecases.network.change_location import ChangeLocation
from contracts.usecases.network.give_grant import GiveGrant
from contracts.usecases.network.near import NearPoint, NearTown
from contracts.usecases.network.particulars import AskedSpan, DatedHours, DayHours, PlaceDetails
from contracts.usecases.network.register_location import RegisterLocation

REASON = "Why: a code in capital letters."


@strawberry.input(description="From when to when a place is open, on its own clock.")
class OpeningSpanInput:
    opens: str = strawberry.field(description="When it opens, such as `09:00`.")
    closes: str = strawberry.field(description="When it closes; `24:00` is the end of the day.")

    def value(self) -> AskedSpan:
        return AskedSpan(self.opens, self.closes)


@strawberry.input(description="The hours of one weekday. Breaks lie between the spans.")
class DayHoursInput:
    weekday: Weekday = strawberry.field(description="The day of the week.")
    spans: list[OpeningSpanInput] = strawberry.field(description="When it is open; none when it stays closed.")

    def value(self) -> DayHours:
        return DayHours(self.weekday, tuple(span.value() for span in self.spans))


@strawberry.input(description="The hours of a single day, whatever its weekday says.")
class DatedHoursInput:
    day: date = strawberry.field(description="The day.")
    spans: list[OpeningSpanInput] = strawberry.field(description="When it is open; none when it stays closed.")

    def value(self) -> DatedHours:
        return DatedHours(self.day, tuple(span.value() for span in self.spans))


@strawberry.input(description="All that is said of a place.")
class LocationDetailsInput:
    name: str = strawberry.field(description="Its name for people.")
    country: CountryCode = strawberry.field(description="Its country.")
    zone: str = strawberry.field(description="Its time zone, such as `Asia/Kolkata`.")
    region: str | None = strawberry.field(default=None, description="Its region.")
    lines: list[str] = strawberry.field(default_factory=list, description="Its postal address above city and postcode.")
    city: str | None = strawberry.field(default=None, description="Its city.")
    postcode: str | None = strawberry.field(default=None, description="Its postcode.")
    lat: float | None = strawberry.field(default=None, description="Degrees of latitude.")
    lon: float | None = strawberry.field(default=None, description="Degrees of longitude.")
    opening_hours: list[DayHoursInput] | None = strawberry.field(
        default=None, description="Its hours; a weekday that is left out is closed. Null when they are not known."
    )
    exceptions: list[DatedHoursInput] = strawberry.field(
        default_factory=list, description="Single days with other hours."
    )
    calendar: str | None = strawberry.field(
        default=None, description="The country on whose holidays it stays closed, such as `IN`; null for none."
    )
    languages: list[str] = strawberry.field(default_factory=list, description="The languages that are spoken.")
    channels: list[ServiceChannel] = strawberry.field(default_factory=list, description="The ways in which it serves.")
    facilities: list[str] = strawberry.field(default_factory=list, description="What else is there: capital words.")
    phone: str | None = strawberry.field(default=None, description="The telephone of the place, not of a person.")
    mail: str | None = strawberry.field(default=None, description="The mail address of the place, not of a person.")

    def value(self) -> PlaceDetails:
        hours = self.opening_hours
        return PlaceDetails(
            name=self.name,
            country=self.country,
            zone=self.zone,
            region=self.region,
            lines=tuple(self.lines),
            city=self.city,
            postcode=self.postcode,
            lat=self.lat,
            lon=self.lon,
            hours=None if hours is None else tuple(each.value() for each in hours),
            exceptions=tuple(each.value() for each in self.exceptions),
            calendar=self.calendar,
            languages=tuple(self.languages),
            channels=tuple(self.channels),
            facilities=tuple(self.facilities),
            phone=self.phone,
            mail=self.mail,
        )


@strawberry.input(description="A place where service is given.")
class RegisterLocationInput:
    idempotency_key: str = strawberry.field(description=KEY)
    code: str = strawberry.field(description="The code that you give it; no two places have the same.")
    details: LocationDetailsInput = strawberry.field(description="What is said of it.")
    open_from: date | None = strawberry.field(default=None, description="The day it opens; null if it is open.")

    def command(self, actor: Actor) -> RegisterLocation:
        return RegisterLocation(actor, self.idempotency_key, self.code, self.details.value(), self.open_from)


@strawberry.input(description="What a place is from a day on. What is null stays as it is on that day.")
class ChangeLocationInput:
    idempotency_key: str = strawberry.field(description=KEY)
    location_id: strawberry.ID = strawberry.field(description="The place.")
    from_day: date = strawberry.field(description="The first day on which it is so.")
    reason: str = strawberry.field(description=REASON)
    details: LocationDetailsInput | None = strawberry.field(default=None, description="All that is said of it then.")
    status: PlaceStatus | None = strawberry.field(default=None, description="Whether it gives service then.")

    def command(self, actor: Actor) -> ChangeLocation:
        return ChangeLocation(
            actor=actor,
            idempotency_key=self.idempotency_key,
            location=self.location_id,
            from_day=self.from_day,
            reason=self.reason,
            details=self.details.value() if self.details else None,
            status=self.status,
        )


@strawberry.input(description="The authority that an issuer gives a place. What is null is not limited.")
class GiveGrantInput:
    idempotency_key: str = strawberry.field(description=KEY)
    issuer: str = strawberry.field(description="Who gives it: the `issuer` of a plan.")
    location_id: strawberry.ID = strawberry.field(description="The place.")
    from_day: date = strawberry.field(description="The first day.")
    last_day: date | None = strawberry.field(default=None, description="The last day, included; null for an open end.")
    brand: str | None = strawberry.field(default=None, description="For this brand only.")
    category: str | None = strawberry.field(default=None, description="For this category only.")
    task: str | None = strawberry.field(default=None, description="For this work only.")
    country: CountryCode | None = strawberry.field(default=None, description="For jobs in this country only.")

    def command(self, actor: Actor) -> GiveGrant:
        return GiveGrant(
            actor=actor,
            idempotency_key=self.idempotency_key,
            issuer=self.issuer,
            location=self.location_id,
            from_day=self.from_day,
            last_day=self.last_day,
            brand=self.brand,
            category=self.category,
            task=self.task,
            country=self.country,
        )


@strawberry.input(description="What becomes of a grant from a day on. The days before stay as they were.")
class ChangeGrantInput:
    idempotency_key: str = strawberry.field(description=KEY)
    grant_id: strawberry.ID = strawberry.field(description="The grant.")
    from_day: date = strawberry.field(description="The first day on which it is so.")
    reason: str = strawberry.field(description=REASON)

    def command(self, actor: Actor, status: GrantStatus) -> ChangeGrant:
        return ChangeGrant(actor, self.idempotency_key, self.grant_id, status, self.from_day, self.reason)


@strawberry.input(description="A point by its degrees.")
class PointInput:
    lat: float = strawberry.field(description="Degrees of latitude, -90 to 90.")
    lon: float = strawberry.field(description="Degrees of longitude, -180 to 180.")


@strawberry.input(description="The city or the postcode of a location that is there; both where one is not enough.")
class TownInput:
    city: str | None = strawberry.field(default=None, description="The city. Case and spaces make no difference.")
    postcode: str | None = strawberry.field(default=None, description="The postcode.")
    country: CountryCode | None = strawberry.field(default=None, description="Its country, where there are several.")


@strawberry.input(one_of=True, description="Around which point. Send one of these.")
class NearInput:
    point: PointInput | None = strawberry.field(default=strawberry.UNSET, description="By degrees.")
    town: TownInput | None = strawberry.field(default=strawberry.UNSET, description="By city or postcode.")

    def value(self) -> NearPoint | NearTown:
        if self.point:
            return NearPoint(self.point.lat, self.point.lon)
        town = self.town or TownInput()
        return NearTown(town.city, town.postcode, town.country)
