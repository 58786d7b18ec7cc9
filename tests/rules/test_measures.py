"""How much is it, and which share follows?"""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from contracts.rules.values.history import History
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import TermsSilent, View
from contracts.rules.values.vocabulary import Code
from contracts.rules.words.base import Names
from contracts.rules.words.measures import MeasureWord
from contracts.rules.words.shares import ShareWord
from tests.rules.examples import REPEATABLE, answer, benefit, charge, plan_of, view
from tests.rules.test_calendar import by_the_text, starts

MEASURES: TypeAdapter[Any] = TypeAdapter(MeasureWord)
SHARES: TypeAdapter[Any] = TypeAdapter(ShareWord)


def measured(raw: object, seen: View) -> Fraction:
    found = MEASURES.validate_python(raw, context=Names()).value(seen)
    assert isinstance(found, Fraction)
    return found


def share(raw: object, seen: View) -> Fraction:
    found = SHARES.validate_python(raw, context=Names()).share(seen)
    assert isinstance(found, Fraction)
    return found


def age(unit: str, parts: str) -> dict[str, str]:
    return {"age": "purchased", "in": unit, "parts": parts}


@pytest.mark.parametrize(
    ("unit", "parts", "value"),
    [
        ("days", "exact", Fraction(990)),
        ("days", "up", Fraction(990)),
        ("thirtyDayMonths", "exact", Fraction(33)),
        ("thirtyDayMonths", "up", Fraction(33)),
        ("months", "down", Fraction(32)),
        ("months", "up", Fraction(33)),
        ("years", "down", Fraction(2)),
        ("years", "up", Fraction(3)),
    ],
)
def test_an_age_is_counted_in_its_unit(unit: str, parts: str, value: Fraction) -> None:
    """990 days are 33 months of thirty days, and 32 calendar months with a begun one (1 Jan 2023 to 17 Sept 2025)."""
    assert date(2025, 9, 17) - date(2023, 1, 1) == timedelta(990)
    assert measured(age(unit, parts), view(purchased="2023-01-01", occurred="2025-09-17")) == value


def test_a_part_of_thirty_days_is_its_fraction_when_it_is_exact() -> None:
    """Forty days are four thirds of a month of thirty days."""
    seen = view(purchased="2025-01-01", occurred="2025-02-10")
    assert measured(age("thirtyDayMonths", "exact"), seen) == Fraction(4, 3)
    assert measured(age("thirtyDayMonths", "down"), seen) == 1
    assert measured(age("thirtyDayMonths", "up"), seen) == 2


def test_a_month_is_full_on_its_day() -> None:
    """31 January to 28 February is a month; a day more has begun the second one."""
    for occurred, down, up in (("2025-02-27", 0, 1), ("2025-02-28", 1, 1), ("2025-03-01", 1, 2)):
        seen = view(purchased="2025-01-31", occurred=occurred)
        assert measured(age("months", "down"), seen) == down
        assert measured(age("months", "up"), seen) == up


@REPEATABLE
@given(starts, st.integers(0, 60), st.integers(0, 27))
def test_calendar_months_of_an_age_agree_with_the_text_of_the_law(start: date, months: int, more: int) -> None:
    """As many months have passed as there are month days (by the oracle) up to the day."""
    end = by_the_text(start, months, counted=False) + timedelta(more)
    passed = max(n for n in range(months + 2) if n == 0 or by_the_text(start, n, counted=False) <= end)
    seen = view(purchased=str(start), occurred=str(end), as_of=f"{end}T12:00+00:00")
    assert measured(age("months", "down"), seen) == passed


def test_an_age_ends_where_it_is_told_to() -> None:
    """To the claim instead of the event."""
    raw = {"age": "purchased", "to": "claimed", "in": "days", "parts": "exact"}
    assert measured(raw, view(purchased="2025-01-01", occurred="2025-01-05", claimed="2025-01-11")) == 10


def test_days_from_one_day_to_another_are_never_below_zero() -> None:
    """Such as the days of a contract that are still to run."""
    raw = {"daysFrom": "cancelled", "to": "contractEnd"}
    assert measured(raw, view(cancelled="2025-03-01", contractEnd="2025-03-31")) == 30
    assert measured(raw, view(cancelled="2025-04-01", contractEnd="2025-03-31")) == 0


def test_a_measure_asks_for_all_that_it_misses() -> None:
    """Both days at once."""
    for raw in ({"daysFrom": "paid", "to": "contractEnd"}, {"age": "paid", "to": "contractEnd", "in": "days",
                                                             "parts": "up"}):  # fmt: skip
        with pytest.raises(NotKnown) as unknown:
            measured(raw, view())
        assert unknown.value.missing == {"paid", "contractEnd"}


def test_a_meter_counts_from_the_start_reading_or_from_zero() -> None:
    """The dial itself when it is absolute."""
    seen = view(meters={"km": 52000}, start_meters={"km": 40000})
    assert measured({"meter": "km"}, seen) == 12000
    assert measured({"meter": "km", "absolute": True}, seen) == 52000
    with pytest.raises(NotKnown) as unknown:
        measured({"meter": "km"}, view(meters={"km": 52000}))
    assert unknown.value.missing == {"startMeters.km"}


def test_a_number_is_written_or_is_a_fact() -> None:
    """Decimals as text."""
    assert measured(36, view()) == 36
    assert measured("1.5", view()) == Fraction(3, 2)
    assert measured({"fact": "quantity"}, view(quantity="2.5")) == Fraction(5, 2)


def table(*rows: dict[str, object], **more: object) -> dict[str, object]:
    return {"by": {"fact": "quantity"}, "rows": list(rows), **more}


SLABS = table(
    {"lessThan": 6, "share": "50%"},
    {"atLeast": 6, "lessThan": 10, "share": "30%"},
    {"is": 10, "share": "25%"},
    {"moreThan": 10, "atMost": 12, "share": "20%"},
    otherwise="review",
)


@pytest.mark.parametrize(
    ("quantity", "percent"),
    [("0", 50), ("-1", 50), ("5.99", 50), ("6", 30), ("9.99", 30), ("10", 25), ("10.01", 20), ("12", 20)],
)
def test_a_table_gives_the_share_of_the_row_that_holds(quantity: str, percent: int) -> None:
    """Each edge is open or closed as it is written."""
    assert share(SLABS, view(quantity=quantity)) == Fraction(percent, 100)


def test_where_no_row_holds_a_person_decides() -> None:
    """`otherwise: review`: the answer says which value it was."""
    with pytest.raises(TermsSilent) as silent:
        share(SLABS, view(quantity="12.01"))
    assert "12.01" in silent.value.about


@pytest.mark.parametrize(
    ("raw", "facts", "ratio"),
    [
        ("97.5%", {}, Fraction(39, 40)),
        ({"fact": "quantity"}, {"quantity": "12.5"}, Fraction(1, 8)),
        ({"fact": "quantity"}, {"quantity": "120"}, Fraction(1)),
        ({"fact": "quantity"}, {"quantity": "-5"}, Fraction(0)),
        ({"restOf": "30%"}, {}, Fraction(7, 10)),
        ({"used": {"fact": "quantity"}, "of": 36}, {"quantity": 9}, Fraction(1, 4)),
        ({"used": {"fact": "quantity"}, "of": 36}, {"quantity": 40}, Fraction(1)),
        ({"used": {"fact": "quantity"}, "of": 36}, {"quantity": -1}, Fraction(0)),
        ({"restOf": {"used": {"fact": "quantity"}, "of": 36}}, {"quantity": 9}, Fraction(3, 4)),
        ({"first": "97%", "less": "0.7%", "each": {"fact": "quantity"}}, {"quantity": 1}, Fraction(970, 1000)),
        ({"first": "97%", "less": "0.7%", "each": {"fact": "quantity"}}, {"quantity": 8}, Fraction(921, 1000)),
        ({"first": "10%", "less": "5%", "each": {"fact": "quantity"}}, {"quantity": 9}, Fraction(0)),
    ],
)  # fmt: skip
def test_a_share_is_an_exact_fraction(raw: object, facts: dict[str, Any], ratio: Fraction) -> None:
    """Between nothing and the whole."""
    assert share(raw, view(**facts)) == ratio


def test_a_share_of_no_total_is_left_to_a_person() -> None:
    """Division by zero is no answer."""
    for total in (0, -1):
        with pytest.raises(TermsSilent):
            share({"used": 5, "of": {"fact": "quantity"}}, view(quantity=total))


def test_a_guaranteed_level_is_missed_when_less_was_measured() -> None:
    """At the level itself nothing is missing."""
    plan = plan_of(benefit(shortfall={"guaranteed": "80%"}))
    for measured_value, reason, missing in (("79.9", "MET_PERFORMANCE", "0.1"), ("80", "NOT_MET_PERFORMANCE", "0")):
        found = answer(plan, delivered="2025-01-01", measured=measured_value, nominal="100")
        (finding,) = [each for each in found["benefits"][0]["findings"] if each["reason"].endswith("PERFORMANCE")]
        assert finding["reason"] == reason
        assert finding["values"]["shortfall"] == missing


def test_a_level_that_was_not_measured_is_asked_for() -> None:
    """Both values at once."""
    found = answer(plan_of(benefit(shortfall={"guaranteed": "80%"})), delivered="2025-01-01")
    assert found["verdict"] == "NEEDS_FACTS"
    assert found["missing"] == ["measured", "nominal"]


def test_the_measure_behind_a_share_is_among_the_reasons() -> None:
    """Months and share of a pro-rata table stand with the charge that they priced."""
    rows = [{"atMost": 12, "share": "0%"}, {"moreThan": 12, "share": "40%"}]
    by_age = {"by": {"age": "delivered", "in": "months", "parts": "up"}, "rows": rows}
    plan = plan_of(benefit(window={"from": "delivered", "unlimited": True, "acts": "event"},
                           pays=[{"charges": {}, "customer": {"share": by_age}}]))  # fmt: skip
    found = answer(plan, charges=[charge("a", 10000)], delivered="2024-01-01", occurred="2025-03-01", history=History())
    (reason,) = [each for each in found["charges"][0]["reasons"] if each["reason"] == Code.CHARGE_SHARED]
    assert reason["values"] | {"measure": "14", "share": "40"} == reason["values"]
    assert reason["values"]["covered"] == "60.00 EUR"
