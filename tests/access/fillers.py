"""What is sent in each argument? A value from a table, by the place where it stands, by its name, or by its type.

`Fillers.variables` gives several sets of values: one for each way in which a thing can be named (a unit by its serial,
by its order line, by its id, with proof), and for each of the things that a name may stand for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
)
from strawberry.types.base import StrawberryObjectDefinition

from tests.access.documents import Document, NoFiller

Table: TypeAlias = Mapping[str, Sequence[object]]
"""What to send, by `Input.field`, by the name of an argument or input field, or by the name of a type."""

_DEFINITION = "strawberry-definition"

ABSENT = object()
"""Not sent at all."""
PROOFS = frozenset({"proven", "certificate"})
"""Ways to name a unit that show that one has it in hand."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One set of variables. `proven` tells that a proof of possession is among them."""

    variables: Mapping[str, Any]
    proven: bool


@dataclass(frozen=True, slots=True)
class _Value:
    value: object
    proven: bool = False


class Fillers:
    """The values of a table, for any document. An idempotency key is empty here: each request gets its own."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def variables(self, document: Document) -> list[Sent]:
        """What to send with a document, in every way there is."""
        filled = {
            name: self._of_type(argument.type, f"{document.coordinate}.{name}", name)
            for name, argument in document.arguments.items()
        }
        return [Sent(*each) for each in self._together(filled)]

    def _of_type(self, wanted: GraphQLInputType, place: str, name: str) -> list[_Value]:
        for key in (place, name):
            if key in self._table:
                return [_Value(each) for each in self._table[key]]
        bare = get_nullable_type(wanted)
        if isinstance(bare, GraphQLList):
            return [_Value([each.value], each.proven) for each in self._of_type(bare.of_type, place, name)]
        named = get_named_type(wanted)
        if named.name in self._table:
            return [_Value(each) for each in self._table[named.name]]
        if isinstance(named, GraphQLInputObjectType):
            return self._of_object(named)
        raise NoFiller(f"nobody says what to send as `{place}` ({wanted})")

    def _of_object(self, wanted: GraphQLInputObjectType) -> list[_Value]:
        if _is_one_of(wanted):
            return [
                _Value({name: each.value}, each.proven or name in PROOFS)
                for name, field in wanted.fields.items()
                for each in self._of_field(wanted, name, field)
            ]
        filled = {name: self._of_field(wanted, name, field) for name, field in wanted.fields.items()}
        return [_Value(value, proven) for value, proven in self._together(filled)]

    def _of_field(self, owner: GraphQLInputObjectType, name: str, field: GraphQLInputField) -> list[_Value]:
        if name == "idempotencyKey":
            return [_Value("")]
        if isinstance(field.type, GraphQLNonNull) and get_named_type(field.type).name == "Boolean":
            return [_Value(True)]
        return self._of_type(field.type, f"{owner.name}.{name}", name)

    @staticmethod
    def _together(filled: Mapping[str, Sequence[_Value]]) -> Iterator[tuple[dict[str, object], bool]]:
        """As many sets as the longest list has values: the others begin again."""
        most = max((len(values) for values in filled.values()), default=1)
        for number in range(most):
            chosen = {name: values[number % len(values)] for name, values in filled.items() if values}
            sent = {name: each.value for name, each in chosen.items() if each.value is not ABSENT}
            yield sent, any(each.proven for each in chosen.values())


def _is_one_of(wanted: GraphQLInputObjectType) -> bool:
    """Whether one field of it is sent and no other. (The library keeps this beside the type.)"""
    definition = wanted.extensions.get(_DEFINITION)
    return isinstance(definition, StrawberryObjectDefinition) and definition.is_one_of
