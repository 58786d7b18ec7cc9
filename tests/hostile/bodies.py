"""Which bodies are written to hurt who reads them?"""

import gzip
import json
import zlib

from tests.hostile.shapes import (
    BAD_MEMBER,
    JSON,
    MEGABYTE,
    NO_JSON,
    NO_OBJECT,
    NO_QUERY,
    PLAIN,
    Shape,
    body,
)


def _compressed(how: str, sent: bytes, name: str) -> Shape:
    headers = {**JSON, "Content-Encoding": how}
    return body(name, sent, frozenset({"UNSUPPORTED_CONTENT_ENCODING"}), (415,), headers)


_BOMB = gzip.compress(b" " * 10 * MEGABYTE)
_DECLARED = frozenset({"UNSUPPORTED_MEDIA_TYPE"})

BODIES = (
    body("no body", b"", NO_JSON),
    body("white space only", b" \r\n\t " * 1000, NO_JSON),
    body("null", b"null", NO_OBJECT),
    body("a text", b'"{ __typename }"', NO_OBJECT),
    body("a number", b"7", NO_OBJECT),
    body("true", b"true", NO_OBJECT),
    body("an empty batch", b"[]", NO_OBJECT),
    body("a batch of two", b"[" + PLAIN + b"," + PLAIN + b"]", NO_OBJECT),
    body("a batch of ten thousand", b"[" + b",".join([PLAIN] * 10_000) + b"]", NO_OBJECT),
    body("two objects in a row", PLAIN + PLAIN, NO_JSON),
    body("an object and rubbish", PLAIN + b"\0\0\0", NO_JSON),
    body("half an object", PLAIN[:-4], NO_JSON),
    body("the query as it is", b"{ __typename }", NO_JSON),
    body("JSON nested 70 deep", b'{"variables":' + b'{"a":' * 70 + b"1" + b"}" * 71, frozenset({"NESTED_TOO_DEEP"})),
    body("JSON nested 100,000 deep", b'{"variables":' + b"[" * 100_000 + b"]" * 100_000 + b"}", NO_JSON),
    body("an open bracket 900,000 times", b"[" * 900_000, NO_JSON),
    body(
        "a number of 64 bits and one",
        b'{"query": "{ __typename }", "variables": {"n": 9223372036854775808}}',
        frozenset({"NUMBER_TOO_LARGE"}),
    ),
    body("1e308", b'{"query": "{ __typename }", "variables": {"n": 1e308}}', frozenset({"NUMBER_TOO_LARGE"})),
    body("1e999", b'{"query": "{ __typename }", "variables": {"n": 1e999}}', NO_JSON | {"NUMBER_TOO_LARGE"}),
    body("a number of 100,000 digits", b'{"variables": {"n": ' + b"9" * 100_000 + b"}}", NO_JSON),
    body("a fraction of 100,000 digits", b'{"variables": {"n": 0.' + b"1" * 100_000 + b"}}", NO_QUERY | NO_JSON),
    body("NaN", b'{"variables": {"n": NaN}}', NO_JSON),
    body("minus infinity", b'{"variables": {"n": -Infinity}}', NO_JSON),
    body("bad UTF-8", b'{"query": "{ \xff\xfe }"}', NO_JSON),
    body("overlong UTF-8", b'{"query": "{ __typename }", "operationName": "\xc0\xaf"}', NO_JSON),
    body("half a character of UTF-16 in UTF-8", b'{"query": "\xed\xa0\x80"}', NO_JSON),
    body("half a character as an escape", b'{"query": "\\ud800"}', NO_JSON),
    body("a byte order mark", b"\xef\xbb\xbf" + PLAIN, NO_JSON),
    body("UTF-16", PLAIN.decode().encode("utf-16"), NO_JSON),
    body("the same key twice", b'{"query": "{ a }", "query": "{ __typename }"}', frozenset(), (200,)),
    body("the same key twice, once as a list", b'{"query": "{ __typename }", "query": []}', BAD_MEMBER),
    body("a hundred thousand keys", json.dumps({f"k{n}": n for n in range(60_000)}).encode(), NO_QUERY),
    body("one key of 900 KB", b'{"' + b"k" * 900_000 + b'": 1}', NO_QUERY),
    body("names of prototypes", b'{"__proto__": {"query": "{ __typename }"}, "constructor": {}}', NO_QUERY),
    body("a query that is a list", b'{"query": ["{ __typename }"]}', BAD_MEMBER),
    body("a query that is an object", b'{"query": {"$gt": ""}}', BAD_MEMBER),
    body("variables that are a list", b'{"query": "{ __typename }", "variables": []}', BAD_MEMBER),
    body("variables that are JSON in a text", b'{"query": "{ __typename }", "variables": "{}"}', BAD_MEMBER),
    body("an operation's name that is an object", b'{"query": "{ __typename }", "operationName": {}}', BAD_MEMBER),
    body("extensions that are a text", b'{"query": "{ __typename }", "extensions": "x"}', BAD_MEMBER),
    body("a document's id that is a number", b'{"documentId": 7}', BAD_MEMBER),
    body("longer than it may be", b'{"query": "' + b"a" * 1_100_000 + b'"}', frozenset({"BODY_TOO_LARGE"}), (413,)),
    body("ten megabytes", b" " * 10 * MEGABYTE, frozenset({"BODY_TOO_LARGE"}), (413,)),
    _compressed("gzip", _BOMB, "a gzip bomb"),
    _compressed("gzip, gzip", gzip.compress(_BOMB), "a gzip bomb in a gzip bomb"),
    _compressed("deflate", zlib.compress(b" " * 10 * MEGABYTE), "a deflate bomb"),
    _compressed("br", b"\x5b\xff\xff\x03", "brotli"),
    _compressed("x-unheard-of", PLAIN, "an encoding that nobody knows"),
    body("gzip that is not declared", _BOMB[:1000], NO_JSON),
    body("a form", b"query=%7B__typename%7D", _DECLARED, (415,), {"Content-Type": "application/x-www-form-urlencoded"}),
    body(
        "a form of files",
        b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--\r\n',
        _DECLARED,
        (415,),
        {"Content-Type": "multipart/form-data; boundary=x"},
    ),
    body("application/graphql", b"{ __typename }", _DECLARED, (415,), {"Content-Type": "application/graphql"}),
    body("text/plain, as a page of another site may send it", PLAIN, _DECLARED, (415,), {"Content-Type": "text/plain"}),
    body("UTF-7", PLAIN, _DECLARED, (415,), {"Content-Type": "application/json; charset=utf-7"}),
    body("no media type", PLAIN, _DECLARED, (415,), {}),
    body("a media type of 8 KB", PLAIN, _DECLARED, (415,), {"Content-Type": "a/" + "b" * 8_000}),
)
