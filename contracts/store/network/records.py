"""Which nouns tell what became of places and grants? See `contracts.store.records`, whose rules hold here too.

A place and a grant stand as they were registered and given; each change is a row of its own, and none is ever changed
or taken away. Of two changes from the same day the later one counts.
"""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from contracts.store.records import Grant, GrantStatus, JsonObject, Location


class LocationChange(Struct, frozen=True):
    """What a place is from a day on: all of it, see `Location`. `seq` counts from 1 in the order of recording."""

    location_id: UUID
    seq: int
    from_day: date
    name: str
    country: str
    region: str | None
    lat: float | None
    lon: float | None
    zone: str
    address: JsonObject
    particulars: JsonObject | None
    city_key: str | None
    postcode_key: str | None
    reason: str
    recorded_at: datetime
    actor: str


class GrantChange(Struct, frozen=True):
    """The status of a grant from a day on, why, and who said so. `seq` counts from 1 in the order of recording."""

    grant_id: UUID
    seq: int
    status: GrantStatus
    from_day: date
    reason: str
    recorded_at: datetime
    actor: str


class Place(Struct, frozen=True):
    """A location with its changes, in the order in which they come into force."""

    location: Location
    changes: tuple[LocationChange, ...]

    @property
    def location_id(self) -> UUID:
        return self.location.location_id

    @property
    def last_seq(self) -> int:
        """The number of the change that was recorded last; 0 without any."""
        return max((change.seq for change in self.changes), default=0)

    def known_at(self, moment: datetime) -> "Place":
        """The place without what was recorded later."""
        return replace(self, changes=tuple(each for each in self.changes if each.recorded_at <= moment))

    def on(self, day: date) -> Location:
        """What it is on a day."""
        held = [change for change in self.changes if change.from_day <= day]
        return _changed(self.location, held[-1]) if held else self.location

    def at(self, moment: datetime) -> Location:
        """What it is at a moment: a change comes into force with the day of its own time zone."""
        held = [each for each in self.changes if each.from_day <= moment.astimezone(ZoneInfo(each.zone)).date()]
        return _changed(self.location, held[-1]) if held else self.location

    def versions(self) -> tuple[tuple[date | None, Location], ...]:
        """All that it was and will be, each with its first day; the first has none."""
        later = ((change.from_day, _changed(self.location, change)) for change in self.changes)
        return ((None, self.location), *later)


class HeldGrant(Struct, frozen=True):
    """A grant with its changes, in the order in which they come into force."""

    grant: Grant
    changes: tuple[GrantChange, ...]

    @property
    def last_seq(self) -> int:
        """The number of the change that was recorded last; 0 without any."""
        return max((change.seq for change in self.changes), default=0)


class KeptReferenceAnswer(Struct, frozen=True):
    """What a mutation of a reference record answered, under the caller's idempotency key. See `KeptAnswer`."""

    record_id: UUID
    caller: str
    mutation: str
    key: str
    input_hash: str
    answer: JsonObject
    recorded_at: datetime


def change_to(
    version: Location, seq: int, from_day: date, reason: str, recorded_at: datetime, actor: str
) -> LocationChange:
    """The change that makes a place this version from a day on."""
    return LocationChange(
        location_id=version.location_id,
        seq=seq,
        from_day=from_day,
        name=version.name,
        country=version.country,
        region=version.region,
        lat=version.lat,
        lon=version.lon,
        zone=version.zone,
        address=version.address,
        particulars=version.particulars,
        city_key=version.city_key,
        postcode_key=version.postcode_key,
        reason=reason,
        recorded_at=recorded_at,
        actor=actor,
    )


def _changed(location: Location, change: LocationChange) -> Location:
    return replace(
        location,
        name=change.name,
        country=change.country,
        region=change.region,
        lat=change.lat,
        lon=change.lon,
        zone=change.zone,
        address=change.address,
        particulars=change.particulars,
        city_key=change.city_key,
        postcode_key=change.postcode_key,
        recorded_at=change.recorded_at,
        actor=change.actor,
    )
