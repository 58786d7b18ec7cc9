"""Does a unit's dossier become the right question: the right facts, the right plans, the right versions?"""

from collections.abc import Mapping
from datetime import date, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.rules.terms import Plan, PlanTerms, load
from contracts.rules.values.facts import Value
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import ChargeClass, Event
from contracts.rules.words.problems import Marked
from contracts.store.dossiers import Dossier
from contracts.usecases.cover.asked import Amount, AskedCharge, AskedFact, AskedMeter, Situation
from contracts.usecases.cover.unit_question import UnitQuestion, question_of
from contracts.usecases.failures import BadInput
from tests.usecases.examples import NOW, contract, dossier, job, plan, published


def nothing(_terms: PlanTerms) -> Mapping[str, Value]:
    return {}


def asked(unit: Dossier, *plans: Plan, **situation: Any) -> UnitQuestion:
    return question_of(unit, published(*plans), Situation(**situation), NOW, nothing)


def refs(found: UnitQuestion) -> list[str]:
    return [each.ref for each in found.question.contracts]


def test_facts_come_from_the_product_the_unit_and_the_caller_and_the_caller_wins() -> None:
    unit = dossier({"purchased": "2026-01-10", "opened": True}, product_facts={"used": False, "tonnes": 1.5})
    found = asked(unit, facts=(AskedFact("opened", False),), event=Event.DEFECT, components=("fan",))
    facts = found.question.facts
    assert facts["brand"] == "acme"
    assert facts["category"] == frozenset({"air-conditioner"})
    assert (facts["purchased"], facts["opened"], facts["used"]) == (date(2026, 1, 10), False, False)
    assert (facts["event"], facts["component"]) == ("DEFECT", frozenset({"fan"}))
    assert "tonnes" not in facts


def test_the_list_price_is_that_of_the_catalogue_and_the_price_paid_that_of_the_sale() -> None:
    found = asked(dossier({"pricePaid": "35000.00 INR"}))
    assert found.question.currency == "INR"
    assert found.question.facts["pricePaid"] == Money(3_500_000, "INR")
    assert found.question.facts["listPrice"] == Money(4_000_000, "INR")


def test_amounts_in_other_money_say_nothing_about_the_case() -> None:
    charge = AskedCharge("a", ChargeClass.PART, Amount(Decimal("1.00"), "EUR"))
    found = asked(dossier({"pricePaid": "35000.00 INR"}), charges=(charge,))
    assert found.question.currency == "EUR"
    assert {"pricePaid", "listPrice"} & set(found.question.facts) == set()


def test_a_fact_that_is_known_not_to_have_happened_stays_so() -> None:
    assert asked(dossier({"registered": None})).question.facts["registered"] is None


def test_the_moment_of_the_question_has_one_form() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert asked(dossier(), as_of=there).question.as_of.isoformat() == asked(dossier()).question.as_of.isoformat()


def test_every_contract_is_asked_with_the_terms_that_it_pinned_and_facts_of_its_own() -> None:
    first = contract("amc", 1, start_day=date(2026, 1, 2), price_minor=250_000, currency="INR")
    second = contract("amc", 2, facts={"contractEnd": "2027-01-01"})
    found = asked(dossier(contracts=(first, second)), plan("amc", "AMC"))
    assert refs(found) == ["amc", "amc#2"]
    own = found.question.contracts[0].facts
    assert (own["contractMade"], own["contractStart"]) == (date(2026, 1, 1), date(2026, 1, 2))
    assert own["contractPrice"] == Money(250_000, "INR")
    assert found.question.contracts[1].facts["contractEnd"] == date(2027, 1, 1)
    assert set(found.contract_ids) == {"amc", "amc#2"}


def test_the_hash_of_a_question_does_not_hang_on_ids() -> None:
    amc, other_id = contract("amc"), contract("x", 7).contract_id
    one = asked(dossier(contracts=(amc,)), plan("amc", "AMC"))
    other = asked(dossier(contracts=(replace(amc, contract_id=other_id),)), plan("amc", "AMC"))
    assert one.question == other.question
    assert one.contract_ids != other.contract_ids


FOR_ACME = {"for": {"brand": "acme"}}


def test_a_law_applies_without_a_contract_where_it_is_made_for_the_sale() -> None:
    law = plan("law", "STATUTE", {"for": {"country": "IN"}})
    assert refs(asked(dossier({"country": "IN"}), law)) == ["law"]
    assert refs(asked(dossier({"country": "HU"}), law)) == []


def test_a_law_of_which_it_is_not_known_whether_it_applies_is_named_with_what_would_settle_it() -> None:
    law = plan("law", "STATUTE", {"for": {"country": "IN", "buyer": "CONSUMER"}})
    found = asked(dossier({"country": "IN"}), law)
    assert refs(found) == []
    assert [(each.terms.code, each.missing) for each in found.might_apply] == [("law", frozenset({"buyer"}))]
    assert refs(asked(dossier({"country": "IN"}), law, facts=(AskedFact("buyer", "CONSUMER"),))) == ["law"]


def test_a_plan_that_does_not_say_what_it_is_made_for_needs_a_contract() -> None:
    assert refs(asked(dossier(), plan("law", "STATUTE"))) == []


@pytest.mark.parametrize("kind", ["WARRANTY", "AMC", "EXTENDED_WARRANTY", "GOODWILL"])
def test_other_plans_need_a_contract_whatever_they_are_made_for(kind: str) -> None:
    assert refs(asked(dossier(), plan("plan", kind, FOR_ACME))) == []


def test_a_shops_policy_is_for_what_that_shop_sold() -> None:
    policy = plan("returns", "EXCHANGE_POLICY", FOR_ACME | {"issuer": "corner-shop"})
    assert refs(asked(dossier({"seller": "corner-shop"}), policy)) == ["returns"]
    assert refs(asked(dossier({"seller": "other"}), policy)) == []
    assert [each.missing for each in asked(dossier(), policy).might_apply] == [frozenset({"seller"})]


def test_a_policy_that_the_maker_bears_is_for_every_unit_of_it() -> None:
    policy = plan("doa", "EXCHANGE_POLICY", FOR_ACME | {"payer": "ISSUER"})
    assert refs(asked(dossier({"seller": "other"}), policy)) == ["doa"]


def test_a_policy_that_is_held_as_a_contract_is_asked_once() -> None:
    policy = plan("doa", "EXCHANGE_POLICY", FOR_ACME | {"payer": "ISSUER"})
    assert refs(asked(dossier(contracts=(contract("doa"),)), policy)) == ["doa"]


def two_versions(**header: str) -> Plan:
    old = plan("law", "STATUTE", {"for": {"brand": "acme"}, **header}).document
    [first] = old["terms"]
    second = first | {"version": "2", "since": "2026-02-01"}
    return load(Marked({"plan": old["plan"], "terms": [first, second]}))


@pytest.mark.parametrize(
    ("facts", "header", "version"),
    [
        ({"purchased": "2026-01-31"}, {}, "1"),
        ({"purchased": "2026-02-01"}, {}, "2"),
        ({"purchased": "2026-01-31", "delivered": "2026-02-03"}, {"pickedBy": "delivered"}, "2"),
        ({"delivered": "2026-01-20"}, {}, "1"),
        ({"purchased": "2026-01-20"}, {"pickedBy": "reported"}, "2"),
        ({"purchased": "2026-01-20", "reported": "2026-01-21"}, {"pickedBy": "reported"}, "1"),
        ({}, {}, "2"),
    ],
)
def test_the_version_is_that_of_the_day_which_the_plan_names_or_of_the_sale(
    facts: dict[str, str], header: dict[str, str], version: str
) -> None:
    """Where no day of the sale is known, it is that of the question."""
    found = asked(dossier(facts or {"country": "IN"}), two_versions(**header))
    assert [each.terms.version for each in found.question.contracts] == [version]


def test_jobs_readings_owners_and_replacements_become_the_history() -> None:
    repair = job(under_plan="amc", under_benefit="parts", covered_minor=500, currency="INR", paid_by_customer=True)
    history = asked(dossier(jobs=(repair, job("REPLACEMENT", on_day=date(2026, 3, 3))))).question.history
    [done] = history.jobs
    assert (done.under, done.covered, done.paid, done.completed) == ("amc/parts", Money(500, "INR"), True, True)
    assert [each.on for each in history.replacements] == [date(2026, 3, 3)]
    assert [(each.meter, each.value) for each in history.readings] == [("hours", Decimal(120))]
    assert [each.since for each in history.owners] == [date(2026, 1, 10)]


def test_meters_are_what_the_caller_reads() -> None:
    found = asked(dossier(), meters=(AskedMeter("hours", Decimal("130.5")),))
    assert found.question.meters == {"hours": Decimal("130.5")}


def test_a_component_may_be_one_of_the_product_or_of_a_plan() -> None:
    amc = plan("amc", "AMC", components=["fan", "gasket"])
    unit = dossier(contracts=(contract("amc"),))
    assert asked(unit, amc, components=("pcb", "gasket")).question.facts["component"] == frozenset({"pcb", "gasket"})
    with pytest.raises(BadInput) as bad:
        asked(unit, amc, components=("gaskett",))
    assert (bad.value.code, bad.value.path, bad.value.cure) == (
        "UNKNOWN_COMPONENT",
        ("components", "0"),
        "did you mean `gasket`?",
    )


def test_a_fact_of_one_plan_is_read_as_that_plan_declares_it() -> None:
    amc = plan("amc", "AMC", facts={"loud": {"type": "flag", "means": "whether it is loud"}})
    unit = dossier({"loud": True}, contracts=(contract("amc"),))
    assert asked(unit, amc).question.facts["loud"] is True
    assert asked(unit, amc, facts=(AskedFact("loud", False),)).question.facts["loud"] is False
    with pytest.raises(BadInput):
        asked(dossier(), amc, facts=(AskedFact("loud", True),))
    with pytest.raises(BadInput) as bad:
        asked(unit, amc, facts=(AskedFact("loud", True), AskedFact("opened", "very")))
    assert bad.value.path == ("facts", "1", "value")


def test_facts_that_hang_on_the_plan_are_given_to_its_contract_alone() -> None:
    def authorized(terms: PlanTerms) -> Mapping[str, Value]:
        return {"authorizedLocation": terms.code == "amc"}

    unit = dossier(contracts=(contract("amc"), contract("other", 2)))
    plans = published(plan("amc", "AMC"), plan("other", "AMC"))
    found = question_of(unit, plans, Situation(), NOW, authorized)
    assert [each.facts["authorizedLocation"] for each in found.question.contracts] == [True, False]
    assert "authorizedLocation" not in found.question.facts
