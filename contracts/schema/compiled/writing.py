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
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLUnionType,
    get_named_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetailsList
from strawberry.schema import Schema
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from contracts.schema.compiled.at_hand import Here, part_asked
from contracts.schema.compiled.calling import Asking, call_of, method_with, own_field
from contracts.schema.compiled.chosen import Chosen
from contracts.schema.compiled.reading_in import CannotCompile, DoesNotFit, Inputs
from contracts.schema.fields import FOUND_AT, LISTED_AT, PAGED_AT, SHOWN_AT

MOST_FUNCTIONS = 2000
"""So many functions an operation may have: one for each selection of each class that may come."""

_SAME: Mapping[str, str] = {
    "Boolean": "bool",
    **dict.fromkeys(
        ("String", "ID", "CountryCode", "CurrencyCode", "Date", "DateTime", "DayOrMoment", "Decimal"), "str"
    ),
}
"""Scalars, and the class of what stands in an answer just as it is."""
_DEF, _ASYNC = "def {name}(v, ask): {body}", "async def {name}(v, ask): {body}"


_OBJECT = Here(of="v", document="v.document", seen="v.seen")
_SEEN = Here(seen="v")
"""What is at hand in a function: of an object of ours, and of what one would show."""

Written: TypeAlias = Callable[[Any, Asking], Any]
"""What a selection asks of a value, as JSON; to be waited for, where a field in it waits."""


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
        members = ", ".join(f"{key!r}: {self._member(of, nodes)}" for key, nodes in asked.items())
        return self._def_of(f"{{{members}}}")

    def _member(self, of: GraphQLObjectType, details: FieldDetailsList) -> str:
        if (found := self._found(of, details, _OBJECT)) is not None:
            return found
        known = of.fields[details[0].node.name.value]
        ours = own_field(known, details)
        value = self._value(known, ours, details)
        return self._completed(known.type, details, f"(await {value})" if ours.is_async else value)

    def _found(self, of: GraphQLObjectType, details: FieldDetailsList, here: Here) -> str | None:
        """The JSON of a field whose value is at hand; None where it takes the object itself, or another one."""
        name = details[0].node.name.value
        if name == "__typename":
            return repr(of.name)
        known = of.fields[name]
        ours = own_field(known, details)
        if (found_at := here.place(ours, FOUND_AT)) is not None:
            return self._completed(known.type, details, found_at)
        inner = get_named_type(known.type)
        if not isinstance(inner, GraphQLObjectType):
            return None
        if (listed_at := here.place(ours, LISTED_AT)) is not None:
            one = f"{here.document if here.is_document else ''}d"
            members = self._all_found(inner, details, Here(of=here.of, document=one, is_document=True))
            return members and f"[{members} for {one} in {listed_at}]"
        if (shown_at := here.place(ours, SHOWN_AT)) is not None:
            return self._shown(inner, details, shown_at)
        if (paged_at := here.place(ours, PAGED_AT)) is not None and (part := part_asked(details)) is not None:
            return self._paged(inner, details, f"{paged_at}[{part}]")
        return None

    def _all_found(self, of: GraphQLObjectType, details: FieldDetailsList, here: Here) -> str | None:
        """The JSON of all that is asked of an object; None where something of it is not at hand."""
        asked = self.chosen.fields_below(self.schema, of, details)
        members = {key: self._found(of, nodes, here) for key, nodes in asked.items()}
        if None in members.values():
            return None
        return f"{{{', '.join(f'{key!r}: {member}' for key, member in members.items())}}}"

    def _shown(self, of: GraphQLObjectType, details: FieldDetailsList, seen: str) -> str | None:
        """The JSON of an object that is asked for what it shows, and for nothing else."""
        members = self._all_found(of, details, _SEEN)
        return members and self._call(self._def_of(members), f"{seen}, ask")

    def _paged(self, of: GraphQLObjectType, details: FieldDetailsList, part: str) -> str | None:
        """The JSON of a page that is asked for its nodes, and for nothing else."""
        members: list[str] = []
        for key, nodes in self.chosen.fields_below(self.schema, of, details).items():
            name = nodes[0].node.name.value
            inner = get_named_type(of.fields[name].type) if name == "nodes" else None
            one = self._shown(inner, nodes, "i") if isinstance(inner, GraphQLObjectType) else None
            if name != "__typename" and one is None:
                return None
            members.append(f"{key!r}: {repr(of.name) if one is None else f'[{one} for i in {part}]'}")
        return f"{{{', '.join(members)}}}"

    def _value(self, known: GraphQLField, ours: StrawberryField, details: FieldDetailsList) -> str:
        """How the value of a field is got: an attribute, or a method that is told something."""
        if ours.base_resolver is None:
            return f"v.{ours.python_name}"
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

    def _def_of(self, members: str) -> str:
        """The function of an object, which must be there even where nothing is asked of it."""
        return self._def(f"return {members}" if "v." in members or "(v" in members else f"p(v); return {members}")

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
