"""What calls the function of a field, and with which arguments?

It is told what is written in the document, or what a variable of the request is.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias, cast

from graphql import GraphQLArgument, GraphQLField, VariableNode, get_nullable_type, is_leaf_type
from graphql.execution.collect_fields import FieldDetailsList
from msgspec import Struct
from strawberry import Info
from strawberry.schema import Schema
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from contracts.schema.compiled.reading_in import CannotCompile, Give, Inputs, Values
from contracts.schema.context import Context


class Asking(Struct, frozen=True):
    """One request: its variables as our own values, and what resolvers are told of it, which is its context."""

    values: Values
    context: Context
    info: Info[Context, None]


Call: TypeAlias = Callable[[Any, Asking], Any]
"""What a field's own function gives of an object."""


def own_field(known: GraphQLField, details: FieldDetailsList) -> StrawberryField:
    """Our definition of a field that a function may ask for. Raises `CannotCompile`."""
    ours = known.extensions.get("strawberry-definition")
    if not isinstance(ours, StrawberryField) or details[0].fragment_variable_values:
        raise CannotCompile(details[0].node.name.value)
    resolver = ours.base_resolver
    if ours.extensions or ours.permission_classes or ours.is_subscription:
        raise CannotCompile(ours.name)
    if resolver and (not resolver.self_parameter or resolver.parent_parameter or resolver.root_parameter):
        raise CannotCompile(ours.name)
    return ours


def call_of(
    schema: Schema, inputs: Inputs, known: GraphQLField, ours: StrawberryField, details: FieldDetailsList
) -> Call:
    """What calls a field's function with its arguments. Raises `CannotCompile`."""
    arguments = arguments_of(schema, inputs, known, ours, details)
    method, info = method_of(ours), told_as(ours)
    if info is None:
        return lambda v, ask: method(v, **arguments(ask.values))
    return lambda v, ask: method(v, **arguments(ask.values), **{info: ask.info})


def method_with(
    schema: Schema, inputs: Inputs, known: GraphQLField, ours: StrawberryField, details: FieldDetailsList
) -> Callable[[Any], Any] | None:
    """The function of a field with its arguments; None where these are not the same in each request."""
    written = details[0].node.arguments or ()
    if any(isinstance(each.value, VariableNode) or not _is_leaf(known.args[each.name.value]) for each in written):
        return None
    method = method_of(ours)
    return partial(method, **arguments_of(schema, inputs, known, ours, details)({})) if written else method


def arguments_of(
    schema: Schema, inputs: Inputs, known: GraphQLField, ours: StrawberryField, details: FieldDetailsList
) -> Callable[[Values], dict[str, Any]]:
    """What gives the arguments of a field; one that is not given has the function's own default."""
    names = {schema.config.name_converter.from_argument(each): each.python_name for each in ours.arguments}
    written: list[tuple[str, str | None, Give]] = []
    for each in details[0].node.arguments or ():
        name = each.name.value
        variable, give = inputs.argument(each.value, known.args[name])
        written.append((names[name], variable, give))
    return lambda values: {to: give(values) for to, name, give in written if name is None or name in values}


def method_of(ours: StrawberryField) -> Callable[..., Any]:
    """The function that gives the value of a field, its object first."""
    return cast(Callable[..., Any], cast(StrawberryResolver[Any], ours.base_resolver).wrapped_func)


def told_as(ours: StrawberryField) -> str | None:
    """Under which name the function of a field is told of the request; None where it is not."""
    told = cast(StrawberryResolver[Any], ours.base_resolver).info_parameter
    return told.name if told else None


def _is_leaf(argument: GraphQLArgument) -> bool:
    return is_leaf_type(get_nullable_type(argument.type))
