"""How is one GraphQL request carried out, and what of its errors is shown?

Every error gets a stable code. What is a fault of ours is shown as "internal error" and nothing else.
"""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from contracts.schema.context import EVERYTHING, Context, Shows
from contracts.schema.schema import SCHEMA, is_unexpected
from contracts.usecases.failures import Failure

# As graphql-core writes it, at the end of a message.
_SUGGESTION = re.compile(r" Did you mean .+\?$", re.DOTALL)

Body = dict[str, Any]
"""A GraphQL answer, ready to be written as JSON."""


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What a client sent, each part absent or of its type. `reads_only` refuses mutations."""

    query: str | None
    variables: Mapping[str, Any] | None
    operation_name: str | None
    reads_only: bool


class CannotExecute(Exception):
    """There is nothing to carry out: no query, no such operation, or a mutation where only queries may be sent."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Executed:
    """The answer. `began` is false when the request was refused before anything was carried out."""

    body: Body
    began: bool


async def execute(request: GraphQLRequest, context: Context) -> Executed:
    """Carry out one request. Raises `CannotExecute`."""
    allowed = {OperationType.QUERY} if request.reads_only else {OperationType.QUERY, OperationType.MUTATION}
    try:
        result = await SCHEMA.execute(
            request.query,
            variable_values=dict(request.variables) if request.variables else None,
            context_value=context,
            operation_name=request.operation_name,
            allowed_operation_types=allowed,
        )
    except MissingQueryError:
        raise CannotExecute("MISSING_QUERY", "The request has no `query`: send one.") from None
    except CannotGetOperationTypeError:
        message = "The query has no such operation: name one of its operations as `operationName`."
        raise CannotExecute("UNKNOWN_OPERATION", message) from None
    except InvalidOperationTypeError as invalid:
        if invalid.operation_type is OperationType.SUBSCRIPTION:
            message = "A subscription cannot be sent by HTTP: open a web socket here, for `graphql-transport-ws`."
            raise CannotExecute("SUBSCRIPTION_BY_HTTP", message) from None
        raise CannotExecute("MUTATION_BY_GET", "A mutation cannot be sent by GET: use POST.") from None
    return _executed(result, context.shows)


async def subscribe(request: GraphQLRequest, context: Context) -> AsyncGenerator[Executed]:
    """Carry out a subscription: each update as it comes, or one answer that did not begin."""
    variables = dict(request.variables) if request.variables else None
    results = await SCHEMA.subscribe(request.query, variables, context, operation_name=request.operation_name)
    async with aclosing(results):
        async for result in results:
            yield _executed(result, context.shows)


def _executed(result: ExecutionResult, shows: Shows) -> Executed:
    before = isinstance(result, PreExecutionError)
    errors = [shown(error, before, shows) for error in result.errors or ()]
    began = not before and (result.data is not None or not any(_is_request_error(e) for e in result.errors or ()))
    body: Body = {"data": result.data} if began else {}
    if errors:
        body["errors"] = errors
    if began and result.extensions:
        body["extensions"] = result.extensions
    return Executed(body, began)


def shown(error: GraphQLError, before: bool, shows: Shows = EVERYTHING) -> Body:
    """An error as clients see it, with its code."""
    if is_unexpected(error):
        body: Body = {"message": "internal error", "extensions": {"code": "INTERNAL"}}
        return body | {key: value for key, value in error.formatted.items() if key in {"locations", "path"}}
    body = dict(error.formatted)
    if not shows.suggestions:
        body["message"] = _SUGGESTION.sub("", error.message)
    extensions = {"code": _code(error, before), **(error.extensions or {})}
    if isinstance(error.original_error, Failure):
        failure = error.original_error
        body["message"] = f"{failure.message}; {failure.cure}"
        extensions |= {"code": failure.code, "field": list(failure.path), "cure": failure.cure}
    return body | {"extensions": extensions}


def _is_request_error(error: GraphQLError) -> bool:
    return error.path is None


def _code(error: GraphQLError, before: bool) -> str:
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    return "GRAPHQL_VALIDATION_FAILED" if before else "BAD_USER_INPUT"
