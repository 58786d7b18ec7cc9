"""Where does each visit stand, who was the reason that it did not take place, and what follows?"""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from contracts.rules.question import Contract
from contracts.rules.values.history import History, Job, JobKind, Mark, Suspended, VisitMark
from tests.rules.care.examples import YEAR, care, cycle, days, done, mark, plan, read, states, visits
from tests.rules.examples import benefit, decided, only, plan_of, the_terms

QUARTERLY = {"every": {"time": "P3M", "next": "anchor"}, "tolerance": {"before": "P10D", "after": "P10D"}}
BY_VISIT = {"every": {"time": "P3M", "next": "visit"}, "tolerance": {"before": "P10D", "after": "P10D"}}


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2025-03-21", "UPCOMING"),
        ("2025-03-22", "DUE"),
        ("2025-04-11", "DUE"),
        ("2025-04-12", "OVERDUE"),
    ],
)
def test_a_visit_is_due_from_its_first_to_its_last_day(day: str, state: str) -> None:
    """Due on 1 April, ten days either way."""
    assert states(visits(cycle(**QUARTERLY), day))[0] == state


@pytest.mark.parametrize(
    ("made_on", "state"),
    [
        ("2025-03-21", "DONE_EARLY"),
        ("2025-03-22", "DONE"),
        ("2025-04-11", "DONE"),
        ("2025-04-12", "DONE_LATE"),
    ],
)
def test_a_visit_made_a_day_outside_its_window_is_early_or_late(made_on: str, state: str) -> None:
    first, *others = visits(cycle(**QUARTERLY), "2025-05-01", done(made_on))
    assert (first.state.value, str(first.done_on)) == (state, made_on)
    assert states(others) == ["UPCOMING", "UPCOMING"]


def test_after_an_early_visit_the_next_counts_from_the_anchor_as_the_terms_say() -> None:
    found = visits(cycle(**QUARTERLY), "2025-03-01", done("2025-02-01"))
    assert (states(found)[0], days(found)) == ("DONE_EARLY", ["2025-04-01", "2025-07-01", "2025-10-01"])


def test_after_an_early_visit_the_next_counts_from_the_visit_as_the_terms_say() -> None:
    found = visits(cycle(**BY_VISIT), "2025-03-01", done("2025-02-01"))
    assert (states(found)[0], days(found)) == ("DONE_EARLY", ["2025-04-01", "2025-05-01", "2025-08-01", "2025-11-01"])


def test_after_a_late_visit_the_next_counts_from_the_visit_as_the_terms_say() -> None:
    found = visits(cycle(**BY_VISIT), "2025-06-01", done("2025-05-20"))
    assert (states(found)[0], days(found)) == ("DONE_LATE", ["2025-04-01", "2025-08-20", "2025-11-20"])


def test_nothing_is_counted_from_a_visit_that_is_overdue() -> None:
    """Nobody knows when it will be made."""
    assert states(visits(cycle(**BY_VISIT), "2025-06-01")) == ["OVERDUE"]
    assert states(visits(cycle(**QUARTERLY), "2025-06-01")) == ["OVERDUE", "UPCOMING", "UPCOMING"]


def test_a_job_counts_for_one_visit_only_and_a_late_one_makes_up_for_the_first() -> None:
    found = visits(cycle(**QUARTERLY), "2025-08-01", done("2025-05-20", "2025-07-01"))
    assert states(found) == ["DONE_LATE", "DONE", "UPCOMING"]


def test_a_visit_that_lapses_is_not_made_up_for() -> None:
    found = visits(cycle(**QUARTERLY, skipped="lapses"), "2025-08-01", done("2025-05-20"))
    assert states(found) == ["LAPSED", "LAPSED", "UPCOMING"]
    assert [each.follows.value for each in found[0].consequences] == ["LAPSES"]


def test_by_visits_a_lapsed_one_is_passed_over() -> None:
    found = visits(cycle(**BY_VISIT, skipped="lapses"), "2025-08-01", done("2025-05-20"))
    assert (states(found)[:2], days(found)[:2]) == (["LAPSED", "DONE_EARLY"], ["2025-04-01", "2025-07-01"])


def test_other_work_and_unfinished_work_count_for_nothing() -> None:
    other = Job(JobKind.REPAIR, date(2025, 4, 1), task="CLEANING")
    unfinished = Job(JobKind.VISIT, date(2025, 4, 1), task="CHECK", completed=False)
    assert states(visits(cycle(**QUARTERLY), "2025-04-05", (other, unfinished)))[0] == "DUE"


def test_a_visit_without_a_task_counts_when_the_benefit_bore_it() -> None:
    borne = Job(JobKind.VISIT, date(2025, 4, 1), under="plan/visits")
    other = Job(JobKind.VISIT, date(2025, 4, 1), under="plan/other")
    assert states(visits(cycle(**QUARTERLY), "2025-04-05", (borne,)))[0] == "DONE"
    assert states(visits(cycle(**QUARTERLY), "2025-04-05", (other,)))[0] == "DUE"


def test_a_job_that_lies_after_the_day_of_the_question_is_not_known_yet() -> None:
    assert states(visits(cycle(**QUARTERLY), "2025-03-31", done("2025-04-01")))[0] == "DUE"


def test_what_the_issuer_missed_brings_what_the_terms_say() -> None:
    words = cycle(**QUARTERLY, missed={"clause": "9", "credit": {"money": "25.00"}})
    missed, *_ = visits(words, "2025-06-01", marks=[mark(1, Mark.MISSED, "2025-04-11")])
    [follows] = missed.consequences
    assert (missed.state.value, follows.follows.value, follows.minor, follows.clause) == (
        "MISSED_BY_ISSUER",
        "CREDIT",
        2500,
        "9",
    )


def test_what_the_customer_skipped_brings_no_credit() -> None:
    words = cycle(**QUARTERLY, missed={"credit": {"money": "25.00"}})
    skipped, *_ = visits(words, "2025-06-01", marks=[mark(1, Mark.SKIPPED, "2025-04-05", "2025-04-05")])
    assert (skipped.state.value, skipped.consequences) == ("SKIPPED_BY_CUSTOMER", ())


def test_a_marked_visit_takes_no_job() -> None:
    found = visits(cycle(**QUARTERLY), "2025-06-01", done("2025-04-02"), marks=[mark(1, Mark.MISSED, "2025-04-01")])
    assert states(found)[0] == "MISSED_BY_ISSUER"


def test_a_mark_of_another_contract_is_none_of_this_one() -> None:
    foreign = replace(mark(1, Mark.MISSED, "2025-04-01"), contract="plan#2")
    assert states(visits(cycle(**QUARTERLY), "2025-04-05", marks=[foreign]))[0] == "DUE"


def test_a_missed_visit_opens_a_remedy_and_makes_the_cover_longer_by_the_words_there_are() -> None:
    """`visitsMissed` is a fact that every condition may ask for: the decision and the visit say the same."""
    missed_one = {"visitsMissed": {"atLeast": 1}}
    longer = {
        "extension": "missed-visit",
        "clause": "9",
        "if": missed_one,
        "add": "P1M",
        "under": "none",
    }
    refund = {"remedy": "REFUND", "opensBy": missed_one}
    made = plan_of(
        benefit("visits", window={**YEAR, "extensions": [longer]}, remedies=[refund]),
        care=[cycle(times={"count": 2, "per": "year"}, missed={"extension": "missed-visit", "opens": "REFUND"})],
    )
    [visit, *_] = care(made, "2025-07-15", marks=[mark(1, Mark.MISSED, "2025-06-30")]).visits
    assert {(each.follows.value, each.name) for each in visit.consequences} == {
        ("EXTENSION", "missed-visit"),
        ("OPENS_REMEDY", "REFUND"),
    }
    history = _with_marks(mark(1, Mark.MISSED, "2025-06-30"))
    for known, last, is_open in ((history, date(2026, 1, 31), True), (_with_marks(), date(2025, 12, 31), False)):
        decision = decided(made, history=known, contractStart="2025-01-01", as_of="2025-07-15T12:00+02:00")
        cover = only(decision).standing.cover
        assert cover is not None
        assert cover.last_day == last
        [way] = [each for each in decision.alternatives if each.remedy.value == "REFUND"]
        assert way.is_open is is_open


def test_after_the_last_day_of_the_contract_nothing_can_be_made_up_for() -> None:
    words = cycle(times={"count": 2, "per": "year"})
    assert states(visits(words, "2025-12-31")) == ["OVERDUE", "DUE"]
    assert states(visits(words, "2026-01-01")) == ["LAPSED", "LAPSED"]


def test_a_contract_that_ended_early_owes_no_later_visit() -> None:
    made = plan(cycle(**QUARTERLY))
    ended = Contract("plan", the_terms(made), ended_on=date(2025, 7, 1))
    assert days(care(made, "2025-01-01", contract=ended).visits) == ["2025-04-01", "2025-07-01"]
    sooner = Contract("plan", the_terms(made), ended_on=date(2025, 6, 30))
    assert days(care(made, "2025-01-01", contract=sooner).visits) == ["2025-04-01"]


def test_a_visit_whose_whole_window_lies_in_a_pause_is_not_owed() -> None:
    made = plan(cycle(**QUARTERLY))
    rest = Suspended(date(2025, 3, 22), date(2025, 4, 11), adds=False)
    assert days(care(made, "2025-05-01", contract=Contract("plan", the_terms(made), suspended=(rest,))).visits) == [
        "2025-07-01",
        "2025-10-01",
    ]
    shorter = Suspended(date(2025, 3, 23), date(2025, 4, 11), adds=False)
    found = care(made, "2025-05-01", contract=Contract("plan", the_terms(made), suspended=(shorter,))).visits
    assert states(found)[0] == "OVERDUE"


KM = {
    "every": {"time": "P6M", "meters": {"km": 10000}, "next": "anchor"},
    "counted": "fromZero",
    "tolerance": {"meters": {"km": {"before": 500, "after": 500}}},
}


@pytest.mark.parametrize(
    ("reading", "state"),
    [(9499, "UPCOMING"), (9500, "DUE"), (10000, "DUE"), (10500, "DUE"), (10501, "OVERDUE")],
)
def test_whichever_comes_first_the_meter_makes_a_visit_due(reading: int, state: str) -> None:
    assert states(visits(cycle(**KM), "2025-03-01", readings=read(("2025-03-01", reading))))[0] == state


def test_whichever_comes_first_the_day_makes_a_visit_due() -> None:
    low = read(("2025-06-01", 100))
    assert states(visits(cycle(**KM), "2025-06-30", readings=low))[0] == "UPCOMING"
    assert states(visits(cycle(**KM), "2025-07-01", readings=low))[0] == "DUE"
    assert states(visits(cycle(**KM), "2025-07-02", readings=low))[0] == "OVERDUE"


def test_a_meter_is_counted_from_its_start_where_the_terms_say_so() -> None:
    from_start = cycle(**{**KM, "counted": "fromStart"})
    readings = read(("2025-01-01", 4000), ("2025-03-01", 13499))
    assert states(visits(from_start, "2025-03-01", readings=readings))[0] == "UPCOMING"
    assert states(visits(cycle(**KM), "2025-03-01", readings=readings))[0] == "OVERDUE"
    assert care(plan(from_start), "2025-03-01").missing == {"startMeters.km"}


def test_a_meter_that_went_back_counts_at_its_highest_and_says_so() -> None:
    readings = read(("2025-02-01", 9600), ("2025-03-01", 9000))
    first = visits(cycle(**KM), "2025-03-02", readings=readings)[0]
    assert first.state.value == "DUE"
    [review] = [each for each in first.why if each.sense.value == "REVIEW"]
    assert (review.reason, dict(review.values)["later"]) == ("METER_ROLLED_BACK", Decimal(9000))


def test_a_reading_that_is_missing_is_asked_for_and_the_days_count_meanwhile() -> None:
    found = care(plan(cycle(**KM)), "2025-07-01")
    assert (states(found.visits)[0], found.missing) == ("DUE", frozenset({"meters.km"}))
    assert "MISSING_FACT" in {each.reason for each in found.visits[0].why}


def test_by_visits_a_meter_counts_from_the_reading_at_the_visit() -> None:
    words = cycle(every={"meters": {"km": 10000}, "next": "visit"}, counted="fromZero")
    readings = read(("2025-02-01", 9000), ("2025-06-01", 18999))
    first, second = visits(words, "2025-06-01", done("2025-02-01"), readings=readings)
    assert (first.state.value, second.meters[0].at) == ("DONE_EARLY", Decimal(19000))
    assert second.state.value == "UPCOMING"
    due = visits(words, "2025-06-02", done("2025-02-01"), readings=(*readings, *read(("2025-06-02", 19000))))
    assert states(due)[1] == "DUE"


def test_the_day_of_a_reading_to_come_is_estimated_only_where_the_terms_allow_it() -> None:
    """4,500 km in 45 days are 100 a day: the 10,000 come 55 days after 15 February, on 11 April."""
    readings = read(("2025-01-01", 0), ("2025-02-15", 4500))
    plain = visits(cycle(**KM), "2025-02-20", readings=readings)[0]
    assert (str(plain.day), plain.estimated) == ("2025-07-01", False)
    told = visits(cycle(**KM, projects=True), "2025-02-20", readings=readings)[0]
    assert (str(told.day), told.estimated) == ("2025-04-11", True)
    assert "VISIT_ESTIMATED" in {each.reason for each in told.why}
    one = visits(cycle(**KM, projects=True), "2025-02-20", readings=readings[:1])[0]
    assert (str(one.day), one.estimated) == ("2025-07-01", False)


def test_a_visit_that_breaks_the_condition_of_maintenance_says_so_when_it_is_late() -> None:
    kept = {"kept": {"task": "CHECK", "every": "P6M", "grace": "P10D", "from": "contractStart"}}
    need = {"need": kept, "otherwise": "VOID", "about": "MAINTENANCE"}
    words = cycle(every={"time": "P6M", "next": "anchor"}, tolerance={"after": "P10D"}, skipped="breaksMaintenance")
    made = plan(words, conditions=[need])
    for day, follows in (("2025-07-11", []), ("2025-07-12", ["BREAKS_MAINTENANCE"])):
        found = care(made, day).visits
        assert [each.follows.value for each in found[0].consequences] == follows
        decision = decided(made, contractStart="2025-01-01", as_of=f"{day}T12:00+02:00")
        assert (only(decision).standing.state.value == "VOID") is bool(follows)


def _with_marks(*marks: VisitMark) -> History:
    return History(marks=marks)
