"""Can fields that answer under one name be answered as one?

This is the rule `OverlappingFieldsCanBeMerged` of the specification (5.3.2). The usual way compares every two fields of
one name, and all below them, which a hostile document makes slow. Here all fields of one name are looked at together:
their answers must have one shape, and those that can meet in one object must ask for the same.

The document is valid in everything else: there are no circles in it, and all names are known. The work is counted, and
nobody is answered whose document needs more than `MAX_VISITS`.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    print_ast,
)
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef
from graphql.utilities.sort_value_node import sort_value_node
from msgspec import Struct

MAX_VISITS = 6_000

_META: Mapping[str, GraphQLField] = {
    "__schema": SchemaMetaFieldDef,
    "__type": TypeMetaFieldDef,
    "__typename": TypeNameMetaFieldDef,
}
_CURE = "use different aliases on the fields to fetch both if this was intentional"

_Selected: TypeAlias = tuple[SelectionSetNode, GraphQLNamedType]


class _Field(Struct, frozen=True):
    """A field where it stands: what it is, and of which type."""

    node: FieldNode
    field: GraphQLField
    parent: GraphQLNamedType

    @property
    def selected(self) -> list[_Selected]:
        """What is selected below it."""
        inner = self.node.selection_set
        return [(inner, get_named_type(self.field.type))] if inner else []


class TooManyVisits(Exception):
    """Whether the fields can be merged takes more than `MAX_VISITS` to tell."""


def conflict_in(schema: GraphQLSchema, document: DocumentNode) -> GraphQLError | None:
    """The first two fields that answer under one name and cannot be merged. Raises `TooManyVisits`."""
    merging = _Merging(schema, document)
    operations = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    found = (merging.conflict(each) for each in operations)
    return next((each for each in found if each is not None), None)


class _Merging:
    """Looks for a conflict, level by level."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._visits = 0

    def conflict(self, operation: OperationDefinitionNode) -> GraphQLError | None:
        """The first conflict in an operation."""
        root = cast(GraphQLNamedType, self._schema.get_root_type(operation.operation))
        pending = [([(operation.selection_set, root)], True)]
        while pending:
            level, can_meet = pending.pop()
            for name, together in self._by_name(level).items():
                if len(together) > 1 and len({_shape(each.field.type) for each in together}) > 1:
                    return _conflict(name, "they return conflicting types", together)
                meeting = list(_that_can_meet(together)) if can_meet else []
                for those in meeting:
                    if (why := _differ(those)) is not None:
                        return _conflict(name, why, those)
                    pending += _below(those, True)
                if len(meeting) != 1:
                    pending += _below(together, False)
        return None

    def _by_name(self, level: list[_Selected]) -> dict[str, list[_Field]]:
        """The fields of one level by the name under which they answer, those of its fragments with them."""
        found: dict[str, list[_Field]] = {}
        pending, spread = list(level), set[str]()
        while pending:
            selections, parent = pending.pop()
            self._visit(len(selections.selections))
            for node in selections.selections:
                match node:
                    case FieldNode(name=name, alias=alias):
                        field = _Field(node, _field_of(parent, name.value), parent)
                        found.setdefault(alias.value if alias else name.value, []).append(field)
                    case InlineFragmentNode(selection_set=inner, type_condition=condition):
                        narrowed = self._schema.get_type(condition.name.value) if condition else parent
                        pending.append((inner, cast(GraphQLNamedType, narrowed)))
                    case FragmentSpreadNode(name=name) if name.value not in spread:
                        spread.add(name.value)
                        pending.append(self._spread(name.value))
        return found

    def _spread(self, name: str) -> _Selected:
        fragment = self._fragments[name]
        within = self._schema.get_type(fragment.type_condition.name.value)
        return fragment.selection_set, cast(GraphQLNamedType, within)

    def _visit(self, nodes: int) -> None:
        self._visits += nodes
        if self._visits > MAX_VISITS:
            raise TooManyVisits


def _field_of(parent: GraphQLNamedType, name: str) -> GraphQLField:
    return _META.get(name) or cast(GraphQLObjectType, parent).fields[name]


def _below(fields: list[_Field], can_meet: bool) -> Iterator[tuple[list[_Selected], bool]]:
    """What is selected below these fields, together, and whether it can meet in one object."""
    if selected := [each for field in fields for each in field.selected]:
        yield selected, can_meet


def _that_can_meet(fields: list[_Field]) -> Iterator[list[_Field]]:
    """Those that can stand in one object: of each object type its own, with those of interfaces."""
    if all(each.parent is fields[0].parent for each in fields):
        yield fields
        return
    anywhere = [each for each in fields if not isinstance(each.parent, GraphQLObjectType)]
    of_type: dict[str, list[_Field]] = {}
    for each in fields:
        if isinstance(each.parent, GraphQLObjectType):
            of_type.setdefault(each.parent.name, []).append(each)
    if not of_type:
        yield anywhere
    for own in of_type.values():
        yield anywhere + own


def _differ(fields: list[_Field]) -> str | None:
    """Why these fields cannot be answered as one."""
    first = fields[0].node
    for each in fields[1:]:
        if each.node.name.value != first.name.value:
            return f"'{first.name.value}' and '{each.node.name.value}' are different fields"
    if len(fields) > 1 and len({_arguments(each.node) for each in fields}) > 1:
        return "they have differing arguments"
    return None


def _arguments(node: FieldNode) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((each.name.value, print_ast(sort_value_node(each.value))) for each in node.arguments or ()))


def _shape(of: GraphQLOutputType) -> str:
    """How an answer is to be read: lists, nulls, and which leaf; all objects are alike."""
    if is_non_null_type(of):
        return f"{_shape(of.of_type)}!"
    if is_list_type(of):
        return f"[{_shape(of.of_type)}]"
    return of.name if is_leaf_type(of) else "{}"


def _conflict(name: str, why: str, fields: list[_Field]) -> GraphQLError:
    nodes = [each.node for each in fields[:2]]
    return GraphQLError(f"Fields '{name}' conflict because {why}: {_CURE}.", nodes)
