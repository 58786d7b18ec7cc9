"""Which servers are compared, and how is each started?

Ours as `contracts serve` starts it in production mode and as `make serve` does, an ASGI app that does nothing, and the
peers. A peer is a command that listens where `PORT` says, on the database that `DATABASE_URL` names; `environment` has
all it is told.
"""

import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import make_url

from benchmarks.serving.databases import Filled, own_file
from benchmarks.serving.filling import SECRET
from benchmarks.serving.processes import OTHERS, SERVERS, pin, pinned
from benchmarks.serving.workloads import HERE, Asking

ROOT = HERE.parent.parent
READY_WITHIN_S, ENDS_WITHIN_S = 60.0, 10.0
POOL = 10
ALL = frozenset({"W1", "W2", "W3", "W4"})
OURS, NO_OP, JSON_ENDPOINT = "ours", "ASGI no-op", "JSON endpoint, by hand"
ONE_BY_ONE, MADE = "ours, a statement a request", "ours, as make serve starts it"
MERCURIUS = "mercurius + jit"
CACHED, NAIVE, ARIADNE, GRAPHENE = "strawberry, every cache", "strawberry + ORM", "ariadne", "graphene"

Answer: TypeAlias = Callable[[str, Any], Any]
"""From a workload's name and the `data` of an own document to what ours would be."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A server of the comparison. With `documents` it is sent texts of its own; `answer` makes their answers ours.

    One that `has_own_file` is given a copy of the database that nobody else uses.
    """

    name: str
    command: tuple[str, ...]
    workloads: frozenset[str] = ALL
    rest: bool = False
    documents: Path | None = None
    answer: Answer | None = None
    databases: frozenset[str] = frozenset({"postgresql"})
    environment: dict[str, str] = field(default_factory=dict)
    has_own_file: bool = False


class DidNotStart(RuntimeError):
    """A server ended, or did not listen in time. The message has what it said last."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens."""

    peer: Peer
    process: subprocess.Popen[bytes]
    port: int

    def asking(self, filled: Filled) -> Asking:
        """How it is asked."""
        return Asking(self.port, filled.keys, self.peer.rest, self.peer.documents or HERE)


def python_peers() -> tuple[Peer, ...]:
    """Ours first, then the anchors, then what a Python team would write."""
    both = frozenset({"postgresql", "sqlite"})
    other = str(other_python())
    start = "from contracts.cli import main; main()"
    # No two questions go out in one statement, and none waits for another.
    bounds = "gathered.AT_ONCE, gathered.MOST_KEYS = 1_000_000, 1"
    alone = f"from contracts.store.direct import gathered; {bounds}; {start}"
    serve = (sys.executable, "-c", start, "serve")
    return (
        Peer(OURS, serve, databases=both),
        Peer(ONE_BY_ONE, (sys.executable, "-c", alone, "serve"), frozenset({"W1"})),
        # It loads the demo beside the units, feeds worklists as a worker does, and writes a line for each request.
        Peer(
            MADE,
            (*serve, "--demo"),
            frozenset({"W1"}),
            databases=frozenset({"sqlite"}),
            environment={"CONTRACTS_LOG_LEVEL": "INFO"},
            has_own_file=True,
        ),
        Peer(NO_OP, _module("noop"), frozenset(), databases=both),
        Peer(JSON_ENDPOINT, _module("json_endpoint"), rest=True, databases=both),
        Peer(CACHED, _module("strawberry_cached"), databases=both),
        Peer(NAIVE, _module("strawberry_orm"), databases=both),
        Peer(ARIADNE, _module("ariadne_server", other), databases=both),
        Peer(GRAPHENE, _module("graphene_server", other), databases=both),
    )


@contextmanager
def running(peer: Peer, filled: Filled) -> Iterator[Running]:
    """The server, listening, until the block ends. Raises `DidNotStart`."""
    port = _free_port()
    with own_file(filled) if peer.has_own_file else nullcontext(filled) as its, tempfile.TemporaryFile() as said:
        with pinned(SERVERS):
            process = subprocess.Popen(
                peer.command, cwd=ROOT, env=environment(peer, its, port), stdout=said, stderr=subprocess.STDOUT
            )
        try:
            _wait(process, port, peer.name, said)
            yield Running(peer, process, port)
        finally:
            process.terminate()
            try:
                process.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def environment(peer: Peer, filled: Filled, port: int) -> dict[str, str]:
    """What a server is told. Ours writes no line for each request, as no peer does."""
    peer_url = make_url(filled.peer_url) if filled.pid is not None else None
    of_driver = {
        "PGHOST": str(peer_url.query["host"]),
        "PGUSER": str(peer_url.username),
        "PGDATABASE": str(peer_url.database),
    } if peer_url is not None else {}  # fmt: skip
    return {
        **os.environ,
        **of_driver,
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "DATABASE_URL": filled.peer_url,
        "BENCH_POOL": str(POOL),
        "BENCH_KEYS": json.dumps(asdict(filled.keys)),
        "NODE_ENV": "production",
        "CONTRACTS_PORT": str(port),
        "CONTRACTS_DATABASE_URL": filled.url,
        "CONTRACTS_MIGRATIONS_URL": filled.owner_url,
        "CONTRACTS_SECRETS": SECRET,
        "CONTRACTS_SERIAL_BOUNDS": "ADMIN=none,PARTNER=none",
        "CONTRACTS_LOG_LEVEL": "WARNING",
        "CONTRACTS_GRACE_S": "0",
        **peer.environment,
    }


def pin_database(filled: Filled) -> None:
    """The database beside the load, away from the servers."""
    if filled.pid is not None:
        pin(filled.pid, OTHERS)


def other_python() -> Path:
    """The Python of an environment for what needs another graphql-core than we do; made when it is missing."""
    wanted = HERE / "peers" / "graphene.txt"
    digest = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"contracts-bench-graphene-{digest}"
    python, made = folder / "bin" / "python", folder / "made"
    if not made.exists():
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], check=True)
        sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(wanted)]
        subprocess.run(sync, check=True)
        made.touch()
    return python


def _module(name: str, python: str = sys.executable) -> tuple[str, ...]:
    return (python, "-m", f"benchmarks.serving.peers.{name}")


def _wait(process: subprocess.Popen[bytes], port: int, name: str, said: Any) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
            continue
        return
    said.seek(0)
    raise DidNotStart(f"{name}: {said.read()[-2_000:].decode(errors='replace')}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
