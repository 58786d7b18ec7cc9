"""How much of something is it?

A measure is a number: an age counted as the terms say, a meter, or a fact. A share is a fraction: written as a
percentage, read from a table by a measure, or used over total. All of it is exact.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Annotated, Any, ClassVar, Literal, Self, Union

from pydantic import Discriminator, Field, StrictBool, Tag, ValidationInfo, field_validator, model_validator

from contracts.rules.values.calendar import month_steps, months_between
from contracts.rules.values.facts import FactType
from contracts.rules.values.money import Money
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View, all_of, local_day
from contracts.rules.words.base import ONE_OR_MANY, Scalar, Word, known_name, names, one_key, refuse
from contracts.rules.words.days import DayWord

AgeUnit = Literal["days", "thirtyDayMonths", "months", "years"]
Parts = Literal["down", "up", "exact"]


class Number(Scalar):
    """A number as written."""

    written: ClassVar[dict[str, Any]] = {"type": ["integer", "string"]}

    number: Decimal

    @model_validator(mode="before")
    @classmethod
    def _literal(cls, raw: object) -> object:
        if isinstance(raw, bool | float) or not isinstance(raw, int | str):
            raise refuse("bad_number", f"{raw!r} is not a number", "write a whole number or a decimal as text")
        return {"number": raw}

    @property
    def is_whole(self) -> bool:
        return self.number == self.number.to_integral_value()

    def value(self, _view: View) -> Fraction:
        return Fraction(self.number)


class FactNumber(Word):
    """A number that is known of the case."""

    fact: str = Field(description="a fact of type number")

    @field_validator("fact")
    @classmethod
    def _known(cls, name: str, info: ValidationInfo) -> str:
        numbers = {key: fact for key, fact in names(info).facts.items() if fact.type is FactType.NUMBER}
        return known_name(name, numbers, "fact that holds a number")

    @property
    def is_whole(self) -> bool:
        return False

    def value(self, view: View) -> Fraction:
        return Fraction(view.number(self.fact))


class Meter(Word):
    """What a meter has run since the start of the cover."""

    meter: str = Field(description="the meter, such as km")
    absolute: StrictBool = Field(False, description="the reading itself instead of what was run since the start")

    @property
    def is_whole(self) -> bool:
        return False

    def value(self, view: View) -> Fraction:
        start = Decimal(0) if self.absolute else view.start_meter(self.meter, view.anchor)
        return Fraction(view.meter(self.meter) - start)


class Age(Word):
    """The time that has passed, in a unit, with a rule for the part of a unit that has begun."""

    age: DayWord = Field(description="the day it is counted from")
    to: DayWord | None = Field(None, description="the day it is counted to; the day of the event when left out")
    in_: AgeUnit = Field(description="the unit; a thirty-day month is days / 30")
    parts: Parts = Field(description="what a begun unit counts: down (nothing), up (whole), exact (its fraction)")

    @model_validator(mode="after")
    def _countable(self) -> Self:
        if self.parts == "exact" and self.in_ in {"months", "years"}:
            raise refuse("bad_age", "a part of a month or year has no exact size", "write `parts: down` or `parts: up`")
        return self

    @property
    def is_whole(self) -> bool:
        """True when the age is always a whole number."""
        return self.parts != "exact" or self.in_ == "days"

    def value(self, view: View) -> Fraction:
        until = partial(self.to.when, view) if self.to else partial(view.when, "occurred")
        start, end = map(local_day, all_of(partial(self.age.when, view), until))
        if start is None or end is None:
            raise NotKnown("the days of an age")
        if self.in_ in {"months", "years"}:
            return Fraction(_calendar_units(start, end, 12 if self.in_ == "years" else 1, self.parts == "up"))
        exact = Fraction((end - start).days, 30 if self.in_ == "thirtyDayMonths" else 1)
        return exact if self.parts == "exact" else Fraction(-(-exact // 1) if self.parts == "up" else exact // 1)


class DaysFrom(Word):
    """The days from one day to another, such as those of a contract that are still to run; never below zero."""

    days_from: DayWord = Field(description="the first day")
    to: DayWord = Field(description="the last day")

    @property
    def is_whole(self) -> bool:
        return True

    def value(self, view: View) -> Fraction:
        start, end = map(local_day, all_of(partial(self.days_from.when, view), partial(self.to.when, view)))
        if start is None or end is None:
            raise NotKnown("the days between")
        return Fraction(max(0, (end - start).days))


class JobsUnder(Word):
    """How many jobs benefits of this contract have borne so far."""

    jobs_under: Annotated[tuple[str, ...], ONE_OR_MANY] = Field(
        min_length=1, description="the benefits, or `any` for all of the plan"
    )

    @property
    def is_whole(self) -> bool:
        return True

    def value(self, view: View) -> Fraction:
        return Fraction(sum(1 for _ in paid_under(self.jobs_under, view)))


def paid_under(benefits: tuple[str, ...], view: View) -> Iterator[tuple[Money | None, ...]]:
    """What benefits of the contract paid of each job since its start that they bore; None where it is not known."""
    since = view.day("contractStart")
    for job in view.history.jobs:
        if not job.completed or (since is not None and job.on < since):
            continue
        bore = ((job.under, job.covered), *job.bore) if job.under else job.bore
        named = [(name.partition("/"), money) for name, money in bore]
        paid = tuple(
            money for (plan, _, benefit), money in named if plan == view.plan and {"any", benefit} & set(benefits)
        )
        if paid:
            yield paid


def _measure_tag(raw: Any) -> str:
    return one_key(raw, frozenset({"fact", "meter", "age", "daysFrom", "jobsUnder"}), "number")


MeasureWord = Annotated[
    Union[  # noqa: UP007 - a union of annotated members
        Annotated[Number, Tag("=number")],
        Annotated[FactNumber, Tag("=fact")],
        Annotated[Meter, Tag("=meter")],
        Annotated[Age, Tag("=age")],
        Annotated[DaysFrom, Tag("=daysFrom")],
        Annotated[JobsUnder, Tag("=jobsUnder")],
    ],
    Discriminator(_measure_tag),
]


EdgeWord = Annotated[
    Union[  # noqa: UP007 - a union of annotated members
        Annotated[Number, Tag("=number")],
        Annotated[FactNumber, Tag("=fact")],
    ],
    Discriminator(_measure_tag),
]


def _calendar_units(start: date, end: date, months: int, up: bool) -> int:
    whole = months_between(start, end) // months
    return whole + 1 if up and month_steps(start, whole * months) != end else whole
