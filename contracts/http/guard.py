"""Is this HTTP request something the GraphQL app should see at all?

`Guard` stands in front of one ASGI app and answers what is wrong in HTTP or in the shape of the request:
method, media type, length, JSON, envelope. Nothing that a client sends here becomes a server error. Start
reading at `Guard`. What passes has been read and parsed once: the app takes it with `envelope_of(scope)`.

A refusal has the shape of a GraphQL answer, with a stable code and the cure:

    {"errors": [{"message": "The body is empty: send ...", "extensions": {"code": "BODY_NOT_JSON"}}]}

Deliberately absent: web sockets (`sockets` has them; no other scope than `http` is routed here), CORS, keys, rate
limits, and everything about the query itself (depth, cost, what it asks).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import parse_qsl

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from contracts.http.answers import GRAPHQL_JSON, JSON, KEPT_HEADERS, Answers, Refused, takes_html
from contracts.http.headers import headers_of
from contracts.http.waiting import within

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Envelope: TypeAlias = dict[str, Json]
_Place: TypeAlias = "tuple[_Place, str | int] | None"  # inside what, and under which name or index

MAX_JSON_DEPTH = 64
MAX_QUERY_PARAMETERS = 16
BODY_S = 20.0
# JSON has no largest number, our readers have: beyond 64 bits a number would lose digits on the way.
MAX_NUMBER = 2**63 - 1

_SCOPE_KEY = "contracts.graphql_envelope"
SETTLED = Answers()
_MEMBERS: Mapping[str, tuple[type, str]] = {
    "query": (str, "a string"),
    "operationName": (str, "a string"),
    "documentId": (str, "a string"),
    "doc_id": (str, "a string"),
    "variables": (dict, "an object"),
    "extensions": (dict, "an object"),
}
_POST_EXAMPLE = '{"query": "{ __typename }"}'


class Guard:
    """An ASGI app that lets well-formed GraphQL requests through to `app` and answers all others itself.

    `max_body_bytes` bounds the body of a POST and the query string of a GET, and `body_s` how long the body may take.
    """

    def __init__(
        self, app: ASGIApp, *, max_body_bytes: int, body_s: float = BODY_S, answers: Answers = SETTLED
    ) -> None:
        self.app = app
        self.max_body_bytes, self.body_s = max_body_bytes, body_s
        self.answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        try:
            self._check(scope["method"], headers)
            if scope["method"] == "GET":
                scope[_SCOPE_KEY] = read_query_string(scope["query_string"], self.max_body_bytes)
            else:
                # A client that sends a byte a second would hold a request for ever.
                body = await within(self.body_s, read_body(headers, receive, self.max_body_bytes))
                scope[_SCOPE_KEY] = read_envelope(body)
        except ClientLeft:
            return
        except TimeoutError:
            await self.answers.refused(headers, self._too_slow())(scope, receive, send)
            return
        except Refused as refused:
            await self.answers.refused(headers, refused)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _check(self, method: str, headers: Headers) -> None:
        """Refuse what is wrong before anything is read."""
        if self.answers.media_type(headers) is None and not takes_html(headers):
            raise Refused(406, "NOT_ACCEPTABLE", f"Answers are {JSON} or {GRAPHQL_JSON}: name one of them as `Accept`.")
        if method == "POST":
            check_media_type(headers)
        elif method != "GET":
            message = f"{method} is not answered here: use POST, or GET for a query."
            raise Refused(405, "METHOD_NOT_ALLOWED", message, {"Allow": "GET, POST"})

    def _too_slow(self) -> Refused:
        message = f"The body took longer than {self.body_s:g} seconds to come: send it in one piece, or less of it."
        return Refused(408, "BODY_TOO_SLOW", message, {"Connection": "close"})


class ClientLeft(Exception):
    """The client closed the connection before its body was complete; nobody waits for an answer."""


def envelope_of(scope: Scope) -> Envelope:
    """The request that the guard let through: `query`, `variables` and so on, each absent or of its type."""
    envelope: Envelope = scope[_SCOPE_KEY]
    return envelope


def check_media_type(headers: Headers) -> None:
    """Refuse a body that is not declared to be plain JSON in UTF-8, before a byte of it is read."""
    declared = headers.getlist("content-type")
    if len(declared) != 1 or not _is_json_in_utf8(declared[0]):
        said = ", ".join(declared) or "nothing"
        raise Refused(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            f"The body is declared as {said[:100]!r}: send JSON in UTF-8 with `Content-Type: {JSON}`.",
        )
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refused(
            415,
            "UNSUPPORTED_CONTENT_ENCODING",
            "A compressed body is not read here: send it as it is, without Content-Encoding.",
            {"Accept-Encoding": "identity"},
        )


@lru_cache(KEPT_HEADERS)
def _is_json_in_utf8(declared: str) -> bool:
    essence, *parameters = [part.strip().lower() for part in declared.split(";")]
    charsets = {value.strip('"') for name, _, value in (p.partition("=") for p in parameters) if name == "charset"}
    return essence == JSON and charsets <= {"utf-8", "utf8"}


async def read_body(headers: Headers, receive: Receive, max_bytes: int) -> bytes:
    """The whole body, never more than `max_bytes` of it, whatever length was declared."""
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and (len(declared) > 18 or int(declared) > max_bytes):
        raise _too_large(max_bytes)
    chunks: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        chunk = message.get("body", b"")
        length += len(chunk)
        if length > max_bytes:
            raise _too_large(max_bytes)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _too_large(max_bytes: int) -> Refused:
    message = f"The body is longer than {max_bytes} bytes: ask for less at once, or in several requests."
    return Refused(413, "BODY_TOO_LARGE", message, {"Connection": "close"})


def read_envelope(body: bytes) -> Envelope:
    """The body of a POST as one JSON object whose known members have their types."""
    if not body.strip():
        raise Refused(400, "BODY_NOT_JSON", f"The body is empty: send a JSON object like {_POST_EXAMPLE}.")
    value = _parse(body, "body")
    if not isinstance(value, dict):
        raise Refused(
            400,
            "BODY_NOT_AN_OBJECT",
            f"The body is {_kind(value)}: send one object like {_POST_EXAMPLE}; lists are not taken.",
        )
    return checked_envelope(value)


def read_query_string(query_string: bytes, max_bytes: int) -> Envelope:
    """The parameters of a GET; `variables` and `extensions` are JSON texts inside it."""
    if len(query_string) > max_bytes:
        raise Refused(414, "URL_TOO_LONG", f"The query string is longer than {max_bytes} bytes: use POST.")
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_QUERY_PARAMETERS,
        )
    except ValueError as error:
        raise Refused(
            400,
            "BAD_QUERY_STRING",
            "The query string cannot be read: percent-encode it as UTF-8, or use POST.",
        ) from error
    envelope: Envelope = {}
    for name, text in pairs:
        if name in envelope:
            raise Refused(400, "BAD_QUERY_STRING", f"The parameter `{name[:100]}` is given twice: give it once.")
        envelope[name] = text
        if name in {"variables", "extensions"}:
            envelope[name] = _parse(text.encode(), name) if text else None
    return checked_envelope(envelope)


def _parse(text: bytes, what: str) -> Json:
    try:
        value: Json = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused(
            400,
            "BODY_NOT_JSON",
            f"The {what} is not JSON that can be read here: {error}. Repair it and send it again.",
        ) from error
    _check_bounds(value)
    return value


def checked_envelope(envelope: Envelope) -> Envelope:
    """The same request, when each of its known members is absent or of its type. Raises `Refused`."""
    for name, value in envelope.items():
        if value is None or name not in _MEMBERS:
            continue
        kind, words = _MEMBERS[name]
        if type(value) is not kind:
            raise Refused(
                400, "BAD_REQUEST_MEMBER", f"`{name}` is {_kind(value)}: send {words}, null, or leave it out."
            )
    return envelope


def _check_bounds(value: Json) -> None:
    """Refuse nesting and numbers that a later reader could not take.

    A loop, not recursion, because the input decides the depth. A place is kept as a chain of names and put
    together only for a refusal: copied for each node, a long name over many nodes would fill the memory.
    """
    pending: list[tuple[dict[str, Json] | list[Json], _Place, int]] = [([value], None, 0)]
    while pending:
        node, place, depth = pending.pop()
        if depth > MAX_JSON_DEPTH:
            message = f"The JSON is nested deeper than {MAX_JSON_DEPTH} levels: send it flatter."
            raise Refused(400, "NESTED_TOO_DEEP", message)
        for name, child in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(child, str):
                continue
            if isinstance(child, (dict, list)):
                pending.append((child, (place, name), depth + 1))
            elif isinstance(child, (int, float)) and abs(child) > MAX_NUMBER:
                where = _path((place, name))
                message = f"The number at `{where}` is beyond 64 bits: send it as a string, or a smaller one."
                raise Refused(400, "NUMBER_TOO_LARGE", message)


def _path(place: _Place) -> str:
    names: list[str] = []
    while place:
        place, name = place
        names.append(str(name)[:40])
    return ".".join(names[-2::-1])  # the last name is the list that `_check_bounds` put around everything


def _kind(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case dict():
            return "an object"
        case list():
            return "a list"
        case str():
            return "a string"
        case _:
            return "a number"
