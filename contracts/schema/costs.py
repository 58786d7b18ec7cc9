"""What does one operation cost, before it is carried out?

A field costs 1, and all below it as often as it may come:

| field | how often what is below it comes |
|---|---|
| with `first` or `last` | as many as these say, at most `MAX_PAGE`, or `PAGE`; its `nodes` and `edges` are that page |
| a list with a list as argument, such as `coverages(inputs:)` | once for each that is given |
| any other list | `LIST` times |
| anything else | once |

The cost is known before a row is read: it is a bound of what is answered, and not what was used. Each fragment is
counted once, however often it is spread, so that counting costs no more than reading. An operation of more than
`MAX_COST` is refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from contracts.usecases.pages import MAX_PAGE, PAGE

MAX_COST = 50_000
LIST = 5
"""How many a list without pages is thought to hold: reasons, lines, shares."""

_PAGE = frozenset({"first", "last"})
_OF_A_PAGE = frozenset({"nodes", "edges"})


def cost_of(
    schema: GraphQLSchema, document: DocumentNode, operation_name: str | None, sizes: Mapping[str, int]
) -> int | None:
    """What the operation costs, with these `sizes_of` its variables; None when the document has no such operation."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    named = [each for each in operations if each.name and each.name.value == operation_name]
    chosen = named if operation_name else operations
    if len(chosen) != 1:
        return None
    root = schema.get_root_type(chosen[0].operation)
    return _Count(schema, document, {**_defaults(chosen[0]), **sizes}).of(chosen[0].selection_set, root, False)


def sizes_of(variables: Mapping[str, Any]) -> dict[str, int]:
    """What of the variables can decide a cost: each whole number, and how long each list is."""
    return {name: size for name, value in variables.items() if (size := _size_of(value)) is not None}


def too_costly(cost: int) -> GraphQLError:
    """The refusal of an operation that costs too much."""
    cure = f"ask for at most {MAX_COST}: smaller pages, fewer fields, or several requests"
    message = f"The operation costs {cost}: {cure}."
    return GraphQLError(message, extensions={"code": "QUERY_TOO_LARGE", "cure": cure, "cost": {"asked": cost}})


def _defaults(operation: OperationDefinitionNode) -> dict[str, int]:
    return {
        each.variable.name.value: int(each.default_value.value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }


class _Count:
    """Counts selections, remembering each fragment."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, sizes: Mapping[str, int]) -> None:
        self._schema, self._sizes = schema, sizes
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._known: dict[tuple[str, bool], int] = {}

    def of(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None, paged: bool) -> int:
        total = 0
        for node in selections.selections if selections else ():
            match node:
                case FieldNode():
                    total += self._field(node, parent, paged)
                case InlineFragmentNode(type_condition=condition):
                    narrowed = self._schema.get_type(condition.name.value) if condition else parent
                    total += self.of(node.selection_set, narrowed, paged)
                case FragmentSpreadNode():
                    total += self._spread(node.name.value, paged)
        return total

    def _spread(self, name: str, paged: bool) -> int:
        if (name, paged) not in self._known:
            fragment = self._fragments[name]
            within = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name, paged] = self.of(fragment.selection_set, within, paged)
        return self._known[name, paged]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, paged: bool) -> int:
        name = node.name.value
        fields = parent.fields if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else {}
        field = cast(Mapping[str, GraphQLField], fields).get(name)
        if field is None:
            return 1  # `__typename`, and the schema about itself
        times = 1 if paged and name in _OF_A_PAGE else self._times(node, field)
        pages = bool(_PAGE & field.args.keys())
        return 1 + times * self.of(node.selection_set, get_named_type(field.type), pages)

    def _times(self, node: FieldNode, field: GraphQLField) -> int:
        given = {each.name.value: self._size(each.value) for each in node.arguments or ()}
        sizes = [given.get(name, _default(field, name)) for name in _PAGE & field.args.keys()]
        asked = [size for size in sizes if size is not None]
        if sizes:
            return min(max(0, *asked), MAX_PAGE) if asked else PAGE
        if not is_list_type(get_nullable_type(field.type)):
            return 1
        lists = [name for name, argument in field.args.items() if is_list_type(get_nullable_type(argument.type))]
        lengths = [size for name in lists if (size := given.get(name)) is not None]
        return max(lengths, default=LIST)

    def _size(self, value: ValueNode) -> int | None:
        """The number that is written, or how long the list is that is written; of a variable, what was sent."""
        if isinstance(value, VariableNode):
            return self._sizes.get(value.name.value)
        if isinstance(value, ListValueNode):
            return len(value.values or ())
        return int(value.value) if isinstance(value, IntValueNode) else None


def _size_of(sent: object) -> int | None:
    match sent:
        case bool() | str():
            return None
        case int():
            return sent
        case Sequence():
            return len(sent)
        case _:
            return None


def _default(field: GraphQLField, name: str) -> int | None:
    value = field.args[name].default_value
    return None if value is Undefined else _size_of(value)
