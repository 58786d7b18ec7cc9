"""How many units may somebody name, and when does the alarm ring?"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from contracts.rules.values.vocabulary import Role
from contracts.usecases.access.guessing import (
    BOUNDS,
    RUN_LENGTH,
    UNKNOWN_IN_A_ROW,
    WRONG_FROM_A_NETWORK,
    WRONG_IN_ALL,
    Bound,
    Guessing,
    Pattern,
    Who,
)
from contracts.usecases.failures import TooManySerials

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SHOPPER = Who("acme", "web", Role.STOREFRONT, "203.0.113.0/24")
NEIGHBOUR = Who("acme", "web", Role.STOREFRONT, "198.51.100.0/24")


@dataclass
class Heard:
    """What rang."""

    patterns: Counter[Pattern] = field(default_factory=Counter)

    def __call__(self, pattern: Pattern, _who: Who) -> None:
        self.patterns[pattern] += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def guessing(heard: Heard) -> Guessing:
    return Guessing({Role.STOREFRONT: Bound(3, 5)}, heard)


def unit(number: int) -> UUID:
    return UUID(int=number + 1)


def name(guessing: Guessing, *numbers: int, who: Who = SHOPPER, at: datetime = NOON) -> list[bool]:
    return [guessing.named(who, unit(number), None, at, ()) for number in numbers]


def test_it_is_different_units_that_count_and_not_requests(guessing: Guessing) -> None:
    assert name(guessing, *([1, 2, 3] * 40)) == [True] * 3 + [False] * 117
    with pytest.raises(TooManySerials) as refused:
        name(guessing, 4)
    assert (refused.value.code, refused.value.retry_after_s) == ("SERIAL_BUDGET", 3600)


def test_the_hour_slides(guessing: Guessing) -> None:
    name(guessing, 1)
    name(guessing, 2, 3, at=NOON + timedelta(minutes=50))
    with pytest.raises(TooManySerials) as refused:
        name(guessing, 4, at=NOON + timedelta(minutes=59))
    assert refused.value.retry_after_s == 60
    assert name(guessing, 4, at=NOON + timedelta(minutes=60)) == [True]
    with pytest.raises(TooManySerials):
        name(guessing, 5, at=NOON + timedelta(minutes=60))


def test_another_network_of_the_same_key_goes_on_until_the_key_is_spent(guessing: Guessing) -> None:
    name(guessing, 1, 2, 3)
    assert name(guessing, 4, 5, who=NEIGHBOUR) == [True, True]
    with pytest.raises(TooManySerials):
        name(guessing, 6, who=NEIGHBOUR)


def test_another_key_from_the_same_network_has_a_bound_of_its_own(guessing: Guessing) -> None:
    name(guessing, 1, 2, 3)
    assert name(guessing, 1, 2, 3, who=Who("acme", "app", Role.STOREFRONT, SHOPPER.network)) == [True] * 3


def test_who_proves_to_have_a_unit_does_not_come_nearer_to_the_bound(guessing: Guessing) -> None:
    for number in range(50):
        name(guessing, number)
        guessing.proven(SHOPPER, unit(number))
    assert name(guessing, 60, 61, 62) == [True] * 3


def test_a_role_without_a_bound_is_not_counted(guessing: Guessing) -> None:
    admin = Who("acme", "boss", Role.ADMIN, SHOPPER.network)
    assert name(guessing, *range(1000), who=admin) == [False] * 1000


def test_whoever_calls_in_public_has_a_small_bound_and_every_desk_has_one() -> None:
    assert BOUNDS[Role.STOREFRONT] == Bound(60, 5_000)
    assert BOUNDS[Role.CUSTOMER] == Bound(30, 30)
    assert {role for role in Role if role not in BOUNDS} == {Role.ADMIN, Role.ENGINE}


def test_the_alarm_rings_for_units_in_a_row_that_are_not_there(heard: Heard) -> None:
    guessing = Guessing({Role.STOREFRONT: Bound(100, 100)}, heard)
    for number in range(2 * UNKNOWN_IN_A_ROW - 1):
        name(guessing, number)
        guessing.looked(SHOPPER, is_there=False)
    assert heard.patterns == {Pattern.UNKNOWN_IN_A_ROW: 1}


def test_a_unit_that_is_there_ends_the_row(heard: Heard) -> None:
    guessing = Guessing({Role.STOREFRONT: Bound(100, 100)}, heard)
    for number in range(3 * UNKNOWN_IN_A_ROW):
        name(guessing, number)
        guessing.looked(SHOPPER, is_there=number % UNKNOWN_IN_A_ROW == 0)
    assert not heard.patterns


@pytest.mark.parametrize("step", [1, -1, 7])
def test_the_alarm_rings_for_serials_that_run_on(heard: Heard, step: int) -> None:
    guessing = Guessing({Role.STOREFRONT: Bound(100, 100)}, heard)
    for number in range(RUN_LENGTH + 1):
        guessing.named(SHOPPER, unit(number), f"BS24{5000 + number * step}X", NOON, ())
    assert heard.patterns == {Pattern.SERIALS_RUN_ON: 1}


@pytest.mark.parametrize("serials", [[f"BS{n * 1000}" for n in range(50)], [f"BS{chr(65 + n)}77" for n in range(26)]])
def test_it_does_not_ring_for_serials_that_are_far_from_each_other(heard: Heard, serials: list[str]) -> None:
    guessing = Guessing({Role.STOREFRONT: Bound(100, 100)}, heard)
    for number, serial in enumerate(serials):
        guessing.named(SHOPPER, unit(number), serial, NOON, ())
    assert not heard.patterns


def test_it_rings_when_a_bound_is_met(guessing: Guessing, heard: Heard) -> None:
    name(guessing, 1, 2, 3)
    assert not heard.patterns
    for number in range(4, 50):
        with pytest.raises(TooManySerials):
            name(guessing, number)
    assert heard.patterns == {Pattern.BUDGET_SPENT: 1}


def test_after_a_few_wrong_proofs_of_a_unit_no_more_are_looked_at_from_there(guessing: Guessing, heard: Heard) -> None:
    for _ in range(WRONG_FROM_A_NETWORK):
        guessing.check_proofs(SHOPPER, unit(1), NOON, ())
        guessing.wrong_proof(SHOPPER, unit(1), NOON)
    assert heard.patterns == {Pattern.WRONG_PROOFS: 1}
    with pytest.raises(TooManySerials) as refused:
        guessing.check_proofs(SHOPPER, unit(1), NOON, ())
    assert (refused.value.code, refused.value.retry_after_s) == ("TOO_MANY_PROOFS", 24 * 3600)
    guessing.check_proofs(SHOPPER, unit(2), NOON, ())
    guessing.check_proofs(NEIGHBOUR, unit(1), NOON, ())
    guessing.check_proofs(SHOPPER, unit(1), NOON + timedelta(days=1), ())


def test_a_unit_is_guessed_at_from_many_networks_no_more_often_than_that(guessing: Guessing) -> None:
    for number in range(WRONG_IN_ALL):
        who = Who("acme", "web", Role.STOREFRONT, f"network {number}")
        guessing.check_proofs(who, unit(1), NOON, ())
        guessing.wrong_proof(who, unit(1), NOON)
    with pytest.raises(TooManySerials):
        guessing.check_proofs(Who("acme", "web", Role.STOREFRONT, "one more"), unit(1), NOON, ())


def test_memory_is_bounded_and_who_was_longest_silent_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contracts.usecases.access.guessing.MOST_COUNTED", 100)
    guessing = Guessing({Role.STOREFRONT: Bound(10, None)})
    for network in range(200):
        name(guessing, *range(10), who=Who("acme", f"key {network}", Role.STOREFRONT, "here"))
    kept = sum(len(counter.named) for counter in guessing._counters.values())
    assert 0 < kept <= 120
