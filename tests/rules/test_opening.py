"""Is a place open when its hours say so, on the clock on its own wall?"""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from contracts.rules.opening import Hours, Opening, Phase, Span

MORNING, AFTERNOON = Span(9 * 60, 13 * 60), Span(14 * 60, 18 * 60)
WEEK = ((MORNING, AFTERNOON),) * 5 + ((MORNING,), ())
CHRISTMAS, EVE = date(2026, 12, 25), date(2026, 12, 24)
HOURS = Hours(WEEK, {EVE: (MORNING,)}, frozenset({CHRISTMAS}), (date(2026, 1, 1), date(2026, 12, 31)))


def place(hours: Hours | None = HOURS, zone: str = "Europe/Budapest") -> Opening:
    return Opening((Phase(None, zone, True, hours),))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        ("2026-06-15T08:59:59+02:00", False, "2026-06-15T09:00:00+02:00"),
        ("2026-06-15T09:00:00+02:00", True, "2026-06-15T09:00:00+02:00"),
        ("2026-06-15T12:59:59+02:00", True, "2026-06-15T12:59:59+02:00"),
        ("2026-06-15T13:00:00+02:00", False, "2026-06-15T14:00:00+02:00"),
        ("2026-06-15T18:00:00+02:00", False, "2026-06-16T09:00:00+02:00"),
        ("2026-06-20T13:00:00+02:00", False, "2026-06-22T09:00:00+02:00"),
        ("2026-06-21T10:00:00+02:00", False, "2026-06-22T09:00:00+02:00"),
    ],
)
def test_it_is_open_in_its_spans_and_opens_next_with_the_next_one(moment: str, is_open: bool, opens: str) -> None:
    """The minute it closes is closed; there is a break at one, and Sunday has no hours."""
    assert place().is_open(at(moment)) is is_open
    assert place().next_opening(at(moment)) == at(opens)


def test_a_single_day_goes_before_its_weekday_and_a_holiday_is_closed() -> None:
    """On Christmas Eve it closes at one, on Christmas it is closed; a holiday with hours of its own is open."""
    assert place().is_open(at("2026-12-24T15:00:00+01:00")) is False
    assert place().next_opening(at("2026-12-24T15:00:00+01:00")) == at("2026-12-26T09:00:00+01:00")
    assert place().is_open(at("2026-12-25T10:00:00+01:00")) is False
    kept = replace(HOURS, single={CHRISTMAS: (MORNING,)})
    assert place(kept).is_open(at("2026-12-25T10:00:00+01:00")) is True


def test_what_is_not_known_is_never_a_no() -> None:
    """No hours told; a weekday beyond the list of holidays. A day without any hours is closed all the same."""
    assert place(None).is_open(at("2026-06-15T10:00:00+02:00")) is None
    assert place(None).next_opening(at("2026-06-15T10:00:00+02:00")) is None
    assert place().is_open(at("2027-01-04T10:00:00+01:00")) is None
    assert place().is_open(at("2027-01-03T10:00:00+01:00")) is False
    assert place().next_opening(at("2026-12-31T19:00:00+01:00")) is None
    assert place(replace(HOURS, known=None)).is_open(at("2027-01-04T10:00:00+01:00")) is True


def test_the_clock_is_that_of_the_place() -> None:
    """Nine in Chicago is three in the afternoon in London; the answer is on the place's own clock."""
    chicago = place(zone="America/Chicago")
    assert chicago.is_open(at("2026-06-15T14:00:00+00:00")) is True
    opens = chicago.next_opening(at("2026-06-15T13:00:00+00:00"))
    assert opens is not None
    assert opens.isoformat() == "2026-06-15T09:00:00-05:00"


def test_when_clocks_change_it_opens_by_the_wall() -> None:
    """On 29 March 2026 Budapest skips from two to three: what opens at half past two opens at half past three."""
    night = replace(HOURS, week=((Span(150, 300),),) * 7)
    assert place(night).next_opening(at("2026-03-29T00:00:00+01:00")) == at("2026-03-29T03:30:00+02:00")
    assert place().next_opening(at("2026-03-28T19:00:00+01:00")) == at("2026-03-30T09:00:00+02:00")


def test_a_night_is_the_end_of_one_day_and_the_beginning_of_the_next() -> None:
    """Twenty-four hundred is the end of the day."""
    bar = Hours(((Span(0, 120), Span(1200, 1440)),) * 7, {})
    for moment in ("2026-06-15T23:59:59+02:00", "2026-06-16T00:00:00+02:00", "2026-06-16T01:59:00+02:00"):
        assert place(bar).is_open(at(moment)) is True
    assert place(bar).is_open(at("2026-06-16T02:00:00+02:00")) is False


def test_from_a_day_on_it_may_have_other_hours_or_none() -> None:
    """The day begins on the clock of the place, and nothing opens in a place that is closed for good."""
    late = Hours(((Span(12 * 60, 20 * 60),),) * 7, {})
    first = Phase(None, "Europe/Budapest", True, HOURS)
    other = Phase(date(2026, 7, 1), "Europe/Budapest", True, late)
    closed = Phase(date(2026, 8, 1), "Europe/Budapest", False, late)
    opening = Opening((first, other, closed))
    assert opening.next_opening(at("2026-06-30T19:00:00+02:00")) == at("2026-07-01T12:00:00+02:00")
    assert opening.is_open(at("2026-07-01T10:00:00+02:00")) is False
    assert opening.is_open(at("2026-07-31T21:59:59+00:00")) is False
    assert opening.next_opening(at("2026-07-31T21:00:00+02:00")) is None
    assert opening.is_open(at("2026-08-03T13:00:00+02:00")) is False


def test_a_place_that_never_opens_has_no_next_opening() -> None:
    """Not even at the end of the calendar."""
    never = Hours(((),) * 7, {})
    assert place(never).next_opening(at("2026-06-15T10:00:00+02:00")) is None
    assert place(never).next_opening(datetime(9999, 12, 30, tzinfo=UTC)) is None
