"""Do answers have the media type, the status and the headers that the client can take?"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx2
import pytest

from contracts.app import create_app
from contracts.http.answers import GRAPHQL_JSON, JSON, negotiated
from contracts.schema import queries
from tests.databases import SqliteFiles
from tests.production import production

OURS = (JSON, GRAPHQL_JSON)
BOTH = f"{GRAPHQL_JSON}, {JSON};q=0.9"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (BOTH, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.1, {JSON};q=0.9", JSON),
        (f"{JSON}, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0, */*", JSON),
        (f"{JSON};q=0, {GRAPHQL_JSON};q=0.001", GRAPHQL_JSON),
        (f"*/*, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"*/*, {GRAPHQL_JSON};q=0.5", JSON),
        ("APPLICATION/JSON; charset=utf-8", JSON),
        (f"text/event-stream, {GRAPHQL_JSON}, {JSON}", GRAPHQL_JSON),
        ("text/event-stream", None),
        ("text/html", None),
        (f"{JSON};q=0", None),
        (f"{JSON};q=nonsense", None),
        ("*/*;q=0", None),
    ],
)
def test_the_best_liked_media_type_of_ours_is_chosen(accept: str, chosen: str | None) -> None:
    assert negotiated(accept, OURS) == chosen


Client = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]


@pytest.fixture
def client(sqlite_files: SqliteFiles) -> Client:
    """A client of an app with these settings, on an empty database."""

    @asynccontextmanager
    async def opened(**settings: Any) -> AsyncIterator[httpx2.AsyncClient]:
        with sqlite_files.migrated() as url:
            app = create_app(production(url, **settings))
            async with (
                app.router.lifespan_context(app),
                httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as found,
            ):
                found.headers.pop("accept")
                yield found

    return opened


FULL = {"query": "{ __typename }"}
NOT_VALID = {"query": "{ nothing }"}
NOT_PARSED = {"query": "{"}
BAD_VARIABLE = {"query": "query($n: Int!) { plans(first: $n) { nodes { id } } }"}
NO_QUERY = {"qeury": "{ __typename }"}
NO_OPERATION = {"query": "query A { __typename }", "operationName": "B"}
BAD_MEMBER = {"query": "{ __typename }", "variables": [7]}


@pytest.mark.parametrize(
    ("body", "as_json", "as_graphql_json"),
    [
        (FULL, 200, 200),
        (NOT_VALID, 200, 400),
        (NOT_PARSED, 200, 400),
        (BAD_VARIABLE, 200, 400),
        (NO_QUERY, 400, 400),
        (NO_OPERATION, 400, 400),
        (BAD_MEMBER, 400, 400),
    ],
)
async def test_settled_statuses(client: Client, body: Mapping[str, Any], as_json: int, as_graphql_json: int) -> None:
    async with client() as http:
        old = await http.post("/graphql", json=body, headers={"Accept": JSON})
        new = await http.post("/graphql", json=body, headers={"Accept": BOTH})
    assert (old.status_code, new.status_code) == (as_json, as_graphql_json)
    assert old.headers["content-type"] == f"{JSON}; charset=utf-8"
    assert new.headers["content-type"] == f"{GRAPHQL_JSON}; charset=utf-8"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (FULL, 200),
        (NOT_VALID, 422),
        (NOT_PARSED, 400),
        (BAD_VARIABLE, 422),
        (NO_QUERY, 422),
        (NO_OPERATION, 422),
        (BAD_MEMBER, 422),
    ],
)
async def test_statuses_of_the_draft(client: Client, body: Mapping[str, Any], status: int) -> None:
    """A client of JSON gets the same statuses, and JSON where they are 2xx."""
    async with client(draft_statuses=True) as http:
        old = await http.post("/graphql", json=body, headers={"Accept": JSON})
        new = await http.post("/graphql", json=body, headers={"Accept": BOTH})
    assert (old.status_code, new.status_code) == (status, status)
    assert old.headers["content-type"].startswith(JSON if status == 200 else GRAPHQL_JSON)
    assert new.headers["content-type"].startswith(GRAPHQL_JSON)


@pytest.mark.parametrize(("draft", "statuses"), [(False, (200, 200)), (True, (200, 294))])
async def test_data_with_errors_is_294_in_the_draft_where_the_media_type_makes_it_clear(
    client: Client, monkeypatch: pytest.MonkeyPatch, draft: bool, statuses: tuple[int, int]
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(queries, "read_facts", broken)
    partial = {"query": "{ __typename facts { nodes { name } } }"}
    async with client(draft_statuses=draft) as http:
        old = await http.post("/graphql", json=partial, headers={"Accept": JSON})
        new = await http.post("/graphql", json=partial, headers={"Accept": BOTH})
    assert "data" in new.json()
    assert "errors" in new.json()
    assert (old.status_code, new.status_code) == statuses


@pytest.mark.parametrize(("draft", "media_type"), [(False, JSON), (True, GRAPHQL_JSON)])
async def test_a_client_that_says_nothing_gets_what_is_usual(client: Client, draft: bool, media_type: str) -> None:
    async with client(draft_statuses=draft) as http:
        nothing = await http.post("/graphql", json=FULL)
        anything = await http.post("/graphql", json=FULL, headers={"Accept": "*/*"})
    assert nothing.headers["content-type"] == anything.headers["content-type"] == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize("draft", [False, True])
async def test_a_client_that_takes_neither_is_told_so(client: Client, draft: bool) -> None:
    async with client(draft_statuses=draft) as http:
        answer = await http.post("/graphql", json=FULL, headers={"Accept": "text/event-stream"})
    assert answer.status_code == 406
    assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_ACCEPTABLE"


@pytest.mark.parametrize("body", [FULL, NOT_VALID, NO_QUERY])
async def test_every_answer_says_what_it_depends_on(client: Client, body: Mapping[str, Any]) -> None:
    async with client() as http:
        answer = await http.post("/graphql", json=body)
    assert answer.headers["vary"] == "Accept, Accept-Language, Authorization"
