"""Does a finished job count everywhere it must, move the clocks, and leave the right contracts behind?"""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.plans.files import SHIPPED, read_plans
from contracts.rules.claims.effects import CoverAfter, Done, job_of, repair_warranty, replacement_of, successors
from contracts.rules.evaluator import decide
from contracts.rules.question import Contract
from contracts.rules.terms import Plan
from contracts.rules.values.history import History, JobKind, Replacement
from contracts.rules.values.money import Money
from tests.rules.claims.examples import adjudicated, decision_on
from tests.rules.examples import (
    Written,
    benefit,
    charge,
    decided,
    jobs,
    named,
    only,
    plan_of,
    question,
    repair,
    the_terms,
    window,
)

REPAIRED = Done(
    JobKind.REPAIR,
    date(2025, 3, 10),
    event="DEFECT",
    components=frozenset({"pump"}),
    replaced=frozenset({"pump"}),
    handed_in=date(2025, 3, 1),
    handed_back=date(2025, 3, 10),
)
VISITS: Written = {
    "window": window(**{"from": "delivered"}),
    "allowances": {"visits": {"count": 2, "per": "contractYear"}},
    "pays": [{"charges": {"class": "VISIT"}, "customer": {"share": "0%"}, "counts": "visits"}],
}
PARTS = benefit("parts", pays=[{"charges": {"class": "PART"}, "customer": {"share": "0%"}}])


def test_a_job_that_two_benefits_paid_counts_for_both() -> None:
    """The warranty pays the part, the visit is one of two free ones: afterwards one is left."""
    plan = plan_of(PARTS, benefit("visits", **VISITS))
    decision = decision_on(plan, charges=[charge("c1", 10_000, "PART"), charge("c2", 2_500, "VISIT")])
    job = job_of(REPAIRED, adjudicated(decision))
    assert (job.under, job.covered) == ("plan/parts", Money(10_000, "EUR"))
    assert job.bore == (("plan/visits", Money(2_500, "EUR")),)
    again = decided(plan, delivered="2025-01-01", event="DEFECT", history=jobs(job), as_of="2025-04-01T12:00+02:00")
    (allowance,) = named(again, "visits").standing.allowances
    assert (allowance.used, allowance.left, allowance.money_used) == (1, 1, 2_500)


def test_a_job_that_nobody_covered_is_under_nothing() -> None:
    late = {"occurred": "2026-03-01", "as_of": "2026-03-01T12:00+01:00"}
    job = job_of(replace(REPAIRED, paid=True), adjudicated(decision_on(plan_of(), 10_000, **late)))
    assert (job.under, job.covered, job.bore, job.paid) == (None, None, (), True)


def test_a_finished_repair_moves_the_last_day_by_the_days_out_of_use() -> None:
    """1 to 10 March are ten days, both counted: the year from 1 January 2025 ends on 10 January 2026."""
    longer: Written = {"extension": "repair", "clause": "8", "daysOut": "bothDaysCounted"}
    plan = plan_of(benefit(window=window(extensions=[longer])))
    decision = decision_on(plan, 10_000)
    before, after = only(decision).standing.cover, _afterwards(plan, jobs(job_of(REPAIRED, adjudicated(decision))))
    assert before is not None
    assert (str(before.last_day), after) == ("2025-12-31", "2026-01-10")


def _afterwards(plan: Plan, history: History) -> str:
    again = decided(plan, delivered="2025-01-01", event="DEFECT", history=history, as_of="2025-04-01T12:00+02:00")
    cover = only(again).standing.cover
    assert cover is not None
    return str(cover.last_day)


def test_a_finished_repair_extends_the_law_once_by_twelve_months() -> None:
    """Directive (EU) 2024/1799 art. 16, by the shipped terms: a repair under the law itself, on a sale of September
    2026."""
    (plan,) = read_plans(SHIPPED / "statute" / "eu.yaml")
    told: dict[str, Any] = {
        "contractMade": "2026-09-01",
        "delivered": "2026-09-01",
        "event": "DEFECT",
        "digitalSupply": False,
        "as_of": "2027-03-01T12:00+01:00",
        "charges": [charge("c1", 10_000, "PART")],
    }
    days = (date(2027, 2, 1), date(2027, 2, 10))
    done = Done(JobKind.REPAIR, days[1], event="DEFECT", handed_in=days[0], handed_back=days[1])
    job = job_of(done, adjudicated(decided(plan, **told)))
    again = replace(job, on=date(2027, 2, 20), handed_in=None, handed_back=None)
    last = {
        number: _last_days(plan, history=jobs(*history), **told)
        for number, history in enumerate([(), (job,), (job, again)])
    }
    assert (job.under or "").partition("/")[0] == plan.code
    assert ("2028-09-01" in last[0], "2029-09-01" in last[0]) == (True, False)
    assert "2029-09-01" in last[1]
    assert last[2] == last[1]


def _last_days(plan: Plan, **asked: Any) -> set[str]:
    covers = [each.standing.cover for each in decided(plan, **asked).benefits]
    return {str(cover.last_day) for cover in covers if cover is not None and cover.last_day is not None}


def test_a_repair_brings_the_warranty_on_repairs_pinned_to_its_own_day() -> None:
    """A month from 10 March ends on 10 April; a second repair elsewhere does not move it."""
    (plan,) = read_plans(SHIPPED / "service" / "ion-exchange-repair.yaml")
    job = job_of(REPAIRED, adjudicated(decision_on(plan_of(), 10_000)))
    made = repair_warranty(the_terms(plan), job)
    assert made is not None
    later = repair("2025-04-05", components=frozenset({"pump"}))
    asked = question(
        plan,
        currency="INR",
        event="BREAKDOWN",
        component="pump",
        history=jobs(job, later),
        as_of="2025-04-08T12:00+05:30",
    )
    pinned = replace(asked, contracts=(Contract("ion-exchange-repair#1", made.terms, made.facts),))
    cover = named(decide(pinned), "service-charge").standing.cover
    assert cover is not None
    assert (str(cover.start), str(cover.last_day)) == ("2025-03-10", "2025-04-10")


def test_only_a_finished_repair_brings_one_and_only_by_such_terms() -> None:
    (plan,) = read_plans(SHIPPED / "service" / "ion-exchange-repair.yaml")
    job = job_of(REPAIRED, adjudicated(decision_on(plan_of(), 10_000)))
    assert repair_warranty(the_terms(plan_of()), job) is None
    assert repair_warranty(the_terms(plan), replace(job, completed=False)) is None
    assert repair_warranty(the_terms(plan), replace(job, kind=JobKind.VISIT)) is None


def replaced(plan: Plan, **asked: Any) -> Any:
    (found,) = successors(
        question(plan, delivered="2025-01-01", contractStart="2025-01-01"), replace(REPAIRED, **asked)
    )
    return found


def test_without_a_word_in_the_terms_the_cover_is_inherited_with_the_old_days() -> None:
    found = replaced(plan_of())
    assert (found.cover, found.made.facts["delivered"]) == (CoverAfter.INHERITED, date(2025, 1, 1))


@pytest.mark.parametrize(
    ("rules", "paid", "expected"),
    [
        ([{"cover": "fresh", "clause": "4"}], False, CoverAfter.FRESH),
        ([{"cover": "ends", "clause": "4"}], False, CoverAfter.ENDS),
        ([{"cover": "fresh", "clause": "4", "if": {"replacementPaid": True}}], True, CoverAfter.FRESH),
        ([{"cover": "fresh", "clause": "4", "if": {"replacementPaid": True}}], False, CoverAfter.INHERITED),
    ],
)
def test_a_replacement_gives_the_cover_that_the_terms_say(
    rules: list[Written], paid: bool, expected: CoverAfter
) -> None:
    found = replaced(plan_of(life={"replacement": rules}), paid=paid)
    assert found.cover is expected
    if expected is CoverAfter.FRESH:
        assert found.made.facts == {"contractMade": date(2025, 3, 10), "contractStart": date(2025, 3, 10)}
    assert (found.made is None) is (expected is CoverAfter.ENDS)


def test_where_it_is_not_known_whether_the_cover_is_fresh_it_is_inherited_and_says_what_is_missing() -> None:
    rule: Written = {"cover": "fresh", "clause": "4", "if": {"opened": False}}
    found = replaced(plan_of(life={"replacement": [rule]}))
    assert (found.cover, found.missing) == (CoverAfter.INHERITED, frozenset({"opened"}))


def test_a_law_makes_no_contract_for_the_new_unit() -> None:
    law = plan_of(header={"kind": "STATUTE"})
    assert list(successors(question(law, delivered="2025-01-01"), REPAIRED)) == []


def test_a_replaced_unit_stands_in_the_history() -> None:
    assert replacement_of(replace(REPAIRED, paid=True)) == Replacement(date(2025, 3, 10), paid=True)
