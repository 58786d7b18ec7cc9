"""Which texts can a caller lay into a request, and where? A walk over the schema.

For every field of `Query` and `Mutation` there is a document that asks for it with variables, and the least input that
fits its types. A `Position` is a way into that input to one single value; `filled` lays something else there.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_input_field,
)

from tests.schema.served import SCHEMA

DEEPEST = 7
_ERROR = "... on UserError { code message path cure }"
_DEEP = {"query": 2, "mutation": 1}

Way = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A single value of an operation's input: the operation, the way to it, and its type."""

    operation: "Operation"
    way: Way
    type: GraphQLNamedType

    def __str__(self) -> str:
        return f"{self.operation.name}({'.'.join(map(str, self.way))})"


@dataclass(frozen=True, slots=True)
class Operation:
    """One field of a root type: its document, and the least variables that fit it."""

    name: str
    document: str
    field: GraphQLField

    def least(self, known: Mapping[str, str]) -> dict[str, Any]:
        """The least variables; an id is taken from `known`, by the name of its field."""
        given = {name: argument.type for name, argument in self.field.args.items() if is_required_input_field(argument)}  # type: ignore[arg-type]
        return {name: _least(name, type_, known) for name, type_ in given.items()}

    def positions(self) -> Iterator[Position]:
        """Every single value that its input may have."""
        for name, argument in self.field.args.items():
            yield from (Position(self, way, found) for way, found in _values((name,), argument.type))

    def filled(self, way: Way, value: object, known: Mapping[str, str]) -> dict[str, Any]:
        """The least variables with this value at that place, and what has to be around it."""
        variables = copy.deepcopy(self.least(known))
        here: Any = variables
        type_: Any = {name: argument.type for name, argument in self.field.args.items()}
        for step, after in zip(way, [*way[1:], None], strict=True):
            inner = _inside(type_, step)
            if after is None:
                _lay(here, step, value)
                break
            if isinstance(type_, GraphQLInputObjectType) and type_.is_one_of and step not in here:
                here.clear()
            if (isinstance(here, dict) and not here.get(str(step))) or (isinstance(here, list) and not here):
                _lay(here, step, [] if isinstance(_open(inner), GraphQLList) else _least(str(step), inner, known))
            here, type_ = here[step], _open(inner)
        return variables


@cache
def operations() -> tuple[Operation, ...]:
    """Every query and every mutation."""
    found = SCHEMA
    roots = (("query", found.query_type), ("mutation", found.mutation_type))
    return tuple(_operation(kind, n, each) for kind, root in roots if root for n, each in root.fields.items())


def _operation(kind: str, name: str, field: GraphQLField) -> Operation:
    declared = ", ".join(f"${each}: {argument.type}" for each, argument in field.args.items())
    given = ", ".join(f"{each}: ${each}" for each in field.args)
    head = f"{kind}({declared})" if declared else kind
    call = f"{name}({given})" if given else name
    return Operation(name, f"{head} {{ {call} {_selection(get_named_type(field.type), _DEEP[kind])} }}", field)


def _selection(type_: GraphQLNamedType, deep: int) -> str:
    """Every single value of a type, and of what is in it, without arguments that have to be sent."""
    match type_:
        case GraphQLUnionType():
            members = [each for each in type_.types if not _is_error(each)]
            inner = " ".join(f"... on {each.name} {_selection(each, deep)}" for each in members)
            return f"{{ __typename {_ERROR if len(members) < len(type_.types) else ''} {inner} }}"
        case GraphQLInterfaceType():
            return "{ __typename }"
        case GraphQLObjectType():
            inner = " ".join(_asked(name, each, deep) for name, each in type_.fields.items())
            return f"{{ __typename {inner} }}"
        case _:
            return ""


def _asked(name: str, field: GraphQLField, deep: int) -> str:
    type_ = get_named_type(field.type)
    if any(is_required_input_field(argument) for argument in field.args.values()):  # type: ignore[arg-type]
        return ""
    if is_leaf_type(type_):
        return f"{name}_{type_.name}: {name}"
    return f"{name}_{type_.name}: {name} {_selection(type_, deep - 1)}" if deep > 1 else ""


def _is_error(type_: GraphQLObjectType) -> bool:
    return any(each.name == "UserError" for each in type_.interfaces)


def _values(way: Way, type_: GraphQLInputType) -> Iterator[tuple[Way, GraphQLNamedType]]:
    match _open(type_):
        case GraphQLList(of_type=inner):
            yield from _values((*way, 0), inner)
        case GraphQLInputObjectType(fields=fields) if len(way) < DEEPEST:
            for name, each in fields.items():
                yield from _values((*way, name), each.type)
        case GraphQLInputObjectType():
            return
        case single:
            yield way, single


def _open(type_: Any) -> Any:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


def _inside(type_: Any, step: str | int) -> Any:
    match _open(type_):
        case GraphQLList(of_type=inner):
            return inner
        case GraphQLInputObjectType(fields=fields):
            return fields[str(step)].type
        case arguments:
            return arguments[step]


def _lay(here: Any, step: str | int, value: object) -> None:
    if isinstance(here, list):
        here[:] = [value]
    else:
        here[step] = value


_BY_NAME = {
    "namespace": "Blue Star",
    "serial": "BS24-0001",
    "sku": "BS-RO-7",
    "code": "bluestar-water-purifier-comprehensive",
    "plan": "bluestar-water-purifier-comprehensive",
    "issuer": "bluestar",
    "seller": "demo-shop",
    "language": "en",
    "zone": "Asia/Kolkata",
    "component": "inverter-compressor",
    "meter": "hours",
    "name": "purchased",
    "invoiceNumber": "INV-1",
    "reason": "OTHER",
}
_BY_TYPE: Mapping[str, object] = {
    "Boolean": True,
    "CountryCode": "IN",
    "CurrencyCode": "INR",
    "Date": "2026-05-11",
    "DateTime": "2026-05-11T12:00:00+05:30",
    "DayOrMoment": "2026-05-11",
    "Decimal": "100.00",
    "FactValue": "2026-05-11",
    "Float": 10.5,
    "Int": 1,
}


def _least(name: str, type_: GraphQLInputType, known: Mapping[str, str]) -> Any:
    match _open(type_):
        case GraphQLList(of_type=inner):
            return [_least(name, inner, known)]
        case GraphQLInputObjectType(fields=fields, is_one_of=True):
            first = "serial" if "serial" in fields else next(iter(fields))
            return {first: _least(first, fields[first].type, known)}
        case GraphQLInputObjectType(fields=fields):
            required = {each: field.type for each, field in fields.items() if is_required_input_field(field)}
            return {each: _least(each, inner, known) for each, inner in required.items()}
        case GraphQLEnumType(values=values):
            return next(iter(values))
        case single:
            return _single(name, single.name, known)


def _single(name: str, type_: str, known: Mapping[str, str]) -> object:
    if name == "idempotencyKey":
        return uuid4().hex
    if type_ == "ID":
        return known.get(name, known["id"])
    return _BY_NAME.get(name, "words") if type_ == "String" else _BY_TYPE[type_]
