"""Is each row of a list met exactly once, in both directions, while others are written into it?

What was there at the start is walked in pages of any size, and between two pages rows are added anywhere: before,
behind and between what was met. The catalogue stands for the lists that the database cuts, a list of names for those
that are cut when they have been read.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from typing import TypeAlias
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.rules.values.vocabulary import Role
from contracts.store.records import Product
from contracts.store.rows import insert
from contracts.usecases.actor import Actor
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput
from contracts.usecases.pages import Page, Part, part_of_all
from contracts.usecases.read_products import read_products
from tests.schema.asking import AC, PURIFIER, Api, statements

Read: TypeAlias = Callable[[Page], Awaitable[Part[str]]]
Write: TypeAlias = Callable[[frozenset[str]], Awaitable[None]]

SKUS = st.frozensets(st.text("abcXYZ019-é", min_size=1, max_size=3), max_size=12)
WRITTEN = st.lists(SKUS, max_size=6)
SIZES = st.integers(1, 5)
TENANTS = (f"tenant-{number}" for number in count())


async def walk(read: Read, write: Write, written: list[frozenset[str]], size: int, backwards: bool) -> list[str]:
    """Every key that is met, in the order of the list; after each page something is written."""
    met: list[str] = []
    cursor, batches = None, iter(written)
    while True:
        part = await read(Page(last=size, before=cursor) if backwards else Page(first=size, after=cursor))
        keys = [key for key, _ in part.items]
        assert len(keys) <= size
        met = keys + met if backwards else met + keys
        away, back = (part.has_previous, part.has_next) if backwards else (part.has_next, part.has_previous)
        assert back is (cursor is not None)
        if not away:
            return met
        cursor = part.keys().start if backwards else part.keys().end
        await write(next(batches, frozenset()))


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as found:
        yield found


@pytest.fixture
def engine(runner: asyncio.Runner, database_url: str) -> Iterator[Engine]:
    opened = Engine.open(database_url)
    yield opened
    runner.run(opened.close())


def product(sku: str) -> Product:
    return Product(uuid4(), sku, "Acme", "fan", sku, "acme", (), {}, None, None)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(there=SKUS, written=WRITTEN, size=SIZES, backwards=st.booleans())
def test_the_catalogue_is_walked_while_it_grows(
    runner: asyncio.Runner,
    engine: Engine,
    there: frozenset[str],
    written: list[frozenset[str]],
    size: int,
    backwards: bool,
) -> None:
    tenant, known = next(TENANTS), set[str]()
    actor = Actor(tenant, Role.ADMIN, "walker")

    async def write(skus: frozenset[str]) -> None:
        async with engine.database.within(tenant).write() as connection:
            await insert(connection, tenant, [product(sku) for sku in sorted(skus - known)])
        known.update(skus)

    async def read(page: Page) -> Part[str]:
        part = await read_products(engine.database.within(tenant), actor, page)
        return Part(tuple(each.sku for each in part.records), part.has_next, part.has_previous, part.keys)

    async def walked() -> list[str]:
        await write(there)
        return await walk(read, write, written, size, backwards)

    met = runner.run(walked())
    assert met == sorted(set(met))
    assert there <= set(met)


@given(there=SKUS, written=WRITTEN, size=SIZES, backwards=st.booleans())
def test_a_list_that_was_read_whole_is_walked_while_it_grows(
    there: frozenset[str], written: list[frozenset[str]], size: int, backwards: bool
) -> None:
    """Its order is its own: what is written may come anywhere."""
    rows = sorted(there)

    async def write(names: frozenset[str]) -> None:
        for name in sorted(names - set(rows)):
            rows.insert(sum(name.encode()) % (len(rows) + 1), name)

    async def read(page: Page) -> Part[str]:
        return part_of_all(rows, str, page)

    met = asyncio.run(walk(read, write, written, size, backwards))
    assert len(met) == len(set(met))
    assert [each for each in met if each in there] == sorted(there)


@pytest.mark.parametrize("page", [Page(first=0), Page(first=101), Page(last=0), Page(last=101), Page(first=1, last=1)])
def test_a_page_has_one_bounded_size(page: Page) -> None:
    with pytest.raises(BadInput) as refused:
        part_of_all(["a"], str, page)
    assert refused.value.code == "BAD_PAGE"


# --- Over the API -------------------------------------------------------------------------------------------

LISTS = """query($first: Int, $after: String, $last: Int, $before: String) {
  products(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id sku } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
FACTS = """query($by: UnitLookup!, $last: Int, $before: String) { unit(by: $by) { ... on Unit {
  facts(last: $last, before: $before) { nodes { name } pageInfo { startCursor hasPreviousPage } } } } }"""


@pytest.mark.asyncio(loop_scope="session")
async def test_a_page_says_what_lies_on_either_side_of_it(api: Api) -> None:
    whole = (await api.ask(LISTS, first=100))["products"]
    skus = [edge["node"]["sku"] for edge in whole["edges"]]
    assert len(skus) > 4
    assert [edge["node"]["id"] for edge in whole["edges"]] == [node["id"] for node in whole["nodes"]]
    tail = (await api.ask(LISTS, last=2))["products"]
    assert [edge["node"]["sku"] for edge in tail["edges"]] == skus[-2:]
    assert (tail["pageInfo"]["hasPreviousPage"], tail["pageInfo"]["hasNextPage"]) == (True, False)
    before = (await api.ask(LISTS, last=2, before=tail["pageInfo"]["startCursor"]))["products"]
    assert [edge["node"]["sku"] for edge in before["edges"]] == skus[-4:-2]
    assert before["pageInfo"]["hasNextPage"] is True
    between = {"after": whole["edges"][0]["cursor"], "before": whole["edges"][3]["cursor"]}
    assert [e["node"]["sku"] for e in (await api.ask(LISTS, first=9, **between))["products"]["edges"]] == skus[1:3]
    assert [e["node"]["sku"] for e in (await api.ask(LISTS, last=1, **between))["products"]["edges"]] == skus[2:3]


@pytest.mark.asyncio(loop_scope="session")
async def test_both_sizes_at_once_are_refused(api: Api) -> None:
    [error] = (await api.send(LISTS, first=1, last=1))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_PAGE", ["last"])
    assert error["extensions"]["cure"]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_cursor_holds_in_its_own_list_only(api: Api) -> None:
    mine = (await api.ask(FACTS, by=AC, last=1))["unit"]["facts"]["pageInfo"]["startCursor"]
    assert (await api.ask(FACTS, by=AC, last=1, before=mine))["unit"]["facts"]["nodes"]
    foreign = (await api.ask(LISTS, first=1))["products"]["pageInfo"]["endCursor"]
    for by, cursor in ((AC, foreign), (PURIFIER, mine), (AC, mine[:-1]), (AC, ""), (AC, "é"), (AC, mine + "=")):
        [error] = (await api.send(FACTS, by=by, last=1, before=cursor))["errors"]
        assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_CURSOR", ["before"])


NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
EVERYTHING = """query($by: UnitLookup!) { unit(by: $by) { ... on Unit { id owner { id } product { id }
  contracts { nodes { id } } readings { nodes { id } } jobs { nodes { id } } claims { nodes { claimId } } } }
  plans(first: 1) { nodes { id } } locations { nodes { id } }
  grants: locations(issuer: "bluestar") { edges { grants { id } } } }"""


async def named(api: Api) -> dict[str, str]:
    """The ids of one thing of each noun that the demo has, as who sees all of them."""
    shown = await api.ask(EVERYTHING, by=AC)
    worked = await api.ask(EVERYTHING, by=PURIFIER)
    unit = shown["unit"]
    lists = {
        "Contract": unit["contracts"]["nodes"],
        "Reading": (unit["readings"]["nodes"] or worked["unit"]["readings"]["nodes"]),
        "Job": (unit["jobs"]["nodes"] or worked["unit"]["jobs"]["nodes"]),
        "Plan": shown["plans"]["nodes"],
        "Location": shown["locations"]["nodes"],
        "Grant": [grant for edge in shown["grants"]["edges"] for grant in edge["grants"]],
    }
    found = {noun: nodes[0]["id"] for noun, nodes in lists.items() if nodes}
    one = {"Unit": unit["id"], "Product": unit["product"]["id"], "Claim": unit["claims"]["nodes"][0]["claimId"]}
    return found | one | ({"Party": unit["owner"]["id"]} if unit["owner"] else {})


@pytest.mark.asyncio(loop_scope="session")
async def test_many_ids_are_asked_for_at_once_in_their_order(api: Api) -> None:
    ids = await named(api)
    assert set(ids) >= {"Unit", "Product", "Contract", "Claim", "Plan", "Location", "Grant", "Party"}
    wanted = [*ids.values(), "nothing", "", *reversed(ids.values())]
    found = (await api.ask(NODES, "demo-admin", ids=wanted))["nodes"]
    there = [{"__typename": noun, "id": each} for noun, each in ids.items()]
    assert found == [*there, None, None, *reversed(there)]


@pytest.mark.asyncio(loop_scope="session")
async def test_persons_and_claims_are_null_for_who_may_not_see_them(api: Api) -> None:
    ids = await named(api)
    for key in (None, "demo-storefront"):
        found = (await api.ask(NODES, key, ids=[ids["Party"], ids["Claim"], ids["Unit"]]))["nodes"]
        assert found == [None, None, None]


@pytest.mark.asyncio(loop_scope="session")
async def test_the_number_of_statements_does_not_grow_with_the_ids(api: Api) -> None:
    products = [edge["node"]["id"] for edge in (await api.ask(LISTS, first=100))["products"]["edges"]]
    units = [(await api.ask(EVERYTHING, "demo-centre", by=by))["unit"]["id"] for by in (AC, PURIFIER)]
    with statements() as few:
        await api.ask(NODES, "demo-centre", ids=[products[0], units[0]])
    with statements() as many:
        await api.ask(NODES, "demo-centre", ids=[*products, *units])
    assert len(many) == len(few)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("number", [0, 101])
async def test_ids_are_bounded(api: Api, number: int) -> None:
    [error] = (await api.send(NODES, ids=["x"] * number))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("TOO_MANY", ["ids"])
