"""May this be said of a place? What a caller tells is checked field by field, and then becomes what is stored."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from contracts.plans.files import calendar_codes
from contracts.rules.opening import DAY_MINUTES
from contracts.rules.values.facts import near
from contracts.rules.values.places import PlaceStatus
from contracts.store.keys import normalised
from contracts.store.records import JsonObject, Location
from contracts.usecases.failures import BadInput, Path
from contracts.usecases.network.particulars import AskedSpan, PlaceDetails, minutes_of

MAX_SPANS, MAX_SINGLE_DAYS, MAX_WORDS, MAX_LINES, MAX_TEXT = 6, 400, 50, 6, 200


def located(details: PlaceDetails, status: PlaceStatus, before: Location) -> Location:
    """The place with these details instead of those that it had before. Raises `BadInput`."""
    _check_texts(details)
    _check_point(details)
    _check_hours(details)
    return replace(
        before,
        name=details.name.strip(),
        country=details.country,
        region=details.region,
        lat=details.lat,
        lon=details.lon,
        zone=details.zone,
        address={"lines": list(details.lines), "city": details.city, "postcode": details.postcode},
        particulars=_kept(details, status),
        city_key=normalised(details.city) if details.city else None,
        postcode_key=normalised(details.postcode) if details.postcode else None,
    )


def new_location(location_id: UUID, code: str, details: PlaceDetails, status: PlaceStatus) -> Location:
    """A place that was not there before. Raises `BadInput`."""
    empty = Location(location_id, code, "", details.country, None, None, None, details.zone, {})
    return located(details, status, empty)


def _kept(details: PlaceDetails, status: PlaceStatus) -> JsonObject:
    kept: dict[str, Any] = {
        "exceptions": {each.day.isoformat(): _pairs(each.spans) for each in details.exceptions},
        "calendar": details.calendar,
        "languages": list(details.languages),
        "channels": [each.value for each in details.channels],
        "facilities": list(details.facilities),
        "phone": details.phone,
        "mail": details.mail,
        "status": status.value,
    }
    if details.hours is not None:
        kept["hours"] = {each.weekday.value: _pairs(each.spans) for each in details.hours}
    return kept


def _pairs(spans: Sequence[AskedSpan]) -> list[list[str]]:
    return [[span.opens, span.closes] for span in spans]


_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_WORD = re.compile(r"[A-Z][A-Z0-9_]{0,59}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PHONE = re.compile(r"\+[0-9][0-9 ().-]{4,30}")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def _check_texts(details: PlaceDetails) -> None:
    if not details.name.strip():
        raise BadInput("EMPTY_NAME", "the place has no name", "write the name that people know it by", ("name",))
    texts = (("name", details.name), ("region", details.region), ("city", details.city), ("postcode", details.postcode))
    for name, text in (*texts, *(("lines", line) for line in details.lines)):
        if text is not None and (len(text) > MAX_TEXT or (not text.strip() and name != "lines")):
            raise BadInput("BAD_TEXT", f"the {name} is empty or too long", f"1 to {MAX_TEXT} letters", (name,))
    if len(details.lines) > MAX_LINES:
        raise BadInput("TOO_MANY", f"{len(details.lines)} lines of address", f"send at most {MAX_LINES}", ("lines",))
    if not is_zone(details.zone):
        cure = "write a name such as Asia/Kolkata"
        raise BadInput("BAD_ZONE", f"`{details.zone}` is no time zone", cure, ("zone",))
    _check_words("languages", details.languages, _LANGUAGE, "language tags such as `hi`, `en` or `pt-BR`")
    _check_words("facilities", details.facilities, _WORD, "capital words such as WHEELCHAIR_ACCESS or PARKING")
    if details.phone is not None and not _PHONE.fullmatch(details.phone):
        cure = "write it with its country code, such as +91 20 5550 0100"
        raise BadInput("BAD_PHONE", "this is no telephone number", cure, ("phone",))
    if details.mail is not None and not _MAIL.fullmatch(details.mail):
        raise BadInput("BAD_MAIL", "this is no mail address", "write it as desk@example.com", ("mail",))
    if details.calendar is not None and details.calendar not in calendar_codes():
        cure = near(details.calendar, calendar_codes())
        raise BadInput("UNKNOWN_CALENDAR", f"there is no calendar of `{details.calendar}`", cure, ("calendar",))


def _check_words(field: str, words: Sequence[str], form: re.Pattern[str], cure: str) -> None:
    if len(words) > MAX_WORDS:
        raise BadInput("TOO_MANY", f"{len(words)} {field}", f"send at most {MAX_WORDS}", (field,))
    for index, word in enumerate(words):
        if not form.fullmatch(word) or word in words[:index]:
            raise BadInput(
                "BAD_WORD", f"`{word[:60]}` cannot stand here", f"send {cure}, each once", (field, str(index))
            )


def _check_point(details: PlaceDetails) -> None:
    if (details.lat is None) != (details.lon is None):
        missing = "lon" if details.lon is None else "lat"
        raise BadInput("HALF_A_POINT", f"`{missing}` is missing", "send both degrees or neither", (missing,))
    check_point(details.lat, details.lon, ())


def check_point(lat: float | None, lon: float | None, path: Path) -> None:
    """Raise `BadInput` for degrees that are none."""
    for name, value, most in (("lat", lat, 90), ("lon", lon, 180)):
        if value is not None and not -most <= value <= most:
            raise BadInput("BAD_DEGREES", f"{value} is no {name}", f"send {-most} to {most}", (*path, name))


def is_zone(name: str) -> bool:
    """Whether this names a time zone."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _check_hours(details: PlaceDetails) -> None:
    told: list[tuple[Path, object, tuple[AskedSpan, ...]]] = [
        (("hours", str(index)), each.weekday, each.spans) for index, each in enumerate(details.hours or ())
    ]
    told += [(("exceptions", str(index)), each.day, each.spans) for index, each in enumerate(details.exceptions)]
    if len(details.exceptions) > MAX_SINGLE_DAYS:
        cure = f"send at most {MAX_SINGLE_DAYS}; leave out those that have passed"
        raise BadInput("TOO_MANY", f"{len(details.exceptions)} single days", cure, ("exceptions",))
    days: set[object] = set()
    for path, day, spans in told:
        if day in days:
            raise BadInput("DAY_TWICE", f"{day} stands twice", "write all its hours together", path)
        days.add(day)
        _check_spans(spans, path)


def _check_spans(spans: Sequence[AskedSpan], path: Path) -> None:
    if len(spans) > MAX_SPANS:
        raise BadInput("TOO_MANY", f"{len(spans)} spans in one day", f"send at most {MAX_SPANS}", (*path, "spans"))
    last = 0
    for index, span in enumerate(spans):
        where = (*path, "spans", str(index))
        for name, text in (("opens", span.opens), ("closes", span.closes)):
            if not _CLOCK.fullmatch(text):
                cure = "write it as 09:00; 24:00 is the end of the day"
                raise BadInput("BAD_TIME", f"`{text[:20]}` is no time of a day", cure, (*where, name))
        opens, closes = minutes_of(span.opens), minutes_of(span.closes)
        if not last <= opens < closes <= DAY_MINUTES:
            cure = "write the spans of a day in their order, without overlap; what runs past midnight begins a new day"
            raise BadInput("BAD_SPAN", f"{span.opens} to {span.closes} does not fit the day", cure, where)
        last = closes
