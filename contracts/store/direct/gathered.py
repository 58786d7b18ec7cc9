"""Who asks together? Concurrent questions of one kind go out as one statement, and each asker gets its own keys back.

While two statements of a kind are under way, what is asked meanwhile waits and is then sent together. A kind is a
statement with all that it asks but for the keys: the tenant, the moment, and within which tenant it is asked. So no two
tenants, and no two sights of what was known, are ever in one statement.

A statement that fails is sent once more for each of its askers alone, so that one of them does not fail the others. An
asker that goes away leaves them alone, too: nobody waits in another's task.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from msgspec import Struct, field

from contracts.store.direct.compiled import Row, UnitStatement

AT_ONCE = 2
MOST_KEYS = 200
"""No statement is made longer than this by others who wait."""


class Asked(Struct, frozen=True):
    """What is asked of some keys. `within` is the tenant whose rows the walls show."""

    statement: UnitStatement
    tenant: str
    within: str | None
    known_at: datetime | None


Rows: TypeAlias = Mapping[UUID, Sequence[Row]]
"""The rows of each key."""

Read: TypeAlias = Callable[[Asked, frozenset[UUID]], Awaitable[Rows]]


class _Waiting(Struct, frozen=True, eq=False):
    keys: frozenset[UUID]
    answer: asyncio.Future[Rows]


class Gathering(Struct, frozen=True, eq=False):
    """Sends what is asked at the same time together. `read` sends one statement."""

    read: Read
    _waiting: dict[Asked, deque[_Waiting]] = field(default_factory=dict)
    _under_way: Counter[Asked] = field(default_factory=Counter)
    _flights: set[asyncio.Task[None]] = field(default_factory=set)

    async def ask(self, asked: Asked, keys: frozenset[UUID]) -> Rows:
        """The rows of these keys. Raises what reading them raised."""
        loop = asyncio.get_running_loop()
        waiting = self._waiting.setdefault(asked, deque())
        mine = _Waiting(keys, loop.create_future())
        waiting.append(mine)
        if len(waiting) == 1:
            # Not at once: who is at this same moment about to ask comes along.
            loop.call_soon(self._send, asked)
        rows = await mine.answer
        return {key: of_key for key in keys if (of_key := rows.get(key)) is not None}

    def _send(self, asked: Asked) -> None:
        """Send what waits, if not enough of it is under way."""
        waiting = self._waiting.get(asked)
        if not waiting or self._under_way[asked] >= AT_ONCE:
            return
        together = [waiting.popleft()]
        count = len(together[0].keys)
        while waiting and (count := count + len(waiting[0].keys)) <= MOST_KEYS:
            together.append(waiting.popleft())
        if not waiting:
            del self._waiting[asked]
        self._under_way[asked] += 1
        flight = asyncio.get_running_loop().create_task(self._fly(asked, together))
        self._flights.add(flight)
        flight.add_done_callback(self._flights.discard)
        self._send(asked)

    async def _fly(self, asked: Asked, together: Sequence[_Waiting]) -> None:
        try:
            if not await self._answer(asked, together):
                await asyncio.gather(*(self._answer(asked, [each]) for each in together))
        finally:
            for each in together:
                # Only of a process that ends: somebody cancelled all tasks.
                each.answer.cancel()
            self._under_way[asked] -= 1
            if not self._under_way[asked]:
                del self._under_way[asked]
            self._send(asked)

    async def _answer(self, asked: Asked, together: Sequence[_Waiting]) -> bool:
        """Whether they were answered; one alone always is, with what went wrong."""
        wanted = [each for each in together if not each.answer.done()]
        if not wanted:
            return True
        try:
            rows = await self.read(asked, frozenset().union(*(each.keys for each in wanted)))
        except Exception as failed:  # noqa: BLE001  # it is the asker's, whatever it is
            if len(together) > 1:
                return False
            for each in wanted:
                each.answer.set_exception(failed)
            return True
        for each in wanted:
            if not each.answer.done():
                each.answer.set_result(rows)
        return True
