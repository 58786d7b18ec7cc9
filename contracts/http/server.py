"""How does the server start, and how does it stop without losing a request?

It listens on an address of its own, or on a socket that a supervisor holds and hands over: as `LISTEN_FDS`, as systemd
does, or as a number (`contracts serve --fd 3`). Told to stop (SIGTERM, SIGINT) it goes through these steps:

    1. `/readyz` turns false, and every answer ends its connection
    2. for `grace_s` requests are still accepted: balancers notice, clients with open connections let go of them
    3. nothing is accepted any more; on a socket of a supervisor, the next process accepts instead
    4. what is being answered is finished, for at most `drain_s`; connections that are idle are closed, and web sockets
       with 1012, which tells clients to come again
    5. the pool is closed, and the process ends with 0

A second signal ends the grace. When `NOTIFY_SOCKET` is set the supervisor is told `READY=1` and `STOPPING=1`.
"""

import asyncio
import ctypes
import gc
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import FrameType

import uvicorn
from msgspec import Struct
from starlette.applications import Starlette

from contracts.http.connections import SETTLED, Connection, Patience, patient
from contracts.http.draining import Draining

FIRST_FD = 3
"""Where the sockets begin that systemd hands over."""

GARBAGE_AFTER = 20_000
"""So many new objects are waited for before garbage is looked for: an answer makes thousands that die by themselves."""

GIVEN_BACK_AFTER = 100
"""At the first tick, and after so many of a tenth of a second each, memory that is free is returned."""

_TICK_S = 0.02
_LINGER_TICKS = 10


class Stopping(Struct, frozen=True):
    """How long the steps of stopping take, in seconds."""

    grace_s: float
    drain_s: float


class Server(uvicorn.Server):
    """uvicorn, with an end that loses nothing."""

    def __init__(self, config: uvicorn.Config, draining: Draining, stopping: Stopping) -> None:
        super().__init__(config)
        self._draining, self._stopping = draining, stopping
        self._hurry = asyncio.Event()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal begins the end, the second shortens it."""
        if self._draining.began:
            self._hurry.set()
        self._draining.began = True
        for each in self.server_state.connections:
            if isinstance(each, Connection):
                each.end()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        spare_collector()
        notify("READY=1")

    async def on_tick(self, counter: int) -> bool:
        """Whether to go on to the end: after the grace."""
        ends = await super().on_tick(counter)
        if counter % GIVEN_BACK_AFTER == 0:
            give_back()
        if self._draining.began and not ends:
            notify("STOPPING=1")
            await self._grace()
            return True
        return ends

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nothing more, then let end what has begun."""
        await self._stop_accepting()
        for server in self.servers:
            server.close()
        # What was accepted a moment ago has its request on the way, and must not be taken for idle.
        for _ in range(_LINGER_TICKS):
            await asyncio.sleep(_TICK_S)
            if not self.server_state.connections:
                break
        await super().shutdown(sockets)

    async def _stop_accepting(self) -> None:
        """Take no more from the sockets, and let in who stands in the door.

        When a server is closed asyncio drops a connection that it has accepted and not yet attached.
        """
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for each in server.sockets:
                with suppress(RuntimeError):  # uvloop accepts and attaches in one step, and refuses this
                    loop.remove_reader(each)
        await asyncio.sleep(0)

    async def _grace(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._stopping.grace_s):
                await self._hurry.wait()


def serve(
    app: Starlette,
    listening: list[socket.socket],
    draining: Draining,
    stopping: Stopping,
    longest_message: int,
    patience: Patience,
) -> None:
    """Answer on these sockets until told to stop. No message of a web socket is read beyond so many bytes."""
    Server(configured(app, draining, stopping, longest_message, patience), draining, stopping).run(listening)


def configured(
    app: Starlette, draining: Draining, stopping: Stopping, longest_message: int, patience: Patience = SETTLED
) -> uvicorn.Config:
    """How uvicorn is to run the app."""
    return uvicorn.Config(
        app,
        http=patient(patience, draining),
        timeout_keep_alive=patience.idle_s,
        log_config=None,
        lifespan="on",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whose word is taken for an address, `networks` says
        timeout_graceful_shutdown=round(stopping.drain_s),
        ws="websockets-sansio",
        ws_max_size=longest_message,
        ws_per_message_deflate=False,
    )


def spare_collector() -> None:
    """Let the garbage collector pass over what was loaded at the start, and look less often at what comes after."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, *gc.get_threshold()[1:])


def give_back() -> None:
    """Return to the system what is free: glibc keeps it otherwise. Elsewhere it is not done."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def listen(host: str, port: int) -> socket.socket:
    """A socket of our own. Raises `OSError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


def handed_over(environment: Mapping[str, str], fd: int | None = None) -> list[socket.socket]:
    """The sockets that a supervisor holds for us: that of a number, or those of `LISTEN_FDS` meant for this process."""
    if fd is not None:
        return [socket.socket(fileno=fd)]
    if environment.get("LISTEN_PID") != str(os.getpid()):
        return []
    count = int(environment.get("LISTEN_FDS", "0"))
    return [socket.socket(fileno=each) for each in range(FIRST_FD, FIRST_FD + count)]


def addresses(listening: list[socket.socket]) -> Iterator[str]:
    """Where the sockets can be reached, as people write it."""
    for each in listening:
        name = each.getsockname()
        yield f"http://{name[0]}:{name[1]}" if isinstance(name, tuple) else f"unix:{name}"


def notify(state: str) -> None:
    """Tell the supervisor, where one listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor, suppress(OSError):
        supervisor.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        supervisor.send(state.encode())
