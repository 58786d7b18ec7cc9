"""Where do the shipped holidays come from?

`seeded` writes a calendar file from the `holidays` library (the extra `calendars`). What stands above `seeded:` in a
file was written by hand (the acts, the corrections of official lists) and is kept word for word.
"""

import json
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version

try:
    import holidays
except ImportError:  # pragma: no cover - only the extra brings it
    holidays = None  # type: ignore[assignment]

BLOCK = "seeded:\n"
_WEEK = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


class CannotSeed(ValueError):
    """The library is not installed or does not know the country. Says what is wrong and the cure."""


def seeded(code: str, first_year: int, last_year: int, text: str = "") -> str:
    """The text of a calendar file for these years, from the text that it had. Raises `CannotSeed`."""
    head, _, _ = text.partition(BLOCK)
    return (head or _head(code)) + BLOCK + "\n".join(_block(code, first_year, last_year)) + "\n"


def _head(code: str) -> str:
    return f"""\
calendar: {code}
name: {code}
source:
  ref: the public holidays of {code} as the library below gives them
  confidence: unverified
"""


def _block(code: str, first_year: int, last_year: int) -> Iterator[str]:
    if holidays is None:
        raise CannotSeed("the library `holidays` is missing; install contracts-engine[calendars]")
    country, _, region = code.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=range(first_year, last_year + 1))
        if "en_US" in found.supported_languages:
            found = holidays.country_holidays(
                country, subdiv=region or None, years=range(first_year, last_year + 1), language="en_US"
            )
    except NotImplementedError as unknown:
        raise CannotSeed(f"{unknown}; write an ISO 3166 code such as HU or DE-BY") from None
    days = sorted((day, name) for day, name in found.items() if first_year <= day.year <= last_year)
    worked = sorted(day for day in found.weekend_workdays if first_year <= day.year <= last_year)
    yield f"  by: holidays {version('holidays')}"
    yield f"  knownFrom: {date(first_year, 1, 1)}"
    yield f"  knownTo: {date(last_year, 12, 31)}"
    yield f"  weekend: [{', '.join(_WEEK[day] for day in sorted(found.weekend))}]"
    yield "  holidays:"
    yield from (f"    {day}: {json.dumps(name, ensure_ascii=False)}" for day, name in days)
    yield "  worked: []" if not worked else "  worked:"
    yield from (f"  - {day}" for day in worked)
