"""What is a hostile request? A name, the bytes that are sent, and what is a right answer to them.

`bodies` hurt who reads the body, `documents` who reads or carries out the query, `heads` who reads the rest of HTTP.
The codes of a right answer are those that the README's tables promise; any of them will do.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tests.hostile.wire import request

JSON = {"Content-Type": "application/json"}
MEGABYTE = 1_000_000

PLAIN = b'{"query": "{ __typename }"}'

INVALID = frozenset({"INVALID_DOCUMENT", "GRAPHQL_VALIDATION_FAILED"})
"""A document that does not fit the schema: the one answer of the public, and the detailed one of others."""
UNREADABLE = frozenset({"GRAPHQL_PARSE_FAILED"})
TOO_LARGE = frozenset({"QUERY_TOO_LARGE", "BODY_TOO_LARGE"})
BAD_VARIABLES = frozenset({"BAD_USER_INPUT", "BAD_TEXT"})
NO_JSON = frozenset({"BODY_NOT_JSON"})
NO_OBJECT = frozenset({"BODY_NOT_AN_OBJECT"})
BAD_MEMBER = frozenset({"BAD_REQUEST_MEMBER"})
NO_QUERY = frozenset({"MISSING_QUERY"})
NO_OPERATION = frozenset({"UNKNOWN_OPERATION", "MISSING_QUERY"})
NO_SCHEMA = frozenset({"INTROSPECTION_OFF"}) | INVALID


@dataclass(frozen=True, slots=True)
class Shape:
    """One hostile request. `codes` are right errors; without any, the answer is data or a plain page of `statuses`."""

    name: str
    sent: bytes
    codes: frozenset[str] = frozenset()
    statuses: frozenset[int] = frozenset({200, 400})

    def with_key(self, key: str) -> bytes:
        """The same request from somebody who has a key."""
        head, _, rest = self.sent.partition(b"\r\n")
        return head + b"\r\nAuthorization: Bearer " + key.encode() + b"\r\n" + rest


def body(
    name: str,
    sent: bytes,
    codes: frozenset[str],
    statuses: tuple[int, ...] = (400,),
    headers: Mapping[str, str] = JSON,
) -> Shape:
    """A POST of these bytes."""
    return Shape(name, request("POST", "/graphql", headers, sent), codes, frozenset(statuses))


def document(name: str, query: str, codes: frozenset[str] = frozenset(), **more: object) -> Shape:
    """A POST of this query, with more members beside it."""
    sent = json.dumps({"query": query, **more}).encode()
    return body(name, sent, codes, (200, 400, 413))
