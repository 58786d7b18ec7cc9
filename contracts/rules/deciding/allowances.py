"""How often has it been used, and how much is left?

The uses of a period are counted from the history. A period of the contract is counted from the start of the cover, a
calendar period from the calendar; each begins with nothing carried over.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts.rules.values.calendar import ONE_DAY, Length, last_day, month_steps, months_between
from contracts.rules.values.history import Job
from contracts.rules.values.view import View
from contracts.rules.words.plan import Allowance, Benefit, Rolling
from contracts.rules.words.windows import Window


@dataclass(frozen=True, slots=True)
class AllowanceState:
    """One allowance on the day of the event. `left` is None when uses are only counted; money is in minor units.

    `since` and `until` are the first and last day of the period, or None when it has no such day.
    """

    name: str
    used: int
    left: int | None
    money_used: int
    money_left: int | None
    since: date | None
    until: date | None

    @property
    def is_spent(self) -> bool:
        return self.left == 0 or self.money_left == 0


_MONTHS = {"contractYear": 12, "contractQuarter": 3, "contractMonth": 1}
_CALENDAR_MONTHS = {"calendarYear": 12, "calendarQuarter": 3, "calendarMonth": 1}


def allowance_state(name: str, allowance: Allowance, benefit: Benefit, view: View, qualified: str) -> AllowanceState:
    """What is left of an allowance. `qualified` is the benefit's full name, `plan/benefit`."""
    day = view.day("occurred") or view.asked_on
    since, until = period(allowance, benefit.window, day, view)
    if allowance.per == "job":
        return AllowanceState(name, 0, allowance.count, 0, allowance.money, None, None)
    if allowance.uses.replacements:
        used = sum(1 for each in view.history.replacements if _inside(each.on, since, until, day))
        money = 0
    else:
        jobs = [
            job
            for job in view.history.jobs
            if _counts(job, allowance, qualified) and _inside(job.on, since, until, day)
        ]
        used, money = len(jobs), sum(job.covered.minor for job in jobs if job.covered)
    left = None if allowance.count is None else max(0, allowance.count - used)
    money_left = None if allowance.money is None else max(0, allowance.money - money)
    return AllowanceState(name, used, left, money, money_left, since, until)


def period(allowance: Allowance, window: Window, day: date, view: View) -> tuple[date | None, date | None]:
    """First and last day of the period that a day lies in; None where the period has no such edge."""
    per = allowance.per
    if isinstance(per, Rolling):
        back = month_steps(day, -per.rolling.months) - timedelta(days=per.rolling.days)
        return back + ONE_DAY, day
    if per in _MONTHS and view.anchor is not None:
        return _contract_period(view.anchor, _MONTHS[per], window.first_day != "notCounted", day)
    if per in _CALENDAR_MONTHS:
        step = _CALENDAR_MONTHS[per]
        first = date(day.year, (day.month - 1) // step * step + 1, 1)
        return first, month_steps(first, step) - ONE_DAY
    return (view.anchor, None) if per == "contract" else (None, None)


def _contract_period(anchor: date, months: int, counted: bool, day: date) -> tuple[date, date]:
    """The period of a contract that a day lies in. Each ends as a window of its length would; the next day begins
    another."""

    def end(number: int) -> date:
        return last_day(anchor, Length(months=months * number), first_day_counted=counted)

    number = max(1, months_between(anchor, day) // months)
    while end(number) < day:
        number += 1
    return (anchor if number == 1 else end(number - 1) + ONE_DAY), end(number)


def _inside(on: date, since: date | None, until: date | None, day: date) -> bool:
    return on <= day and (since is None or on >= since) and (until is None or on <= until)


def _counts(job: Job, allowance: Allowance, qualified: str) -> bool:
    uses = allowance.uses
    if uses.kind is not None and job.kind.value != uses.kind:
        return False
    if uses.replaced and not uses.replaced & job.replaced:
        return False
    if not uses.task and not uses.event:
        return uses.kind is not None or bool(uses.replaced) or job.under == qualified
    return (not uses.task or job.task in uses.task) and (not uses.event or job.event in uses.event)
