"""How does one ask for everything? A document for each field of a root, made from the schema itself.

It selects every field of every type that the root leads to; a type is not entered again below itself. Each field is
named after its type, `Unit__serial: serial`, so that an answer says of each value where it comes from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    parse,
)
from graphql.pyutils import Undefined

Answer: TypeAlias = Any
"""What an answer holds: a mapping by `Type__field`, a list, or a value."""

PAGING = frozenset({"first", "after", "last", "before"})
LEFT_OUT = PAGING | {"language", "on", "at"}
"""Arguments below a root that are left to what they are by themselves. Whoever adds another one says it here."""


class NoFiller(Exception):
    """An argument or input field of which nobody said what to send."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A field of a root with all that it leads to. `fields` are those that it selects, as `Type.field`."""

    operation: str
    name: str
    arguments: dict[str, GraphQLArgument]
    text: str
    fields: frozenset[str]

    @property
    def coordinate(self) -> str:
        return f"{self.operation.capitalize()}.{self.name}"

    @property
    def parsed(self) -> DocumentNode:
        """Read once it is asked: most runs ask few of all documents."""
        return _parsed(self)


def documents_of(schema: GraphQLSchema) -> tuple[Document, ...]:
    """A document for each field of each root."""
    roots = (
        ("query", schema.query_type),
        ("mutation", schema.mutation_type),
        ("subscription", schema.subscription_type),
    )
    return tuple(
        _document(schema, operation, root, name, field)
        for operation, root in roots
        if root is not None
        for name, field in root.fields.items()
    )


def _document(
    schema: GraphQLSchema, operation: str, root: GraphQLObjectType, name: str, field: GraphQLField
) -> Document:
    walk = _Walk(schema)
    inner = walk.selection(get_named_type(field.type), frozenset())
    arguments = {each: argument for each, argument in field.args.items() if each not in PAGING}
    variables = "".join(f"${each}: {argument.type} " for each, argument in arguments.items())
    filled = "".join(f"{each}: ${each} " for each in arguments)
    head = f"{operation} ({variables})" if arguments else operation
    sent = f"({filled})" if arguments else ""
    text = f"{head} {{ {root.name}__{name}: {name}{sent}{inner or ''} }}"
    fields = frozenset({f"{root.name}.{name}"} | walk.fields)
    return Document(operation, name, arguments, text, fields)


@cache
def _parsed(document: Document) -> DocumentNode:
    return parse(document.text, no_location=True)


class _Walk:
    """Writes selections, and notes the fields that are in them."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self.fields: set[str] = set()

    def selection(self, found: GraphQLNamedType, path: frozenset[str]) -> str | None:
        """What is asked of a type; None for one that is asked about already."""
        if is_leaf_type(found):
            return ""
        if isinstance(found, GraphQLObjectType):
            body = None if found.name in path else " ".join(self._fields(found, path | {found.name}))
            return f" {{ {body} }}" if body else None
        members = self._schema.get_possible_types(_abstract(found))
        parts = [f"... on {each.name}{inner}" for each in members if (inner := self.selection(each, path))]
        return f" {{ {' '.join(parts)} }}" if parts else None

    def _fields(self, owner: GraphQLObjectType, path: frozenset[str]) -> Iterator[str]:
        for name, field in owner.fields.items():
            _check_arguments(owner, name, field)
            inner = self.selection(get_named_type(field.type), path)
            if inner is not None:
                self.fields.add(f"{owner.name}.{name}")
                yield f"{owner.name}__{name}: {name}{inner}"


def _abstract(found: GraphQLNamedType) -> GraphQLInterfaceType | GraphQLUnionType:
    assert isinstance(found, GraphQLInterfaceType | GraphQLUnionType), found
    return found


def _check_arguments(owner: GraphQLObjectType, name: str, field: GraphQLField) -> None:
    for argument, each in field.args.items():
        needed = isinstance(each.type, GraphQLNonNull) and each.default_value is Undefined
        if needed or argument not in LEFT_OUT:
            raise NoFiller(f"nobody says what to send as `{owner.name}.{name}({argument}:)`")
