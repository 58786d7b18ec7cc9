"""How are the two root types put together into the schema that is served and printed?

`SCHEMA` is the one schema. `printed` is its text, sorted, as it is kept in `schema.graphql` so that a change shows.
"""

from collections.abc import Iterator
from functools import lru_cache

import strawberry
import structlog
from graphql import (
    DocumentNode,
    GraphQLError,
    build_schema,
    lexicographic_sort_schema,
    parse,
    print_schema,
    validate,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from contracts.schema.errors import HANDLERS, TYPES
from contracts.schema.limits import MAX_TOKENS, limits
from contracts.schema.mutations import Mutation
from contracts.schema.queries import Query
from contracts.schema.scalars import SCALARS
from contracts.usecases.failures import Failure

log = structlog.get_logger()

CACHED_DOCUMENTS = 256
LONGEST_CACHED = 20_000


def is_unexpected(error: GraphQLError) -> bool:
    """Whether an error is a fault of ours, and not of the request."""
    cause = error.original_error
    return cause is not None and not isinstance(cause, GraphQLError | Failure)


def printed() -> str:
    """The whole schema as text, in one order."""
    return print_schema(lexicographic_sort_schema(build_schema(SCHEMA.as_str()))) + "\n"


class Documents(SchemaExtension):
    """Each query text is parsed and validated once."""

    def on_parse(self) -> Iterator[None]:
        self.execution_context.graphql_document = _read(self.execution_context.query or "")[0]
        yield

    def on_validate(self) -> Iterator[None]:
        self.execution_context.pre_execution_errors = list(_read(self.execution_context.query or "")[1])
        yield


class ContractsSchema(strawberry.Schema):
    """The schema. Only faults of ours are logged, each once; what clients do wrong is their answer."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        for error in errors:
            if is_unexpected(error):
                log.error("a request failed", path=error.path, exc_info=error.original_error)


SCHEMA = ContractsSchema(
    query=Query,
    mutation=Mutation,
    types=list(TYPES.values()),
    extensions=[Documents],
    exception_handlers=HANDLERS,
    config=StrawberryConfig(scalar_map=SCALARS),
)


def _read(text: str) -> tuple[DocumentNode, tuple[GraphQLError, ...]]:
    return _read_once(text) if len(text) <= LONGEST_CACHED else _parse_and_check(text)


def _parse_and_check(text: str) -> tuple[DocumentNode, tuple[GraphQLError, ...]]:
    document = parse(text, max_tokens=MAX_TOKENS)
    return document, tuple(limits(document) or validate(SCHEMA._schema, document))


_read_once = lru_cache(CACHED_DOCUMENTS)(_parse_and_check)
