"""What is paid at once, denied, asked and looked at; and does a table ever pay or deny what it must not?"""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.claims.adjudication import adjudicate
from contracts.rules.claims.lines import Claimed, ClaimedLine, UnknownCharge
from contracts.rules.values.findings import Finding
from contracts.rules.values.vocabulary import ClaimState, Code, LineOutcome, Payer, Remedy, Role, Sense
from contracts.rules.words.adjudication import PAYING, SIGNALS
from tests.rules.claims.examples import (
    MISSING,
    OVER,
    OWED,
    adjudicated,
    claim,
    codes_of,
    decision_on,
    denies,
    only_line,
    rulings_of,
    table,
)
from tests.rules.examples import REPEATABLE, Written, benefit, charge, plan_of, window

ODD = Finding(Code.EARLY_CLAIM, Sense.REVIEW, "", None, (("days", 3),))
LATE = {"occurred": "2026-03-01", "as_of": "2026-03-01T12:00+01:00"}
HALF = plan_of(benefit(pays=[{"charges": {}, "customer": {"share": "50%"}}]))


def test_a_line_that_the_terms_pay_is_paid_at_once() -> None:
    found = adjudicated(decision_on(plan_of(), 10_000))
    assert found.state is ClaimState.APPROVED
    assert found.approved_by_payer == {Payer.ISSUER: 10_000}
    assert (only_line(found).binding, rulings_of(only_line(found))) == (True, ["owed"])


def test_less_than_claimed_says_why() -> None:
    """The terms pay half."""
    found = adjudicated(decision_on(HALF, 10_001))
    line = only_line(found)
    assert (found.state, line.outcome, line.approved_minor) == (ClaimState.PARTLY_APPROVED, LineOutcome.REDUCED, 5_000)
    assert codes_of(line) == ["CHARGE_SHARED"]


def test_a_claim_for_less_than_is_covered_is_approved_in_full() -> None:
    found = adjudicated(decision_on(plan_of(), 10_000), claimed=claim(4_000))
    assert (found.state, found.approved_minor) == (ClaimState.APPROVED, 4_000)


def test_a_line_that_is_over_is_rejected_with_the_ruling_that_says_so() -> None:
    found = adjudicated(decision_on(plan_of(), 10_000, **LATE))
    line = only_line(found)
    assert (found.state, found.approved_minor, line.binding) == (ClaimState.REJECTED, 0, True)
    assert (codes_of(line), rulings_of(line)) == (["EXPIRED"], ["over"])


def test_what_no_ruling_names_goes_to_a_person() -> None:
    found = adjudicated(decision_on(plan_of(), 10_000, **LATE), table(MISSING, OWED))
    assert (found.state, only_line(found).outcome) == (ClaimState.IN_REVIEW, LineOutcome.REVIEW)


def test_a_claim_is_sent_back_with_exactly_what_is_missing() -> None:
    proof: Written = {"need": {"proofOfPurchase": True}, "otherwise": "NO_COVER", "about": "PROOF"}
    genuine: Written = {"need": {"genuineParts": True}, "otherwise": "NO_COVER", "about": "GENUINE_PARTS"}
    decision = decision_on(plan_of(benefit(conditions=[proof, genuine])), 10_000)
    found = adjudicated(decision)
    assert (found.state, found.missing) == (ClaimState.INFORMATION_REQUESTED, ("genuineParts", "proofOfPurchase"))
    assert only_line(found).outcome is LineOutcome.ASK


def test_a_condition_that_did_not_hold_can_be_asked_about_by_name() -> None:
    proof: Written = {"need": {"proofOfPurchase": True}, "otherwise": "NO_COVER", "about": "PROOF"}
    ask: Written = {"ruling": "proof", "reason": "NOT_MET_PROOF", "outcome": "ASK", "clause": "1"}
    decision = decision_on(plan_of(benefit(conditions=[proof])), 10_000, proofOfPurchase=False)
    assert adjudicated(decision, table(ask, OWED)).missing == ("proofOfPurchase",)


def test_some_lines_are_decided_at_once_while_the_rest_is_looked_at() -> None:
    """The part is paid; labour, which the terms leave out, has no ruling."""
    plan = plan_of(benefit(pays=[{"charges": {"class": "PART"}, "customer": {"share": "0%"}}]))
    lines = [charge("c1", 10_000, "PART"), charge("c2", 5_000, "LABOUR")]
    found = adjudicated(decision_on(plan, charges=lines))
    assert [line.outcome for line in found.lines] == [LineOutcome.APPROVED, LineOutcome.REVIEW]
    assert (found.state, found.approved_minor) == (ClaimState.IN_REVIEW, 10_000)


def test_one_ruling_that_denies_ends_a_benefit() -> None:
    """Expired, and without proof: that the proof would be looked at matters no more."""
    proof: Written = {"need": {"proofOfPurchase": True}, "otherwise": "NO_COVER", "about": "PROOF"}
    decision = decision_on(plan_of(benefit(conditions=[proof])), 10_000, proofOfPurchase=False, **LATE)
    line = only_line(adjudicated(decision))
    assert (line.outcome, set(codes_of(line))) == (LineOutcome.REJECTED, {"EXPIRED", "NOT_MET_PROOF"})


def test_each_benefit_must_be_ended_before_a_line_is_rejected() -> None:
    short = benefit("short")
    other = benefit("other", window=window(length="P3Y"), scope={"event": "ACCIDENT"})
    found = adjudicated(decision_on(plan_of(short, other), 10_000, **LATE))
    assert only_line(found).outcome is LineOutcome.REVIEW


def test_a_rate_is_paid_for_each_of_the_quantity_and_not_more() -> None:
    """Two hours at no more than 30.00 of the 100.00 that were claimed; part of a cent is not paid."""
    rate: Written = {**OWED, "ruling": "rate", "atMost": {"EUR": "30.00"}}
    decision = decision_on(plan_of(), 10_000)
    claimed = Claimed(Role.PARTNER, (ClaimedLine(1, "c1", 10_000, quantity=Decimal(2)),))
    line = only_line(adjudicated(decision, table(rate), claimed))
    assert (line.outcome, line.approved_minor, codes_of(line)) == (
        LineOutcome.REDUCED,
        6_000,
        ["CHARGE_PAID", "ABOVE_RATE"],
    )


@pytest.mark.parametrize(("limit", "state"), [("150", "APPROVED"), ("149.99", "IN_REVIEW")])
def test_above_the_automatic_limit_a_person_looks(limit: str, state: str) -> None:
    """The limit is for the claim, not for each of its lines."""
    found = adjudicated(decision_on(plan_of(), 10_000, 5_000), table(OWED, automatic={"EUR": limit}))
    assert found.state.value == state
    assert all(("ABOVE_AUTOMATIC_LIMIT" in codes_of(line)) is (state == "IN_REVIEW") for line in found.lines)


def test_a_currency_without_a_limit_is_never_paid_by_itself() -> None:
    assert adjudicated(decision_on(plan_of(), 1), table(OWED, automatic={"HUF": "9999"})).state is ClaimState.IN_REVIEW


def test_a_signal_sends_a_payment_to_a_person_and_says_so() -> None:
    found = adjudicated(decision_on(plan_of(), 10_000), signals=[ODD])
    assert (found.state, found.approved_minor) == (ClaimState.IN_REVIEW, 0)
    assert codes_of(only_line(found)) == ["CHARGE_PAID", "EARLY_CLAIM"]


def test_a_signal_that_the_issuer_does_not_mind_stops_nothing() -> None:
    calm: Written = {"ruling": "calm", "reason": "EARLY_CLAIM", "outcome": "PAY", "binding": False, "clause": "1"}
    assert adjudicated(decision_on(plan_of(), 10_000), table(OWED, calm), signals=[ODD]).state is ClaimState.APPROVED


def test_a_line_that_the_decision_does_not_have_is_an_error() -> None:
    decision = decision_on(plan_of(), 10_000)
    with pytest.raises(UnknownCharge):
        adjudicated(decision, claimed=Claimed(Role.CUSTOMER, (ClaimedLine(1, "other", 1),)))
    with pytest.raises(UnknownCharge):
        adjudicated(decision, claimed=claim(10_001))


def test_a_claim_for_a_refund_is_adjudicated_by_what_the_remedy_gives() -> None:
    refund: Written = {"remedy": "REFUND", "gives": "pricePaid"}
    plan = plan_of(benefit(remedies=[refund], pays=None))
    decision = decision_on(plan, pricePaid="399.00")
    found = adjudicated(decision, claimed=Claimed(Role.CUSTOMER, remedy=Remedy.REFUND))
    assert (found.state, found.approved_by_payer) == (ClaimState.APPROVED, {Payer.ISSUER: 39_900})
    over = decision_on(plan, pricePaid="399.00", **LATE)
    assert adjudicated(over, claimed=Claimed(Role.CUSTOMER, remedy=Remedy.REFUND)).state is ClaimState.REJECTED
    loaner = adjudicated(decision, claimed=Claimed(Role.CUSTOMER, remedy=Remedy.LOANER))
    assert loaner.approved_minor == 0
    assert loaner.state is not ClaimState.APPROVED


REASONS = sorted({"EXPIRED", "NOT_MET_PROOF", "NOT_MET", "CHARGE_NOT_PROMISED", "OUT_OF_SCOPE", "MISSING_FACT"})


@st.composite
def rulings(draw: st.DrawFn) -> list[Written]:
    """Any rulings that a table may hold about these reasons, the paying ones and the signals."""
    found: list[Written] = []
    for reason in draw(st.permutations([*REASONS, *sorted(PAYING), *sorted(SIGNALS)])):
        choices = ["PAY", "REVIEW", "ASK"] + (["DENY"] if reason in REASONS else [])
        outcome = draw(st.sampled_from([*choices, "NONE"]))
        if outcome == "NONE" or (reason == "NOT_MET_PROOF" and any(r["reason"] == "NOT_MET" for r in found)):
            continue
        words: Written = {"ruling": str(reason), "reason": str(reason), "outcome": outcome, "clause": "1"}
        if outcome in {"PAY", "DENY"}:
            words["binding"] = draw(st.booleans())
        if outcome == "PAY" and draw(st.booleans()):
            words["atMost"] = {"EUR": str(draw(st.integers(0, 120)))}
        found.append(words)
    return found or [OWED]


PROOF: Written = {"need": {"proofOfPurchase": True}, "otherwise": "NO_COVER", "about": "PROOF"}
PLANS = [
    plan_of(),
    HALF,
    plan_of(benefit(conditions=[PROOF])),
    plan_of(benefit("a", scope={"event": "ACCIDENT"}), benefit("b", window=window(length="P3Y"), conditions=[PROOF])),
]


@REPEATABLE
@given(
    rulings=rulings(),
    plan=st.sampled_from(PLANS),
    minor=st.lists(st.integers(0, 20_000), min_size=1, max_size=3),
    proof=st.sampled_from([True, False, None]),
    late=st.booleans(),
    limit=st.integers(0, 500),
    signals=st.lists(st.sampled_from(sorted(SIGNALS)), max_size=3),
    portion=st.integers(0, 100),
)
def test_whatever_the_table_says(
    rulings: list[Written],
    plan: Any,
    minor: list[int],
    proof: bool | None,
    late: bool,
    limit: int,
    signals: list[Code],
    portion: int,
) -> None:
    """Nothing is paid beyond cover, claim and limit; nothing covered is denied but by a rate; no signal denies or pays;
    what is approved adds up by payer."""
    facts: dict[str, Any] = {} if proof is None else {"proofOfPurchase": proof}
    decision = decision_on(plan, *minor, **facts, **(LATE if late else {}))
    claimed = claim(*(each * portion // 100 for each in minor))
    by = table(*rulings, automatic={"EUR": str(limit)})
    calm = adjudicate(decision, by, (), claimed)
    found = adjudicate(decision, by, [Finding(code, Sense.REVIEW, "") for code in signals], claimed)
    covered = {
        result.charge.id: sum(share.minor for share in result.shares if share.payer is not Payer.CUSTOMER)
        for result in decision.charges
    }
    rated = any("atMost" in ruling for ruling in rulings)
    for line, quiet, asked in zip(found.lines, calm.lines, claimed.lines, strict=True):
        assert line.approved_minor <= min(covered[asked.charge], asked.claimed_minor)
        if covered[asked.charge] and asked.claimed_minor and not rated:
            assert line.outcome is not LineOutcome.REJECTED
        assert (line.outcome is LineOutcome.REJECTED) <= (quiet.outcome is LineOutcome.REJECTED)
        assert line.reasons
    assert found.approved_minor <= limit * 100
    assert found.approved_minor <= calm.approved_minor or calm.approved_minor == 0
    assert sum(found.approved_by_payer.values()) == found.approved_minor
    if not rated:
        for line, quiet in zip(found.lines, calm.lines, strict=True):
            assert (line.outcome is LineOutcome.REJECTED) is (quiet.outcome is LineOutcome.REJECTED)


def test_a_denial_cannot_be_turned_by_taking_signals_away() -> None:
    decision = decision_on(plan_of(), 10_000, **LATE)
    with_signal, without = adjudicated(decision, signals=[ODD]), adjudicated(decision)
    assert only_line(with_signal).outcome is only_line(without).outcome is LineOutcome.REJECTED
    assert codes_of(only_line(with_signal)) == ["EXPIRED", "EARLY_CLAIM"]


def test_shuffled_lines_get_the_same_answers() -> None:
    decision = decision_on(HALF, 10_000, 5_000, 1)
    there = claim(10_000, 5_000, 1)
    back = Claimed(there.role, tuple(reversed(there.lines)))
    first, second = adjudicated(decision, claimed=there), adjudicated(decision, claimed=back)
    assert sorted(first.lines, key=lambda line: line.line) == sorted(second.lines, key=lambda line: line.line)


def test_the_rulings_used_here_are_those_of_a_plain_table() -> None:
    """What a reader of these tests may take for granted."""
    assert [ruling.ruling for ruling in table().terms.rulings] == [
        MISSING["ruling"],
        OWED["ruling"],
        OVER["ruling"],
    ]
    assert denies("EXPIRED")["outcome"] == "DENY"
