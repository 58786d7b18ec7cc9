"""Does the app speak GraphQL over HTTP, know its callers, and keep its faults to itself?"""

import base64
import hashlib
from collections.abc import AsyncIterator
from typing import Any
from xml.etree import ElementTree

import httpx2
import pytest
import pytest_asyncio
import structlog

from contracts.app import create_app
from contracts.schema import queries
from contracts.settings import Settings
from tests.production import production

pytestmark = pytest.mark.asyncio(loop_scope="session")

GRAPHQL_JSON = "application/graphql-response+json"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def http(demo_database_url: str) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_app(Settings(database_url=demo_database_url, demo=True))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


def error(answer: httpx2.Response) -> tuple[int, str]:
    [found] = answer.json()["errors"]
    return answer.status_code, found["extensions"]["code"]


async def test_a_query_is_answered_by_post_and_by_get(http: httpx2.AsyncClient) -> None:
    query = "query($sku: String!) { product(by: {sku: $sku}) { name } }"
    by_post = await http.post("/graphql", json={"query": query, "variables": {"sku": "HY-I20"}})
    by_get = await http.get("/graphql", params={"query": query, "variables": '{"sku": "HY-I20"}'})
    assert by_post.json() == by_get.json()
    assert by_post.json()["data"] == {"product": {"name": "Hyundai i20"}}


async def test_a_mutation_by_get_is_refused(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/graphql", params={"query": "mutation { __typename }"})
    assert error(answer) == (405, "MUTATION_BY_GET")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($n: Int!) { plans(first: $n) { nodes { id } } }", "BAD_USER_INPUT"),
    ],
)
async def test_a_request_that_cannot_begin_is_400_for_those_who_read_the_newer_media_type(
    http: httpx2.AsyncClient, query: str, code: str
) -> None:
    newer = await http.post("/graphql", json={"query": query}, headers={"Accept": GRAPHQL_JSON})
    older = await http.post("/graphql", json={"query": query})
    assert (error(newer), error(older)) == ((400, code), (200, code))
    assert newer.headers["content-type"].startswith(GRAPHQL_JSON)
    assert "data" not in newer.json()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "MISSING_QUERY"),
        ({"query": ""}, "MISSING_QUERY"),
        ({"query": "query A { __typename }", "operationName": "B"}, "UNKNOWN_OPERATION"),
    ],
)
async def test_a_request_without_an_operation_is_told_what_to_send(
    http: httpx2.AsyncClient, body: dict[str, Any], code: str
) -> None:
    assert error(await http.post("/graphql", json=body)) == (400, code)


@pytest.mark.parametrize("body", [b"", b"null", b'"x"', b"[]", b"{", b"\xff", b'{"query": 1}'])
async def test_what_is_no_graphql_is_answered_and_the_server_stays_up(http: httpx2.AsyncClient, body: bytes) -> None:
    answer = await http.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert (await http.get("/livez")).text == "ok\n"


@pytest.mark.parametrize("header", ["Bearer nobody", "Bearer", "Basic ZGVtby1jZW50cmU6", "demo-centre"])
async def test_an_unknown_key_is_refused(http: httpx2.AsyncClient, header: str) -> None:
    answer = await http.post("/graphql", json={"query": "{ __typename }"}, headers={"Authorization": header})
    assert error(answer) == (401, "UNKNOWN_KEY")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_demo_keys_are_unknown_outside_the_demo(demo_database_url: str) -> None:
    app = create_app(production(demo_database_url))
    async with app.router.lifespan_context(app):
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test")
        async with client:
            headers = {"Authorization": "Bearer demo-admin"}
            answer = await client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
            page = await client.get("/graphql", headers={"Accept": "text/html"})
    assert error(answer) == (401, "UNKNOWN_KEY")
    assert error(page) == (400, "MISSING_QUERY")


async def test_a_fault_of_ours_is_masked_and_logged_once(
    http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(queries, "read_facts", broken)
    with structlog.testing.capture_logs() as logs:
        answer = await http.post("/graphql", json={"query": "{ facts { nodes { name } } }"})
    assert error(answer) == (200, "INTERNAL")
    assert "hunter2" not in answer.text
    told, request = logs
    assert (told["log_level"], request["event"], request["outcome"]) == ("error", "request", "FAILED")
    assert isinstance(told["exc_info"], RuntimeError)


async def test_what_clients_do_wrong_is_told_in_one_line_without_a_trace(http: httpx2.AsyncClient) -> None:
    with structlog.testing.capture_logs() as logs:
        for query in ("{", "{ nothing }", "{ products(first: 0) { nodes { id } } }"):
            await http.post("/graphql", json={"query": query})
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("request", "info")] * 3
    assert not any("exc_info" in entry for entry in logs)


async def test_the_language_of_the_request_is_heard(http: httpx2.AsyncClient) -> None:
    query = """{ coverage(input: {unit: {proven: {
      serial: {namespace: "Blue Star", serial: "BS24-0001"}, proof: {purchasedOn: "2024-04-02"}}}, event: DEFECT,
      occurredOn: "2027-05-11", components: ["fan-motor"]}) {
      ... on Coverage { decision { benefits { whyNot { text } } } } } }"""
    english = await http.post("/graphql", json={"query": query})
    hindi = await http.post("/graphql", json={"query": query}, headers={"Accept-Language": "hi-IN,hi;q=0.9"})
    assert english.json() != hindi.json()
    assert "Accept-Language" in hindi.headers["vary"]
    assert (english.headers["content-language"], hindi.headers["content-language"]) == ("en", "hi-IN")


async def test_an_argument_wins_over_the_language_of_the_request(http: httpx2.AsyncClient) -> None:
    """The answer names every language that was spoken in it."""
    query = """{ coverage(input: {unit: {proven: {
      serial: {namespace: "Blue Star", serial: "BS24-0001"}, proof: {purchasedOn: "2024-04-02"}}}, event: DEFECT,
      occurredOn: "2027-05-11", components: ["fan-motor"]}) {
      ... on Coverage { decision { text(language: "hu") nextSteps languageReviewed(language: "hu") } } } }"""
    answer = await http.post("/graphql", json={"query": query}, headers={"Accept-Language": "de, hi;q=0.8"})
    decision = answer.json()["data"]["coverage"]["decision"]
    assert answer.headers["content-language"] == "hi, hu"
    assert decision["text"].startswith(("Erre ", "Igen,", "Nem,", "Még ", "Erről "))
    assert any("\u0900" <= letter <= "\u097f" for letter in "".join(decision["nextSteps"]))
    assert decision["languageReviewed"] is False


async def test_an_answer_without_sentences_is_in_english(http: httpx2.AsyncClient) -> None:
    """Names and errors are."""
    answer = await http.post("/graphql", json={"query": "{ nothing }"}, headers={"Accept-Language": "hi"})
    assert answer.headers["content-language"] == "en"


async def test_the_explorer_is_served_with_its_own_files(http: httpx2.AsyncClient) -> None:
    page = await http.get("/graphql", headers={"Accept": "text/html,application/xhtml+xml"})
    assert page.status_code == 200
    sources = [part.split('"')[0] for part in page.text.split('src="')[1:]]
    assert sources
    assert all(source.startswith("/graphql/static/") for source in sources)
    for source in sources:
        assert (await http.get(source)).status_code == 200
    assert "</script>" not in page.text.split('id="examples">')[1].split("</script>")[0]


@pytest.mark.parametrize("path", ["/graphql", "/graphql/static/explorer.js", "/graphql/schema.svg"])
async def test_a_page_may_take_only_what_this_server_gives(http: httpx2.AsyncClient, path: str) -> None:
    answer = await http.get(path, headers={"Accept": "text/html,*/*"})
    directives = dict(each.split(" ", 1) for each in answer.headers["content-security-policy"].split("; "))
    assert directives.pop("default-src") == "'none'"
    assert (directives["script-src"], directives["connect-src"]) == ("'self'", "'self'")
    assert {directives[name] for name in ("frame-ancestors", "base-uri", "form-action")} == {"'none'"}
    sources = {source for sources in directives.values() for source in sources.split()}
    assert {each for each in sources if not each.startswith("'sha256-")} <= {
        "'self'",
        "'none'",
        "data:",
        "'unsafe-hashes'",
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_the_style_of_the_schemas_picture_is_the_one_that_its_policy_names(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/graphql/schema.svg")
    [style] = [
        each.text or "" for each in ElementTree.fromstring(answer.text).iter("{http://www.w3.org/2000/svg}style")
    ]
    named = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{named}'" in answer.headers["content-security-policy"]


async def test_another_path_is_not_found(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/nothing")).status_code == 404
    assert (await http.get("/graphql/static/../../settings.py")).status_code == 404
