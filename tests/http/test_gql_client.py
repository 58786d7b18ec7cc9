"""Does the Python client `gql` get what it asks, over HTTP and over a web socket, from a real server?

It checks every document against our SDL first, as its users have it do. The clients that need node are in
`tests/blackbox`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gql import Client, GraphQLRequest, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.aiohttp_websockets import AIOHTTPWebsocketsTransport
from gql.transport.exceptions import TransportQueryError
from graphql import GraphQLError

from tests.test_readme import readme_answer, readme_request
from tests.test_server import free_port, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

SDL = (Path(__file__).parents[2] / "schema.graphql").read_text(encoding="utf-8")
CENTRE = {"Authorization": "Bearer demo-centre"}
ERROR = "... on UserError { code message cure }"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    with serving(tmp_path_factory.mktemp("gql") / "demo.db", port):
        yield f"127.0.0.1:{port}/graphql"


def over_http(address: str, **headers: str) -> Client:
    return Client(schema=SDL, transport=AIOHTTPTransport(f"http://{address}", headers=headers))


def asked(query: str, **variables: Any) -> GraphQLRequest:
    return GraphQLRequest(query, variable_values=variables)


def refrigerator() -> dict[str, Any]:
    """The case of the README."""
    case: dict[str, Any] = readme_request()["variables"]["case"]
    return case


async def test_a_question_with_variables_gets_the_answer_of_the_readme(address: str) -> None:
    request = readme_request()
    async with over_http(address) as session:
        answer = await session.execute(asked(request["query"], **request["variables"]))
    assert answer == readme_answer()["data"]


async def test_a_claim_sent_twice_is_filed_once_and_a_wrong_key_is_a_member_of_the_union(address: str) -> None:
    mutation = f"""mutation ($input: FileClaimInput!) {{ fileClaim(input: $input) {{
        __typename ... on FileClaimSuccess {{ claim {{ id state }} }} {ERROR} }} }}"""
    told = {"idempotencyKey": "gql-1", "complaint": "It does not cool.", "case": refrigerator()}
    async with over_http(address, **CENTRE) as session:
        first = await session.execute(asked(mutation, input=told))
        second = await session.execute(asked(mutation, input=told))
        other = await session.execute(asked(mutation, input=told | {"complaint": "Another."}))
    assert first["fileClaim"]["__typename"] == "FileClaimSuccess"
    assert second == first
    assert other["fileClaim"]["code"] == "IDEMPOTENCY_CONFLICT"


async def test_a_connection_is_walked_in_both_directions(address: str) -> None:
    query = """query ($first: Int, $after: String, $last: Int, $before: String) {
        plans(first: $first, after: $after, last: $last, before: $before) {
          nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    there: list[str] = []
    back: list[str] = []
    async with over_http(address) as session:
        after = before = None
        while page := (await session.execute(asked(query, first=40, after=after)))["plans"]:
            there += [each["id"] for each in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        while page := (await session.execute(asked(query, last=40, before=before)))["plans"]:
            back = [each["id"] for each in page["nodes"]] + back
            before = page["pageInfo"]["startCursor"]
            if not page["pageInfo"]["hasPreviousPage"]:
                break
    assert len(there) > 40
    assert len(set(there)) == len(there)
    assert back == there


async def test_a_thing_is_fetched_again_by_its_id(address: str) -> None:
    look_up = '{ unit(by: {serial: {namespace: "LG", serial: "305NRZ0X1234"}}) { ... on Unit { id serial } } }'
    async with over_http(address, **CENTRE) as session:
        unit = (await session.execute(gql(look_up)))["unit"]
        query = "query ($id: ID!) { node(id: $id) { id ... on Unit { serial } } }"
        assert (await session.execute(asked(query, id=unit["id"])))["node"] == unit


async def test_a_day_that_does_not_exist_is_an_error_with_a_code(address: str) -> None:
    query = "query ($input: CoverageInput!) { coverage(input: $input) { __typename } }"
    async with over_http(address) as session:
        with pytest.raises(TransportQueryError) as caught:
            await session.execute(asked(query, input=refrigerator() | {"servedOn": "2026-02-30"}))
    assert [error["extensions"]["code"] for error in caught.value.errors or ()] == ["BAD_DATE"]


async def test_a_document_that_does_not_fit_our_sdl_is_not_even_sent(address: str) -> None:
    async with over_http(address) as session:
        with pytest.raises(GraphQLError, match="Cannot query field 'nothing'"):
            await session.execute(gql("{ nothing }"))


async def test_the_language_of_the_request_is_spoken(address: str) -> None:
    query = "query ($input: CoverageInput!) { coverage(input: $input) { ... on Coverage { decision { text } } } }"
    async with over_http(address, **{"Accept-Language": "hi-IN,hi;q=0.9"}) as session:
        answer = await session.execute(asked(query, input=refrigerator()))
    assert re.search("[\u0900-\u097f]", answer["coverage"]["decision"]["text"])


async def test_a_subscription_begins_with_how_things_stand(address: str) -> None:
    subscription = f"""subscription ($input: CoverageInput!) {{ coverageChanged(input: $input) {{
        ... on CoverageUpdate {{ cursor coverage {{ decision {{ verdict }} }} }} {ERROR} }} }}"""
    transport = AIOHTTPWebsocketsTransport(f"ws://{address}", init_payload=CENTRE)
    async with Client(schema=SDL, transport=transport) as session:
        told = session.subscribe(asked(subscription, input=refrigerator()))
        update = await anext(told)
        await told.aclose()
    assert update["coverageChanged"]["coverage"]["decision"]["verdict"] == "PARTLY_COVERED"
