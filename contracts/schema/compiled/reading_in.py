"""How does what a client sent become our own values? By a function for each type, made once from its fields.

graphql-core reads a variable into dictionaries, and strawberry makes our inputs of them, looking up every name and type
each time. A function here does both at once. It raises at whatever does not fit and does not say why: graphql-core,
asked to read the same again, says it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING
from typing import Any, TypeAlias, cast

from graphql import (
    ConstValueNode,
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLScalarType,
    GraphQLSchema,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    type_from_ast,
)
from graphql.pyutils import Undefined
from graphql.utilities.coerce_input_value import coerce_input_literal
from msgspec import Struct, field
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition

Values: TypeAlias = Mapping[str, Any]
"""The variables of a request, each as our own value; those that were not sent are not there."""
Read: TypeAlias = Callable[[Any], Any]
"""Makes our value of one that is there, as JSON has it."""
Give: TypeAlias = Callable[[Values], Any]
"""Gives the value that is written in a document, with these variables."""

_AS_IT_IS: Mapping[str, type] = {"String": str, "ID": str, "Boolean": bool}
"""Scalars that are the same with us and in JSON."""


class CannotCompile(Exception):
    """Only graphql-core can carry this out."""


class DoesNotFit(Exception):
    """A value is not of its type. Nobody is told."""


class _Shape(Struct, frozen=True):
    """An input type: its class and, by name, what each member is called there, how it is read, and what must be."""

    origin: type
    members: dict[str, tuple[str, GraphQLInputType]]
    absent: Mapping[str, None]
    required: frozenset[str]
    is_one_of: bool


class Inputs(Struct, frozen=True):
    """Makes functions for the input types of one schema, and keeps them."""

    schema: GraphQLSchema
    config: StrawberryConfig
    _made: dict[str, Read] = field(default_factory=dict)

    def variables(self, definitions: Iterable[VariableDefinitionNode]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        """What reads the variables of an operation. Raises `CannotCompile`."""
        wanted: list[tuple[str, Read, bool, Give | None]] = []
        for each in definitions:
            type_ = cast(GraphQLInputType, type_from_ast(self.schema, each.type))
            default = self.given(each.default_value, type_) if each.default_value else None
            wanted.append((each.variable.name.value, self.read(type_), is_non_null_type(type_), default))

        def values(sent: Mapping[str, Any]) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for name, read, is_needed, default in wanted:
                value = sent.get(name)
                if value is not None:
                    found[name] = read(value)
                elif name in sent and not is_needed:
                    found[name] = None
                elif name in sent or (default is None and is_needed):
                    raise DoesNotFit
                elif default is not None:
                    found[name] = default({})
            return found

        return values

    def read(self, type_: GraphQLInputType) -> Read:
        """What reads a value of this type that is there."""
        if is_non_null_type(type_):
            return self.read(type_.of_type)
        if is_list_type(type_):
            return self._list(type_.of_type)
        if is_input_object_type(type_):
            return self._made.get(type_.name) or self._object(type_)
        if is_enum_type(type_):
            return {name: type_.coerce_input_value(name) for name in type_.values}.__getitem__
        return cast(GraphQLScalarType, type_).coerce_input_value

    def _list(self, of: GraphQLInputType) -> Read:
        read, may_be_null = self.read(of), not is_non_null_type(of)
        as_it_is = _AS_IT_IS.get(str(get_nullable_type(of)))

        def items(sent: Any) -> list[Any]:
            if type(sent) is not list or (None in sent and not may_be_null):
                raise DoesNotFit
            return [each if each is None or type(each) is as_it_is else read(each) for each in sent]

        return items

    def _object(self, type_: GraphQLInputObjectType) -> Read:
        shape = self._shape(type_)
        members: dict[str, tuple[str, type | None, Read, bool]] = {}
        origin, absent, is_one_of = shape.origin, shape.absent, shape.is_one_of

        def build(sent: Any) -> Any:
            if is_one_of and len(sent) != 1:
                raise DoesNotFit
            given: dict[str, Any] = dict(absent)
            for name, value in sent.items():
                python_name, as_it_is, read, may_be_null = members[name]
                if type(value) is as_it_is:
                    given[python_name] = value
                elif value is not None:
                    given[python_name] = read(value)
                elif may_be_null:
                    given[python_name] = None
                else:
                    raise DoesNotFit
            return origin(**given)  # It raises where a member is missing that must be there.

        self._made[type_.name] = build
        for name, (python_name, inner) in shape.members.items():
            as_it_is = _AS_IT_IS.get(str(get_nullable_type(inner)))
            members[name] = python_name, as_it_is, self.read(inner), not (is_non_null_type(inner) or is_one_of)
        return build

    def _shape(self, type_: GraphQLInputObjectType) -> _Shape:
        definition = cast(StrawberryObjectDefinition, type_.extensions["strawberry-definition"])
        if definition.from_input is not None:
            raise CannotCompile(type_.name)
        names = {self.config.name_converter.from_field(each): each for each in definition.fields}
        none = {n: e for n, e in names.items() if e.default_value is MISSING and e.default_factory is MISSING}
        return _Shape(
            origin=definition.origin,
            members={name: (each.python_name, type_.fields[name].type) for name, each in names.items()},
            absent={e.python_name: None for n, e in none.items() if not is_non_null_type(type_.fields[n].type)},
            required=frozenset(name for name in none if is_non_null_type(type_.fields[name].type)),
            is_one_of=definition.is_one_of,
        )

    def given(self, node: ValueNode, type_: GraphQLInputType) -> Give:
        """What gives a value that is written in a document. Raises `CannotCompile`."""
        inner = type_.of_type if is_non_null_type(type_) else type_
        if isinstance(node, VariableNode):
            return _variable(node.name.value, is_non_null_type(type_))
        if isinstance(node, NullValueNode):
            return _null
        if is_list_type(inner):
            items = [self.given(each, inner.of_type) for each in _nodes_of(node)]
            return lambda values: [item(values) for item in items]
        if is_input_object_type(inner):
            return self._given_object(cast(ObjectValueNode, node), inner)
        if isinstance(node, ListValueNode | ObjectValueNode):
            raise CannotCompile("a variable may be in it")
        value = coerce_input_literal(cast(ConstValueNode, node), inner)
        if value is Undefined:
            raise CannotCompile(inner)
        return lambda values: value

    def _given_object(self, node: ObjectValueNode, type_: GraphQLInputObjectType) -> Give:
        shape = self._shape(type_)
        if shape.is_one_of and len(node.fields) != 1:
            raise CannotCompile(type_.name)
        members: list[tuple[str, str | None, Give]] = []
        for each in node.fields:
            python_name, inner = shape.members[each.name.value]
            must_be = shape.is_one_of or each.name.value in shape.required
            variable = each.value.name.value if isinstance(each.value, VariableNode) and not must_be else None
            give = self.given(each.value, inner)
            members.append((python_name, variable, _needed(give) if shape.is_one_of else give))

        def build(values: Values) -> Any:
            written = {to: give(values) for to, name, give in members if name is None or name in values}
            return shape.origin(**{**shape.absent, **written})

        return build

    def argument(self, node: ValueNode, argument: GraphQLArgument) -> tuple[str | None, Give]:
        """What gives an argument, and the variable without which there is none."""
        is_optional = isinstance(node, VariableNode) and not (
            is_non_null_type(argument.type) and argument.default_value is Undefined
        )
        return cast(VariableNode, node).name.value if is_optional else None, self.given(node, argument.type)


def _variable(name: str, must_be: bool) -> Give:
    def give(values: Values) -> Any:
        value = values.get(name)
        if value is None and must_be:
            raise DoesNotFit
        return value

    return give


def _needed(give: Give) -> Give:
    def needed(values: Values) -> Any:
        value = give(values)
        if value is None:
            raise DoesNotFit
        return value

    return needed


def _null(_values: Values) -> None:
    return None


def _nodes_of(node: ValueNode) -> Iterable[ValueNode]:
    """Where a list is wanted, one value is a list of it."""
    return node.values if isinstance(node, ListValueNode) else (node,)
