"""Are the shipped holidays those of their sources, and do plans count with them?"""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contracts.cli.calendars import calendars
from contracts.plans.files import CALENDARS, read_calendar, read_plans, with_public_days
from contracts.plans.seeding import seeded
from contracts.rules.terms import load
from contracts.rules.values.calendar import Length, WorkCalendar, add, roll_to_working_day
from contracts.rules.values.unknown import NotKnown
from contracts.rules.words.problems import BadTerms, Marked
from tests.rules.examples import benefit, written

FILES = sorted(CALENDARS.glob("*.yaml"))
CODES = {file.stem for file in FILES}


def stem(file: Path) -> str:
    return file.stem


def days(text: str, year: int) -> set[date]:
    """`5-17 10-18` of a year."""
    return {date(year, int(month), int(day)) for month, _, day in (each.partition("-") for each in text.split())}


def plan_with(hours: Mapping[str, object]) -> Marked:
    """A plan whose own calendar is this one."""
    return Marked(written(benefit(), header={"calendars": {"default": hours}}))


def counted(hours: Mapping[str, object]) -> WorkCalendar:
    return load(with_public_days(plan_with(hours))).versions[0].calendars["default"]


def test_the_countries_of_the_plans_have_a_calendar() -> None:
    assert {"HU", "DE", "ES", "CZ", "SK", "GB", "US", "IN", "BR", "CN"} <= CODES


@pytest.mark.parametrize("file", FILES, ids=stem)
def test_a_shipped_calendar_is_what_the_library_gives(file: Path) -> None:
    """Where an official list says otherwise, that stands above as a correction and not in the seeded days."""
    text, known = file.read_text(encoding="utf-8"), read_calendar(file).seeded
    assert seeded(file.stem, known.known_from.year, known.known_to.year, text) == text, "run `contracts calendars seed`"


@pytest.mark.parametrize("file", FILES, ids=stem)
def test_a_shipped_calendar_is_whole(file: Path) -> None:
    """Named after its country, with a source, every year with holidays, moved days only on days of rest."""
    calendar = read_calendar(file)
    seeded_days, weekend = calendar.seeded, {"SAT": 5, "SUN": 6}
    assert calendar.calendar == file.stem
    assert calendar.source.ref
    years = set(range(seeded_days.known_from.year, seeded_days.known_to.year + 1))
    assert {day.year for day in seeded_days.holidays} == years
    assert {day.weekday() for day in seeded_days.worked} <= {weekend[day] for day in seeded_days.weekend}
    assert not set(seeded_days.worked) & set(seeded_days.holidays)


@pytest.mark.parametrize("file", FILES, ids=stem)
def test_no_shipped_day_is_an_estimate_that_no_list_confirms(file: Path) -> None:
    """The library marks days of the moon that it only estimates."""
    calendar = read_calendar(file)
    estimates = {day for day, name in calendar.seeded.holidays.items() if "estimated" in name}
    assert estimates <= {each.day for each in calendar.corrections}


@pytest.mark.parametrize(
    ("decree", "year", "rest", "worked"),
    [
        ("33/2013 (VIII. 30.) NGM", 2014, "5-2 10-24 12-24", "5-10 10-18 12-13"),
        ("18/2015 (VI. 29.) NGM", 2016, "3-14 10-31", "3-5 10-15"),
        ("6/2018 (VIII. 23.) PM", 2019, "8-19 12-24 12-27", "8-10 12-7 12-14"),
        ("14/2020 (V. 13.) ITM", 2021, "12-24", "12-11"),
        ("15/2023 (VII. 13.) GFM", 2024, "8-19 12-24 12-27", "8-3 12-7 12-14"),
        ("11/2024 (IV. 8.) NGM", 2025, "5-2 10-24 12-24", "5-17 10-18 12-13"),
        ("10/2025 (IV. 30.) NGM", 2026, "1-2 8-21 12-24", "1-10 8-8 12-12"),
    ],
)
def test_the_moved_days_of_hungary_are_those_of_the_decree(decree: str, year: int, rest: str, worked: str) -> None:
    known = read_calendar(CALENDARS / "HU.yaml").seeded
    moved = {day for day, name in known.holidays.items() if day.year == year and "substituted" in name}
    assert moved == days(rest, year), decree
    assert {day for day in known.worked if day.year == year} == days(worked, year), decree


def test_the_moved_days_of_china_are_those_of_the_notice() -> None:
    """State Council, 4 November 2025, for 2026: the days worked, and the long holidays in full."""
    known = read_calendar(CALENDARS / "CN.yaml").seeded
    assert {day for day in known.worked if day.year == 2026} == days("1-4 2-14 2-28 5-9 9-20 10-10", 2026)
    china = counted({"country": "CN"})
    off = [date(2026, 2, 15) + timedelta(n) for n in range(9)] + [date(2026, 10, 1) + timedelta(n) for n in range(7)]
    assert not any(china.is_working(day) for day in off)
    assert china.is_working(date(2026, 2, 24))
    assert china.is_working(date(2026, 10, 8))


def test_an_official_list_goes_before_the_library() -> None:
    """Id-ul-Zuha 2026 in India: 27 May by the list of the government, 28 May by the library's estimate."""
    india = counted({"country": "IN"})
    assert date(2026, 5, 28) in read_calendar(CALENDARS / "IN.yaml").seeded.holidays
    assert not india.is_working(date(2026, 5, 27))
    assert india.is_working(date(2026, 5, 28))


def test_a_plan_counts_with_the_days_of_its_country() -> None:
    """Hungary 2025: after Wednesday 30 April the next working day is Monday 5 May; Saturday 17 May is worked."""
    hungary = counted({"country": "HU"})
    assert add(date(2025, 4, 30), Length(working_days=1), hungary) == date(2025, 5, 5)
    assert add(date(2025, 5, 16), Length(working_days=1), hungary) == date(2025, 5, 17)


def test_a_plan_may_leave_moved_days_days_of_rest() -> None:
    hungary = counted({"country": "HU", "movedDaysWorked": False})
    assert add(date(2025, 5, 16), Length(working_days=1), hungary) == date(2025, 5, 19)


def test_what_the_plan_says_of_a_day_goes_before_the_country() -> None:
    """Its own days of rest, and days that it works although the country does not."""
    own = {"country": "HU", "holidays": ["2025-05-17", "2025-05-05"], "extraWorkingDays": ["2025-05-01"]}
    hungary = counted(own)
    assert not hungary.is_working(date(2025, 5, 17))
    assert not hungary.is_working(date(2025, 5, 5))
    assert hungary.is_working(date(2025, 5, 1))


def test_a_six_day_week_keeps_the_holidays_of_the_country() -> None:
    """Saturday 15 March 2025 is a national day of Hungary, Saturday 22 March is not."""
    hungary = counted({"country": "HU", "days": ["MON", "TUE", "WED", "THU", "FRI", "SAT"]})
    assert not hungary.is_working(date(2025, 3, 15))
    assert hungary.is_working(date(2025, 3, 22))


@pytest.mark.parametrize("day", [date(2013, 12, 31), date(2027, 1, 4)])
def test_a_day_beyond_the_list_is_not_known(day: date) -> None:
    """Never an ordinary weekday: the holidays of that year may not be fixed yet."""
    with pytest.raises(NotKnown) as unknown:
        roll_to_working_day(day, counted({"country": "HU"}))
    assert unknown.value.missing == {f"the public holidays of HU in {day.year}"}


def test_a_period_that_ends_in_the_last_known_year_needs_no_later_day() -> None:
    hungary = counted({"country": "HU"})
    assert add(date(2026, 12, 30), Length(working_days=1), hungary) == date(2026, 12, 31)
    with pytest.raises(NotKnown):
        add(date(2026, 12, 30), Length(working_days=2), hungary)


def test_the_hash_of_the_terms_covers_the_days_of_the_country() -> None:
    """The published document holds the very days; it is read again without the calendar file."""
    filled = with_public_days(plan_with({"country": "HU"}))
    plan = load(filled)
    assert load(Marked(plan.document)).versions[0].hash == plan.versions[0].hash
    header = dict(plan.document["plan"])
    country = dict(header["calendars"]["default"]["country"])
    country["holidays"] = [*country["holidays"], "2025-07-01"]
    header["calendars"] = {"default": {"country": country}}
    assert load(Marked({**plan.document, "plan": header})).versions[0].hash != plan.versions[0].hash


def test_a_country_without_a_calendar_is_told_with_the_nearest() -> None:
    with pytest.raises(BadTerms) as bad:
        with_public_days(plan_with({"country": "HUN"}))
    (problem,) = bad.value.problems
    assert (problem.code, problem.problem) == ("unknown_calendar", "there is no calendar of `HUN`")
    assert problem.cure == "did you mean `HU`?"


def test_a_code_whose_days_were_not_read_is_refused() -> None:
    """Whoever loads a mapping without reading the calendar must not count plain weekdays."""
    with pytest.raises(BadTerms) as bad:
        load(plan_with({"country": "HU"}))
    assert [problem.code for problem in bad.value.problems] == ["no_calendar"]


def test_the_folder_of_calendars_holds_no_plans(tmp_path: Path) -> None:
    assert read_plans(CALENDARS) == ()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(calendars, list(arguments))


def test_a_calendar_is_seeded_and_what_was_written_by_hand_is_kept(tmp_path: Path) -> None:
    """A region has a calendar of its own; Epiphany is a holiday in Bavaria, and Corpus Christi."""
    file = tmp_path / "DE-BY.yaml"
    assert run("seed", "DE-BY", "--years", "2025-2025", "--folder", str(tmp_path)).exit_code == 0
    assert {date(2025, 1, 6), date(2025, 6, 19)} <= set(read_calendar(file).seeded.holidays)
    file.write_text(file.read_text().replace("name: DE-BY", "name: Bavaria  # by hand"), encoding="utf-8")
    assert run("seed", "DE-BY", "--years", "2025-2026", "--folder", str(tmp_path)).exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert "name: Bavaria  # by hand" in text
    assert "2026-06-04" in text


@pytest.mark.parametrize(
    ("country", "years", "said"),
    [("HU", "2026", "write the first and the last"), ("HU", "2027-2026", "2015-2030"), ("XX", "2025-2026", "ISO 3166")],
)
def test_what_cannot_be_seeded_is_told_with_the_cure(country: str, years: str, said: str, tmp_path: Path) -> None:
    result = run("seed", country, "--years", years, "--folder", str(tmp_path))
    assert result.exit_code == 2
    assert said in result.output
    assert list(tmp_path.iterdir()) == []
