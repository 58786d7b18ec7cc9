"""What proves that somebody has a unit, what does not any more, and what is kept of it?"""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from contracts.rules.values.vocabulary import Role
from contracts.store.access.proofs import proofs_of
from contracts.store.access.records import UnitProof
from contracts.store.keys import unit_key
from contracts.store.records import Ownership, Party
from contracts.store.rows import insert
from contracts.usecases.access.gate import Gate
from contracts.usecases.access.give_certificate import GiveCertificate, give_certificate
from contracts.usecases.access.guessing import Guessing
from contracts.usecases.access.proof import admitted, invoice_digests
from contracts.usecases.actor import Actor, Scope
from contracts.usecases.cover.asked import AskedFact, ByCertificate, BySerial, Proven, UnitRef
from contracts.usecases.failures import BadInput, ProofNeeded
from contracts.usecases.tokens import Keys
from contracts.usecases.units.parties import NewParty
from contracts.usecases.units.register_unit import RegisterUnit, register_unit, with_invoice
from tests.databases import PostgresDatabases, SqliteFiles
from tests.store.examples import an_id
from tests.usecases.small_shop import SOLD, TENANT, Shop, open_shop
from tests.worlds import own_world

OLD, NEW = "an-old-secret-of-this-engine-0123456789", "the-new-secret-of-this-engine-987654321"
NUMBER = "INV-2026/0417"
UNIT = BySerial("acme", "P-1")
KEY = unit_key(TENANT, "acme", "P-1")
SELLER = Actor(TENANT, Role.STOREFRONT, "till", scopes=frozenset({Scope.SELL}))
BUYER = an_id(71)


def shopper(*secrets: str, tenant: str = TENANT) -> Actor:
    gate = Gate(Keys.of(secrets), Guessing(), "203.0.113.0/24", SOLD)
    return Actor(tenant, Role.STOREFRONT, "web", gate=gate)


@pytest.fixture
async def shop(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Shop]:
    async with own_world(databases, open_shop_with_proof) as opened:
        yield opened


async def open_shop_with_proof(database_url: str) -> Shop:
    """A unit that was sold under an old secret, with its invoice."""
    opened = await open_shop(database_url)
    command = RegisterUnit(
        actor=SELLER,
        idempotency_key="sale-p-1",
        unit=UNIT,
        sku="AC",
        owner=NewParty("PERSON", "Asha Rao of Pune", "IN", "hi"),
        owned_from=SOLD.date(),
        facts=(AskedFact("purchased", "2026-01-10"),),
    )
    command = with_invoice(command, Keys.of([OLD]), NUMBER)
    unit_id = await register_unit(opened.engine.database, opened.engine.library, command, SOLD)
    return Shop(opened.engine, unit_id)


async def opens(shop: Shop, ref: UnitRef, actor: Actor) -> bool:
    async with shop.engine.within(actor.tenant).database.read() as connection:
        try:
            return await admitted(connection, actor, ref, ()) == KEY
        except ProofNeeded:
            return False


async def write(shop: Shop, *records: UnitProof | Ownership | Party) -> None:
    async with shop.engine.database.write() as connection:
        await insert(connection, TENANT, records)


async def certificate(shop: Shop, *secrets: str) -> ByCertificate:
    command = GiveCertificate(SELLER, shop.unit_id)
    return ByCertificate(await give_certificate(shop.engine.database, Keys.of(secrets), command))


@pytest.mark.parametrize("number", [NUMBER, "inv 2026/0417", "INV2026/0417", "\uff29NV-2026/0417"])
async def test_the_number_of_the_invoice_opens_it_however_it_is_written(shop: Shop, number: str) -> None:
    assert await opens(shop, Proven(UNIT, invoice_number=number), shopper(OLD))


@pytest.mark.parametrize("number", ["", "INV-2026/0418", "INV-2026/041", "INV"])
async def test_another_number_does_not(shop: Shop, number: str) -> None:
    assert not await opens(shop, Proven(UNIT, invoice_number=number), shopper(OLD))


async def test_the_day_of_purchase_opens_it_and_no_other_day(shop: Shop) -> None:
    assert await opens(shop, Proven(UNIT, purchased_on=date(2026, 1, 10)), shopper(OLD))
    assert not await opens(shop, Proven(UNIT, purchased_on=date(2026, 1, 11)), shopper(OLD))


async def test_a_number_that_was_kept_under_an_earlier_secret_is_found_until_that_is_dropped(shop: Shop) -> None:
    proof = Proven(UNIT, invoice_number=NUMBER)
    assert await opens(shop, proof, shopper(NEW, OLD))
    assert not await opens(shop, proof, shopper(NEW))


async def test_who_came_through_no_gate_proves_nothing_by_a_number_or_certificate(shop: Shop) -> None:
    nobody = replace(shopper(OLD), gate=None)
    assert not await opens(shop, Proven(UNIT, invoice_number=NUMBER), nobody)
    assert not await opens(shop, await certificate(shop, OLD), nobody)


async def test_of_the_number_only_a_digest_is_kept(shop: Shop) -> None:
    async with shop.engine.database.read() as connection:
        [kept] = await proofs_of(connection, TENANT, [KEY])
        written = [
            str(row)
            for table in ("unit_proofs", "audit", "outbox", "kept_answers", "unit_facts", "units")
            for row in await connection.execute(text(f"SELECT * FROM {table}"))  # names of ours
        ]
    assert kept.digest == invoice_digests(Keys.of([OLD]), TENANT, KEY, NUMBER)[0]
    assert len(written) > 6
    assert not any("0417" in row for row in written)


def test_the_same_number_has_another_digest_for_another_unit_tenant_and_secret() -> None:
    tried = {
        invoice_digests(Keys.of([secret]), tenant, unit, NUMBER)
        for secret in (OLD, NEW)
        for tenant in ("a", "b")
        for unit in (UUID(int=1), UUID(int=2))
    }
    assert len(tried) == 8


@pytest.mark.parametrize("number", ["", " - ", "9" * 101])
def test_what_is_no_number_of_an_invoice_is_refused(number: str) -> None:
    command = RegisterUnit(SELLER, "k", UNIT, "AC", NewParty("PERSON", "A", None, None), SOLD.date())
    with pytest.raises(BadInput) as refused:
        with_invoice(command, Keys.of([OLD]), number)
    assert (refused.value.code, refused.value.path) == ("BAD_INVOICE_NUMBER", ("invoiceNumber",))


async def test_a_certificate_opens_its_unit_and_is_signed_by_us(shop: Shop) -> None:
    given = await certificate(shop, OLD)
    assert await opens(shop, given, shopper(NEW, OLD))
    assert not await opens(shop, given, shopper(NEW))
    assert not await opens(shop, ByCertificate(given.token[:-1]), shopper(OLD))
    assert not await opens(shop, given, shopper(OLD, tenant="another"))


async def test_a_certificate_ends_when_the_unit_changes_hands(shop: Shop) -> None:
    given = await certificate(shop, OLD)
    later = SOLD + timedelta(days=9)
    await write(shop, Party(BUYER, "PERSON", "Ravi", None, None))
    await write(shop, Ownership(KEY, an_id(72), BUYER, later.date(), None, None, later))
    assert not await opens(shop, given, shopper(OLD))
    assert await opens(shop, await certificate(shop, OLD), shopper(OLD))


async def test_a_certificate_ends_when_all_of_the_unit_are_revoked(shop: Shop) -> None:
    given = await certificate(shop, OLD)
    await write(shop, UnitProof(KEY, an_id(73), "REVOCATION", None, SOLD, "admin"))
    assert not await opens(shop, given, shopper(OLD))
    assert await opens(shop, await certificate(shop, OLD), shopper(OLD))


async def test_a_shops_server_is_told_of_what_it_registered_and_of_nothing_else(shop: Shop) -> None:
    assert await opens(shop, UNIT, SELLER)
    assert not await opens(shop, UNIT, replace(SELLER, key_id="another-till"))
    assert not await opens(shop, UNIT, replace(SELLER, scopes=frozenset()))


async def test_a_customer_is_told_of_what_they_own(shop: Shop) -> None:
    customer = Actor(TENANT, Role.CUSTOMER, "ravi", party_id=BUYER)
    assert not await opens(shop, UNIT, customer)
    await write(shop, Party(BUYER, "PERSON", "Ravi", None, None))
    later = SOLD + timedelta(days=9)
    await write(shop, Ownership(KEY, an_id(72), BUYER, later.date(), None, None, later))
    assert await opens(shop, UNIT, customer)
