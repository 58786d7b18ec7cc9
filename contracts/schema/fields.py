"""How is a field written whose value is found when it is asked for? With a description, and with its type kept."""

from collections.abc import Callable
from typing import TypeVar, cast

import strawberry

R = TypeVar("R", bound=Callable[..., object])


def resolved(description: str, name: str | None = None) -> Callable[[R], R]:
    """Marks a method as a field, under its own name or another. (The library's own decorator gives up its type.)"""
    return cast(Callable[[R], R], strawberry.field(description=description, name=name))
