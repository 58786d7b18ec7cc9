"""How are the servers measured in turns?

All of them listen all the time; in each round each is asked for a few seconds, in an order that is drawn anew. So
foreign work and a warm machine fall on all alike, and ratios within one round mean something.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from random import Random
from statistics import quantiles

from benchmarks.serving import processes, same
from benchmarks.serving.databases import Filled
from benchmarks.serving.load import Load, put_load
from benchmarks.serving.peers.pgbench import pgbench_rate
from benchmarks.serving.variants import NO_OP, OURS, DidNotStart, Peer, Running, running
from benchmarks.serving.workloads import W1, WORKLOADS, Workload, requests, samples

WARM_UP_S = 1.5
MANY = 10_000
PGBENCH = "pgbench, the peers' statement"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run measures: which workloads, at which numbers of connections, for how long."""

    rounds: int
    seconds: float
    connections: dict[str, tuple[int, ...]]
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """One server in one round. Times are milliseconds; `server_ms` and `database_ms` are those of a processor."""

    round: int
    server: str
    workload: str
    connections: int
    a_second: float
    errors: int
    first_error: str | None
    p50_ms: float
    p99_ms: float
    server_ms: float
    database_ms: float
    foreign: float


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that was measured on one database, what could not be, and the memory of our server afterwards."""

    measured: tuple[Measured, ...]
    excluded: dict[tuple[str, str], str]
    rss_mb: dict[str, float]


def run(peers: Sequence[Peer], filled: Filled, plan: Plan) -> Run:
    """Start them, compare their answers, and measure them in turns."""
    excluded: dict[tuple[str, str], str] = {}
    with ExitStack() as stack:
        servers = []
        for peer in peers:
            try:
                servers.append(stack.enter_context(running(peer, filled)))
            except DidNotStart as failed:
                excluded[(peer.name, "")] = str(failed)
                print(f"   did not start: {failed}", flush=True)
        usable = {name: _usable(servers, WORKLOADS[name], filled, excluded) for name in plan.connections}
        measured = tuple(_in_turns(usable, filled, plan))
        rss = {OURS: _memory(next(each for each in servers if each.peer.name == OURS), filled)}
    return Run(measured, excluded, rss)


def _usable(
    servers: Sequence[Running], workload: Workload, filled: Filled, excluded: dict[tuple[str, str], str]
) -> list[Running]:
    """Those that answer this workload as they must. Ours goes first, and ends the run when it does not."""
    ours = next(each for each in servers if each.peer.name == OURS)
    wanted: list[str] | None = None
    found = []
    for place, server in enumerate(servers):
        if server.peer.name == NO_OP:
            if workload is W1:
                found.append(server)
            continue
        if workload.name not in server.peer.workloads:
            continue
        if wanted is None or workload.writes:
            wanted = same.expected(ours, workload, filled, place)
        asked = samples(workload, filled.size, place, same.SAMPLES)
        if difference := same.first_difference(wanted, same.answers(server, workload, filled, asked)):
            excluded[(server.peer.name, workload.name)] = difference
            print(f"   {server.peer.name}, {workload.name}: {difference}", flush=True)
        else:
            found.append(server)
    if ours not in found:
        raise SystemExit(f"our own server does not answer {workload.name} as it must")
    return found


def _in_turns(usable: dict[str, list[Running]], filled: Filled, plan: Plan) -> Iterator[Measured]:
    draw = Random(plan.seed)
    turns = [
        (WORKLOADS[name], connections, server)
        for name, numbers in plan.connections.items()
        for connections in numbers
        for server in usable[name]
    ]
    for workload, connections, server in turns:
        if connections == plan.connections[workload.name][-1]:
            _load(server, workload, filled, connections, WARM_UP_S, seed=0)
    for number in range(plan.rounds):
        draw.shuffle(turns)
        for workload, connections, server in turns:
            yield _measured(server, workload, filled, connections, plan.seconds, seed=number + 1)
        if filled.pid is not None and W1.name in plan.connections:
            yield _of_statement(filled, plan.connections[W1.name][-1], plan.seconds, number + 1)
        print(f"   round {number + 1} of {plan.rounds}", flush=True)


def _measured(
    server: Running, workload: Workload, filled: Filled, connections: int, seconds: float, seed: int
) -> Measured:
    roots = (server.process.pid, filled.pid)
    before = processes.clock(roots)
    load = _load(server, workload, filled, connections, seconds, seed)
    spent = processes.between(before, processes.clock(roots))
    answered = max(1, len(load.taken_s))
    cuts = quantiles(load.taken_s, n=100) if len(load.taken_s) > 1 else [0.0] * 99
    server_s, database_s = spent.of_trees
    return Measured(
        round=seed,
        server=server.peer.name,
        workload=workload.name,
        connections=connections,
        a_second=load.a_second,
        errors=load.errors,
        first_error=load.first_error.decode(errors="replace") if load.first_error else None,
        p50_ms=cuts[49] * 1e3,
        p99_ms=cuts[98] * 1e3,
        server_ms=server_s / answered * 1e3,
        database_ms=database_s / answered * 1e3,
        foreign=spent.foreign,
    )


def _of_statement(filled: Filled, connections: int, seconds: float, number: int) -> Measured:
    """The statement of the peers without a server before it."""
    roots = (filled.pid,)
    before = processes.clock(roots)
    rate = pgbench_rate(filled.peer_url, filled.size, connections, max(1, round(seconds)))
    spent = processes.between(before, processes.clock(roots))
    database_ms = spent.of_trees[0] / (rate * max(1, round(seconds))) * 1e3
    took_ms = connections / rate * 1e3
    return Measured(
        number, PGBENCH, W1.name, connections, rate, 0, None, took_ms, took_ms, 0.0, database_ms, spent.foreign
    )


def _load(
    server: Running,
    workload: Workload,
    filled: Filled,
    connections: int,
    seconds: float,
    seed: int,
    most: int | None = None,
) -> Load:
    """Ask a server. That which does nothing is not asked for an answer."""
    if server.peer.name == NO_OP:
        workload = replace(workload, mark=b'"data"')
    asked = requests(server.asking(filled), workload, filled.size, seed * 100 + connections)
    return asyncio.run(put_load(server.port, workload, asked, connections, seconds, most))


def _memory(server: Running, filled: Filled) -> float:
    """What our server holds after ten thousand more requests."""
    _load(server, W1, filled, 32, 120.0, seed=99, most=MANY)
    return processes.tree_rss_mb(server.process.pid)
