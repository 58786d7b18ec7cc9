"""Which bytes are hardly HTTP at all? Each as the pieces that are written, and what may come back."""

# ruff: noqa: E501  (one thing a line, as in a table)

from dataclasses import dataclass

from tests.hostile.wire import request

_JSON = {"Content-Type": "application/json"}
_QUERY = b'{"query": "{ __typename }"}'
_HEAD = b"POST /graphql HTTP/1.1\r\nHost: engine.test\r\nContent-Type: application/json\r\n"
_HIDDEN = b"GET /livez HTTP/1.1\r\nHost: engine.test\r\n\r\n"
_GET = b"GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nHost: engine.test\r\n"
_CLOSE = b"Connection: close\r\n"
_UPGRADE = b"GET /graphql HTTP/1.1\r\nHost: engine.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
_KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


@dataclass(frozen=True, slots=True)
class RawShape:
    """Pieces that are written one by one. At most `answers` come back; then nothing more is sent (`ends`)."""

    name: str
    pieces: tuple[bytes, ...]
    answers: int = 1


def _headers(name: str, *lines: bytes, body: bytes = _QUERY) -> RawShape:
    return RawShape(name, (_HEAD + b"".join(each + b"\r\n" for each in lines) + b"\r\n" + body,), answers=2)


def _chunked(name: str, *chunks: bytes) -> RawShape:
    return RawShape(name, (_HEAD + _CLOSE + b"Transfer-Encoding: chunked\r\n\r\n", *chunks))


_ONE_BY_ONE = tuple(b"1\r\n" + bytes([each]) + b"\r\n" for each in _QUERY)

SMUGGLED = (
    _headers("both lengths", b"Content-Length: 6", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + _HIDDEN),
    _headers("both lengths, the other way", b"Transfer-Encoding: chunked", b"Content-Length: 200",
             body=b"0\r\n\r\n" + _HIDDEN),
    _headers("two lengths", b"Content-Length: 0", b"Content-Length: 44", body=_HIDDEN),
    _headers("two lengths in one line", b"Content-Length: 0, 44", body=_HIDDEN),
    _headers("a length with a plus", b"Content-Length: +0", body=_HIDDEN),
    _headers("a length below zero", b"Content-Length: -1", body=_HIDDEN),
    _headers("a length in hexadecimal", b"Content-Length: 0x0", body=_HIDDEN),
    _headers("chunked twice", b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", body=b"0\r\n\r\n" + _HIDDEN),
    _headers("hardly chunked", b"Transfer-Encoding: xchunked", b"Content-Length: 0", body=_HIDDEN),
    _headers("chunked behind a tab", b"Transfer-Encoding:\tchunked", b"Content-Length: 4", body=b"0\r\n\r\n" + _HIDDEN),
    _headers("chunked behind a vertical tab", b"Transfer-Encoding: \x0bchunked", b"Content-Length: 4",
             body=b"0\r\n\r\n" + _HIDDEN),
    _headers("a space before the colon", b"Transfer-Encoding : chunked", b"Content-Length: 4",
             body=b"0\r\n\r\n" + _HIDDEN),
    _headers("a header folded", b"X: y", b" Transfer-Encoding: chunked", b"Content-Length: 4", body=b"0\r\n\r\n" + _HIDDEN),
    RawShape("a length that ends with a line feed only", (_HEAD + b"Content-Length: 4\n\n0\r\n\r\n" + _HIDDEN,), 2),
)  # fmt: skip
"""What two servers in a row may take for another number of requests: the hidden one must not be answered."""

RAW = (
    RawShape("nothing", ()),
    RawShape("half a request line", (b"POST /gra",)),
    RawShape("half a header", (_HEAD + b"Content-Le",)),
    RawShape("half a body", (_HEAD + b"Content-Length: 100\r\n\r\n" + _QUERY,)),
    RawShape("a length of 10^30", (_HEAD + b"Content-Length: 1" + b"0" * 30 + b"\r\n\r\n" + _QUERY,)),
    RawShape("a length of a gigabyte", (_HEAD + b"Content-Length: 1000000000\r\n\r\n" + _QUERY,)),
    RawShape("a length that is too short", (_HEAD + b"Content-Length: 5\r\n\r\n" + _QUERY,), answers=2),
    _chunked("a byte in each chunk", *_ONE_BY_ONE, b"0\r\n\r\n"),
    _chunked("a chunk of no length", b"zz\r\n" + _QUERY + b"\r\n0\r\n\r\n"),
    _chunked("a chunk of 2^80 bytes", b"fffffffffffffffffffff\r\n" + _QUERY),
    _chunked("a chunk of less than nothing", b"-5\r\n" + _QUERY + b"\r\n0\r\n\r\n"),
    _chunked("a chunk without an end", b"5\r\n" + _QUERY),
    _chunked("an extension of 100 KB", b"1b;x=" + b"y" * 100_000 + b"\r\n" + _QUERY + b"\r\n0\r\n\r\n"),
    _chunked("a trailer with a key", b"1b\r\n" + _QUERY + b"\r\n0\r\nAuthorization: Bearer demo-admin\r\n\r\n"),
    _chunked("more than a body may have", *[b"10000\r\n" + b" " * 65_536 + b"\r\n"] * 20, b"0\r\n\r\n"),
    RawShape("HTTP/0.9", (b"GET /graphql\r\n",)),
    RawShape("HTTP/1.0", (b"GET /graphql?query=%7B__typename%7D HTTP/1.0\r\n\r\n",)),
    RawShape("HTTP/9.9", (b"GET /graphql HTTP/9.9\r\nHost: x\r\n\r\n",)),
    RawShape("the beginning of HTTP/2", (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0",)),
    RawShape("the beginning of TLS", (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x41" * 400,)),
    RawShape("another protocol", (b"EHLO engine.test\r\nMAIL FROM:<a@b>\r\n",)),
    RawShape("noise", (bytes(range(256)) * 40,)),
    RawShape("zeros", (b"\0" * 10_000,)),
    RawShape("an absolute address", (_GET.replace(b"/graphql", b"http://evil.example/graphql") + _CLOSE + b"\r\n",)),
    RawShape("a file's address", (b"GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",)),
    RawShape("a tunnel", (b"CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",)),
    RawShape("an address that is a star", (b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",)),
    RawShape("an address without a slash", (b"GET graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",)),
    RawShape("an address with a zero", (b"GET /gra\0phql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",)),
    RawShape("an address that is not UTF-8", (b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",)),
    RawShape("no host", (b"GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nConnection: close\r\n\r\n",)),
    RawShape("two hosts", (_GET + b"Host: evil.example\r\n" + _CLOSE + b"\r\n",)),
    RawShape("a method of 10 KB", (b"G" * 10_000 + b" / HTTP/1.1\r\nHost: x\r\n\r\n",)),
    RawShape("a request line of 200 KB", (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",)),
    RawShape("a header of 200 KB", (_GET + b"X: " + b"a" * 200_000 + b"\r\n" + _CLOSE + b"\r\n",)),
    RawShape("five thousand headers", (_GET + b"X: y\r\n" * 5_000 + _CLOSE + b"\r\n",)),
    RawShape("a header without an end", (_GET + b"X: ", *[b"a" * 10_000] * 30)),
    RawShape("a header without a colon", (_GET + b"nonsense\r\n\r\n",)),
    RawShape("a header's name with a space", (_GET + b"X Y: z\r\n\r\n",)),
    RawShape("a zero in a header", (_GET + b"X: a\0b\r\n\r\n",)),
    RawShape("a carriage return in a header", (_GET + b"X: a\rSet-Cookie: b\r\n\r\n",)),
    RawShape("line feeds only", (_GET.replace(b"\r\n", b"\n") + b"Connection: close\n\n",)),
    RawShape("an expectation", (_HEAD + _CLOSE + b"Expect: 100-continue\r\nContent-Length: 27\r\n\r\n", _QUERY), answers=2),
    RawShape("a strange expectation", (_HEAD + _CLOSE + b"Expect: miracles\r\nContent-Length: 27\r\n\r\n", _QUERY), 2),
    RawShape("fifty requests in a row",
             (request("POST", "/graphql", {**_JSON, "Connection": "keep-alive"}, _QUERY) * 50,), answers=50),
    RawShape("rubbish behind a good request",
             (request("POST", "/graphql", {**_JSON, "Connection": "keep-alive"}, _QUERY) + b"\xff" * 1_000,), answers=2),
    RawShape("an upgrade to HTTP/2", (_GET + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",)),
    RawShape("an upgrade to something unheard of", (_GET + b"Connection: Upgrade\r\nUpgrade: unheard-of\r\n\r\n",)),
    RawShape("a web socket without a key", (_UPGRADE + b"Sec-WebSocket-Version: 13\r\n\r\n",)),
    RawShape("a web socket with a key that is none", (_UPGRADE + b"Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",)),
    RawShape("a web socket of a version to come", (_UPGRADE + _KEY + b"Sec-WebSocket-Version: 99\r\n\r\n",)),
    RawShape("a web socket by POST", (_UPGRADE.replace(b"GET", b"POST") + _KEY + b"Sec-WebSocket-Version: 13\r\n\r\n",)),
    RawShape("a web socket elsewhere", (_UPGRADE.replace(b"/graphql", b"/livez") + _KEY + b"Sec-WebSocket-Version: 13\r\n\r\n",)),
)  # fmt: skip
