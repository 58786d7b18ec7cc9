"""Which Python function gives what a selection asks of an object?

    { verdict reasons { code text(language: "hi") } }

    def f3(v, ask): return {"code": (x if type(x := v.code) is str else s1(p(x))), "text": (x if ... r2(v, ask) ...)}
    def f5(v, ask): return {"verdict": e4[v.verdict], "reasons": [f3(i, ask) for i in v.reasons]}

A function takes an object of ours and the request. Whatever does not fit (a null that may not be, a class that is no
member, text that is no text) raises, and nothing that it raises is ever shown. Where two selections ask the same, one
function is written for both. A function with a field that waits is `async`, and so is what calls it: fields that wait
are waited for one after the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias, cast

from graphql import (
    FragmentDefinitionNode,
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLUnionType,
    OperationDefinitionNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetailsList, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from msgspec import Struct
from strawberry.schema import Schema
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from contracts.schema.compiled.calling import Asking, call_of, method_with, own_field
from contracts.schema.compiled.reading_in import CannotCompile, DoesNotFit, Inputs
from contracts.schema.fields import FOUND_AT, LISTED_AT

MOST_FUNCTIONS = 2000
"""So many functions an operation may have: one for each selection of each class that may come."""

_SAME: Mapping[str, str] = {
    "Boolean": "bool",
    **dict.fromkeys(
        ("String", "ID", "CountryCode", "CurrencyCode", "Date", "DateTime", "DayOrMoment", "Decimal"), "str"
    ),
}
"""Scalars, and the class of what stands in an answer just as it is."""
_DOCUMENT = "v.document"
"""Where the document of the object is found that a function takes."""
_DEF, _ASYNC = "def {name}(v, ask): {body}", "async def {name}(v, ask): {body}"


Written: TypeAlias = Callable[[Any, Asking], Any]
"""What a selection asks of a value, as JSON; to be waited for, where a field in it waits."""


class Chosen(Struct, frozen=True):
    """An operation with its fragments, and what of `@skip` and `@include` holds."""

    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    conditions: Mapping[str, Any]

    def fields_of(self, schema: Schema, of: GraphQLObjectType) -> dict[str, FieldDetailsList]:
        """What is asked of the root, by the name in the answer."""
        return collect_fields(schema._schema, self._details, self._values, of, self.operation).grouped_field_set

    def fields_below(
        self, schema: Schema, of: GraphQLObjectType, details: FieldDetailsList
    ) -> dict[str, FieldDetailsList]:
        """What is asked of an object of this type."""
        return collect_subfields(
            schema._schema, self._details, self._values, self.operation, of, details
        ).grouped_field_set

    @property
    def _details(self) -> dict[str, FragmentDetails]:
        return {name: FragmentDetails(node, None) for name, node in self.fragments.items()}

    @property
    def _values(self) -> VariableValues:
        return VariableValues({}, dict(self.conditions))


@dataclass(slots=True)
class Writer:
    """Writes functions, and remembers what their names mean. Names come from counting, never from a document."""

    schema: Schema
    inputs: Inputs
    chosen: Chosen
    names: dict[str, Any] = field(default_factory=dict)
    known: dict[tuple[str, int], str] = field(default_factory=dict)
    written: dict[tuple[str, str], str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    used: int = 0

    def whole(self, type_: GraphQLOutputType, details: FieldDetailsList) -> str:
        """Write the function for the value of a field; its name. Raises `CannotCompile`."""
        return self._def(f"return {self._completed(type_, details, 'v')}")

    def functions(self) -> Mapping[str, Written]:
        """All functions by name."""
        names = {**self.names, "p": _present}
        exec(compile("\n".join(self.lines), "<a document>", "exec"), names)  # our own text
        return names

    def _function(self, of: GraphQLObjectType, details: FieldDetailsList) -> str:
        asked = self.chosen.fields_below(self.schema, of, details)
        members = [f"{key!r}: {self._member(of, nodes)}" for key, nodes in asked.items()]
        asks_nothing = all(nodes[0].node.name.value == "__typename" for nodes in asked.values())
        return self._def(f"{'p(v); ' if asks_nothing else ''}return {{{', '.join(members)}}}")

    def _member(self, of: GraphQLObjectType, details: FieldDetailsList) -> str:
        name = details[0].node.name.value
        if name == "__typename":
            return repr(of.name)
        known = of.fields[name]
        ours = own_field(known, details)
        if (listed := self._listed(known, ours, details, _DOCUMENT)) is not None:
            return listed
        value = self._value(known, ours, details)
        return self._completed(known.type, details, f"(await {value})" if ours.is_async else value)

    def _listed(
        self, known: GraphQLField, ours: StrawberryField, details: FieldDetailsList, document: str
    ) -> str | None:
        """The JSON of the documents that a field lists; None where more is asked than what stands in them."""
        of = get_named_type(known.type)
        if LISTED_AT not in ours.metadata or not isinstance(of, GraphQLObjectType):
            return None
        one = "d" if document == _DOCUMENT else f"{document}d"
        members: list[str] = []
        for key, nodes in self.chosen.fields_below(self.schema, of, details).items():
            member = self._told(of, nodes, one)
            if member is None:
                return None
            members.append(f"{key!r}: {member}")
        return f"[{{{', '.join(members)}}} for {one} in {ours.metadata[LISTED_AT].format(document=document)}]"

    def _told(self, of: GraphQLObjectType, details: FieldDetailsList, document: str) -> str | None:
        """The JSON of what one such document says of a field; None where it needs the object."""
        name = details[0].node.name.value
        if name == "__typename":
            return repr(of.name)
        known = of.fields[name]
        ours = own_field(known, details)
        found_at = ours.metadata.get(FOUND_AT, "")
        if "{document}" not in found_at:
            return self._listed(known, ours, details, document)
        return self._completed(known.type, details, found_at.format(of="v", document=document))

    def _value(self, known: GraphQLField, ours: StrawberryField, details: FieldDetailsList) -> str:
        """How the value of a field is got: an attribute, what its object holds, or a method that is told something."""
        if ours.base_resolver is None:
            return f"v.{ours.python_name}"
        if FOUND_AT in ours.metadata:
            found_at: str = ours.metadata[FOUND_AT]
            return found_at.format(of="v", document=_DOCUMENT)
        resolver = ours.base_resolver
        if resolver.info_parameter is None and (method := method_with(self.schema, self.inputs, known, ours, details)):
            return f"{self._named('m', method)}(v)"
        return f"{self._named('r', call_of(self.schema, self.inputs, known, ours, details))}(v, ask)"

    def _completed(self, type_: GraphQLOutputType, details: FieldDetailsList, value: str) -> str:
        if is_non_null_type(type_):
            return self._of(type_.of_type, details, value, True)
        return f"(None if (x := {value}) is None else {self._of(type_, details, 'x', False)})"

    def _of(self, type_: GraphQLOutputType, details: FieldDetailsList, value: str, may_lack: bool) -> str:
        """The JSON of a value. It raises where there is none."""
        if is_list_type(type_):
            return f"[{self._completed(type_.of_type, details, 'i')} for i in {value}]"
        match type_:
            case GraphQLEnumType():
                return f"{self._named('e', _words(type_))}[{value}]"
            case GraphQLScalarType():
                return self._scalar(type_, value, may_lack)
            case GraphQLObjectType():
                return self._call(self._function(type_, details), f"{value}, ask")
            case GraphQLUnionType() | GraphQLInterfaceType():
                return self._call(self._choice(type_, details), "x, ask", f"[type(x := {value})]")
            case _:
                raise CannotCompile(str(type_))

    def _scalar(self, type_: GraphQLScalarType, value: str, may_lack: bool) -> str:
        write, kind = self._named("s", type_.coerce_output_value), _SAME.get(type_.name)
        if kind is None:
            return f"{write}(p({value}))" if may_lack else f"{write}({value})"
        return f"(x if type(x := {value}) is {kind} else {write}(p(x)))"

    def _choice(self, type_: GraphQLAbstractType, details: FieldDetailsList) -> str:
        """A table of functions by the class of the object."""
        possible = self.schema._schema.get_possible_types(type_)
        classes = {definition_of(each).origin: each for each in possible}
        if len(classes) != len(possible):
            raise CannotCompile(type_.name)
        known = {self._named("t", origin): self._function(each, details) for origin, each in classes.items()}
        if waits := not self.waiting.isdisjoint(known.values()):
            known = {origin: self._waiting(name) for origin, name in known.items()}
        table = ", ".join(f"{origin}: {name}" for origin, name in known.items())
        return self._line("c", "{name} = {body}", f"{{{table}}}", waits)

    def _waiting(self, name: str) -> str:
        """The same function, as one that is waited for."""
        return name if name in self.waiting else self._line("f", _ASYNC, f"return {name}(v, ask)", True)

    def _def(self, body: str) -> str:
        waits = "(await " in body
        return self._line("f", _ASYNC if waits else _DEF, body, waits)

    def _call(self, name: str, given: str, which: str = "") -> str:
        call = f"{name}{which}({given})"
        return f"(await {call})" if name in self.waiting else call

    def _line(self, letter: str, form: str, body: str, waits: bool) -> str:
        """Write a line, unless it is written already; its name."""
        name = self.written.get((form, body))
        if name is None:
            if len(self.written) >= MOST_FUNCTIONS:
                raise CannotCompile("too much")
            name = self.written[form, body] = f"{letter}{self._count()}"
            self.lines.append(form.format(name=name, body=body))
            self.waiting |= {name} if waits else set()
        return name

    def _named(self, letter: str, meaning: object) -> str:
        name = self.known.get((letter, id(meaning)))
        if name is None:
            name = self.known[letter, id(meaning)] = f"{letter}{self._count()}"
            self.names[name] = meaning
        return name

    def _count(self) -> int:
        self.used += 1
        return self.used


def definition_of(type_: GraphQLObjectType) -> StrawberryObjectDefinition:
    """Our definition of a type."""
    return cast(StrawberryObjectDefinition, type_.extensions["strawberry-definition"])


@cache
def _words(type_: GraphQLEnumType) -> Mapping[object, str]:
    """What stands in an answer for a member of an enum, or for its value."""
    return {value.value: name for name, value in type_.values.items()}


def _present(value: Any) -> Any:
    if value is None:
        raise DoesNotFit
    return value
