"""What a new owner and a change of the contract cost, and what may be changed."""

from datetime import date

import pytest

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.contract_life.quote import quote_document
from contracts.rules.values.plain import canonical
from tests.rules.contract_life.examples import against, asked, contract_of, money, option, year_plan
from tests.rules.examples import Written, codes_of

TRANSFER, AMEND = LifeChange.TRANSFER, LifeChange.AMEND
IN_TIME = {
    "need": {"transferred": {"within": "P30D", "of": "changedHands", "firstDay": "notCounted"}},
    "otherwise": "NO_COVER",
    "about": "NOTICE",
}
ONCE = {"need": {"contractTransferred": {"known": False}}, "otherwise": "NO_COVER", "about": "FIRST_OWNER"}
BY_USE: Written = {"if": {"commercialUse": True}, "then": {"money": "500.00"}, "else": {"money": "365.00"}}
REST = {"restOf": {"used": {"age": "contractStart", "to": "amended", "in": "days", "parts": "down"}, "of": 365}}


@pytest.mark.parametrize(("on", "codes"), [("2025-05-31", set()), ("2025-06-01", {"NOT_MET_NOTICE"})])
def test_a_transfer_has_its_fee_and_its_time(on: str, codes: set[str]) -> None:
    """The unit was sold on 1 May."""
    plan = year_plan(transfer=[option(needs=[IN_TIME], fee={"money": "100.00"})])
    found = asked(plan, TRANSFER, on, changedHands="2025-05-01")
    assert (against(found), money(found)) == (codes, {"FEE": 10000})
    assert (found.first_day, found.last_day) == (date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(("before", "codes"), [(None, set()), ("2025-03-01", {"NOT_MET_FIRST_OWNER"})])
def test_a_contract_that_goes_over_once_does_not_go_over_twice(before: str | None, codes: set[str]) -> None:
    plan = year_plan(transfer=[option(needs=[ONCE])])
    held = contract_of(plan, transferred_on=date.fromisoformat(before) if before else None)
    assert against(asked(plan, TRANSFER, "2025-06-01", contract=held)) == codes


def test_where_no_transfer_is_named_there_is_none() -> None:
    found = asked(year_plan(), TRANSFER, "2025-06-01")
    assert (found.is_open, against(found)) == (False, {"NOT_PROMISED"})


@pytest.mark.parametrize(
    ("amended", "codes"), [({"commercialUse": True}, set()), ({"country": "DE"}, {"NOT_AMENDABLE"})]
)
def test_only_what_the_terms_name_may_be_changed(amended: Written, codes: set[str]) -> None:
    plan = year_plan(amendment=[option(changes="commercialUse", fee={"money": "5.00"})])
    found = asked(plan, AMEND, "2025-06-01", amended=amended, commercialUse=False)
    assert (against(found), found.sets, money(found)) == (codes, amended, {"FEE": 500})


@pytest.mark.parametrize(
    ("was", "now", "lines"),
    [(False, True, {"PRICE": 6732}), (True, False, {"REFUND": -6732}), (True, True, {})],
)
def test_the_difference_in_price_is_paid_or_given_back_for_the_days_left(
    was: bool, now: bool, lines: dict[str, int]
) -> None:
    """135 euros a year; on 3 July 183 of 365 days are used: 182 are left, 67.315."""
    plan = year_plan(price=BY_USE, amendment=[option(changes="commercialUse", difference=REST)])
    found = asked(plan, AMEND, "2025-07-03", amended={"commercialUse": now}, commercialUse=was)
    assert money(found) == lines


def test_the_tax_of_a_difference_stands_in_a_line_of_its_own() -> None:
    tax = {"rate": "20%", "price": "added", "clause": "tax"}
    plan = year_plan(price=BY_USE, tax=tax, amendment=[option(changes="commercialUse", difference="100%")])
    assert money(asked(plan, AMEND, "2025-06-01", amended={"commercialUse": True}, commercialUse=False)) == {
        "PRICE": 13500,
        "TAX": 2700,
    }
    assert money(asked(plan, AMEND, "2025-06-01", amended={"commercialUse": False}, commercialUse=True)) == {
        "REFUND": -13500,
        "TAX_BACK": -2700,
    }


def test_a_fact_that_is_none_cannot_be_named() -> None:
    assert codes_of(life={"amendment": [option(changes="colour")]}) == {"unknown_name"}


def test_the_same_quote_has_the_same_bytes() -> None:
    plan = year_plan(price=BY_USE, amendment=[option(changes="commercialUse", difference=REST)])
    one, other = (
        canonical(
            quote_document(asked(plan, AMEND, "2025-07-03", amended={"commercialUse": True}, commercialUse=False))
        )
        for _ in range(2)
    )
    assert one == other
