"""How much does a document ask for? One walk tells depth, fields, aliases, directives and cost together.

Each fragment is measured once, however often it is spread, so that the walk visits no more than the document has nodes:
`Measured.visited` is the number. What is not in the schema is measured as if it were a plain field; validation says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef
from msgspec import Struct

from contracts.schema.limits.costs import ONCE, ZERO, Formula, Step, Sum, Times, defaults_of, has_pages, times_of

MAX_NESTING = 60
"""So deep may fields and fragments lie in each other; deeper, nothing is measured any more."""
TYPES = 100
"""How many types a schema is thought to have, for the cost of asking for it."""

_ABOUT_THE_SCHEMA: Mapping[str, GraphQLField] = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
_TYPE_LISTS = frozenset({"fields", "inputFields", "interfaces", "possibleTypes"})
_OF_A_PAGE = frozenset({"nodes", "edges"})
_ALL_TYPES = Times(False, (TYPES,), ())
_MOST_PARTS = 8

_Parent: TypeAlias = GraphQLNamedType | None


class Measure(Struct, frozen=True):
    """What a selection comes to once its fragments are spread.

    `cost` is that of all of it; `cost_of_page` the same, where it is selected on a page, whose `nodes` are the page.
    `introspection` is what is asked of the schema itself, which `cost` leaves out; `type_lists` how often lists of what
    a type has lie in each other there.
    """

    depth: int = 0
    fields: int = 0
    root_fields: int = 0
    aliases: int = 0
    directives: int = 0
    type_lists: int = 0
    introspection: int = 0
    cost: Sum = ZERO
    cost_of_page: Sum = ZERO


NOTHING = Measure()


class Operation(Struct, frozen=True):
    """One operation of a document: its name, the fields of its root, how much it asks for, and what it costs."""

    node: OperationDefinitionNode
    name: str | None
    root_fields: frozenset[str]
    measure: Measure
    cost: Formula


class Measured(Struct, frozen=True):
    """Each operation of a document, and how many nodes were visited. `too_nested` when not all was measured."""

    operations: tuple[Operation, ...]
    visited: int
    too_nested: bool = False


def measured(schema: GraphQLSchema, document: DocumentNode) -> Measured:
    """How much each operation of the document asks for."""
    walk = _Walk(schema, document)
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    try:
        found = [(each, walk.operation(each)) for each in operations]
    except _TooNested:
        return Measured((), walk.visited, too_nested=True)
    steps = tuple(walk.steps)
    return Measured(tuple(_operation(node, document, it, steps) for node, it in found), walk.visited)


def _operation(
    node: OperationDefinitionNode, document: DocumentNode, measure: Measure, steps: tuple[Step, ...]
) -> Operation:
    name = node.name.value if node.name else None
    cost = Formula(steps, measure.cost, defaults_of(node))
    return Operation(node, name, _root_fields(document, node.selection_set), measure, cost)


def _root_fields(document: DocumentNode, selections: SelectionSetNode) -> frozenset[str]:
    """The names of the fields at the root, those of its fragments with them, each fragment once."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    found: set[str] = set()
    pending = list(selections.selections)
    while pending:
        match pending.pop():
            case FieldNode(name=name):
                found.add(name.value)
            case InlineFragmentNode(selection_set=inner):
                pending += inner.selections
            case FragmentSpreadNode(name=name) if name.value in fragments:
                pending += fragments.pop(name.value).selection_set.selections
    return frozenset(found)


class _TooNested(Exception):
    """Fields and fragments lie in each other more than `MAX_NESTING` deep."""


@dataclass(slots=True)
class _Adding:
    """Adds up the costs of one selection. A sum of many parts becomes a step: no sum grows with the document."""

    constant: int = 0
    parts: dict[int, int] | None = None

    def add(self, cost: Sum) -> None:
        self.constant += cost.constant
        if cost.parts:
            self.parts = self.parts or {}
            for step, count in cost.parts:
                self.parts[step] = self.parts.get(step, 0) + count

    def sum(self, steps: list[Step]) -> Sum:
        found = Sum(self.constant, tuple((self.parts or {}).items()))
        if len(found.parts) <= _MOST_PARTS:
            return found
        steps.append(Step(ONCE, found))
        return Sum(0, ((len(steps) - 1, 1),))


class _Walk:
    """Measures selections, remembering each fragment."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self.visited = 0
        self.steps: list[Step] = []
        self._schema = schema
        self._of_schema, self._type = schema.get_type("__Schema"), schema.get_type("__Type")
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._known: dict[str, Measure] = {}

    def operation(self, node: OperationDefinitionNode) -> Measure:
        self.visited += 1
        found = self._measure(node.selection_set, self._schema.get_root_type(node.operation), 0)
        own = len(node.directives or ()) + sum(len(each.directives or ()) for each in node.variable_definitions or ())
        return _with_directives(found, own)

    def _measure(self, selections: SelectionSetNode | None, parent: _Parent, level: int) -> Measure:
        if level > MAX_NESTING:
            raise _TooNested
        depth = fields = root = aliases = directives = lists = introspection = 0
        cost, of_page = _Adding(), _Adding()
        for node in selections.selections if selections else ():
            self.visited += 1
            it = self._selection(node, parent, level + 1)
            depth, fields, root = max(depth, it.depth), fields + it.fields, root + it.root_fields
            aliases += it.aliases
            directives += it.directives + len(node.directives or ())
            lists = max(lists, it.type_lists)
            introspection += it.introspection
            cost.add(it.cost)
            of_page.add(it.cost_of_page)
        costs = cost.sum(self.steps), of_page.sum(self.steps)
        return Measure(depth, fields, root, aliases, directives, lists, introspection, *costs)

    def _selection(self, node: SelectionNode, parent: _Parent, level: int) -> Measure:
        match node:
            case FieldNode():
                return self._field(node, parent, level)
            case InlineFragmentNode(type_condition=condition):
                narrowed = self._schema.get_type(condition.name.value) if condition else parent
                return self._measure(node.selection_set, narrowed, level)
            case FragmentSpreadNode():
                return self._spread(node.name.value, level)
            case _:
                return NOTHING

    def _spread(self, name: str, level: int) -> Measure:
        if name not in self._known:
            self._known[name] = NOTHING  # a circle is refused by validation; here it must only end
            if (fragment := self._fragments.get(name)) is not None:
                self.visited += 1
                within = self._schema.get_type(fragment.type_condition.name.value)
                found = self._measure(fragment.selection_set, within, level)
                self._known[name] = _with_directives(found, len(fragment.directives or ()))
        return self._known[name]

    def _field(self, node: FieldNode, parent: _Parent, level: int) -> Measure:
        name = node.name.value
        field = _ABOUT_THE_SCHEMA.get(name) or _field_of(parent, name)
        within = self._measure(node.selection_set, get_named_type(field.type) if field else None, level)
        lists = within.type_lists + (parent is self._type and name in _TYPE_LISTS)
        own = (
            within.depth + 1,
            within.fields + 1,
            1,
            within.aliases + (node.alias is not None),
            within.directives,
            lists,
        )
        if name in _ABOUT_THE_SCHEMA:
            return Measure(*own, within.cost.constant, Sum(1), Sum(1))
        if field is None:
            return Measure(*own, within.introspection, cost := _one_more(within.cost), cost)
        inner = within.cost_of_page if has_pages(field) else within.cost
        times = _ALL_TYPES if name == "types" and parent is self._of_schema else None
        cost = _one_more(self._product(times or times_of(node, field), inner))
        of_page = _one_more(inner) if name in _OF_A_PAGE else cost
        return Measure(*own, within.introspection, cost, of_page)

    def _product(self, times: Times, inner: Sum) -> Sum:
        if not times.variables:
            return inner.times(times.of({}))
        self.steps.append(Step(times, inner))
        return Sum(0, ((len(self.steps) - 1, 1),))


def _field_of(parent: _Parent, name: str) -> GraphQLField | None:
    if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        return None
    return cast(Mapping[str, GraphQLField], parent.fields).get(name)


def _one_more(cost: Sum) -> Sum:
    return Sum(cost.constant + 1, cost.parts)


def _with_directives(it: Measure, more: int) -> Measure:
    own = it.depth, it.fields, it.root_fields, it.aliases, it.directives + more
    return Measure(*own, it.type_lists, it.introspection, it.cost, it.cost_of_page)
