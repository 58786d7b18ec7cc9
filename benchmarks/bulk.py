"""How long does it take to bring in so many units with their contracts, and how much memory?

Writes files of parties, units and contracts, and imports each with the command `contracts import`, in a process of its
own: on SQLite, and on the PostgreSQL of the tests with its disk writes switched on. Then the same units once more,
which changes nothing, and the export. Every unit comes with the warranties that the shipped plans have for it. Run with

    python -m benchmarks.bulk 100000            both databases
    python -m benchmarks.bulk 20000 sqlite      one of them
"""

import asyncio
import csv
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from contracts.plans.files import SHIPPED, read_plans
from contracts.rules.values.vocabulary import Role
from contracts.store.migrate import upgrade
from contracts.usecases.actor import Actor
from contracts.usecases.engine import Engine
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from tests.databases import PostgresDatabases, running_postgres

SIZE = 20_000
TENANT = "bulk"
SKU, NAMESPACE, PLAN = "LL-SPLIT-15", "Lloyd", "lloyd-split-ac-amc"
FIRST_DAY = date(2024, 6, 1)
COMMAND = "from contracts.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Step:
    """One command: what it did, in how many seconds of the clock and of a processor, with how much memory."""

    name: str
    seconds: float
    processor_seconds: float
    peak_mb: float


def write_files(folder: Path, size: int) -> None:
    """The three files, with rows that differ."""
    product = [
        SKU,
        NAMESPACE,
        "split-air-conditioner",
        "Split air conditioner 1.5 t",
        "compressor|pcb",
        "36990.00",
        "INR",
    ]
    columns = ["sku", "brand", "category", "name", "components", "list_price", "currency"]
    _write(folder / "products.csv", columns, iter([product]))
    _write(folder / "parties.csv", ["party", "kind", "name", "country", "language"], _parties(size))
    _write(
        folder / "units.csv",
        [
            "namespace",
            "serial",
            "sku",
            "owner",
            "owned_from",
            "price_paid",
            "currency",
            "fact.purchased",
            "fact.country",
        ],
        _units(size),
    )
    _write(
        folder / "contracts.csv",
        ["namespace", "serial", "plan", "holder", "made_on", "start_day", "price", "currency"],
        _contracts(size),
    )


def run(arguments: Sequence[str], url: str) -> Step:
    """One `contracts` command in a process of its own."""
    begin = time.monotonic()
    command = [sys.executable, "-c", COMMAND, *arguments, "--tenant", TENANT]
    child = os.posix_spawn(sys.executable, command, {**os.environ, "CONTRACTS_DATABASE_URL": url})
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"contracts {' '.join(arguments)} failed")
    name = " ".join(arguments[:2])
    return Step(name, time.monotonic() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def steps(url: str, folder: Path) -> Iterator[Step]:
    """Everything that is measured, in its order."""
    asyncio.run(_with_plans(url))
    run(["import", "products", str(folder / "products.csv")], url)
    for noun in ("parties", "units", "contracts"):
        yield run(["import", noun, str(folder / f"{noun}.csv")], url)
    again = run(["import", "units", str(folder / "units.csv")], url)
    yield Step("import units, again", again.seconds, again.processor_seconds, again.peak_mb)
    yield run(["export", "contracts", str(folder / "exported.csv")], url)


def measure(name: str, url: str, size: int) -> None:
    """Print the table of one database."""
    print(f"\n{name}, {size:,} units with a contract each\n")
    print("| | seconds | of them processor time | rows a second | peak memory, MB |")
    print("|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), size)
        for step in steps(url, Path(folder)):
            rate = size / step.seconds
            numbers = f"{step.seconds:.0f} | {step.processor_seconds:.0f} | {rate:,.0f} | {step.peak_mb:.0f}"
            print(f"| {step.name} | {numbers} |", flush=True)


def main() -> None:
    """Measure on the databases that are named, or on both."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    wanted = sys.argv[2:] or ["sqlite", "postgresql"]
    print(f"python -m benchmarks.bulk {size}, Python {platform.python_version()}, {platform.machine()}")
    if "sqlite" in wanted:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite+aiosqlite:///{folder}/bulk.db"
            upgrade(url)
            measure("SQLite", url, size)
    if "postgresql" in wanted:
        with running_postgres() as server:
            asyncio.run(_write_to_disk(server))
            with PostgresDatabases(server).migrated() as url:
                measure("PostgreSQL", url, size)


def _write(file: Path, columns: list[str], rows: Iterator[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _parties(size: int) -> Iterator[list[str]]:
    return ([f"C-{n}", "PERSON", f"Customer {n}", "IN", "hi" if n % 2 else "en"] for n in range(size))


def _units(size: int) -> Iterator[list[str]]:
    for n in range(size):
        day = _day(n)
        yield [NAMESPACE, f"SN{n:08}", SKU, f"C-{n}", day, f"{30_000 + n % 9_000}.50", "INR", day, "IN"]


def _contracts(size: int) -> Iterator[list[str]]:
    for n in range(size):
        day = _day(n)
        yield [NAMESPACE, f"SN{n:08}", PLAN, f"C-{n}", day, day, "4999.00", "INR"]


def _day(n: int) -> str:
    return (FIRST_DAY + timedelta(days=n % 700)).isoformat()


async def _with_plans(url: str) -> None:
    engine = Engine.open(url).within(TENANT)
    try:
        command = PublishPlans(Actor(TENANT, Role.ADMIN, "benchmark"), read_plans(SHIPPED))
        await publish_plans(engine.database, command, datetime(2026, 3, 1, tzinfo=UTC))
    finally:
        await engine.close()


async def _write_to_disk(server: str) -> None:
    """The server of the tests does not wait for the disk; a real one does."""
    connection = await asyncpg.connect(make_url(server).set(drivername="postgresql").render_as_string(False))
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        await connection.execute(f"ALTER SYSTEM RESET {setting}")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


if __name__ == "__main__":
    main()
