"""From when to when does a benefit run, and where do the acts and the meters fall?

The end of a window is found in one fixed order: nominal, roll, working days inside, floors, campaigns.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contracts.rules.deciding.covers import Cover
from contracts.rules.decision import Decision
from contracts.rules.terms import Plan
from contracts.rules.values.history import History, Job, Reading
from contracts.rules.values.vocabulary import State
from tests.rules.examples import Written, answer, benefit, decided, jobs, only, plan_of, reasons, repair, window

HIGH: Written = {"days": ["MON", "TUE", "WED", "THU", "FRI"], "opens": "09:00", "closes": "18:00"}


def plan_with(header: Written | None = None, **words: Any) -> Plan:
    """A plan whose one benefit has such a window."""
    return plan_of(benefit(window=window(**words)), header=header)


def cover(decision: Decision) -> Cover:
    found = only(decision).standing.cover
    assert found is not None
    return found


def state(plan: Plan, **asked: Any) -> State:
    return only(decided(plan, **asked)).standing.state


@pytest.mark.parametrize(
    ("first_day", "last"), [("counted", "2025-12-31"), ("notCounted", "2026-01-01")]
)  # fmt: skip
def test_the_last_day_is_in_and_the_day_after_is_out(first_day: str, last: str) -> None:
    """The day before the start is too early; start and last day are inside."""
    plan = plan_with(firstDay=first_day)
    day_after = str(date.fromordinal(date.fromisoformat(last).toordinal() + 1))
    for occurred, expected, reason in (
        ("2024-12-31", State.NOT_STARTED, "NOT_STARTED"),
        ("2025-01-01", State.ACTIVE, "IN_WINDOW"),
        (last, State.ACTIVE, "IN_WINDOW"),
        (day_after, State.EXPIRED_BY_DATE, "EXPIRED"),
    ):
        decision = decided(plan, delivered="2025-01-01", occurred=occurred, as_of="2026-06-01T12:00+02:00")
        assert only(decision).standing.state is expected
        assert reasons(decision) == [reason]
        assert cover(decision).last_day == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param({"length": "P30D"}, ("2025-05-04", []), id="nominal: Sunday"),
        pytest.param({"length": "P30D", "roll": True}, ("2025-05-05", ["roll"]), id="roll to Monday"),
        pytest.param(
            {"length": "P2D", "roll": True, "minWorkingDays": 2}, ("2025-04-08", ["roll", "minWorkingDays"]),
            id="roll to Monday, then a second working day",
        ),
        pytest.param(
            {"length": "P30D", "roll": True, "floors": ["2025-05-06"]}, ("2025-05-06", ["roll", "floor"]),
            id="a floor after the roll",
        ),
        pytest.param(
            {"length": "P30D", "roll": True, "floors": ["2025-05-05"]}, ("2025-05-05", ["roll"]),
            id="a floor that is already held changes nothing",
        ),
        pytest.param(
            {"length": "P30D", "floors": ["2025-05-10", "2025-05-08"]}, ("2025-05-10", ["floor"]),
            id="the later floor holds, in any order",
        ),
        pytest.param(
            {"length": "P30D", "floors": ["2025-05-08", "2025-05-10"]}, ("2025-05-10", ["floor", "floor"]),
            id="each floor that moves the end is told",
        ),
        pytest.param({"length": "P30D", "floors": ["2025-05-10"], "roll": True}, ("2025-05-10", ["roll", "floor"]),
                     id="a floor on a Saturday is not rolled"),
    ],
)  # fmt: skip
def test_the_end_moves_in_one_fixed_order(words: Written, expected: tuple[str, list[str]]) -> None:
    """Delivered on Friday 4 April 2025, the first day not counted."""
    found = cover(decided(plan_with(firstDay="notCounted", **words), delivered="2025-04-04", occurred="2025-04-05"))
    assert (str(found.last_day), [by for by, _, _ in found.changes]) == expected


def campaign(name: str, since: str, until: str, **change: str) -> Written:
    return {"campaign": name, "clause": "notice", "endingFrom": since, "endingTo": until, **change}


@pytest.mark.parametrize(
    ("delivered", "last"),
    [
        pytest.param("2019-03-14", "2020-03-14", id="ended a day before the campaign"),
        pytest.param("2019-03-15", "2020-06-30", id="its first day"),
        pytest.param("2019-05-31", "2020-06-30", id="its last day"),
        pytest.param("2019-06-01", "2020-06-01", id="a day too late: it ends before those that were lengthened"),
    ],
)
def test_a_campaign_changes_only_ends_inside_its_days(delivered: str, last: str) -> None:
    """Covers that ended from 15 March to 31 May 2020 run to 30 June. Not monotonic, as the real one."""
    plan = plan_with(
        firstDay="notCounted", campaigns=[campaign("lockdown", "2020-03-15", "2020-05-31", endsOn="2020-06-30")]
    )
    assert str(cover(decided(plan, delivered=delivered, occurred=delivered)).last_day) == last


def test_a_campaign_comes_last_and_only_one_applies() -> None:
    """It sees the end that floors have made; the first that fits is taken."""
    extra = campaign("extra", "2020-03-01", "2020-06-30", adds="P3M")
    more = campaign("more", "2020-01-01", "2020-12-31", adds="P1Y")
    plan = plan_with(firstDay="notCounted", floors=["2020-04-01"], campaigns=[extra, more])
    found = cover(decided(plan, delivered="2019-01-10", occurred="2019-02-01"))
    assert str(found.last_day) == "2020-07-01"
    assert found.changes == (
        ("floor", date(2020, 1, 10), date(2020, 4, 1)),
        ("extra", date(2020, 4, 1), date(2020, 7, 1)),
    )


def test_every_change_of_the_end_is_told_with_what_it_was() -> None:
    """WINDOW_CHANGED: by what, from which day, to which."""
    plan = plan_with(length="P30D", firstDay="notCounted", roll=True)
    found = answer(plan, delivered="2025-04-04", occurred="2025-04-05")
    (note,) = [each for each in found["benefits"][0]["findings"] if each["reason"] == "WINDOW_CHANGED"]
    assert note["values"] == {"by": "roll", "nominal": "2025-05-04", "lastDay": "2025-05-05"}


def test_a_counted_first_day_is_one_of_the_working_days_inside() -> None:
    """Two days from Monday, Monday counted, hold Monday and Tuesday; from Saturday they need Monday and Tuesday."""
    plan = plan_with(length="P2D", minWorkingDays=2)
    assert str(cover(decided(plan, delivered="2025-09-01", occurred="2025-09-01")).last_day) == "2025-09-02"
    assert str(cover(decided(plan, delivered="2025-09-06", occurred="2025-09-06")).last_day) == "2025-09-09"
    plan = plan_with(length="P2D", minWorkingDays=2, firstDay="notCounted")
    assert str(cover(decided(plan, delivered="2025-09-01", occurred="2025-09-01")).last_day) == "2025-09-03"


def test_a_roll_keeps_the_holidays_of_the_plan() -> None:
    """The plan's own calendar is named `default`."""
    plan = plan_with(
        {"calendars": {"default": {**HIGH, "holidays": ["2025-05-05"]}}},
        length="P30D",
        firstDay="notCounted",
        roll=True,
    )
    assert str(cover(decided(plan, delivered="2025-04-04", occurred="2025-04-05")).last_day) == "2025-05-06"


def test_a_waiting_time_holds_the_benefit_back() -> None:
    """Seven days from the start are waited; the eighth is the first that counts."""
    plan = plan_with(waiting={"length": "P7D", "unless": {"previousEnd": {"onOrAfter": "2024-12-31"}}})
    for occurred, expected in (("2025-01-01", State.WAITING), ("2025-01-07", State.WAITING), ("2025-01-08", "ACTIVE")):
        asked: dict[str, Any] = {"delivered": "2025-01-01", "occurred": occurred}
        assert state(plan, previousEnd=None, **asked) == expected
        assert state(plan, previousEnd="2024-12-31", **asked) is State.ACTIVE
    found = answer(plan, delivered="2025-01-01", occurred="2025-01-05", previousEnd=None)
    assert found["benefits"][0]["activeFrom"] == "2025-01-08"
    assert found["benefits"][0]["whyNot"][0]["values"]["activeFrom"] == "2025-01-08"


def test_a_waiting_time_whose_exception_is_not_known_asks() -> None:
    """Unknown never becomes a waiting time."""
    plan = plan_with(waiting={"length": "P7D", "unless": {"previousEnd": {"known": True}}})
    found = answer(plan, delivered="2025-01-01", occurred="2025-01-05")
    assert (found["verdict"], found["missing"]) == ("NEEDS_FACTS", ["previousEnd"])


BUDAPEST = ZoneInfo("Europe/Budapest")
HOURS = plan_of(
    benefit(window={"from": "delivered", "length": "PT24H", "acts": "claim"}), header={"zone": "Europe/Budapest"}
)


@pytest.mark.parametrize(
    ("delivered", "claimed", "expected"),
    [
        pytest.param("2025-06-01T10:00+02:00", "2025-06-02T10:00+02:00", State.ACTIVE, id="to the minute"),
        pytest.param("2025-06-01T10:00+02:00", "2025-06-02T10:01+02:00", State.EXPIRED_BY_DATE, id="a minute late"),
        pytest.param("2025-06-01T10:00+02:00", "2025-06-01T09:59+02:00", State.NOT_STARTED, id="before the start"),
        pytest.param("2025-06-01T08:00Z", "2025-06-02T04:00-04:00", State.ACTIVE, id="whatever the offset"),
        pytest.param("2025-10-25T03:30+02:00", "2025-10-26T02:45+02:00", State.ACTIVE,
                     id="the repeated hour, first time: 23 h 15 min"),
        pytest.param("2025-10-25T03:30+02:00", "2025-10-26T02:30+01:00", State.ACTIVE,
                     id="the repeated hour, second time: 24 h"),
        pytest.param("2025-10-25T03:30+02:00", "2025-10-26T02:31+01:00", State.EXPIRED_BY_DATE,
                     id="the repeated hour, second time: 24 h 1 min"),
        pytest.param("2025-10-25T02:30+02:00", "2025-10-26T02:15+01:00", State.EXPIRED_BY_DATE,
                     id="the repeated hour: 24 h 45 min, though the clock shows less"),
        pytest.param("2025-03-29T12:00+01:00", "2025-03-30T13:00+02:00", State.ACTIVE, id="a short night"),
        pytest.param("2025-03-29T12:00+01:00", "2025-03-30T13:01+02:00", State.EXPIRED_BY_DATE, id="a minute more"),
    ],
)  # fmt: skip
def test_hours_are_real_hours(delivered: str, claimed: str, expected: State) -> None:
    """A day of 24 hours, also when the clocks change."""
    assert state(HOURS, delivered=delivered, claimed=claimed) is expected


def test_an_hours_window_tells_its_moments() -> None:
    """The moment of the act, of the start and of the end; a window of days tells days."""
    found = answer(HOURS, delivered="2025-06-01T10:00+02:00", claimed="2025-06-01T10:00+02:00")
    assert found["verdict"] == "COVERED", "the very moment of delivery is inside"
    assert found["benefits"][0]["findings"][0]["values"] == {
        "act": "claimed", "day": "2025-06-01T10:00:00+02:00", "from": "2025-06-01T10:00:00+02:00",
        "lastDay": "2025-06-02T10:00:00+02:00",
    }  # fmt: skip
    found = answer(plan_with(acts="claim"), delivered="2025-06-01T10:00+02:00", claimed="2025-06-01T09:00+02:00")
    assert found["benefits"][0]["findings"][0]["values"] == {
        "act": "claimed", "day": "2025-06-01", "from": "2025-06-01", "lastDay": "2026-05-31",
    }  # fmt: skip


def test_hours_from_a_day_ask_for_the_clock_time() -> None:
    """A day is not enough, neither at the start nor for the act."""
    assert answer(HOURS, delivered="2025-06-01", claimed="2025-06-02T10:00Z")["missing"] == ["delivered (a clock time)"]
    found = answer(HOURS, delivered="2025-06-01T10:00Z", claimed="2025-06-02")
    assert found["verdict"] == "NEEDS_FACTS"
    assert found["missing"] == ["a clock time"]


def test_an_unlimited_window_never_expires() -> None:
    """It has no last day, and the day before its start is too early all the same."""
    plan = plan_with(length=None, firstDay=None, unlimited=True)
    assert state(plan, delivered="1990-01-01", occurred="2090-01-01") is State.ACTIVE
    assert cover(decided(plan, delivered="1990-01-01")).last_day is None
    assert state(plan, delivered="1990-01-01", occurred="1989-12-31") is State.NOT_STARTED


def test_a_window_until_a_day_ends_on_it() -> None:
    """The later of fifteen days after delivery and a date of the calendar."""
    plan = plan_with(
        length=None, firstDay=None, until={"laterOf": [{"after": "delivered", "add": "P15D"}, "2026-01-14"]}
    )
    assert str(cover(decided(plan, delivered="2025-11-02")).last_day) == "2026-01-14"
    assert str(cover(decided(plan, delivered="2026-01-10")).last_day) == "2026-01-25"


def test_a_window_whose_start_never_came_does_not_run() -> None:
    """Known not to have happened is an answer; not known is a question."""
    decision = decided(plan_with(), delivered=None)
    assert only(decision).standing.state is State.NOT_STARTED
    assert reasons(decision) == ["NEVER_STARTED"]
    assert decision.verdict == "NOT_COVERED"
    asked = decided(plan_with())
    assert only(asked).standing.state is State.UNKNOWN
    assert asked.verdict == "NEEDS_FACTS"
    assert asked.missing == {"delivered"}


@pytest.mark.parametrize(
    ("start", "facts", "day"),
    [
        ({"earlierOf": ["installed", {"after": "delivered", "add": "P6M"}]},
         {"installed": "2025-09-01", "delivered": "2025-01-31"}, "2025-07-31"),
        ({"laterOf": ["installed", "delivered"]}, {"installed": None, "delivered": "2025-01-31"}, "2025-01-31"),
        ({"firstKnown": ["installed", "delivered"]}, {"delivered": "2025-01-31"}, "2025-01-31"),
        ({"firstKnown": ["installed", "delivered"]}, {"installed": None, "delivered": "2025-01-31"}, "2025-01-31"),
        ({"firstKnown": ["installed", "delivered"]}, {"installed": "2025-02-02", "delivered": "2025-01-31"},
         "2025-02-02"),
        ({"if": "late", "then": "delivered", "else": "installed"},
         {"installed": "2025-09-01", "delivered": "2025-01-31"}, "2025-01-31"),
        ({"if": "late", "then": "delivered", "else": "installed"},
         {"installed": "2025-07-31", "delivered": "2025-01-31"}, "2025-07-31"),
        ({"after": "manufactured", "add": "P90D"}, {"manufactured": "2025-01-01"}, "2025-04-01"),
        ({"after": "delivered", "add": "P1D", "roll": True}, {"delivered": "2025-05-02"}, "2025-05-05"),
        ("2025-06-01", {}, "2025-06-01"),
    ],
)  # fmt: skip
def test_a_window_starts_on_the_day_that_the_terms_name(start: object, facts: Written, day: str) -> None:
    """Fallbacks, the earlier and the later of days, a latest start, a day of the calendar."""
    late = {"installed": {"after": {"after": "delivered", "add": "P6M"}}}
    plan = plan_of(benefit(window=window(**{"from": start})), conditions={"late": late})
    assert str(cover(decided(plan, occurred="2025-12-01", **facts)).start) == day


def test_every_day_that_is_missing_is_named_at_once() -> None:
    """Whoever supplies them is asked once."""
    for word in ("laterOf", "earlierOf", "firstKnown"):
        plan = plan_with(**{"from": {word: ["installed", "delivered"]}})
        assert decided(plan).missing == {"installed", "delivered"}, word


def test_each_act_that_the_window_names_must_fall_inside() -> None:
    """The fault in time and the claim too late: the claim speaks against it, the fault for it."""
    plan = plan_with(acts=["event", "claim"])
    decision = decided(plan, delivered="2025-01-01", occurred="2025-12-31", claimed="2026-01-01")
    assert sorted(reasons(decision)) == ["EXPIRED", "IN_WINDOW"]
    assert only(decision).standing.state is State.EXPIRED_BY_DATE


def test_an_act_that_is_not_known_leaves_the_place_open_unless_another_decides() -> None:
    """Unknown beside inside is unknown; unknown beside too late is too late."""
    for acts in (["claim", "event"], ["event", "claim"]):
        plan = plan_with(acts=acts)
        assert state(plan, delivered="2025-01-01", claimed=None, occurred="2025-02-01") is State.UNKNOWN
        assert state(plan, delivered="2025-01-01", claimed=None, occurred="2026-02-01") is State.EXPIRED_BY_DATE


def test_an_act_that_never_came_is_asked_for() -> None:
    """No claim was made yet: nobody knows whether it will be in time."""
    decision = decided(plan_with(acts=["claim"]), delivered="2025-01-01", claimed=None)
    assert decision.verdict == "NEEDS_FACTS"
    assert decision.missing == {"claimed"}


@pytest.mark.parametrize(
    ("edges", "inside", "beyond", "below"),
    [
        ({"atMost": 100}, [0, 100], [101], []),
        ({"lessThan": 100}, [0, 99], [100], []),
        ({"atLeast": 10, "atMost": 100}, [10, 100], [101], [9]),
        ({"moreThan": 10, "lessThan": 100}, [11, 99], [100], [10]),
        ({"atLeast": 10}, [10, 1000], [], [9]),
    ],
)
def test_a_meter_limit_is_open_or_closed_as_written(
    edges: Written, inside: list[int], beyond: list[int], below: list[int]
) -> None:
    """At the limit and one beyond it."""
    plan = plan_with(meters=[{"meter": "km", "counted": "fromZero", **edges}])
    for readings, expected in ((inside, "ACTIVE"), (beyond, "EXPIRED_BY_METER"), (below, "NOT_STARTED")):
        for reading in readings:
            assert state(plan, delivered="2025-01-01", meters={"km": reading}) == expected, reading


def test_a_meter_from_the_start_counts_what_was_run_since() -> None:
    """20 000 km from a start reading of 35 000: the limit stands at 55 000 on the dial."""
    plan = plan_with(meters=[{"meter": "km", "counted": "fromStart", "atMost": 20000}])
    asked: Written = {"delivered": "2025-01-01", "start_meters": {"km": 35000}}
    assert state(plan, meters={"km": 55000}, **asked) is State.ACTIVE
    assert state(plan, meters={"km": 55001}, **asked) is State.EXPIRED_BY_METER
    (place,) = answer(plan, meters={"km": 50000}, **asked)["benefits"][0]["meters"]
    assert place == {"meter": "km", "reading": "50000", "used": "15000", "limit": "20000", "limitReading": "55000"}


def test_whichever_is_reached_first_ends_it() -> None:
    """By day, by one meter or by the other; all that are reached are told."""
    plan = plan_with(
        meters=[
            {"meter": "km", "counted": "fromZero", "atMost": 1000},
            {"meter": "hours", "counted": "fromZero", "atMost": 50},
        ]
    )
    both = decided(plan, delivered="2025-01-01", meters={"km": 1001, "hours": 51})
    assert reasons(both).count("BEYOND_METER") == 2
    assert only(both).standing.state is State.EXPIRED_BY_METER
    late = decided(plan, delivered="2020-01-01", meters={"km": 1001, "hours": 5})
    assert set(reasons(late)) == {"EXPIRED", "BEYOND_METER", "WITHIN_METER"}
    assert only(late).standing.state is State.EXPIRED_BY_DATE


def test_a_missing_reading_is_asked_for() -> None:
    """The other meter is judged all the same."""
    plan = plan_with(
        meters=[
            {"meter": "km", "counted": "fromStart", "atMost": 1000},
            {"meter": "hours", "counted": "fromZero", "atMost": 50},
        ]
    )
    decision = decided(plan, delivered="2025-01-01", meters={"hours": 10})
    assert decision.verdict == "NEEDS_FACTS"
    assert decision.missing == {"meters.km"}
    assert "WITHIN_METER" in reasons(decision)
    decision = decided(plan, delivered="2025-01-01", meters={"hours": 51})
    assert decision.verdict == "NOT_COVERED", "one meter beyond its limit decides"


def test_a_limit_may_be_a_fact() -> None:
    """Tyres are warranted for the miles of their model."""
    plan = plan_with(meters=[{"meter": "mi", "counted": "fromZero", "atMost": {"fact": "quantity"}}])
    assert state(plan, delivered="2025-01-01", meters={"mi": 60000}, quantity=60000) is State.ACTIVE
    assert state(plan, delivered="2025-01-01", meters={"mi": 60001}, quantity=60000) is State.EXPIRED_BY_METER
    assert decided(plan, delivered="2025-01-01", meters={"mi": 60001}).missing == {"quantity"}


def km(*readings: tuple[str, int]) -> History:
    return History(readings=tuple(Reading("km", date.fromisoformat(day), Decimal(value)) for day, value in readings))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"history": km(("2025-01-10", 400), ("2025-02-10", 300)), "meters": {"km": 500}},
                     id="inside the history"),
        pytest.param({"history": km(("2025-02-10", 400)), "meters": {"km": 300}}, id="the reading of the event"),
        pytest.param({"start_meters": {"km": 400}, "meters": {"km": 300}}, id="below the start reading"),
    ],
)  # fmt: skip
def test_a_meter_that_went_back_goes_to_a_person(asked: Written) -> None:
    """It is never taken for fewer kilometres."""
    plan = plan_with(meters=[{"meter": "km", "counted": "fromStart", "atMost": 1000}])
    decision = decided(plan, delivered="2025-01-01", occurred="2025-03-01", **({"start_meters": {"km": 0}} | asked))
    assert "METER_ROLLED_BACK" in reasons(decision)
    assert decision.verdict == "NEEDS_REVIEW"


def test_the_reading_of_the_start_itself_is_no_step_back() -> None:
    """Nothing was run yet; what is below it is told with both readings."""
    plan = plan_with(meters=[{"meter": "km", "counted": "fromStart", "atMost": 1000}])
    asked: Written = {"delivered": "2025-01-01", "occurred": "2025-03-01", "start_meters": {"km": 400}}
    assert reasons(decided(plan, meters={"km": 400}, **asked)) == ["IN_WINDOW", "WITHIN_METER"]
    found = answer(plan, meters={"km": 300}, **asked)["benefits"][0]["findings"]
    (back,) = [each["values"] for each in found if each["reason"] == "METER_ROLLED_BACK"]
    assert (back["earlier"], back["later"]) == ("400", "300")


def test_a_cover_runs_only_while_another_does() -> None:
    """Free services while the warranty runs; when it is not known whether it runs, that is asked."""
    warranty = plan_of(benefit(window=window(length="P2Y")))
    amc = plan_of(
        benefit("service", window=window(length="P5Y", runsWhile="WARRANTY")), header={"code": "amc", "kind": "AMC"}
    )
    for occurred, expected in (("2026-12-31", []), ("2027-01-01", ["OTHER_COVER_ENDED"])):
        found = decided(warranty, amc, delivered="2025-01-01", occurred=occurred)
        assert [r for r in reasons(found, "service") if r != "IN_WINDOW"] == expected
    late = plan_of(benefit(window=window(**{"from": "installed"})))
    decision = decided(late, amc, delivered="2025-01-01")
    assert "OTHER_COVER_ENDED" not in reasons(decision)
    assert decision.verdict == "NEEDS_FACTS"


def test_a_chain_of_covers_is_asked_in_the_order_in_which_they_depend() -> None:
    """The extended warranty starts where the warranty ends, and the AMC runs while the extended warranty does."""
    warranty = plan_of(header={"code": "warranty"})
    extended = plan_of(
        benefit("extended", window={"from": {"endOf": "WARRANTY"}, "length": "P1Y", "firstDay": "notCounted",
                                    "acts": "event"}),
        header={"code": "extended", "kind": "EXTENDED_WARRANTY"},
    )  # fmt: skip
    amc = plan_of(
        benefit("service", window=window(length="P5Y", runsWhile="EXTENDED_WARRANTY")),
        header={"code": "amc", "kind": "AMC"},
    )
    for plans in ((warranty, extended, amc), (amc, extended, warranty)):
        decision = decided(*plans, delivered="2025-01-01", occurred="2026-03-01")
        assert reasons(decision, "extended") == ["IN_WINDOW"]
        assert "OTHER_COVER_ENDED" not in reasons(decision, "service")
        later = decided(*plans, delivered="2025-01-01", occurred="2027-01-01")
        assert "OTHER_COVER_ENDED" in reasons(later, "service")


def test_a_cover_after_another_starts_the_day_after_it_ends() -> None:
    """The last day of the warranty is not counted."""
    warranty = plan_of()
    extended = plan_of(
        benefit("extended", window={"from": {"endOf": "WARRANTY"}, "length": "P1Y", "firstDay": "notCounted",
                                    "acts": "event"}),
        header={"code": "extended", "kind": "EXTENDED_WARRANTY"},
    )  # fmt: skip
    decision = decided(warranty, extended, delivered="2025-01-01", occurred="2026-12-31")
    last = {each.standing.name: each.standing.cover.last_day for each in decision.benefits if each.standing.cover}
    assert last == {"plan/all-parts": date(2025, 12, 31), "extended/extended": date(2026, 12, 31)}


def test_the_moment_of_an_hours_window_is_its_deadline() -> None:
    """The last moment is told as a moment of the plan's zone."""
    found = cover(decided(HOURS, delivered="2025-06-01T08:00Z", claimed="2025-06-01T09:00Z"))
    assert found.last_moment == datetime(2025, 6, 2, 10, tzinfo=BUDAPEST)
    document = answer(HOURS, delivered="2025-06-01T08:00Z", claimed="2025-06-01T09:00Z")["benefits"][0]
    assert (document["from"], document["lastDay"]) == ("2025-06-01T10:00:00+02:00", "2025-06-02T10:00:00+02:00")


def workshop(handed_in: str, handed_back: str, **words: Any) -> Job:
    """A repair with its days out of use."""
    return repair(
        handed_back, handed_in=date.fromisoformat(handed_in), handed_back=date.fromisoformat(handed_back), **words
    )


SHORT_TERM = plan_with(
    length="P30D", firstDay="notCounted", acts="claim", pauses={"days": "bothDaysCounted", "leaves": "P7D"}
)


@pytest.mark.parametrize(
    ("repairs", "last"),
    [
        pytest.param([], "2025-07-01", id="no repair"),
        pytest.param([workshop("2025-06-10", "2025-06-20")], "2025-07-12", id="eleven days stand still"),
        pytest.param([workshop("2025-06-30", "2025-07-10")], "2025-07-17", id="two days left become seven"),
        pytest.param([workshop("2025-07-01", "2025-07-10")], "2025-07-17", id="handed in on the last day"),
        pytest.param([workshop("2025-07-02", "2025-07-10")], "2025-07-01", id="handed in a day too late"),
        pytest.param([workshop("2025-06-25", "2025-06-29"), workshop("2025-06-10", "2025-06-12")], "2025-07-09",
                     id="two repairs, in any order"),
        pytest.param([workshop("2025-06-10", "2025-06-20"), workshop("2025-06-10", "2025-06-20")], "2025-07-12",
                     id="two parts in the same days stand still once"),
    ],
)  # fmt: skip
def test_the_clock_stands_still_during_a_repair(repairs: list[Job], last: str) -> None:
    """UK short-term right to reject (CRA 2015 s.22): thirty days from the day after delivery on 1 June; it stops from
    the day of the request to the day of receipt, then the rest or seven days, whichever is longer."""
    found = decided(SHORT_TERM, delivered="2025-06-01", as_of="2025-09-01T12:00+02:00", history=jobs(*repairs))
    assert str(cover(found).last_day) == last


def extension(**words: Any) -> Written:
    return {"extension": "repair", "clause": "2", **words}


@pytest.mark.parametrize(
    ("extensions", "repairs", "last"),
    [
        pytest.param([extension(daysOut="bothDaysCounted")], [workshop("2025-03-01", "2025-03-10")], "2026-01-10",
                     id="ten days out of use are added"),
        pytest.param([extension(daysOut="bothDaysCounted")],
                     [workshop("2025-03-01", "2025-03-10"), workshop("2025-03-01", "2025-03-10")], "2026-01-10",
                     id="a day out of use is one day however many jobs it has"),
        pytest.param([extension(daysOut="bothDaysCounted")],
                     [workshop("2025-03-01", "2025-03-10"), workshop("2025-05-01", "2025-05-05")], "2026-01-15",
                     id="each repair adds its own"),
        pytest.param([extension(daysOut="bothDaysCounted")], [workshop("2026-01-05", "2026-01-10")], "2025-12-31",
                     id="a repair after the end adds nothing"),
        pytest.param([extension(add="P12M")], [workshop("2025-03-01", "2025-03-10")], "2026-12-31",
                     id="twelve months once"),
        pytest.param([extension(add="P12M")],
                     [workshop("2025-03-01", "2025-03-10"), workshop("2025-05-01", "2025-05-05")], "2026-12-31",
                     id="not twice"),
        pytest.param([extension(add="P12M")], [], "2025-12-31", id="no repair, no extension"),
        pytest.param([extension(**{"if": {"opened": True}}, add="P12M")], [workshop("2025-03-01", "2025-03-10")],
                     "2026-12-31", id="its condition holds"),
        pytest.param([extension(**{"if": {"opened": False}}, add="P12M")], [workshop("2025-03-01", "2025-03-10")],
                     "2025-12-31", id="its condition does not hold"),
        pytest.param([extension(add="P12M", under="own")],
                     [workshop("2025-03-01", "2025-03-10", under="plan/all-parts")], "2026-12-31", id="its own repair"),
        pytest.param([extension(add="P12M", under="own")],
                     [workshop("2025-03-01", "2025-03-10", under="law/parts")], "2025-12-31",
                     id="a repair under another promise"),
        pytest.param([extension(add="P12M", under="other")],
                     [workshop("2025-03-01", "2025-03-10", under="law/parts")], "2026-12-31",
                     id="that is what it asks for"),
    ],
)  # fmt: skip
def test_a_repair_lengthens_the_cover_as_the_terms_say(
    extensions: list[Written], repairs: list[Job], last: str
) -> None:
    """By the days out of use (Hungary) or by twelve months once (right to repair); 1 January to 31 December 2025."""
    plan = plan_with(extensions=extensions)
    found = decided(
        plan, delivered="2025-01-01", occurred="2026-06-01", as_of="2026-06-01T12:00+02:00", opened=True,
        history=jobs(*repairs),
    )  # fmt: skip
    assert str(cover(found).last_day) == last


def test_a_pause_of_no_days_changes_nothing() -> None:
    """In and out on one day, of which the first does not count: the end did not move, and nothing says it did."""
    plan = plan_with(pauses={"days": "firstDayNotCounted"})
    found = decided(
        plan, delivered="2025-01-01", occurred="2025-06-01", history=jobs(workshop("2025-03-01", "2025-03-01"))
    )
    assert cover(found).changes == ()
