"""A schema with everything that can go wrong below a field of the root, which counts what is called."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, cast

import strawberry
from strawberry.schema.config import StrawberryConfig


class Boom(Exception):
    """Something that no field expects."""


class Refused(Exception):
    """Something that becomes a member of a union."""


@dataclass
class Calls:
    """Stands for the context of a request: which fields of the root were called, in order."""

    names: list[str] = field(default_factory=list)


Info = strawberry.Info[Calls, None]


@strawberry.enum
class Colour(Enum):
    RED = "red"
    GREEN = "green"


@strawberry.input
class Point:
    x: int
    y: int | None = None
    tags: list[str] = strawberry.field(default_factory=list)


@strawberry.input(one_of=True)
class Place:
    name: str | None = strawberry.UNSET
    at: Point | None = strawberry.UNSET


@strawberry.interface
class Named:
    name: str


@strawberry.type
class Refusal(Named):
    why: str


@strawberry.type
class Thing(Named):
    colour: Colour
    size: strawberry.Private[object]
    inner: strawberry.Private[object] = None

    @strawberry.field
    def must(self) -> int:
        return cast(int, self.size)

    @strawberry.field
    def may(self) -> int | None:
        return cast(int | None, self.size)

    @strawberry.field
    def things(self) -> "list[Thing]":
        return cast("list[Thing]", self.inner)

    @strawberry.field
    def maybe_things(self) -> "list[Thing | None] | None":
        return cast("list[Thing | None] | None", self.inner)

    @strawberry.field
    async def later(self, times: int = 2) -> int:
        if times < 0:
            raise Boom("below zero")
        return cast(int, self.size) * times

    @strawberry.field
    def breaks(self) -> int | None:
        raise Boom("broken")

    @strawberry.field
    def said(self, info: Info, place: Place | None = None) -> str:
        return f"{place} {len(info.context.names)}"


SMALL = Thing(name="small", colour=Colour.RED, size=1)
EMPTY = Thing(name="empty", colour=Colour.GREEN, size=None)
BIG = Thing(name="big", colour=Colour.GREEN, size=2**40)
TEXT = Thing(name="text", colour=cast(Colour, "blue"), size="no number")
THINGS = {
    each.name: each
    for each in (
        SMALL,
        EMPTY,
        BIG,
        TEXT,
        Thing(name="full", colour=Colour.RED, size=3, inner=[SMALL, SMALL]),
        Thing(name="holed", colour=Colour.RED, size=3, inner=[SMALL, None, EMPTY]),
        Thing(name="odd", colour=Colour.RED, size=3, inner=Refusal(name="no list", why="")),
    )
}

Outcome = Annotated[Thing | Refusal, strawberry.union("Outcome")]


def found(info: Info, name: str) -> Thing:
    info.context.names.append(name)
    if name == "boom":
        raise Boom(name)
    if name == "refused":
        raise Refused(name)
    return cast(Thing, None) if name == "nothing" else THINGS[name]


@strawberry.type
class Query:
    @strawberry.field
    async def must(self, info: Info, name: str) -> Thing:
        return found(info, name)

    @strawberry.field
    async def may(self, info: Info, name: str = "small") -> Thing | None:
        return found(info, name)

    @strawberry.field
    async def outcome(self, info: Info, name: str) -> Outcome:
        return found(info, name)

    @strawberry.field
    def named(self, info: Info, names: list[str]) -> list[Named]:
        return [found(info, each) for each in names]

    @strawberry.field
    async def placed(self, places: list[Place], scale: float = 1.5, on: bool | None = None) -> str:
        return f"{places} {scale} {on}"


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def must(self, info: Info, name: str) -> Thing:
        return found(info, name)

    @strawberry.mutation
    async def may(self, info: Info, name: str) -> Thing | None:
        return found(info, name)

    @strawberry.mutation
    async def outcome(self, info: Info, name: str) -> Outcome:
        return found(info, name)


class Refuses(strawberry.ExceptionHandler):  # type: ignore[type-arg]
    exception_type = Refused
    error_type = Refusal

    def handle(self, exception: Refused, *, field: object, info: Info) -> Refusal:
        return Refusal(name=str(exception), why=f"after {len(info.context.names)}")


SCHEMA = strawberry.Schema(
    query=Query, mutation=Mutation, exception_handlers=[Refuses()], config=StrawberryConfig(), types=[Thing, Refusal]
)
