"""What if something goes wrong in what was compiled? graphql-core carries out the whole operation, with what is known.

A field of the root that was called gives what it came to, and is not called again. So an answer with errors is told in
the one way in which errors are told, and a change that was made is not made twice.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from graphql import DocumentNode, ExecutionResult, GraphQLResolveInfo, MiddlewareManager, execute
from strawberry.execution import optimized_is_awaitable
from strawberry.schema import Schema
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.utils.await_maybe import await_maybe

from contracts.schema.compiled.calling import Asking
from contracts.schema.compiled.operations import Outcome
from contracts.schema.reading import MAX_ERRORS

Outcomes: TypeAlias = Mapping[str, Outcome | None]
"""What the fields of the root came to that were called, by their names in the answer; None where that failed."""


class _Known:
    """Stands before the fields of the root."""

    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes

    def resolve(self, call: Callable[..., Any], source: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
        outcome = self._outcomes.get(str(info.path.key)) if info.path.prev is None else None
        return call(source, info, **given) if outcome is None else outcome.again()


async def completed_again(
    schema: Schema, document: DocumentNode, name: str | None, sent: Mapping[str, Any], ask: Asking, known: Outcomes
) -> ExecutionResult:
    """The answer of an operation, some of whose fields were called. `sent` are its variables as they came."""
    result: ExecutionResult = await await_maybe(
        execute(
            schema._schema,
            document,
            context_value=ask.context,
            variable_values=dict(sent),
            operation_name=name,
            middleware=MiddlewareManager(_Known(known)),
            is_awaitable=cast(Any, optimized_is_awaitable),
            max_coercion_errors=MAX_ERRORS,
            executor_class=StrawberryGraphQLCoreExecutionContext,
        )
    )
    return result
