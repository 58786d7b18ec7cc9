"""Who is answered when more is asked than can be done?

At most `in_flight` requests are carried out at once, and at most `waiting` wait for their turn: what matters most
first, and of its kind who came first. When the room is full, the newcomer takes the place of whoever matters less than
it, or is turned away itself: queries first, claims last. Nobody waits longer than `patience_s`. Who is turned away gets
503 with `Retry-After`, and nothing of its request was begun.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeAlias

from msgspec import Struct

from contracts.http.answers import Refused
from contracts.schema.operations import Kind

_Turn: TypeAlias = "asyncio.Future[bool]"

_LEAST_FIRST = tuple(sorted(Kind))
_FORGETTING = 0.05
"""How much one request tells of how long requests take."""


@dataclass(slots=True)
class Room:
    """The bounded room in front of the engine. Belongs to one event loop."""

    in_flight: int
    waiting: int
    patience_s: float
    shed: Callable[[Kind], None] = lambda _kind: None
    running: int = 0
    mean_s: float = 0.1
    _queues: dict[Kind, deque[_Turn]] = field(default_factory=lambda: {kind: deque() for kind in _LEAST_FIRST})

    @property
    def queued(self) -> int:
        """How many wait."""
        return sum(map(len, self._queues.values()))

    def place(self, kind: Kind) -> "Place":
        """A place for one request while it is carried out. To enter it raises `Refused`."""
        return Place(self, kind)

    def takes(self) -> bool:
        """Take a place, if one is free."""
        if self.running >= self.in_flight:
            return False
        self.running += 1
        return True

    async def enter(self, kind: Kind) -> None:
        """Take a place, when there is one. Raises `Refused`."""
        if self.takes():
            return
        if self.queued >= self.waiting and not self._make_room(kind):
            raise self._refused(kind)
        turn: _Turn = asyncio.get_running_loop().create_future()
        self._queues[kind].append(turn)
        try:
            async with asyncio.timeout(self.patience_s):
                admitted = await turn
        except (TimeoutError, asyncio.CancelledError) as ended:
            self._give_up(kind, turn)
            if isinstance(ended, TimeoutError):
                raise self._refused(kind) from None
            raise
        if not admitted:
            raise self._refused(kind)

    def leave(self, took_s: float) -> None:
        """Give the place back that was taken so long ago."""
        self.mean_s += _FORGETTING * (took_s - self.mean_s)
        self._hand_on()

    def _make_room(self, kind: Kind) -> bool:
        """Turn away the last who came of those that matter least, if they matter less than this kind."""
        for lesser in _LEAST_FIRST:
            if lesser >= kind:
                return False
            while self._queues[lesser]:
                turn = self._queues[lesser].pop()
                if not turn.done():
                    turn.set_result(False)
                    return True
        return False

    def _give_up(self, kind: Kind, turn: _Turn) -> None:
        """Whoever waited has left: their place in the queue, or the one they were just given, is free."""
        if turn in self._queues[kind]:
            self._queues[kind].remove(turn)
        elif turn.done() and not turn.cancelled() and turn.result():
            self._hand_on()

    def _hand_on(self) -> None:
        """A place is free: it goes to who matters most, and of these to who came first."""
        for queue in reversed(self._queues.values()):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(True)
                    return
        self.running -= 1

    def _refused(self, kind: Kind) -> Refused:
        self.shed(kind)
        wait_s = max(1, math.ceil(self.queued * self.mean_s / self.in_flight))
        message = f"Too much is asked at once: send the same request again in {wait_s} seconds."
        return Refused(503, "OVERLOADED", message, {"Retry-After": str(wait_s)})


class Place(Struct):
    """A place in the room, from entering to leaving."""

    room: Room
    kind: Kind
    began: float = 0.0

    async def __aenter__(self) -> None:
        if not self.room.takes():
            await self.room.enter(self.kind)
        self.began = perf_counter()

    async def __aexit__(self, *_: object) -> None:
        self.room.leave(perf_counter() - self.began)
