"""What is said of a place, and how is it kept? Its address, hours, channels and the rest, read once and strictly.

`told_details` turns what a caller tells into what is stored; `particulars_of` reads it back; `opening_of` makes the
place's opening hours of all that it was and will be.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, cast

from msgspec import Struct

from contracts.plans.files import CALENDARS, calendar_codes, read_calendar
from contracts.rules.opening import Hours, Opening, Phase, Span
from contracts.rules.values.places import PlaceStatus, ServiceChannel, Weekday
from contracts.store.network.records import Place
from contracts.store.records import Location


class AskedSpan(Struct, frozen=True):
    """From when to when, as `09:00` and `18:00`; `24:00` is the end of the day."""

    opens: str
    closes: str


class DayHours(Struct, frozen=True):
    """The hours of one weekday; the breaks lie between the spans."""

    weekday: Weekday
    spans: tuple[AskedSpan, ...]


class DatedHours(Struct, frozen=True):
    """The hours of one day only; no spans for a day on which it stays closed."""

    day: date
    spans: tuple[AskedSpan, ...]


class PlaceDetails(Struct, frozen=True):
    """All that is said of a place. `hours` is None when they are not known; a weekday that is left out is closed.

    `calendar` is the country whose holidays the place keeps. Phone and mail are those of the place, not of a person.
    """

    name: str
    country: str
    zone: str
    region: str | None = None
    lines: tuple[str, ...] = ()
    city: str | None = None
    postcode: str | None = None
    lat: float | None = None
    lon: float | None = None
    hours: tuple[DayHours, ...] | None = None
    exceptions: tuple[DatedHours, ...] = ()
    calendar: str | None = None
    languages: tuple[str, ...] = ()
    channels: tuple[ServiceChannel, ...] = ()
    facilities: tuple[str, ...] = ()
    phone: str | None = None
    mail: str | None = None


class Particulars(Struct, frozen=True):
    """What is said of a place beside its address."""

    hours: tuple[DayHours, ...] | None
    exceptions: tuple[DatedHours, ...]
    calendar: str | None
    languages: tuple[str, ...]
    channels: tuple[ServiceChannel, ...]
    facilities: tuple[str, ...]
    phone: str | None
    mail: str | None
    status: PlaceStatus


def particulars_of(location: Location) -> Particulars:
    """What was kept of a place."""
    kept: Mapping[str, Any] = location.particulars or {}
    hours: Mapping[str, Any] | None = kept.get("hours")
    return Particulars(
        hours=None if hours is None else tuple(DayHours(day, _spans(hours[day])) for day in Weekday if day in hours),
        exceptions=tuple(
            DatedHours(date.fromisoformat(day), _spans(spans))
            for day, spans in sorted(kept.get("exceptions", {}).items())
        ),
        calendar=kept.get("calendar"),
        languages=tuple(kept.get("languages", ())),
        channels=tuple(ServiceChannel(each) for each in kept.get("channels", ())),
        facilities=tuple(kept.get("facilities", ())),
        phone=kept.get("phone"),
        mail=kept.get("mail"),
        status=PlaceStatus(kept.get("status", PlaceStatus.OPEN)),
    )


def details_of(location: Location) -> PlaceDetails:
    """The details that a location was told with."""
    said, address = particulars_of(location), cast(Mapping[str, Any], location.address)
    return PlaceDetails(
        name=location.name,
        country=location.country,
        zone=location.zone,
        region=location.region,
        lines=tuple(address.get("lines") or ()),
        city=address.get("city"),
        postcode=address.get("postcode"),
        lat=location.lat,
        lon=location.lon,
        hours=said.hours,
        exceptions=said.exceptions,
        calendar=said.calendar,
        languages=said.languages,
        channels=said.channels,
        facilities=said.facilities,
        phone=said.phone,
        mail=said.mail,
    )


def opening_of(place: Place) -> Opening:
    """When the place is open, with all that it was and will be."""
    return Opening(tuple(_phase(since, version) for since, version in place.versions()))


def _phase(since: date | None, version: Location) -> Phase:
    said = particulars_of(version)
    return Phase(since, version.zone, said.status is PlaceStatus.OPEN, _hours(said))


def _hours(said: Particulars) -> Hours | None:
    if said.hours is None:
        return None
    of_day = {each.weekday: tuple(_read_span(span) for span in each.spans) for each in said.hours}
    single = {each.day: tuple(_read_span(span) for span in each.spans) for each in said.exceptions}
    week = tuple(of_day.get(day, ()) for day in Weekday)
    if said.calendar is None or said.calendar not in calendar_codes():
        return Hours(week, single)
    return Hours(week, single, *_holidays(said.calendar))


@cache
def _holidays(calendar: str) -> tuple[frozenset[date], tuple[date, date]]:
    """The holidays of a country, and the first and the last day of the list."""
    file = read_calendar(CALENDARS / f"{calendar}.yaml")
    days = cast(Iterable[str], file.public_days()["holidays"])
    return frozenset(date.fromisoformat(day) for day in days), (file.seeded.known_from, file.seeded.known_to)


def _spans(pairs: Iterable[Sequence[str]]) -> tuple[AskedSpan, ...]:
    return tuple(AskedSpan(opens, closes) for opens, closes in pairs)


def _read_span(span: AskedSpan) -> Span:
    return Span(minutes_of(span.opens), minutes_of(span.closes))


def minutes_of(text: str) -> int:
    """Minutes after midnight of a time that was checked."""
    return int(text[:2]) * 60 + int(text[3:])
