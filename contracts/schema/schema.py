"""How are the root types put together into the schema that is served and printed?

`SCHEMA` is the one schema. `printed` is its text, sorted, as it is kept in `schema.graphql` so that a change shows.
"""

from collections.abc import Iterator
from typing import Any

import strawberry
import structlog
from graphql import (
    IDLE,
    REMOVE,
    DirectiveNode,
    DocumentNode,
    FieldDefinitionNode,
    FieldNode,
    GraphQLError,
    NameNode,
    Node,
    TypeDefinitionNode,
    Visitor,
    VisitorAction,
    build_ast_schema,
    lexicographic_sort_schema,
    parse,
    print_schema,
    visit,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from contracts.rules.values.vocabulary import Role
from contracts.schema.admitting import admission, cost_told
from contracts.schema.errors import HANDLERS, TYPES
from contracts.schema.limits.bounds import BOUNDS, Bounds
from contracts.schema.mutations import Mutation
from contracts.schema.queries import Query
from contracts.schema.reading import MAX_ERRORS, Document, Reader
from contracts.schema.scalars import SCALARS
from contracts.schema.subscriptions import EachUpdateAnew, Subscription
from contracts.usecases.failures import Failure

log = structlog.get_logger()


def is_unexpected(error: GraphQLError) -> bool:
    """Whether an error is a fault of ours, and not of the request."""
    cause = error.original_error
    return cause is not None and not isinstance(cause, GraphQLError | Failure)


def printed() -> str:
    """The whole schema as text, in one order, without what is for gateways: what clients are compiled from."""
    ours = visit(parse(SCHEMA.as_str()), _WithoutFederation())
    return print_schema(lexicographic_sort_schema(build_ast_schema(ours))) + "\n"


def printed_for_gateways() -> str:
    """The subgraph, as a gateway composes it."""
    return SCHEMA.as_str() + "\n"


class _WithoutFederation(Visitor):
    """Takes away the keys, and what begins with an underscore."""

    def enter(self, node: Node, *_: object) -> VisitorAction:
        match node:
            case DirectiveNode(name=NameNode(value="key" | "link")):
                return REMOVE
            case TypeDefinitionNode(name=name) | FieldDefinitionNode(name=name) if name.value.startswith("_"):
                return REMOVE
            case _:
                return IDLE


class Documents(SchemaExtension):
    """Each query text is read once. What its operation costs is told with the answer."""

    cost: int | None = None

    def on_parse(self) -> Iterator[None]:
        self.execution_context.graphql_document = self._read().node
        yield

    def on_validate(self) -> Iterator[None]:
        asked, document = self.execution_context, self._read()
        variables, shows = asked.variables or {}, asked.context.shows
        admitted = admission(document, asked.operation_name, variables, self._bounds, shows)
        self.cost, asked.pre_execution_errors = admitted.cost, list(admitted.errors)
        yield

    def get_results(self) -> dict[str, Any]:
        return cost_told(self.cost, self._bounds)

    @property
    def _bounds(self) -> Bounds:
        return BOUNDS[self.execution_context.context.actor.role]

    def _read(self) -> Document:
        asked = self.execution_context
        return READER.read(asked.query or "", self._bounds, suggests=asked.context.shows.suggestions)


class ContractsSchema(strawberry.federation.Schema):
    """The schema. Only faults of ours are logged, each once; what clients do wrong is their answer."""

    def _get_custom_context_kwargs(self, *given: Any, **named: Any) -> dict[str, Any]:
        """What graphql-core is told for each request: to end at the first few wrong variables, for each is slow."""
        return {**super()._get_custom_context_kwargs(*given, **named), "max_coercion_errors": MAX_ERRORS}

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        for error in errors:
            if is_unexpected(error):
                log.error("a request failed", field=_field_of(error), exc_info=error.original_error)


def _field_of(error: GraphQLError) -> str | None:
    """The field at fault, by its name in the schema: the path has the names that the caller chose."""
    node = error.nodes[0] if error.nodes else None
    return node.name.value if isinstance(node, FieldNode) else None


SCHEMA = ContractsSchema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=list(TYPES.values()),
    extensions=[Documents],
    exception_handlers=HANDLERS,
    execution_context_class=EachUpdateAnew,
    config=StrawberryConfig(scalar_map=SCALARS),
    federation_version="2.9",
)


READER = Reader(SCHEMA._schema)
"""Reads what is sent to this schema."""


def read_document(text: str) -> tuple[DocumentNode, tuple[GraphQLError, ...]]:
    """A query text, parsed, with why it is not carried out, whoever sends it. Raises `GraphQLError`."""
    document = READER.read(text, BOUNDS[Role.ADMIN])
    return document.node, document.errors
