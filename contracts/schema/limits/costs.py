"""What does one operation cost, before it is carried out?

A field costs 1, and all below it as often as it may come:

| field | how often what is below it comes |
|---|---|
| with `first` or `last` | as many as these say, at most `MAX_PAGE`, or `PAGE`; its `nodes` and `edges` are that page |
| a list with a list as argument, such as `coverages(inputs:)` | once for each that is given |
| any other list | `LIST` times |
| anything else | once |

The cost is known before a row is read: it is a bound of what is answered, and not what was used. What of it depends on
the variables is kept as a `Formula` beside the document, so that a known document costs a few microseconds.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_list_type,
)
from msgspec import Struct

from contracts.usecases.pages import MAX_PAGE, PAGE

LIST = 5
"""How many a list without pages is thought to hold: reasons, lines, shares."""

_PAGE = frozenset({"first", "last"})


class Times(Struct, frozen=True):
    """How often what is below a field comes: what is written, and what its variables say."""

    of_a_page: bool
    written: tuple[int, ...]
    variables: tuple[str, ...]

    def of(self, sizes: Mapping[str, int]) -> int:
        """The number, with these sizes of the variables."""
        asked = [0, *self.written, *(sizes[name] for name in self.variables if name in sizes)]
        if self.of_a_page:
            return min(max(asked), MAX_PAGE) if len(asked) > 1 else PAGE
        return max(asked) if len(asked) > 1 else LIST


ONCE = Times(False, (1,), ())


class Sum(Struct, frozen=True):
    """A number, and so many times the values of these steps."""

    constant: int = 0
    parts: tuple[tuple[int, int], ...] = ()

    def of(self, values: Sequence[int]) -> int:
        """The number, with the values of the steps."""
        return self.constant + sum(count * values[step] for step, count in self.parts)

    def times(self, count: int) -> "Sum":
        """The same, so many times."""
        return Sum(self.constant * count, tuple((step, count * each) for step, each in self.parts))


ZERO = Sum()


class Step(Struct, frozen=True):
    """One field that comes as often as its variables say, with the cost of what is below it."""

    times: Times
    inner: Sum


class Formula(Struct, frozen=True):
    """The cost of one operation: steps, each of which needs only those before it, and their sum."""

    steps: tuple[Step, ...]
    total: Sum
    defaults: Mapping[str, int]

    def of(self, variables: Mapping[str, Any]) -> int:
        """The cost, with the variables of a request."""
        if not self.steps:
            return self.total.constant
        sizes = {**self.defaults, **sizes_of(variables)}
        values: list[int] = []
        for step in self.steps:
            values.append(step.times.of(sizes) * step.inner.of(values))
        return self.total.of(values)


def times_of(node: FieldNode, field: GraphQLField) -> Times:
    """How often what is below this field comes."""
    given = {each.name.value: each.value for each in node.arguments or ()}
    if pages := _PAGE & field.args.keys():
        defaults = (_size_of(field.args[name].default_value) for name in pages - given.keys())
        return _times(True, [given[name] for name in pages & given.keys()], [n for n in defaults if n is not None])
    if not is_list_type(get_nullable_type(field.type)):
        return ONCE
    lists = [name for name, argument in field.args.items() if is_list_type(get_nullable_type(argument.type))]
    return _times(False, [given[name] for name in lists if name in given], [])


def has_pages(field: GraphQLField) -> bool:
    """Whether a field answers with a page."""
    return not _PAGE.isdisjoint(field.args)


def sizes_of(variables: Mapping[str, Any]) -> dict[str, int]:
    """What of the variables can decide a cost: each whole number, and how long each list is."""
    return {name: size for name, value in variables.items() if (size := _size_of(value)) is not None}


def defaults_of(operation: OperationDefinitionNode) -> dict[str, int]:
    """The sizes of the variables that have a default in the operation."""
    written = ((each.variable.name.value, each.default_value) for each in operation.variable_definitions or ())
    return {name: size for name, value in written if value is not None and (size := _written(value)) is not None}


def _times(of_a_page: bool, values: list[ValueNode], fixed: list[int]) -> Times:
    sizes = [size for value in values if (size := _written(value)) is not None]
    variables = [value.name.value for value in values if isinstance(value, VariableNode)]
    return Times(of_a_page, (*fixed, *sizes), tuple(variables))


def _written(value: ValueNode) -> int | None:
    """The number that is written, or how long the list is that is written."""
    if isinstance(value, ListValueNode):
        return len(value.values or ())
    # A longer number is beyond any page, and is refused for its type.
    return int(value.value[:10]) if isinstance(value, IntValueNode) else None


def _size_of(sent: object) -> int | None:
    match sent:
        case bool() | str():
            return None
        case int():
            return sent
        case list() | tuple():
            return len(sent)
        case _:
            return None
