"""How much does each kind of amount come to?"""

from typing import Any

import pytest
from pydantic import TypeAdapter

from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import TermsSilent
from contracts.rules.values.vocabulary import ChargeClass
from contracts.rules.words.amounts import AmountWord
from contracts.rules.words.base import Names
from tests.rules.examples import benefit, borne, charge, decided, plan_of, view

AMOUNTS: TypeAdapter[Any] = TypeAdapter(AmountWord)
EUR = Names(currency="EUR")
LINE = charge("a", 10001)


def comes_to(raw: object, use: int = 0, **facts: Any) -> int:
    """An amount in cents, of a charge of 100.01."""
    found = AMOUNTS.validate_python(raw, context=EUR).minor(view(**facts), LINE, use)
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize(
    ("raw", "minor"),
    [
        ("charge", 10001),
        ("pricePaid", 39900),
        ({"money": "250"}, 25000),
        ({"money": "12.50"}, 1250),
        ({"money": 5}, 500),
        ({"share": "0%"}, 0),
        ({"share": "100%"}, 10001),
        ({"share": "50%"}, 5001),
        ({"discount": "15%"}, 8501),
        ({"discount": "100%"}, 0),
        ({"percent": "10%", "of": "pricePaid"}, 3990),
        ({"percent": "10%", "of": {"percent": "50%", "of": "pricePaid"}}, 1995),
        ({"least": ["charge", {"money": "20"}]}, 2000),
        ({"least": ["charge", {"money": "200"}]}, 10001),
        ({"greatest": ["charge", {"money": "20"}]}, 10001),
        ({"greatest": ["charge", {"money": "200"}]}, 20000),
        ({"sum": ["charge", {"money": "20"}, {"money": "0.99"}]}, 12100),
        ({"minus": ["pricePaid", "charge", {"money": "20"}]}, 27899),
        ({"minus": [{"money": "20"}, "charge"]}, 0),
        ({"if": {"opened": True}, "then": {"money": "45"}, "else": {"money": "0"}}, 4500),
        ({"if": {"opened": False}, "then": {"money": "45"}, "else": {"money": "1"}}, 100),
    ],
)
def test_an_amount_is_worked_out_to_the_cent(raw: object, minor: int) -> None:
    """A charge of 100.01, a price of 399.00, an opened box; halves are rounded up as the plan says."""
    assert comes_to(raw, pricePaid="399", opened=True) == minor


def test_an_amount_by_use_takes_the_price_of_the_next_use() -> None:
    """Two free visits, then 250 each: the last price stays."""
    raw = {"byUse": [{"money": "0"}, {"money": "0"}, {"money": "250"}]}
    assert [comes_to(raw, use) for use in range(5)] == [0, 0, 25000, 25000, 25000]


@pytest.mark.parametrize(
    ("rounding", "borne_parts"),
    [("HALF_UP", [1500, 1502, 1505]), ("HALF_EVEN", [1500, 1502, 1504]), ("UP", [1501, 1502, 1505]),
     ("DOWN", [1500, 1501, 1504])],
)  # fmt: skip
def test_a_share_is_rounded_as_the_plan_writes_it(rounding: str, borne_parts: list[int]) -> None:
    """15 % of 100.03, 100.10 and 100.30 is 15.0045, 15.015 and 15.045."""
    plan = plan_of(benefit(pays=[{"charges": {}, "customer": {"share": "15%"}}]), header={"rounding": rounding})
    lines = [charge("a", 10003), charge("b", 10010), charge("c", 10030)]
    assert borne(decided(plan, charges=lines, delivered="2025-01-01")) == borne_parts


def test_a_part_that_is_whole_needs_no_rounding() -> None:
    """0 % and 100 % are exact in a plan that writes no rule."""
    plan = plan_of(header={"rounding": None})
    assert borne(decided(plan, charges=[LINE], delivered="2025-01-01")) == [0]


def test_an_amount_asks_for_the_facts_it_hangs_on() -> None:
    """All of them at once, whichever kind of amount it is."""
    for kind in ("least", "greatest", "sum", "minus"):
        with pytest.raises(NotKnown) as unknown:
            comes_to({kind: ["pricePaid", "listPrice"]})
        assert unknown.value.missing == {"pricePaid", "listPrice"}, kind


@pytest.mark.parametrize(
    ("raw", "missing"),
    [
        ("pricePaid", {"pricePaid"}),
        ({"percent": "10%", "of": "listPrice"}, {"listPrice"}),
        ({"if": {"opened": True}, "then": {"money": "1"}, "else": {"money": "2"}}, {"opened"}),
    ],
)
def test_an_unknown_fact_leaves_the_amount_unknown(raw: object, missing: set[str]) -> None:
    """An amount is never guessed."""
    with pytest.raises(NotKnown) as unknown:
        comes_to(raw)
    assert unknown.value.missing == missing


def test_only_the_side_that_holds_is_asked_for() -> None:
    """The other side's facts may be missing."""
    raw = {"if": {"opened": True}, "then": {"money": "45"}, "else": "pricePaid"}
    assert comes_to(raw, opened=True) == 4500


def test_an_amount_of_a_charge_needs_a_charge() -> None:
    """A remedy has none: it is asked for."""
    for raw in ("charge", {"share": "50%"}, {"discount": "50%"}):
        with pytest.raises(NotKnown) as unknown:
            AMOUNTS.validate_python(raw, context=EUR).minor(view(), None, 0)
        assert unknown.value.missing == {"charges"}


def test_a_plans_own_amount_stands_under_its_name() -> None:
    """Once written, used in many places."""
    plan = plan_of(
        benefit(pays=[{"charges": {}, "customer": {"least": ["charge", "visitFee"]}}]),
        amounts={"visitFee": {"sum": [{"money": "20"}, "travel"]}, "travel": {"money": "5"}},
    )
    assert borne(decided(plan, charges=[LINE, charge("b", 700)], delivered="2025-01-01")) == [2500, 700]


@pytest.mark.parametrize("customer", [{"money": "500"}, {"sum": ["charge", {"money": "1"}]}, "pricePaid"])
def test_a_customer_never_pays_more_than_the_charge(customer: object) -> None:
    """A fixed part above the charge is the charge."""
    plan = plan_of(benefit(pays=[{"charges": {}, "customer": customer}]))
    decision = decided(plan, charges=[LINE], delivered="2025-01-01", pricePaid="399")
    assert borne(decision) == [10001]
    assert decision.customer_total == decision.charged_total


def test_a_share_above_the_whole_never_makes_the_customer_earn() -> None:
    """Whatever an amount comes to, a part of a charge lies between nothing and the charge."""
    fact_share = {"discount": {"restOf": {"fact": "quantity"}}}
    plan = plan_of(benefit(pays=[{"charges": {}, "customer": fact_share}]))
    for quantity in (-50, 0, 50, 100, 150):
        decision = decided(plan, charges=[LINE], delivered="2025-01-01", quantity=quantity)
        assert 0 <= borne(decision)[0] <= LINE.minor


def test_a_silent_share_is_left_to_a_person() -> None:
    """A share of nothing is not a number."""
    with pytest.raises(TermsSilent):
        comes_to({"share": {"used": {"fact": "quantity"}, "of": {"fact": "quantity"}}}, quantity=0)


def test_each_class_of_charge_has_its_own_part() -> None:
    """Parts free, labour half, the rest is not promised."""
    plan = plan_of(
        benefit(
            pays=[
                {"charges": {"class": "PART"}, "customer": {"share": "0%"}},
                {"charges": {"class": ["LABOUR", "VISIT"]}, "customer": {"share": "50%"}},
            ]
        )
    )
    lines = [charge(each.value, 1000, each.value) for each in ChargeClass]
    decision = decided(plan, charges=lines, delivered="2025-01-01")
    by_class = {result.charge.id: sum(s.minor for s in result.shares if s.payer.value == "CUSTOMER")
                for result in decision.charges}  # fmt: skip
    free_or_half = {"PART": 0, "LABOUR": 500, "VISIT": 500}
    assert by_class == {each.value: free_or_half.get(each.value, 1000) for each in ChargeClass}
