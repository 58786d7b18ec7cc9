"""Which visits does a cycle plan, and when may each be made?

Expected days were counted by hand on a calendar; months by the rules of `values/calendar.py`.
"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.care.examples import YEAR, care, cycle, days, plan, visits, windows
from tests.rules.examples import REPEATABLE, codes_of

TWICE = {"count": 2, "per": "year"}


def test_two_a_year_have_half_of_it_each() -> None:
    found = visits(cycle(times=TWICE), "2025-01-01")
    assert windows(found) == [("2025-01-01", "2025-06-30"), ("2025-07-01", "2025-12-31")]
    assert days(found) == ["2025-06-30", "2025-12-31"]


def test_parts_that_are_no_whole_months_share_the_days_of_the_period() -> None:
    """Five in the 365 days of 2025 have 73 days each."""
    found = visits(cycle(times={"count": 5, "per": "year"}), "2025-01-01")
    assert [(each.last_day - each.first_day).days + 1 for each in found if each.first_day and each.last_day] == [73] * 5
    assert windows(found)[-1] == ("2025-10-20", "2025-12-31")


def test_months_are_counted_from_the_anchor_at_the_end_of_a_month() -> None:
    """From 31 January monthly: 28 February has no 31st, and yet March's visit is not moved."""
    found = visits(cycle(times={"count": 1, "per": "month"}), "2025-01-31", contractStart="2025-01-31")
    assert windows(found)[:4] == [
        ("2025-01-31", "2025-02-28"),
        ("2025-03-01", "2025-03-30"),
        ("2025-03-31", "2025-04-30"),
        ("2025-05-01", "2025-05-30"),
    ]
    assert windows(found)[-1][1] == "2026-01-30"


def test_a_year_from_a_leap_day_ends_with_february() -> None:
    found = visits(cycle(times=TWICE), "2024-02-29", contractStart="2024-02-29")
    assert windows(found) == [("2024-02-29", "2024-08-28"), ("2024-08-29", "2025-02-28")]


def test_every_six_months_from_a_month_end_comes_back_to_the_end() -> None:
    words = cycle(every={"time": "P6M", "next": "anchor"})
    found = care(plan(words, window={**YEAR, "length": "P3Y"}), "2024-08-31", contractStart="2024-08-31").visits
    assert days(found)[:3] == ["2025-02-28", "2025-08-31", "2026-02-28"]


def test_every_year_from_a_leap_day_is_counted_from_that_day() -> None:
    words = cycle(every={"time": "P1Y", "next": "anchor"})
    long = plan(words, window={**YEAR, "length": "P5Y"})
    found = care(long, "2024-02-29", contractStart="2024-02-29", until="2030-01-01").visits
    assert days(found) == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"]


def test_a_tolerance_opens_before_and_closes_after_the_day() -> None:
    words = cycle(every={"time": "P3M", "next": "anchor"}, tolerance={"before": "P10D", "after": "P5D"})
    assert windows(visits(words, "2025-01-01"))[0] == ("2025-03-22", "2025-04-06")


def test_no_visit_is_planned_after_the_last_day_and_no_window_reaches_beyond_it() -> None:
    """The contract of a year ends on 31 December: the one of 1 January is none of it."""
    words = cycle(every={"time": "P3M", "next": "anchor"}, tolerance={"after": "P1M"})
    assert days(visits(words, "2025-01-01")) == ["2025-04-01", "2025-07-01", "2025-10-01"]
    late = cycle(every={"time": "P364D", "next": "anchor"}, tolerance={"after": "P1M"})
    assert windows(visits(late, "2025-01-01")) == [("2025-12-31", "2025-12-31")]


def test_a_season_comes_on_its_days_and_may_reach_over_the_end_of_a_year() -> None:
    words = cycle(season="FREQ=YEARLY;BYMONTH=4,12;BYMONTHDAY=15", tolerance={"after": "P30D"})
    found = care(plan(words, window={**YEAR, "length": "P2Y"}), "2025-04-16", contractStart="2025-04-16").visits
    assert windows(found) == [
        ("2025-12-15", "2026-01-14"),
        ("2026-04-15", "2026-05-15"),
        ("2026-12-15", "2027-01-14"),
        ("2027-04-15", "2027-04-15"),
    ]


@pytest.mark.parametrize(("start", "first"), [("2025-04-15", "2025-04-15"), ("2025-04-16", "2026-04-15")])
def test_a_season_that_begins_with_the_anchor_counts(start: str, first: str) -> None:
    words = cycle(season="FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15")
    assert days(visits(words, start, contractStart=start))[0] == first


def test_the_last_day_of_a_month_is_that_of_each_month() -> None:
    found = visits(cycle(season="FREQ=MONTHLY;BYMONTHDAY=-1"), "2025-01-01", until="2025-04-30")
    assert days(found) == ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"]


def test_services_have_the_ranges_of_the_list() -> None:
    listed = [
        {"service": "first", "days": {"at": "P30D", "to": "P45D"}},
        {"service": "second", "days": {"from": "P80D", "at": "P90D", "to": "P100D"}},
    ]
    found = visits(cycle(services=listed, benefit=None), "2025-01-01")
    assert windows(found) == [("2025-01-01", "2025-02-15"), ("2025-03-22", "2025-04-11")]
    assert (days(found), [each.name for each in found]) == (["2025-01-31", "2025-04-01"], ["first", "second"])


def test_a_cycle_counted_from_an_earlier_day_keeps_its_rhythm_and_stays_in_the_contract() -> None:
    """Installed on 10 October 2024, every three months: the contract of 2025 sees the visits of its own days."""
    words = cycle(**{"from": "installed"}, every={"time": "P3M", "next": "anchor"})
    found = visits(words, "2025-01-01", installed="2024-10-10")
    assert days(found) == ["2025-01-10", "2025-04-10", "2025-07-10", "2025-10-10"]


def test_a_condition_decides_whether_a_cycle_is_promised() -> None:
    words = cycle(times=TWICE, **{"if": {"commercialUse": True}})
    assert visits(words, "2025-01-01", commercialUse=False) == ()
    assert len(visits(words, "2025-01-01", commercialUse=True)) == 2
    assert care(plan(words), "2025-01-01").missing == {"commercialUse"}


def test_without_its_anchor_nothing_is_planned_and_it_is_asked_for() -> None:
    found = care(plan(cycle(**{"from": "installed"}, times=TWICE)), "2025-01-01")
    assert (found.visits, found.missing) == ((), frozenset({"installed"}))


@pytest.mark.parametrize(
    "words",
    [
        {"times": TWICE},
        {"every": {"time": "P1M", "meters": {"km": 5000}, "next": "visit"}, "counted": "fromStart"},
        {"every": {"time": "P1M", "next": "anchor"}, "tolerance": {"before": "P10D", "after": "P10D"}},
        {
            "services": [
                {"service": "a", "days": {"to": "P30D"}},
                {"service": "b", "days": {"from": "P31D", "to": "P40D"}},
            ]
        },
        {"season": "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO"},
        {"season": "FREQ=WEEKLY;BYDAY=MO", "tolerance": {"after": "P6D"}},
        {"times": TWICE, "missed": {"credit": {"money": "10"}}},
    ],
)
def test_the_good_twins_of_the_bad_files_are_taken(words: dict[str, object]) -> None:
    assert codes_of(_visits(), care=[cycle(**words)]) == set()


@pytest.mark.parametrize(
    ("before", "after", "apart"), [("P14D", "P13D", True), ("P14D", "P14D", False), ("P15D", "P14D", False)]
)
def test_windows_of_a_month_lie_apart_up_to_27_days(before: str, after: str, apart: bool) -> None:
    """The shortest month has 28 days: with 27 of tolerance and the day itself no two windows meet."""
    words = cycle(every={"time": "P1M", "next": "anchor"}, tolerance={"before": before, "after": after})
    assert (codes_of(_visits(), care=[words]) == set()) is apart


def _visits() -> dict[str, object]:
    from_start = dict(YEAR)
    return {
        "benefit": "visits",
        "clause": "1",
        "window": from_start,
        "pays": [{"charges": {}, "customer": {"share": "0%"}}],
    }


@REPEATABLE
@given(
    start=st.dates(date(2019, 1, 1), date(2032, 12, 31)),
    years=st.integers(1, 4),
    count=st.integers(1, 53),
    months=st.integers(0, 11),
)
def test_n_times_a_year_are_n_for_each_full_year_inside_the_contract_and_apart(
    start: date, years: int, count: int, months: int
) -> None:
    window = {**YEAR, "length": f"P{years}Y{months}M" if months else f"P{years}Y"}
    made = plan(cycle(times={"count": count, "per": "year"}), window=window)
    ahead = (start + timedelta(days=366 * 6)).isoformat()
    found = care(made, start.isoformat(), contractStart=start.isoformat(), until=ahead).visits
    assert len(found) == years * count
    spans = [(each.first_day, each.last_day) for each in found]
    assert all(first is not None and last is not None and start <= first <= last for first, last in spans)
    assert all(one[1] + timedelta(days=1) == other[0] for one, other in pairwise(spans) if one[1])
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    last = spans[-1][1]
    assert last is not None
    assert last < start.replace(year=start.year + years, day=min(start.day, 28)) + timedelta(days=4)


@REPEATABLE
@given(
    start=st.dates(date(2019, 1, 1), date(2032, 12, 31)),
    step=st.integers(1, 12),
    before=st.integers(0, 13),
    after=st.integers(0, 13),
)
def test_windows_counted_from_the_anchor_never_overlap_and_never_leave_the_contract(
    start: date, step: int, before: int, after: int
) -> None:
    tolerance = {name: f"P{length}D" for name, length in (("before", before), ("after", after)) if length}
    words = cycle(every={"time": f"P{step}M", "next": "anchor"}, **({"tolerance": tolerance} if tolerance else {}))
    made = plan(words, window={**YEAR, "length": "P3Y"})
    ahead = (start + timedelta(days=1500)).isoformat()
    found = care(made, start.isoformat(), contractStart=start.isoformat(), until=ahead).visits
    spans = [(each.first_day, each.last_day) for each in found]
    assert len(found) in {36 // step, 36 // step - 1}
    assert all(one[1] < other[0] for one, other in pairwise(spans) if one[1] and other[0])
    end = start.replace(year=start.year + 3, day=min(start.day, 28)) + timedelta(days=3)
    assert all(first >= start and last <= end for first, last in spans if first and last)
