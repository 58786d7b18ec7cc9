"""How long is something waited for that is mostly there? A timer is set only once there is something to wait for."""

import asyncio
from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar, cast

T = TypeVar("T")


async def within(most_s: float, work: Coroutine[Any, Any, T]) -> T:
    """What comes of the work, begun at once. Raises `TimeoutError` when it takes longer."""
    try:
        awaited = work.send(None)
    except StopIteration as done:
        return cast(T, done.value)
    async with asyncio.timeout(most_s):
        return await _rest(work, awaited)


@coroutine
def _rest(work: Coroutine[Any, Any, T], awaited: object) -> Generator[Any, Any, T]:
    """What is left of work that was begun, and waits for this."""
    try:
        while True:
            try:
                given = yield awaited
            except BaseException as thrown:  # noqa: BLE001  # above all, that it is cancelled
                awaited = work.throw(thrown)
            else:
                awaited = work.send(given)
    except StopIteration as done:
        return cast(T, done.value)
