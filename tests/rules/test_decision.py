"""Does a decision give all reasons, ask for what it does not know, and stay the same for ever?"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.rules.decision import Decision
from contracts.rules.evaluator import decide
from contracts.rules.identity import decision_hash, document
from contracts.rules.question import Contract, Question
from contracts.rules.terms import Plan
from contracts.rules.turning import next_change
from contracts.rules.values.findings import by_name
from contracts.rules.values.history import History, Job, Owner, Reading, Replacement
from contracts.rules.values.money import MixedCurrencies
from contracts.rules.values.plain import canonical
from contracts.rules.values.vocabulary import LIFE, Payer, Remedy, Sense, State, Strategy, Verdict
from tests.rules.examples import (
    REPEATABLE,
    Written,
    answer,
    benefit,
    charge,
    decided,
    jobs,
    named,
    only,
    plan_of,
    question,
    reasons,
    repair,
    the_terms,
    view,
    visit,
    window,
)

LINES = [charge("part", 10000), charge("work", 5000, "LABOUR")]


def need(about: str, otherwise: str = "NO_COVER", /, **condition: Any) -> Written:
    words: Written = {"need": condition, "about": about, "otherwise": otherwise}
    return words | ({"bears": "20%"} if otherwise == "LESS" else {})


RULES: dict[str, tuple[Written, Written, Written]] = {
    # reason: part of the benefit, facts that keep the rule, facts that break it
    "OUT_OF_SCOPE": ({"scope": {"event": "DEFECT"}}, {"event": "DEFECT"}, {"event": "ACCIDENT"}),
    "EXCLUDED_COMMERCIAL_USE": (
        {"excludes": [{"when": {"commercialUse": True}, "about": "COMMERCIAL_USE"}]},
        {"commercialUse": False},
        {"commercialUse": True},
    ),
    "EXPIRED": ({}, {"occurred": "2025-02-01"}, {"occurred": "2026-02-01"}),
    "BEYOND_METER": (
        {"window": window(meters=[{"meter": "km", "counted": "fromZero", "atMost": 100}])},
        {"meters": {"km": 50}},
        {"meters": {"km": 500}},
    ),
    "NOT_MET_PROOF": (
        {"conditions": [need("PROOF", proofOfPurchase=True)]},
        {"proofOfPurchase": True},
        {"proofOfPurchase": False},
    ),
    "NOT_MET_TIE_IN": (
        {"conditions": [need("TIE_IN", "VOID", servicedBy={"allIn": ["AUTHORIZED"]})]},
        {"servicedBy": "AUTHORIZED"},
        {"servicedBy": "SELF"},
    ),
    "NOT_MET_PERFORMANCE": (
        {"shortfall": {"guaranteed": "80%"}},
        {"measured": 70, "nominal": 100},
        {"measured": 90, "nominal": 100},
    ),
    "ALLOWANCE_SPENT": (
        {
            "allowances": {"visits": {"count": 1, "per": "contract", "uses": {"kind": "VISIT"}}},
            "pays": [{"charges": {}, "customer": {"share": "0%"}, "counts": "visits"}],
        },
        {"history": jobs()},
        {"history": jobs(visit("2025-01-10"))},
    ),
    "SUSPENDED": ({}, {"suspended": False}, {"suspended": True}),
}


def all_rules() -> Plan:
    """A benefit with every kind of rule."""
    words: Written = {}
    for part, _, _ in RULES.values():
        for name, value in part.items():
            words[name] = words[name] + value if isinstance(words.get(name), list) else value
    return plan_of(benefit(**words))


@settings(REPEATABLE, max_examples=60)
@given(st.sets(st.sampled_from(sorted(RULES))))
def test_a_job_that_breaks_k_rules_is_given_k_reasons(broken: set[str]) -> None:
    """Never the first one only: all that speaks against, and nothing else."""
    asked: Written = {"delivered": "2025-01-01", "charges": LINES}
    for reason, (_, kept, breaks) in RULES.items():
        asked |= breaks if reason in broken else kept
    decision = decided(all_rules(), **asked)
    against = [f.reason for f in only(decision).standing.findings if f.sense is Sense.AGAINST]
    assert sorted(against) == sorted(broken)
    assert sorted(f.reason for f in only(decision).why_not) == sorted(broken)
    assert decision.verdict is (Verdict.NOT_COVERED if broken else Verdict.COVERED)
    assert decision.customer_total == (15000 if broken else 0)


UNKNOWN = ["event", "commercialUse", "proofOfPurchase", "servicedBy", "measured", "nominal", "meters", "delivered"]


@settings(REPEATABLE, max_examples=60)
@given(st.sets(st.sampled_from(UNKNOWN), min_size=1))
def test_what_is_not_known_is_asked_for_and_never_becomes_a_no(unknown: set[str]) -> None:
    """Any facts taken away from a covered job: the answer asks for exactly these."""
    asked: Written = {"delivered": "2025-01-01", "charges": LINES}
    for _, kept, _ in RULES.values():
        asked |= kept
    decision = decided(all_rules(), **{name: value for name, value in asked.items() if name not in unknown})
    assert decision.verdict is Verdict.NEEDS_FACTS
    assert decision.missing == {"meters.km" if name == "meters" else name for name in unknown}
    assert not any(finding.sense is Sense.AGAINST for finding in only(decision).standing.findings)
    assert not named(decision, "all-parts").used


@settings(REPEATABLE, max_examples=60)
@given(st.sampled_from(sorted(RULES)), st.sets(st.sampled_from(UNKNOWN[:5])))
def test_a_broken_rule_decides_whatever_else_is_not_known(broken: str, unknown: set[str]) -> None:
    """One no is a no: nothing is asked for that could not change it."""
    asked: Written = {"delivered": "2025-01-01", "charges": LINES}
    for reason, (_, kept, breaks) in RULES.items():
        asked |= breaks if reason == broken else kept
    known = {name: value for name, value in asked.items() if name not in unknown - set(RULES[broken][2])}
    decision = decided(all_rules(), **known)
    assert (decision.verdict, decision.missing) == (Verdict.NOT_COVERED, frozenset())


def test_an_exclusion_has_three_values() -> None:
    """Left out unless the exception holds: a known exception decides, an unknown one asks."""
    plan = plan_of(
        benefit(
            excludes=[{"when": {"commercialUse": True}, "unless": {"preauthorized": True}, "about": "COMMERCIAL_USE"}]
        )
    )
    expected = {
        (True, True): [], (True, False): ["EXCLUDED_COMMERCIAL_USE"], (True, None): ["MISSING_FACT_COMMERCIAL_USE"],
        (False, True): [], (False, False): [], (False, None): [],
        (None, True): [], (None, False): ["MISSING_FACT_COMMERCIAL_USE"], (None, None): ["MISSING_FACT_COMMERCIAL_USE"],
    }  # fmt: skip
    for (used, agreed), codes in expected.items():
        facts = {name: value for name, value in (("commercialUse", used), ("preauthorized", agreed))
                 if value is not None}  # fmt: skip
        found = reasons(decided(plan, delivered="2025-01-01", **facts))
        assert [code for code in found if code != "IN_WINDOW"] == codes, (used, agreed)


@pytest.mark.parametrize(
    ("otherwise", "verdict", "state", "customer"),
    [
        ("NO_COVER", Verdict.NOT_COVERED, State.ACTIVE, 15000),
        ("VOID", Verdict.NOT_COVERED, State.VOID, 15000),
        ("LESS", Verdict.PARTLY_COVERED, State.ACTIVE, 3000),
        ("ASK", Verdict.NEEDS_FACTS, State.ACTIVE, 15000),
        ("REVIEW", Verdict.NEEDS_REVIEW, State.ACTIVE, 15000),
    ],
)
def test_each_effect_of_a_condition_that_does_not_hold(
    otherwise: str, verdict: Verdict, state: State, customer: int
) -> None:
    """No cover, void, less, ask, review; while it holds, none of them shows."""
    plan = plan_of(benefit(conditions=[need("PROOF", otherwise, proofOfPurchase=True)]))
    asked: Written = {"delivered": "2025-01-01", "charges": LINES}
    decision = decided(plan, proofOfPurchase=False, **asked)
    assert (decision.verdict, only(decision).standing.state) == (verdict, state)
    assert decision.customer_total == customer
    assert "NOT_MET_PROOF" in reasons(decision)
    assert decided(plan, proofOfPurchase=True, **asked).verdict is Verdict.COVERED
    assert decided(plan, **asked).missing == {"proofOfPurchase"}


def test_a_condition_that_binds_nobody_is_only_noted() -> None:
    """Advice is told and decides nothing, broken or not known."""
    noted = need("PROOF", proofOfPurchase=True) | {"binding": False}
    del noted["otherwise"]
    plan = plan_of(benefit(conditions=[noted]))
    for facts in ({"proofOfPurchase": False}, {}):
        assert decided(plan, delivered="2025-01-01", charges=LINES, **facts).verdict is Verdict.COVERED


def test_a_causal_condition_matters_only_when_it_caused_the_fault() -> None:
    """Work by others voids the cover only for damage by that work; who knows the cause decides."""
    plan = plan_of(benefit(conditions=[need("TIE_IN", "VOID", servicedBy="AUTHORIZED") | {"causal": True}]))
    asked: Written = {"delivered": "2025-01-01", "charges": LINES, "servicedBy": "SELF"}
    assert decided(plan, causedBy="TIE_IN", **asked).verdict is Verdict.NOT_COVERED
    assert only(decided(plan, causedBy=["TIE_IN", "WEAR"], **asked)).standing.state is State.VOID
    assert decided(plan, causedBy="WEAR", **asked).verdict is Verdict.COVERED
    assert decided(plan, **asked).missing == {"causedBy"}


def promising(*remedies: Written, **words: Any) -> Plan:
    return plan_of(benefit(pays=None, remedies=list(remedies), **words))


MANY = plan_of(
    benefit("repairs"),
    benefit(
        "returns",
        pays=None,
        window=window(length="P15D"),
        remedies=[
            {"remedy": "REFUND", "gives": "pricePaid", "fee": {"money": "45"}, "irreversible": True},
            {"remedy": "EXCHANGE", "opensBy": {"packaging": True}},
            {"remedy": "STORE_CREDIT", "gives": {"money": "10"}, "closedBy": {"damaged": True}},
        ],
    ),
)


@pytest.mark.parametrize("facts", [{}, {"packaging": True}, {"packaging": False, "damaged": True, "pricePaid": "9"}])
@pytest.mark.parametrize("lines", [[], LINES])
def test_a_strategy_permutes_the_alternatives_and_drops_none(facts: Written, lines: list[Any]) -> None:
    """Every remedy stands in every list, in another order, ranked from one."""
    asked: Written = {"delivered": "2025-02-20", "charges": lines, **facts}
    found = {s: decided(MANY, strategy=s, **asked).alternatives for s in Strategy}
    assert len({tuple(sorted(map(str, ways))) for ways in found.values()}) == 1
    for strategy, ways in found.items():
        written = answer(MANY, strategy=strategy, **asked)["alternatives"]
        assert [way["rank"] for way in written] == list(range(1, len(ways) + 1))
        listed = [way.remedy for way in ways]
        assert set(listed) == set(Remedy) - set(LIFE)
        assert len(listed) == len(set(listed)), "each remedy once: nobody promises one twice here"


def test_each_strategy_puts_its_own_first() -> None:
    """Among those that are open; paying oneself comes after what is promised."""
    asked: Written = {"delivered": "2025-02-20", "pricePaid": "9", "packaging": True, "damaged": False}
    first = {s: decided(MANY, strategy=s, **asked).alternatives[0].remedy for s in Strategy}
    assert first[Strategy.REPAIR_FIRST] is Remedy.REPAIR
    assert first[Strategy.MONEY_BACK_FIRST] is Remedy.REFUND
    assert first[Strategy.CHEAPEST] is Remedy.STORE_CREDIT
    ways = decided(MANY, strategy=Strategy.KEEP_RIGHTS, **asked).alternatives
    keep = [way.irreversible for way in ways if way.is_open and way.remedy is not Remedy.PAID_SERVICE]
    assert keep == sorted(keep)
    assert any(keep), "the refund cannot be taken back"


@pytest.mark.parametrize(
    ("facts", "is_open", "why"),
    [
        ({"packaging": True}, True, []),
        ({"packaging": False}, False, ["NOT_OPEN_YET"]),
        ({}, None, ["MISSING_FACT"]),
        ({"packaging": True, "occurred": "2025-06-01"}, False, ["EXPIRED"]),
        ({"packaging": False, "occurred": "2025-06-01"}, False, ["EXPIRED", "NOT_OPEN_YET"]),
    ],
)
def test_an_alternative_says_why_it_is_not_open(facts: Written, is_open: bool | None, why: list[str]) -> None:
    """All reasons; what would open it is asked apart from what the verdict needs."""
    decision = decided(MANY, delivered="2025-02-20", **facts)
    way = next(each for each in decision.alternatives if each.remedy is Remedy.EXCHANGE)
    assert way.is_open is is_open
    assert sorted(finding.reason for finding in way.why) == why
    assert ("packaging" in decision.opens) is (is_open is None)
    assert decision.missing == frozenset()


def test_without_charges_a_benefit_is_used_only_when_it_gives_something() -> None:
    plan = promising({"remedy": "REFUND", "gives": "pricePaid", "closedBy": {"opened": True}})
    facts: Written = {"delivered": "2025-01-01", "claimed": "2025-02-01", "occurred": "2025-02-01", "pricePaid": "100"}
    [open_one] = decided(plan, **facts, opened=False).benefits
    [closed_one] = decided(plan, **facts, opened=True).benefits
    assert (open_one.used, open_one.why_not) == (True, ())
    assert (closed_one.used, [finding.reason for finding in closed_one.why_not]) == (False, ["CLOSED"])


def test_the_facts_that_settle_the_least_demanding_way_out_are_asked_first() -> None:
    """What only the others need can wait: it stands among what would open more."""
    plan = promising(
        {"remedy": "REPAIR", "closedBy": {"damaged": True}},
        {"remedy": "REFUND", "closedBy": {"any": [{"damaged": True}, {"minor": True}]}},
    )
    decision = decided(plan, delivered="2025-02-20")
    assert decision.missing == {"damaged"}
    assert decision.opens == {"minor"}


def test_a_remedy_that_is_the_job_itself_costs_what_is_left_of_the_charges() -> None:
    """It stands there once, never beside a twin for nothing."""
    half = {"charges": {}, "customer": {"share": "50%"}}
    plan = plan_of(benefit(pays=[half], remedies=[{"remedy": "REPAIR", "irreversible": True}]))
    decision = decided(plan, delivered="2025-02-20", charges=[charge("part", 8000)])
    [way] = [each for each in decision.alternatives if each.remedy is Remedy.REPAIR]
    assert (way.is_open, way.price, way.irreversible) == (True, 4000, True)


def test_a_name_with_two_values_keeps_both_whatever_came_first() -> None:
    """One of them would be lost otherwise, and which one would hang on the order in the file."""
    one, other = ("wanted", ("A",)), ("wanted", ("B",))
    both = {"wanted": ("A",), "wanted2": ("B",)}
    assert by_name((one, other)) == by_name((other, one)) == both
    assert by_name((one, one)) == {"wanted": ("A",)}


def test_a_remedy_that_is_closed_by_a_fact() -> None:
    """Damage closes it; whether it is damaged is asked."""
    plan = promising({"remedy": "EXCHANGE", "closedBy": {"damaged": True}})
    for facts, is_open in (({"damaged": False}, True), ({"damaged": True}, False), ({}, None)):
        decision = decided(plan, delivered="2025-02-20", **facts)
        way = next(each for each in decision.alternatives if each.remedy is Remedy.EXCHANGE)
        assert way.is_open is is_open
    assert decided(plan, delivered="2025-02-20").missing == {"damaged"}


def test_paying_oneself_is_always_open_and_what_nobody_promises_is_listed() -> None:
    """At the price of the whole job."""
    found = {way["remedy"]: way for way in answer(plan_of(), delivered="2020-01-01", charges=LINES)["alternatives"]}
    assert (found["PAID_SERVICE"]["open"], found["PAID_SERVICE"]["price"]) == ("OPEN", "150.00")
    assert found["TRADE_IN"]["open"] == "CLOSED"
    assert [finding["reason"] for finding in found["TRADE_IN"]["why"]] == ["NOT_PROMISED"]


def test_what_a_remedy_gives_and_costs() -> None:
    """The price paid, less the fee; without the price nobody knows, and it is asked for."""
    (refund,) = [w for w in answer(MANY, delivered="2025-02-20", pricePaid="399")["alternatives"]
                 if w["remedy"] == "REFUND"]  # fmt: skip
    assert (refund["gives"], refund["price"], refund["irreversible"]) == ("399.00", "45.00", True)
    assert refund["deadline"] == "2025-03-06"
    (refund,) = [w for w in answer(MANY, delivered="2025-02-20")["alternatives"] if w["remedy"] == "REFUND"]
    assert (refund["open"], refund["gives"], refund["missing"]) == ("UNKNOWN", None, ["pricePaid"])


def test_a_fee_is_paid_once_and_only_when_the_benefit_is_used() -> None:
    """A deductible of 20 for a job of 150; for a job of 15 the customer pays the job."""
    plan = plan_of(benefit(fee={"money": "20"}))
    whole = decided(plan, delivered="2025-01-01", charges=LINES)
    assert (whole.customer_total, whole.fees, whole.verdict) == (
        2000, (("plan/all-parts", 2000),), Verdict.PARTLY_COVERED,
    )  # fmt: skip
    small = decided(plan, delivered="2025-01-01", charges=[charge("a", 1500)])
    assert (small.customer_total, small.fees, small.verdict) == (1500, (), Verdict.NOT_COVERED)


def test_a_duty_is_due_from_the_day_it_hangs_on() -> None:
    """By the plan's calendar, at a clock time when the terms set one; what is missing is said."""
    due = {"after": "reported", "add": {"workingDays": 1}, "at": "13:00", "calendar": "office"}
    office = {"days": ["MON", "TUE", "WED", "THU", "FRI", "SAT"], "opens": "09:00", "closes": "18:00"}
    plan = plan_of(
        benefit(duties=[{"duty": "ATTEND", "due": due}, {"duty": "REFUND", "due": {"after": "paid", "add": "P8D"}}]),
        header={"zone": "Asia/Kolkata", "calendars": {"office": office}},
    )
    asked: Written = {"delivered": "2025-08-01", "reported": "2025-08-09T12:05+05:30"}
    attend, refund = decided(plan, as_of="2025-08-09T12:05+05:30", **asked).duties
    assert str(attend.due) == "2025-08-11 13:00:00+05:30"
    assert refund.due is None
    assert refund.missing == {"paid"}
    late = decided(plan, as_of="2027-08-09T12:05+05:30", **asked)
    assert late.duties == (), "no cover, no duty"


def test_working_hours_of_a_duty_need_the_clock_time() -> None:
    """AM-22: eight working hours from Thursday 15:00, over a holiday and a weekend, end on Monday 15:00."""
    office = {"days": ["MON", "TUE", "WED", "THU", "FRI"], "opens": "10:00", "closes": "18:00",
              "holidays": ["2025-08-15"]}  # fmt: skip
    plan = plan_of(
        benefit(duties=[{"duty": "REPAIR", "due": {"after": "reported", "add": {"workingHours": 8}}}]),
        header={"zone": "Asia/Kolkata", "calendars": {"default": office}},
    )
    asked: Written = {"delivered": "2025-08-01", "as_of": "2025-08-14T16:00+05:30"}
    (duty,) = decided(plan, reported="2025-08-14T15:00+05:30", **asked).duties
    assert str(duty.due) == "2025-08-18 15:00:00+05:30"
    (duty,) = decided(plan, reported="2025-08-14", **asked).duties
    assert duty.due is None
    assert duty.missing


def core(decision: Decision) -> object:
    """What a customer would call the answer: verdict, states, who pays, what is open."""
    return (
        decision.verdict,
        [(each.standing.state, each.used) for each in decision.benefits],
        [[(share.payer, share.minor) for share in result.shares] for result in decision.charges],
        sorted((way.remedy, way.benefits, str(way.is_open), way.price, way.gives) for way in decision.alternatives),
    )


QUARTERLY = plan_of(
    benefit(
        allowances={"visits": {"count": 1, "per": "calendarQuarter", "uses": {"kind": "VISIT"}}},
        pays=[{"charges": {}, "customer": {"share": "0%"}, "counts": "visits"}],
    )
)
REGISTERED_WITHIN = {"registered": {"within": "P30D", "of": "delivered", "firstDay": "notCounted"}}
REGISTERED = plan_of(
    benefit(conditions=[{"need": REGISTERED_WITHIN, "otherwise": "NO_COVER", "about": "REGISTRATION"}])
)
BERLIN_2025: Written = {"delivered": "2025-01-01", "charges": LINES}


@pytest.mark.parametrize(
    ("plan", "as_of", "asked", "changes"),
    [
        pytest.param(plan_of(), "2025-03-01T12:00+01:00", BERLIN_2025, "2026-01-01T00:00+01:00", id="the cover ends"),
        pytest.param(plan_of(), "2024-06-01T12:00+02:00", BERLIN_2025, "2025-01-01T00:00+01:00", id="it begins"),
        pytest.param(plan_of(benefit(window=window(waiting={"length": "P7D"}))), "2025-01-03T12:00+01:00", BERLIN_2025,
                     "2025-01-08T00:00+01:00", id="the waiting ends"),
        pytest.param(QUARTERLY, "2025-05-10T12:00+02:00", {**BERLIN_2025, "history": jobs(visit("2025-04-01"))},
                     "2025-07-01T00:00+02:00", id="a new quarter brings a new visit"),
        pytest.param(REGISTERED, "2025-01-10T12:00+01:00", {**BERLIN_2025, "registered": None},
                     "2025-02-01T00:00+01:00", id="it is too late to register"),
        pytest.param(plan_of(benefit(window={"from": "delivered", "length": "PT24H", "acts": "claim"})),
                     "2025-06-01T12:00+02:00", {"delivered": "2025-06-01T10:00+02:00", "charges": LINES},
                     "2025-06-02T10:00:00.000001+02:00", id="the hours have run out"),
        pytest.param(MANY, "2025-01-03T12:00+01:00", {"delivered": "2025-01-01", "pricePaid": "9", "packaging": True},
                     "2025-01-16T00:00+01:00", id="returns end before repairs"),
    ],
)  # fmt: skip
def test_the_answer_stays_until_the_moment_it_names_and_changes_then(
    plan: Plan, as_of: str, asked: Written, changes: str
) -> None:
    """Just before that moment the answer is the same, at it it is another one."""
    now = decided(plan, as_of=as_of, **asked)
    at = datetime.fromisoformat(changes)
    assert core(decided(plan, as_of=(at - timedelta(microseconds=1)).isoformat(), **asked)) == core(now)
    assert core(decided(plan, as_of=at.isoformat(), **asked)) != core(now)
    found = next_change(now)
    assert found is not None
    assert found.astimezone(UTC) == at.astimezone(UTC)


def test_an_answer_whose_days_are_all_given_does_not_change() -> None:
    """The fault has its day: tomorrow's question gets the same answer."""
    asked: Written = {"delivered": "2025-01-01", "charges": LINES, "occurred": "2025-02-01"}
    decision = decided(plan_of(), **asked)
    assert next_change(decision) is None
    assert core(decided(plan_of(), as_of="2035-01-01T12:00+01:00", **asked)) == core(decision)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"charges": LINES}, id="a charge"),
        pytest.param({"pricePaid": "100"}, id="a money fact"),
    ],
)
def test_two_currencies_do_not_meet_in_one_job(asked: Written) -> None:
    """Charges or amounts in rupees under a plan in euros."""
    plan = plan_of(benefit(remedies=[{"remedy": "REFUND", "gives": "pricePaid", "fee": {"money": "45"}}]))
    with pytest.raises(MixedCurrencies) as refusal:
        decided(plan, currency="INR", delivered="2025-01-01", **asked)
    assert refusal.value.currencies == ("INR", "EUR")


def test_two_contracts_of_one_name_see_each_their_own_plan() -> None:
    """A caller's `ref` says nothing about the plan: Berlin's new year is not New York's."""
    berlin, new_york = plan_of(), plan_of(header={"code": "ny", "zone": "America/New_York"})
    asked = question(berlin, new_york, delivered="2024-01-01", as_of="2025-01-01T02:00+01:00")
    one_name = replace(asked, contracts=tuple(replace(contract, ref="car") for contract in asked.contracts))
    states = {each.standing.terms.code: each.standing.state for each in decide(one_name).benefits}
    assert states == {"plan": State.EXPIRED_BY_DATE, "ny": State.ACTIVE}


RICH = plan_of(
    benefit(
        scope={"event": "DEFECT"},
        window=window(meters=[{"meter": "km", "counted": "fromStart", "atMost": 99999}]),
        remedies=[{"remedy": "REFUND", "gives": "pricePaid"}],
    )
)


def rich() -> Question:
    """A question with something in every field."""
    return question(
        RICH, delivered="2025-01-01", event="DEFECT", pricePaid="399", quantity="2.50", category=["a", "b"],
        meters={"km": 500}, start_meters={"km": 10}, charges=LINES,
        history=History(
            (visit("2025-01-05"), repair("2025-01-06")), (Reading("km", date(2025, 1, 1), Decimal(10)),),
            (Owner(date(2025, 1, 1)),), (Replacement(date(2025, 1, 2)),),
        ),
    )  # fmt: skip


def test_the_same_question_gives_the_same_bytes() -> None:
    """Whether it was loaded and asked again, or its sets and mappings stand in another order."""
    one, again = decide(rich()), decide(rich())
    assert canonical(document(one)) == canonical(document(again))
    assert decision_hash(one) == decision_hash(again)
    backwards = replace(rich(), facts=dict(reversed(list(rich().facts.items()))))
    assert decision_hash(decide(backwards)) == decision_hash(one)


def changed_questions() -> dict[str, Question]:
    """The rich question, each time with one thing changed."""
    asked = rich()
    history = asked.history
    job: Job = history.jobs[0]
    other_terms = the_terms(plan_of(benefit(says="other words")))
    facts: dict[str, Any] = {
        "delivered": date(2025, 1, 2), "event": "WEAR", "quantity": Decimal("2.51"), "category": frozenset({"a"}),
        "registered": None,
    }  # fmt: skip
    changed = {f"fact {name}": replace(asked, facts={**asked.facts, name: value}) for name, value in facts.items()}
    first: Contract = asked.contracts[0]
    return changed | {
        "a fact less": replace(asked, facts={n: v for n, v in asked.facts.items() if n != "quantity"}),
        "as of": replace(asked, as_of=asked.as_of + timedelta(seconds=1)),
        "amount": replace(asked, charges=(replace(LINES[0], minor=10001), LINES[1])),
        "tax": replace(asked, charges=(replace(LINES[0], tax_minor=1), LINES[1])),
        "component": replace(asked, charges=(replace(LINES[0], component="fan"), LINES[1])),
        "task": replace(asked, charges=(replace(LINES[0], task="weld"), LINES[1])),
        "job": replace(asked, history=replace(history, jobs=(replace(job, paid=True), history.jobs[1]))),
        "parts of a job": replace(asked, history=replace(history, jobs=(replace(job, replaced=frozenset({"fan"})),))),
        "reading": replace(asked, history=replace(history, readings=())),
        "owner": replace(asked, history=replace(history, owners=())),
        "replacement": replace(asked, history=replace(history, replacements=(Replacement(date(2025, 1, 2), True),))),
        "meter": replace(asked, meters={"km": Decimal(501)}),
        "start meter": replace(asked, start_meters={"km": Decimal(11)}),
        "strategy": replace(asked, strategy=Strategy.KEEP_RIGHTS),
        "terms": replace(asked, contracts=(replace(first, terms=other_terms),)),
        "ref": replace(asked, contracts=(replace(first, ref="another"),)),
        "own fact": replace(asked, contracts=(replace(first, facts={"contractStart": date(2025, 1, 1)}),)),
        "own start meter": replace(asked, contracts=(replace(first, start_meters={"km": Decimal(11)}),)),
        "one plan more": replace(asked, contracts=(first, Contract("second", other_terms))),
    }


@pytest.mark.parametrize("what", sorted(changed_questions()))
def test_the_hash_changes_with_every_fact_and_term(what: str) -> None:
    """Whatever the answer was made from is in the hash."""
    assert decision_hash(decide(changed_questions()[what])) != decision_hash(decide(rich()))


def test_the_hash_changes_with_the_result() -> None:
    """Under other rules the same question may come out otherwise: that shows."""
    decision = decide(rich())
    for other in (
        replace(decision, verdict=Verdict.NEEDS_REVIEW),
        replace(decision, ways=decision.ways[1:]),
        replace(decision, missing=frozenset({"event"})),
    ):
        assert decision_hash(other) != decision_hash(decision)


def test_the_hash_is_the_same_for_the_same_moment_and_number() -> None:
    """Noon in Berlin is eleven in Greenwich, and 2.50 is 2.5."""
    asked = rich()
    elsewhere = replace(asked, as_of=asked.as_of.astimezone(UTC))
    assert decision_hash(decide(elsewhere)) == decision_hash(decide(asked))
    same_number = replace(asked, facts={**asked.facts, "quantity": Decimal("2.5")})
    assert decision_hash(decide(same_number)) == decision_hash(decide(asked))


@pytest.mark.parametrize(
    ("kind", "payer"),
    [("WARRANTY", Payer.ISSUER), ("AMC", Payer.ISSUER), ("STATUTE", Payer.SELLER), ("EXCHANGE_POLICY", Payer.SELLER)],
)
def test_who_bears_it_follows_from_the_kind_unless_it_is_written(kind: str, payer: Payer) -> None:
    """A law binds the seller, a warranty its issuer; the plan or the benefit may say otherwise."""
    asked: Written = {"delivered": "2025-01-01", "charges": LINES[:1]}

    def who(plan: Plan) -> Payer:
        return decided(plan, **asked).charges[0].shares[0].payer

    assert who(plan_of(header={"kind": kind})) is payer
    assert who(plan_of(header={"kind": kind, "payer": "INSURER"})) is Payer.INSURER
    assert who(plan_of(benefit(payer="SUPPLIER"), header={"kind": kind, "payer": "INSURER"})) is Payer.SUPPLIER


def test_the_life_of_a_contract_has_its_own_question() -> None:
    """A free look, then a pro-rata refund with a fee; what is not offered is closed."""
    rate = {
        "used": {"daysFrom": "cancelled", "to": "contractEnd"},
        "of": {"daysFrom": "contractStart", "to": "contractEnd"},
    }
    within = {"from": "contractStart", "length": "P30D", "firstDay": "notCounted", "acts": "cancellation"}
    plan = plan_of(
        life={
            "cancellation": [
                {"option": "free-look", "clause": "7", "gives": "contractPrice", "window": within},
                {"option": "later", "clause": "8", "gives": {"percent": rate, "of": "contractPrice"},
                 "fee": {"money": "5"}},
            ]
        }
    )  # fmt: skip
    asked: Written = {"contractStart": "2025-01-01", "contractEnd": "2025-12-31", "contractPrice": "364"}
    early = decided(plan, wants=Remedy.CANCELLATION, cancelled="2025-01-31", **asked)
    assert [(way.benefits, way.is_open, way.gives, way.price) for way in early.alternatives] == [
        (("plan/free-look",), True, 36400, 0), (("plan/later",), True, 33400, 500),
    ]  # fmt: skip
    assert early.alternatives[0].deadline == date(2025, 1, 31)
    late = decided(plan, wants=Remedy.CANCELLATION, cancelled="2025-02-01", **asked)
    assert [way.is_open for way in late.alternatives] == [True, False]
    renewal = decided(plan, wants=Remedy.RENEWAL, **asked)
    assert (renewal.verdict, [way.is_open for way in renewal.alternatives]) == (Verdict.NOT_COVERED, [False])
    unknown = decided(plan, wants=Remedy.CANCELLATION, cancelled="2025-02-01", contractStart="2025-01-01")
    assert unknown.verdict is Verdict.NEEDS_FACTS
    assert unknown.missing == {"contractEnd", "contractPrice"}


def test_a_view_of_the_question_is_not_kept() -> None:
    """Asking twice through one contract sees the same facts."""
    seen = view(pricePaid="5")
    assert seen.money("pricePaid") == seen.money("pricePaid") == 500
