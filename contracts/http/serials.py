"""Which serials does a request name? Those in its variables, and those written into its text."""

from collections.abc import Iterator
from functools import lru_cache

from graphql import Node, ObjectFieldNode, StringValueNode, Visitor, visit

from contracts.http.guard import Json
from contracts.rules.values.vocabulary import Role
from contracts.schema.limits.bounds import BOUNDS
from contracts.schema.schema import READER

_SERIAL = "serial"


def serials_of(text: str, variables: Json) -> Iterator[str]:
    """Every serial of a document that is valid, and of its variables."""
    yield from _written(text)
    pending = [variables]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if isinstance(serial := node.get(_SERIAL), str):
                yield serial
            pending += node.values()
        elif isinstance(node, list):
            pending += node


@lru_cache(256)
def _written(text: str) -> tuple[str, ...]:
    found: list[str] = []

    class Serials(Visitor):
        def enter_object_field(self, node: ObjectFieldNode, *_: Node) -> None:
            if node.name.value == _SERIAL and isinstance(node.value, StringValueNode):
                found.append(node.value.value)

    visit(READER.read(text, BOUNDS[Role.ADMIN]).node, Serials())
    return tuple(found)
