"""Does a kept question come back as the question it was?"""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from contracts.rules import (
    Charge,
    Contract,
    History,
    Job,
    Marked,
    Money,
    Owner,
    PlanTerms,
    Question,
    Reading,
    Replacement,
    decide,
    document,
    load,
)
from contracts.rules.question import question_document
from contracts.rules.replay import contracts_in, question_again
from contracts.rules.values.history import JobKind, Reserved
from contracts.rules.values.plain import Document
from contracts.rules.values.vocabulary import ChargeClass, Remedy, Strategy


def terms(code: str = "care", own_facts: dict[str, dict[str, str]] | None = None) -> PlanTerms:
    plan = {"code": code, "kind": "AMC", "name": "Care", "issuer": "maker", "zone": "Asia/Kolkata", "currency": "INR"}
    window = {"from": "contractStart", "length": "P1Y", "firstDay": "counted", "acts": "event"}
    version = {
        "version": "1",
        "source": {"ref": "constructed", "confidence": "official"},
        "facts": own_facts or {},
        "benefits": [
            {
                "benefit": "all",
                "clause": "1",
                "window": window,
                "pays": [{"charges": {"class": "PART"}, "customer": {"share": "0%"}}],
            }
        ],
    }
    return load(Marked({"plan": plan, "terms": [version]})).versions[0]


CARE = terms(own_facts={"colour": {"type": "word", "means": "the colour"}, "grade": {"type": "number", "means": "x"}})
JOB = Job(
    kind=JobKind.REPAIR,
    on=date(2025, 2, 3),
    task="SERVICE",
    event="DEFECT",
    components=frozenset({"fan", "pump"}),
    replaced=frozenset({"fan"}),
    handed_in=date(2025, 2, 1),
    handed_back=date(2025, 2, 3),
    completed=False,
    paid=True,
    authorized=False,
    under="care/all",
    covered=Money(12345, "INR"),
    occurred=date(2025, 1, 30),
)
QUESTION = Question(
    as_of=datetime(2025, 6, 1, 9, 30, tzinfo=UTC),
    currency="INR",
    contracts=(
        Contract("first", CARE, {"contractStart": date(2025, 1, 1), "colour": "red"}, {"km": Decimal(10)}),
        Contract("second", CARE, {"contractStart": None, "grade": Decimal("1.5")}),
    ),
    facts={
        "occurred": datetime(2025, 5, 31, 22, 0, tzinfo=UTC),
        "pricePaid": Money(99900, "INR"),
        "opened": False,
        "component": frozenset({"fan", "pump"}),
        "deliveries": (date(2025, 1, 2), datetime(2025, 1, 3, 6, 0, tzinfo=UTC)),
        "quantity": Decimal(3),
        "event": "DEFECT",
        "installed": None,
    },
    charges=(Charge("a", ChargeClass.PART, 5000, "fan", "FIT", 500), Charge("b", ChargeClass.LABOUR, 100)),
    history=History(
        jobs=(JOB, Job(JobKind.VISIT, date(2024, 1, 1))),
        readings=(Reading("km", date(2025, 1, 1), Decimal("12.5")),),
        owners=(Owner(date(2024, 1, 1)),),
        replacements=(Replacement(date(2024, 6, 1), paid=True),),
        reserved=(Reserved("care/all", "visits", date(2025, 5, 1), 250),),
    ),
    meters={"km": Decimal(20)},
    start_meters={"km": Decimal(5)},
    wants=Remedy.RENEWAL,
    strategy=Strategy.REPAIR_FIRST,
)


def kept(question: Question) -> Document:
    """The question as it comes back from a row."""
    written: Document = json.loads(json.dumps(question_document(question)))
    return written


def test_a_kept_question_comes_back_as_it_was() -> None:
    again = question_again(kept(QUESTION), lambda _contract: CARE)
    # What is kept is in the order of its content: charges, jobs and contracts of this question already are, or are
    # compared as sets.
    assert set(again.history.jobs) == set(QUESTION.history.jobs)
    assert {contract.ref: contract for contract in again.contracts} == {
        contract.ref: contract for contract in QUESTION.contracts
    }
    for field in ("as_of", "currency", "facts", "charges", "meters", "start_meters", "wants", "strategy"):
        assert getattr(again, field) == getattr(QUESTION, field), field
    for field in ("readings", "owners", "replacements", "reserved"):
        assert getattr(again.history, field) == getattr(QUESTION.history, field), field


def test_it_is_kept_with_the_same_bytes_again() -> None:
    again = question_again(kept(QUESTION), lambda _contract: CARE)
    assert kept(again) == kept(QUESTION)


def test_a_moment_comes_back_as_the_same_instant() -> None:
    elsewhere = datetime(2025, 5, 31, 22, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    question = Question(elsewhere, "INR", (Contract("care", CARE),), {"occurred": elsewhere})
    again = question_again(kept(question), lambda _contract: CARE)
    assert again.as_of == elsewhere
    assert again.facts["occurred"] == elsewhere


def test_each_contract_names_its_plan_its_version_and_the_hash_of_its_terms() -> None:
    first, second = contracts_in(kept(QUESTION))
    assert {first.ref, second.ref} == {"first", "second"}
    assert (first.plan, first.version, first.terms_hash) == ("care", "1", CARE.hash)


def test_other_terms_are_asked_with_the_same_facts() -> None:
    question = Question(
        datetime(2025, 6, 1, tzinfo=UTC),
        "INR",
        (Contract("care", CARE, {"contractStart": date(2025, 1, 1)}),),
        {"occurred": date(2025, 3, 1)},
        (Charge("a", ChargeClass.PART, 5000),),
    )
    other = terms("other")
    again = question_again(kept(question), lambda _contract: other)
    assert document(decide(again))["totals"]["byPlan"] == {"other": "50.00"}


def test_a_fact_that_only_the_terms_of_then_ask_for_is_left_out() -> None:
    again = question_again(kept(QUESTION), lambda _contract: terms("other"))
    assert [dict(contract.facts) for contract in again.contracts if contract.ref == "first"] == [
        {"contractStart": date(2025, 1, 1)}
    ]


def test_a_fact_that_other_terms_read_otherwise_is_left_out() -> None:
    other = terms("other", {"colour": {"type": "flag", "means": "whether it is coloured"}})
    again = question_again(kept(QUESTION), lambda _contract: other)
    assert "colour" not in next(contract.facts for contract in again.contracts if contract.ref == "first")
