"""What comes back when a contract ends early, and what is asked back."""

from datetime import date

import pytest

from contracts.rules.contract_life.changes import LifeChange, MoneyKind
from contracts.rules.values.money import Money
from tests.rules.contract_life.examples import LEFT, against, asked, contract_of, kinds, money, option, year_plan
from tests.rules.examples import Written, codes_of, jobs, repair

CANCEL = LifeChange.CANCEL
FREE_LOOK = {"from": "contractMade", "length": "P14D", "firstDay": "notCounted", "acts": "cancellation"}
PAID = {"amount": {"paidUnder": "any"}, "clause": "9(2)"}
BORNE = jobs(repair("2025-03-01", under="plan/all-parts", covered=Money(10000, "EUR")))


@pytest.mark.parametrize(("on", "is_open"), [("2025-01-15", True), ("2025-01-16", False)])
def test_the_free_look_gives_all_back_until_its_last_day(on: str, is_open: bool) -> None:
    plan = year_plan(cancellation=[option(gives="contractPrice", window=FREE_LOOK)])
    found = asked(plan, CANCEL, on)
    assert (found.is_open, found.total) == (is_open, -36500)
    assert against(found) == (set() if is_open else {"EXPIRED"})


@pytest.mark.parametrize(
    ("on", "back"),
    [("2025-01-01", 36400), ("2025-07-01", 18300), ("2025-12-30", 100), ("2025-12-31", 0)],
)
def test_by_days_the_day_of_cancellation_is_used_and_the_rest_comes_back(on: str, back: int) -> None:
    """365 euros for 365 days: one euro a day."""
    found = asked(year_plan(cancellation=[option(gives=LEFT)]), CANCEL, on)
    assert (money(found), found.last_day) == ({"REFUND": -back}, date.fromisoformat(on))


@pytest.mark.parametrize(("parts", "back"), [("down", 21292), ("up", 18250)])
def test_by_months_a_begun_month_counts_as_the_terms_say(parts: str, back: int) -> None:
    """On 20 June five months are over and the sixth is begun: 7 or 6 of 12 are left."""
    used = {"age": "contractStart", "to": "cancelled", "in": "months", "parts": parts}
    gives = {"percent": {"restOf": {"used": used, "of": 12}}, "of": "contractPrice"}
    assert money(asked(year_plan(cancellation=[option(gives=gives)]), CANCEL, "2025-06-20")) == {"REFUND": -back}


@pytest.mark.parametrize(("word", "back"), [("least", 18250), ("greatest", 18300)])
def test_the_lesser_or_the_greater_of_time_and_use_comes_back(word: str, back: int) -> None:
    """One of two visits is used: half of 365 euros by use, 183 by time."""
    by_use = {"percent": {"restOf": {"used": {"jobsUnder": "all-parts"}, "of": 2}}, "of": "contractPrice"}
    found = asked(year_plan(cancellation=[option(gives={word: [LEFT, by_use]})]), CANCEL, "2025-07-01", history=BORNE)
    assert money(found) == {"REFUND": -back}


def test_the_fee_is_the_least_of_an_amount_and_a_share() -> None:
    fee = {"least": [{"money": "25.00"}, {"percent": "10%", "of": LEFT}]}
    plan = year_plan(cancellation=[option(gives=LEFT, fee=fee)])
    assert money(asked(plan, CANCEL, "2025-01-11")) == {"REFUND": -35400, "FEE": 2500}
    assert money(asked(plan, CANCEL, "2025-10-22")) == {"REFUND": -7000, "FEE": 700}


@pytest.mark.parametrize(
    ("on", "below_zero", "lines", "total"),
    [
        ("2025-07-01", "asked", {"REFUND": -18300, "CLAW_BACK": 10000}, -8300),
        ("2025-07-01", "waived", {"REFUND": -18300, "CLAW_BACK": 10000}, -8300),
        ("2025-11-30", "asked", {"REFUND": -3100, "CLAW_BACK": 10000}, 6900),
        ("2025-11-30", "waived", {"REFUND": -3100, "CLAW_BACK": 3100}, 0),
        ("2025-12-31", "waived", {"REFUND": 0}, 0),
    ],
)
def test_what_was_paid_for_repairs_is_asked_back_and_below_zero_as_written(
    on: str, below_zero: str, lines: dict[str, int], total: int
) -> None:
    plan = year_plan(cancellation=[option(gives=LEFT, asksBack=[PAID], belowZero=below_zero)])
    found = asked(plan, CANCEL, on, history=BORNE)
    assert (money(found), found.total, found.is_open) == (lines, total, True)


def test_repairs_before_this_contract_and_under_other_plans_are_not_asked_back() -> None:
    others = jobs(
        repair("2024-12-31", under="plan/all-parts", covered=Money(5000, "EUR")),
        repair("2025-02-01", under="other/all-parts", covered=Money(7000, "EUR")),
        repair("2025-02-02", under="other/all-parts", bore=(("plan/all-parts", Money(300, "EUR")),)),
    )
    plan = year_plan(cancellation=[option(gives=LEFT, asksBack=[PAID], belowZero="asked")])
    assert money(asked(plan, CANCEL, "2025-07-01", history=others)) == {"REFUND": -18300, "CLAW_BACK": 300}


def test_a_job_whose_price_is_not_known_leaves_the_balance_open() -> None:
    plan = year_plan(cancellation=[option(gives=LEFT, asksBack=[PAID], belowZero="asked")])
    found = asked(plan, CANCEL, "2025-07-01", history=jobs(repair("2025-03-01", under="plan/all-parts")))
    assert (found.is_open, against(found)) == (None, {"MISSING_FACT"})


def test_a_fee_above_the_refund_is_left_to_a_person_where_the_terms_do_not_say() -> None:
    plan = year_plan(cancellation=[option(gives=LEFT, fee={"money": "20.00"})])
    found = asked(plan, CANCEL, "2025-12-26")
    assert (found.is_open, against(found), found.total) == (None, {"TERMS_SILENT"}, 1500)


@pytest.mark.parametrize(
    ("word", "lines"),
    [("inProportion", {"REFUND": -15250, "TAX_BACK": -3050}), ("kept", {"REFUND": -15250})],
)
def test_the_tax_in_a_refund_comes_back_or_is_kept(word: str, lines: dict[str, int]) -> None:
    """183 euros hold 30.50 of tax at 20 %."""
    tax = {"rate": "20%", "price": "included", "clause": "tax"}
    found = asked(year_plan(tax=tax, cancellation=[option(gives=LEFT, tax=word)]), CANCEL, "2025-07-01")
    assert money(found) == lines


def test_a_notice_keeps_the_cover_until_its_last_day_but_not_beyond_the_end() -> None:
    plan = year_plan(cancellation=[option(gives=LEFT, lastDay={"after": "cancelled", "add": "P30D"})])
    assert asked(plan, CANCEL, "2025-07-01").last_day == date(2025, 7, 31)
    assert asked(plan, CANCEL, "2025-12-20").last_day == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("on", "ended_on", "reasons"),
    [("2025-12-31", None, set()), ("2026-01-01", None, {"EXPIRED"}), ("2025-07-02", "2025-07-01", {"ENDED_EARLY"})],
)
def test_what_is_over_is_not_cancelled_again(on: str, ended_on: str | None, reasons: set[str]) -> None:
    plan = year_plan(cancellation=[option(gives=LEFT)])
    held = contract_of(plan, ended_on=date.fromisoformat(ended_on) if ended_on else None)
    found = asked(plan, CANCEL, on, contract=held)
    assert (against(found), found.is_open) == (reasons, not reasons)


def test_the_best_open_way_is_taken_and_another_one_when_it_is_named() -> None:
    plan = year_plan(cancellation=[option("nothing"), option("by-days", gives=LEFT)])
    assert asked(plan, CANCEL, "2025-07-01").option == "by-days"
    named = asked(plan, CANCEL, "2025-07-01", "nothing")
    assert (named.option, named.lines, len(named.alternatives)) == ("nothing", (), 2)


def test_a_way_that_nobody_named_is_refused_with_the_ways_there_are() -> None:
    found = asked(year_plan(cancellation=[option("by-days", gives=LEFT)]), CANCEL, "2025-07-01", "by-hours")
    assert (found.is_open, against(found), found.lines) == (False, {"NOT_PROMISED"}, ())
    assert [way.benefits for way in found.alternatives] == [("plan/by-days",)]


def test_the_lines_stand_in_the_order_of_what_is_given_and_taken() -> None:
    words: Written = {"fee": {"money": "1.00"}, "asksBack": [PAID], "belowZero": "asked"}
    plan = year_plan(cancellation=[option(gives=LEFT, **words)])
    found = asked(plan, CANCEL, "2025-07-01", history=BORNE)
    assert kinds(found) == [MoneyKind.REFUND, MoneyKind.FEE, MoneyKind.CLAW_BACK]
    assert [line.clause for line in found.lines] == ["9", "9", "9(2)"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"cancellation": [option(gives=LEFT, asksBack=[PAID])]}, "missing_word"),
        ({"cancellation": [option(gives=LEFT, belowZero="asked")]}, "bad_option"),
        ({"cancellation": [option(gives=LEFT, tax="kept")]}, "bad_option"),
        ({"cancellation": [option(), option()]}, "option_twice"),
        ({"cancellation": [option(gives={"paidUnder": "nothing-like-it"})]}, "unknown_name"),
    ],
)
def test_words_that_do_not_fit_are_refused(words: Written, code: str) -> None:
    assert codes_of(life=words) == {code}


def test_a_refund_of_a_taxed_price_says_what_becomes_of_the_tax() -> None:
    tax = {"rate": "20%", "price": "included", "clause": "tax"}
    assert codes_of(tax=tax, life={"cancellation": [option(gives=LEFT)]}) == {"missing_word"}
