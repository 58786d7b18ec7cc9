"""How are the root types put together into the schema that is served and printed?

`SCHEMA` is the one schema. `printed` is its text, sorted, as it is kept in `schema.graphql` so that a change shows.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

import strawberry
import structlog
from graphql import (
    IDLE,
    REMOVE,
    DirectiveNode,
    DocumentNode,
    FieldDefinitionNode,
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
    validate,
    visit,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from contracts.schema.costs import MAX_COST, cost_of, sizes_of, too_costly
from contracts.schema.errors import HANDLERS, TYPES
from contracts.schema.introspection import introspections_in
from contracts.schema.limits import MAX_TOKENS, limits
from contracts.schema.mutations import Mutation
from contracts.schema.queries import Query
from contracts.schema.scalars import SCALARS
from contracts.schema.subscriptions import EachUpdateAnew, Subscription
from contracts.schema.texts import unstorable_texts, unstorable_variables
from contracts.usecases.failures import Failure

log = structlog.get_logger()

CACHED_DOCUMENTS = 256
LONGEST_CACHED = 20_000

_Sizes: TypeAlias = tuple[tuple[str, int], ...]


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
    """Each query text is parsed and validated once. What its operation costs is told with the answer."""

    cost: int | None = None

    def on_parse(self) -> Iterator[None]:
        self.execution_context.graphql_document = read_document(self.execution_context.query or "")[0]
        yield

    def on_validate(self) -> Iterator[None]:
        asked = self.execution_context
        _, errors = read_document(asked.query or "")
        if not errors and not asked.context.shows.introspection:
            errors = introspections_in(read_document(asked.query or "")[0])
        errors = errors or unstorable_variables(asked.variables or {})
        if not errors:
            sizes = tuple(sizes_of(asked.variables or {}).items())
            self.cost = _cost(asked.query or "", asked.operation_name, sizes)
            errors = (too_costly(self.cost),) if self.cost is not None and self.cost > MAX_COST else ()
        asked.pre_execution_errors = list(errors)
        yield

    def get_results(self) -> dict[str, Any]:
        return {} if self.cost is None else {"cost": {"asked": self.cost, "most": MAX_COST}}


class ContractsSchema(strawberry.federation.Schema):
    """The schema. Only faults of ours are logged, each once; what clients do wrong is their answer."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        for error in errors:
            if is_unexpected(error):
                log.error("a request failed", path=error.path, exc_info=error.original_error)


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


def read_document(text: str) -> tuple[DocumentNode, tuple[GraphQLError, ...]]:
    """A query text, parsed, with everything that is not valid in it. Raises `GraphQLSyntaxError`."""
    return _read_once(text) if len(text) <= LONGEST_CACHED else _parse_and_check(text)


def _cost(text: str, operation_name: str | None, sizes: _Sizes) -> int | None:
    count = _count_once if len(text) <= LONGEST_CACHED else _count
    return count(text, operation_name, sizes)


def _count(text: str, operation_name: str | None, sizes: _Sizes) -> int | None:
    return cost_of(SCHEMA._schema, read_document(text)[0], operation_name, dict(sizes))


def _parse_and_check(text: str) -> tuple[DocumentNode, tuple[GraphQLError, ...]]:
    document = parse(text, max_tokens=MAX_TOKENS)
    return document, tuple(limits(document) or validate(SCHEMA._schema, document) or unstorable_texts(document))


_count_once = lru_cache(CACHED_DOCUMENTS)(_count)
_read_once = lru_cache(CACHED_DOCUMENTS)(_parse_and_check)
