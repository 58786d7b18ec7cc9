"""Does a rolling restart lose a request? Run as `python -m benchmarks.restarts`: 5 restarts under load, on loopback.

A supervisor holds the listening socket. Clients that keep their connections open send one request after the other, and
never send one again. Meanwhile, again and again, a new process is started on the same socket, and when it is ready the
old one is told to stop. A request is lost when it gets no answer, or any answer but 200 with data.
"""

import asyncio
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from benchmarks.supervised import Supervisor, supervisor

CLIENTS = 8
RESTARTS = 5
REQUESTS = 1_000
QUERY = {"query": "query Restarts { products(first: 5) { nodes { id } } }"}


@dataclass(slots=True)
class Counted:
    """What became of the requests, and with which code each process ended."""

    answered: int = 0
    lost: list[str] = field(default_factory=list)
    exits: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        sent = self.answered + len(self.lost)
        return f"requests {sent}, restarts {len(self.exits) - 1}, exit codes {set(self.exits)}, lost {len(self.lost)}"


async def rolling(folder: Path, restarts: int, requests: int) -> Counted:
    """Restart so often under load, until at least so many requests were sent."""
    counted, stopping = Counted(), asyncio.Event()
    with supervisor(folder, CONTRACTS_GRACE_S="1", CONTRACTS_LOG_LEVEL="ERROR") as supervised:
        process = await supervised.start()
        async with asyncio.TaskGroup() as clients:
            for _ in range(CLIENTS):
                clients.create_task(_ask(supervised.url, counted, stopping, requests // CLIENTS))
            for _ in range(restarts):
                process = await _replace(supervised, process, counted)
            stopping.set()
        counted.exits.append(await supervised.stop(process))
    return counted


async def _replace(
    supervised: Supervisor, old: asyncio.subprocess.Process, counted: Counted
) -> asyncio.subprocess.Process:
    new = await supervised.start()
    counted.exits.append(await supervised.stop(old))
    return new


async def _ask(url: str, counted: Counted, stopping: asyncio.Event, least: int) -> None:
    """One client with one connection at a time, until told to stop and at least so many requests were sent."""
    sent = 0
    transport = httpx2.AsyncHTTPTransport(retries=0, limits=httpx2.Limits(max_connections=1))
    async with httpx2.AsyncClient(transport=transport, base_url=url, timeout=60) as client:
        while not stopping.is_set() or sent <= least:
            sent += 1
            try:
                answer = await client.post("/graphql", json=QUERY)
            except httpx2.HTTPError as failed:
                counted.lost.append(repr(failed))
                continue
            if answer.status_code == 200 and "errors" not in answer.json():
                counted.answered += 1
            else:
                counted.lost.append(f"{answer.status_code} {answer.text[:200]}")


def main() -> None:
    """Print what was sent and what was lost."""
    with tempfile.TemporaryDirectory() as folder:
        counted = asyncio.run(rolling(Path(folder), RESTARTS, REQUESTS))
    for each in counted.lost[:10]:
        print(f"  lost: {each}")
    print(counted)
    sys.exit(bool(counted.lost))


if __name__ == "__main__":
    main()
