"""Does a server that is told to stop finish what it began, and does a restart lose nothing? On real sockets."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from benchmarks.restarts import rolling
from contracts.http.draining import Draining
from contracts.http.health import ReadyEndpoint, alive
from contracts.http.server import FIRST_FD, Server, Stopping, addresses, configured, handed_over, listen, notify
from contracts.store.database import Database
from contracts.store.revisions import HEAD
from tests.databases import SqliteFiles

LONG_S = 600.0
LONGEST = 1_000


@dataclass(slots=True)
class Served:
    """A server in this process whose `/slow` answers when it is let go."""

    url: str
    database: Database
    draining: Draining = field(default_factory=Draining)
    inside: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def app(self) -> Starlette:
        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            yield
            await self.database.close()
            self.closed = True

        routes = [
            Route("/slow", self._slow),
            Route("/livez", alive),
            Route("/readyz", ReadyEndpoint(self.database, self.draining, HEAD).answer),
        ]
        return Starlette(routes=routes, lifespan=lifespan)

    async def _slow(self, _request: Request) -> Response:
        self.inside.set()
        await self.release.wait()
        return PlainTextResponse("done")


@asynccontextmanager
async def serving(
    sqlite_files: SqliteFiles, grace_s: float, made: Callable[..., Server] = Server
) -> AsyncIterator[tuple[Served, asyncio.Task[None]]]:
    """A server, and the task that ends with it."""
    with sqlite_files.migrated() as url, listen("127.0.0.1", 0) as listening:
        [address] = addresses([listening])
        served = Served(address, Database.open(url))
        stopping = Stopping(grace_s, 60)
        server = made(configured(served.app(), served.draining, stopping, LONGEST), served.draining, stopping)
        task = asyncio.create_task(server.serve([listening]))
        async with httpx2.AsyncClient(base_url=address) as client:
            assert (await client.get("/readyz")).status_code == 200
        yield served, task
        served.release.set()
        await task


def told_to_stop() -> None:
    signal.raise_signal(signal.SIGTERM)


async def refused(url: str) -> None:
    """Wait until nothing is accepted any more."""
    host, port = url.removeprefix("http://").split(":")
    while True:
        try:
            _, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            return
        writer.close()


async def test_readiness_turns_first_then_nothing_is_accepted_then_what_began_is_finished(
    sqlite_files: SqliteFiles,
) -> None:
    async with serving(sqlite_files, LONG_S) as (served, task), httpx2.AsyncClient(base_url=served.url) as client:
        slow = asyncio.create_task(client.get("/slow"))
        await served.inside.wait()
        told_to_stop()
        assert served.draining.began
        turned = await client.get("/readyz")
        assert turned.status_code == 503
        assert turned.headers["connection"] == "close"
        assert turned.json()["checks"]["draining"]["ok"] is False
        told_to_stop()  # the second time ends the grace
        await refused(served.url)
        assert not served.closed
        assert not slow.done()
        served.release.set()
        answer = await slow
        assert (answer.text, answer.headers["connection"]) == ("done", "close")
        await task
        assert served.closed


async def test_answers_end_their_connection_only_once_the_process_is_about_to_stop(sqlite_files: SqliteFiles) -> None:
    async with serving(sqlite_files, LONG_S) as (served, task), httpx2.AsyncClient(base_url=served.url) as client:
        before = [await client.get("/livez"), await client.get("/livez")]
        told_to_stop()
        after = [await client.get("/livez"), await client.get("/livez")]
        told_to_stop()
        await task
    assert ["connection" in each.headers for each in before] == [False, False]
    assert [each.headers["connection"] for each in after] == ["close", "close"]


async def test_a_connection_that_was_accepted_a_moment_before_the_end_is_answered(sqlite_files: SqliteFiles) -> None:
    """Its request comes after the server stopped to accept."""
    async with serving(sqlite_files, 0) as (served, task):
        host, port = served.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        told_to_stop()
        await refused(served.url)
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: t\r\n\r\n")
        answer = await reader.read()
        writer.close()
        await task
    assert answer.startswith(b"HTTP/1.1 503")
    assert b"connection: close" in answer.lower()


class ConnectedAtTheEnd(Server):
    """A server to which somebody connects while it ends: asyncio has accepted, and not yet attached."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.late = asyncio.get_running_loop().create_future()

    async def on_tick(self, counter: int) -> bool:
        ends = await super().on_tick(counter)
        if ends:
            [listening] = self.servers[0].sockets
            self.late.set_result(socket.create_connection(listening.getsockname()))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        return ends


async def test_a_connection_that_is_being_accepted_at_the_end_is_answered(sqlite_files: SqliteFiles) -> None:
    servers: list[ConnectedAtTheEnd] = []

    def made(*given: Any) -> Server:
        servers.append(ConnectedAtTheEnd(*given))
        return servers[0]

    async with serving(sqlite_files, 0, made) as (_, task):
        told_to_stop()
        reader, writer = await asyncio.open_connection(sock=await servers[0].late)
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: t\r\n\r\n")
        async with asyncio.timeout(30):
            assert (await reader.read()).startswith(b"HTTP/1.1 503")
        writer.close()
        await task


async def test_an_idle_connection_does_not_hold_the_end(sqlite_files: SqliteFiles) -> None:
    async with serving(sqlite_files, 0) as (served, task):
        host, port = served.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: t\r\n\r\n")
        assert await reader.read(12) == b"HTTP/1.1 200"
        told_to_stop()
        await task
        writer.close()
    assert served.closed


async def test_rolling_restarts_lose_no_request(tmp_path: Path) -> None:
    """Small; `python -m benchmarks.restarts` does it five times."""
    counted = await rolling(tmp_path, restarts=1, requests=200)
    assert counted.lost == []
    assert counted.answered >= 200
    assert counted.exits == [0, 0]


def test_sockets_meant_for_another_process_are_left_alone() -> None:
    assert handed_over({"LISTEN_PID": "1", "LISTEN_FDS": "1"}) == []
    assert handed_over({}) == []


LISTENER = """
import os, sys
from contracts.http.server import handed_over
os.environ["LISTEN_PID"] = str(os.getpid())
[one] = handed_over(os.environ)
sys.stdout.write(str(one.getsockname()[1]))
"""


async def test_a_socket_is_taken_from_the_supervisor_by_its_number_and_as_systemd_hands_it_over() -> None:
    with listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        [by_number] = handed_over({}, os.dup(listening.fileno()))
        with by_number:
            assert by_number.getsockname()[1] == port

        def hand_over() -> None:
            os.dup2(listening.fileno(), FIRST_FD)

        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            LISTENER,
            env={**os.environ, "LISTEN_FDS": "1"},
            stdout=asyncio.subprocess.PIPE,
            close_fds=False,
            preexec_fn=hand_over,
        )
        said, _ = await process.communicate()
    assert said.decode() == str(port)


def test_the_supervisor_is_told_where_one_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notify("READY=1")  # nobody listens, and nothing happens
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        notify("READY=1")
        assert supervisor.recv(100) == b"READY=1"
    notify("STOPPING=1")  # it has gone, and nothing happens


def test_an_address_is_written_as_people_read_it() -> None:
    with listen("127.0.0.1", 0) as listening:
        assert list(addresses([listening])) == [f"http://127.0.0.1:{listening.getsockname()[1]}"]
