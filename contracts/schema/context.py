"""What does every resolver know of its request? Who asks, when, in which language, and the engine to ask."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

import strawberry

from contracts.usecases.actor import Actor
from contracts.usecases.engine import Engine


@dataclass(frozen=True, slots=True)
class Context:
    """One request. `now` was read once, at the edge. There is no session in it."""

    engine: Engine
    actor: Actor
    now: datetime
    language: str
    spoken: set[str] = field(default_factory=set)
    """The languages in which something was said, for the answer's `Content-Language`."""


Info: TypeAlias = strawberry.Info[Context, None]
