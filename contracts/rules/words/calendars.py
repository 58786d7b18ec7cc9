"""What stands in a calendar file?

The days of one country or region: those that a library gave (`seeded`, rewritten by `contracts calendars seed`), and
what official lists say otherwise (`corrections`, each with its source). `public_days` puts both together.
"""

from typing import Literal

from pydantic import Field, JsonValue

from contracts.rules.words.base import LiteralDay, Word
from contracts.rules.words.benefit import Source
from contracts.rules.words.hours import COUNTRY_CODE, Weekday


class Correction(Word):
    """One day on which an official list says something else than the library, or confirms its estimate."""

    day: LiteralDay = Field(description="the day")
    is_: Literal["rest", "worked", "ordinary"] = Field(
        description="`rest`: a holiday; `worked`: a day of rest that is worked; `ordinary`: neither"
    )
    why: str = Field(description="the name of the holiday, or what was moved")
    source: Source = Field(description="the official list")


class SeededDays(Word):
    """The days as a library gave them."""

    by: str = Field(description="the library and its version")
    known_from: LiteralDay = Field(description="the first day of the list")
    known_to: LiteralDay = Field(description="the last day of the list; later days are not known")
    weekend: tuple[Weekday, ...] = Field(description="the days of rest of every week")
    holidays: dict[LiteralDay, str] = Field(description="the name of each holiday, by its day")
    worked: tuple[LiteralDay, ...] = Field((), description="days of rest that are worked instead of others")


class CalendarFile(Word):
    """A calendar file."""

    calendar: str = Field(description="the ISO 3166 code of the country or region", pattern=COUNTRY_CODE)
    name: str = Field(description="its name for people")
    source: Source = Field(description="the acts behind the days, and how sure they are")
    corrections: tuple[Correction, ...] = Field((), description="what official lists say otherwise")
    seeded: SeededDays = Field(description="the days of the library; `contracts calendars seed` writes them")

    def public_days(self) -> dict[str, JsonValue]:
        """The days as they stand in a plan's document in the place of the code: the written form of `CountryDays`."""
        rest, worked = set(self.seeded.holidays), set(self.seeded.worked)
        for each in self.corrections:
            rest.discard(each.day)
            worked.discard(each.day)
            if each.is_ != "ordinary":
                (rest if each.is_ == "rest" else worked).add(each.day)
        return {
            "country": self.calendar,
            "knownFrom": self.seeded.known_from.isoformat(),
            "knownTo": self.seeded.known_to.isoformat(),
            "weekend": list(self.seeded.weekend),
            "holidays": [day.isoformat() for day in sorted(rest)],
            "worked": [day.isoformat() for day in sorted(worked)],
        }
