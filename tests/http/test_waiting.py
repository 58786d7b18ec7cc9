"""Is what may take long bounded, and is what is there at once not waited for?"""

import asyncio

import pytest

from contracts.http.waiting import within

FOREVER_S = 3600.0


async def _there() -> str:
    return "there"


async def _refused() -> str:
    raise LookupError("refused")


async def _never() -> str:
    await asyncio.Event().wait()
    return "never"


async def test_what_is_there_is_given_though_no_time_is_left() -> None:
    assert await within(0.0, _there()) == "there"


async def test_what_goes_wrong_at_once_is_told() -> None:
    with pytest.raises(LookupError, match="refused"):
        await within(FOREVER_S, _refused())


async def test_what_waits_goes_on_when_it_may() -> None:
    turns: list[asyncio.Future[int]] = [asyncio.get_running_loop().create_future() for _ in range(3)]

    async def sum_of_turns() -> int:
        return sum([await each for each in turns])

    adding = asyncio.create_task(within(FOREVER_S, sum_of_turns()))
    for number, turn in enumerate(turns):
        await asyncio.sleep(0)
        turn.set_result(number)
    assert await adding == 3


async def test_what_goes_wrong_later_is_told_to_the_work_and_by_it() -> None:
    turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    told: list[str] = []

    async def work() -> None:
        try:
            await turn
        except LookupError as wrong:
            told.append(str(wrong))
            raise

    working = asyncio.create_task(within(FOREVER_S, work()))
    await asyncio.sleep(0)
    turn.set_exception(LookupError("later"))
    with pytest.raises(LookupError, match="later"):
        await working
    assert told == ["later"]


async def test_what_takes_too_long_is_given_up() -> None:
    with pytest.raises(TimeoutError):
        await within(0.0, _never())


async def test_who_is_cancelled_takes_the_work_along() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    working = asyncio.create_task(within(FOREVER_S, work()))
    await asyncio.sleep(0)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert ended.is_set()
