"""How does a benchmark start the real server, and know that it answers? As a supervisor: it holds the socket."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe

COMMAND = Path(sys.executable).with_name("contracts")
START_S = 120


@dataclass(slots=True)
class Supervisor:
    """Holds one listening socket and starts processes that answer on it, one after the other or at once."""

    listening: socket.socket
    told: socket.socket
    settings: Mapping[str, str]
    running: list[asyncio.subprocess.Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the socket is reached."""
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    async def start(self, *options: str) -> asyncio.subprocess.Process:
        """A process that has said that it is ready."""
        env = {**os.environ, **self.settings, "NOTIFY_SOCKET": str(self.told.getsockname())}
        fd = self.listening.fileno()
        command = (str(COMMAND), "serve", "--fd", str(fd), *options)
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(*command, env=env, pass_fds=(fd,), stdout=quiet, stderr=quiet)
        self.running.append(process)
        await self._hear("READY=1")
        return process

    async def stop(self, process: asyncio.subprocess.Process) -> int:
        """Tell a process to stop, and wait for its end: its exit code."""
        process.send_signal(signal.SIGTERM)
        await self._hear("STOPPING=1")
        code = await process.wait()
        self.running.remove(process)
        return code

    async def _hear(self, wanted: str) -> None:
        async with asyncio.timeout(START_S):
            while (await asyncio.get_running_loop().sock_recv(self.told, 100)).decode() != wanted:
                pass


@contextmanager
def supervisor(folder: Path, **settings: str) -> Iterator[Supervisor]:
    """A supervisor whose processes share a database in this folder. What still runs at the end is killed."""
    server, datagrams = socket.create_server(("127.0.0.1", 0), backlog=1024), socket.SOCK_DGRAM
    with server as listening, socket.socket(socket.AF_UNIX, datagrams) as told:
        told.setblocking(False)
        told.bind(str(folder / "notify"))
        database = {"CONTRACTS_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'served.db'}"}
        secrets = {"CONTRACTS_SECRETS": token_urlsafe(32), "CONTRACTS_KEYLESS": "true"}
        supervised = Supervisor(listening, told, {**database, **secrets, **settings})
        try:
            yield supervised
        finally:
            for process in supervised.running:
                process.kill()
