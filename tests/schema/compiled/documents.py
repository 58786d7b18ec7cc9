"""Documents that no one would write: any selection that the schema allows, below questions that the demo can answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from contracts.schema.schema import SCHEMA

DEEPEST = 6

UNIT = {"serial": {"namespace": "Blue Star", "serial": "BS24-0001"}}
CASE = {
    "unit": UNIT,
    "event": "DEFECT",
    "occurredOn": "2026-02-20",
    "components": ["compressor"],
    "charges": [
        {
            "id": "a",
            "class": "PART",
            "component": "compressor",
            "amount": {"amount": "9500.00", "currency": "INR"},
        },
        {"id": "b", "class": "VISIT", "amount": {"amount": "350.00", "currency": "INR"}},
    ],
}
ROOTS: Mapping[str, tuple[str, str, object]] = {
    "coverage": ("input: $a", "CoverageInput!", CASE),
    "coverages": ("inputs: $b", "[CoverageInput!]!", [CASE, {"unit": {"id": "no id"}}]),
    "entitlements": ("input: $c", "EntitlementsInput!", {"unit": UNIT}),
    "exchange": ("input: $d", "ExchangeInput!", {"unit": UNIT}),
    "unit": ("by: $e", "UnitLookup!", UNIT),
    "history": ("by: $e", "UnitLookup!", UNIT),
    "plans": ("first: 3", "", None),
    "facts": ("last: 2", "", None),
    "products": ("first: -1", "", None),
    "plan": ('code: "no such plan"', "", None),
}
"""A field of the root: its arguments, and the type and value of the variable in them."""

ARGUMENTS = {
    "first": ("1", "2", "-1", "$few"),
    "last": ("1", "0"),
    "after": ('"no cursor"',),
    "before": ('"no cursor"',),
    "language": ('"hi"', '"hu"', '"xx"', "$language"),
    "on": ('"2026-01-01"', "$day"),
    "at": ('"2026-01-01T10:00:00+05:30"',),
}
SHARED: Mapping[str, tuple[str, object]] = {
    "few": ("Int", 2),
    "language": ("String", "hu"),
    "day": ("Date", "2026-03-01"),
    "yes": ("Boolean!", True),
    "no": ("Boolean!", False),
}

SKIPPED = " @skip(if: true) "
NOT_SKIPPED = " " * len(SKIPPED)

CONDITIONS = ("", "", "", "", " @include(if: $yes)", " @skip(if: $yes)", " @skip(if: $no)")


@dataclass(frozen=True, slots=True)
class Document:
    """A query, the same with each one of its questions alone, and its variables."""

    text: str
    alone: tuple[str, ...]
    variables: Mapping[str, Any]


@st.composite
def any_document(draw: DrawFn) -> Document:
    """One to three questions, and anything of their answers."""
    asked = draw(st.lists(st.sampled_from(sorted(ROOTS)), min_size=1, max_size=3))
    writer = _Writer(draw)
    fields = SCHEMA._schema.query_type.fields  # type: ignore[union-attr]
    questions = [
        (f"q{n}: {name}({ROOTS[name][0]})", writer.selection(get_named_type(fields[name].type), 1))
        for n, name in enumerate(asked)
    ]
    own = {ROOTS[name][0].partition("$")[2]: ROOTS[name][1:] for name in asked if "$" in ROOTS[name][0]}
    written = " ".join(selection for _, selection in questions) + writer.fragments_text
    declared = {**own, **{name: told for name, told in SHARED.items() if f"${name}" in written}}
    head = ", ".join(f"${name}: {type_}" for name, (type_, _) in declared.items())

    def text(*wanted: int) -> str:
        """Every place in it is the same, whatever is wanted: errors tell places."""
        body = [f"{told}{NOT_SKIPPED if n in wanted else SKIPPED}{below}" for n, (told, below) in enumerate(questions)]
        return f"query {f'({head})' if head else ''} {{ {' '.join(body)} }} {writer.fragments_text}"

    every = range(len(questions))
    return Document(
        text(*every), tuple(text(each) for each in every), {name: value for name, (_, value) in declared.items()}
    )


class _Writer:
    """Writes selections. No response name is used twice in one selection for different things."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw
        self._fragments: list[str] = []

    @property
    def fragments_text(self) -> str:
        return " ".join(self._fragments)

    def selection(self, of: GraphQLNamedType, depth: int) -> str:
        if is_leaf_type(of):
            return ""
        if isinstance(of, GraphQLUnionType):
            inner = [self._narrowed(each, depth) for each in self._some(of.types)]
            return f"{{ __typename {' '.join(inner)} }}"
        assert isinstance(of, GraphQLObjectType | GraphQLInterfaceType)
        members = ["__typename", *(self._field(of, name, depth) for name in self._some(sorted(of.fields)))]
        members += [self._in_fragment(of, members[-1])] if self._draw(st.booleans()) else []
        return f"{{ {' '.join(each for each in members if each)} }}"

    def _field(self, of: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int) -> str:
        field = of.fields[name]
        inner = get_named_type(field.type)
        if depth >= DEEPEST and not is_leaf_type(inner):
            return ""
        if any(is_required_argument(each) for each in field.args.values()):
            return ""
        given = [
            f"{each}: {self._draw(st.sampled_from(ARGUMENTS[each]))}"
            for each in field.args
            if each in ARGUMENTS and self._draw(st.integers(0, 2)) == 0
        ]
        arguments = f"({', '.join(given)})" if given else ""
        # The alias says what is asked, so that the same name is always the same question.
        alias = f"{name}{crc32(arguments.encode()) % 1000}: " if arguments else ""
        if inner.name == of.name and is_list_type(field.type):
            return ""
        return f"{alias}{name}{arguments}{self._condition()} {self.selection(inner, depth + 1)}"

    def _narrowed(self, of: GraphQLObjectType, depth: int) -> str:
        return f"... on {of.name}{self._condition()} {self.selection(of, depth)}"

    def _in_fragment(self, of: GraphQLNamedType, member: str) -> str:
        name = f"F{len(self._fragments)}"
        self._fragments.append(f"fragment {name} on {of.name} {{ __typename {member} }}")
        return f"...{name}{self._condition()}"

    def _condition(self) -> str:
        return self._draw(st.sampled_from(CONDITIONS))

    def _some(self, choices: Any) -> list[Any]:
        return self._draw(st.lists(st.sampled_from(choices), min_size=1, max_size=5, unique=True))
