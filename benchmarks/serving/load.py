"""How many requests a second does a server answer, how long does each take, and how many fail?

So many connections that stay open; each sends its next request when it has its answer. A response with another status
than 200 is an error, and so is one in which the mark of a good answer does not stand as often as it should, or with
`"errors"` in it.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import httptools

from benchmarks.serving.workloads import Workload

GIVE_UP_S = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: the seconds of each answer, in the order in which they came."""

    seconds: float
    taken_s: tuple[float, ...]
    errors: int
    first_error: bytes | None

    @property
    def good(self) -> int:
        """How many were answered well."""
        return len(self.taken_s) - self.errors

    @property
    def a_second(self) -> float:
        """Good answers a second."""
        return self.good / self.seconds


@dataclass(slots=True)
class _Tally:
    """What all connections fill in together."""

    requests: Iterator[bytes]
    workload: Workload
    most: int | None
    until: float = 0.0
    taken_s: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: bytes | None = None

    def next(self) -> bytes | None:
        """The next request, if it is not too late for one."""
        if time.perf_counter() >= self.until or (self.most is not None and len(self.taken_s) >= self.most):
            return None
        return next(self.requests)

    def answered(self, status: int, body: bytes, taken_s: float) -> None:
        """One more answer."""
        self.taken_s.append(taken_s)
        is_good = status == 200 and body.count(self.workload.mark) == self.workload.marks and b'"errors"' not in body
        if not is_good:
            self.errors += 1
            self.first_error = self.first_error or f"{status} ".encode() + body[:500]


class _Connection(asyncio.Protocol):
    """One connection: request, answer, request."""

    def __init__(self, tally: _Tally) -> None:
        self._tally = tally
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._sent_at = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._tally.answered(0, data, time.perf_counter() - self._sent_at)
            self._end()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self._tally.answered(0, b"the connection was closed", time.perf_counter() - self._sent_at)
            self.done.set_result(None)

    def on_message_begin(self) -> None:
        """Called by the parser, as the next two are."""
        self._body.clear()

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        taken_s = time.perf_counter() - self._sent_at
        self._tally.answered(self._parser.get_status_code(), b"".join(self._body), taken_s)
        if self._parser.should_keep_alive():
            self._parser = httptools.HttpResponseParser(self)
            self.ask()
        else:
            self._end()

    def ask(self) -> None:
        """Send the next request, or end."""
        request = self._tally.next()
        if request is None:
            self._end()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def _end(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
        self._transport.close()


async def put_load(
    port: int,
    workload: Workload,
    requests: Iterator[bytes],
    connections: int,
    seconds: float,
    most: int | None = None,
) -> Load:
    """Ask for so many seconds, or until so many answers have come."""
    loop = asyncio.get_running_loop()
    tally = _Tally(requests, workload, most)
    opened = [
        (await loop.create_connection(lambda: _Connection(tally), "127.0.0.1", port))[1] for _ in range(connections)
    ]
    begin = time.perf_counter()
    tally.until = begin + seconds
    for each in opened:
        each.ask()
    async with asyncio.timeout(seconds + GIVE_UP_S):
        await asyncio.gather(*(each.done for each in opened))
    return Load(time.perf_counter() - begin, tuple(tally.taken_s), tally.errors, tally.first_error)
