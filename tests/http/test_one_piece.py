"""An answer leaves in one piece; what is no answer, or has no body, is not held back for ever."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from contracts.http.draining import Draining
from contracts.http.one_piece import OnePiece
from contracts.http.server import Server, Stopping, configured, listen

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Sent(asyncio.Transport):
    """A transport that remembers what was written, each time that it was."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.pieces.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


@pytest.fixture
def sent() -> Sent:
    return Sent()


def test_a_head_goes_with_what_is_written_next(sent: Sent) -> None:
    piece = OnePiece(sent)
    piece.write(HEAD)
    assert sent.pieces == []
    piece.write(b"{}")
    piece.write(b"more")
    assert sent.pieces == [HEAD + b"{}", b"more"]


def test_a_head_that_only_informs_is_not_held_back(sent: Sent) -> None:
    OnePiece(sent).write(CONTINUE)
    assert sent.pieces == [CONTINUE]


def test_a_head_without_a_body_goes_when_the_answer_ends(sent: Sent) -> None:
    piece = OnePiece(sent)
    piece.write(HEAD)
    piece.flush()
    piece.flush()
    assert sent.pieces == [HEAD]


def test_a_head_goes_before_the_connection_is_closed(sent: Sent) -> None:
    piece = OnePiece(sent)
    piece.write(HEAD)
    piece.close()
    assert (sent.pieces, sent.closed, piece.is_closing()) == ([HEAD], True, True)


async def _nothing(_request: Request) -> Response:
    return Response(status_code=204)


async def _echo(request: Request) -> Response:
    return Response(await request.body())


async def _twice(_request: Request) -> Response:
    return StreamingResponse(iter([b"one ", b"two"]))


async def test_answers_of_every_shape_arrive_whole() -> None:
    draining, stopping = Draining(), Stopping(0, 60)
    app = Starlette(routes=[Route("/nothing", _nothing), Route("/echo", _echo, methods=["POST"]), Route("/", _twice)])
    with listen("127.0.0.1", 0) as listening:
        server = Server(configured(app, draining, stopping, 1_000), draining, stopping)
        task = asyncio.create_task(server.serve([listening]))
        async with asyncio.timeout(60):
            reader, writer = await asyncio.open_connection(*listening.getsockname())
            writer.write(b"GET /nothing HTTP/1.1\r\nHost: t\r\n\r\n")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204 ")
            writer.write(b"HEAD / HTTP/1.1\r\nHost: t\r\n\r\n")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
            writer.write(b"POST /echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
            assert await reader.readuntil(b"\r\n\r\n") == CONTINUE
            writer.write(b"body")
            assert (await reader.readuntil(b"body")).startswith(b"HTTP/1.1 200 ")
            writer.write(b"GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            assert b"one " in await reader.readuntil(b"two")
            writer.close()
        server.should_exit = True
        await task
