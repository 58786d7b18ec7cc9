"""Does each request leave one line and its figures, without a word of what it asked?"""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio
import structlog

from contracts.app import create_app
from contracts.http import endpoint
from contracts.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="session")

SERIAL = "BS24-0001"
UNIT = """query Coverage($serial: String!) {
  unit(by: {serial: {namespace: "Blue Star", serial: $serial}}) { __typename } }"""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def http(demo_database_url: str) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_app(Settings(database_url=demo_database_url, demo=True, metrics=True))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app, raise_app_exceptions=True)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


async def told(http: httpx2.AsyncClient, body: dict[str, Any], **headers: str) -> tuple[httpx2.Response, Any]:
    """The answer, and the one line about it."""
    with structlog.testing.capture_logs() as logs:
        answer = await http.post("/graphql", json=body, headers=headers)
    [line] = [each for each in logs if each["event"] == "request"]
    return answer, line


async def test_a_line_tells_the_operation_the_role_the_outcome_and_the_size(http: httpx2.AsyncClient) -> None:
    body = {"query": "query Coverage { __typename }"}
    answer, line = await told(http, body, Authorization="Bearer demo-centre")
    assert line.pop("ms") >= 0
    expected = {"operation": "Coverage", "role": "SERVICE_CENTRE", "outcome": "OK", "status": 200}
    assert line == {"event": "request", "log_level": "info", "bytes": len(answer.content), **expected}


async def test_neither_variables_nor_serials_nor_keys_are_told(http: httpx2.AsyncClient) -> None:
    _, line = await told(http, {"query": UNIT, "variables": {"serial": SERIAL}}, Authorization="Bearer demo-centre")
    assert SERIAL not in repr(line)
    assert "demo-centre" not in repr(line)


async def test_a_name_that_we_do_not_know_is_told_as_other(http: httpx2.AsyncClient) -> None:
    """It may be a serial."""
    _, line = await told(http, {"query": "query BS240001 { __typename }"})
    assert line["operation"] == "other"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"query": "{ __typename }"}, "OK"),
        ({"query": "{ products(first: 0) { nodes { id } } }"}, "REFUSED"),
        ({"query": "{ nothing }"}, "REFUSED"),
        ({}, "REFUSED"),
    ],
)
async def test_the_outcome_is_told(http: httpx2.AsyncClient, body: dict[str, Any], outcome: str) -> None:
    answer, line = await told(http, body)
    assert line["outcome"] == outcome, answer.text


@pytest.mark.parametrize("given", ["abc-1", "a" * 64, "0198.f_2"])
async def test_the_id_of_a_request_is_that_of_the_caller(http: httpx2.AsyncClient, given: str) -> None:
    answer, _ = await told(http, {"query": "{ __typename }"}, **{"X-Request-Id": given})
    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "a" * 65, "two words", "<script>", "x;y"])
async def test_an_id_that_is_no_plain_word_is_replaced(http: httpx2.AsyncClient, given: str) -> None:
    first, _ = await told(http, {"query": "{ __typename }"}, **{"X-Request-Id": given})
    second, _ = await told(http, {"query": "{ __typename }"})
    ids = {first.headers["x-request-id"], second.headers["x-request-id"]}
    assert len(ids) == 2
    assert given not in ids
    assert all(each.isalnum() and len(each) == 32 for each in ids)


async def test_what_the_guard_refuses_has_an_id_and_a_line_too(http: httpx2.AsyncClient) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = await http.post("/graphql", content=b"null", headers={"Content-Type": "application/json"})
    assert answer.headers["x-request-id"]
    assert [(each["event"], each["status"], each["outcome"]) for each in logs] == [("request", 400, "REFUSED")]


async def test_the_id_is_on_every_line_of_the_request(
    http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def asked(*_: object) -> None:
        seen.append(structlog.contextvars.get_contextvars()["request_id"])
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(endpoint, "asked", asked)
    await told(http, {"query": "{ __typename }"}, **{"X-Request-Id": "abc-1"})
    assert seen == ["abc-1"]
    assert "request_id" not in structlog.contextvars.get_contextvars()


async def test_a_fault_that_nothing_caught_is_logged_once_and_the_server_goes_on(
    http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the password is hunter2")

    with monkeypatch.context() as patched, structlog.testing.capture_logs() as logs:
        patched.setattr(endpoint, "asked", broken)
        answer = await http.post("/graphql", json={"query": "{ __typename }"})
    assert answer.status_code == 500
    assert answer.json() == {"errors": [{"message": "internal error", "extensions": {"code": "INTERNAL"}}]}
    assert [each["log_level"] for each in logs] == ["error", "info"]
    assert isinstance(logs[0]["exc_info"], RuntimeError)
    assert logs[1]["outcome"] == "FAILED"
    assert (await http.post("/graphql", json={"query": "{ __typename }"})).status_code == 200


async def test_a_calendar_has_a_line_without_its_token(http: httpx2.AsyncClient) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = await http.get("/calendar/secret-token.ics")
    [line] = logs
    assert answer.status_code == 404
    assert (line["operation"], line["outcome"]) == ("calendar", "REFUSED")
    assert "secret-token" not in repr(line)


async def test_health_checks_and_figures_leave_no_line(http: httpx2.AsyncClient) -> None:
    with structlog.testing.capture_logs() as logs:
        for path in ("/livez", "/readyz", "/metrics"):
            assert (await http.get(path)).status_code == 200
    assert logs == []
