"""Does everything that happened reach every webhook: at least once, under one id, each claim in its order?"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from structlog.testing import capture_logs

from contracts.store.database import Connection, Database
from contracts.store.rows import columns_of, fetch
from contracts.store.trail import tables as trail
from contracts.store.trail.deliveries import counts
from contracts.store.trail.outbox import waiting as waiting_events
from contracts.store.trail.records import Delivery
from contracts.store.trail.webhooks import keep_secret
from contracts.store.trail.worklists import count_listed
from contracts.usecases.trail.deliver_events import (
    AT_ONCE_EACH,
    RETRY_AFTER,
    Attempt,
    Message,
    asked_wait,
    due_events,
    signed,
)
from contracts.usecases.trail.manage_webhooks import read_webhooks, remove_webhook, retry_webhook
from contracts.usecases.trail.relay_events import relay_events
from contracts.usecases.trail.sealing import Seal
from contracts.worker import AT_ONCE, Worker, http_client, http_sender, relaying, run, run_until_idle
from tests.databases import SqliteFiles
from tests.store.examples import TENANT
from tests.trails import CENTRE, START, Clock, Receiver, add_units, listen, tell, worker

DAY = timedelta(days=1)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database.open(database_url).within(TENANT)
    yield opened
    await opened.close()


async def test_nothing_is_lost_or_overtaken_with_eight_writers_two_workers_and_bad_receivers(
    database: Database,
) -> None:
    """Every third message fails, half of those after it was received. Writers and workers run at once."""
    units, clock, receiver = await add_units(database, 3), Clock(), Receiver(failing=0.3)
    urls = ["https://one.example/hooks", "https://two.example/hooks"]
    for url in urls:
        await listen(database, url)

    async def writes(number: int) -> None:
        for step in range(9):
            await tell(database, units[step % 3], number % 4, now=clock())

    writers = asyncio.gather(*(writes(number) for number in range(8)))
    for _ in range(40):
        await asyncio.gather(*(run_until_idle(worker(database, receiver, clock)) for _ in range(2)))
        clock.pass_by(2 * DAY)
        if writers.done() and not await still_waiting(database):
            break
    await writers
    assert await still_waiting(database) == 0

    events = {(each.claim, each.number) for each in receiver.arrived}
    assert len(events) == 8 * 9
    for url in urls:
        here = [each for each in receiver.first_arrivals() if each.url == url]
        assert {(each.claim, each.number) for each in here} == events
        for claim in {each.claim for each in here}:
            numbers = [each.number for each in here if each.claim == claim]
            assert numbers == sorted(numbers)
    assert len(receiver.arrived) > 2 * len(events)
    assert len({(each.id, each.body) for each in receiver.arrived}) == len(events)


async def still_waiting(database: Database) -> int:
    """How many events are in the outbox or on their way."""
    async with database.read() as connection:
        in_outbox, _ = await waiting_events(connection, TENANT)
    return in_outbox + sum(seen.counts.waiting for seen in await read_webhooks(database, TENANT))


async def test_several_workers_send_each_event_once_when_all_goes_well(database: Database) -> None:
    units, clock, receiver = await add_units(database, 4), Clock(), Receiver()
    await listen(database)
    for unit in units:
        for claim in range(3):
            await tell(database, unit, claim)
            await tell(database, unit, claim, "SUBMITTED")
    await asyncio.gather(*(run_until_idle(worker(database, receiver, clock)) for _ in range(4)))
    await run_until_idle(worker(database, receiver, clock))
    assert (receiver.attempts, len({each.id for each in receiver.arrived})) == (24, 24)
    clock.pass_by(DAY)
    await run_until_idle(worker(database, receiver, clock))
    assert receiver.attempts == 24


async def test_workers_that_ask_at_once_get_different_deliveries_and_of_one_webhook_only_so_many(
    database: Database,
) -> None:
    [unit], clock = await add_units(database, 1), Clock()
    hooks = [await listen(database) for _ in range(3)]
    for claim in range(2 * AT_ONCE_EACH):
        await tell(database, unit, claim)
    await relay_events(database, clock())
    found = await asyncio.gather(*(due_events(database, clock(), 3) for _ in range(6)))
    taken = [(due.webhook.webhook_id, due.entry.seq) for each in found for due in each]
    assert len(set(taken)) == len(taken)
    assert all(len(each) <= 3 for each in found)
    assert max(Counter(hook for hook, _ in taken).values()) <= AT_ONCE_EACH
    rest = await due_events(database, clock(), 100)
    sent = Counter([*(hook for hook, _ in taken), *(due.webhook.webhook_id for due in rest)])
    assert sent == Counter(dict.fromkeys(hooks, AT_ONCE_EACH))
    assert await due_events(database, clock(), 100) == []


async def test_the_least_busy_webhook_comes_first(database: Database) -> None:
    [unit], clock = await add_units(database, 1), Clock()
    await listen(database, "https://one.example/hooks", "claim.filed")
    for claim in range(3):
        await tell(database, unit, claim)
    await relay_events(database, clock())
    assert len(await due_events(database, clock(), 2)) == 2
    await listen(database, "https://two.example/hooks")
    clock.pass_by(timedelta(seconds=1))
    await tell(database, unit, 7)
    await relay_events(database, clock())
    [first] = await due_events(database, clock(), 1)
    assert first.webhook.url == "https://two.example/hooks"


async def test_a_slow_receiver_keeps_no_other_waiting(database: Database) -> None:
    """It has more to hear than all slots together, and answers nothing until the other has heard everything."""
    [unit], clock = await add_units(database, 1), Clock()
    async with holding() as (slow, go_on, waiting), receiving([], NO_CONTENT) as quick, http_client() as client:
        await listen(database, slow, "claim.filed")
        for claim in range(AT_ONCE + 5):
            await tell(database, unit, claim)
        await relay_events(database, clock())
        hook = await listen(database, quick, "unit.registered")
        await tell(database, unit, None)
        it = asyncio.create_task(run_until_idle(Worker(database, http_sender(client), clock, lambda: 0.0)))
        while not await delivered_to(database, hook) and not it.done():
            await asyncio.wait([it], timeout=0.05)
        assert await delivered_to(database, hook) == 1
        assert waiting.most <= AT_ONCE_EACH
        go_on.set()
        await it
    assert await still_waiting(database) == 0
    assert waiting.most == AT_ONCE_EACH


async def test_what_a_worker_that_died_was_sending_is_sent_by_another_when_its_lease_is_over(
    database: Database,
) -> None:
    [unit], clock, receiver = await add_units(database, 1), Clock(), Receiver()
    await listen(database)
    await tell(database, unit, 1)
    await relay_events(database, clock())
    [taken] = await due_events(database, clock(), 10)
    await run_until_idle(worker(database, receiver, clock))
    assert receiver.attempts == 0
    clock.pass_by(timedelta(minutes=2))
    await run_until_idle(worker(database, receiver, clock))
    assert [each.id for each in receiver.arrived] == [str(taken.event.event_id)]


async def test_a_claims_later_events_wait_for_the_one_that_failed_and_other_claims_do_not(database: Database) -> None:
    [unit], clock = await add_units(database, 1), Clock()
    await listen(database)
    for claim, state in ((1, "FILED"), (2, "FILED"), (1, "SUBMITTED"), (2, "SUBMITTED")):
        await tell(database, unit, claim, state)
    numbers: list[int] = []
    receiver = Receiver()

    async def fails_for_the_first(message: Message) -> Attempt:
        attempt = await receiver(message)
        numbers.append(receiver.arrived[-1].number)
        return Attempt(500) if receiver.arrived[-1].number == 1 and clock() == START else attempt

    it = Worker(database, fails_for_the_first, clock, lambda: 0.0)
    await run_until_idle(it)
    assert sorted(numbers) == [1, 2, 4]
    clock.pass_by(RETRY_AFTER[0] - timedelta(seconds=1))
    await run_until_idle(it)
    assert sorted(numbers) == [1, 2, 4]
    clock.pass_by(timedelta(seconds=1))
    await run_until_idle(it)
    assert numbers[3:] == [1, 3]


async def test_an_event_of_another_worker_that_is_not_handed_on_yet_is_waited_for(database: Database) -> None:
    """Two workers may hand on the events of one claim in either order; the later one must not be sent first."""
    [unit], clock = await add_units(database, 1), Clock()
    await listen(database)
    await tell(database, unit, 1)
    await tell(database, unit, 1, "SUBMITTED")
    await relay_events(database, clock())
    async with database.write() as connection:
        await connection.execute(trail.outbox.update().where(trail.outbox.c.seq == 1).values(relayed_at=None))
        await connection.execute(trail.deliveries.delete().where(trail.deliveries.c.seq == 1))
    assert await due_events(database, clock(), 10) == []
    await relay_events(database, clock())
    assert [due.entry.seq for due in await due_events(database, clock(), 10)] == [1]


async def test_the_waits_are_those_of_standard_webhooks_and_then_the_event_is_given_up(database: Database) -> None:
    """Then the claim goes on without it, and it can be tried again by hand."""
    [unit], clock, receiver = await add_units(database, 1), Clock(), Receiver()
    hook = await listen(database)
    await tell(database, unit, 1)
    await tell(database, unit, 1, "SUBMITTED")
    repaired = False
    tried_at: list[datetime] = []

    async def fails_for_the_first(message: Message) -> Attempt:
        attempt = await receiver(message)
        if receiver.arrived[-1].number > 1 or repaired:
            return attempt
        tried_at.append(clock())
        return Attempt(None, "ConnectError")

    it = Worker(database, fails_for_the_first, clock, lambda: 0.0)
    await run_until_idle(it)
    while (first := await delivery_of(database, unit, 1)).given_up_at is None and len(tried_at) < 20:
        clock.now = first.next_attempt_at
        await run_until_idle(it)
    minute, hour = 60, 3600
    waits = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
    assert [(later - earlier).total_seconds() for earlier, later in pairwise(tried_at)] == waits
    assert (first.attempts, first.last_error) == (10, "ConnectError")
    assert receiver.arrived[-1].number == 2
    [seen] = await read_webhooks(database, TENANT)
    assert (seen.counts.delivered, seen.counts.given_up, seen.counts.waiting) == (1, 1, 0)
    repaired = True
    assert await retry_webhook(database, TENANT, hook, clock()) == 1
    await run_until_idle(it)
    assert receiver.arrived[-1].number == 1
    assert (await delivery_of(database, unit, 1)).delivered_at == clock()


async def test_chance_adds_up_to_a_fifth_to_a_wait(database: Database) -> None:
    [unit], clock = await add_units(database, 1), Clock()
    await listen(database)
    await tell(database, unit, 1)
    await run_until_idle(Worker(database, Receiver(answers=500), clock, lambda: 1.0))
    assert (await delivery_of(database, unit, 1)).next_attempt_at == START + timedelta(seconds=6)


@pytest.mark.parametrize(
    ("status", "written", "wait"),
    [
        (429, "120", timedelta(minutes=2)),
        (503, "Sun, 01 Mar 2026 09:05:00 GMT", timedelta(minutes=5)),
        (503, " Sunday, 01-Mar-26 09:05:00 GMT ", timedelta(minutes=5)),
        (429, "Sun, 01 Mar 2026 08:00:00 GMT", timedelta()),
        (429, "0", timedelta()),
        (503, "99999999999999999999", timedelta(hours=24)),
        (503, "Sun, 01 Mar 2026 10:05:00 +0100", timedelta(minutes=5)),
        (503, "Fri, 01 Mar 2999 09:00:00 GMT", timedelta(hours=24)),
        (503, "soon", timedelta()),
        (503, "-5", timedelta()),
        (503, "1.5", timedelta()),
        (503, "\u0665", timedelta()),
        (503, "Sun, 99 Mar 2026 09:05:00 GMT", timedelta()),
        (503, None, timedelta()),
        (500, "120", timedelta()),
        (200, "120", timedelta()),
    ],
)
def test_how_long_an_overloaded_receiver_asks_to_be_left_alone(
    status: int, written: str | None, wait: timedelta
) -> None:
    """Seconds or an HTTP date (RFC 9110 10.2.3), never longer than the longest wait; nonsense asks for nothing."""
    assert asked_wait(Attempt(status, retry_after=written), START) == wait


async def test_an_overloaded_receiver_hears_nothing_until_the_moment_it_named(database: Database) -> None:
    """Neither the event that was sent, nor another, nor one that happens meanwhile. Another receiver goes on."""
    [unit], clock = await add_units(database, 1), Clock()
    requests: list[bytes] = []
    busy = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n"
    async with receiving(requests, busy) as url, receiving([], NO_CONTENT) as other, http_client() as client:
        await listen(database, url)
        hook = await listen(database, other)
        it = Worker(database, http_sender(client), clock, lambda: 1.0)
        await tell(database, unit, 1)
        await run_until_idle(it)
        clock.pass_by(timedelta(seconds=119))
        await tell(database, unit, 2)
        await run_until_idle(it)
        assert (len(requests), await delivered_to(database, hook)) == (1, 2)
        clock.pass_by(timedelta(seconds=1))
        await run_until_idle(it)
        assert len(requests) == 3


async def test_an_overloaded_receiver_that_asks_for_less_than_the_usual_wait_gets_the_usual_wait(
    database: Database,
) -> None:
    [unit], clock = await add_units(database, 1), Clock()
    await listen(database)
    await tell(database, unit, 1)

    async def overloaded(message: Message) -> Attempt:
        return Attempt(503, retry_after="1")

    await run_until_idle(Worker(database, overloaded, clock, lambda: 0.0))
    assert (await delivery_of(database, unit, 1)).next_attempt_at == START + timedelta(seconds=5)


async def test_a_secret_that_cannot_be_opened_is_a_failed_attempt_and_with_its_key_it_signs(database: Database) -> None:
    [unit], clock, receiver = await add_units(database, 1), Clock(), Receiver()
    secret, seal = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Seal.of(["k" * 32])
    hook = await listen(database)
    async with database.write() as connection:
        await keep_secret(connection, TENANT, hook, seal.keep(secret))
    await tell(database, unit, 1)
    sent: list[Message] = []

    async def keeps(message: Message) -> Attempt:
        sent.append(message)
        return await receiver(message)

    await run_until_idle(Worker(database, keeps, clock, lambda: 0.0))
    assert ((await delivery_of(database, unit, 1)).last_error, sent) == ("CANNOT_OPEN_SECRET", [])
    clock.pass_by(RETRY_AFTER[0])
    await run_until_idle(Worker(database, keeps, clock, lambda: 0.0, seal))
    [message] = sent
    data = json.loads(message.body)
    assert message.headers == signed("", secret, message.headers["webhook-id"], data, clock()).headers


@pytest.mark.parametrize("answer", [301, 400, 404, 429, 500])
async def test_any_answer_but_success_is_a_failure(database: Database, answer: int) -> None:
    [unit], clock, receiver = await add_units(database, 1), Clock(), Receiver(answers=answer)
    await listen(database)
    await tell(database, unit, 1)
    await run_until_idle(worker(database, receiver, clock))
    delivery = await delivery_of(database, unit, 1)
    assert (delivery.delivered_at, delivery.last_error) == (None, f"HTTP {answer}")


async def test_a_receiver_that_is_gone_is_told_nothing_more(database: Database) -> None:
    [unit], clock, receiver = await add_units(database, 1), Clock(), Receiver(answers=410)
    await listen(database)
    for claim in range(3):
        await tell(database, unit, claim)
    await run_until_idle(worker(database, receiver, clock))
    await tell(database, unit, 4)
    clock.pass_by(DAY)
    sent = receiver.attempts
    await run_until_idle(worker(database, receiver, clock))
    assert receiver.attempts == sent
    assert await read_webhooks(database, TENANT) == []


async def test_a_removed_webhook_is_told_nothing_more_not_even_what_waits(database: Database) -> None:
    [unit], clock, receiver = await add_units(database, 1), Clock(), Receiver()
    hook = await listen(database)
    await tell(database, unit, 1)
    await relay_events(database, clock())
    await remove_webhook(database, CENTRE, hook, clock())
    await tell(database, unit, 2)
    await run_until_idle(worker(database, receiver, clock))
    assert receiver.attempts == 0


async def test_a_webhook_hears_of_the_kinds_that_it_asked_for(database: Database) -> None:
    [unit], clock, receiver = await add_units(database, 1), Clock(), Receiver()
    await listen(database, "https://some.example/hooks", "unit.registered")
    await listen(database, "https://all.example/hooks")
    await tell(database, unit, 1)
    await tell(database, unit, None)
    await run_until_idle(worker(database, receiver, clock))
    found = sorted((each.url, json.loads(each.body)["type"]) for each in receiver.arrived)
    assert found == [
        ("https://all.example/hooks", "claim.filed"),
        ("https://all.example/hooks", "unit.registered"),
        ("https://some.example/hooks", "unit.registered"),
    ]


async def test_told_to_stop_a_worker_finishes_what_it_is_sending_and_begins_nothing_new(database: Database) -> None:
    [unit], clock, receiver, stopping = await add_units(database, 1), Clock(), Receiver(), asyncio.Event()
    for _ in range(AT_ONCE // AT_ONCE_EACH):
        await listen(database)
    for claim in range(AT_ONCE_EACH + 1):
        await tell(database, unit, claim)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(message: Message) -> Attempt:
        begun.set()
        await go_on.wait()
        return await receiver(message)

    running = asyncio.create_task(run(Worker(database, slow, clock, lambda: 0.0), stopping))
    await begun.wait()
    stopping.set()
    go_on.set()
    await running
    async with database.read() as connection:
        delivered = [each for each in await deliveries_of(connection, unit) if each.delivered_at]
    assert len(delivered) == receiver.attempts == AT_ONCE
    await run_until_idle(worker(database, receiver, clock))
    assert receiver.attempts == AT_ONCE + AT_ONCE // AT_ONCE_EACH
    assert {each.number for each in receiver.arrived} == set(range(1, AT_ONCE_EACH + 2))


async def test_a_worker_that_waits_stops_at_once(database: Database) -> None:
    stopping = asyncio.Event()
    running = asyncio.create_task(run(worker(database, Receiver(), Clock()), stopping, poll_s=3600))
    asyncio.get_running_loop().call_soon(stopping.set)
    await asyncio.wait_for(running, timeout=10)


def test_a_message_is_signed_as_standard_webhooks_says() -> None:
    """The worked example of the specification's reference libraries: secret, id, moment, body and signature."""
    secret, moment = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", datetime.fromtimestamp(1614265330, UTC)
    message = signed("https://x.example", secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", {"test": 2432232314}, moment)
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    text = f"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{message.body}".encode()
    expected = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    assert message.headers["webhook-signature"] == f"v1,{expected}"
    assert message.headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert message.headers["webhook-timestamp"] == "1614265330"


async def test_over_http_a_message_arrives_whole_and_redirects_are_not_followed() -> None:
    requests: list[bytes] = []
    message = Message("", {"webhook-id": "e-1", "content-type": "application/json"}, '{"type":"x"}')
    async with receiving(requests, b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n") as url, http_client() as client:
        assert await http_sender(client)(replace(message, url=url)) == Attempt(200)
    moved = b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n"
    async with receiving(requests, moved) as url, http_client() as client:
        assert await http_sender(client)(replace(message, url=url)) == Attempt(302)
    assert len(requests) == 2
    assert requests[0].startswith(b"POST /hooks HTTP/1.1")
    assert b"webhook-id: e-1" in requests[0].lower()
    assert requests[0].endswith(b'{"type":"x"}')


async def test_a_receiver_that_is_not_there_or_talks_nonsense_is_a_failed_attempt() -> None:
    message = Message("", {}, "{}")
    async with receiving([], b"no http at all\r\n\r\n") as url, http_client() as client:
        nonsense = await http_sender(client)(replace(message, url=url))
    async with http_client() as client:
        closed = await http_sender(client)(replace(message, url=url))
    assert (nonsense.arrived, nonsense.problem) == (False, "RemoteProtocolError")
    assert (closed.arrived, closed.problem) == (False, "ConnectError")


NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass(slots=True)
class Waiting:
    """How many requests wait for their answer, and the most that ever did."""

    now: int = 0
    most: int = 0


@asynccontextmanager
async def holding() -> AsyncIterator[tuple[str, asyncio.Event, Waiting]]:
    """The address of a receiver that takes every message and answers none before it is told to go on."""
    go_on, waiting = asyncio.Event(), Waiting()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        waiting.now += 1
        waiting.most = max(waiting.most, waiting.now)
        await go_on.wait()
        waiting.now -= 1
        writer.write(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks", go_on, waiting


async def delivered_to(database: Database, hook: UUID) -> int:
    """How many events have arrived at a webhook."""
    async with database.read() as connection:
        return (await counts(connection, TENANT, hook)).delivered


@asynccontextmanager
async def receiving(requests: list[bytes], answer: bytes) -> AsyncIterator[str]:
    """The address of a receiver on this machine that answers always the same."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        requests.append(head + await reader.readexactly(length))
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/hooks"


async def deliveries_of(connection: Connection, unit: UUID) -> list[Delivery]:
    """All deliveries of a unit's events, in the order of the events."""
    table = trail.deliveries
    statement = select(*columns_of(Delivery)).where(table.c.tenant == TENANT, table.c.unit_key == unit)
    return await fetch(connection, Delivery, statement.order_by(table.c.seq, table.c.webhook_id))


async def delivery_of(database: Database, unit: UUID, seq: int) -> Delivery:
    async with database.read() as connection:
        found = await deliveries_of(connection, unit)
    return next(each for each in found if each.seq == seq)


async def test_a_demo_feeds_the_worklists_to_the_end_and_leaves_the_webhooks_to_a_worker(database: Database) -> None:
    [unit] = await add_units(database, 1)
    await listen(database)
    async with relaying(database, Clock()):
        await tell(database, unit, 1, "IN_REVIEW")
    async with database.read() as connection:
        assert await waiting_events(connection, TENANT) == (0, None)
        assert await count_listed(connection, TENANT, "REVIEW", [START]) == [1]
        [waiting] = await deliveries_of(connection, unit)
    assert (waiting.attempts, waiting.delivered_at) == (0, None)


async def test_a_demo_without_a_database_says_so_and_stops_all_the_same(sqlite_files: SqliteFiles) -> None:
    with sqlite_files.empty() as url, capture_logs() as logs:
        database = Database.open(url).within(TENANT)
        async with relaying(database, Clock()):
            pass
        await database.close()
    assert {each["event"] for each in logs} == {"nothing is handed on"}
