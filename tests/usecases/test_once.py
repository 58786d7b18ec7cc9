"""Is work done once for each key, and is the same request told from another?"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.rules.values.vocabulary import Role
from contracts.usecases.actor import Actor, Right, may, need
from contracts.usecases.cover.asked import Amount, AskedFact, BySerial
from contracts.usecases.failures import BadInput, NotAllowed, within
from contracts.usecases.once import MAX_KEY, check_key, fingerprint
from contracts.usecases.units.parties import NewParty
from contracts.usecases.units.register_unit import RegisterUnit
from tests.usecases.examples import KEY

SHOP = Actor("demo", Role.STOREFRONT, "shop")
SALE = RegisterUnit(
    actor=SHOP,
    idempotency_key="k",
    unit=BySerial("acme", "1"),
    sku="AC",
    owner=NewParty("PERSON", "A"),
    owned_from=date(2026, 1, 1),
    price_paid=Amount(Decimal("1.00"), "INR"),
    facts=(AskedFact("opened", True), AskedFact("category", ("a", "b"))),
)


def test_the_same_request_has_the_same_fingerprint_whoever_sends_it() -> None:
    assert fingerprint(SALE) == fingerprint(replace(SALE, actor=Actor("demo", Role.ADMIN, "other")))


@pytest.mark.parametrize(
    "other",
    [
        replace(SALE, sku="AC2"),
        replace(SALE, owned_from=date(2026, 1, 2)),
        replace(SALE, price_paid=None),
        replace(SALE, price_paid=Amount(Decimal("1.00"), "EUR")),
        replace(SALE, facts=(AskedFact("opened", "True"), AskedFact("category", ("a", "b")))),
        replace(SALE, facts=(AskedFact("opened", True), AskedFact("category", ("b", "a")))),
        replace(SALE, unit=BySerial("acme", "2")),
    ],
)
def test_another_request_has_another_fingerprint(other: RegisterUnit) -> None:
    assert fingerprint(SALE) != fingerprint(other)


@pytest.mark.parametrize("key", ["", "  ", "x" * (MAX_KEY + 1)])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(BadInput):
        check_key(key)


def test_a_failure_inside_a_part_is_told_with_the_way_to_it() -> None:
    with pytest.raises(BadInput) as bad, within("case"), within("charges", "0"):
        raise BadInput("X", "x", "x", ("amount",))
    assert bad.value.path == ("case", "charges", "0", "amount")


@pytest.mark.parametrize("right", list(Right))
def test_an_admin_may_do_everything(right: Right) -> None:
    need(Actor("demo", Role.ADMIN, "admin"), right)


def test_a_customer_may_do_with_a_unit_of_their_own_what_a_desk_may() -> None:
    customer = Actor("demo", Role.CUSTOMER, "c", party_id=KEY)
    assert may(customer, Right.FILE_CLAIM, KEY)
    assert not may(customer, Right.FILE_CLAIM, None)
    assert not may(customer, Right.REGISTER_UNIT, KEY)
    with pytest.raises(NotAllowed) as refused:
        need(customer, Right.FILE_CLAIM)
    assert "CUSTOMER" in refused.value.cure


def test_a_customer_whose_key_names_nobody_owns_nothing() -> None:
    assert not may(Actor("demo", Role.CUSTOMER, "c"), Right.SEE_PERSONS, None)
