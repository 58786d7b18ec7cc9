"""When is somebody at work, as the terms count working days and working hours?

`WorkHours` is what an author writes: the public holidays of a country by its code, and the plan's own days. The days of
the country stand in a file of their own; whoever reads a plan file puts them in the place of the code (`CountryDays`)
before anything else happens. So the terms hold the very days they were published with, their hash covers them, and the
same question gets the same answer for ever. Holidays that are fixed later reach the terms by a new version. A day
outside the years of the list is not known: it is never taken for an ordinary weekday.
"""

from datetime import date, time
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, WithJsonSchema, model_validator

from contracts.rules.values.calendar import WorkCalendar
from contracts.rules.words.base import DESCRIPTIVE, ONE_OR_MANY, ClockWord, LiteralDay, Word, refuse

COUNTRY_CODE = r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
_WEEK: tuple[Weekday, ...] = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


class CountryDays(Word):
    """The public days of a country or region. Authors write its code; reading the file puts these days in its place."""

    country: str = Field(description="its ISO 3166 code", pattern=COUNTRY_CODE, json_schema_extra=DESCRIPTIVE)
    known_from: LiteralDay = Field(description="the first day that the list knows")
    known_to: LiteralDay = Field(description="the last day that the list knows")
    weekend: tuple[Weekday, ...] = Field(description="the days of rest of every week")
    holidays: tuple[LiteralDay, ...] = Field(description="its holidays and the days of rest moved to a weekday")
    worked: tuple[LiteralDay, ...] = Field((), description="the days of rest that are worked instead")


def _filled(raw: object) -> object:
    if isinstance(raw, str):
        raise refuse("no_calendar", f"the days of `{raw}` were not read", "read the file as `contracts` does", raw)
    return raw


CountryWord = Annotated[
    CountryDays,
    BeforeValidator(_filled),
    WithJsonSchema({"x-kind": "country code", "type": "string", "pattern": COUNTRY_CODE}),
]


class WorkHours(Word):
    """The working days of a plan and their hours. What is left out is as without a calendar: Monday to Friday, 9 to 17,
    no holidays."""

    country: CountryWord | None = Field(None, description="the holidays of a country (`HU`) or region (`DE-BY`)")
    moved_days_worked: StrictBool = Field(
        True, description="false: days of rest that the country works instead of others stay days of rest here"
    )
    days: Annotated[tuple[Weekday, ...], ONE_OR_MANY] = Field((), description="the days worked, if not the country's")
    opens: ClockWord = Field(time(9), description="the opening time, such as '09:00'")
    closes: ClockWord = Field(time(17), description="the closing time")
    holidays: tuple[LiteralDay, ...] = Field((), description="days of rest of the plan's own")
    extra_working_days: tuple[LiteralDay, ...] = Field((), description="days of rest that the plan works")

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.opens >= self.closes:
            raise refuse("never_applies", "the day closes before it opens", "swap `opens` and `closes`")
        return self

    def calendar(self) -> WorkCalendar:
        """The calendar that counts with these hours; what the plan says of a day goes before what the country does."""
        hours = (self.opens, self.closes)
        weekend = self.country.weekend if self.country else ("SAT", "SUN")
        days = self.days or tuple(day for day in _WEEK if day not in weekend)
        own_rest, own_worked = frozenset(self.holidays), frozenset(self.extra_working_days)
        rest, worked = frozenset[date](), frozenset[date]()
        if self.country is not None:
            rest = frozenset(self.country.holidays)
            worked = frozenset(self.country.worked) if self.moved_days_worked else worked
        return WorkCalendar(
            hours=tuple(hours if day in days else None for day in _WEEK),
            holidays=(rest - own_worked) | own_rest,
            extra_working_days=(worked - own_rest) | own_worked,
            country=self.country.country if self.country else "",
            known=(self.country.known_from, self.country.known_to) if self.country else None,
        )


def unfilled(calendars: object) -> dict[str, str]:
    """The country codes in the raw `calendars` of a plan that still wait for their days, by the calendar's name."""
    if not isinstance(calendars, dict):
        return {}
    found: dict[str, Any] = {name: word["country"] for name, word in calendars.items() if _names_a_country(word)}
    return {name: code for name, code in found.items() if isinstance(code, str)}


def _names_a_country(word: object) -> bool:
    return isinstance(word, dict) and "country" in word
