"""Does a written case become the question it means, and is every wrong answer seen?"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contracts.rules.cases import BadCase, question_of
from contracts.rules.expectations import differences
from contracts.rules.question import Question
from contracts.rules.terms import Plan, load
from contracts.rules.values.history import JobKind
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import ChargeClass, Remedy, Strategy
from contracts.rules.words.case import Case, Expected, PlanUse, Variant
from contracts.rules.words.problems import Marked
from tests.rules.examples import Written, answer, benefit, charge, jobs, plan_of, visit, window, written

BERLIN = ZoneInfo("Europe/Berlin")


def version(name: str, **words: Any) -> Written:
    found: Written = written(**words)["terms"][0]
    return found | {"version": name}


def versions(*terms: Written, **header: Any) -> Plan:
    return load(Marked({"plan": written(header=header)["plan"], "terms": list(terms)}))


def asked(raw: Mapping[str, Any], plan: Plan | None = None, **variant: Any) -> Question:
    """The question of a case about a plan, with a variant."""
    case = Case.model_validate({"case": "a", "plans": "plan", **raw})
    return question_of(case, Variant.model_validate(variant), lambda _use: plan or plan_of())


def refusal(raw: Mapping[str, Any], plan: Plan | None = None, **variant: Any) -> BadCase:
    with pytest.raises(BadCase) as bad:
        asked(raw, plan, **variant)
    assert bad.value.field
    assert bad.value.cure
    return bad.value


OCCURRED = {"facts": {"occurred": "2025-03-01"}}


def test_a_case_is_read_whole() -> None:
    """Charges in minor units, history as values, meters as numbers, a moment for the question."""
    found = asked(
        {
            "facts": {"occurred": "2025-03-01", "pricePaid": "399.00"},
            "meters": {"km": 500},
            "startMeters": {"km": "10.5"},
            "strategy": "KEEP_RIGHTS",
            "wants": "RENEWAL",
            "charges": [{"id": "fan", "class": "PART", "component": "fan", "amount": "119.00", "tax": "19.00"}],
            "history": {
                "jobs": [{"kind": "REPAIR", "on": "2025-01-10", "components": "fan", "handedIn": "2025-01-09",
                          "under": "plan/all-parts", "covered": "80.50"}],
                "readings": [{"meter": "km", "on": "2025-01-01", "value": 10}],
                "owners": [{"since": "2024-01-01"}],
                "replacements": [{"on": "2025-02-01", "paid": True}],
            },
        }
    )  # fmt: skip
    (line,), (job,) = found.charges, found.history.jobs
    assert (line.minor, line.tax_minor, line.charge_class, line.component) == (11900, 1900, ChargeClass.PART, "fan")
    assert (job.kind, job.components, job.covered) == (JobKind.REPAIR, frozenset({"fan"}), Money(8050, "EUR"))
    assert (job.handed_in, job.handed_back, job.completed) == (date(2025, 1, 9), None, True)
    assert found.facts["pricePaid"] == Money(39900, "EUR")
    assert (str(found.meters["km"]), str(found.start_meters["km"])) == ("500", "10.5")
    assert (found.wants, found.strategy) == (Remedy.RENEWAL, Strategy.KEEP_RIGHTS)
    assert len(found.history.readings) == len(found.history.owners) == len(found.history.replacements) == 1


def test_the_question_is_asked_on_the_last_day_of_its_acts_unless_it_says_when() -> None:
    """At noon in the zone of the first plan; days that are no acts do not count."""
    facts = {"occurred": "2025-03-01", "claimed": "2025-03-05", "delivered": "2025-12-31", "reported": None}
    assert asked({"facts": facts}).as_of == datetime(2025, 3, 5, 12, tzinfo=BERLIN)
    assert asked({"facts": facts, "asOf": "2025-04-01"}).as_of == datetime(2025, 4, 1, 12, tzinfo=BERLIN)
    moment = asked({"facts": facts, "asOf": "2025-04-01"}, asOf="2025-04-02T08:00+05:30").as_of
    assert moment.isoformat() == "2025-04-02T08:00:00+05:30"
    assert refusal({"facts": {"delivered": "2025-01-01"}}).field == "asOf"
    assert refusal({"facts": facts, "asOf": "soon"}).field == "asOf"


def test_a_variant_changes_only_what_it_names() -> None:
    """Facts are added to those of the case; charges, history, meters and plans stand instead."""
    raw: Written = {
        "facts": {"occurred": "2025-03-01", "opened": True},
        "charges": [{"id": "a", "class": "PART", "amount": "1"}],
        "meters": {"km": 5},
        "history": {"owners": [{"since": "2024-01-01"}]},
    }
    same = asked(raw, facts={"opened": False, "complete": True})
    assert (same.facts["opened"], same.facts["complete"], same.facts["occurred"]) == (False, True, date(2025, 3, 1))
    assert (len(same.charges), int(same.meters["km"]), len(same.history.owners)) == (1, 5, 1)
    other = asked(raw, charges=[], history={}, meters={})
    assert (other.charges, other.history.owners, dict(other.meters)) == ((), (), {})


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"facts": {"occurred": "2025-02-30"}}, "facts.occurred"),
        ({"facts": {"ocurred": "2025-02-28"}}, "facts.ocurred"),
        ({**OCCURRED, "charges": [{"id": "a", "class": "PART", "amount": "1.005"}]}, "a"),
        ({**OCCURRED, "charges": [{"id": "a", "class": "PART", "amount": "1"}] * 2}, "charges"),
        ({**OCCURRED, "plans": ["plan", "plan"]}, "plans"),
        ({**OCCURRED, "plans": "plan@2019"}, "plans"),
        ({**OCCURRED, "plans": [{"plan": "plan", "facts": {"contractStart": "soon"}}]}, "facts.contractStart"),
        ({**OCCURRED, "history": {"jobs": [{"kind": "REPAIR", "on": "2025-01-10", "covered": "1.005"}]}}, "covered"),
    ],
)
def test_a_case_that_cannot_be_asked_names_the_field_and_the_cure(raw: Mapping[str, Any], field: str) -> None:
    """Bad facts, amounts, names and versions."""
    assert refusal(raw).field == field


OLD_AND_NEW = versions(
    version("old", until="2024-12-31"), version("new", since="2025-01-01", until="2025-12-31"), pickedBy="purchased"
)


@pytest.mark.parametrize(
    ("purchased", "picked"),
    [("2020-01-01", "old"), ("2024-12-31", "old"), ("2025-01-01", "new"), ("2025-12-31", "new")],
)
def test_a_day_picks_the_version_of_the_terms(purchased: str, picked: str) -> None:
    """The day that the plan names, first and last day included."""
    found = asked({"facts": {"occurred": "2025-03-01", "purchased": purchased}}, OLD_AND_NEW)
    assert found.contracts[0].terms.version == picked


def test_a_version_is_never_guessed() -> None:
    """No day, a day that no version governs; a named version needs no day, and a contract has its own."""
    assert "purchased" in refusal(OCCURRED, OLD_AND_NEW).problem
    assert (
        "no version" in refusal({"facts": {"occurred": "2026-03-01", "purchased": "2026-01-01"}}, OLD_AND_NEW).problem
    )
    assert asked({**OCCURRED, "plans": "plan@old"}, OLD_AND_NEW).contracts[0].terms.version == "old"
    own = {"plan": "plan", "facts": {"purchased": "2024-05-01"}}
    assert asked({"facts": {"occurred": "2025-03-01", "purchased": "2025-02-01"}, "plans": [own]},
                 OLD_AND_NEW).contracts[0].terms.version == "old"  # fmt: skip


def test_the_latest_version_that_had_begun_governs() -> None:
    """Overlapping regimes: the newer one."""
    plan = versions(version("a"), version("b", since="2025-01-01"))
    for day, name in ((date(2024, 12, 31), "a"), (date(2025, 1, 1), "b")):
        found = plan.on(day)
        assert found is not None
        assert found.version == name


def test_a_single_version_holds_its_days_too() -> None:
    """Terms of a campaign do not answer for a sale after it, when the day is known."""
    plan = versions(version("only", until="2024-12-31"), pickedBy="purchased")
    assert asked(OCCURRED, plan).contracts[0].terms.version == "only"
    assert "no version" in refusal({"facts": {"occurred": "2025-03-01", "purchased": "2025-01-01"}}, plan).problem


CAME = answer(
    plan_of(
        benefit(
            fee={"money": "5"},
            window=window(meters=[{"meter": "km", "counted": "fromZero", "atMost": 100}]),
            allowances={"visits": {"count": 3, "per": "contract", "uses": {"kind": "VISIT"}}},
            pays=[{"charges": {"class": "PART"}, "customer": {"share": "0%"}, "counts": "visits"}],
            duties=[{"duty": "REPAIR", "due": {"after": "reported", "add": "P30D"}}],
        ),
        benefit("refund", pays=None, remedies=[{"remedy": "REFUND", "gives": "pricePaid", "fee": {"money": "45"}}]),
    ),
    delivered="2025-01-01", reported="2025-03-01", meters={"km": 50}, pricePaid="399", opened=True,
    charges=[charge("part", 10000), charge("work", 5000, "LABOUR")], history=jobs(visit("2025-01-05")),
)  # fmt: skip

RIGHT: dict[str, Written] = {
    "verdict": {"verdict": "PARTLY_COVERED"},
    "customer": {"customerPays": "55.00"},
    "customer in another writing": {"customerPays": "55"},
    "saved": {"saved": "95.00"},
    "paid by a plan": {"paidBy": {"plan": "100.00"}},
    "paid by another plan": {"paidBy": {"other": "0"}},
    "charge": {"charges": {"part": "0", "work": "50.00"}},
    "state": {"benefits": {"all-parts": {"state": "ACTIVE", "used": True}}},
    "with its plan": {"benefits": {"plan/all-parts": {"from": "2025-01-01", "lastDay": "2025-12-31"}}},
    "left": {"benefits": {"all-parts": {"left": {"visits": 2}}}},
    "meters": {"benefits": {"all-parts": {"meters": {"km": {"reading": "50", "limit": "100"}}}}},
    "not waited for": {"benefits": {"all-parts": {"activeFrom": None}}},
    "why not": {"benefits": {"all-parts": {"whyNot": []}}},
    "alternative": {"alternatives": {"REFUND": {"open": "OPEN", "gives": "399", "price": "45", "net": "-354"}}},
    "of a benefit": {"alternatives": {"REFUND refund": {"deadline": "2025-12-31"}}},
    "why closed": {"alternatives": {"TRADE_IN": {"open": "CLOSED", "why": "NOT_PROMISED"}}},
    "duty": {"duties": {"REPAIR": "2025-03-31", "REPAIR all-parts": "2025-03-31"}},
    "finding": {"findings": [{"reason": "WITHIN_METER", "values": {"used": 50, "meter": "km"}}]},
    "finding of a benefit": {"findings": [{"reason": "IN_WINDOW", "benefit": "refund"}]},
    "missing": {"missing": []},
}
WRONG: dict[str, Written] = {
    "verdict": {"verdict": "COVERED"},
    "customer": {"customerPays": "55.01"},
    "saved": {"saved": "100.00"},
    "paid by a plan": {"paidBy": {"plan": "99.00"}},
    "paid by another plan": {"paidBy": {"other": "1"}},
    "charge": {"charges": {"part": "0.01"}},
    "charge that is not there": {"charges": {"gas": "0"}},
    "state": {"benefits": {"all-parts": {"state": "VOID"}}},
    "benefit that is not there": {"benefits": {"nothing": {"state": "ACTIVE"}}},
    "benefit of another plan": {"benefits": {"other/all-parts": {"state": "ACTIVE"}}},
    "left": {"benefits": {"all-parts": {"left": {"visits": 3}}}},
    "allowance that is not there": {"benefits": {"all-parts": {"left": {"visit": 2}}}},
    "meters": {"benefits": {"all-parts": {"meters": {"km": {"limit": "101"}}}}},
    "meter that is not there": {"benefits": {"all-parts": {"meters": {"mi": {"limit": "100"}}}}},
    "last day": {"benefits": {"all-parts": {"lastDay": "2026-01-01"}}},
    "why not": {"benefits": {"all-parts": {"whyNot": "EXPIRED"}}},
    "open": {"alternatives": {"REFUND": {"open": "CLOSED"}}},
    "net": {"alternatives": {"REFUND": {"net": "354"}}},
    "gives": {"alternatives": {"REFUND": {"gives": "398"}}},
    "alternative that is not there": {"alternatives": {"RENEWAL": {"open": "OPEN"}}},
    "alternative of another benefit": {"alternatives": {"REFUND all-parts": {"open": "OPEN"}}},
    "why closed": {"alternatives": {"TRADE_IN": {"why": "CLOSED"}}},
    "price of what nobody promises": {"alternatives": {"TRADE_IN": {"price": "0"}}},
    "duty": {"duties": {"REPAIR": "2025-04-01"}},
    "duty that is not there": {"duties": {"REFUND": "2025-03-31"}},
    "finding": {"findings": [{"reason": "WITHIN_METER", "values": {"used": 51}}]},
    "finding that is not there": {"findings": [{"reason": "BEYOND_METER"}]},
    "finding of another benefit": {"findings": [{"reason": "WITHIN_METER", "benefit": "refund"}]},
    "value that is not there": {"findings": [{"reason": "IN_WINDOW", "values": {"used": 50}}]},
    "missing": {"missing": ["event"]},
}


@pytest.mark.parametrize("what", sorted(RIGHT))
def test_what_came_true_makes_no_difference(what: str) -> None:
    """Amounts by value, everything that is left out may be anything."""
    assert list(differences(Expected.model_validate(RIGHT[what]), CAME)) == []


@pytest.mark.parametrize("what", sorted(WRONG))
def test_what_did_not_come_true_is_a_difference(what: str) -> None:
    """One for each expectation, with what was expected and what came."""
    (found,) = differences(Expected.model_validate(WRONG[what]), CAME)
    assert found.what
    assert found.expected != found.came


def test_every_wrong_expectation_is_told() -> None:
    """Not only the first."""
    wrong = Expected.model_validate({"verdict": "COVERED", "customerPays": "1", "missing": ["event"]})
    assert [found.what for found in differences(wrong, CAME)] == ["verdict", "customerPays", "missing"]


def test_a_plan_may_be_named_as_plain_text() -> None:
    """`plans: code` is `plans: [{plan: code}]`."""
    case = Case.model_validate({"case": "a", "plans": "lg"})
    assert case.plans == (PlanUse(plan="lg"),)
