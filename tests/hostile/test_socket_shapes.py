"""What becomes of a web socket on which somebody says what they must not? It is closed, and nobody else minds."""

import asyncio
from dataclasses import dataclass

import orjson
import pytest

from tests.hostile.frames import BYTES, CLOSE, GONE, PING, TEXT, frame, said, talked
from tests.hostile.leaks import leaks_in
from tests.hostile.serving import Attacked
from tests.hostile.wire import ask
from tests.proofs.counts import Counts, prove

PROTOCOL = "graphql-transport-ws"
WATCH = 'subscription { claimUpdated(claimId: "x") { __typename } }'
OPERATIONS = 1_000


@dataclass(frozen=True, slots=True)
class SocketShape:
    """Frames that are sent, after the greeting where one is `greeted`, and the codes that are right answers."""

    name: str
    frames: tuple[bytes, ...]
    codes: frozenset[int]
    greeted: bool = True
    protocol: str | None = PROTOCOL


def _shape(name: str, code: int | tuple[int, ...], *frames: bytes, greeted: bool = True) -> SocketShape:
    return SocketShape(name, frames, frozenset({code} if isinstance(code, int) else code), greeted)


def _subscribe(name: object, query: object = "{ __typename }", **more: object) -> bytes:
    return said(type="subscribe", id=name, payload={"query": query, **more})


_BROKEN = (1002, 1007, GONE)

SHAPES = (
    SocketShape("no protocol at all", (), frozenset({4406}), greeted=False, protocol=None),
    SocketShape("the protocol of years ago", (), frozenset({4406}), greeted=False, protocol="graphql-ws"),
    SocketShape("a protocol of 5 KB", (), frozenset({4406}), greeted=False, protocol="x" * 5_000),
    _shape("an operation before the greeting", 4401, _subscribe("1"), greeted=False),
    _shape("a key that nobody has", 4403,
           said(type="connection_init", payload={"Authorization": "Bearer nobody"}), greeted=False),
    _shape("a greeting without a key", 4403, said(type="connection_init"), greeted=False),
    _shape("a greeting with a list", 4400, said(type="connection_init", payload=[]), greeted=False),
    _shape("a key that is a list", 4403,
           said(type="connection_init", payload={"Authorization": ["Bearer x"]}), greeted=False),
    _shape("a key with a line break", 4403,
           said(type="connection_init", payload={"Authorization": "Bearer x\r\nX: y\0"}), greeted=False),
    _shape("no greeting", 4408, greeted=False),
    _shape("a second greeting", 4429, said(type="connection_init")),
    _shape("no JSON", 4400, frame("{")),
    _shape("an empty message", 4400, frame("")),
    _shape("a batch", 4400, frame("[]")),
    _shape("a number", 4400, frame("7")),
    _shape("a message of no type", 4400, said(id="1")),
    _shape("a message of an unknown type", 4400, said(type="x" * 5_000)),
    _shape("a type that is a list", 4400, said(type=[])),
    _shape("an operation without an id", 4400, said(type="subscribe", payload={"query": "{ __typename }"})),
    _shape("an empty id", 4400, _subscribe("")),
    _shape("an id that is a number", 4400, _subscribe(7)),
    _shape("an operation without a payload", 4400, said(type="subscribe", id="1")),
    _shape("a payload that is a text", 4400, said(type="subscribe", id="1", payload="x")),
    _shape("a query that is a list", 4400, _subscribe("1", [])),
    _shape("variables that are a text", 4400, _subscribe("1", variables="x")),
    _shape("JSON nested 70 deep", 4400, frame('{"type":' + "[" * 70 + "]" * 70 + "}")),
    _shape("JSON nested 100,000 deep", 4400, frame('{"type":' + "[" * 100_000 + "]" * 100_000 + "}")),
    _shape("a number of 100 digits", 4400, frame('{"type": "ping", "payload": {"n": ' + "9" * 100 + "}}")),
    _shape("half a character", 4400, frame('{"type": "\\ud800"}')),
    _shape("bytes", 4400, frame(b'{"type": "ping"}', BYTES)),
    _shape("bad UTF-8", _BROKEN, frame(b'{"type": "\xff\xfe"}')),
    _shape("longer than it may be", 1009, frame(b" " * 1_100_000)),
    _shape("longer than it may be, in pieces", (1009, GONE),
           frame(b" " * 200_000, last=False), *[frame(b" " * 200_000, 0, last=False)] * 8),
    _shape("a length of 2^62", (1002, 1009, GONE), bytes([0x81, 0xFF]) + b"\x40" + b"\0" * 7 + b"\0" * 4),
    _shape("a frame that is not masked", _BROKEN, frame('{"type": "ping"}', masked=False)),
    _shape("a bit that is reserved", _BROKEN, frame('{"type": "ping"}', reserved=4)),
    _shape("an unknown kind of frame", _BROKEN, frame("x", 5)),
    _shape("a ping of 200 bytes", _BROKEN, frame(b"x" * 200, PING)),
    _shape("half a ping", _BROKEN, frame(b"x", PING, last=False)),
    _shape("a piece of nothing", _BROKEN, frame("x", 0)),
    _shape("a text inside a text", _BROKEN, frame("{", last=False), frame("{}", TEXT)),
    _shape("a farewell of one byte", _BROKEN, frame(b"x", CLOSE)),
    _shape("a farewell with a code that nobody may send", _BROKEN, frame(b"\x03\xed", CLOSE)),
)  # fmt: skip


async def test_a_socket_is_closed_with_a_code_for_whatever_is_wrong(production: Attacked) -> None:
    greeting = said(type="connection_init", payload=production.bearer("storefront"))
    wrong, told_of = {"server errors": 0, "hangs": 0, "wrong codes": 0, "leaks": 0}, list[tuple[str, int | None, str]]()

    async def tried(shape: SocketShape) -> None:
        frames = (greeting, *shape.frames) if shape.greeted else shape.frames
        try:
            heard = await talked(production, *frames, protocol=shape.protocol)
        except TimeoutError:
            wrong["hangs"] += 1
            told_of.append((shape.name, None, "no answer"))
            return
        leaks = list(leaks_in(str(heard.messages), production.secrets))
        wrong["leaks"] += len(leaks)
        wrong["server errors"] += heard.code == 1011
        wrong["wrong codes"] += heard.code not in shape.codes
        if leaks or heard.code not in shape.codes:
            told_of.append((shape.name, heard.code, f"{leaks} {heard.messages}"[:300]))

    await asyncio.gather(*map(tried, SHAPES))
    assert told_of == [], "\n".join(map(str, told_of))
    assert (await ask(production, "{ __typename }", caller="admin")).codes == set()
    prove(Counts("web sockets on which something wrong is said", len(SHAPES), wrong))


async def test_an_id_that_is_in_use_is_not_used_again(production: Attacked) -> None:
    """The first operation has not been answered when the second comes: it asks for as much as one may."""
    greeting = said(type="connection_init", payload=production.bearer("admin"))
    heard = await talked(production, greeting + _subscribe("1") + _subscribe("1"), protocol=PROTOCOL, until=5)
    assert heard.code == 4409


async def test_a_thousand_operations_are_answered_or_refused_one_by_one(production: Attacked) -> None:
    greeting = said(type="connection_init", payload=production.bearer("admin"))
    asked = b"".join(_subscribe(f"{n}", WATCH) for n in range(OPERATIONS))
    pings = said(type="ping") * OPERATIONS
    heard = await talked(production, greeting + asked + pings, said(type="bye"), protocol=PROTOCOL)
    errors = [each["payload"][0]["extensions"]["code"] for each in heard.messages if each["type"] == "error"]
    assert heard.code == 4400
    assert errors
    assert set(errors) == {"TOO_MANY_OPERATIONS"}
    assert sum(each["type"] == "pong" for each in heard.messages) == OPERATIONS


@pytest.mark.parametrize("query", ["{ nowhere }", "{", "{ __schema { types { name } } }", "subscription { nowhere }"])
async def test_a_wrong_document_over_a_socket_is_told_as_little_as_over_http(production: Attacked, query: str) -> None:
    greeting = said(type="connection_init", payload=production.bearer("storefront"))
    heard = await talked(production, greeting, _subscribe("1", query), protocol=PROTOCOL, until=2)
    [ack, error] = heard.messages
    assert (ack["type"], error["type"]) == ("connection_ack", "error")
    codes = {each["extensions"]["code"] for each in error["payload"]}
    assert codes <= {"INVALID_DOCUMENT", "GRAPHQL_PARSE_FAILED", "INTROSPECTION_OFF"}
    assert b"nowhere" not in orjson.dumps(error)
