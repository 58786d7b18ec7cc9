"""What can be asked about places and grants?"""

from datetime import date, datetime
from typing import Annotated, TypeAlias

import strawberry

from contracts.schema.context import Info
from contracts.schema.fields import resolved
from contracts.schema.network.enums import ServiceChannel
from contracts.schema.network.grants import Grant
from contracts.schema.network.inputs import NearInput
from contracts.schema.network.locations import Location, LocationConnection
from contracts.schema.pages import After, Before, Connection, First, Last, Listing, page_of
from contracts.schema.scalars import CountryCode
from contracts.usecases.network.find_locations import FindLocations, find_locations
from contracts.usecases.network.read_grants import ReadGrants, read_grants
from contracts.usecases.network.read_locations import read_location

Id: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The id.")]
Near: TypeAlias = Annotated[NearInput | None, strawberry.argument(description="Around this point, the nearest first.")]
Within: TypeAlias = Annotated[
    float | None, strawberry.argument(description="No farther than so many kilometres, up to 2000; 50 if null.")
]
Issuer: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only those that this issuer authorised: the `issuer` of a plan.")
]
Brand: TypeAlias = Annotated[str | None, strawberry.argument(description="Only those authorised for this brand.")]
Category: TypeAlias = Annotated[str | None, strawberry.argument(description="Only those authorised for this category.")]
Task: TypeAlias = Annotated[str | None, strawberry.argument(description="Only those authorised for this work.")]
Country: TypeAlias = Annotated[CountryCode | None, strawberry.argument(description="Only those of this country.")]
On: TypeAlias = Annotated[
    date | None,
    strawberry.argument(description="The day of the job; that of `openAt`, or today there, if null."),
]
OpenAt: TypeAlias = Annotated[
    datetime | None, strawberry.argument(description="Only those that are known to be open at this moment.")
]
Channel: TypeAlias = Annotated[
    ServiceChannel | None, strawberry.argument(description="Only those that serve in this way.")
]
Language: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only those where this language is spoken, such as `hi`.")
]
Facilities: TypeAlias = Annotated[
    list[str] | None, strawberry.argument(description="Only those that have all of these.")
]


@strawberry.type(description="What can be asked about places and grants.")
class NetworkQuery:
    @resolved("One service address as it is now; null for an id that names none.")
    async def location(self, info: Info, id: Id) -> Location | None:
        return await location_of(info, id)

    @resolved(
        "The service addresses by code, or around a point: those that may do a job, are open, speak a language. "
        "What is null is not asked for."
    )
    async def locations(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        country: Country = None,
        near: Near = None,
        within_km: Within = None,
        issuer: Issuer = None,
        brand: Brand = None,
        category: Category = None,
        task: Task = None,
        on: On = None,
        open_at: OpenAt = None,
        channel: Channel = None,
        language: Language = None,
        facilities: Facilities = None,
    ) -> LocationConnection:
        asked, around = info.context, near.value() if near else None
        listing = Listing("locations", (repr(around),))
        command = FindLocations(
            actor=asked.actor,
            page=listing.page(first, after, last, before),
            near=around,
            within_km=within_km,
            issuer=issuer,
            brand=brand,
            category=category,
            task=task,
            country=country,
            on=on,
            open_at=open_at,
            channel=channel,
            language=language,
            facilities=tuple(facilities or ()),
        )
        return LocationConnection.of(await find_locations(asked.engine.database, command, asked.now), listing)

    @resolved("The grants that a place holds or held, oldest first.")
    async def grants(
        self,
        info: Info,
        location_id: Annotated[strawberry.ID, strawberry.argument(description="The place.")],
        issuer: Annotated[str | None, strawberry.argument(description="Only those of this issuer.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Grant]:
        asked, listing = info.context, Listing("grants", (location_id,))
        found = await read_grants(asked.engine.database, ReadGrants(asked.actor, location_id, issuer))
        return page_of(found, lambda each: each.id, Grant.of, listing, listing.page(first, after, last, before))


async def location_of(info: Info, id: str) -> Location | None:
    """The place with this id, for whoever asks by it."""
    found = await read_location(info.context.engine.database, info.context.actor, id, info.context.now)
    return Location.of(found) if found else None
