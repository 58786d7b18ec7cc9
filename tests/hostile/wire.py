"""What does a server answer to these very bytes? No client between that would write them better."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httptools
import orjson

from tests.hostile.serving import Attacked

BOUND_S = 20.0
"""Whoever is not answered by then is taken to hang: far more than any answer takes, on a busy machine too."""


@dataclass(slots=True)
class Answer:
    """One answer as it came: its status is 0 where the server closed the connection without a word."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def document(self) -> dict[str, Any]:
        """The body, which is a GraphQL answer."""
        read = orjson.loads(self.body)
        assert isinstance(read, dict), read
        return read

    @property
    def codes(self) -> set[str]:
        """The code of each error in it; UNTYPED for one that has none."""
        if not self.headers.get("content-type", "").partition(";")[0].endswith("json"):
            return set()
        errors = self.document.get("errors") or ()
        return {error.get("extensions", {}).get("code", "UNTYPED") for error in errors}

    @property
    def text(self) -> str:
        """Headers and body, to be searched."""
        told = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"{told}\n\n{self.body.decode('utf-8', 'replace')}"


def request(
    method: str, target: str, headers: Mapping[str, str] | Iterable[tuple[str, str]], body: bytes | None = None
) -> bytes:
    """A request as bytes, which asks for the connection to be closed; a body's length is told as it is."""
    pairs = [*(headers.items() if isinstance(headers, Mapping) else headers)]
    names = {name.lower() for name, _ in pairs}
    pairs = [("Host", "engine.test"), *pairs] if "host" not in names else pairs
    pairs += [("Connection", "close")] if "connection" not in names else []
    pairs += [("Content-Length", str(len(body)))] if body is not None and "content-length" not in names else []
    head = "".join(f"{name}: {value}\r\n" for name, value in pairs)
    return f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode("utf-8", "surrogateescape") + (body or b"")


async def told(attacked: Attacked, *pieces: bytes, ends: bool = False) -> list[Answer]:
    """Every answer to these bytes, until the server closes the connection. Raises `TimeoutError`.

    The pieces are written one by one. `ends` tells the server that nothing more will come.
    """
    async with asyncio.timeout(BOUND_S):
        reader, writer = await asyncio.open_connection(attacked.host, attacked.port)
        writing = asyncio.create_task(_written(writer, pieces, ends))
        try:
            came = await _read(reader)
            await writing
        finally:
            writing.cancel()
            writer.close()
    return answers_in(came)


async def ask(attacked: Attacked, query: str, variables: Mapping[str, Any] | None = None, caller: str = "") -> Answer:
    """The answer to a query, sent as a client would."""
    body = orjson.dumps({"query": query, "variables": dict(variables or {})})
    headers = {"Content-Type": "application/json", **attacked.bearer(caller)}
    [answer] = await told(attacked, request("POST", "/graphql", headers, body))
    return answer


async def _written(writer: asyncio.StreamWriter, pieces: Iterable[bytes], ends: bool) -> None:
    # The server may have answered and closed before everything was written: that is its right.
    with suppress(OSError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if ends:
            writer.write_eof()


async def _read(reader: asyncio.StreamReader) -> bytes:
    came = bytearray()
    with suppress(ConnectionError):
        while piece := await reader.read(65_536):
            came += piece
    return bytes(came)


def answers_in(came: bytes) -> list[Answer]:
    """The answers in what a server wrote."""
    reading = _Reading()
    parser = reading.parser = httptools.HttpResponseParser(reading)
    with suppress(httptools.HttpParserUpgrade):
        parser.feed_data(came)
    return reading.answers


class _Reading:
    """Gathers answers as the parser finds them."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.parser: httptools.HttpResponseParser | None = None

    def on_message_begin(self) -> None:
        self.answers.append(Answer())

    def on_header(self, name: bytes, value: bytes) -> None:
        self.answers[-1].headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        assert self.parser is not None
        self.answers[-1].status = self.parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        self.answers[-1].body += body
