"""What did it cost: how much processor time of which processes, how much memory, and who else was at work?

Read from `/proc`: user and system time of a process, of its children and of those of its children that have ended. On a
machine with two cores the servers are pinned to the first one, the database and the load to the second.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
SERVERS, OTHERS = 0, 1
"""The cores."""
LOOP = 50_000

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Clock:
    """Processor seconds until now: of some trees of processes, of everything, and the time of day."""

    of_trees: tuple[float, ...]
    of_us: float
    of_all: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds between two clocks. `foreign` is how many cores were busy with what is none of these trees."""

    of_trees: tuple[float, ...]
    foreign: float


def clock(roots: tuple[int | None, ...]) -> Clock:
    """Read the clocks of these processes with their children, and of this one with those that have ended."""
    return Clock(
        tuple(0.0 if root is None else tree_cpu_s(root) for root in roots),
        sum(os.times()[:4]),
        _machine_cpu_s(),
        time.perf_counter(),
    )


def between(before: Clock, after: Clock) -> Spent:
    """What was spent."""
    of_trees = tuple(late - early for early, late in zip(before.of_trees, after.of_trees, strict=True))
    ours = sum(of_trees) + after.of_us - before.of_us
    return Spent(of_trees, max(0.0, after.of_all - before.of_all - ours) / (after.at_s - before.at_s))


def tree_cpu_s(root: int) -> float:
    """Processor seconds of a process and of all below it."""
    return sum(_cpu_s(pid, with_ended=True) for pid in tree(root))


def tree_rss_mb(root: int) -> float:
    """The memory that a process and all below it hold, in MB."""
    pages = 0
    for pid in tree(root):
        try:
            pages += int((_PROC / str(pid) / "statm").read_text().split()[1])
        except OSError:
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def tree(root: int) -> list[int]:
    """A process and all below it that are there now."""
    found, at = [root], 0
    while at < len(found):
        try:
            for task in (_PROC / str(found[at]) / "task").iterdir():
                found += [int(pid) for pid in (task / "children").read_text().split()]
        except OSError:
            pass
        at += 1
    return found


def pin(pid: int, core: int) -> None:
    """Let a process, all below it, and what they start from now on, run on this core only, where there are several."""
    if (os.cpu_count() or 1) <= core or not hasattr(os, "sched_setaffinity"):
        return
    for each in tree(pid):
        with suppress(OSError):  # It has ended meanwhile.
            for task in (_PROC / str(each) / "task").iterdir():
                os.sched_setaffinity(int(task.name), {core})


def loop_ms() -> float:
    """Milliseconds of this processor for a loop that is always the same: how quick is it now?"""
    begin = time.process_time()
    for _ in range(LOOP):
        pass
    return (time.process_time() - begin) * 1e3


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """What is started within runs on this core only."""
    before = os.sched_getaffinity(0)
    pin(os.getpid(), core)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _cpu_s(pid: int, *, with_ended: bool) -> float:
    try:
        after_name = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    ticks = after_name[11:15] if with_ended else after_name[11:13]
    return sum(map(int, ticks)) * TICK_S


def _machine_cpu_s() -> float:
    """Processor seconds of the whole machine: user, nice, system, interrupts."""
    user, nice, system, _idle, _iowait, irq, softirq, *_ = (_PROC / "stat").read_text().split("\n", 1)[0].split()[1:]
    return sum(map(int, (user, nice, system, irq, softirq))) * TICK_S
