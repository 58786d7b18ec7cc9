"""In which media type, with which status and headers does an answer leave?

Two sets of statuses are known. The settled one is what clients of today expect: what was refused before anything was
carried out is 400 for those who read `application/graphql-response+json`, and 200 for those who read JSON only. The
draft one is that of the newer GraphQL-over-HTTP draft: what is well written and cannot be carried out is 422, and an
answer with data and errors is 294, which only the newer media type makes clear; a client of JSON gets 200 for it.

| what | settled | draft |
|---|---|---|
| no `Accept`, or `*/*` | `application/json` | `application/graphql-response+json` |
| an `Accept` that takes neither | 406 | 406 |
| data, no errors | 200 | 200 |
| data and errors | 200 | 294, or 200 as JSON |
| the body is no JSON, the query does not parse | 400, or 200 as JSON for the query | 400 |
| no request, no such operation | 400 | 422 |
| not valid, variables that do not fit, too large | 400, or 200 as JSON | 422 |
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

import orjson
from msgspec import Struct
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from contracts.schema.execute import Body

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
KEPT_HEADERS = 64
"""Of so many values of a header it is remembered what they mean: clients send the same ones again and again."""
VARY = "Accept, Accept-Language, Authorization"

_UNPROCESSABLE = frozenset(
    {
        "BAD_REQUEST_MEMBER",
        "BAD_USER_INPUT",
        "BODY_NOT_AN_OBJECT",
        "GRAPHQL_VALIDATION_FAILED",
        "INVALID_DOCUMENT",
        "MISSING_QUERY",
        "QUERY_TOO_LARGE",
        "UNKNOWN_OPERATION",
    }
)
"""What the draft tells apart from a request that cannot be read: 422 and not 400."""


class Refused(Exception):
    """A request that goes no further: HTTP status, stable code, a sentence with the cure, headers to add."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}


class Answer(Struct, frozen=True):
    """An answer as it leaves: an ASGI app that sends it. `headers` are all but the length."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        length = b"content-length", str(len(self.body)).encode()
        await send({"type": "http.response.start", "status": self.status, "headers": [*self.headers, length]})
        await send({"type": "http.response.body", "body": self.body})


class Answers(Struct, frozen=True):
    """How answers are written here; `draft` chooses the newer set of statuses."""

    draft: bool = False

    def media_type(self, headers: Headers) -> str | None:
        """The media type of the answer to a request; None when it takes none of ours."""
        written = headers.getlist("accept")
        ours = (GRAPHQL_JSON, JSON) if self.draft else (JSON, GRAPHQL_JSON)
        return negotiated(", ".join(written), ours) if written else ours[0]

    def refused(self, headers: Headers, refused: Refused) -> Answer:
        """A request that was not carried out, as a GraphQL answer of its errors."""
        status = 422 if self.draft and refused.code in _UNPROCESSABLE else refused.status
        body = error_body(refused.code, refused.message)
        return self._answer(self.media_type(headers) or JSON, body, status, tuple(refused.headers.items()))

    def executed(self, headers: Headers, body: Body, began: bool, *added: tuple[str, str]) -> Answer:
        """What came of a request, or why it could not begin; `added` are headers with their values."""
        media_type = self.media_type(headers) or JSON
        return self._answer(media_type, body, self._status(media_type, body, began), added)

    def _status(self, media_type: str, body: Body, began: bool) -> int:
        newer = media_type == GRAPHQL_JSON
        if began:
            return 294 if self.draft and newer and "errors" in body else 200
        if not self.draft:
            return 400 if newer else 200
        codes = {error["extensions"]["code"] for error in body["errors"]}
        return 422 if codes & _UNPROCESSABLE else 400

    def _answer(self, media_type: str, body: Body, status: int, added: tuple[tuple[str, str], ...]) -> Answer:
        if self.draft and status >= 400:
            media_type = GRAPHQL_JSON  # no gateway on the way writes it: who reads it knows that it is ours
        return Answer(status, _written(added, media_type), orjson.dumps(body))


@lru_cache(KEPT_HEADERS)
def _written(added: tuple[tuple[str, str], ...], media_type: str) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of an answer as they are sent."""
    named = {"Vary": VARY, **dict(added), "Content-Type": f"{media_type}; charset=utf-8"}
    return tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in named.items())


def error_body(code: str, message: str) -> Body:
    """A GraphQL answer with one error and nothing else."""
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


@lru_cache(KEPT_HEADERS)
def negotiated(accept: str, ours: tuple[str, ...]) -> str | None:
    """Which of ours the header `Accept` likes best. What it names beats what a `*` covers; then our own order.

    >>> negotiated("application/json;q=0.9, application/graphql-response+json", (JSON, GRAPHQL_JSON))
    'application/graphql-response+json'
    >>> negotiated("text/html, */*;q=0.1", (JSON, GRAPHQL_JSON))
    'application/json'
    >>> negotiated("text/event-stream", (JSON, GRAPHQL_JSON)) is None
    True
    """
    ranges = dict(_ranges(accept))
    liked = {each: _liking(each, ranges) for each in ours}
    taken = [each for each in ours if liked[each][0] > 0]
    named = [each for each in (GRAPHQL_JSON, *ours) if each in taken and each in ranges]
    return max([*named, *taken], key=lambda each: liked[each], default=None)


def takes_html(headers: Headers) -> bool:
    """Whether a browser asks, which names HTML and likes it no less than JSON."""
    return _likes_html(headers.get("accept", ""))


@lru_cache(KEPT_HEADERS)
def _likes_html(accept: str) -> bool:
    ranges = dict(_ranges(accept))
    return ranges.get("text/html", 0.0) > 0 and ranges["text/html"] >= ranges.get(JSON, 0.0)


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        essence, *parameters = [each.strip().lower() for each in part.split(";")]
        written = next((value for name, _, value in (p.partition("=") for p in parameters) if name == "q"), "1")
        if essence:
            yield essence, _quality(written)


def _quality(written: str) -> float:
    try:
        return min(max(float(written), 0.0), 1.0)
    except ValueError:
        return 0.0


def _liking(media_type: str, ranges: Mapping[str, float]) -> tuple[float, bool]:
    """How much a media type is liked, by the closest range that covers it, and whether it is named."""
    for each in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        if each in ranges:
            return ranges[each], each == media_type
    return 0.0, False
