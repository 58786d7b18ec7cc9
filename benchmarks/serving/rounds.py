"""How are the servers measured in turns?

All of them listen all the time. In each round each workload has its turn, in an order that is drawn anew, and within it
the servers are asked by turns, for half a second each time and in another order each time, until each was asked for as
long as it should be. A processor that is now quick and now slow (one of a shared machine is, by half, from second to
second) so falls on all alike, on the anchors as on ours, and ratios within one round mean something.
"""

import asyncio
import gc
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from random import Random
from statistics import mean, quantiles

from benchmarks.serving import processes, same
from benchmarks.serving.databases import Filled
from benchmarks.serving.load import Load, put_load
from benchmarks.serving.peers.pgbench import pgbench_rate
from benchmarks.serving.variants import NO_OP, OURS, DidNotStart, Peer, Running, running
from benchmarks.serving.workloads import W1, WORKLOADS, Workload, requests, samples

WARM_UP_S = 1.5
SLICE_S = 0.5
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
    loop_ms: float


@dataclass(frozen=True, slots=True)
class Block:
    """One workload over so many connections, and who is asked it."""

    workload: Workload
    connections: int
    servers: list[Running]


@dataclass(frozen=True, slots=True)
class Slice:
    """What came of asking one server for a moment, and how long a loop took just before."""

    load: Load
    spent: processes.Spent
    loop_ms: float


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
    blocks = [
        Block(WORKLOADS[name], connections, usable[name])
        for name, numbers in plan.connections.items()
        for connections in numbers
    ]
    for block in blocks:
        if block.connections == plan.connections[block.workload.name][-1]:
            for server in block.servers:
                _load(server, block.workload, filled, block.connections, WARM_UP_S, seed=0)
    for number in range(1, plan.rounds + 1):
        draw.shuffle(blocks)
        for block in blocks:
            yield from _of_block(block, filled, plan.seconds, number, draw)
        if filled.pid is not None and W1.name in plan.connections:
            yield _of_statement(filled, plan.connections[W1.name][-1], plan.seconds, number)
        print(f"   round {number} of {plan.rounds}", flush=True)


def _of_block(block: Block, filled: Filled, seconds: float, number: int, draw: Random) -> Iterator[Measured]:
    turns = max(1, round(seconds / SLICE_S))
    slices: dict[str, list[Slice]] = {each.peer.name: [] for each in block.servers}
    for turn in range(turns):
        for server in draw.sample(block.servers, len(block.servers)):
            seed = number * turns + turn
            slices[server.peer.name].append(_slice(server, block, filled, seconds / turns, seed))
    for name, its in slices.items():
        yield _measured(name, block, number, its)


def _slice(server: Running, block: Block, filled: Filled, seconds: float, seed: int) -> Slice:
    loop_ms = processes.loop_ms()
    roots = (server.process.pid, filled.pid)
    before = processes.clock(roots)
    load = _load(server, block.workload, filled, block.connections, seconds, seed)
    return Slice(load, processes.between(before, processes.clock(roots)), loop_ms)


def _measured(name: str, block: Block, number: int, slices: Sequence[Slice]) -> Measured:
    taken_s = [each for one in slices for each in one.load.taken_s]
    answered = max(1, len(taken_s))
    cuts = quantiles(taken_s, n=100) if len(taken_s) > 1 else [0.0] * 99
    first_error = next((one.load.first_error for one in slices if one.load.first_error), None)
    return Measured(
        round=number,
        server=name,
        workload=block.workload.name,
        connections=block.connections,
        a_second=sum(one.load.good for one in slices) / sum(one.load.seconds for one in slices),
        errors=sum(one.load.errors for one in slices),
        first_error=first_error.decode(errors="replace") if first_error else None,
        p50_ms=cuts[49] * 1e3,
        p99_ms=cuts[98] * 1e3,
        server_ms=sum(one.spent.of_trees[0] for one in slices) / answered * 1e3,
        database_ms=sum(one.spent.of_trees[1] for one in slices) / answered * 1e3,
        foreign=mean(one.spent.foreign for one in slices),
        loop_ms=mean(one.loop_ms for one in slices),
    )


def _of_statement(filled: Filled, connections: int, seconds: float, number: int) -> Measured:
    """The statement of the peers without a server before it."""
    roots, loop_ms = (filled.pid,), processes.loop_ms()
    before = processes.clock(roots)
    rate = pgbench_rate(filled.peer_url, filled.size, connections, max(1, round(seconds)))
    spent = processes.between(before, processes.clock(roots))
    database_ms = spent.of_trees[0] / (rate * max(1, round(seconds))) * 1e3
    took_ms = connections / rate * 1e3
    return Measured(
        number, PGBENCH, W1.name, connections, rate, 0, None, took_ms, took_ms, 0.0, database_ms, spent.foreign, loop_ms
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
    # What is asked was made before; and no collection of this process's garbage counts as waiting for a server.
    gc.collect()
    gc.disable()
    try:
        return asyncio.run(put_load(server.port, workload, asked, connections, seconds, most))
    finally:
        gc.enable()


def _memory(server: Running, filled: Filled) -> float:
    """What our server holds after ten thousand more requests."""
    _load(server, W1, filled, 32, 120.0, seed=99, most=MANY)
    return processes.tree_rss_mb(server.process.pid)
