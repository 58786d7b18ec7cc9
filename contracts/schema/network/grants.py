"""Who gave whom the authority for what, from when to when? As clients see it."""

from datetime import date, datetime
from typing import Annotated, Self
from zoneinfo import ZoneInfo

import strawberry

from contracts.rules.authorization import Grant as Granted
from contracts.schema.context import Info
from contracts.schema.enums import GrantStatus
from contracts.schema.fields import resolved
from contracts.schema.node import Node
from contracts.schema.scalars import CountryCode
from contracts.usecases.network.seen_places import GrantSeen

Day = Annotated[date | None, strawberry.argument(description="The day; today in UTC if null.")]


@strawberry.type(description="What became of a grant, from a day on.")
class GrantChange:
    status: GrantStatus = strawberry.field(description="What it has been since.")
    from_day: date = strawberry.field(description="The first day on which it is that.")
    reason: str = strawberry.field(description="Why: a code.")
    recorded_at: datetime = strawberry.field(description="When it was written down.")


@strawberry.type(
    description="The dated authority that an issuer gives a place. Null is not limited; the last day is included."
)
class Grant(Node):
    issuer: str = strawberry.field(description="Who gives it: the `issuer` of a plan.")
    location_id: strawberry.ID = strawberry.field(description="The place.")
    brand: str | None = strawberry.field(description="For this brand only.")
    category: str | None = strawberry.field(description="For this category only.")
    task: str | None = strawberry.field(description="For this work only.")
    country: CountryCode | None = strawberry.field(description="For jobs in this country only.")
    from_day: date = strawberry.field(description="Its first day.")
    last_day: date | None = strawberry.field(description="Its last day; null for an open end.")
    given_at: datetime | None = strawberry.field(description="When it was written down; null for one from before that.")
    changes: list[GrantChange] = strawberry.field(description="Suspensions, resumptions and revocation, by their days.")
    granted: strawberry.Private[Granted]

    @resolved("Whether it may be used on a day, the days from first to last aside.")
    def status(self, info: Info, on: Day = None) -> GrantStatus:
        return self.granted.status_on(on or info.context.now.astimezone(ZoneInfo("UTC")).date())

    @classmethod
    def of(cls, seen: GrantSeen) -> Self:
        granted = seen.granted
        return cls(
            id=strawberry.ID(seen.id),
            issuer=granted.issuer,
            location_id=strawberry.ID(seen.location),
            brand=granted.brand,
            category=granted.category,
            task=granted.task,
            country=CountryCode(granted.country) if granted.country else None,
            from_day=granted.from_day,
            last_day=granted.to_day,
            given_at=seen.given_at,
            changes=[
                GrantChange(
                    status=each.status, from_day=each.from_day, reason=each.reason, recorded_at=each.recorded_at
                )
                for each in seen.changes
            ],
            granted=granted,
        )
