"""Can a gateway put our graph together with others: by the keys of units and products?

What needs a real gateway is in `tests/blackbox/federation/`.
"""

import pytest
from typer.testing import CliRunner

from contracts.cli import app
from tests.schema.asking import AC, PURIFIER, Api, Json, statements

asyncio = pytest.mark.asyncio(loop_scope="session")

ENTITIES = """query($of: [_Any!]!) { _entities(representations: $of) { __typename
  ... on Unit { id serial owner { name } } ... on Product { id sku } } }"""
UNIT = "query($by: UnitLookup!) { unit(by: $by) { ... on Unit { id product { id sku } } } }"


async def unit(api: Api, by: object) -> Json:
    found: Json = (await api.ask(UNIT, by=by))["unit"]
    return found


def test_the_subgraph_is_printed_with_its_keys() -> None:
    printed = CliRunner().invoke(app, ["schema", "--federation"]).stdout
    assert 'type Unit implements Node @key(fields: "id")' in printed
    assert 'type Product implements Node @key(fields: "id") @key(fields: "sku")' in printed
    assert "https://specs.apollo.dev/federation/v2.9" in printed
    for_clients = CliRunner().invoke(app, ["schema"]).stdout
    assert not any(word in for_clients for word in ("@key", "_entities", "_service", "_Any"))


@asyncio
async def test_the_subgraph_is_told_to_a_gateway(api: Api) -> None:
    printed = CliRunner().invoke(app, ["schema", "--federation"]).stdout
    assert (await api.ask("{ _service { sdl } }"))["_service"]["sdl"].strip() == printed.strip()


@asyncio
async def test_units_and_products_are_found_by_each_key_in_their_order(api: Api) -> None:
    first, second = await unit(api, AC), await unit(api, PURIFIER)
    product = first["product"]
    asked = [
        {"__typename": "Product", "sku": product["sku"]},
        {"__typename": "Unit", "id": second["id"]},
        {"__typename": "Unit", "id": "nothing"},
        {"__typename": "Product", "id": product["id"]},
        {"__typename": "Product", "id": first["id"]},
        {"__typename": "Product", "sku": "no such thing"},
        {"__typename": "Product", "id": product["id"], "sku": "of another"},
        {"__typename": "Unit", "id": first["id"]},
    ]
    found = (await api.ask(ENTITIES, "demo-centre", of=asked))["_entities"]
    told = {"__typename": "Product", "id": product["id"], "sku": product["sku"]}
    assert [found[0], found[3]] == [told, told]
    assert [found[1]["id"], found[7]["id"]] == [second["id"], first["id"]]
    assert [each is None for each in found] == [False, False, True, False, True, True, True, False]


@asyncio
async def test_a_gateway_sees_no_more_than_the_caller_whose_key_it_hands_on(api: Api) -> None:
    asked = [{"__typename": "Unit", "id": (await unit(api, AC))["id"]}]
    assert (await api.ask(ENTITIES, "demo-centre", of=asked))["_entities"][0]["owner"]
    assert (await api.ask(ENTITIES, "demo-partner", of=asked))["_entities"][0]["owner"] is None
    assert (await api.ask(ENTITIES, "demo-storefront", of=asked))["_entities"] == [None]


@asyncio
async def test_many_are_read_in_the_statements_of_one(api: Api) -> None:
    units = [(await unit(api, by)) for by in (AC, PURIFIER)]
    products = (await api.ask("{ products(first: 100) { nodes { sku } } }"))["products"]["nodes"]
    with statements() as few:
        one = [{"__typename": "Unit", "id": units[0]["id"]}, {"__typename": "Product", "sku": products[0]["sku"]}]
        await api.ask(ENTITIES, of=one)
    with statements() as many:
        every = [{"__typename": "Unit", "id": each["id"]} for each in units]
        await api.ask(ENTITIES, of=every + [{"__typename": "Product", "sku": each["sku"]} for each in products])
    assert len(many) == len(few)


@asyncio
@pytest.mark.parametrize(
    ("of", "code", "field"),
    [
        ([], "TOO_MANY", ["representations"]),
        ([{"__typename": "Unit", "id": "x"}] * 501, "TOO_MANY", ["representations"]),
        ([{"__typename": "Unit", "id": "x"}, {"__typename": "Unit"}], "BAD_REFERENCE", ["representations", "1"]),
        ([{"__typename": "Claim", "id": "x"}], "BAD_REFERENCE", ["representations", "0"]),
        ([{"id": "x"}], "BAD_REFERENCE", ["representations", "0"]),
        (["x"], "BAD_REFERENCE", ["representations", "0"]),
        ([{"__typename": "Product", "sku": 1}], "BAD_REFERENCE", ["representations", "0"]),
    ],
)
async def test_what_is_no_reference_is_refused(api: Api, of: list[object], code: str, field: list[str]) -> None:
    [error] = (await api.send(ENTITIES, of=of))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)


@asyncio
async def test_what_a_gateway_asks_for_costs_as_much_as_it_is(api: Api) -> None:
    sent = [await api.send(ENTITIES, of=[{"__typename": "Unit", "id": "x"}] * number) for number in (1, 100)]
    one, hundred = (body["extensions"]["cost"]["asked"] - 1 for body in sent)
    assert hundred == 100 * one > 0
