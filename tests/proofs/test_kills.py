"""Does anything that was acknowledged get lost, and is anything done twice, when something dies half-way?

A served process is killed without a word, a backend of PostgreSQL is ended, a connection is cut around its COMMIT. Each
time the customers send again what they have no answer to, and then everything once more.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from random import Random
from typing import Any

import asyncpg
import httpx2
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from tests.proofs.counts import Counts, prove, size
from tests.proofs.customers import Book, Send, sender
from tests.proofs.cutting import Cut, cutting
from tests.proofs.serving import (
    FILE_CLAIM,
    RECORD_READING,
    claim_input,
    client,
    reading_input,
    sent,
    served,
)
from tests.proofs.world import TENANT, World, open_world, sell

CUSTOMERS = 4
TRIES = 60


async def test_a_killed_server_loses_and_doubles_nothing(database_url: str) -> None:
    prove(await killed_server(database_url, size(2, 120)))


async def test_ended_backends_lose_and_double_nothing(postgres_url: str) -> None:
    prove(await ended_backends(postgres_url, size(3, 160)))


async def test_connections_cut_around_commit_lose_and_double_nothing(postgres_url: str) -> None:
    prove(await cut_connections(postgres_url, size(3, 150)))


async def killed_server(database_url: str, kills: int) -> Counts:
    """Four customers send claims and readings; once some are acknowledged the process is killed, and another serves."""
    book, chance, cut_off = Book(), Random(5), 0
    async with aclosing(await open_world(database_url)) as world, client() as http:
        with served(database_url) as server:
            send = _over_http(http, server.url)
            for kill in range(kills):
                unit = await sell(world.engine, f"S-{kill}")
                over, enough = asyncio.Event(), chance.randint(0, 5)

                async def customer(
                    number: int, *, serial: str = unit.serial, over: asyncio.Event = over, enough: int = enough
                ) -> int:
                    step = 0
                    while not over.is_set():
                        step += 1
                        try:
                            await book.ask(send, serial, _key(serial, number, step))
                        except httpx2.TransportError:
                            return 1
                        if len(book.told) >= enough:
                            over.set()
                    return 0

                async def killer(over: asyncio.Event = over) -> None:
                    await over.wait()
                    await asyncio.sleep(chance.random() * 0.06)
                    server.kill()
                    server.begin()

                over.set() if enough == 0 else None
                ended = await asyncio.gather(killer(), *(customer(number) for number in range(CUSTOMERS)))
                cut_off += sum(each or 0 for each in ended)
                await book.settle(world.database, send, {unit.serial: unit})
        name = world.database.writer.dialect.name
    return Counts(f"SIGKILL of the served process, {name}", kills, book.violations(), {"requests cut off": cut_off})


async def ended_backends(url: str, kills: int) -> Counts:
    """A backend that is in a transaction is ended, again and again, while four customers are served."""
    book, chance = Book(), Random(6)
    async with aclosing(await open_world(url, engines=2)) as world:
        target = make_url(url)
        admin = await asyncpg.connect(target.set(drivername="postgresql").render_as_string(False))
        ended = round_ = failed = 0
        while ended < kills:
            round_ += 1
            unit = await sell(world.engine, f"B-{round_}")
            over = asyncio.Event()

            async def killer(over: asyncio.Event = over) -> int:
                count = 0
                while not over.is_set() and count < 3:
                    await asyncio.sleep(chance.random() * 0.05)
                    count += len(await admin.fetch(_END_ONE, target.database))
                return count

            count, tries = await asyncio.gather(killer(), _served_until_answered(world, book, unit.serial, over))
            ended, failed = ended + count, failed + tries
            await book.settle(world.database, _Patient(sender(world.engine), book), {unit.serial: unit})
        await admin.close()
    return Counts("backends of PostgreSQL ended in a transaction", ended, book.violations(), {"failed tries": failed})


_END_ONE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = $1 AND usename = current_user AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
  ORDER BY random() LIMIT 1"""


async def cut_connections(url: str, cuts: int) -> Counts:
    """The engine's connections lead through a proxy that cuts one COMMIT for each unit."""
    book, chance = Book(), Random(7)
    async with cutting(url) as proxy, aclosing(await open_world(url)) as straight:
        through = World((type(straight.engine).open(proxy.url).within(TENANT),))
        async with aclosing(through):
            failed = 0
            for round_ in range(cuts):
                unit = await sell(straight.engine, f"C-{round_}")
                proxy.arm(list(Cut)[round_ % len(Cut)], chance.randint(0, 5))
                failed += await _served_until_answered(through, book, unit.serial, asyncio.Event())
                await book.settle(straight.database, _Patient(sender(through.engine), book), {unit.serial: unit})
    seen = {f"cut {cut.value}": count for cut, count in proxy.cuts.items()}
    done = sum(proxy.cuts.values())
    return Counts("connections cut around COMMIT", done, book.violations(), seen | {"failed tries": failed})


async def _served_until_answered(world: World, book: Book, serial: str, over: asyncio.Event) -> int:
    """Four customers send two requests each, again until they are answered; how many tries failed."""
    sends = [sender(engine) for engine in world.engines]
    failed = 0

    async def customer(number: int) -> None:
        nonlocal failed
        for step in (1, 2):
            key = _key(serial, number, step)
            patient = _Patient(sends[number % len(sends)], book)
            await book.ask(patient, serial, key)
            failed += patient.failed

    await asyncio.gather(*(customer(number) for number in range(CUSTOMERS)))
    over.set()
    return failed


class _Patient:
    """Sends again what failed for the connection's sake, under the same key."""

    def __init__(self, send: Send, book: Book) -> None:
        self._send, self._book, self.failed = send, book, 0

    async def __call__(self, serial: str, key: str) -> Any:
        for _ in range(TRIES):
            try:
                return await self._send(serial, key)
            except (DBAPIError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                self.failed += 1
        self._book.unanswered += 1
        return None


def _over_http(http: httpx2.AsyncClient, url: str) -> Callable[[str, str], Awaitable[Any]]:
    async def send(serial: str, key: str) -> Any:
        if key.endswith("r"):
            found = await sent(http, url, RECORD_READING, reading_input(serial, key, 7))
            return ("reading", found["reading"]["id"])
        found = await sent(http, url, FILE_CLAIM, claim_input(serial, key))
        return ("claim", found["claim"]["id"], found["claim"]["state"])

    return send


def _key(serial: str, number: int, step: int) -> str:
    """Every third request is a reading."""
    return f"{serial}/{number}/{step}" + ("r" if (number + step) % 3 == 0 else "")
