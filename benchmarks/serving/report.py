"""How is a run written down? As a page of Markdown: what was reached, and every figure, with command and machine."""

import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import engines
from benchmarks.serving.figures import Figures, Place, a_second, database_ms, server_ms
from benchmarks.serving.peers.node import program
from benchmarks.serving.rounds import Measured, Run
from benchmarks.serving.targets import targets
from benchmarks.serving.variants import JSON_ENDPOINT, OURS
from benchmarks.serving.workloads import WORKLOADS

_PACKAGES = ("strawberry-graphql", "graphql-core", "starlette", "uvicorn", "uvloop", "sqlalchemy", "asyncpg", "orjson")


def written(runs: Mapping[str, Run], command: str, size: int, decisions: Sequence[engines.Rates]) -> Iterator[str]:
    """The lines of the page, for the runs by their database."""
    yield "# The served stack beside its peers"
    yield ""
    yield f"`{command}`: {size:,} units. {machine()}"
    yield ""
    yield "CPU is milliseconds of a processor for each answer, with all that lies below the server's process, and the"
    yield "database's. Figures are medians of the rounds, ratios medians of the ratios within one round. Errors inside"
    yield "answers count as errors. Every server gave the same answers to 50 samples before it was timed. In a round"
    yield "they are asked by turns of half a second, in another order each time."
    yield ""
    yield "On SQLite the peers send the same statements in its words: Python's through sqlite3 (the ORM: aiosqlite),"
    yield "Node's through `node:sqlite`; PostGraphile and pgbench know PostgreSQL only. There the stack is measured as"
    yield "`make serve` starts it, too: in demo mode, with a line in the log for each request, on a file of its own."
    if main := runs.get("postgresql"):
        figures = Figures(main.measured)
        yield ""
        yield "| | limit | got | reached |"
        yield "|---|---|---|---|"
        least = min((each.against_zen for each in decisions), default=None)
        yield from (each.row for each in targets(figures, main.rss_mb.get(OURS), least))
    for database, run in runs.items():
        yield from _of_database(database, run)
    if decisions:
        yield from ("", "## W5, decisions in process", "")
        yield from engines.lines(decisions)


def _of_database(database: str, run: Run) -> Iterator[str]:
    figures = Figures(run.measured)
    noise = figures.noise()
    for name, workload in WORKLOADS.items():
        places = figures.places(name)
        if not places:
            continue
        yield ""
        yield f"## {name}, {workload.says}, {database}"
        yield ""
        heads = "server CPU | database CPU | of the JSON endpoint's | requests/s | p50 ms | p99 ms | errors"
        yield f"| server | connections | {heads} |"
        yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
        yield from (_row(figures, place, is_noisy=noise is not None) for place in places)
    if noise is not None:
        yield ""
        yield f"Noisy, so requests/s (`~`) are not to be relied on: {noise}."
    if run.excluded:
        yield ""
        yield from (f"- left out: {server} {workload}: {why}" for (server, workload), why in run.excluded.items())
    yield from (f"\nMemory of {server} after 10,000 more requests: {mb:.0f} MB." for server, mb in run.rss_mb.items())


def _row(figures: Figures, place: Place, *, is_noisy: bool) -> str:
    compared = figures.ratio(place, Place(JSON_ENDPOINT, place.workload, place.connections), server_ms)
    cells = [
        f"**{place.server}**" if place.server == OURS else place.server,
        f"{place.connections}",
        f"{figures.median(place, server_ms):.3f}",
        f"{figures.median(place, database_ms):.3f}",
        "-" if compared is None else f"{compared:.2f} x",
        f"{'~ ' if is_noisy else ''}{figures.median(place, a_second):,.0f}",
        f"{figures.median(place, _p50):.1f}",
        f"{figures.median(place, _p99):.1f}",
        f"{figures.errors(place)}",
    ]
    return f"| {' | '.join(cells)} |"


def _p50(measured: Measured) -> float:
    return measured.p50_ms


def _p99(measured: Measured) -> float:
    return measured.p99_ms


def machine() -> str:
    """What it ran on, and with which versions."""
    info = Path("/proc/cpuinfo")
    models = [line.partition(": ")[2] for line in info.read_text().splitlines() if line.startswith("model name")]
    cores = f"{len(models)} x {models[0]}" if models else platform.processor()
    packages = ", ".join(f"{name} {found}" for name in _PACKAGES if (found := _version(name)))
    node = _said(program(), "--version")
    python = platform.python_version()
    return f"{platform.system()} {platform.machine()}, {cores}, Python {python}, {packages}, node {node}."


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "not there"
