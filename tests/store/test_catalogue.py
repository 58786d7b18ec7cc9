"""Are products, plans and terms found, and do published terms stay as they are?"""

import asyncio
from datetime import date

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from contracts.store import catalogue
from contracts.store.catalogue import PlanIsFixed, TermsAreImmutable, TermsOfOneDay, publish
from contracts.store.database import Database
from contracts.store.pages import Window
from contracts.store.records import PlanRecord, TermsRecord
from contracts.store.reference_tables import terms as terms_table
from contracts.store.rows import RecordNotFound, fetch, fetch_one, insert, insert_absent, select_of
from tests.store.examples import (
    ISSUER,
    OTHER_TENANT,
    PARTY,
    PLAN,
    PRODUCT,
    TENANT,
    TERMS,
    WORLD,
    an_id,
)

NO_TERMS = select_of(TermsRecord, TENANT).where(terms_table.c.version == "1999")


async def test_each_record_is_found_as_it_was_written(world: Database) -> None:
    async with world.read() as connection:
        assert await catalogue.product_by_id(connection, TENANT, PRODUCT.product_id) == PRODUCT
        assert await catalogue.product_by_sku(connection, TENANT, "AC-15") == PRODUCT
        assert await catalogue.products_by_id(connection, TENANT, [PRODUCT.product_id, an_id(99)]) == {
            PRODUCT.product_id: PRODUCT
        }
        assert await catalogue.issuers_by_code(connection, TENANT, ["acme", "ghost"]) == {"acme": ISSUER}
        assert await catalogue.parties_by_id(connection, TENANT, [PARTY.party_id]) == {PARTY.party_id: PARTY}
        assert await fetch(connection, PlanRecord, select_of(PlanRecord, TENANT)) == [PLAN]
        assert await catalogue.terms_of_plans(connection, TENANT) == [TERMS]
        assert await catalogue.terms_of_plans(connection, TENANT, ["ghost"]) == []


async def test_a_document_is_kept_as_it_was_written(world: Database) -> None:
    """What is hashed must not come back in another order or with other numbers."""
    async with world.read() as connection:
        [terms] = await catalogue.terms_of_plans(connection, TENANT, ["acme-ac"])
    assert repr(terms.document) == repr(TERMS.document)


async def test_a_missing_record_says_which(world: Database) -> None:
    async with world.read() as connection:
        with pytest.raises(RecordNotFound) as missing:
            await catalogue.product_by_sku(connection, TENANT, "GHOST")
        assert (missing.value.noun, missing.value.key) == ("Product", ("GHOST",))
        with pytest.raises(RecordNotFound) as missing:
            await fetch_one(connection, TermsRecord, NO_TERMS, "acme-ac", "1999")
        assert (missing.value.noun, missing.value.key) == ("Terms", ("acme-ac", "1999"))
        with pytest.raises(RecordNotFound):
            await fetch_one(connection, PlanRecord, select_of(PlanRecord, OTHER_TENANT), "acme-ac")


async def test_pages_follow_each_other_without_gap_or_repeat(database: Database) -> None:
    skus = ["B", "a", "A-1", "c", "A"]
    async with database.write() as connection:
        await insert(
            connection,
            TENANT,
            [replace(PRODUCT, product_id=an_id(n), sku=sku) for n, sku in enumerate(skus)],
        )
    async with database.within(OTHER_TENANT).write() as connection:
        await insert(connection, OTHER_TENANT, [PRODUCT])
    found: list[str] = []
    async with database.read() as connection:
        if connection.dialect.name == "sqlite":
            # An order that nobody asked for is turned round, so that a page cannot rely on luck.
            await connection.exec_driver_sql("PRAGMA reverse_unordered_selects = ON")
        page = await catalogue.products_page(connection, TENANT, Window(2))
        found += [product.sku for product in page.items]
        while page.has_next:
            page = await catalogue.products_page(connection, TENANT, Window(2, found[-1]))
            found += [product.sku for product in page.items]
    assert found == ["A", "A-1", "B", "a", "c"]


async def test_a_page_that_ends_with_the_last_record_has_no_more(world: Database) -> None:
    async with world.read() as connection:
        page = await catalogue.products_page(connection, TENANT, Window(1))
        assert (page.items, page.has_next) == ((PRODUCT,), False)
        assert (await catalogue.products_page(connection, TENANT, Window(1, PRODUCT.sku))).items == ()


async def test_publishing_the_same_terms_again_changes_nothing(database: Database) -> None:
    async with database.write() as connection:
        await insert(connection, TENANT, [ISSUER])
        assert await publish(connection, TENANT, PLAN, TERMS) is True
    async with database.write() as connection:
        again = replace(TERMS, published_at=TERMS.published_at.replace(year=2025))
        assert await publish(connection, TENANT, PLAN, again) is False
    async with database.read() as connection:
        assert await catalogue.terms_of_plans(connection, TENANT) == [TERMS]


@pytest.mark.parametrize(
    ("offered", "story"),
    [
        (replace(TERMS, hash="sha256:bb"), "published with another text"),
        (replace(TERMS, version="2025-01"), "has the same text as 2024-01"),
    ],
)
async def test_published_terms_are_immutable(world: Database, offered: object, story: str) -> None:
    assert isinstance(offered, type(TERMS))
    with pytest.raises(TermsAreImmutable, match=story) as refusal:
        async with world.write() as connection:
            await publish(connection, TENANT, PLAN, offered)
    assert (refusal.value.published, refusal.value.offered) == (TERMS, offered)
    async with world.read() as connection:
        assert await catalogue.terms_of_plans(connection, TENANT) == [TERMS]


async def test_a_refusal_names_the_same_version_before_the_same_text(world: Database) -> None:
    second = replace(TERMS, version="2023-01", hash="sha256:bb", effective_from=date(2023, 1, 1))
    async with world.write() as connection:
        await publish(connection, TENANT, PLAN, second)
        with pytest.raises(TermsAreImmutable) as refusal:
            await publish(connection, TENANT, PLAN, replace(TERMS, hash="sha256:bb"))
        assert refusal.value.published == TERMS
        with pytest.raises(TermsAreImmutable) as refusal:
            await publish(connection, TENANT, PLAN, replace(second, hash=TERMS.hash))
        assert refusal.value.published == second


@pytest.mark.parametrize("day", [date(2024, 1, 1), None])
async def test_two_versions_of_a_plan_never_begin_on_one_day(database: Database, day: date | None) -> None:
    """Not to have a first day is a day, too. Nothing is written of the second; the first may be published again."""
    first = replace(TERMS, effective_from=day)
    second = replace(TERMS, version="b", hash="sha256:bb", effective_from=day)
    async with database.write() as connection:
        await insert(connection, TENANT, [ISSUER])
        await publish(connection, TENANT, PLAN, first)
        with pytest.raises(TermsOfOneDay, match="give it a `since` of its own") as refusal:
            await publish(connection, TENANT, PLAN, second)
        assert await publish(connection, TENANT, PLAN, first) is False
        assert await publish(connection, TENANT, PLAN, replace(second, effective_from=date(2024, 1, 2))) is True
    assert (refusal.value.published, refusal.value.offered) == (first, second)


async def test_a_plan_keeps_its_kind_and_its_issuer(world: Database) -> None:
    offered = replace(PLAN, kind="AMC")
    with pytest.raises(PlanIsFixed) as refusal:
        async with world.write() as connection:
            await publish(connection, TENANT, offered, replace(TERMS, version="2", hash="sha256:cc"))
    assert (refusal.value.published, refusal.value.offered) == (PLAN, offered)


async def test_of_two_who_publish_at_once_one_publishes(database: Database) -> None:
    async with database.write() as connection:
        await insert(connection, TENANT, [ISSUER])

    async def publish_it() -> bool:
        async with database.write() as connection:
            return await publish(connection, TENANT, PLAN, TERMS)

    assert sorted(await asyncio.gather(*(publish_it() for _ in range(4)))) == [False, False, False, True]


async def test_the_hash_of_terms_in_use_cannot_change(world: Database) -> None:
    with pytest.raises(IntegrityError):
        async with world.write() as connection:
            await connection.exec_driver_sql("UPDATE terms SET hash = 'sha256:zz'")


async def test_what_ships_can_be_loaded_again(world: Database) -> None:
    renamed = replace(PRODUCT, name="renamed by its owner")
    async with world.write() as connection:
        await insert_absent(connection, TENANT, [*WORLD, renamed])
    async with world.read() as connection:
        assert await catalogue.product_by_sku(connection, TENANT, "AC-15") == PRODUCT
