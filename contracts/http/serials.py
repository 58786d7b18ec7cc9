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
    found = [*_written(text)]
    _collect(variables, found)
    return found


def _collect(value: Json, found: list[str]) -> None:
    """Add the serials in a value; how deep it may be, the guard bounds."""
    if isinstance(value, dict):
        for name, each in value.items():
            if not isinstance(each, str):
                _collect(each, found)
            elif name == _SERIAL:
                found.append(each)
    elif isinstance(value, list):
        for each in value:
            if not isinstance(each, str):
                _collect(each, found)


@lru_cache(256)
def _written(text: str) -> tuple[str, ...]:
    found: list[str] = []

    class Serials(Visitor):
        def enter_object_field(self, node: ObjectFieldNode, *_: Node) -> None:
            if node.name.value == _SERIAL and isinstance(node.value, StringValueNode):
                found.append(node.value.value)

    visit(READER.read(text, BOUNDS[Role.ADMIN]).node, Serials())
    return tuple(found)
