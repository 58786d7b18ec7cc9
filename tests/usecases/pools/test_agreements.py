"""Is an agreement made whole, once, and as it was previewed?"""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import Role
from contracts.store.dossiers import dossiers
from contracts.store.keys import RecordId, decode_id
from contracts.usecases.actor import Actor, Scope
from contracts.usecases.contract_life.commands import RenewContract
from contracts.usecases.contract_life.renew_contract import renew_contract
from contracts.usecases.cover.asked import Amount, BySerial
from contracts.usecases.failures import (
    BadInput,
    ChangeNotAllowed,
    IdempotencyConflict,
    NotAllowed,
    PreviewRefused,
    UnknownUnit,
)
from contracts.usecases.pools.agreement_seen import agreements_seen
from contracts.usecases.pools.issue_agreement import issue_agreement, preview_agreement
from tests.proofs.fleet import AGREED, MADE, agree, agreeing, open_fleet, sell_fleet
from tests.proofs.world import ADMIN, TENANT, World, key_of


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[World]:
    opened = await open_fleet(database_url)
    yield opened
    await opened.aclose()


async def test_what_was_previewed_is_what_is_agreed(shop: World) -> None:
    units = await sell_fleet(shop.engine, "U", 2)
    shown = await preview_agreement(shop.engine, agreeing(units), AGREED)
    assert (shown.totals, shown.total) == ((Money(50_000, "INR"),) * 2, Money(100_000, "INR"))
    later = AGREED + timedelta(hours=1)
    made = await issue_agreement(shop.engine, replace(agreeing(units), preview=shown.token), later)
    assert made.total == shown.total
    async with shop.database.read() as connection:
        known = await dossiers(connection, TENANT, [key_of(unit) for unit in units])
    for dossier in known.values():
        [contract] = dossier.contracts
        assert (contract.start_day, contract.price_minor, contract.made_on) == (MADE, 50_000, MADE)
        assert sum(line.amount_minor for line in dossier.money_of(contract.contract_id)) == 50_000
        assert [move.move for move in dossier.moves_of(contract.contract_id)] == ["ISSUE"]


async def test_a_preview_that_no_longer_holds_says_what_changed(shop: World) -> None:
    units = await sell_fleet(shop.engine, "U", 2)
    shown = await preview_agreement(shop.engine, agreeing(units), AGREED)
    dearer = replace(agreeing(units), price=Amount(Decimal(600), "INR"), preview=shown.token)
    with pytest.raises(PreviewRefused) as refused:
        await issue_agreement(shop.engine, dearer, AGREED)
    assert {each.field for each in refused.value.changes} == {"totalMinor", "quotes"}


async def test_the_same_request_again_changes_nothing_and_another_is_a_conflict(shop: World) -> None:
    units = await sell_fleet(shop.engine, "U", 2)
    first = await agree(shop.engine, units)
    assert await agree(shop.engine, units) == first
    with pytest.raises(IdempotencyConflict):
        await agree(shop.engine, units[:1])


async def test_units_must_be_known_and_each_be_named_once(shop: World) -> None:
    [unit] = await sell_fleet(shop.engine, "U", 1)
    with pytest.raises(BadInput) as twice:
        await agree(shop.engine, [unit, unit])
    assert (twice.value.code, twice.value.path) == ("UNIT_TWICE", ("units", "1"))
    with pytest.raises(UnknownUnit) as unknown:
        await agree(shop.engine, [unit, BySerial("acme", "nowhere")])
    assert unknown.value.path == ("units", "1")
    with pytest.raises(BadInput) as none:
        await agree(shop.engine, [])
    assert none.value.code == "BAD_NUMBER_OF_UNITS"


async def test_nothing_is_agreed_when_one_unit_cannot_have_the_plan(shop: World) -> None:
    [unit] = await sell_fleet(shop.engine, "U", 1)
    command = replace(agreeing([unit]), start_day=MADE - timedelta(days=1))
    with pytest.raises(BadInput) as refused:
        await issue_agreement(shop.engine, command, AGREED)
    assert (refused.value.code, refused.value.path) == ("STARTS_BEFORE_MADE", ("units", "0", "startDay"))
    async with shop.database.read() as connection:
        known = await dossiers(connection, TENANT, [key_of(unit)])
    assert known[key_of(unit)].contracts == ()


async def test_one_contract_of_an_agreement_is_not_renewed_alone(shop: World) -> None:
    """It would take with it what all share."""
    agreement = await agree(shop.engine, await sell_fleet(shop.engine, "U", 2))
    command = RenewContract(ADMIN, "r", str(agreement.units[0].contract), on=MADE + timedelta(days=365))
    with pytest.raises(ChangeNotAllowed) as refused:
        await renew_contract(shop.engine, command, AGREED)
    assert refused.value.code == "OF_AN_AGREEMENT"


async def test_an_agreement_is_made_and_seen_by_those_who_may(shop: World) -> None:
    units = await sell_fleet(shop.engine, "U", 1)
    stranger = Actor(TENANT, Role.CUSTOMER, "stranger", party_id=key_of(units[0]))
    with pytest.raises(NotAllowed):
        await issue_agreement(shop.engine, replace(agreeing(units), actor=stranger), AGREED)
    made = await agree(shop.engine, units)
    found = decode_id(made.id)
    assert isinstance(found, RecordId)
    holder, staff = replace(stranger, party_id=made.holder), replace(ADMIN, role=Role.ISSUER, key_id="staff")
    server = replace(ADMIN, role=Role.STOREFRONT, scopes=frozenset({Scope.SELL}))
    sees = (holder, ADMIN, staff, replace(staff, issuer=made.terms.issuer), server)
    sees_not = (
        stranger,
        replace(ADMIN, tenant="other"),
        replace(staff, issuer="another"),
        replace(server, key_id="another-server"),
        replace(server, scopes=frozenset()),
        replace(ADMIN, role=Role.SERVICE_CENTRE),
        replace(ADMIN, role=Role.PARTNER),
    )
    async with shop.database.read() as connection:
        for actor in (*sees, *sees_not):
            seen = await agreements_seen(connection, shop.engine.library, actor, [found.local_id])
            assert seen == ([made] if actor in sees else []), actor
    assert [(pool.granted, pool.taken, pool.used) for pool in made.pools] == [(2, 0, 0)]
