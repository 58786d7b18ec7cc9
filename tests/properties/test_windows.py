"""Is a period counted as the calendars on the wall count it?

The oracle here knows nothing of the engine: it walks over the months of a table, day by day and month by month.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.evaluator import decide
from contracts.rules.values.calendar import Length, last_day
from tests.properties.profiles import tries
from tests.rules.examples import benefit, plan_of, question, window

_DAYS_OF_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
STARTS = tuple(
    date(year, month, day)
    for year in (2023, 2024, 2000, 2100)
    for month in range(1, 13)
    for day in range(28, 32)
    if day <= _DAYS_OF_MONTHS[month - 1] + (month == 2 and year in {2024, 2000})
)


def days_of_month(year: int, month: int) -> int:
    """The days of a month by the rule of the year 1582."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap and month == 2 else _DAYS_OF_MONTHS[month - 1]


def last_by_the_calendar(start: date, months: int, counted: bool) -> date:
    """Turn the leaves of a calendar; take the day of the same number, or the month's last where there is none.

    When the first day counts, the day before it is the last; a month's last day that stands in stays (BGB 188(3)).
    """
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    if start.day > days_of_month(year, month):
        return date(year, month, days_of_month(year, month))
    if not counted:
        return date(year, month, start.day)
    if start.day > 1:
        return date(year, month, start.day - 1)
    year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return date(year, month, days_of_month(year, month))


@pytest.mark.parametrize("counted", [True, False])
def test_months_end_as_on_the_calendar(counted: bool) -> None:
    """Every start day from the 28th to the 31st, leap years, plain ones and the years of a century, 1 to 120 months."""
    wrong = [
        (start, months)
        for start in STARTS
        for months in range(1, 121)
        if last_day(start, Length(months=months), first_day_counted=counted)
        != last_by_the_calendar(start, months, counted)
    ]
    assert wrong == []


@tries(100)
@given(st.dates(date(1990, 1, 1), date(2110, 1, 1)), st.integers(1, 120), st.integers(0, 400), st.booleans())
def test_months_and_days_end_as_on_the_calendar(start: date, months: int, days: int, counted: bool) -> None:
    """Days are counted on from the same-numbered day, one by one."""
    day = last_by_the_calendar(start, months, counted=False)
    for _ in range(days):
        day = _tomorrow(day)
    assert last_day(start, Length(months=months, days=days), first_day_counted=False) == day
    plain = last_day(start, Length(days=days + 1), first_day_counted=counted)
    assert (plain - start).days == days + (not counted)


def _tomorrow(day: date) -> date:
    if day.day < days_of_month(day.year, day.month):
        return date(day.year, day.month, day.day + 1)
    return date(day.year + 1, 1, 1) if day.month == 12 else date(day.year, day.month + 1, 1)


@tries(60)
@given(st.sampled_from(STARTS), st.integers(1, 120), st.sampled_from(("counted", "notCounted")))
def test_a_cover_ends_with_its_last_day(start: date, months: int, first_day: str) -> None:
    """On the last day the benefit runs, on the day after it does not."""
    plan = plan_of(benefit(window=window(length=f"P{months}M", firstDay=first_day)))
    last = last_by_the_calendar(start, months, first_day == "counted")
    states = [
        decide(question(plan, as_of="2120-01-01T12:00+00:00", delivered=start, occurred=last + timedelta(days=by)))
        .benefits[0]
        .standing.state
        for by in (0, 1)
    ]
    assert states == ["ACTIVE", "EXPIRED_BY_DATE"]
