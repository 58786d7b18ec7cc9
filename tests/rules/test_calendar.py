"""Does a period end on the day that the law's own words give?

The worked examples are those of the sources (BGB sections 187 to 193, Regulation (EEC, Euratom) 1182/71); the oracle
`by_the_text` is written from their wording, without the library that the rules use.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.values.calendar import (
    MONDAY_TO_FRIDAY,
    BadDuration,
    Length,
    WorkCalendar,
    add,
    add_to_moment,
    hold_working_days,
    last_day,
    month_steps,
    months_between,
    parse_length,
    roll_to_working_day,
)
from tests.rules.examples import REPEATABLE

BUDAPEST = ZoneInfo("Europe/Budapest")
KOLKATA = ZoneInfo("Asia/Kolkata")
MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
INDEPENDENCE_DAY = frozenset({date(2025, 8, 15)})


def hours(opens: int, closes: int, days: int = 5, holidays: frozenset[date] = frozenset()) -> WorkCalendar:
    """A week of so many working days from Monday on."""
    return WorkCalendar(((time(opens), time(closes)),) * days + (None,) * (7 - days), holidays)


def days_in(year: int, month: int) -> int:
    """How many days a month has, by the Gregorian rule."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else MONTH_LENGTHS[month - 1]


def by_the_text(start: date, months: int, counted: bool) -> date:
    """The end of a period in months, word for word.

    BGB 188(2): not counted, it ends on the day whose number is that of the event's day; counted, on the day before
    the day whose number is that of the first day. 188(3): where that day is missing, on the last day of the month.
    """
    year, month = start.year + (start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1
    if start.day > days_in(year, month):
        return date(year, month, days_in(year, month))
    if not counted:
        return date(year, month, start.day)
    if start.day > 1:
        return date(year, month, start.day - 1)
    return date(year - 1, 12, 31) if month == 1 else date(year, month - 1, days_in(year, month - 1))


starts = st.one_of(
    st.dates(date(1996, 1, 1), date(2105, 12, 31)),
    st.builds(
        lambda year, month, day: date(year, month, min(day, days_in(year, month))),
        st.integers(1996, 2105), st.integers(1, 12), st.integers(28, 31),
    ),
    st.sampled_from([date(year, 2, 29) for year in (1996, 2000, 2004, 2024, 2096, 2104)]),
)  # fmt: skip


@REPEATABLE
@given(starts, st.integers(1, 120), st.booleans())
def test_a_period_in_months_ends_where_the_text_of_the_law_says(start: date, months: int, counted: bool) -> None:
    """All starts, month ends and 29 February among them, under both ways to count the first day."""
    assert last_day(start, Length(months=months), first_day_counted=counted) == by_the_text(start, months, counted)


@REPEATABLE
@given(starts, st.integers(1, 3000), st.booleans())
def test_a_period_in_days_has_exactly_its_days(start: date, days: int, counted: bool) -> None:
    """The first day is day one when it is counted, the next day when it is not."""
    end = last_day(start, Length(days=days), first_day_counted=counted)
    assert (end - start).days == days - counted


@REPEATABLE
@given(starts, st.integers(1, 119), st.booleans())
def test_a_longer_period_never_ends_earlier(start: date, months: int, counted: bool) -> None:
    """One month more is never less time."""
    shorter, longer = (last_day(start, Length(months=n), first_day_counted=counted) for n in (months, months + 1))
    assert shorter < longer


@pytest.mark.parametrize(
    ("start", "length", "counted", "end"),
    [
        pytest.param("2001-01-31", "P1M", False, "2001-02-28", id="DT-01: 31 January and a month"),
        pytest.param("2001-02-28", "P1M", False, "2001-03-28", id="DT-02: month ends do not stick"),
        pytest.param("2001-04-05", "P1M", False, "2001-05-05", id="DT-03: before it rolls"),
        pytest.param("2024-02-29", "P1Y", True, "2025-02-28", id="DT-04: from 29 February, counted"),
        pytest.param("2024-02-29", "P12M", True, "2025-02-28", id="DT-04: in months"),
        pytest.param("2023-03-01", "P1Y", True, "2024-02-29", id="DT-05: to 29 February, counted"),
        pytest.param("2023-03-10", "P12M", False, "2024-03-10", id="DT-08: twelve months"),
        pytest.param("2023-03-10", "P365D", False, "2024-03-09", id="DT-08: 365 days"),
        pytest.param("2024-02-29", "P1Y", False, "2025-02-28", id="from 29 February"),
        pytest.param("2024-02-29", "P4Y", False, "2028-02-29", id="29 February to 29 February"),
        pytest.param("2024-02-29", "P4Y", True, "2028-02-28", id="29 February to 29 February, counted"),
        pytest.param("2025-01-31", "P1M", False, "2025-02-28", id="31 January"),
        pytest.param("2025-01-31", "P2M", False, "2025-03-31", id="months are counted from the start"),
        pytest.param("2025-02-28", "P1M", False, "2025-03-28", id="28 February"),
        pytest.param("2024-08-31", "P6M", False, "2025-02-28", id="31 August and half a year"),
        pytest.param("2024-04-10", "P2Y", False, "2026-04-10", id="the day of the event is not counted"),
        pytest.param("2025-03-01", "P1Y", True, "2026-02-28", id="an AMC from 1 March"),
        pytest.param("2025-03-01", "P15D", True, "2025-03-15", id="the first day is the day you received"),
        pytest.param("2025-03-01", "P2W", False, "2025-03-15", id="two weeks end on the same weekday"),
        pytest.param("2100-01-29", "P1M", False, "2100-02-28", id="2100 is no leap year"),
        pytest.param("2000-01-30", "P1M", False, "2000-02-29", id="2000 is one"),
    ],
)
def test_the_worked_examples_come_out(start: str, length: str, counted: bool, end: str) -> None:
    """Examples of the sources."""
    found = last_day(date.fromisoformat(start), parse_length(length), first_day_counted=counted)
    assert found == date.fromisoformat(end)


def test_both_one_line_formulas_for_counted_terms_are_wrong_somewhere() -> None:
    """DT-04 and DT-05: each formula loses a day where the rule does not."""
    year = Length(months=12)
    assert month_steps(date(2024, 2, 29), 12) - timedelta(1) == date(2025, 2, 27)
    assert last_day(date(2024, 2, 29), year, first_day_counted=True) == date(2025, 2, 28)
    assert month_steps(date(2023, 3, 1) - timedelta(1), 12) == date(2024, 2, 28)
    assert last_day(date(2023, 3, 1), year, first_day_counted=True) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        pytest.param("2024-02-29", "2025-02-28", 12, id="the clip counts as a full year"),
        pytest.param("2023-02-28", "2023-03-31", 1, id="one month and three days"),
        pytest.param("2025-02-28", "2025-03-28", 1, id="a month to the day"),
        pytest.param("2025-02-28", "2025-03-27", 0, id="a month less a day"),
        pytest.param("2025-03-28", "2025-02-28", -1, id="backwards"),
        pytest.param("2025-05-31", "2025-05-31", 0, id="no time"),
    ],
)
def test_whole_months_between_two_days(start: str, end: str, months: int) -> None:
    """A month has passed when its day, or the month's last day in its place, has come."""
    assert months_between(date.fromisoformat(start), date.fromisoformat(end)) == months


@REPEATABLE
@given(starts, st.integers(-600, 600))
def test_months_are_counted_as_dateutil_counts_them(start: date, months: int) -> None:
    assert month_steps(start, months) == start + relativedelta(months=months)


@REPEATABLE
@given(starts, st.integers(0, 120))
def test_months_between_turns_month_steps_back(start: date, months: int) -> None:
    """After n months, n months have passed; on the day before, not yet."""
    end = month_steps(start, months)
    assert months_between(start, end) == months
    assert months_between(start, end - timedelta(1)) == months - 1


def test_a_saturday_rolls_to_monday() -> None:
    """DT-03: 5 May 2001 is a Saturday (BGB 193)."""
    assert roll_to_working_day(date(2001, 5, 5), MONDAY_TO_FRIDAY) == date(2001, 5, 7)
    assert roll_to_working_day(date(2001, 5, 7), MONDAY_TO_FRIDAY) == date(2001, 5, 7)


def test_a_roll_passes_over_several_days_of_rest() -> None:
    """Easter 2025: Friday to Monday rest."""
    easter = hours(9, 17, holidays=frozenset({date(2025, 4, 18), date(2025, 4, 21)}))
    assert roll_to_working_day(date(2025, 4, 18), easter) == date(2025, 4, 22)


def test_two_days_hold_two_working_days() -> None:
    """DT-12: Friday 29 August and two days is Sunday; Monday is the first working day inside, Tuesday the second."""
    event = date(2025, 8, 29)
    nominal = last_day(event, Length(days=2), first_day_counted=False)
    rolled = roll_to_working_day(nominal, MONDAY_TO_FRIDAY)
    assert (nominal, rolled) == (date(2025, 8, 31), date(2025, 9, 1))
    assert hold_working_days(event, rolled, 2, MONDAY_TO_FRIDAY) == date(2025, 9, 2)


def test_a_period_that_holds_enough_working_days_stays() -> None:
    """Monday and two days is Wednesday: both are worked."""
    assert hold_working_days(date(2025, 9, 1), date(2025, 9, 3), 2, MONDAY_TO_FRIDAY) == date(2025, 9, 3)


def test_three_working_days_pass_over_a_holiday_and_the_weekend() -> None:
    """AM-25: Thursday 14 is one, Friday 15 a holiday, Monday 18 two, Tuesday 19 three."""
    three = Length(working_days=3)
    assert add(date(2025, 8, 13), three, hours(9, 18, 5, INDEPENDENCE_DAY)) == date(2025, 8, 19)
    assert add(date(2025, 8, 13), three, hours(9, 18, 6, INDEPENDENCE_DAY)) == date(2025, 8, 18)


def test_the_first_day_is_a_working_day_when_it_is_counted() -> None:
    """Three working days from Wednesday, Wednesday included; from Saturday, the first is Monday."""
    three = Length(working_days=3)
    assert last_day(date(2025, 9, 3), three, first_day_counted=True) == date(2025, 9, 5)
    assert last_day(date(2025, 9, 6), three, first_day_counted=True) == date(2025, 9, 10)
    assert last_day(date(2025, 9, 6), three, first_day_counted=False) == date(2025, 9, 10)


def test_hungary_works_on_some_saturdays_and_rests_before_them() -> None:
    """2025: rest on 2 May and 24 October, work on Saturdays 17 May and 18 October (decree 11/2024 NGM)."""
    hungary = WorkCalendar(
        MONDAY_TO_FRIDAY.hours,
        holidays=frozenset({date(2025, 5, 1), date(2025, 5, 2), date(2025, 10, 23), date(2025, 10, 24)}),
        extra_working_days=frozenset({date(2025, 5, 17), date(2025, 10, 18)}),
    )
    assert add(date(2025, 4, 30), Length(working_days=1), hungary) == date(2025, 5, 5)
    assert roll_to_working_day(date(2025, 5, 17), hungary) == date(2025, 5, 17)
    assert add(date(2025, 10, 17), Length(working_days=1), hungary) == date(2025, 10, 18)
    assert hungary.opening(date(2025, 5, 17)) == (time(9), time(17))
    assert hungary.opening(date(2025, 5, 2)) is None


def test_holidays_inside_a_period_in_days_are_counted() -> None:
    """1182/71 art. 3(3): only periods in working days leave them out."""
    assert last_day(date(2025, 12, 23), Length(days=5), first_day_counted=False) == date(2025, 12, 28)


def test_the_next_working_day_of_a_six_day_week() -> None:
    """AM-21: after noon on Saturday, so by Monday 13:00."""
    assert add(date(2025, 8, 9), Length(working_days=1), hours(9, 18, 6)) == date(2025, 8, 11)


@pytest.mark.parametrize(
    ("reported", "minutes", "due"),
    [
        pytest.param("2025-08-14T15:00", 480, "2025-08-18T15:00", id="AM-22: 3 h, a holiday, a weekend, 5 h"),
        pytest.param("2025-08-14T15:00", 180, "2025-08-14T18:00", id="the last minute of the day is still that day"),
        pytest.param("2025-08-14T15:00", 181, "2025-08-18T10:01", id="one minute more is the next working day"),
        pytest.param("2025-08-14T07:30", 60, "2025-08-14T11:00", id="before opening"),
        pytest.param("2025-08-14T18:00", 60, "2025-08-18T11:00", id="at closing"),
        pytest.param("2025-08-15T11:00", 60, "2025-08-18T11:00", id="on a holiday"),
        pytest.param("2025-08-16T11:00", 60, "2025-08-18T11:00", id="on a Saturday"),
    ],
)
def test_working_hours_run_only_while_the_office_is_open(reported: str, minutes: int, due: str) -> None:
    """Monday to Friday 10:00 to 18:00, 15 August 2025 a holiday."""
    start = datetime.fromisoformat(reported).replace(tzinfo=KOLKATA)
    found = add_to_moment(start, Length(working_minutes=minutes), hours(10, 18, 5, INDEPENDENCE_DAY))
    assert found == datetime.fromisoformat(due).replace(tzinfo=KOLKATA)


@REPEATABLE
@given(st.integers(0, 10 * 24 * 4), st.integers(1, 100))
def test_working_hours_agree_with_a_clock_that_is_watched(quarter: int, left: int) -> None:
    """The oracle goes on by quarters of an hour and counts those that are open."""
    calendar = hours(10, 18, 5, INDEPENDENCE_DAY)
    start = datetime(2025, 8, 11, tzinfo=KOLKATA) + timedelta(minutes=15 * quarter)
    now, open_quarters = start, 0
    while open_quarters < left:
        day_is_open = now.weekday() < 5 and now.date() not in INDEPENDENCE_DAY
        open_quarters += day_is_open and time(10) <= now.time() < time(18)
        now += timedelta(minutes=15)
    assert add_to_moment(start, Length(working_minutes=15 * left), calendar) == now


@REPEATABLE
@given(starts, st.integers(1, 60), st.sets(st.integers(0, 90), max_size=30), st.integers(1, 7))
def test_working_days_agree_with_a_calendar_that_is_leafed_through(
    start: date, count: int, rests: set[int], week: int
) -> None:
    """The oracle turns one leaf after the other and counts those that are worked."""
    holidays = frozenset(start + timedelta(n) for n in rests)
    day, worked = start, 0
    while worked < count:
        day += timedelta(1)
        worked += day.weekday() < week and day not in holidays
    assert add(start, Length(working_days=count), hours(9, 17, week, holidays)) == day


def test_a_day_of_twenty_four_hours_is_no_calendar_day_when_the_clocks_change() -> None:
    """In the night to 26 October 2025 the day in Budapest has 25 hours, in the night to 30 March 23."""
    autumn, spring = datetime(2025, 10, 25, 12, tzinfo=BUDAPEST), datetime(2025, 3, 29, 12, tzinfo=BUDAPEST)
    for start, wall, real in ((autumn, 25, 11), (spring, 23, 13)):
        same_time = add_to_moment(start, Length(days=1))
        assert same_time.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=wall)
        assert same_time.hour == 12
        full_day = add_to_moment(start, Length(minutes=24 * 60))
        assert full_day.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=24)
        assert full_day.hour == real


def test_a_clock_time_that_is_skipped_becomes_the_one_after_the_gap() -> None:
    """02:30 does not exist in Budapest on 30 March 2025: a day after 02:30 is 03:30."""
    found = add_to_moment(datetime(2025, 3, 29, 2, 30, tzinfo=BUDAPEST), Length(days=1))
    assert found.isoformat() == "2025-03-30T03:30:00+02:00"


def test_hours_without_a_zone_are_plain_hours() -> None:
    """A moment that names no zone has no change of clocks."""
    assert add_to_moment(datetime(2025, 3, 29, 12), Length(minutes=1440)) == datetime(2025, 3, 30, 12)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P1Y", Length(months=12)),
        ("P12M", Length(months=12)),
        ("P1Y6M", Length(months=18)),
        ("P2W", Length(days=14)),
        ("P365D", Length(days=365)),
        ("P1M15D", Length(months=1, days=15)),
        ("PT24H", Length(minutes=1440)),
        ("PT1H30M", Length(minutes=90)),
    ],
)
def test_a_duration_keeps_its_unit(text: str, length: Length) -> None:
    """A year is twelve months and never 365 days."""
    assert parse_length(text) == length
    assert length.is_exact is text.startswith("PT")
    assert parse_length(str(length)) == length


@pytest.mark.parametrize(
    "text",
    [
        "", "P", "PT", "1Y", "P1", "p1y", "P1.5Y", "P1,5Y", "P-1Y", "-P1Y", "P1DT", "P1Y ", " P1Y", "P1S", "PT1.5H",
        "P1M1Y", "P1Y\n", "PT1D", "1 year", "P1Y1Y", "P\u0967Y",
    ],
)  # fmt: skip
def test_what_is_no_duration_of_whole_units_is_refused(text: str) -> None:
    """Fractions, signs, other words and the digits of other scripts are no lengths here."""
    with pytest.raises(BadDuration):
        parse_length(text)


@pytest.mark.parametrize("text", ["P9999Y", "P99999999M", "P99999999D", "P" + "9" * 5000 + "Y"])
def test_a_length_that_no_calendar_holds_is_refused(text: str) -> None:
    """Such a length would end after the last day that can be written."""
    with pytest.raises(BadDuration):
        parse_length(text)


def test_lengths_say_what_they_are() -> None:
    """For a reason's values."""
    assert [str(length) for length in (Length(working_days=3), Length(working_minutes=480), Length())] == [
        "3 working days",
        "8 working hours",
        "P0D",
    ]
    assert Length().is_empty
    assert not Length(minutes=1).is_empty
    assert str(Length(minutes=90)) == "PT90M"


def test_months_are_never_chained() -> None:
    """31 January, 28 February, 31 March: each is counted from the start, none from the one before."""
    steps = [month_steps(date(2025, 1, 31), n) for n in range(4)]
    assert steps == [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30)]
    assert all(before < after for before, after in pairwise(steps))
