"""How is a connection cut after COMMIT was sent and before its answer came? A proxy in front of PostgreSQL.

It reads what the driver sends, message by message. Once armed, the next COMMIT is the last thing that happens on its
connection: it is never handed on, or handed on and not waited for, or handed on and its answer swallowed.
"""

import asyncio
import struct
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sqlalchemy import make_url

SOCKET = ".s.PGSQL.5432"


class Cut(StrEnum):
    BEFORE = "before COMMIT"
    DURING = "with COMMIT on its way"
    AFTER = "after COMMIT was done"


@dataclass(slots=True)
class Proxy:
    """A proxy that listens. `url` leads through it to the database; `arm` cuts one of the next COMMITs."""

    url: str
    upstream: str
    cuts: dict[Cut, int] = field(default_factory=lambda: dict.fromkeys(Cut, 0))
    armed: Cut | None = None
    skip: int = 0

    def arm(self, cut: Cut, skip: int) -> None:
        """Cut the COMMIT that comes after `skip` others."""
        self.armed, self.skip = cut, skip

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends or it is cut."""
        up_reader, up_writer = await asyncio.open_unix_connection(self.upstream)
        answered = asyncio.Event()
        wire = _Wire(reader, writer, up_reader, up_writer)
        down = asyncio.create_task(_answers(wire, answered))
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                await self._questions(wire, answered)
        finally:
            down.cancel()
            await asyncio.gather(down, return_exceptions=True)
            writer.close()
            up_writer.close()

    async def _questions(self, wire: "_Wire", answered: asyncio.Event) -> None:
        wire.up_writer.write(await _startup(wire.reader))
        while True:
            message = await _message(wire.reader)
            cut = self._cut_here(message)
            if cut is Cut.BEFORE:
                return
            wire.is_swallowed = cut is not None
            wire.up_writer.write(message)
            await wire.up_writer.drain()
            if cut is Cut.AFTER:
                await answered.wait()
            if cut is not None:
                return

    def _cut_here(self, message: bytes) -> Cut | None:
        if self.armed is None or not message.startswith(b"Q") or not message[5:].upper().startswith(b"COMMIT"):
            return None
        if self.skip:
            self.skip -= 1
            return None
        cut, self.armed = self.armed, None
        self.cuts[cut] += 1
        return cut


@dataclass(slots=True)
class _Wire:
    """Both ends of a connection. What the server answers is kept from the driver once it `is_swallowed`."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    up_reader: asyncio.StreamReader
    up_writer: asyncio.StreamWriter
    is_swallowed: bool = False


@asynccontextmanager
async def cutting(database_url: str) -> AsyncIterator[Proxy]:
    """A proxy in front of this database, whose server listens on a Unix socket."""
    target = make_url(database_url)
    host = str(target.query["host"])
    with tempfile.TemporaryDirectory(prefix="cut-") as folder:
        url = target.update_query_dict({"host": folder}).render_as_string(False)
        proxy = Proxy(url, str(Path(host) / SOCKET))
        server = await asyncio.start_unix_server(proxy.carry, str(Path(folder) / SOCKET))
        async with server:
            yield proxy


async def _answers(wire: _Wire, answered: asyncio.Event) -> None:
    """Hand on what the server says; a swallowed answer ends it."""
    with suppress(ConnectionError):
        while data := await wire.up_reader.read(65536):
            if wire.is_swallowed:
                answered.set()
                return
            wire.writer.write(data)
            await wire.writer.drain()
    answered.set()
    wire.writer.close()


async def _startup(reader: asyncio.StreamReader) -> bytes:
    """The first message: a length, and no kind before it."""
    length = await reader.readexactly(4)
    return length + await reader.readexactly(struct.unpack("!I", length)[0] - 4)


async def _message(reader: asyncio.StreamReader) -> bytes:
    """The next message: a kind, a length, and what it says."""
    head = await reader.readexactly(5)
    return head + await reader.readexactly(struct.unpack("!I", head[1:])[0] - 4)
