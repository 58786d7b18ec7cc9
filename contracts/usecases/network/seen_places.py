"""What does a caller see of a place and of a grant?"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from msgspec import Struct

from contracts.rules.authorization import Grant as Granted
from contracts.rules.authorization import GrantChange as ChangedGrant
from contracts.rules.authorization import GrantStatus
from contracts.rules.opening import Opening
from contracts.store.keys import public_id
from contracts.store.network.records import HeldGrant, Place
from contracts.store.records import Location
from contracts.usecases.network.particulars import Particulars, opening_of, particulars_of


class LocationSeen(Struct, frozen=True):
    """A service address as this version of it says; `opening` knows its other days, too."""

    place: Place
    version: Location

    @property
    def id(self) -> str:
        return public_id("Location", self.version.location_id)

    @property
    def code(self) -> str:
        return self.version.code

    @property
    def name(self) -> str:
        return self.version.name

    @property
    def country(self) -> str:
        return self.version.country

    @property
    def region(self) -> str | None:
        return self.version.region

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(self._address.get("lines") or ())

    @property
    def city(self) -> str | None:
        return self._address.get("city")

    @property
    def postcode(self) -> str | None:
        return self._address.get("postcode")

    @property
    def zone(self) -> str:
        return self.version.zone

    @property
    def lat(self) -> float | None:
        return self.version.lat

    @property
    def lon(self) -> float | None:
        return self.version.lon

    @property
    def said(self) -> Particulars:
        return particulars_of(self.version)

    @property
    def opening(self) -> Opening:
        return opening_of(self.place)

    @property
    def _address(self) -> Mapping[str, Any]:
        return cast(Mapping[str, Any], self.version.address)


class GrantChangeSeen(Struct, frozen=True):
    """What became of a grant."""

    status: GrantStatus
    from_day: date
    reason: str
    recorded_at: datetime


class GrantSeen(Struct, frozen=True):
    """A grant, as the rules read it and with its changes in the order in which they come into force."""

    id: str
    location: str
    granted: Granted
    changes: tuple[GrantChangeSeen, ...]
    given_at: datetime | None


def grant_seen(held: HeldGrant) -> GrantSeen:
    """The grant with all that became of it."""
    return GrantSeen(
        id=public_id("Grant", held.grant.grant_id),
        location=public_id("Location", held.grant.location_id),
        granted=granted(held),
        changes=tuple(
            GrantChangeSeen(GrantStatus(each.status), each.from_day, each.reason, each.recorded_at)
            for each in held.changes
        ),
        given_at=held.grant.recorded_at,
    )


def granted(held: HeldGrant, known_at: datetime | None = None) -> Granted:
    """A stored grant as the rules see it; with `known_at`, without what was recorded of it later."""
    row = held.grant
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
        changes=tuple(
            ChangedGrant(each.from_day, GrantStatus(each.status))
            for each in held.changes
            if known_at is None or each.recorded_at <= known_at
        ),
    )


def is_known(held: HeldGrant, known_at: datetime | None) -> bool:
    """Whether the grant was on record at a moment. One from before that was written down always was."""
    return known_at is None or held.grant.recorded_at is None or held.grant.recorded_at <= known_at
