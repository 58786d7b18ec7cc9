"""Which serials does a request name? Those in its variables, and those written into its text."""

from functools import lru_cache

from graphql import Node, ObjectFieldNode, StringValueNode, Visitor, visit

from contracts.http.guard import Json
from contracts.rules.values.vocabulary import Role
from contracts.schema.limits.bounds import BOUNDS
from contracts.schema.schema import READER

_SERIAL = "serial"


def serials_of(text: str, variables: Json) -> list[str]:
    """Every serial of a document that is valid, and of its variables."""
    found, nodes = [*_written(text)], [variables]
    for node in nodes:  # which grow on the way
        if isinstance(node, dict):
            if isinstance(serial := node.get(_SERIAL), str):
                found.append(serial)
            nodes += node.values()
        elif isinstance(node, list):
            nodes += node
    return found


@lru_cache(256)
def _written(text: str) -> tuple[str, ...]:
    found: list[str] = []

    class Serials(Visitor):
        def enter_object_field(self, node: ObjectFieldNode, *_: Node) -> None:
            if node.name.value == _SERIAL and isinstance(node.value, StringValueNode):
                found.append(node.value.value)

    visit(READER.read(text, BOUNDS[Role.ADMIN]).node, Serials())
    return tuple(found)
