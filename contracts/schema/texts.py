"""Can every text of a request be stored?

PostgreSQL keeps no zero character. A request with such a text is refused before anything is looked up, whatever the
text is for. (Halves of characters are no JSON to begin with.)
"""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, GraphQLError, StringValueNode, Visitor, visit

CURE = "leave zero characters out"
_ZERO = "\0"


def unstorable_texts(document: DocumentNode) -> tuple[GraphQLError, ...]:
    """An error for each text that is written in a query and cannot be stored."""
    written = _Written()
    visit(document, written)
    return tuple(_refused("A text in the query", node) for node in written.unstorable)


def unstorable_variables(variables: Mapping[str, Any]) -> tuple[GraphQLError, ...]:
    """An error for each variable with a text that cannot be stored."""
    bad = (name for name, value in variables.items() if _holds_zero(value))
    return tuple(_refused(f"Variable `${name}`") for name in bad)


class _Written(Visitor):
    """Gathers the texts of a document that cannot be stored."""

    def __init__(self) -> None:
        super().__init__()
        self.unstorable: list[StringValueNode] = []

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        if _ZERO in node.value:
            self.unstorable.append(node)


def _holds_zero(value: object) -> bool:
    """Whether a text inside of a variable, or the name of a field, has the character."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, str):
            if _ZERO in inner:
                return True
        elif isinstance(inner, dict):
            waiting += inner
            waiting += inner.values()
        elif isinstance(inner, list):
            waiting += inner
    return False


def _refused(what: str, node: StringValueNode | None = None) -> GraphQLError:
    message = f"{what} cannot be stored: {CURE}."
    return GraphQLError(message, node, extensions={"code": "BAD_TEXT", "cure": CURE})
