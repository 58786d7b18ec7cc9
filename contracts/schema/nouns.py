"""Which nouns has the schema, how do they hang together, and which verbs change them?

A noun is a type with an id of its own (`Node`), or one of `ALSO`. It leads to another by a field of that type, by a
list or a connection of it, or by its id (`unitId`). All is read from the schema itself.
"""

from collections.abc import Iterator

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from msgspec import Struct

ALSO = ("Terms", "Decision")
"""Values that hang on a noun and say what it comes to."""


class Link(Struct, frozen=True):
    """A field that leads from one noun to another, perhaps to several of it."""

    field: str
    noun: str
    several: bool


class Noun(Struct, frozen=True):
    """A noun: what it is, where it leads, and the mutations that answer with it."""

    name: str
    means: str
    links: tuple[Link, ...]
    verbs: tuple[str, ...]


def nouns_of(schema: GraphQLSchema) -> tuple[Noun, ...]:
    """The nouns of a schema, by name."""
    node = schema.type_map["Node"]
    with_id = schema.get_possible_types(node) if isinstance(node, GraphQLInterfaceType) else []
    also = [found for name in ALSO if isinstance(found := schema.type_map.get(name), GraphQLObjectType)]
    types = {each.name: each for each in (*with_id, *also)}
    names = frozenset(types)
    return tuple(
        Noun(name, _first_sentence(types[name]), tuple(_links(types[name], names)), tuple(_verbs(schema, name)))
        for name in sorted(types)
    )


def _links(noun: GraphQLObjectType, names: frozenset[str]) -> Iterator[Link]:
    for name, field in noun.fields.items():
        target, several = _target(field)
        if name.endswith("Id") and (named := name[0].upper() + name[1:-2]) in names:
            target = named
        if target in names:
            yield Link(name, target, several)


def _target(field: GraphQLField) -> tuple[str, bool]:
    """The type that a field leads to in the end, and whether to several of it."""
    found, several = get_named_type(field.type), is_list_type(get_nullable_type(field.type))
    if found.name.endswith("Connection") and isinstance(found, GraphQLObjectType):
        found, several = get_named_type(found.fields["nodes"].type), True
    return found.name.removesuffix("Summary"), several


def _verbs(schema: GraphQLSchema, noun: str) -> Iterator[str]:
    for name, field in schema.mutation_type.fields.items() if schema.mutation_type else ():
        result = get_named_type(field.type)
        members = result.types if isinstance(result, GraphQLUnionType) else ()
        if any(_target(each)[0] == noun for member in members for each in member.fields.values()):
            yield name


def _first_sentence(noun: GraphQLNamedType) -> str:
    return (noun.description or "").partition(". ")[0].rstrip(".") + "."
