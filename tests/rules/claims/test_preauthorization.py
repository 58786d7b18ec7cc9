"""Does a pre-authorised claim settle by itself only when nothing changed, and is every change named?"""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.rules.claims.lines import Claimed, ClaimedLine
from contracts.rules.claims.preauthorization import Agreed, ChangeKind, changes, unchanged
from contracts.rules.terms import Plan
from contracts.rules.values.history import Reading
from contracts.rules.values.vocabulary import Role
from tests.rules.claims.examples import adjudicated, claim, decision_on
from tests.rules.examples import Written, benefit, charge, jobs, plan_of, repair

PLAN = plan_of()
TOLD: dict[str, Any] = {"occurred": "2025-03-01", "servicedBy": ["AUTHORIZED"]}
HALF: Written = {"charges": {"class": "LABOUR"}, "customer": {"share": "50%"}}


def agreed(*minor: int, plan: Plan = PLAN, **asked: Any) -> Agreed:
    """What was approved before the work."""
    decision = decision_on(plan, *minor, **{**TOLD, **asked})
    claimed = claim(*minor)
    return Agreed(decision, claimed, adjudicated(decision, claimed=claimed))


def kinds(before: Agreed, *minor: int, plan: Plan = PLAN, claimed: Claimed | None = None, **asked: Any) -> list[str]:
    """What changed, when the finished job is that."""
    done = decision_on(plan, *minor, **{**TOLD, **asked})
    return sorted({change.kind.value for change in changes(before, done, claimed or claim(*minor))})


def test_the_same_work_on_another_day_settles_by_itself() -> None:
    """Three weeks later, with the approval as a fact and a reading taken at the service."""
    before = agreed(10_000, 5_000)
    read = Reading("km", before.decision.question.as_of.date(), Decimal(100))
    history = replace(jobs(), readings=(read,))
    later: dict[str, Any] = {"as_of": "2025-03-22T09:00+01:00", "preauthorized": True, "history": history}
    done = decision_on(PLAN, 10_000, 5_000, **TOLD, **later)
    assert changes(before, done, claim(10_000, 5_000)) == ()
    assert unchanged(before, done, claim(10_000, 5_000))


def test_less_than_was_agreed_on_settles_by_itself() -> None:
    assert kinds(agreed(10_000, 5_000), 10_000, 4_999) == []
    assert kinds(agreed(10_000, 5_000), 10_000) == []


@pytest.mark.parametrize(
    ("minor", "asked", "expected"),
    [
        ((10_001,), {}, ["MORE_THAN_APPROVED"]),
        ((10_000, 1), {}, ["LINE_ADDED"]),
        ((10_000,), {"charges": [charge("c1", 10_000, "PART", "other")]}, ["LINE_CHANGED"]),
        ((10_000,), {"charges": [charge("c1", 10_000, "LABOUR")]}, ["LINE_CHANGED"]),
        ((10_000,), {"delivered": "2025-01-02"}, ["FACT_CHANGED"]),
        ((10_000,), {"servicedBy": ["SELF"]}, ["FACT_CHANGED"]),
        ((10_000,), {"occurred": "2025-03-02"}, ["FACT_CHANGED"]),
        ((10_000,), {"history": jobs(repair("2025-02-01"))}, ["HISTORY_CHANGED"]),
        ((10_000,), {"plan": plan_of(benefit("other"))}, ["PAYER_CHANGED", "TERMS_CHANGED"]),
    ],
)
def test_what_changed_is_named(minor: tuple[int, ...], asked: dict[str, Any], expected: list[str]) -> None:
    assert kinds(agreed(10_000), *minor, **asked) == expected


def test_a_change_says_what_it_was_and_what_it_is() -> None:
    before = agreed(10_000)
    done = decision_on(PLAN, 10_000, **{**TOLD, "servicedBy": ["SELF"]})
    (change,) = changes(before, done, claim(10_000))
    assert (change.kind, change.name) == (ChangeKind.FACT_CHANGED, "servicedBy")
    assert (change.before, change.after) == (frozenset({"AUTHORIZED"}), frozenset({"SELF"}))


def test_more_of_the_same_work_is_more() -> None:
    two = Claimed(Role.SERVICE_CENTRE, (ClaimedLine(1, "c1", 10_000, Decimal(2)),))
    assert kinds(agreed(10_000), 10_000, claimed=two) == ["MORE_THAN_APPROVED"]


def test_a_line_that_was_not_approved_does_not_settle_by_itself() -> None:
    late: dict[str, Any] = {"occurred": "2026-03-01", "as_of": "2026-03-01T12:00+01:00"}
    before = agreed(10_000, **late)
    assert kinds(before, 10_000, **late) == ["NOT_APPROVED"]


def test_a_fact_learned_since_is_free_as_long_as_the_same_is_paid() -> None:
    assert kinds(agreed(10_000), 10_000, packaging=True) == []
    tie: Written = {"need": {"genuineParts": True}, "otherwise": "NO_COVER", "about": "GENUINE_PARTS", "causal": True}
    plan = plan_of(benefit(conditions=[tie]))
    told: dict[str, Any] = {"genuineParts": False, "causedBy": []}
    before = agreed(10_000, plan=plan, **told)
    assert kinds(before, 10_000, plan=plan, **told) == []
    assert kinds(before, 10_000, plan=plan, **{**told, "causedBy": ["GENUINE_PARTS"]}) == [
        "FACT_CHANGED",
        "PAYER_CHANGED",
    ]


def test_a_job_done_since_on_another_part_is_free_and_one_on_the_same_part_is_not() -> None:
    before = agreed(10_000, component="motor")
    other, same = (repair("2025-03-10", components=frozenset({part})) for part in ("pump", "motor"))
    assert kinds(before, 10_000, component="motor", history=jobs(other)) == []
    assert kinds(before, 10_000, component="motor", history=jobs(same)) == ["HISTORY_CHANGED"]
