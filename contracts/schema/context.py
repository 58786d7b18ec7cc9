"""What does every resolver know of its request? Who asks, when, in which language, and the engine to ask."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self, TypeAlias

import strawberry
from msgspec import Struct, field
from msgspec.structs import replace

from contracts.usecases.actor import Actor
from contracts.usecases.engine import Engine


class Shows(Struct, frozen=True):
    """What a caller is shown of the schema: itself, the right names beside wrong ones, and what a name that they wrote
    is or is not. Without `names` every document that does not fit the schema has the same answer.
    """

    introspection: bool = True
    suggestions: bool = True
    names: bool = True


EVERYTHING = Shows()


class Context(Struct, frozen=True):
    """One request. `now` was read once, at the edge. There is no session in it.

    Only what a subscription tells later is of another moment, which `clock` gives.
    """

    engine: Engine
    actor: Actor
    now: datetime
    language: str
    shows: Shows = EVERYTHING
    spoken: set[str] = field(default_factory=set)
    """The languages in which something was said, for the answer's `Content-Language`."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def anew(self) -> Self:
        """The same request, for what it is told at this moment."""
        return replace(self, now=self.clock())


Info: TypeAlias = strawberry.Info[Context, None]
