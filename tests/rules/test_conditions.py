"""Does a condition hold, not hold, or is it not known? Unknown never counts as no."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from contracts.rules.values.history import History, Job
from contracts.rules.values.money import MixedCurrencies
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View
from contracts.rules.words.base import Names
from contracts.rules.words.conditions import read_condition
from tests.rules.examples import answer, benefit, charge, decided, jobs, plan_of, repair, view, visit

KNOWN = Names(components=frozenset({"fan", "pcb"}), groups={"moving": frozenset({"fan"})}, currency="EUR")
HOLDS, FAILS, UNKNOWN = {"opened": True}, {"complete": True}, {"packaging": True}
TABLE: dict[bool | None, dict[str, Any]] = {True: HOLDS, False: FAILS, None: UNKNOWN}


def held(raw: object, seen: View) -> bool | None:
    """True, False, or None for not known."""
    try:
        return read_condition(raw, KNOWN).test(seen)
    except NotKnown:
        return None


def logic() -> View:
    """One flag that holds, one that does not, and one that nobody supplied."""
    return view(opened=True, complete=False)


def missing_of(raw: object, seen: View) -> frozenset[str]:
    with pytest.raises(NotKnown) as unknown:
        read_condition(raw, KNOWN).test(seen)
    return unknown.value.missing


@pytest.mark.parametrize(("one", "other"), list(product(TABLE, TABLE)))
def test_any_and_all_have_three_values(one: bool | None, other: bool | None) -> None:
    """Kleene's table: one yes decides `any`, one no decides `all`, and otherwise an unknown leaves it open."""
    values = {one, other}
    some = True if True in values else (None if None in values else False)
    every = False if False in values else (None if None in values else True)
    parts = [TABLE[one], TABLE[other]]
    assert held({"any": parts}, logic()) is some
    assert held({"all": parts}, logic()) is every
    assert held({**TABLE[one], **TABLE[other]}, logic()) is every


@pytest.mark.parametrize("value", list(TABLE))
def test_not_turns_yes_and_no_and_leaves_the_unknown(value: bool | None) -> None:
    """The opposite of not known is not known."""
    turned = None if value is None else not value
    assert held({"not": TABLE[value]}, logic()) is turned
    assert held({"not": {"not": TABLE[value]}}, logic()) is value


@pytest.mark.parametrize(("one", "other"), list(product(TABLE, TABLE)))
def test_de_morgan_holds_for_three_values(one: bool | None, other: bool | None) -> None:
    """Not (a and b) is (not a) or (not b)."""
    both, each = {"not": {"all": [TABLE[one], TABLE[other]]}}, [{"not": TABLE[one]}, {"not": TABLE[other]}]
    assert held(both, logic()) is held({"any": each}, logic())


def test_every_missing_fact_is_named_at_once() -> None:
    """Who asks once need not be asked again."""
    assert missing_of({"packaging": True, "damaged": False, "opened": True}, logic()) == {"packaging", "damaged"}
    assert missing_of({"any": [{"packaging": True}, {"damaged": False}, FAILS]}, logic()) == {"packaging", "damaged"}


@pytest.mark.parametrize(
    ("raw", "facts", "value"),
    [
        ({"event": "DEFECT"}, {"event": "DEFECT"}, True),
        ({"event": ["DEFECT", "BREAKDOWN"]}, {"event": "BREAKDOWN"}, True),
        ({"event": {"in": ["DEFECT", "BREAKDOWN"]}}, {"event": "ACCIDENT"}, False),
        ({"event": "DEFECT"}, {}, None),
        ({"event": "DEFECT"}, {"event": None}, False),
        ({"opened": False}, {"opened": False}, True),
        ({"opened": False}, {"opened": None}, False),
        ({"category": "phone"}, {"category": ["phone", "sale"]}, True),
        ({"category": "phone"}, {"category": []}, False),
        ({"category": {"allIn": ["phone", "sale"]}}, {"category": ["phone", "sale"]}, True),
        ({"category": {"allIn": ["phone"]}}, {"category": ["phone", "sale"]}, False),
        ({"category": {"allIn": ["phone"]}}, {"category": []}, True),
        ({"servicedBy": {"allIn": ["AUTHORIZED"]}}, {"servicedBy": None}, True),
        ({"servicedBy": {"allIn": ["AUTHORIZED"]}}, {}, None),
        ({"component": "fan"}, {"component": ["fan", "pcb"]}, True),
        ({"component": "moving"}, {"component": "fan"}, True),
        ({"component": "moving"}, {"component": "pcb"}, False),
        ({"component": {"allIn": ["moving"]}}, {"component": ["fan", "pcb"]}, False),
        ({"quantity": 3}, {"quantity": "3.0"}, True),
        ({"quantity": {"atLeast": 3}}, {"quantity": 3}, True),
        ({"quantity": {"atLeast": 3}}, {"quantity": 2}, False),
        ({"quantity": {"moreThan": 3}}, {"quantity": 3}, False),
        ({"quantity": {"moreThan": 3}}, {"quantity": "3.01"}, True),
        ({"quantity": {"atMost": 3}}, {"quantity": 3}, True),
        ({"quantity": {"lessThan": 3}}, {"quantity": 3}, False),
        ({"quantity": {"atLeast": 3, "lessThan": 5}}, {"quantity": 5}, False),
        ({"quantity": {"atLeast": 3, "lessThan": 5}}, {"quantity": 4}, True),
        ({"quantity": {"atLeast": 3}}, {}, None),
        ({"pricePaid": {"moreThan": "250000"}}, {"pricePaid": "250000.00"}, False),
        ({"pricePaid": {"moreThan": "250000"}}, {"pricePaid": "250000.01"}, True),
        ({"pricePaid": {"atLeast": 10}}, {"pricePaid": "10.00"}, True),
        ({"purchased": {"onOrAfter": "2025-03-01"}}, {"purchased": "2025-03-01"}, True),
        ({"purchased": {"after": "2025-03-01"}}, {"purchased": "2025-03-01"}, False),
        ({"purchased": {"onOrBefore": "2025-03-01"}}, {"purchased": "2025-03-01"}, True),
        ({"purchased": {"before": "2025-03-01"}}, {"purchased": "2025-03-01"}, False),
        ({"purchased": {"before": "2025-03-01"}}, {"purchased": "2025-02-28"}, True),
        ({"purchased": {"onOrAfter": "2025-03-01", "before": "2025-04-01"}}, {"purchased": "2025-03-31"}, True),
        ({"purchased": {"onOrAfter": "2025-03-01", "before": "2025-04-01"}}, {"purchased": "2025-04-01"}, False),
        ({"purchased": {"before": "delivered"}}, {"purchased": "2025-03-01", "delivered": "2025-03-02"}, True),
        ({"purchased": {"before": "delivered"}}, {"purchased": "2025-03-01"}, None),
        ({"purchased": {"before": "2025-03-01"}}, {"purchased": None}, False),
        ({"registered": {"known": True}}, {"registered": "2025-03-01"}, True),
        ({"registered": {"known": True}}, {"registered": None}, False),
        ({"registered": {"known": True}}, {}, None),
        ({"registered": {"known": False}}, {"registered": None}, True),
        ({"registered": {"known": False}}, {"registered": "2025-03-01"}, False),
        ({"registered": {"known": False}}, {}, None),
        ({"reported": {"clockBefore": "12:00"}}, {"reported": "2025-08-09T12:00+02:00"}, True),
        ({"reported": {"clockBefore": "12:00"}}, {"reported": "2025-08-09T12:05+02:00"}, False),
        ({"reported": {"clockBefore": "12:00"}}, {"reported": "2025-08-09T10:30Z"}, False),
        ({"reported": {"clockBefore": "12:00"}}, {"reported": "2025-08-09"}, None),
        ({"reported": {"clockBefore": "12:00"}}, {"reported": None}, False),
        ({"sameFault": False}, {}, True),
        ({"suspended": False}, {}, True),
    ],
)  # fmt: skip
def test_each_constraint_answers_yes_no_or_not_known(
    raw: dict[str, Any], facts: dict[str, Any], value: bool | None
) -> None:
    """Every edge open or closed as written; a fact known not to be is no, a fact not known is not known."""
    assert held(raw, view(**facts)) is value


@pytest.mark.parametrize(
    ("first_day", "last"), [("counted", "2025-01-30"), ("notCounted", "2025-01-31")]
)  # fmt: skip
def test_within_holds_up_to_the_last_day_of_its_period(first_day: str, last: str) -> None:
    """Thirty days from 1 January: the last day is in time, the day after is not."""
    raw = {"registered": {"within": "P30D", "of": "delivered", "firstDay": first_day}}
    end = date.fromisoformat(last)
    assert held(raw, view(delivered="2025-01-01", registered=str(end))) is True
    assert held(raw, view(delivered="2025-01-01", registered=str(end + timedelta(1)))) is False
    assert held(raw, view(delivered="2025-01-01")) is None
    assert held(raw, view(registered=last)) is None
    seen = dict(read_condition(raw, KNOWN).seen(view(delivered="2025-01-01")))
    assert seen == {"registered": None, "lastDay": end}


def test_what_has_not_happened_yet_may_still_come_in_time() -> None:
    """`registered: null` is not known until the last day has passed in the plan's zone."""
    raw = {"registered": {"within": "P30D", "of": "delivered", "firstDay": "notCounted"}}
    not_yet: dict[str, Any] = {"delivered": "2025-01-01", "registered": None}
    assert held(raw, view(as_of="2025-01-31T23:59+01:00", **not_yet)) is None
    assert held(raw, view(as_of="2025-02-01T00:00+01:00", **not_yet)) is False
    assert held(raw, view(as_of="2025-01-31T23:30+00:00", **not_yet)) is False, "it is half past midnight in Berlin"


def test_a_period_that_never_began_holds_nothing() -> None:
    """Within thirty days of an installation that never was."""
    raw = {"registered": {"within": "P30D", "of": "installed", "firstDay": "notCounted"}}
    assert held(raw, view(installed=None, registered="2025-01-10")) is False


def test_within_counts_working_days_by_the_plans_calendar() -> None:
    """Three working days from Friday is Wednesday."""
    raw = {"claimed": {"within": {"workingDays": 3}, "of": "delivered", "firstDay": "notCounted"}}
    assert held(raw, view(delivered="2025-09-05", claimed="2025-09-10")) is True
    assert held(raw, view(delivered="2025-09-05", claimed="2025-09-11")) is False


def test_a_plans_own_condition_stands_under_its_name() -> None:
    """True asks for it, false for its opposite; unknown stays unknown."""
    plan = plan_of(conditions={"sealed": {"opened": False}, "never": {"sealed": False}})
    for facts, value in (({"opened": False}, True), ({"opened": True}, False)):
        seen = view(plan, **facts)
        assert seen.conditions["sealed"].test(seen) is value
        assert seen.conditions["never"].test(seen) is not value
    with pytest.raises(NotKnown):
        view(plan).conditions["never"].test(view(plan))


def test_amounts_of_two_currencies_are_not_compared() -> None:
    """A limit in euros says nothing of a price in rupees."""
    with pytest.raises(MixedCurrencies):
        held({"pricePaid": {"atMost": "100"}}, view(currency="INR", pricePaid="100"))


KEPT = {"kept": {"task": "SERVICE", "every": "P6M", "grace": "P30D", "from": "delivered"}}


def served(*days: str, **words: Any) -> History:
    return jobs(*(visit(day, task="SERVICE", **words) for day in days))


@pytest.mark.parametrize(
    ("days", "occurred", "value"),
    [
        pytest.param([], "2024-07-31", True, id="the first service may still come: last day of the grace"),
        pytest.param([], "2024-08-01", False, id="the day after the grace"),
        pytest.param(["2024-07-31"], "2024-12-31", True, id="on the last day of the grace"),
        pytest.param(["2024-08-01"], "2024-12-31", False, id="one day too late"),
        pytest.param(["2024-06-20"], "2024-12-31", True, id="a little early"),
        pytest.param(["2024-06-20"], "2025-02-01", False, id="the second was skipped"),
        pytest.param(["2024-06-20", "2025-01-10"], "2025-02-01", True, id="both done"),
        pytest.param(["2024-02-01", "2024-02-02"], "2025-02-05", False, id="two in one period are not one in each"),
        pytest.param(["2023-06-01"], "2024-09-01", False, id="a service before the cover is none under it"),
    ],
)
def test_maintenance_is_kept_when_it_was_done_in_every_period(days: list[str], occurred: str, value: bool) -> None:
    """Every six months from 1 January 2024, each with thirty days of grace: due 1 July (to 31 July), 1 January."""
    seen = view(history=served(*days), delivered="2024-01-01", occurred=occurred, as_of=f"{occurred}T12:00+01:00")
    assert held(KEPT, seen) is value


def test_only_finished_services_of_the_task_keep_it() -> None:
    """Another task, or one that was broken off, does not count."""
    facts: dict[str, Any] = {"delivered": "2024-01-01", "occurred": "2024-09-01"}
    assert held(KEPT, view(history=served("2024-07-01", completed=False), **facts)) is False
    assert held(KEPT, view(history=jobs(visit("2024-07-01", task="CLEANING")), **facts)) is False


def test_services_of_an_unauthorised_workshop_may_not_count() -> None:
    """Where the terms ask for it; a workshop of which nothing is known does not count either."""
    asked = {"kept": {**KEPT["kept"], "authorized": True}}
    facts: dict[str, Any] = {"delivered": "2024-01-01", "occurred": "2024-12-31"}
    for authorized, value in ((True, True), (False, False), (None, False)):
        seen = view(history=served("2024-07-01", authorized=authorized), **facts)
        assert held(asked, seen) is value
        assert held(KEPT, seen) is True


def test_maintenance_may_be_due_every_so_many_days() -> None:
    """Every ninety days from 1 January 2025: due on 1 April, and again on 30 June."""
    raw = {"kept": {"task": "SERVICE", "every": "P90D", "from": "delivered"}}
    for occurred, value in (("2025-04-01", True), ("2025-04-02", False)):
        assert held(raw, view(delivered="2025-01-01", occurred=occurred)) is value
    for occurred, value in (("2025-06-30", True), ("2025-07-01", False)):
        seen = view(delivered="2025-01-01", occurred=occurred, history=served("2025-04-01"))
        assert held(raw, seen) is value


@pytest.mark.parametrize(
    ("claimed", "value"),
    [("2025-08-09", True), ("2025-08-08", False), ("2025-08-08T23:30+01:00", True), (None, False)],
)
def test_a_day_of_the_week_is_that_of_the_plans_zone(claimed: str | None, value: bool) -> None:
    """9 August 2025 is a Saturday, and at half past midnight in Berlin it has begun."""
    assert held({"claimed": {"weekday": ["SAT", "SUN"]}}, view(claimed=claimed)) is value


def missed(due: dict[str, Any], duty: str = "REPAIR", **asked: Any) -> str:
    """Whether a replacement opens because the duty was missed."""
    plan = plan_of(
        benefit(
            pays=None,
            duties=[{"duty": duty, "due": due}],
            remedies=[{"remedy": "REPLACEMENT", "opensBy": {"missed": duty}}],
        )
    )
    asked = {"delivered": "2025-01-01", "claimed": "2025-03-01", **asked}
    (way,) = [each for each in answer(plan, **asked)["alternatives"] if each["remedy"] == "REPLACEMENT"]
    return str(way["open"])


IN_TIME = {"after": "claimed", "add": "P30D"}


@pytest.mark.parametrize(
    ("as_of", "done", "is_open"),
    [
        pytest.param("2025-03-31T23:00+02:00", [], "CLOSED", id="the last day is not over"),
        pytest.param("2025-04-01T00:00+02:00", [], "OPEN", id="nothing was done"),
        pytest.param("2025-06-01T12:00+02:00", [repair("2025-03-31")], "CLOSED", id="repaired on the last day"),
        pytest.param("2025-06-01T12:00+02:00", [repair("2025-04-01")], "OPEN", id="repaired a day late"),
        pytest.param("2025-06-01T12:00+02:00", [repair("2025-02-28")], "OPEN", id="an earlier repair is no answer"),
        pytest.param("2025-06-01T12:00+02:00", [visit("2025-03-10")], "OPEN", id="a visit is no repair"),
        pytest.param("2025-06-01T12:00+02:00", [repair("2025-03-10", completed=False)], "OPEN", id="broken off"),
        pytest.param("2025-06-01T12:00+02:00", [repair("2025-03-10", handed_back=date(2025, 4, 2))], "OPEN",
                     id="handed back too late"),
    ],
)  # fmt: skip
def test_a_remedy_opens_when_a_duty_was_missed(as_of: str, done: list[Job], is_open: str) -> None:
    """Repaired within thirty days of the claim of 1 March 2025, or a replacement."""
    assert missed(IN_TIME, as_of=as_of, history=jobs(*done)) == is_open


@pytest.mark.parametrize(
    ("as_of", "done", "is_open"),
    [
        pytest.param("2025-03-03T16:00+01:00", [], "CLOSED", id="to the minute"),
        pytest.param("2025-03-03T16:01+01:00", [], "OPEN", id="a minute later"),
        pytest.param("2025-03-20T12:00+01:00", [repair("2025-03-03")], "CLOSED", id="repaired that day"),
        pytest.param("2025-03-20T12:00+01:00", [repair("2025-03-04")], "OPEN", id="repaired the day after"),
    ],
)
def test_a_duty_in_hours_is_missed_by_the_minute(as_of: str, done: list[Job], is_open: str) -> None:
    """Two days after Saturday 1 March 2025, at 16:00."""
    due = {"after": "claimed", "add": "P2D", "at": "16:00"}
    assert missed(due, as_of=as_of, history=jobs(*done)) == is_open


def test_attending_is_any_job_and_other_duties_are_told() -> None:
    """A visit attends; whether the refund was paid only the caller knows."""
    late: dict[str, Any] = {"as_of": "2025-06-01T12:00+02:00"}
    assert missed(IN_TIME, "ATTEND", history=jobs(visit("2025-03-10")), **late) == "CLOSED"
    assert missed(IN_TIME, "REFUND", dutyDone="2025-03-10", **late) == "CLOSED"
    assert missed(IN_TIME, "REFUND", dutyDone=None, **late) == "OPEN"
    assert missed(IN_TIME, "REFUND", **late) == "UNKNOWN"


def test_a_missed_service_says_until_when_it_was_due() -> None:
    """The reason shows the last day of the one that was skipped."""
    seen = view(history=served("2024-06-20"), delivered="2024-01-01", occurred="2025-03-01")
    assert dict(read_condition(KEPT, KNOWN).seen(seen)) == {"task": "SERVICE", "lastDay": date(2025, 1, 31)}


def test_a_condition_shows_the_values_it_looked_at() -> None:
    """Known ones with their value, unknown ones as nothing."""
    raw = {"event": ["DEFECT", "WEAR"], "quantity": {"atLeast": 2}}
    found = read_condition(raw, KNOWN).seen(view(event="DEFECT"))
    assert ("event", "DEFECT") in found
    assert ("wanted", ("DEFECT", "WEAR")) in found
    assert ("quantity", None) in found
    assert ("atLeast", 2) in found


def test_the_parts_that_must_all_hold_have_a_reason_each() -> None:
    """`any` is one part, `all` is as many as it lists."""
    raw = {"all": [{"opened": True}, {"event": "DEFECT", "complete": True}], "any": [HOLDS, FAILS]}
    assert len(read_condition(raw, KNOWN).entries()) == 4


def test_the_component_of_a_condition_is_the_one_that_is_charged_for() -> None:
    """Nobody has to name the part twice."""
    assert held({"component": "fan"}, view(charges=[charge("a", 100, "PART", "fan")])) is True
    assert held({"component": "fan"}, view()) is None


def test_two_facts_of_one_condition_keep_what_was_wanted_of_each() -> None:
    """A finding names both limits; one name for two values would lose one of them."""
    need = {"need": {"channel": "SHOP", "buyer": "CONSUMER"}, "about": "OTHER", "otherwise": "NO_COVER"}
    plan = plan_of(benefit(conditions=[need]))
    [result] = decided(plan, delivered="2025-01-01", channel="DISTANCE", buyer="BUSINESS").benefits
    [finding] = [each for each in result.standing.findings if each.reason == "NOT_MET_OTHER"]
    assert dict(finding.values) == {
        "channel": "DISTANCE",
        "channel.wanted": ("SHOP",),
        "buyer": "BUSINESS",
        "buyer.wanted": ("CONSUMER",),
    }
