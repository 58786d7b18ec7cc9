"""What holds of every decision, whatever the terms, facts and charges?"""

from hypothesis import given
from msgspec.structs import replace

from contracts.rules.decision import Decision
from contracts.rules.evaluator import decide
from contracts.rules.question import Question
from contracts.rules.values.vocabulary import Sense, Strategy, Verdict
from tests.properties.asked import questions
from tests.properties.compared import customer_shares, paid
from tests.properties.profiles import tries


def ways(decision: Decision) -> list[str]:
    """The alternatives in one order."""
    return sorted(map(repr, decision.alternatives))


@tries(60)
@given(questions(3, life=False))
def test_payers_add_up_to_every_charge(asked: Question) -> None:
    """To the minor unit, and nobody is paid by a job."""
    decision = decide(asked)
    assert all(charge == shares for charge, shares in paid(decision))
    assert all(share.minor >= 0 for result in decision.charges for share in result.shares)
    assert decision.customer_total == sum(customer_shares(decision)) + sum(fee for _, fee in decision.fees)


@tries(30)
@given(questions())
def test_every_alternative_is_listed_once_under_every_strategy(asked: Question) -> None:
    """A strategy orders the alternatives; it adds none, drops none and changes none."""
    decisions = [decide(replace(asked, strategy=strategy)) for strategy in Strategy]
    assert all(ways(decision) == ways(decisions[0]) for decision in decisions)
    promised = [(w.remedy, w.benefits, w.contract, w.clause, w.price, w.why) for w in decisions[0].alternatives]
    assert all(promised.count(way) == 1 for way in promised if not way[1])


@tries(60)
@given(questions(2))
def test_a_verdict_agrees_with_what_it_is_made_of(asked: Question) -> None:
    """Covered: the customer pays nothing. Needs facts: it names them. Not covered: nothing is paid, nothing open."""
    decision = decide(asked)
    if asked.charges and decision.verdict is Verdict.COVERED:
        assert decision.customer_total == 0
    if asked.charges and decision.verdict is Verdict.NOT_COVERED:
        assert decision.customer_total >= decision.charged_total
    assert bool(decision.missing) is (decision.verdict is Verdict.NEEDS_FACTS)
    for result in decision.benefits:
        against = [f for f in result.standing.findings if f.sense is Sense.AGAINST]
        assert result.standing.against is bool(against)
        assert not (result.used and against)


@tries(30)
@given(questions(2, life=False))
def test_a_plan_more_never_makes_the_customer_pay_more(asked: Question) -> None:
    """Whoever has two promises is not worse off than with the better one of them."""
    together = decide(asked)
    if together.verdict is Verdict.NEEDS_REVIEW:
        return
    for contract in asked.contracts:
        if any(hangs_on_others(other.terms.hangs_on) for other in asked.contracts):
            continue
        assert together.customer_total <= decide(replace(asked, contracts=(contract,))).customer_total


def hangs_on_others(kinds: object) -> bool:
    """True when a promise itself says that another cover changes it."""
    return bool(kinds)
