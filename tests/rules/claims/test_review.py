"""May a person decide only what the terms could pay, and is goodwill held to its limits?"""

import pytest

from contracts.rules.claims.lines import Adjudication
from contracts.rules.claims.review import (
    Judgement,
    Person,
    ReviewProblem,
    ReviewRefused,
    ceiling_minor,
    grant_goodwill,
    review,
)
from contracts.rules.values.vocabulary import ClaimState, LineOutcome, Payer, Role
from contracts.rules.words.adjudication import Goodwill
from tests.rules.claims.examples import (
    GOODWILL,
    MISSING,
    OVER,
    OWED,
    adjudicated,
    codes_of,
    decision_on,
    denies,
    only_line,
    table,
)
from tests.rules.examples import Written, benefit, plan_of

ISSUER, DESK, BOSS = Person("i", Role.ISSUER), Person("d", Role.SERVICE_CENTRE), Person("b", Role.ADMIN)
PROOF: Written = {"need": {"proofOfPurchase": True}, "otherwise": "NO_COVER", "about": "PROOF"}
LATE = {"occurred": "2026-03-01", "as_of": "2026-03-01T12:00+01:00"}


def problems(found: Adjudication | tuple[ReviewRefused, ...]) -> list[ReviewProblem]:
    return [] if isinstance(found, Adjudication) else [refused.problem for refused in found]


def done(found: Adjudication | tuple[ReviewRefused, ...]) -> Adjudication:
    assert isinstance(found, Adjudication), found
    return found


def unproven(binding: bool) -> Adjudication:
    """A line of 100.00 that is denied because the proof is missing."""
    decision = decision_on(plan_of(benefit(conditions=[PROOF])), 10_000, proofOfPurchase=False)
    return adjudicated(decision, table(denies("NOT_MET_PROOF", binding=binding), OWED))


def expired() -> Adjudication:
    return adjudicated(decision_on(plan_of(), 10_000, **LATE), table(MISSING, OWED, OVER))


def goodwill() -> Goodwill:
    found = table(OWED, goodwill=GOODWILL).terms.goodwill
    assert found is not None
    return found


def test_a_reviewer_may_decide_otherwise_where_a_ruling_only_advises() -> None:
    """As if the condition had held, and paid by whoever would have paid."""
    found = done(review(unproven(binding=False), [Judgement(1, 10_000)], ISSUER))
    assert (found.state, found.approved_by_payer) == (ClaimState.APPROVED, {Payer.ISSUER: 10_000})
    assert codes_of(only_line(found)) == ["NOT_MET_PROOF", "REVIEWED"]


def test_a_reviewer_may_not_decide_otherwise_where_a_ruling_binds() -> None:
    before = unproven(binding=True)
    assert problems(review(before, [Judgement(1, 10_000)], ISSUER)) == [ReviewProblem.BINDING]
    assert ceiling_minor(only_line(before)) == 0


def test_a_reviewer_may_not_pay_less_than_a_binding_ruling_owes() -> None:
    before = adjudicated(decision_on(plan_of(), 10_000))
    assert problems(review(before, [Judgement(1, 9_999, "HAGGLED")], ISSUER)) == [ReviewProblem.BINDING]


def test_nobody_approves_more_than_the_terms_could_pay() -> None:
    half = plan_of(benefit(pays=[{"charges": {}, "customer": {"share": "50%"}}]))
    look: Written = {"ruling": "look", "reason": "CHARGE_SHARED", "outcome": "REVIEW", "clause": "1"}
    before = adjudicated(decision_on(half, 10_000), table(look))
    (refused,) = review(before, [Judgement(1, 5_001, "SO")], ISSUER)  # type: ignore[misc]
    assert isinstance(refused, ReviewRefused)
    assert (refused.problem, str(refused.most)) == (ReviewProblem.MORE_THAN_COVERED, "50.00 EUR")
    assert done(review(before, [Judgement(1, 5_000, "SO")], ISSUER)).approved_minor == 5_000


def test_less_than_claimed_needs_a_reason_and_several_faults_are_all_told() -> None:
    before = unproven(binding=False)
    assert problems(review(before, [Judgement(1, 9_000)], ISSUER)) == [ReviewProblem.NEEDS_REASON]
    wrong = [Judgement(1, -1), Judgement(7, 1)]
    assert problems(review(before, wrong, ISSUER)) == [
        ReviewProblem.MORE_THAN_COVERED,
        ReviewProblem.NEEDS_REASON,
        ReviewProblem.UNKNOWN_LINE,
    ]
    assert problems(review(before, [Judgement(1, 1, "A"), Judgement(1, 2, "B")], ISSUER)) == [ReviewProblem.LINE_TWICE]


def test_an_appeal_is_heard_by_somebody_else() -> None:
    before = unproven(binding=False)
    heard = review(before, [Judgement(1, 10_000)], ISSUER, decided_before=frozenset({"i"}))
    assert problems(heard) == [ReviewProblem.SAME_PERSON]
    assert done(review(before, [Judgement(1, 10_000)], BOSS, frozenset({"i"}))).state is ClaimState.APPROVED


def test_goodwill_goes_beyond_a_binding_ruling_and_is_borne_by_the_issuer() -> None:
    found = done(grant_goodwill(expired(), [Judgement(1, 4_000, "JUST_EXPIRED")], DESK, None, goodwill()))
    line = only_line(found)
    assert (found.state, line.outcome, line.approved_minor) == (ClaimState.PARTLY_APPROVED, LineOutcome.REDUCED, 4_000)
    assert (found.approved_by_payer, line.approved[0].plan) == ({Payer.ISSUER: 4_000}, None)
    assert codes_of(line)[-1] == "GOODWILL_GRANTED"


@pytest.mark.parametrize(
    ("minor", "by", "second", "expected"),
    [
        (5_000, DESK, None, []),
        (5_001, DESK, None, [ReviewProblem.ABOVE_LIMIT]),
        (10_000, ISSUER, None, []),
        (10_001, ISSUER, None, [ReviewProblem.NEEDS_SECOND]),
        (10_001, ISSUER, ISSUER, [ReviewProblem.SAME_PERSON]),
        (10_001, ISSUER, BOSS, []),
        (10_001, DESK, Person("e", Role.SERVICE_CENTRE), [ReviewProblem.ABOVE_LIMIT]),
        (10_001, ISSUER, Person("p", Role.PARTNER), [ReviewProblem.NOT_THIS_ROLE]),
        (90_001, ISSUER, BOSS, [ReviewProblem.ABOVE_LIMIT]),
        (1, Person("p", Role.PARTNER), None, [ReviewProblem.NOT_THIS_ROLE]),
    ],
)
def test_goodwill_has_a_limit_for_each_role_and_a_second_pair_of_eyes_above_a_sum(
    minor: int, by: Person, second: Person | None, expected: list[ReviewProblem]
) -> None:
    """50 for the desk, 500 for the issuer, 900 for the administrator; alone up to 100."""
    before = adjudicated(decision_on(plan_of(), 100_000, **LATE))
    granted = grant_goodwill(before, [Judgement(1, minor, "JUST_EXPIRED")], by, second, goodwill())
    assert problems(granted) == expected


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        (Judgement(1, 10_001, "JUST_EXPIRED"), [ReviewProblem.MORE_THAN_CLAIMED, ReviewProblem.NEEDS_SECOND]),
        (Judgement(1, 0, "JUST_EXPIRED"), [ReviewProblem.LESS_THAN_APPROVED]),
        (Judgement(1, 100, "BECAUSE"), [ReviewProblem.UNKNOWN_REASON]),
        (Judgement(1, 100), [ReviewProblem.UNKNOWN_REASON]),
        (Judgement(2, 100, "JUST_EXPIRED"), [ReviewProblem.UNKNOWN_LINE]),
    ],
)
def test_goodwill_is_for_a_reason_and_within_the_claim(judgement: Judgement, expected: list[ReviewProblem]) -> None:
    assert problems(grant_goodwill(expired(), [judgement], ISSUER, None, goodwill())) == expected


def test_a_line_that_is_still_open_gets_no_goodwill() -> None:
    waiting = adjudicated(decision_on(plan_of(), 10_000, **LATE), table(MISSING, OWED))
    found = grant_goodwill(waiting, [Judgement(1, 1, "JUST_EXPIRED")], ISSUER, None, goodwill())
    assert problems(found) == [ReviewProblem.UNKNOWN_LINE]


def test_an_issuer_without_goodwill_grants_none() -> None:
    found = grant_goodwill(expired(), [Judgement(1, 1, "JUST_EXPIRED")], BOSS, None, None)
    assert problems(found) == [ReviewProblem.NO_GOODWILL]
