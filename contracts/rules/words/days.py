"""On which day (or at which moment) does something fall?

A day is written as the name of a fact (`delivered`), as a date (`2026-01-14`), or as one of the mappings below. A day
that is known never to have come is None; one that is not known raises `NotKnown`.
"""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, ClassVar, Union

from pydantic import Discriminator, Field, StrictBool, Tag, ValidationInfo, field_validator, model_validator

from contracts.rules.values.calendar import Length, WorkCalendar, add, add_to_moment, roll_to_working_day
from contracts.rules.values.facts import FactType
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View, all_of, local_day
from contracts.rules.values.vocabulary import PlanKind
from contracts.rules.words.base import (
    ClockWord,
    LengthWord,
    LiteralDay,
    Scalar,
    Word,
    known_name,
    names,
    one_key,
    refuse,
)

When = date | datetime | None
CLOCK_TIME = "a clock time"
"""What is missing when hours are counted and only the day is known."""


class FactDay(Scalar):
    """The day that a fact holds, or one of the plan's own `days`, by its name."""

    written: ClassVar[dict[str, Any]] = {"type": "string", "pattern": "^[a-z]"}

    fact: str

    @model_validator(mode="before")
    @classmethod
    def _named(cls, raw: object, info: ValidationInfo) -> object:
        if not isinstance(raw, str):
            raise refuse("bad_day", f"{raw!r} is not a day", "write a fact, a date, or one of the day words")
        known = names(info)
        facts = {name for name, fact in known.facts.items() if fact.type is FactType.WHEN}
        return {"fact": known_name(raw, known.days | facts, "fact or name that holds a day")}

    def when(self, view: View) -> When:
        name = self.fact
        return view.days[name].when(view) if name in view.days else view.when(name)


class FixedDay(Scalar):
    """A date of the calendar."""

    written: ClassVar[dict[str, Any]] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}

    day: LiteralDay

    @model_validator(mode="before")
    @classmethod
    def _literal(cls, raw: object) -> object:
        return {"day": raw}

    def when(self, _view: View) -> When:
        return self.day


class After(Word):
    """The day a length after another, which is not counted; the clock time may be set with `at`."""

    after: "DayWord" = Field(description="the day counted from")
    add: LengthWord = Field(description="how long after it")
    at: ClockWord | None = Field(None, description="the clock time, such as '13:00'")
    roll: StrictBool = Field(False, description="move on to the next working day when it is a day of rest")
    calendar: str = Field("default", description="the name of one of the plan's `calendars`")

    @field_validator("calendar")
    @classmethod
    def _known(cls, name: str, info: ValidationInfo) -> str:
        return known_name(name, names(info).calendars, "calendar of this plan")

    def when(self, view: View) -> When:
        start, calendar = self.after.when(view), view.calendars[self.calendar]
        if start is None:
            return None
        moved = _moved(start, self.add, calendar)
        if self.roll:
            moved = roll_to_working_day(_day(moved), calendar)
        if self.at is not None:
            return datetime.combine(_day(moved), self.at, view.zone)
        return moved


class EarlierOf(Word):
    """The earliest of several days; one that never came is left out."""

    earlier_of: tuple["DayWord", ...] = Field(min_length=2, description="the days compared")

    def when(self, view: View) -> When:
        return min(_come(self.earlier_of, view), key=_by_day, default=None)


class LaterOf(Word):
    """The latest of several days; one that never came is left out."""

    later_of: tuple["DayWord", ...] = Field(min_length=2, description="the days compared")

    def when(self, view: View) -> When:
        return max(_come(self.later_of, view), key=_by_day, default=None)


class FirstKnown(Word):
    """The first of several days that is known and came: a written fallback."""

    first_known: tuple["DayWord", ...] = Field(min_length=2, description="the days in order of preference")

    def when(self, view: View) -> When:
        missing: set[str] = set()
        for each in self.first_known:
            try:
                found = each.when(view)
            except NotKnown as unknown:
                missing |= unknown.missing
                continue
            if found is not None:
                return found
        if missing:
            raise NotKnown(*missing)
        return None


class IfDay(Word):
    """One day or another, by a condition."""

    if_: str = Field(description="the name of one of the plan's `conditions`")
    then: "DayWord" = Field(description="the day when it holds")
    else_: "DayWord | None" = Field(None, description="the day when it does not; left out, there is none then")

    @field_validator("if_")
    @classmethod
    def _known(cls, name: str, info: ValidationInfo) -> str:
        return known_name(name, names(info).conditions, "condition of this plan")

    def when(self, view: View) -> When:
        if view.conditions[self.if_].test(view):
            return self.then.when(view)
        return self.else_.when(view) if self.else_ else None


class EndOf(Word):
    """The last day of another cover of the unit: the latest among plans of a kind."""

    end_of: PlanKind = Field(description="the kind of the other plan")

    def when(self, view: View) -> When:
        found = [other for other in view.others if other.kind is self.end_of]
        if any(other.last_day is None for other in found):
            raise NotKnown(f"endOf.{self.end_of.value}")
        return max((other.last_day for other in found if other.last_day), default=None)


def _tag(raw: Any) -> str:
    if isinstance(raw, str):
        return "=date" if raw[:1].isdigit() else "=fact"
    return one_key(raw, _TAGS, "fact")


_TAGS = frozenset({"after", "earlierOf", "laterOf", "firstKnown", "if", "endOf"})
DayWord = Annotated[
    Union[  # noqa: UP007 - a union of annotated members
        Annotated[FactDay, Tag("=fact")],
        Annotated[FixedDay, Tag("=date")],
        Annotated[After, Tag("=after")],
        Annotated[EarlierOf, Tag("=earlierOf")],
        Annotated[LaterOf, Tag("=laterOf")],
        Annotated[FirstKnown, Tag("=firstKnown")],
        Annotated[IfDay, Tag("=if")],
        Annotated[EndOf, Tag("=endOf")],
    ],
    Discriminator(_tag),
]


def _moved(start: date | datetime, length: Length, calendar: WorkCalendar) -> date | datetime:
    if not length.is_exact:
        return add(_day(start), length, calendar)
    if not isinstance(start, datetime):
        raise NotKnown(CLOCK_TIME)
    return add_to_moment(start, length, calendar)


def _come(days: tuple[Any, ...], view: View) -> list[date | datetime]:
    found: list[When] = all_of(*(partial(each.when, view) for each in days))
    return [when for when in found if when is not None]


def _by_day(when: date | datetime) -> tuple[date, float]:
    return _day(when), when.timestamp() if isinstance(when, datetime) else 0.0


def _day(when: date | datetime) -> date:
    return local_day(when) or date.min
