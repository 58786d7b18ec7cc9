"""When a contract may rest, and what that does to its end and to its cover."""

from datetime import date

import pytest

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.evaluator import decide
from contracts.rules.identity import decision_hash
from contracts.rules.question import Contract, Question, question_document
from contracts.rules.replay import question_again
from contracts.rules.turning import next_change
from contracts.rules.values.facts import FACTS, read_facts
from contracts.rules.values.vocabulary import State
from tests.rules.contract_life.examples import against, asked, contract_of, option, rest, year_plan
from tests.rules.examples import only, question, reasons

SUSPEND, RESUME = LifeChange.SUSPEND, LifeChange.RESUME
HOLIDAY = option("holiday", addsDays=True, atMost="P1M", times={"count": 2, "per": "contractYear"})


@pytest.mark.parametrize(("on", "last"), [("2025-01-01", "2025-01-31"), ("2025-02-28", "2025-03-27")])
def test_it_rests_for_a_month_at_most_and_then_goes_on_by_itself(on: str, last: str) -> None:
    found = asked(year_plan(suspension=[HOLIDAY]), SUSPEND, on)
    assert (found.first_day, found.last_day) == (date.fromisoformat(on), date.fromisoformat(last))
    assert found.sets == {"addsDays": True}


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        ("2025-12-31", set()),
        ("2026-01-01", {"EXPIRED"}),
        ("2024-12-31", {"NOT_STARTED"}),
    ],
)
def test_it_rests_only_while_it_runs(on: str, codes: set[str]) -> None:
    plan = year_plan(suspension=[option(addsDays=False)])
    found = asked(plan, SUSPEND, on)
    assert (against(found), found.is_open, found.last_day) == (codes, not codes, None)


@pytest.mark.parametrize(("on", "codes"), [("2025-04-10", {"SUSPENDED"}), ("2025-04-11", set())])
def test_what_rests_already_does_not_begin_to_rest(on: str, codes: set[str]) -> None:
    plan = year_plan(suspension=[HOLIDAY])
    held = contract_of(plan, suspended=(rest("2025-04-01", "2025-04-10"),))
    assert against(asked(plan, SUSPEND, on, contract=held)) == codes


def test_a_rest_does_not_run_into_the_next_one() -> None:
    plan = year_plan(suspension=[HOLIDAY])
    held = contract_of(plan, suspended=(rest("2025-04-11", "2025-04-20"),))
    assert asked(plan, SUSPEND, "2025-04-01", contract=held).last_day == date(2025, 4, 10)


@pytest.mark.parametrize(
    ("per", "on", "spent"),
    [
        ("contractYear", "2025-12-01", True),
        ("contractYear", "2026-01-01", False),
        ("contract", "2026-01-01", True),
    ],
)
def test_it_rests_as_often_as_the_terms_allow(per: str, on: str, spent: bool) -> None:
    """Two rests in the first of two years."""
    plan = year_plan(suspension=[option(addsDays=False, times={"count": 2, "per": per})])
    rests = (rest("2025-02-01", "2025-02-10"), rest("2025-05-01", "2025-05-10"))
    held = contract_of(plan, facts={"contractEnd": "2026-12-31"}, suspended=rests)
    assert against(asked(plan, SUSPEND, on, contract=held)) == ({"ALLOWANCE_SPENT"} if spent else set())


@pytest.mark.parametrize(("adds", "last"), [(True, "2026-01-10"), (False, "2025-12-31")])
def test_going_on_says_the_new_last_day(adds: bool, last: str) -> None:
    """It rested from 1 March and goes on on 11 March: ten days."""
    plan = year_plan(suspension=[option(addsDays=adds)])
    held = contract_of(plan, suspended=(rest("2025-03-01", None, adds),))
    found = asked(plan, RESUME, "2025-03-11", contract=held)
    assert (found.option, found.is_open) == ("resume", True)
    assert (found.first_day, found.last_day) == (date(2025, 3, 11), date.fromisoformat(last))


def test_what_does_not_rest_does_not_go_on() -> None:
    assert against(asked(year_plan(suspension=[HOLIDAY]), RESUME, "2025-03-11")) == {"NOT_SUSPENDED"}


def test_the_terms_may_name_the_way_to_go_on() -> None:
    plan = year_plan(suspension=[HOLIDAY], resumption=[option("with-notice", fee={"money": "5.00"})])
    held = contract_of(plan, suspended=(rest("2025-03-01", None),))
    found = asked(plan, RESUME, "2025-03-11", contract=held)
    assert (found.option, found.total) == ("with-notice", 500)


def _asked_about(held: Contract, occurred: str, as_of: str = "2026-03-01") -> Question:
    facts = read_facts({"occurred": occurred, "event": "DEFECT"}, FACTS, "EUR")
    base = question(as_of=f"{as_of}T12:00+01:00")
    return Question(as_of=base.as_of, currency="EUR", contracts=(held,), facts=facts)


@pytest.mark.parametrize(
    ("occurred", "state"),
    [
        ("2025-02-28", State.ACTIVE),
        ("2025-03-01", State.SUSPENDED),
        ("2025-03-10", State.SUSPENDED),
        ("2025-03-11", State.ACTIVE),
    ],
)
def test_the_day_of_the_event_counts_and_not_that_of_the_question(occurred: str, state: State) -> None:
    held = contract_of(year_plan(), suspended=(rest("2025-03-01", "2025-03-10"),))
    found = only(decide(_asked_about(held, occurred)))
    assert found.standing.state is state
    assert ("SUSPENDED" in {finding.reason for finding in found.why_not}) is (state is State.SUSPENDED)


@pytest.mark.parametrize(("adds", "last"), [(True, "2026-01-10"), (False, "2025-12-31")])
def test_the_cover_moves_by_the_suspended_days_where_the_terms_say_so(adds: bool, last: str) -> None:
    held = contract_of(year_plan(), suspended=(rest("2025-03-01", "2025-03-10", adds),))
    on_the_last, after_it = (
        only(decide(_asked_about(held, day))).standing
        for day in (last, (date.fromisoformat(last) + date.resolution).isoformat())
    )
    assert on_the_last.cover is not None
    assert on_the_last.cover.last_day == date.fromisoformat(last)
    assert (on_the_last.state, after_it.state) == (State.ACTIVE, State.EXPIRED_BY_DATE)


@pytest.mark.parametrize(
    ("occurred", "state", "code"),
    [("2025-06-30", State.ACTIVE, "IN_WINDOW"), ("2025-07-01", State.ENDED, "ENDED_EARLY")],
)
def test_after_an_early_end_nothing_is_covered_and_the_reason_says_so(occurred: str, state: State, code: str) -> None:
    held = contract_of(year_plan(), ended_on=date(2025, 6, 30))
    decision = decide(_asked_about(held, occurred))
    assert (only(decision).standing.state, reasons(decision)) == (state, [code])


def test_an_end_after_the_last_day_changes_nothing() -> None:
    held = contract_of(year_plan(), ended_on=date(2026, 2, 1))
    decision = decide(_asked_about(held, "2026-01-15"))
    assert reasons(decision) == ["EXPIRED"]


def test_a_free_look_does_not_grow_by_suspended_days() -> None:
    window = {"from": "contractMade", "length": "P14D", "firstDay": "notCounted", "acts": "cancellation"}
    plan = year_plan(cancellation=[option(gives="contractPrice", window=window)])
    held = contract_of(plan, suspended=(rest("2025-01-05", "2025-01-10"),))
    assert against(asked(plan, LifeChange.CANCEL, "2025-01-16", contract=held)) == {"EXPIRED"}


def test_the_next_change_is_the_end_of_the_rest() -> None:
    held = contract_of(year_plan(), suspended=(rest("2025-03-01", "2025-03-10"),))
    base = question(as_of="2025-03-05T12:00+01:00", event="DEFECT")
    asked_now = Question(as_of=base.as_of, currency="EUR", contracts=(held,), facts=base.facts)
    found = next_change(decide(asked_now))
    assert found is not None
    assert found.isoformat() == "2025-03-11T00:00:00+01:00"


def test_a_kept_question_is_asked_again_with_what_became_of_the_contract() -> None:
    rests = (rest("2025-03-01", "2025-03-10"), rest("2025-05-01", None, adds=False))
    words = {"ended_on": date(2025, 6, 30), "suspended": rests, "transferred_on": date(2025, 4, 1)}
    held = contract_of(year_plan(), **words)
    kept = _asked_about(held, "2025-03-05")
    again = question_again(question_document(kept), lambda _: held.terms)
    assert again.contracts == kept.contracts
    assert decision_hash(decide(again)) == decision_hash(decide(kept))


def test_a_contract_without_moves_is_kept_in_the_bytes_it_always_had() -> None:
    (written,) = question_document(_asked_about(contract_of(year_plan()), "2025-03-05"))["contracts"]
    assert set(written) == {"ref", "plan", "version", "termsHash", "facts", "startMeters"}
