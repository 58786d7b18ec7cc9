"""From when to when a renewed contract runs, and what it costs."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.values.money import Money
from tests.rules.contract_life.examples import against, asked, contract_of, money, option, rest, year_plan
from tests.rules.examples import the_terms

RENEW = LifeChange.RENEW
SEAMLESS = {"renewed": {"within": "P1D", "of": "previousEnd", "firstDay": "notCounted"}}
CHECKED = {"need": {"inspected": True}, "otherwise": "NO_COVER", "about": "INSPECTION"}
NINETY_DAYS = {
    "from": {"after": "previousEnd", "add": "P2D"},
    "length": "P90D",
    "firstDay": "counted",
    "acts": "renewal",
}
WAYS = [
    option("in-time", **{"if": SEAMLESS}),
    option(
        "late",
        **{"if": {"not": SEAMLESS}},
        needs=[CHECKED],
        price={"money": "120.00"},
        fee={"money": "15.00"},
        window={
            "from": {"after": "previousEnd", "add": "P2D"},
            "length": "P90D",
            "firstDay": "counted",
            "acts": "renewal",
        },
    ),
]


@pytest.mark.parametrize("on", ["2025-12-01", "2025-12-31", "2026-01-01"])
def test_renewed_in_time_it_follows_without_an_uncovered_day(on: str) -> None:
    """Bought for 2025; whenever it is renewed, the next one is that of 2026."""
    plan = year_plan(price={"money": "100.00"}, renewal=WAYS)
    found = asked(plan, RENEW, on)
    assert (found.option, found.is_open) == ("in-time", True)
    assert (found.first_day, found.last_day) == (date(2026, 1, 1), date(2026, 12, 31))
    assert money(found) == {"PRICE": 10000}


def test_after_a_gap_it_begins_on_the_day_of_renewal_at_another_price_after_an_inspection() -> None:
    plan = year_plan(price={"money": "100.00"}, renewal=WAYS)
    found = asked(plan, RENEW, "2026-01-02", inspected=True)
    assert (found.option, found.is_open) == ("late", True)
    assert (found.first_day, found.last_day) == (date(2026, 1, 2), date(2027, 1, 1))
    assert money(found) == {"PRICE": 12000, "FEE": 1500}


@pytest.mark.parametrize(
    ("on", "inspected", "reasons"),
    [
        ("2026-04-01", True, set()),
        ("2026-04-02", True, {"EXPIRED"}),
        ("2026-01-02", False, {"NOT_MET_INSPECTION"}),
        ("2026-01-01", True, {"NOT_OPEN_YET", "NOT_STARTED"}),
    ],
)
def test_the_late_way_is_open_for_ninety_days_and_after_an_inspection(
    on: str, inspected: bool, reasons: set[str]
) -> None:
    found = asked(year_plan(renewal=WAYS), RENEW, on, "late", inspected=inspected)
    assert (against(found), found.is_open) == (reasons, not reasons)


def test_the_way_may_name_the_first_day() -> None:
    plan = year_plan(renewal=[option(begins={"after": "renewed", "add": "P7D"})])
    assert asked(plan, RENEW, "2026-02-01").first_day == date(2026, 2, 8)
    assert asked(plan, RENEW, "2025-12-01").first_day == date(2026, 1, 1), "not before the one before is over"


@pytest.mark.parametrize(("on", "price", "years"), [("2026-01-01", 8000, 3), ("2026-01-02", 10000, 0)])
def test_the_price_knows_how_many_years_went_before_without_a_gap(on: str, price: int, years: int) -> None:
    """The third contract of a chain, two years before it: after three whole years it is cheaper."""
    loyal = {"if": {"yearsWithoutGap": {"atLeast": 3}}, "then": {"money": "80.00"}, "else": {"money": "100.00"}}
    plan = year_plan(price=loyal, renewal=[option()])
    held = contract_of(plan, facts={"contractYear": 3, "yearsWithoutGap": 2})
    found = asked(plan, RENEW, on, contract=held)
    assert money(found) == {"PRICE": price}
    told = {name: found.sets[name] for name in ("contractYear", "yearsWithoutGap", "previousEnd", "contractPrice")}
    assert told == {
        "contractYear": Decimal(4),
        "yearsWithoutGap": Decimal(years),
        "previousEnd": date(2025, 12, 31),
        "contractPrice": Money(price, "EUR"),
    }


def test_the_price_by_the_number_of_the_contract_asks_for_it_when_it_is_not_known() -> None:
    nth = {"if": {"contractYear": {"atLeast": 2}}, "then": {"money": "80.00"}, "else": {"money": "100.00"}}
    plan = year_plan(price=nth, renewal=[option()])
    found = asked(plan, RENEW, "2026-01-01")
    assert (found.is_open, found.missing, found.lines) == (None, frozenset({"contractYear"}), ())
    assert money(asked(plan, RENEW, "2026-01-01", contract=contract_of(plan, facts={"contractYear": 1}))) == {
        "PRICE": 8000
    }


def test_days_of_suspension_move_the_end_and_so_the_renewal() -> None:
    plan = year_plan(renewal=[option()])
    held = contract_of(plan, suspended=(rest("2025-03-01", "2025-03-10"),))
    assert asked(plan, RENEW, "2026-01-01", contract=held).first_day == date(2026, 1, 11)


def test_a_contract_that_ended_early_is_renewed_after_that_day() -> None:
    plan = year_plan(renewal=WAYS)
    held = contract_of(plan, ended_on=date(2025, 6, 30))
    assert asked(plan, RENEW, "2025-07-01", contract=held).first_day == date(2025, 7, 1)


def test_the_price_and_the_length_are_those_of_the_next_terms() -> None:
    old = year_plan(price={"money": "100.00"}, renewal=[option()])
    new = year_plan(price={"money": "130.00"}, runs={"length": "P6M", "firstDay": "counted"})
    from_now_on = asked(old, RENEW, "2026-01-01", next_terms=the_terms(new))
    assert (money(from_now_on), from_now_on.last_day) == ({"PRICE": 13000}, date(2026, 6, 30))
