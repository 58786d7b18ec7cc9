"""Does a kept decision come out byte for byte when it is made again, and is one that was touched found?"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts.rules.evaluator import RULES_VERSION
from contracts.store import reference_tables, unit_tables
from contracts.usecases.demo.load_demo import DEMO_TENANT
from contracts.usecases.engine import Engine
from contracts.usecases.terms.library import BrokenTerms, Library
from contracts.usecases.trail.replay_decisions import Outcome, Replayed, different, replay_decisions
from contracts.usecases.trail.verify_audit import verify_audit
from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.small_shop import BROKE, TENANT, Shop, claim, open_shop
from tests.worlds import own_world


@pytest.fixture
async def shop(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Shop]:
    """The small shop with one claim."""
    async with own_world(databases, open_shop_with_claim) as opened:
        yield opened


async def open_shop_with_claim(database_url: str) -> Shop:
    opened = await open_shop(database_url)
    await claim(opened.engine, "c-1")
    return opened


async def replayed(engine: Engine, tenant: str | None = None, **asked: Any) -> list[Replayed]:
    return [each async for each in replay_decisions(engine.database, Library(engine.database), tenant, **asked)]


async def alter(shop: Shop, **values: Any) -> None:
    async with shop.engine.database.write() as connection:
        await connection.execute(unit_tables.decisions.update().values(**values))


async def kept(shop: Shop, column: str) -> Any:
    async with shop.engine.database.read() as connection:
        return (await connection.execute(select(unit_tables.decisions.c[column]))).scalar_one()


async def test_the_demos_decisions_come_out_the_same_and_its_chains_are_whole(demo_database_url: str) -> None:
    engine = Engine.open(demo_database_url).within(DEMO_TENANT)
    try:
        found = await replayed(engine, DEMO_TENANT)
        assert found
        assert {each.outcome for each in found} == {Outcome.SAME}
        chains = [each async for each in verify_audit(engine.database, DEMO_TENANT)]
        assert chains
        assert [each for each in chains if each.broken or not each.entries] == []
    finally:
        await engine.close()


async def test_a_decision_that_nobody_touched_is_the_same(shop: Shop) -> None:
    [found] = await replayed(shop.engine)
    assert (found.tenant, found.outcome, found.paths, found.rules_version) == (
        TENANT,
        Outcome.SAME,
        (),
        RULES_VERSION,
    )


async def test_an_altered_result_is_found_where_it_was_altered(shop: Shop) -> None:
    result = await kept(shop, "result")
    result["decision"]["totals"]["customer"] = "99.00"
    await alter(shop, result=result)
    [found] = await replayed(shop.engine)
    assert (found.outcome, found.paths) == (Outcome.BROKEN, ('result.totals.customer: "99.00" -> "0.00"',))


async def test_an_altered_fact_is_found_by_the_hash_although_it_decides_nothing(shop: Shop) -> None:
    facts = await kept(shop, "facts")
    facts["facts"]["seller"] = "corner-shop"
    await alter(shop, facts=facts)
    [found] = await replayed(shop.engine)
    assert found.outcome is Outcome.BROKEN
    assert [path.partition(":")[0] for path in found.paths] == ["hash"]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"hash": "0" * 64}, "hash"),
        ({"terms_hashes": ()}, "termsHashes"),
        ({"as_of": BROKE + timedelta(days=1)}, "asOf"),
        ({"facts": {"contracts": []}}, "facts"),
        ({"facts": {"contracts": 7}}, "facts"),
    ],
)
async def test_whatever_was_altered_is_found(shop: Shop, values: dict[str, Any], path: str) -> None:
    await alter(shop, **values)
    [found] = await replayed(shop.engine)
    assert found.outcome is Outcome.BROKEN
    assert [each.partition(":")[0] for each in found.paths] == [path]


async def test_a_decision_on_terms_that_are_not_there_is_told(shop: Shop) -> None:
    facts = await kept(shop, "facts")
    facts["contracts"][0]["termsHash"] = "0" * 64
    await alter(shop, facts=facts)
    [found] = await replayed(shop.engine)
    assert found.outcome is Outcome.BROKEN
    assert found.paths[0].startswith("terms: acme-ac@1 with the hash 000")


async def test_terms_that_were_altered_decide_nothing(shop: Shop) -> None:
    async with shop.engine.database.write() as connection:
        document = (await connection.execute(select(reference_tables.terms.c.document))).scalar_one()
        document["plan"]["name"] = "Somebody changed this"
        await connection.execute(reference_tables.terms.update().values(document=document))
    with pytest.raises(BrokenTerms):
        await replayed(shop.engine)


async def test_under_another_rules_version_a_difference_is_reported_and_is_no_break(shop: Shop) -> None:
    result = await kept(shop, "result")
    result["decision"]["verdict"] = "NOT_COVERED"
    await alter(shop, rules_version="0", result=result)
    [found] = await replayed(shop.engine)
    assert (found.outcome, found.rules_version) == (Outcome.OTHER_RULES, "0")
    assert found.paths == ('result.verdict: "NOT_COVERED" -> "COVERED"',)


async def test_a_decision_of_another_rules_version_may_be_the_same(shop: Shop) -> None:
    await alter(shop, rules_version="0")
    assert [each.outcome for each in await replayed(shop.engine)] == [Outcome.SAME]


async def test_only_the_tenants_decisions_from_a_moment_on_are_made_again(shop: Shop) -> None:
    await claim(shop.engine, "c-2", now=BROKE + timedelta(days=2))
    assert len(await replayed(shop.engine)) == 2
    assert len(await replayed(shop.engine, TENANT, since=BROKE + timedelta(days=1))) == 1
    assert await replayed(shop.engine, "nobody") == []


def test_a_difference_names_the_way_to_it_and_both_values() -> None:
    kept_one = {"a": [1, {"b": "x"}], "c": None, "same": {"d": [1]}}
    came = {"a": [1, {"b": "y"}], "same": {"d": [1]}, "e": [1, 2]}
    assert list(different("result", kept_one, came)) == ['result.a[1].b: "x" -> "y"', "result.e: null -> [1,2]"]
    assert list(different("x", [1], [1, 2])) == ["x: [1] -> [1,2]"]
    assert list(different("x", True, 1)) == ["x: true -> 1"]
