"""Which fields of the root does an operation call, in which order, and with what?

Those of a query are called at once, those of a mutation one after the other. A failure that a field knows becomes a
member of its union here, by the very handlers that strawberry would call. Anything else that goes wrong is kept in its
`Outcome`, for graphql-core to tell.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    Node,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    get_nullable_type,
    is_union_type,
    visit,
)
from graphql.execution.collect_fields import FieldDetailsList
from msgspec import Struct
from strawberry.schema import ExceptionHandler, Schema
from strawberry.types.field import StrawberryField

from contracts.schema.compiled.calling import Asking, arguments_of, method_of, own_field, told_as
from contracts.schema.compiled.chosen import Chosen
from contracts.schema.compiled.reading_in import CannotCompile, Inputs, Values
from contracts.schema.compiled.writing import Writer, Written, definition_of

MOST_CHOICES = 16
"""So many choices of what `@skip` and `@include` leave of one operation are compiled."""


class Outcome(Struct, frozen=True):
    """What a field of the root came to: a value, or why there is none."""

    value: Any = None
    error: Exception | None = None

    def again(self) -> Any:
        """The same once more."""
        if self.error is not None:
            raise self.error
        return self.value


@dataclass(frozen=True, slots=True)
class Root:
    """One field of the root, under its name in the answer."""

    key: str
    ours: StrawberryField
    arguments: Callable[[Values], dict[str, Any]]
    handlers: tuple[ExceptionHandler[Any], ...]
    written: Written
    waits: bool
    _method: Callable[..., Any] = field(init=False)
    _told_as: str | None = field(init=False)
    _is_async: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_method", method_of(self.ours))
        object.__setattr__(self, "_told_as", told_as(self.ours))
        object.__setattr__(self, "_is_async", self.ours.is_async)

    async def outcome(self, ask: Asking) -> Outcome | None:
        """Call it; None when its arguments do not fit, and it was not called."""
        try:
            given = self.arguments(ask.values)
        except Exception:  # noqa: BLE001  # graphql-core says what does not fit
            return None
        if self._told_as is not None:
            given[self._told_as] = ask.info
        try:
            value = self._method(None, **given)
            return Outcome(await value if self._is_async else value)
        except Exception as error:  # noqa: BLE001  # it is shown, or logged, as ever
            return self._handled(error, ask)

    def _handled(self, error: Exception, ask: Asking) -> Outcome:
        for handler in self.handlers:
            if isinstance(error, handler.exception_type):  # type: ignore[attr-defined]
                return Outcome(handler.handle(error, field=self.ours, info=ask.info))
        return Outcome(error=error)


@dataclass(slots=True)
class Operation:
    """One operation of a document. What is compiled of it goes by what `@skip` and `@include` leave."""

    schema: Schema
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    values: Callable[[Mapping[str, Any]], dict[str, Any]]
    conditions: tuple[str, ...]
    inputs: Inputs
    _choices: dict[tuple[object, ...], tuple[Root, ...] | None] = field(default_factory=dict)

    @property
    def in_order(self) -> bool:
        """Whether its fields change something, so that one waits for the other."""
        return self.node.operation is OperationType.MUTATION

    def roots(self, values: Values) -> tuple[Root, ...] | None:
        """The fields of the root, with these variables; None where graphql-core has to call them."""
        choice = tuple(map(values.get, self.conditions))
        if choice not in self._choices:
            if len(self._choices) >= MOST_CHOICES:
                return None
            self._choices[choice] = self._compiled(dict(zip(self.conditions, choice, strict=True)))
        return self._choices[choice]

    def _compiled(self, conditions: Mapping[str, object]) -> tuple[Root, ...] | None:
        writer = Writer(self.schema, self.inputs, Chosen(self.node, self.fragments, conditions))
        of = self.schema._schema.get_root_type(self.node.operation)
        assert of is not None
        try:
            asked = writer.chosen.fields_of(self.schema, of)
            names = {key: writer.whole(_field(of, details).type, details) for key, details in asked.items()}
            functions = writer.functions()
            return tuple(self._root(key, of, asked[key], name, writer, functions) for key, name in names.items())
        except CannotCompile:
            return None

    def _root(
        self,
        key: str,
        of: GraphQLObjectType,
        details: FieldDetailsList,
        name: str,
        writer: Writer,
        functions: Mapping[str, Written],
    ) -> Root:
        known = _field(of, details)
        ours = own_field(known, details)
        return Root(
            key=key,
            ours=ours,
            arguments=arguments_of(self.schema, self.inputs, known, ours, details),
            handlers=_handlers(self.schema, known.type),
            written=functions[name],
            waits=name in writer.waiting,
        )


def operation_of(schema: Schema, inputs: Inputs, document: DocumentNode, node: OperationDefinitionNode) -> Operation:
    """An operation of a document that is valid. Raises `CannotCompile`."""
    if node.operation is OperationType.SUBSCRIPTION:
        raise CannotCompile("a stream")
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    values = inputs.variables(node.variable_definitions or ())
    return Operation(schema, node, fragments, values, _conditions_of(node, *fragments.values()), inputs)


def _field(of: GraphQLObjectType, details: FieldDetailsList) -> GraphQLField:
    name = details[0].node.name.value
    known: GraphQLField | None = of.fields.get(name)
    if known is None:  # What every type has, such as `__typename` and `__schema`.
        raise CannotCompile(name)
    return known


def _handlers(schema: Schema, type_: GraphQLOutputType) -> tuple[ExceptionHandler[Any], ...]:
    """What turns failures into members of the union that a field gives."""
    union = get_nullable_type(type_)
    if not is_union_type(union):
        return ()
    members = {definition_of(each).origin for each in union.types}
    return tuple(each for each in schema.exception_handlers if each.error_type in members)  # type: ignore[attr-defined]


class _Conditions(Visitor):
    """Collects the variables that decide what of an operation is carried out."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Node) -> None:
        self.names |= {each.value.name.value for each in node.arguments or () if isinstance(each.value, VariableNode)}


def _conditions_of(*nodes: Node) -> tuple[str, ...]:
    found = _Conditions()
    for node in nodes:
        visit(node, found)
    return tuple(sorted(found.names))
