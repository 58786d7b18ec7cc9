"""Is everything that somebody else bears asked back, and nothing twice?"""

from contracts.rules.claims.recovery import recoveries
from contracts.rules.claims.review import Judgement, Person, grant_goodwill
from contracts.rules.values.vocabulary import Payer, Role
from tests.rules.claims.examples import adjudicated, decision_on
from tests.rules.claims.test_review import goodwill
from tests.rules.examples import benefit, plan_of

PART = {"charges": {"class": "PART"}, "customer": {"money": "10.00"}}
SUPPLIED = benefit("pump", clause="7.2", payer="SUPPLIER", pays=[PART])


def test_what_the_supplier_bears_is_asked_back_with_contract_benefit_and_clause() -> None:
    found = list(recoveries(adjudicated(decision_on(plan_of(SUPPLIED), 10_000)), Payer.ISSUER))
    assert [(each.line, each.payer, each.minor) for each in found] == [(1, Payer.SUPPLIER, 9_000)]
    assert (found[0].plan, found[0].benefit, found[0].contract, found[0].clause) == ("plan", "pump", "plan", "7.2")


def test_what_the_settling_payer_bears_is_not_asked_back() -> None:
    approved = adjudicated(decision_on(plan_of(SUPPLIED), 10_000))
    assert list(recoveries(approved, Payer.SUPPLIER)) == []


def test_recoveries_and_the_own_part_come_to_all_that_is_paid() -> None:
    """Two lines, one of them with goodwill of the issuer on top."""
    before = adjudicated(decision_on(plan_of(SUPPLIED), 10_000, 5_000))
    granted = grant_goodwill(
        before, [Judgement(2, 5_000, "LOYAL_CUSTOMER")], Person("d", Role.SERVICE_CENTRE), None, goodwill()
    )
    assert not isinstance(granted, tuple)
    for settled_by in (Payer.ISSUER, Payer.SUPPLIER, Payer.SELLER):
        back = sum(each.minor for each in recoveries(granted, settled_by))
        assert back + granted.approved_by_payer.get(settled_by, 0) == granted.approved_minor == 14_000
