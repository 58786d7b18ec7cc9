"""Which methods, addresses and headers are written to hurt, or to get somebody further than they may?"""

# ruff: noqa: E501  (one thing a line, as in a table)

from collections.abc import Mapping

from tests.hostile.shapes import (
    INVALID,
    JSON,
    NO_JSON,
    NO_QUERY,
    PLAIN,
    UNREADABLE,
    Shape,
)
from tests.hostile.wire import request


def _get(name: str, query_string: str, codes: frozenset[str], statuses: tuple[int, ...] = (400,)) -> Shape:
    return Shape(name, request("GET", f"/graphql?{query_string}", {}), codes, frozenset(statuses))


def _by(name: str, method: str) -> Shape:
    sent = request(method, "/graphql", JSON, PLAIN)
    return Shape(name, sent, frozenset({"METHOD_NOT_ALLOWED"}), frozenset({405}))


def _at(name: str, target: str, statuses: tuple[int, ...] = (404,)) -> Shape:
    return Shape(name, request("GET", target, {}), frozenset(), frozenset(statuses))


def _with(name: str, headers: Mapping[str, str], codes: frozenset[str], statuses: tuple[int, ...]) -> Shape:
    return Shape(name, request("POST", "/graphql", {**JSON, **headers}, PLAIN), codes, frozenset(statuses))


_NO_KEY = frozenset({"UNKNOWN_KEY"})
_BAD_QUERY_STRING = frozenset({"BAD_QUERY_STRING"})
_MUTATION = "mutation%7BregisterUnit(input:%7B%7D)%7B__typename%7D%7D"

REQUESTS = (
    _get("a mutation by GET", f"query={_MUTATION}", frozenset({"MUTATION_BY_GET"}) | INVALID, (405, 200, 400)),
    _get("a subscription by GET", "query=subscription%7BclaimUpdated(claimId:%22x%22)%7B__typename%7D%7D",
         frozenset({"SUBSCRIPTION_BY_HTTP"})),
    _get("a parameter twice", "query=%7Ba%7D&query=%7Bb%7D", _BAD_QUERY_STRING),
    _get("bad UTF-8 in a parameter", "query=%ff%fe", _BAD_QUERY_STRING),
    _get("a thousand parameters", "&".join(f"p{n}=1" for n in range(1_000)), _BAD_QUERY_STRING),
    _get("variables that are no JSON", "query=%7B__typename%7D&variables=%7B", NO_JSON),
    _get("variables that are deep", "query=%7B__typename%7D&variables=" + "[" * 3_000 + "]" * 3_000, NO_JSON),
    _get("nothing asked by GET", "", NO_QUERY),
    _get("an address of 60 KB", "query=" + "a" * 60_000, UNREADABLE | INVALID | {"URL_TOO_LONG"}, (200, 400, 414)),
    _by("PUT", "PUT"),
    _by("DELETE", "DELETE"),
    _by("OPTIONS, as a page of another site asks first", "OPTIONS"),
    _by("TRACE", "TRACE"),
    _by("PATCH", "PATCH"),
    _by("PROPFIND", "PROPFIND"),
    _at("a path that climbs", "/graphql/../../../etc/passwd"),
    _at("a path that climbs, written otherwise", "/graphql/static/..%2f..%2f..%2fetc%2fpasswd"),
    _at("a path that climbs by backslashes", "/graphql/static/..%5c..%5cwindows%5cwin.ini"),
    _at("a zero in a path", "/%00"),
    _at("a zero in a token", "/calendar/%00.ics"),
    _at("a token of 20 KB", "/calendar/" + "a" * 20_000 + ".ics"),
    _at("a token of two parts", "/calendar/eyJhIjoxfQ.AAAA.ics"),
    _at("a token with a zero in it", "/calendar/a%00b.c.ics"),
    _at("bad UTF-8 in a path", "/calendar/%ff%fe.ics"),
    _at("a file of secrets", "/.env"),
    _at("two slashes", "//graphql//", (404, 307)),
    _at("an address in an address", "/http://169.254.169.254/latest/meta-data/"),
    _with("a key of 40 KB", {"Authorization": "Bearer " + "x" * 40_000}, _NO_KEY, (401,)),
    _with("a key that is not ASCII", {"Authorization": "Bearer ключ-😀"}, _NO_KEY, (401,)),
    _with("a key that is empty", {"Authorization": "Bearer "}, _NO_KEY, (401,)),
    _with("a key without a word before it", {"Authorization": "demo-admin-"}, _NO_KEY, (401,)),
    _with("a password", {"Authorization": "Basic YWRtaW46YWRtaW4="}, _NO_KEY, (401,)),
    _with("a key of ours with a wrong tenant", {"Authorization": "Bearer ck.nobody." + "a" * 22 + "." + "b" * 43},
          _NO_KEY, (401,)),
    _with("a key with quotes and a statement", {"Authorization": "Bearer ck.demo' OR '1'='1.x.y"}, _NO_KEY, (401,)),
    _with("a key with a zero", {"Authorization": "Bearer ck.de%00mo.a.b"}, _NO_KEY, (401,)),
    _with("a token that nobody signed",
          {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInJvbGUiOiJBRE1JTiJ9.x"},
          _NO_KEY | {"INVALID_TOKEN"}, (401,)),
    _with("media types that nobody has", {"Accept": "text/xml;q=2, image/*"}, frozenset({"NOT_ACCEPTABLE"}), (406,)),
)  # fmt: skip

HARMLESS = (
    _with("ten thousand languages", {"Accept-Language": ", ".join(f"x{n};q=0.{n}" for n in range(5_000))[:40_000]},
          frozenset(), (200,)),
    _with("a language with a line break as an escape", {"Accept-Language": "hi%0d%0aSet-Cookie:x=1"}, frozenset(), (200,)),
    _with("ten thousand media types", {"Accept": ", ".join(["a/b"] * 5_000) + ", */*"}, frozenset(), (200,)),
    _with("weights that are no numbers", {"Accept": "application/json;q=nan, */*;q=inf"}, frozenset(), (200, 406)),
    _with("an id that is no id", {"X-Request-Id": "x\x7f" + "y" * 5_000}, frozenset(), (200, 400)),
    _with("a method to be taken instead", {"X-HTTP-Method-Override": "DELETE"}, frozenset(), (200,)),
    _with("another address to be taken instead", {"X-Forwarded-For": "127.0.0.1, " * 2_000, "X-Original-URL": "/metrics"},
          frozenset(), (200,)),
    _with("another host", {"Host": "evil.example"}, frozenset(), (200,)),
    _with("a trace that is no trace", {"traceparent": "00-" + "z" * 32 + "-1-01", "tracestate": "a=" + "b" * 5_000},
          frozenset(), (200,)),
    _with("a cookie of 30 KB", {"Cookie": "a=" + "b" * 30_000}, frozenset(), (200,)),
)  # fmt: skip
"""Strange, and answered as if nothing were strange."""
