"""Does a client that is slow, silent or too long hold nothing? Over real sockets, with small patience."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from contracts.http.connections import MAX_HEAD_BYTES, MAX_HEADERS, MAX_URL_BYTES, Patience
from contracts.http.draining import Draining
from contracts.http.guard import Guard
from contracts.http.server import Server, Stopping, addresses, configured, listen

LONG_S, SHORT_S = 600.0, 0.2
POST = b"POST /graphql HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
GET = b"GET /short HTTP/1.1\r\nHost: t\r\n\r\n"
MEGABYTES = 16


@dataclass(slots=True)
class Client:
    """One connection, as bytes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def heard(self) -> bytes:
        """Everything until the server hangs up."""
        heard = b""
        with suppress(ConnectionResetError):
            while more := await self.reader.read(65_536):
                heard += more
        return heard

    async def answer(self) -> tuple[int, dict[str, str], Any]:
        """The last answer before the server hangs up: status, headers, and code."""
        head, _, body = (await self.heard()).partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return int(status.split()[1]), headers, json.loads(body)["errors"][0]["extensions"]["code"]


async def _short(_request: Request) -> Response:
    return PlainTextResponse("done")


@dataclass(slots=True)
class Long:
    """Answers with much, and says when that is over."""

    over: asyncio.Event

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"#" * MEGABYTES * 2**20, "more_body": True})
        await send({"type": "http.response.body", "body": b"#"})  # waits until the client took it, or was let go
        self.over.set()


@dataclass(slots=True)
class Slow:
    """Answers when it is let go."""

    release: asyncio.Event

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.release.wait()
        await PlainTextResponse("done")(scope, receive, send)


async def nothing_for_long(client: Client) -> None:
    """Nothing is said, and the connection is not closed, for longer than `SHORT_S`."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(3 * SHORT_S):
            await client.reader.read(1)


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("admitted")(scope, receive, send)


@asynccontextmanager
async def serving(
    body_s: float = LONG_S, over: asyncio.Event | None = None, release: asyncio.Event | None = None, **patience: Any
) -> AsyncIterator[tuple[str, int]]:
    """The address of a server that waits for so long."""
    given = {"head_s": LONG_S, "idle_s": 600, "send_s": LONG_S, "most": 100, **patience}
    routes = [
        Route("/short", _short, methods=["GET", "POST"]),
        Route("/slow", Slow(release or asyncio.Event())),
        Route("/long", Long(over or asyncio.Event())),
        Route("/graphql", Guard(_echo, max_body_bytes=1_000, body_s=body_s)),
    ]
    draining, stopping = Draining(), Stopping(0, 60)
    with listen("127.0.0.1", 0) as listening:
        server = Server(
            configured(Starlette(routes=routes), draining, stopping, 1_000, Patience(**given)), draining, stopping
        )
        task = asyncio.create_task(server.serve([listening]))
        [address] = addresses([listening])
        host, port = address.removeprefix("http://").split(":")
        async with connected((host, int(port))) as first:
            await first.send(GET)
            assert (await first.reader.readuntil(b"done")).startswith(b"HTTP/1.1 200")
        yield host, int(port)
        server.should_exit = True
        await task


@asynccontextmanager
async def connected(address: tuple[str, int]) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection(*address)
    try:
        async with asyncio.timeout(60):
            yield Client(reader, writer)
    finally:
        writer.close()


async def test_a_body_that_does_not_come_is_given_up_and_the_connection_ends() -> None:
    async with serving(body_s=SHORT_S) as address, connected(address) as client:
        await client.send(POST + b'Content-Length: 50\r\n\r\n{"query"')
        status, headers, code = await client.answer()
    assert (status, headers["connection"], code) == (408, "close", "BODY_TOO_SLOW")


async def test_a_body_that_comes_byte_by_byte_has_no_more_time_for_that() -> None:
    async with serving(body_s=SHORT_S) as address, connected(address) as client:
        await client.send(POST + b"Transfer-Encoding: chunked\r\n\r\n")

        async def trickle() -> None:
            with suppress(ConnectionError):
                while True:
                    await client.send(b"1\r\n \r\n")
                    await asyncio.sleep(0)

        trickling = asyncio.create_task(trickle())
        status, _, code = await client.answer()
        trickling.cancel()
    assert (status, code) in {(408, "BODY_TOO_SLOW"), (413, "BODY_TOO_LARGE")}


async def test_a_connection_on_which_nothing_is_said_is_closed() -> None:
    async with serving(head_s=SHORT_S) as address, connected(address) as client:
        assert await client.heard() == b""


@pytest.mark.parametrize("said", [b"G", b"GET /short HTTP/1.1\r\nHost: t\r\nX-Slow: ", b"\r\n"])
async def test_a_head_that_does_not_end_is_given_up(said: bytes) -> None:
    async with serving(head_s=SHORT_S) as address, connected(address) as client:
        await client.send(said)
        status, headers, code = await client.answer()
    assert (status, headers["connection"], code) == (408, "close", "HEAD_TOO_SLOW")


@pytest.mark.parametrize("said", [b"G", b"\r\n"])
async def test_a_second_head_that_does_not_end_is_given_up_as_the_first(said: bytes) -> None:
    async with serving(head_s=SHORT_S) as address, connected(address) as client:
        await client.send(GET)
        await client.reader.readuntil(b"done")
        await client.send(said)
        status, _, code = await client.answer()
    assert (status, code) == (408, "HEAD_TOO_SLOW")


async def test_a_connection_without_a_next_request_is_closed() -> None:
    async with serving(idle_s=1) as address, connected(address) as client:
        await client.send(GET)
        assert (await client.heard()).endswith(b"done")


async def test_a_body_that_is_waited_for_is_not_waited_for_as_a_head() -> None:
    async with serving(head_s=SHORT_S) as address, connected(address) as client:
        await client.send(POST + b"Content-Length: 10\r\n\r\n")
        await nothing_for_long(client)
        await client.send(b'{"query":1')
        assert (await client.reader.readline()).startswith(b"HTTP/1.1 400")


async def test_an_answer_may_take_longer_than_a_head() -> None:
    release = asyncio.Event()
    async with serving(head_s=SHORT_S, release=release) as address, connected(address) as client:
        await client.send(b"GET /slow HTTP/1.1\r\nHost: t\r\n\r\n")
        await nothing_for_long(client)
        release.set()
        assert await client.reader.readuntil(b"done")


async def test_a_connection_may_rest_between_requests_for_longer_than_a_head_takes() -> None:
    async with serving(head_s=SHORT_S) as address, connected(address) as client:
        for _ in range(2):
            await client.send(GET)
            await client.reader.readuntil(b"done")
            await nothing_for_long(client)


async def test_a_body_that_goes_on_after_its_answer_holds_no_connection() -> None:
    async with serving(head_s=SHORT_S) as address, connected(address) as client:
        await client.send(b"POST /short HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\n")
        await client.reader.readuntil(b"done")
        await client.send(b"x")
        assert await client.heard() == b""


async def test_a_body_that_ends_after_its_answer_leaves_a_connection_for_the_next_request_only_so_long() -> None:
    async with serving(idle_s=1) as address, connected(address) as client:
        await client.send(b"POST /short HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n")
        await client.reader.readuntil(b"done")
        await client.send(b"xx" + GET)
        await client.reader.readuntil(b"done")
        await client.send(b"POST /short HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n")
        await client.reader.readuntil(b"done")
        await client.send(b"xx")
        assert await client.heard() == b""


async def test_a_client_that_does_not_take_its_answer_is_let_go() -> None:
    over = asyncio.Event()
    async with serving(send_s=SHORT_S, over=over) as address, connected(address) as client:
        await client.send(b"GET /long HTTP/1.1\r\nHost: t\r\n\r\n")
        await over.wait()
        assert (await client.heard()).count(b"#") < MEGABYTES * 2**20


async def test_a_client_that_takes_its_answer_gets_all_of_it() -> None:
    async with serving(send_s=LONG_S) as address, connected(address) as client:
        await client.send(b"GET /long HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
        assert (await client.heard()).count(b"#") == MEGABYTES * 2**20 + 1


HOSTILE = {
    "one header line without an end": (b"GET / HTTP/1.1\r\nX: " + b"x" * (MAX_HEAD_BYTES + 1), 431, "HEAD_TOO_LARGE"),
    "one long header": (b"GET / HTTP/1.1\r\nX: " + b"x" * MAX_HEAD_BYTES + b"\r\n\r\n", 431, "HEAD_TOO_LARGE"),
    "many headers": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (MAX_HEADERS + 1) + b"\r\n", 431, "HEAD_TOO_LARGE"),
    "a long address": (b"GET /?" + b"x" * MAX_URL_BYTES + b" HTTP/1.1\r\n\r\n", 414, "URL_TOO_LONG"),
    "an address without an end": (b"GET /" + b"x" * (MAX_HEAD_BYTES + 1), 431, "HEAD_TOO_LARGE"),
    "many parameters": (
        b"GET /graphql?" + b"a=b&" * 100 + b" HTTP/1.1\r\nConnection: close\r\n\r\n",
        400,
        "BAD_QUERY_STRING",
    ),
    "no HTTP": (b"\x16\x03\x01 this is TLS\r\n\r\n", 400, "NOT_HTTP"),
    "two lengths": (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{", 400, "NOT_HTTP"),
    "a length and chunks": (
        POST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "NOT_HTTP",
    ),
    "a negative length": (POST + b"Content-Length: -1\r\n\r\n", 400, "NOT_HTTP"),
    "a broken chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", 400, "NOT_HTTP"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_head_that_nobody_means_is_answered_as_such_and_the_next_client_as_ever(name: str) -> None:
    sent, status, code = HOSTILE[name]
    async with serving() as address:
        async with connected(address) as client:
            with suppress(ConnectionError):
                await client.send(sent)
            found = await client.answer()
        async with connected(address) as client:
            await client.send(GET)
            assert (await client.reader.readuntil(b"done")).startswith(b"HTTP/1.1 200")
    assert (found[0], found[1]["connection"], found[2]) == (status, "close", code)


async def test_a_bomb_is_not_inflated() -> None:
    """A thousand megabytes as one: refused for its encoding, and nothing of it is read."""
    bomb = gzip.compress(b"0" * 2**24)
    head = POST + b"Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    async with serving() as address, connected(address) as client:
        with suppress(ConnectionError):
            await client.send(head + bomb)
        status, _, code = await client.answer()
    assert (status, code) == (415, "UNSUPPORTED_CONTENT_ENCODING")


async def test_more_connections_than_there_may_be_are_answered_and_ended_and_those_that_stand_go_on() -> None:
    async with serving(most=2) as address, connected(address) as first, connected(address) as second:
        for client in (first, second):
            await client.send(GET)
            await client.reader.readuntil(b"done")
        async with connected(address) as third:
            status, headers, code = await third.answer()
        await first.send(GET)
        await first.reader.readuntil(b"done")
    assert (status, headers["retry-after"], code) == (503, "1", "TOO_MANY_CONNECTIONS")
