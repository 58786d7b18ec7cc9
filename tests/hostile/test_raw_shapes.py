"""Does a server go on, whatever bytes it is sent: hardly HTTP, two requests for one, or half of one for ever?"""

import asyncio
from contextlib import AsyncExitStack

from tests.hostile.leaks import leaks_in
from tests.hostile.raw_shapes import RAW, SMUGGLED, RawShape
from tests.hostile.serving import Attacked
from tests.hostile.wire import ask, told
from tests.proofs.counts import Counts, prove

AT_ONCE = 4
HALVES = 100


async def test_no_bytes_at_all_stop_the_server_or_make_it_fail(production: Attacked) -> None:
    door, told_of = asyncio.Semaphore(AT_ONCE), []
    wrong = {"server errors": 0, "hangs": 0, "smuggled": 0, "too many answers": 0, "leaks": 0}

    async def tried(shape: RawShape) -> None:
        async with door:
            for what in await _wrong(production, shape):
                wrong[what[0]] += 1
                told_of.append((shape.name, *what))

    await asyncio.gather(*map(tried, [*RAW, *SMUGGLED]))
    assert told_of == [], "\n".join(map(str, told_of))
    assert (await ask(production, "{ __typename }", caller="admin")).document["data"] == {"__typename": "Query"}
    prove(Counts("bytes that are hardly HTTP", len(RAW) + len(SMUGGLED), wrong))


async def test_halves_of_requests_that_are_held_open_keep_nobody_out(production: Attacked) -> None:
    """A hundred who send a header slowly, a hundred who send half a body: all others are answered meanwhile."""
    head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    async with AsyncExitStack() as held:
        for half in (b"Content-Len", b'Content-Length: 500\r\n\r\n{"query'):
            for _ in range(HALVES):
                _, writer = await asyncio.open_connection(production.host, production.port)
                held.callback(writer.close)
                writer.write(head + half)
                await writer.drain()
        for _ in range(10):
            assert (await ask(production, "{ __typename }", caller="admin")).codes == set()


async def _wrong(attacked: Attacked, shape: RawShape) -> list[tuple[str, str]]:
    try:
        answers = await told(attacked, *shape.pieces, ends=True)
    except TimeoutError:
        return [("hangs", "")]
    sent = b"".join(shape.pieces).decode("latin-1")
    found = [("leaks", leak) for each in answers for leak in leaks_in(each.text, attacked.secrets, sent)]
    found += [("server errors", each.text) for each in answers if each.status >= 500]
    found += [("smuggled", each.text) for each in answers if each.body == b"ok\n"]
    return found if len(answers) <= shape.answers else [*found, ("too many answers", str(len(answers)))]
