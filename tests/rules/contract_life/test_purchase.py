"""Who may buy a contract, and at what price."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.question import Contract
from contracts.rules.values.facts import FACTS, read_facts
from contracts.rules.values.money import Money
from tests.rules.contract_life.examples import YEAR, against, asked, contract_of, money, year_plan
from tests.rules.examples import Written, benefit, codes_of, plan_of, the_terms

ISSUE = LifeChange.ISSUE
TAX = {"rate": "18%", "clause": "tax"}
UNPRICED: Written = {"contractPrice": "left out"}
NEEDS = [
    {
        "need": {"contractMade": {"within": "P5Y", "of": "purchased", "firstDay": "notCounted"}},
        "otherwise": "NO_COVER",
        "about": "LIMIT",
        "clause": "2",
    },
    {"need": {"damaged": False}, "otherwise": "NO_COVER", "about": "UNDAMAGED"},
]


@pytest.mark.parametrize(
    ("purchased", "damaged", "reasons"),
    [
        ("2020-01-01", False, set()),
        ("2019-12-31", False, {"NOT_MET_LIMIT"}),
        ("2019-12-31", True, {"NOT_MET_LIMIT", "NOT_MET_UNDAMAGED"}),
        ("2020-01-01", None, {"MISSING_FACT_UNDAMAGED"}),
    ],
)
def test_every_need_must_hold_to_buy(purchased: str, damaged: bool | None, reasons: set[str]) -> None:
    plan = year_plan(price={"money": "100.00"}, eligible=NEEDS)
    facts: Written = {"purchased": purchased} | ({} if damaged is None else {"damaged": damaged})
    found = asked(plan, ISSUE, "2025-01-01", contract=contract_of(plan, facts=UNPRICED), **facts)
    assert against(found) == reasons
    assert found.is_open == (None if damaged is None else not reasons)


@pytest.mark.parametrize(("until", "is_open"), [("2025-01-01", True), ("2024-12-31", False)])
def test_a_cover_that_must_still_run_is_looked_at(until: str, is_open: bool) -> None:
    """The maker's warranty ends on a day; the contract is made on 1 January 2025."""
    need = {"need": {"contractMade": {"onOrBefore": {"endOf": "WARRANTY"}}}, "otherwise": "NO_COVER"}
    plan = plan_of(
        benefit(window=YEAR),
        header={"code": "extended", "kind": "EXTENDED_WARRANTY"},
        life={"eligible": [{**need, "about": "OTHER_COVER"}]},
    )
    warranty = plan_of(benefit(window={"from": "delivered", "until": until, "acts": "event"}))
    beside = [Contract("w", the_terms(warranty), read_facts({"delivered": "2023-01-01"}, FACTS, "EUR"))]
    found = asked(plan, ISSUE, "2025-01-01", beside=beside)
    assert (found.is_open, against(found)) == (is_open, set() if is_open else {"NOT_MET_OTHER_COVER"})


def test_a_plan_for_other_goods_cannot_be_bought() -> None:
    plan = plan_of(benefit(window=YEAR), header={"for": {"brand": "Acme"}})
    assert against(asked(plan, ISSUE, "2025-01-01", brand="Zenith")) == {"OUT_OF_SCOPE"}
    assert asked(plan, ISSUE, "2025-01-01", brand="Acme").is_open


@pytest.mark.parametrize(
    ("how", "lines", "total"),
    [("included", {"PRICE": 10000, "TAX": 1800}, 11800), ("added", {"PRICE": 11800, "TAX": 2124}, 13924)],
)
def test_the_tax_is_in_the_price_or_comes_on_top(how: str, lines: dict[str, int], total: int) -> None:
    plan = year_plan(price={"money": "118.00"}, tax={**TAX, "price": how})
    found = asked(plan, ISSUE, "2025-01-01", contract=contract_of(plan, facts=UNPRICED))
    assert (money(found), found.total) == (lines, total)
    assert found.sets["contractPrice"] == Money(total, "EUR")


@pytest.mark.parametrize(("named", "reasons"), [("100.00", set()), ("99.99", {"PRICE_DIFFERS"})])
def test_another_price_than_that_of_the_terms_is_refused(named: str, reasons: set[str]) -> None:
    plan = year_plan(price={"money": "100.00"})
    found = asked(plan, ISSUE, "2025-01-01", contract=contract_of(plan, facts={"contractPrice": named}))
    assert against(found) == reasons
    told = [dict(finding.values) for finding in found.why if finding.reason == "PRICE_DIFFERS"]
    assert told == [{"asked": Money(9999, "EUR"), "price": Money(10000, "EUR")}] * len(reasons)


def test_where_the_terms_name_no_price_that_of_the_caller_is_taken_with_its_tax_in_it() -> None:
    plan = year_plan(tax={**TAX, "price": "added"})
    assert money(asked(plan, ISSUE, "2025-01-01")) == {"PRICE": 30932, "TAX": 5568}
    assert asked(plan, ISSUE, "2025-01-01", contract=contract_of(plan, facts=UNPRICED)).lines == ()


@pytest.mark.parametrize(
    ("paid", "price"), [("9999.99", 4900), ("10000.00", 4900), ("10000.01", 9900), ("90000.00", 9900)]
)
def test_a_price_by_bands_has_open_and_closed_edges(paid: str, price: int) -> None:
    bands = [
        {"atMost": 10000, "amount": {"money": "49.00"}},
        {"moreThan": 10000, "amount": {"money": "99.00"}},
    ]
    plan = year_plan(price={"bands": bands, "of": "pricePaid"})
    bought = contract_of(plan, facts=UNPRICED)
    assert money(asked(plan, ISSUE, "2025-01-01", contract=bought, pricePaid=paid)) == {"PRICE": price}


@pytest.mark.parametrize(
    ("low", "high", "code"),
    [
        ({"atMost": 90}, {"atLeast": 90}, "table_overlap"),
        ({"lessThan": "90.5"}, {"moreThan": "90.5"}, "table_gap"),
        ({"atMost": 10, "moreThan": 20}, {"atLeast": 30}, "bad_row"),
    ],
)
def test_bands_that_leave_a_gap_or_overlap_are_refused(low: Written, high: Written, code: str) -> None:
    bands = [{**edges, "amount": {"money": "1.00"}} for edges in (low, high)]
    assert code in codes_of(price={"bands": bands, "of": "pricePaid"})


def test_bands_are_picked_by_one_thing() -> None:
    bands: Written = {"bands": [{"atMost": 1, "amount": {"money": "1.00"}}]}
    assert codes_of(price=bands) == {"bad_bands"}


def test_outside_all_bands_a_person_decides() -> None:
    plan = year_plan(price={"bands": [{"atMost": 10, "amount": {"money": "1.00"}}], "of": "pricePaid"})
    found = asked(plan, ISSUE, "2025-01-01", contract=contract_of(plan, facts=UNPRICED), pricePaid="10.01")
    assert (found.is_open, against(found), found.lines) == (None, {"TERMS_SILENT"}, ())


def test_by_age_a_band_is_picked_on_the_day() -> None:
    age = {"age": "purchased", "to": "contractMade", "in": "days", "parts": "down"}
    bands = [{"atMost": 90, "amount": {"money": "49.00"}}, {"atLeast": 91, "amount": {"money": "59.00"}}]
    plan = year_plan(price={"bands": bands, "by": age})
    bought = contract_of(plan, facts=UNPRICED)
    prices = [
        money(asked(plan, ISSUE, "2025-01-01", contract=bought, purchased=day))["PRICE"]
        for day in ("2024-10-03", "2024-10-02")
    ]
    assert prices == [4900, 5900]


def test_a_first_contract_is_number_one_and_runs_as_the_terms_say() -> None:
    plan = year_plan(price={"if": {"contractYear": {"atLeast": 2}}, "then": {"money": "80"}, "else": {"money": "100"}})
    found = asked(plan, ISSUE, "2024-02-29", contract=contract_of(plan, facts=UNPRICED))
    assert (found.first_day, found.last_day, found.total) == (date(2024, 2, 29), date(2025, 2, 28), 10000)
    assert (found.sets["contractYear"], found.sets["yearsWithoutGap"]) == (Decimal(1), Decimal(0))


def test_a_contract_may_begin_later_than_it_is_made_and_run_until_a_day() -> None:
    begins = {"after": {"after": "purchased", "add": "P12M"}, "add": "P1D"}
    plan = year_plan(begins=begins, runs={"until": {"after": "purchased", "add": "P60M"}})
    found = asked(plan, ISSUE, "2025-02-20", purchased="2024-03-31")
    assert (found.first_day, found.last_day) == (date(2025, 4, 1), date(2029, 3, 31))


@pytest.mark.parametrize("runs", [{"length": "P1Y"}, {"firstDay": "counted"}, {"length": "P1Y", "until": "purchased"}])
def test_a_contract_ends_in_one_way(runs: Written) -> None:
    assert codes_of(life={"runs": runs}) == {"bad_window"}
