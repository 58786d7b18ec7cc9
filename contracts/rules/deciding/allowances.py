"""How often has it been used, and how much is left?

The uses of a period are counted from the history. A period of the contract is counted from the start of the cover, a
calendar period from the calendar; each begins with nothing carried over, unless the terms say what is.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from contracts.rules.values.calendar import ONE_DAY, Length, last_day, month_steps, months_between
from contracts.rules.values.history import History, Job
from contracts.rules.values.view import View
from contracts.rules.words.allowances import Allowance, Carry, Rolling
from contracts.rules.words.benefit import Benefit
from contracts.rules.words.windows import Window


class AllowanceState(Struct, frozen=True, gc=False):
    """One allowance on the day of the event. `left` is None when uses are only counted; money is in minor units.

    `since` and `until` are the first and last day of the period, or None when it has no such day. `carried` came over
    from the period before; what is left of it is lost after `carried_until`.
    """

    name: str
    used: int
    left: int | None
    money_used: int
    money_left: int | None
    since: date | None
    until: date | None
    carried: int = 0
    money_carried: int = 0
    carried_until: date | None = None

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
    uses = tuple(uses_of(name, allowance, view.history, qualified))
    now = [use for use in uses if use.is_inside(since, until, day)]
    used, money = len(now), sum([use.minor for use in now])
    if (carry := allowance.carries) is None:
        left, money_left = _left(allowance.count, used), _left(allowance.money, money)
        return AllowanceState(name, used, left, money, money_left, since, until)
    held = _carried_over(allowance, carry, benefit.window, view, uses, day)
    left = held.left(allowance.count, held.count, [(use.on, 1) for use in now], day)
    money_left = held.left(allowance.money, held.minor, [(use.on, use.minor) for use in now], day)
    return AllowanceState(name, used, left, money, money_left, since, until, held.count, held.minor, held.until)


def _left(size: int | None, taken: int) -> int | None:
    return None if size is None else max(0, size - taken)


class Use(Struct, frozen=True, gc=False):
    """One use of an allowance, and the money that it took. One that is reserved is not there for an earlier event."""

    on: date
    minor: int
    is_reserved: bool = False

    def is_inside(self, since: date | None, until: date | None, day: date) -> bool:
        """Whether it lies in a period, and not after a day unless it is reserved."""
        counts = self.is_reserved or self.on <= day
        return counts and (since is None or self.on >= since) and (until is None or self.on <= until)


def uses_of(name: str, allowance: Allowance, history: History, qualified: str) -> Iterator[Use]:
    """Every use of an allowance, in any period. `qualified` is the benefit's full name."""
    for reserved in history.reserved:
        if (reserved.benefit, reserved.allowance) == (qualified, name):
            yield Use(reserved.on, reserved.minor, is_reserved=True)
    if allowance.uses.replacements:
        yield from (Use(each.on, 0) for each in history.replacements)
        return
    for job in history.jobs:
        if is_used_by(job, allowance, qualified):
            paid = job.paid_by(qualified)
            yield Use(job.counted_on, paid.minor if paid else 0)


def is_used_by(job: Job, allowance: Allowance, qualified: str) -> bool:
    """Whether a job uses up an allowance of a benefit."""
    uses = allowance.uses
    if job.is_open:
        return False
    if uses.kind is not None and job.kind.value != uses.kind:
        return False
    if uses.replaced and not uses.replaced & job.replaced:
        return False
    if not uses.task and not uses.event:
        return uses.kind is not None or bool(uses.replaced) or job.was_under(qualified)
    return (not uses.task or job.task in uses.task) and (not uses.event or job.event in uses.event)


class _Carried(Struct, frozen=True):
    """What came over from the period before, to be used first and until a day."""

    count: int
    minor: int
    until: date | None

    def left(self, size: int | None, carried: int, taken: list[tuple[date, int]], day: date) -> int | None:
        """What a period of this size still holds on a day, with what is left of what came over."""
        if size is None:
            return None
        lasts = self.until is not None and day <= self.until
        return self.own_left(size, carried, taken) + (carried - self._taken_first(carried, taken) if lasts else 0)

    def own_left(self, size: int, carried: int, taken: list[tuple[date, int]]) -> int:
        """What is left of the period's own size."""
        return max(0, size - sum(much for _, much in taken) + self._taken_first(carried, taken))

    def _taken_first(self, carried: int, taken: list[tuple[date, int]]) -> int:
        return min(carried, sum(much for on, much in taken if self.until is not None and on <= self.until))


_NOTHING = _Carried(0, 0, None)


def _carried_over(
    allowance: Allowance, carry: Carry, window: Window, view: View, uses: tuple[Use, ...], day: date
) -> _Carried:
    """What came over into the period of a day. A period in which nothing was used leaves all of its own, so only those
    after the last such one are looked at."""
    behind: list[tuple[date, date | None, list[Use]]] = []
    since, _ = period(allowance, window, day, view)
    while view.anchor is not None and since is not None and since > view.anchor:
        until = since - ONE_DAY
        since, _ = period(allowance, window, until, view)
        now = [use for use in uses if use.is_inside(since, until, day)]
        behind.append((until, period(allowance, window, until + ONE_DAY, view)[1], now))
        if not now:
            break
    held = _NOTHING
    for until, next_end, now in reversed(behind):
        count = held.own_left(allowance.count or 0, held.count, [(use.on, 1) for use in now])
        minor = held.own_left(allowance.money or 0, held.minor, [(use.on, use.minor) for use in now])
        lasting = last_day(until + ONE_DAY, carry.for_, first_day_counted=True) if carry.for_ else next_end
        ends = min(next_end, lasting) if next_end is not None and lasting is not None else next_end
        held = _Carried(min(carry.count or 0, count), min(carry.money or 0, minor), ends)
    return held


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
