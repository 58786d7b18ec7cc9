"""How often has it been used in its period, and how much is left?"""

from datetime import date
from typing import Any

import pytest

from contracts.rules.deciding.allowances import AllowanceState
from contracts.rules.terms import Plan
from contracts.rules.values.history import History, Replacement, Reserved
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import State, Verdict
from tests.rules.examples import (
    Written,
    answer,
    benefit,
    charge,
    codes_of,
    decided,
    jobs,
    only,
    plan_of,
    repair,
    visit,
    window,
)

VISIT = [charge("visit", 25000, "VISIT")]


def visits_of(per: object, count: int | None = 2, uses: Written | None = None, **words: Any) -> Plan:
    """A plan with so many free visits in a period; the window is five years from the start of the contract."""
    allowance: Written = {"per": per, "uses": {"kind": "VISIT"} if uses is None else uses}
    if count is not None:
        allowance["count"] = count
    given: Written = {"window": window(**{"from": "contractStart"}, length="P5Y"), **words}
    return plan_of(
        benefit(
            "visits",
            allowances={"visits": allowance},
            pays=[{"charges": {}, "customer": {"share": "0%"}, "counts": "visits"}],
            **given,
        )
    )


def allowance(plan: Plan, **asked: Any) -> AllowanceState:
    (found,) = only(decided(plan, **({"contractStart": "2024-01-31", "charges": VISIT} | asked))).standing.allowances
    return found


@pytest.mark.parametrize(
    ("per", "occurred", "since", "until"),
    [
        ("contract", "2026-05-10", "2024-01-31", None),
        ("contractYear", "2025-01-30", "2024-01-31", "2025-01-30"),
        ("contractYear", "2025-01-31", "2025-01-31", "2026-01-30"),
        ("contractQuarter", "2024-04-29", "2024-01-31", "2024-04-30"),
        ("contractQuarter", "2024-05-01", "2024-05-01", "2024-07-30"),
        ("contractQuarter", "2024-07-31", "2024-07-31", "2024-10-30"),
        ("contractMonth", "2024-02-29", "2024-01-31", "2024-02-29"),
        ("contractMonth", "2024-03-01", "2024-03-01", "2024-03-30"),
        ("contractMonth", "2024-03-31", "2024-03-31", "2024-04-30"),
        ("calendarYear", "2024-12-31", "2024-01-01", "2024-12-31"),
        ("calendarYear", "2025-01-01", "2025-01-01", "2025-12-31"),
        ("calendarQuarter", "2024-03-31", "2024-01-01", "2024-03-31"),
        ("calendarQuarter", "2024-04-01", "2024-04-01", "2024-06-30"),
        ("calendarMonth", "2024-02-29", "2024-02-01", "2024-02-29"),
        ("purchaseChain", "2024-02-29", None, None),
        ("job", "2024-02-29", None, None),
        ({"rolling": "P12M"}, "2025-03-01", "2024-03-02", "2025-03-01"),
        ({"rolling": "P30D"}, "2025-03-01", "2025-01-31", "2025-03-01"),
    ],
)
def test_a_period_has_its_first_and_last_day(per: object, occurred: str, since: str | None, until: str | None) -> None:
    """Counted from 31 January 2024, the first day included: a period of the contract ends as a term of it would."""
    found = allowance(visits_of(per), occurred=occurred)
    first, last = (date.fromisoformat(day) if day else None for day in (since, until))
    assert (found.since, found.until) == (first, last)


@pytest.mark.parametrize("per", ["contractYear", "calendarYear", {"rolling": "P1Y"}, "contract"])
def test_only_uses_inside_the_period_and_up_to_the_day_count(per: object) -> None:
    """Visits before, inside and after; nothing is carried over."""
    history = jobs(visit("2025-06-01"), visit("2025-07-01"), visit("2025-07-02"), visit("2023-12-31"))
    found = allowance(visits_of(per, 5), contractStart="2024-01-01", occurred="2025-07-01", history=history)
    assert (found.used, found.left) == (2, 3)


def test_what_was_not_used_is_lost_at_the_end_of_its_period() -> None:
    """One visit in the first quarter leaves two, not three, in the second."""
    found = allowance(
        visits_of("calendarQuarter"),
        contractStart="2025-01-01",
        occurred="2025-04-01",
        history=jobs(visit("2025-02-01")),
    )
    assert (found.used, found.left) == (0, 2)


def test_the_visit_after_the_last_free_one_is_paid() -> None:
    """Two free visits are never used three times (design, invariant 1)."""
    plan = visits_of("contractYear")
    done = [visit("2025-01-10"), visit("2025-02-10")]
    asked: Written = {"charges": VISIT, "contractStart": "2025-01-01", "occurred": "2025-03-01"}
    second = decided(plan, history=jobs(done[0]), **asked)
    assert (second.verdict, second.customer_total) == (Verdict.COVERED, 0)
    third = decided(plan, history=jobs(*done), **asked)
    assert (third.verdict, third.customer_total) == (Verdict.NOT_COVERED, 25000)
    assert only(third).standing.state is State.EXHAUSTED
    assert [finding.reason for finding in only(third).why_not] == ["ALLOWANCE_SPENT"]


@pytest.mark.parametrize(
    ("start", "first_day", "last_day"),
    [
        ("2024-02-29", "counted", "2025-02-28"),
        ("2025-04-01", "counted", "2026-03-31"),
        ("2025-04-01", "notCounted", "2026-04-01"),
        ("2024-02-29", "notCounted", "2025-02-28"),
    ],
)
def test_the_last_day_of_a_year_belongs_to_that_year(start: str, first_day: str, last_day: str) -> None:
    """A contract of one year has one contract year, however its first day is counted, leap day or not."""
    plan = visits_of("contractYear", 1, window=window(**{"from": "contractStart"}, firstDay=first_day))
    history = jobs(visit(f"{int(last_day[:4]) - 1}-10-01"))
    decision = decided(plan, charges=VISIT, history=history, contractStart=start, occurred=last_day)
    standing = only(decision).standing
    assert standing.cover is not None
    assert str(standing.cover.last_day) == last_day
    assert standing.state is State.EXHAUSTED
    assert standing.allowances[0].until == standing.cover.last_day


def test_the_price_by_use_follows_the_uses_of_the_period() -> None:
    """Two free per quarter, then 250 each: an allowance without a count only counts."""
    prices = {"byUse": [{"money": "0"}, {"money": "0"}, {"money": "250"}]}
    plan = plan_of(
        benefit(
            "visits",
            window=window(**{"from": "contractStart"}),
            allowances={"visits": {"per": "calendarQuarter", "uses": {"kind": "VISIT"}}},
            pays=[{"charges": {}, "customer": prices, "counts": "visits"}],
        )
    )
    lines = [charge("visit", 40000, "VISIT")]
    done = [visit("2025-04-01"), visit("2025-05-01"), visit("2025-06-01")]
    paid = [
        decided(plan, charges=lines, history=jobs(*done[:n]), contractStart="2025-01-01", occurred="2025-06-30")
        for n in range(4)
    ]
    assert [decision.customer_total for decision in paid] == [0, 0, 25000, 25000]
    next_quarter = decided(plan, charges=lines, history=jobs(*done), contractStart="2025-01-01", occurred="2025-07-01")
    assert next_quarter.customer_total == 0
    assert only(next_quarter).standing.allowances[0].left is None


@pytest.mark.parametrize(
    ("uses", "used"),
    [
        ({"kind": "VISIT"}, 2),
        ({"kind": "REPAIR"}, 2),
        ({"task": "PREVENTIVE"}, 1),
        ({"task": ["PREVENTIVE", "CLEANING"]}, 2),
        ({"event": "ACCIDENT"}, 1),
        ({"task": "CLEANING", "kind": "VISIT"}, 1),
        ({"task": "CLEANING", "event": "ACCIDENT"}, 0),
        ({"replaced": "fan"}, 1),
        ({}, 1),
        ({"replacements": True}, 3),
    ],
)
def test_the_terms_say_which_jobs_use_an_allowance_up(uses: Written, used: int) -> None:
    """By kind, task, event, replaced part; without a word those under the same benefit."""
    history = History(
        jobs=(
            visit("2025-01-02", task="PREVENTIVE"),
            visit("2025-01-03", task="CLEANING"),
            repair("2025-01-04", event="ACCIDENT", under="plan/visits"),
            repair("2025-01-05", under="other/visits", replaced=frozenset({"fan"})),
        ),
        replacements=tuple(Replacement(date(2025, 1, day)) for day in (2, 3, 4)),
    )
    plan = plan_of(
        benefit(
            "visits",
            allowances={"a": {"count": 9, "per": "contract", "uses": uses}},
            window=window(**{"from": "contractStart"}),
        ),
        components=["fan"],
    )
    assert allowance(plan, contractStart="2025-01-01", occurred="2025-03-01", history=history).used == used


def test_a_purchase_chain_counts_what_came_before_this_contract() -> None:
    """One replacement in the whole chain, however often the contract changed."""
    chain = visits_of("purchaseChain", 1, {"replacements": True})
    before = History(replacements=(Replacement(date(2020, 1, 1)),))
    assert allowance(chain, occurred="2025-01-01", history=before).left == 0
    contract = visits_of("contract", 1, {"replacements": True})
    assert allowance(contract, occurred="2025-01-01", history=before).left == 1


def test_an_allowance_of_a_job_begins_new_with_each_job() -> None:
    """A limit per repair does not remember earlier repairs."""
    plan = visits_of("job", 1)
    found = allowance(plan, occurred="2025-01-01", history=jobs(visit("2024-06-01"), visit("2024-07-01")))
    assert (found.used, found.left, found.is_spent) == (0, 1, False)


def test_money_is_used_up_by_what_the_benefit_paid() -> None:
    """A limit of 500 in the contract, of which 480.50 are gone."""
    plan = plan_of(
        benefit(
            "sum",
            window=window(**{"from": "contractStart"}),
            allowances={"limit": {"money": "500", "per": "contract"}},
            pays=[{"charges": {}, "customer": {"share": "0%"}, "counts": "limit"}],
        )
    )
    history = jobs(repair("2025-01-10", under="plan/sum", covered=Money(48050, "EUR")))
    decision = decided(plan, charges=[charge("a", 10000)], contractStart="2025-01-01", history=history)
    assert decision.customer_total == 10000 - 1950
    assert only(decision).standing.allowances[0].money_left == 1950
    reasons = [reason for charged in decision.charges for _, reason in charged.reasons]
    assert [reason.reason for reason in reasons] == ["CAP_REACHED"]
    gone = jobs(repair("2025-01-10", under="plan/sum", covered=Money(50000, "EUR")))
    spent = decided(plan, charges=[charge("a", 10000)], contractStart="2025-01-01", history=gone)
    assert (spent.verdict, spent.customer_total) == (Verdict.NOT_COVERED, 10000)
    assert only(spent).standing.state is State.EXHAUSTED


def test_the_answer_shows_the_period_and_what_is_left() -> None:
    """For a customer who asks when the next free visit is."""
    found = answer(
        visits_of("calendarQuarter"), charges=VISIT, contractStart="2025-01-01", occurred="2025-05-10",
        history=jobs(visit("2025-04-02")),
    )  # fmt: skip
    assert found["benefits"][0]["allowances"] == [
        {"allowance": "visits", "used": 1, "left": 1, "moneyLeft": None, "since": "2025-04-01", "until": "2025-06-30"}
    ]


def test_a_remedy_that_uses_an_allowance_closes_when_it_is_spent() -> None:
    """One replacement in the chain."""
    remedy = {"remedy": "REPLACEMENT", "counts": "once"}
    plan = plan_of(
        benefit(
            "exchange",
            pays=None,
            remedies=[remedy],
            allowances={"once": {"count": 1, "per": "purchaseChain", "uses": {"replacements": True}}},
        )
    )
    for replaced, is_open in (((), True), ((Replacement(date(2025, 1, 5)),), False)):
        decision = decided(plan, delivered="2025-01-01", history=History(replacements=replaced))
        way = next(each for each in decision.alternatives if each.remedy.value == "REPLACEMENT")
        assert way.is_open is is_open
        assert ("ALLOWANCE_SPENT" in [finding.reason for finding in way.why]) is not is_open


def carrying(carries: Written, per: str = "contractQuarter", **allowance_words: Any) -> Plan:
    """Two free visits in each period, some of which may be carried over into the next."""
    words: Written = {"count": 2, **allowance_words}
    return plan_of(
        benefit(
            "visits",
            window=window(**{"from": "contractStart"}, length="P5Y"),
            allowances={"visits": {"per": per, "carries": carries, "uses": {"kind": "VISIT"}, **words}},
            pays=[{"charges": {}, "customer": {"share": "0%"}, "counts": "visits"}],
        )
    )


@pytest.mark.parametrize(
    ("visits", "occurred", "left"),
    [
        ([], "2025-01-15", 2),  # nothing came into the first quarter
        ([], "2025-04-01", 3),  # both unused, one is carried over
        (["2025-02-01"], "2025-04-01", 3),
        (["2025-02-01", "2025-02-02"], "2025-04-01", 2),
        (["2025-04-10"], "2025-04-20", 2),  # what was carried over is used first
        ([], "2025-04-30", 3),  # a month from 1 April, the first day counted, ends on the 30th
        ([], "2025-05-01", 2),
        (["2025-04-10"], "2025-05-01", 2),  # the one that came over was used in time: the two of its own are left
        (["2025-05-02"], "2025-05-03", 1),
        (["2025-04-10", "2025-05-02", "2025-05-03"], "2025-05-04", 0),
        ([], "2025-07-01", 3),  # what came over before is not carried any further
        (["2025-04-10"], "2025-07-01", 3),
        (["2025-04-10", "2025-04-11", "2025-04-12"], "2025-07-01", 2),
    ],
)
def test_what_was_not_used_is_carried_over_once_and_for_a_month(visits: list[str], occurred: str, left: int) -> None:
    """One visit at most, for a month of the next quarter. The contract began on 1 January 2025."""
    plan = carrying({"count": 1, "for": "P1M"})
    found = allowance(plan, contractStart="2025-01-01", occurred=occurred, history=jobs(*map(visit, visits)))
    assert found.left == left


def test_without_a_time_what_was_carried_over_lasts_as_long_as_the_period() -> None:
    plan = carrying({"count": 2}, per="calendarQuarter")
    found = allowance(plan, contractStart="2025-02-10", occurred="2025-06-30")
    assert (found.left, found.carried, str(found.carried_until)) == (4, 2, "2025-06-30")
    assert allowance(plan, contractStart="2025-02-10", occurred="2025-03-31").left == 2


def test_money_is_carried_over_like_uses() -> None:
    """100.00 a quarter, of which 30.00 may be carried over; 80.00 were used in the first quarter."""
    plan = carrying({"money": "30.00"}, count=None, money="100.00")
    used = visit("2025-02-01", under="plan/visits", covered=Money(8_000, "EUR"))
    found = allowance(plan, contractStart="2025-01-01", occurred="2025-04-01", history=jobs(used))
    assert (found.money_left, found.money_carried) == (12_000, 2_000)


@pytest.mark.parametrize(
    "words",
    [
        {"per": "contract", "carries": {"count": 1}},
        {"per": "job", "carries": {"count": 1}},
        {"per": {"rolling": "P1Y"}, "carries": {"count": 1}},
        {"carries": {"count": 3}},
        {"carries": {"money": "1.00"}},
        {"carries": {"for": "P1M"}},
    ],
)
def test_a_carry_over_that_makes_no_sense_is_refused(words: Written) -> None:
    given: Written = {"per": "contractYear", "count": 2, **words}
    pays = [{"charges": {}, "customer": {"share": "0%"}, "counts": "visits"}]
    assert "bad_allowance" in codes_of(benefit("visits", allowances={"visits": given}, pays=pays))


@pytest.mark.parametrize(
    "words",
    [
        {"per": "job"},
        {"per": "purchaseChain"},
        {"per": {"rolling": "P1Y"}},
        {"per": "calendarYear", "carries": {"count": 1}},
        {"per": "calendarYear", "uses": {"replacements": True}},
        {"per": "calendarYear", "count": None},
    ],
)
def test_what_units_cannot_share_is_refused(words: Written) -> None:
    assert "bad_allowance" in codes_of(shared("purchased", **words))


@pytest.mark.parametrize("per", ["contract", "contractYear", "contractQuarter", "contractMonth"])
def test_periods_of_the_contract_are_shared_only_where_they_begin_on_a_day_of_the_contract(per: str) -> None:
    """The units of one agreement were bought on different days; their contracts begin on one."""
    assert "bad_allowance" in codes_of(shared("purchased", per=per))
    assert "bad_allowance" not in codes_of(shared("contractStart", per=per))
    assert "bad_allowance" not in codes_of(shared("purchased", per="calendarYear"))


def shared(begins: str, **words: object) -> Written:
    """A benefit with visits that all units of an agreement share."""
    given = {name: word for name, word in ({"count": 2, "shared": "units"} | words).items() if word is not None}
    pays = [{"charges": {}, "customer": {"share": "0%"}, "counts": "visits"}]
    window = {"from": begins, "length": "P1Y", "firstDay": "counted", "acts": "event"}
    return benefit("visits", window=window, allowances={"visits": given}, pays=pays)


def test_a_reserved_use_counts_in_its_period_for_an_earlier_event_too() -> None:
    """It is agreed on for 10 March: whoever asks about 1 March has one less, and next year nobody has."""
    plan = visits_of("contractYear")
    agreed = History(reserved=(Reserved(f"{plan.code}/visits", "visits", date(2024, 3, 10)),))
    other = History(reserved=(Reserved(f"{plan.code}/visits", "other", date(2024, 3, 10)),))
    assert allowance(plan, occurred="2024-03-01", history=agreed).left == 1
    assert allowance(plan, occurred="2025-03-01", history=agreed).left == 2
    assert allowance(plan, occurred="2024-03-01", history=other).left == 2


def test_a_job_counts_on_the_day_of_the_event_that_it_was_for() -> None:
    """The fault showed on the last day of the year, and was looked at a week later."""
    plan = visits_of("contractYear")
    done = jobs(visit("2025-02-06", occurred=date(2025, 1, 30)))
    assert allowance(plan, occurred="2025-01-30", history=done).left == 1
    assert allowance(plan, occurred="2025-03-01", history=done).left == 2
