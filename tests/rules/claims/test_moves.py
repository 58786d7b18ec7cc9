"""Does a claim move only as the table says, and is a refusal told with what is possible instead?"""

from itertools import product

import pytest

from contracts.rules.claims.moves import MOVES, MoveProblem, MoveRefused, is_open, move, possible_moves
from contracts.rules.values.vocabulary import ClaimState, MoveName, Role


def walked(*moves: tuple[str, str], start: str = "DRAFT") -> list[str]:
    """The states that a claim goes through, each move with a reason."""
    state, states = ClaimState(start), []
    for name, role in moves:
        found = move(state, MoveName(name), Role(role), "BECAUSE")
        assert isinstance(found, ClaimState), found
        state = found
        states.append(state.value)
    return states


def test_a_clear_claim_is_approved_done_and_settled_without_a_person() -> None:
    """Only the customer and the workshop act; the engine decides and settles."""
    assert walked(
        ("SUBMIT", "CUSTOMER"),
        ("APPROVE", "ENGINE"),
        ("START", "PARTNER"),
        ("COMPLETE", "PARTNER"),
        ("SETTLE", "ENGINE"),
        ("CLOSE", "ENGINE"),
    ) == ["SUBMITTED", "APPROVED", "IN_SERVICE", "COMPLETED", "SETTLED", "CLOSED"]


def test_a_claim_is_sent_back_answered_rejected_appealed_and_approved_in_part() -> None:
    assert walked(
        ("SUBMIT", "CUSTOMER"),
        ("ASK", "ENGINE"),
        ("ANSWER", "CUSTOMER"),
        ("REVIEW", "ENGINE"),
        ("REJECT", "ISSUER"),
        ("APPEAL", "CUSTOMER"),
        ("APPROVE_PARTLY", "ADMIN"),
        ("GRANT_GOODWILL", "ISSUER"),
    ) == [
        "SUBMITTED",
        "INFORMATION_REQUESTED",
        "SUBMITTED",
        "IN_REVIEW",
        "REJECTED",
        "APPEALED",
        "PARTLY_APPROVED",
        "APPROVED",
    ]


def test_work_that_is_not_the_one_agreed_on_goes_back_to_a_person() -> None:
    assert walked(("REVIEW", "ENGINE"), ("APPROVE", "ISSUER"), start="COMPLETED") == ["IN_REVIEW", "APPROVED"]


def test_a_move_from_the_wrong_state_names_what_is_possible() -> None:
    found = move(ClaimState.SETTLED, MoveName.APPROVE, Role.ISSUER, None)
    assert isinstance(found, MoveRefused)
    assert (found.problem, found.possible) == (MoveProblem.NOT_FROM_HERE, (MoveName.CLOSE,))


@pytest.mark.parametrize("name", ["APPROVE", "APPROVE_PARTLY", "REJECT", "ASK", "REVIEW"])
def test_a_customer_decides_nothing(name: str) -> None:
    found = move(ClaimState.SUBMITTED, MoveName(name), Role.CUSTOMER, "BECAUSE")
    assert isinstance(found, MoveRefused)
    assert found.problem is MoveProblem.NOT_THIS_ROLE
    assert Role.CUSTOMER not in found.roles
    assert found.possible == (MoveName.WITHDRAW,)


@pytest.mark.parametrize("reason", [None, "", "  "])
@pytest.mark.parametrize(
    ("state", "name"),
    [
        ("SUBMITTED", "REJECT"),
        ("SUBMITTED", "APPROVE_PARTLY"),
        ("SUBMITTED", "ASK"),
        ("IN_REVIEW", "WITHDRAW"),
        ("REJECTED", "APPEAL"),
        ("REJECTED", "GRANT_GOODWILL"),
    ],
)
def test_what_somebody_will_ask_about_needs_a_reason(state: str, name: str, reason: str | None) -> None:
    found = move(ClaimState(state), MoveName(name), Role.ADMIN, reason)
    assert isinstance(found, MoveRefused)
    assert found.problem is MoveProblem.NEEDS_REASON


def test_what_is_possible_is_what_move_allows() -> None:
    """For every state, move and role."""
    for state, name, role in product(ClaimState, MoveName, Role):
        allowed = isinstance(move(state, name, role, "BECAUSE"), ClaimState)
        assert allowed is (name in possible_moves(state, role))


def test_each_move_stands_in_the_table_once() -> None:
    assert sorted(kind.name for kind in MOVES) == sorted(MoveName)


def test_every_state_is_reached_and_only_closed_and_withdrawn_are_the_end() -> None:
    assert {kind.target for kind in MOVES} == set(ClaimState) - {ClaimState.DRAFT}
    assert set(ClaimState) - {source for kind in MOVES for source in kind.sources} == {
        ClaimState.CLOSED,
        ClaimState.WITHDRAWN,
    }


def test_a_shop_key_moves_no_claim() -> None:
    assert not any(possible_moves(state, Role.STOREFRONT) for state in ClaimState)


@pytest.mark.parametrize("state", ["REJECTED", "SETTLED", "CLOSED", "WITHDRAWN"])
def test_a_claim_that_is_over_is_not_open(state: str) -> None:
    assert not is_open(ClaimState(state))
    assert is_open(ClaimState.IN_SERVICE)
