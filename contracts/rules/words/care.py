"""What does an author write to promise visits that come round by themselves?

Start with `Cycle`: which task, counted from which day, by which rule, and what follows when a visit does not happen.
A rule is one of four: so many `times` in a period, `every` so much time or distance, a list of `services`, a `season`.
`rules/care/` plans the visits and says which are due.
"""

from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice, pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from dateutil.rrule import rrule, rrulestr
from pydantic import Field, StrictBool, StrictInt, model_validator

from contracts.rules.values.calendar import Length
from contracts.rules.values.vocabulary import Remedy
from contracts.rules.words.amounts import AmountWord
from contracts.rules.words.base import DESCRIPTIVE, CalendarLengthWord, Scalar, Word, refuse
from contracts.rules.words.benefit import Code, Source
from contracts.rules.words.conditions import ConditionWord
from contracts.rules.words.days import DayWord

MONTHS_IN = {"year": 12, "halfYear": 6, "quarter": 3, "month": 1}
"""The periods in which visits are counted, in months from the anchor."""

Skipped = Literal["staysDue", "lapses", "breaksMaintenance"]
Reach = Annotated[Decimal, Field(ge=0)]


class Times(Word):
    """So many visits in a period that is counted from the anchor; each has an equal part of it as its window."""

    count: StrictInt = Field(ge=1, le=53, description="how many visits")
    per: Literal["year", "halfYear", "quarter", "month"] = Field(description="the period, counted from the anchor")

    @model_validator(mode="after")
    def _has_a_day_each(self) -> Self:
        if self.count > MONTHS_IN[self.per] * 28:
            raise refuse("bad_cycle", "there are more visits than days", "write fewer, or a longer period")
        return self


class Every(Word):
    """A visit each time that so much time has passed, or so much was run: whichever comes first."""

    time: CalendarLengthWord | None = Field(None, description="how much time")
    meters: dict[str, Annotated[Decimal, Field(gt=0)]] = Field(
        default_factory=dict, description="how much was run, by meter"
    )
    next: Literal["anchor", "visit"] = Field(
        description="whether, after an early or late visit, the next one counts from the anchor or from that visit"
    )

    @model_validator(mode="after")
    def _says_how_much(self) -> Self:
        if self.time is None and not self.meters:
            raise refuse("bad_cycle", "it is not said how often", "write `time`, `meters` or both")
        if self.time is not None and self.time.is_empty:
            raise refuse("never_applies", "no time passes between two visits", "write a length of at least one day")
        return self


class DayRange(Word):
    """In which days a service may be done, counted from the anchor."""

    from_: CalendarLengthWord | None = Field(None, description="from when on; from the anchor if left out")
    at: CalendarLengthWord | None = Field(None, description="when it is meant to be done; at the end if left out")
    to: CalendarLengthWord = Field(description="the last day")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        steps = [days_about(each) for each in (self.from_, self.at, self.to) if each is not None]
        if steps != sorted(steps):
            raise refuse("never_applies", "the range ends before it begins", "write `from`, `at` and `to` in order")
        return self


class MeterRange(Word):
    """At which readings a service may be done."""

    from_: Reach = Field(Decimal(0), description="from which reading on")
    at: Reach | None = Field(None, description="at which reading it is meant to be done; at the end if left out")
    to: Reach = Field(description="the last reading")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.from_ <= (self.to if self.at is None else self.at) <= self.to:
            raise refuse("never_applies", "the range ends before it begins", "write `from`, `at` and `to` in order")
        return self


class Service(Word):
    """One service of a list, with the range in which it may be done. The first counter to pass its end ends it."""

    service: str = Field(description="its name", json_schema_extra=DESCRIPTIVE)
    days: DayRange | None = Field(None, description="in which days")
    meters: dict[str, MeterRange] = Field(default_factory=dict, description="at which readings, by meter")

    @model_validator(mode="after")
    def _has_a_range(self) -> Self:
        if self.days is None and not self.meters:
            raise refuse("bad_cycle", f"`{self.service}` has no range", "write `days`, `meters` or both")
        return self


class Season(Scalar):
    """Days of the year as an RRULE of RFC 5545, counted from the anchor, such as
    `FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1`. It names its days itself (`BYMONTHDAY` 1 to 28 or -1, or `BYDAY`), so that
    none hangs on the anchor; without COUNT, UNTIL or times of day."""

    written: ClassVar[dict[str, Any]] = {"type": "string", "pattern": "^FREQ=(YEARLY|MONTHLY|WEEKLY)(;[A-Z]+=[^;]+)*$"}

    rule: str

    @model_validator(mode="before")
    @classmethod
    def _literal(cls, raw: object) -> object:
        if not isinstance(raw, str):
            raise refuse("bad_season", f"{raw!r} is not an RRULE", _SEASON_CURE)
        _check_season(raw)
        return {"rule": raw}

    def days(self, anchor: date) -> rrule:
        """Its days from the anchor on, without end, as midnights."""
        return _rule(self.rule, anchor)


class Reaches(Word):
    """How much earlier and later on a meter is still in time."""

    before: Reach = Field(Decimal(0), description="how much earlier")
    after: Reach = Field(Decimal(0), description="how much later")


class Tolerance(Word):
    """How much earlier or later than its day a visit is still in time."""

    before: CalendarLengthWord | None = Field(None, description="how much earlier")
    after: CalendarLengthWord | None = Field(None, description="how much later: the grace")
    meters: dict[str, Reaches] = Field(default_factory=dict, description="how much earlier and later, by meter")


class Missed(Word):
    """What follows when the issuer misses a visit."""

    clause: str | None = Field(
        None, description="its paragraph, when it is not the cycle's", json_schema_extra=DESCRIPTIVE
    )
    credit: AmountWord | None = Field(None, description="money that is owed to the customer")
    extension: str | None = Field(None, description="the benefit's extension that it brings; see `visitsMissed`")
    opens: Remedy | None = Field(None, description="the remedy that it opens; see `visitsMissed`")

    @model_validator(mode="after")
    def _follows_something(self) -> Self:
        if self.credit is None and self.extension is None and self.opens is None:
            raise refuse("bad_cycle", "nothing follows", "write `credit`, `extension` or `opens`, or leave it out")
        return self


class Cycle(Word):
    """Visits that come round by themselves."""

    cycle: Code = Field(description="its name, unique in the terms", json_schema_extra=DESCRIPTIVE)
    clause: str = Field(description="the paragraph that promises it", json_schema_extra=DESCRIPTIVE)
    says: str = Field("", description="the cycle in a few words, for people", json_schema_extra=DESCRIPTIVE)
    source: Source | None = Field(
        None, description="where it was read, when not where the terms were", json_schema_extra=DESCRIPTIVE
    )
    task: str = Field(description="the task of the jobs that count, and what is to be done")
    benefit: Code | None = Field(None, description="the benefit that bears the visits and whose days bound them")
    if_: ConditionWord | None = Field(None, description="only when this holds")
    from_: DayWord = Field(description="the anchor: the day from which it counts")
    until: DayWord | None = Field(None, description="its last day, when it is not that of the benefit")
    times: Times | None = Field(None, description="so many in a period")
    every: Every | None = Field(None, description="or after so much time or use")
    services: tuple[Service, ...] = Field((), description="or each of these once")
    season: Season | None = Field(None, description="or on these days of the year")
    counted: Literal["fromZero", "fromStart"] | None = Field(
        None, description="what meters count: the reading itself, or what was run since the anchor"
    )
    tolerance: Tolerance | None = Field(None, description="how much earlier or later is still in time")
    projects: StrictBool = Field(
        False, description="whether the day of a reading that is yet to come may be estimated from earlier readings"
    )
    missed: Missed | None = Field(None, description="what follows when the issuer misses a visit")
    skipped: Skipped = Field(
        "staysDue", description="what becomes of a visit that was not made in time: it stays due, lapses, or breaks"
        " the condition `kept` of the same task"
    )  # fmt: skip

    @model_validator(mode="after")
    def _has_one_rule(self) -> Self:
        ways = [self.times is not None, self.every is not None, bool(self.services), self.season is not None]
        if sum(ways) != 1:
            raise refuse("bad_cycle", "a cycle has one rule", "write one of `times`, `every`, `services` and `season`")
        return self

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.benefit is None and self.until is None and not self.services:
            raise refuse("bad_cycle", "the cycle has no end", "write `until`, or the `benefit` whose days bound it")
        return self

    @model_validator(mode="after")
    def _counts_its_meters(self) -> Self:
        if bool(self.meters) != (self.counted is not None):
            cure = "write `counted: fromZero` or `fromStart`" if self.meters else "leave `counted` out"
            raise refuse("bad_cycle", "`counted` belongs to meters", cure)
        if self.projects and not self.meters:
            raise refuse("bad_cycle", "only readings are estimated", "leave `projects` out")
        return self

    @model_validator(mode="after")
    def _has_its_windows_apart(self) -> Self:
        if self.tolerance is not None:
            if self.times is not None or self.services:
                cure = "leave `tolerance` out"
                raise refuse("bad_cycle", "these visits have windows of their own", cure)
            if unknown := sorted(set(self.tolerance.meters) - self.meters):
                raise refuse("unknown_name", f"`{unknown[0]}` is no meter of this cycle", "write one that it counts by")
        if self._windows_meet():
            raise refuse("cycle_overlap", "two visits may be made at once", "let one window end before the next begins")
        return self

    @property
    def meters(self) -> frozenset[str]:
        """The meters that it looks at."""
        found = set(self.every.meters) if self.every is not None else set()
        return frozenset(found.union(*(each.meters for each in self.services)))

    @property
    def follows_visits(self) -> bool:
        """Whether the next visit counts from the one before."""
        return self.every is not None and self.every.next == "visit"

    def _windows_meet(self) -> bool:
        if self.every is not None:
            return self._every_meets(self.every)
        if self.season is not None:
            days = [each.date() for each in islice(self.season.days(_SOME_DAY), _SOME_OCCURRENCES)]
            return any((later - earlier).days <= self._tolerated() for earlier, later in pairwise(days))
        return any(_services_meet(one, other) for one, other in pairwise(self.services))

    def _every_meets(self, every: Every) -> bool:
        if every.time is not None and self._tolerated() >= every.time.months * 28 + every.time.days:
            return True
        reaches = self.tolerance.meters if self.tolerance is not None else {}
        return any(reach.before + reach.after >= every.meters[meter] for meter, reach in reaches.items())

    def _tolerated(self) -> int:
        """The days of the tolerance, rather too many."""
        if self.tolerance is None:
            return 0
        return sum(days_about(each) for each in (self.tolerance.before, self.tolerance.after) if each is not None)


def days_about(length: Length) -> int:
    """A length of the calendar in days, rather too many."""
    return length.months * 31 + length.days


def _services_meet(one: Service, other: Service) -> bool:
    """Whether a service begins, by some counter, before the one before it ends."""
    if one.days is not None and other.days is not None:
        begins = other.days.from_
        if begins is None or days_about(begins) <= days_about(one.days.to):
            return True
    return any(other.meters[meter].from_ <= range_.to for meter, range_ in one.meters.items() if meter in other.meters)


_SEASON_CURE = "write an RRULE such as `FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1`"
_PARTS = frozenset({"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"})
_INTERVALS = frozenset(map(str, range(1, 13)))
_SOME_DAY = date(2024, 1, 1)
_SOME_OCCURRENCES = 120


def _check_season(written: str) -> None:
    parts = dict(part.partition("=")[::2] for part in written.split(";"))
    if len(parts) != written.count(";") + 1 or not all(parts.values()):
        raise refuse("bad_season", f"`{written}` is not an RRULE", _SEASON_CURE)
    if unknown := sorted(set(parts) - _PARTS):
        raise refuse(
            "bad_season", f"`{unknown[0]}` has no place in a season", "write only " + ", ".join(sorted(_PARTS))
        )
    if parts.get("FREQ") not in {"YEARLY", "MONTHLY", "WEEKLY"}:
        raise refuse("bad_season", "a season comes by the year, month or week", _SEASON_CURE)
    if "BYDAY" not in parts and (parts["FREQ"] == "WEEKLY" or "BYMONTHDAY" not in parts):
        raise refuse("bad_season", "the season names no day", "write `BYMONTHDAY` or `BYDAY`")
    if parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts:
        raise refuse("bad_season", "the season names no month", "write `BYMONTH`")
    if parts.get("INTERVAL", "1") not in _INTERVALS:
        raise refuse("bad_season", "`INTERVAL` is out of bounds", "write 1 to 12, or leave it out")
    days = parts.get("BYMONTHDAY", "1").split(",")
    if not all(day == "-1" or (day.isdigit() and 1 <= int(day) <= 28) for day in days):
        raise refuse("bad_season", "some months have no such day", "write days from 1 to 28, or -1 for the last one")
    try:
        first = next(iter(_rule(written, _SOME_DAY)), None)
    except (ValueError, TypeError, IndexError):
        raise refuse("bad_season", f"`{written}` is not an RRULE", _SEASON_CURE) from None
    if first is None:
        raise refuse("never_applies", "the season never comes", "choose days that there are")


def _rule(written: str, anchor: date) -> rrule:
    found = rrulestr(written, dtstart=datetime.combine(anchor, time()))
    if not isinstance(found, rrule):
        raise TypeError(written)
    return found
