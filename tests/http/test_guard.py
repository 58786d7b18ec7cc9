"""Does the guard let well-formed GraphQL requests through, and answer every other with a typed refusal?"""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

import httpx2
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from contracts.http.answers import Refused
from contracts.http.guard import MAX_JSON_DEPTH, Guard, envelope_of, read_envelope, read_query_string

MAX_BODY_BYTES = 10_000
JSON = {"Content-Type": "application/json"}


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """A tiny app: answers with the parsed request that it was handed."""
    answer = {"envelope": envelope_of(scope)}
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": orjson.dumps(answer)})


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(Guard(echo, max_body_bytes=MAX_BODY_BYTES))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def assert_refused(answer: httpx2.Response, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/json")
    [error] = answer.json()["errors"]
    assert error["extensions"] == {"code": code}
    assert len(error["message"]) > 20


async def test_a_good_post_is_parsed(client: httpx2.AsyncClient) -> None:
    request = {"query": "{ unit }", "variables": {"day": "2026-02-28", "n": 2**63 - 1}, "operationName": None}
    answer = await client.post("/", json=request)
    assert answer.status_code == 200
    assert answer.json()["envelope"] == request


async def test_a_good_get_is_parsed_with_its_variables(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/", params={"query": "{ unit }", "variables": '{"a": [1]}', "extensions": ""})
    assert answer.json()["envelope"] == {"query": "{ unit }", "variables": {"a": [1]}, "extensions": None}


async def test_a_get_without_parameters_reaches_the_explorer_page(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/")).json()["envelope"] == {}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
async def test_another_method_is_refused_with_the_allowed_ones(client: httpx2.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/", json={})
    assert_refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
    ],
)
async def test_json_in_utf_8_is_taken(client: httpx2.AsyncClient, media_type: str) -> None:
    answer = await client.post("/", content=b"{}", headers={"Content-Type": media_type})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "media_type",
    [
        "",
        "text/plain",
        "application/json-patch+json",
        "application/jsonp",
        "text/plain; note=application/json",
        "application/json; charset=utf-16",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ],
)
async def test_any_other_media_type_is_refused(client: httpx2.AsyncClient, media_type: str) -> None:
    answer = await client.post("/", content=b"{}", headers={"Content-Type": media_type})
    assert_refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


async def test_a_missing_or_doubled_media_type_is_refused(client: httpx2.AsyncClient) -> None:
    assert_refused(await client.post("/", content=b"{}"), 415, "UNSUPPORTED_MEDIA_TYPE")
    twice = [("Content-Type", "application/json"), ("Content-Type", "text/plain")]
    assert_refused(await client.post("/", content=b"{}", headers=twice), 415, "UNSUPPORTED_MEDIA_TYPE")


async def test_a_compressed_body_is_refused(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/", content=b"\x1f\x8b", headers={**JSON, "Content-Encoding": "gzip"})
    assert_refused(answer, 415, "UNSUPPORTED_CONTENT_ENCODING")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "BODY_NOT_JSON"),
        (b" \n", "BODY_NOT_JSON"),
        (b"{", "BODY_NOT_JSON"),
        (b"query { unit }", "BODY_NOT_JSON"),
        (b'{"a": NaN}', "BODY_NOT_JSON"),
        (b'{"a": Infinity}', "BODY_NOT_JSON"),
        (b'{"a": "\xff"}', "BODY_NOT_JSON"),
        (b'{"a": "\\ud800"}', "BODY_NOT_JSON"),
        (b"\xef\xbb\xbf{}", "BODY_NOT_JSON"),
        (b"null", "BODY_NOT_AN_OBJECT"),
        (b'"x"', "BODY_NOT_AN_OBJECT"),
        (b"7", "BODY_NOT_AN_OBJECT"),
        (b"true", "BODY_NOT_AN_OBJECT"),
        (b'[{"query": "{ unit }"}]', "BODY_NOT_AN_OBJECT"),
        (b'{"query": 1}', "BAD_REQUEST_MEMBER"),
        (b'{"query": ["{ unit }"]}', "BAD_REQUEST_MEMBER"),
        (b'{"operationName": {}}', "BAD_REQUEST_MEMBER"),
        (b'{"variables": []}', "BAD_REQUEST_MEMBER"),
        (b'{"variables": "{}"}', "BAD_REQUEST_MEMBER"),
        (b'{"extensions": 0}', "BAD_REQUEST_MEMBER"),
        (b'{"variables": {"n": 9223372036854775808}}', "NUMBER_TOO_LARGE"),
        (b'{"variables": {"n": -92233720368547758080}}', "NUMBER_TOO_LARGE"),
        (b'{"variables": {"n": 1e300}}', "NUMBER_TOO_LARGE"),
        (b'{"variables": {"n": ' + b"9" * 5_000 + b"}}", "BODY_NOT_JSON"),
        (b'{"variables": ' + b'{"a":' * 100 + b"1" + b"}" * 101, "NESTED_TOO_DEEP"),
        (b'{"variables": {"a": ' + b"[" * 4_000 + b"]" * 4_000 + b"}}", "BODY_NOT_JSON"),
    ],
)
async def test_a_body_that_is_no_graphql_request_is_refused(client: httpx2.AsyncClient, body: bytes, code: str) -> None:
    assert_refused(await client.post("/", content=body, headers=JSON), 400, code)


async def test_a_refusal_says_where_the_number_stands(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/", content=b'{"variables": {"lines": [{"km": 1e300}]}}', headers=JSON)
    assert "`variables.lines.0.km`" in answer.json()["errors"][0]["message"]


async def test_nesting_is_taken_up_to_the_limit_and_not_beyond(client: httpx2.AsyncClient) -> None:
    def body(depth: int) -> bytes:
        return b'{"x":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"

    assert (await client.post("/", content=body(MAX_JSON_DEPTH), headers=JSON)).status_code == 200
    assert_refused(await client.post("/", content=body(MAX_JSON_DEPTH + 1), headers=JSON), 400, "NESTED_TOO_DEEP")


@pytest.mark.parametrize(
    ("query_string", "status", "code"),
    [
        ("query=a&query=b", 400, "BAD_QUERY_STRING"),
        ("query=%ff", 400, "BAD_QUERY_STRING"),
        ("&".join(f"p{n}=1" for n in range(20)), 400, "BAD_QUERY_STRING"),
        ("query=a&variables=[]", 400, "BAD_REQUEST_MEMBER"),
        ("query=a&variables={", 400, "BODY_NOT_JSON"),
        ("query=a&variables=" + "[" * 2_000 + "]" * 2_000, 400, "BODY_NOT_JSON"),
        ("query=a&variables={%22n%22:" + "9" * 30 + "}", 400, "NUMBER_TOO_LARGE"),
        ("query=" + "a" * MAX_BODY_BYTES, 414, "URL_TOO_LONG"),
    ],
)
async def test_a_query_string_that_is_no_graphql_request_is_refused(
    client: httpx2.AsyncClient, query_string: str, status: int, code: str
) -> None:
    assert_refused(await client.get(f"/?{query_string}"), status, code)


async def test_a_refusal_is_in_the_media_type_that_the_client_asked_for(client: httpx2.AsyncClient) -> None:
    accept = {"Accept": "application/graphql-response+json, application/json;q=0.9"}
    answer = await client.post("/", content=b"null", headers={**JSON, **accept})
    assert answer.headers["content-type"] == "application/graphql-response+json; charset=utf-8"


async def test_a_body_of_just_the_limit_is_taken_and_one_byte_more_is_not(client: httpx2.AsyncClient) -> None:
    body = b'{"query": "' + b"a" * (MAX_BODY_BYTES - 13) + b'"}'
    assert (await client.post("/", content=body, headers=JSON)).status_code == 200
    answer = await client.post("/", content=body + b" ", headers=JSON)
    assert_refused(answer, 413, "BODY_TOO_LARGE")
    assert answer.headers["connection"] == "close"


@dataclass
class Wire:
    """One request spoken by hand, as a server would hand it to an app, and what came back."""

    received: list[Message]
    sent: list[Message]

    @classmethod
    async def speak(cls, headers: Iterable[tuple[bytes, bytes]], messages: list[Message]) -> "Wire":
        wire = cls(received=[], sent=[])
        waiting = iter(messages)

        async def receive() -> Message:
            wire.received.append(next(waiting))
            return wire.received[-1]

        async def send(message: Message) -> None:
            wire.sent.append(message)

        scope = {"type": "http", "method": "POST", "query_string": b"", "headers": list(headers)}
        await Guard(echo, max_body_bytes=MAX_BODY_BYTES)(scope, receive, send)
        return wire


JSON_HEADER = (b"content-type", b"application/json")


@pytest.mark.parametrize("length", [b"10001", b"9" * 5_000])
async def test_a_body_declared_too_long_is_refused_before_a_byte_is_read(length: bytes) -> None:
    wire = await Wire.speak([JSON_HEADER, (b"content-length", length)], [])
    assert wire.sent[0]["status"] == 413
    assert wire.received == []


async def test_an_undeclared_body_is_read_only_up_to_the_limit() -> None:
    endless: list[Message] = [{"type": "http.request", "body": b" " * 4_000, "more_body": True}] * 10
    wire = await Wire.speak([JSON_HEADER], endless)
    assert wire.sent[0]["status"] == 413
    assert len(wire.received) == 3


async def test_a_body_in_many_pieces_is_put_together() -> None:
    pieces: list[Message] = [{"type": "http.request", "body": bytes([b]), "more_body": True} for b in b'{"query": "x"}']
    wire = await Wire.speak([JSON_HEADER], [*pieces, {"type": "http.request"}])
    assert orjson.loads(wire.sent[1]["body"])["envelope"] == {"query": "x"}


async def test_nobody_is_answered_when_the_client_left() -> None:
    wire = await Wire.speak([JSON_HEADER], [{"type": "http.disconnect"}])
    assert wire.sent == []


def test_a_long_name_over_many_values_costs_no_more_than_its_bytes() -> None:
    body = b'{"' + b"a" * 400_000 + b'": [' + b"0," * 200_000 + b"0]}"
    assert len(read_envelope(body)) == 1


@given(st.binary(max_size=300) | st.from_regex(rb'[\[\]{}",:0-9eE.a-z-]{0,60}', fullmatch=True))
def test_no_bytes_at_all_become_a_server_error(raw: bytes) -> None:
    assert 200 <= status_of(lambda: read_envelope(raw)) < 500
    assert 200 <= status_of(lambda: read_query_string(raw, MAX_BODY_BYTES)) < 500


def status_of(read: Callable[[], object]) -> int:
    try:
        read()
    except Refused as refused:
        return refused.status
    return 200
