"""Does every event reach every webhook, in its claim's order, when receivers fail three times in ten?

Eight writers and two workers run at once. Half of the failures come after the message was received.
"""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog

from contracts.store.database import Database
from contracts.store.trail.outbox import waiting
from contracts.usecases.trail.manage_webhooks import read_webhooks
from contracts.worker import run_until_idle
from tests.proofs.counts import Counts, prove, size
from tests.store.examples import TENANT
from tests.trails import Clock, Receiver, add_units, listen, tell, worker

WRITERS = 8
UNITS = 5
URLS = ("https://one.example/hooks", "https://two.example/hooks")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """A worker says of each failed attempt that it failed; here they are thousands."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.reset_defaults()


async def test_every_event_arrives_in_order(database_url: str) -> None:
    prove(await events_delivered(database_url, size(64, 5_000)))


async def events_delivered(url: str, events: int) -> Counts:
    database, clock, receiver = Database.open(url).within(TENANT), Clock(), Receiver(failing=0.3)
    units = await add_units(database, UNITS)
    for hook in URLS:
        await listen(database, hook)
    each = -(-events // WRITERS)

    async def writes(number: int) -> None:
        for step in range(each):
            await tell(database, units[step % UNITS], step // 7 * WRITERS + number, now=clock())

    writers = asyncio.gather(*(writes(number) for number in range(WRITERS)))
    while not writers.done() or await _waiting(database):
        await asyncio.gather(*(run_until_idle(worker(database, receiver, clock)) for _ in range(2)))
        clock.pass_by(timedelta(days=2))
    await writers
    given_up = sum(seen.counts.given_up for seen in await read_webhooks(database, TENANT))
    name = database.writer.dialect.name
    await database.close()
    return _counts(f"events through the outbox, {name}", receiver, each * WRITERS, given_up)


def _counts(what: str, receiver: Receiver, events: int, given_up: int) -> Counts:
    first = receiver.first_arrivals()
    lost = overtaken = 0
    for url in URLS:
        here = [arrived for arrived in first if arrived.url == url]
        lost += events - len({(arrived.claim, arrived.number) for arrived in here})
        last: dict[str, int] = {}
        for arrived in here:
            overtaken += arrived.number < last.get(arrived.claim, 0)
            last[arrived.claim] = arrived.number
    other_id = len({(arrived.id, arrived.body) for arrived in receiver.arrived}) - events
    violations = {"lost": lost, "given up": given_up, "overtaken within a claim": overtaken, "ids changed": other_id}
    repeats = len(receiver.arrived) - len(first)
    return Counts(what, receiver.attempts, violations, {"events": events, "came again": repeats})


async def _waiting(database: Database) -> int:
    async with database.read() as connection:
        in_outbox, _ = await waiting(connection, TENANT)
    return in_outbox + sum(seen.counts.waiting for seen in await read_webhooks(database, TENANT))
