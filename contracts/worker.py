"""How does the world hear what happened? The worker empties the outbox and sends signed webhooks.

A round hands on what waits in the outbox and starts what is due, at most `AT_ONCE` at a time. What cannot be
delivered comes back later, in its order; see `usecases.trail.deliver_events`. Then it does what remains to be done
between units and what they share; see `usecases.pools.keeping`. Any number of workers may run beside each other, and
one may die at any moment: what it was sending is sent again by another, under the same id.

`run` goes on until it is told to stop, and then finishes what it is sending. `run_until_idle` does what there is to do
now. `relaying` hands on and sends nothing: the demo has it beside its requests, so that its worklists fill. All take
their clock as an argument, and so the chance and the way of sending where something is sent.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Protocol

import httpx2
import structlog
from msgspec import Struct

from contracts.store.database import Database, Unreachable, reaching
from contracts.store.trail.deliveries import Due
from contracts.usecases.pools.keeping import keep_pools
from contracts.usecases.trail.deliver_events import Attempt, Message, due_events, message_of, settle
from contracts.usecases.trail.relay_events import relay_events
from contracts.usecases.trail.sealing import PLAIN, CannotOpen, Seal

AT_ONCE = 32
"""How many events are sent at the same time; of one webhook only `AT_ONCE_EACH`, for one may be slow."""

POLL_S = 1.0
"""How long an idle worker waits before it looks again."""

ATTEMPT_S = 20.0
"""How long a receiver may take in all. Far less than a lease."""

log = structlog.get_logger()


class Send(Protocol):
    """Sends one message and says how it went. It never raises for what the receiver or the network does."""

    async def __call__(self, message: Message) -> Attempt: ...


class Worker(Struct, frozen=True):
    """What a worker works with. `chance` gives a number from 0 to 1, `seal` opens the secrets of webhooks."""

    database: Database
    send: Send
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    seal: Seal = PLAIN


async def run(worker: Worker, stopping: asyncio.Event, poll_s: float = POLL_S) -> None:
    """Work until `stopping` is set; then finish what is being sent, and begin nothing new."""
    async with asyncio.TaskGroup() as tasks:
        stop, sending = tasks.create_task(stopping.wait()), _Sending(tasks, set())
        while not stopping.is_set():
            if not await _round(worker, sending):
                await asyncio.wait({stop, *sending.now}, timeout=poll_s, return_when=asyncio.FIRST_COMPLETED)


async def run_until_idle(worker: Worker) -> None:
    """Hand on and send everything that is due now, and what becomes due by that."""
    async with asyncio.TaskGroup() as tasks:
        sending, idle = _Sending(tasks, set()), False
        while not idle:
            # What ends during a round may make due what the round did not find.
            was_sending = bool(sending.now)
            idle = not await _round(worker, sending) and not was_sending
            if sending.now:
                await asyncio.wait(sending.now, return_when=asyncio.FIRST_COMPLETED)


@asynccontextmanager
async def relaying(database: Database, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """Hand on what happens during the block, to its end, and send nothing: webhooks wait for a worker."""
    stopping = asyncio.Event()
    task = asyncio.create_task(_relay(database, clock, stopping))
    try:
        yield
    finally:
        stopping.set()
        await task


def http_sender(client: httpx2.AsyncClient) -> Send:
    """Sends over HTTP. Redirects are not followed, and what the receiver writes is not read."""

    async def send(message: Message) -> Attempt:
        try:
            async with (
                asyncio.timeout(ATTEMPT_S),
                client.stream("POST", message.url, content=message.body, headers=message.headers) as response,
            ):
                return Attempt(response.status_code, retry_after=response.headers.get("retry-after"))
        except TimeoutError:
            return Attempt(None, "took too long")
        except (httpx2.HTTPError, httpx2.InvalidURL) as failed:
            return Attempt(None, type(failed).__name__)

    return send


def http_client() -> httpx2.AsyncClient:
    """The client of a worker: no redirects, no proxy of the environment, no cookie kept for later."""
    return httpx2.AsyncClient(timeout=ATTEMPT_S, follow_redirects=False, trust_env=False)


class _Sending(Struct, frozen=True):
    """What is being sent now. The group waits for all of it, and ends the worker when there is a bug in one."""

    tasks: asyncio.TaskGroup
    now: set[asyncio.Task[None]]

    def begin(self, work: Coroutine[None, None, None]) -> None:
        task = self.tasks.create_task(work)
        self.now.add(task)
        task.add_done_callback(self.now.discard)


async def _relay(database: Database, clock: Callable[[], datetime], stopping: asyncio.Event) -> None:
    last = False
    while not last:
        last = stopping.is_set()  # Asked before the round: what happened until then is still handed on.
        try:
            with reaching():
                while await relay_events(database, clock()) + await keep_pools(database, clock()):
                    pass
        except Unreachable as unreachable:
            log.warning("nothing is handed on", problem=str(unreachable))
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), POLL_S)


async def _round(worker: Worker, sending: _Sending) -> int:
    """Hand on a batch, begin to send what is due, and let the pools follow; how much that was."""
    relayed = await relay_events(worker.database, worker.clock())
    room = AT_ONCE - len(sending.now)
    due = await due_events(worker.database, worker.clock(), room) if room else []
    for each in due:
        sending.begin(_deliver(worker, each))
    return relayed + len(due) + await keep_pools(worker.database, worker.clock())


async def _attempt(worker: Worker, due: Due) -> Attempt:
    try:
        message = message_of(due, worker.seal, worker.clock())
    except CannotOpen as sealed:
        return Attempt(None, sealed.code)
    return await worker.send(message)


async def _deliver(worker: Worker, due: Due) -> None:
    attempt = await _attempt(worker, due)
    again = await settle(worker.database, due, attempt, worker.clock(), worker.chance())
    if attempt.arrived:
        return
    told = {"event_id": str(due.event.event_id), "webhook": str(due.webhook.webhook_id), "problem": attempt.problem}
    if again is not None:
        log.info("not delivered", **told, attempts=due.delivery.attempts + 1, again=again.isoformat())
    else:
        log.warning("given up", **told, attempts=due.delivery.attempts + 1)
