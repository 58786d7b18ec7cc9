"""How is one GraphQL request carried out, and what of its errors is shown?

Every error gets a stable code. What is a fault of ours is shown as "internal error" and nothing else. Who is not shown
the names of the schema has one answer for every document that does not fit it, and one for every variable: the wrong
names that somebody tries must not lead to the right ones.
"""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError
from msgspec import Struct
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from contracts.rules.values.vocabulary import Role
from contracts.schema.admitting import admission, cost_told
from contracts.schema.compiled.executing import Compiler, Sent
from contracts.schema.context import EVERYTHING, Context, Shows
from contracts.schema.limits.bounds import BOUNDS
from contracts.schema.reading import Document
from contracts.schema.schema import READER, SCHEMA, is_unexpected
from contracts.usecases.failures import Failure, shortened

# As graphql-core writes it, at the end of a message.
_SUGGESTION = re.compile(r" Did you mean .+\?$", re.DOTALL)
_NO_OPERATION = "The query has no such operation: name one of its operations as `operationName`."
_OF_NO_NAME = frozenset({"BAD_TEXT", "GRAPHQL_PARSE_FAILED", "INTERNAL", "INTROSPECTION_OFF", "QUERY_TOO_LARGE"})
"""What tells nothing of the names of the schema, whatever is wrong with a document."""
_INVALID_CURE = "check it against `schema.graphql` before it is sent, or try it out in demo mode"
_VARIABLE_CURE = "send each variable as its type in `schema.graphql` says"

COMPILER = Compiler(SCHEMA)
"""What of the schema's operations was compiled."""

Body = dict[str, Any]
"""A GraphQL answer, ready to be written as JSON."""


class GraphQLRequest(Struct, frozen=True):
    """What a client sent, each part absent or of its type. `reads_only` refuses mutations.

    `document` is what the query says to whoever sent it; None where it cannot be read.
    """

    query: str | None
    document: Document | None
    variables: Mapping[str, Any] | None
    operation_name: str | None
    reads_only: bool


class CannotExecute(Exception):
    """There is nothing to carry out: no query, no such operation, or a mutation where only queries may be sent."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Executed(Struct, frozen=True):
    """The answer. `began` is false when the request was refused before anything was carried out."""

    body: Body
    began: bool


async def execute(request: GraphQLRequest, context: Context) -> Executed:
    """Carry out one request. Raises `CannotExecute`."""
    document = request.document
    if document is not None:
        if request.operation_name is None and len(document.measured.operations) > 1:
            raise CannotExecute("UNKNOWN_OPERATION", _NO_OPERATION)
        sent = Sent(document, request.operation_name, request.variables or {})
        operation = COMPILER.operation(sent)
        if operation is not None and not (request.reads_only and operation.in_order):
            bounds = BOUNDS[context.actor.role]
            admitted = admission(document, sent.operation_name, sent.variables, bounds, context.shows)
            if not admitted.errors and (result := await COMPILER.answer(operation, sent, context)) is not None:
                result.extensions = cost_told(admitted.cost, bounds)
                return _executed(result, context.shows)
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
        raise CannotExecute("UNKNOWN_OPERATION", _NO_OPERATION) from None
    except InvalidOperationTypeError as invalid:
        if invalid.operation_type is OperationType.SUBSCRIPTION:
            message = "A subscription cannot be sent by HTTP: open a web socket here, for `graphql-transport-ws`."
            raise CannotExecute("SUBSCRIPTION_BY_HTTP", message) from None
        raise CannotExecute("MUTATION_BY_GET", "A mutation cannot be sent by GET: use POST.") from None
    return _executed(result, context.shows)


def document_of(query: str | None, role: Role, shows: Shows) -> Document | None:
    """What a query says to somebody of this role, who is shown so much; None when it cannot be read."""
    try:
        return READER.read(query, BOUNDS[role], suggests=shows.suggestions) if query else None
    except GraphQLError:
        return None


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
    errors = errors if shows.names else _without_names(errors, before)
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
    body = {**error.formatted, "message": shortened(error.message)}
    if not shows.suggestions:
        body["message"] = shortened(_SUGGESTION.sub("", error.message))
    extensions = {"code": _code(error, before), **(error.extensions or {})}
    if isinstance(error.original_error, Failure):
        failure = error.original_error
        body["message"] = f"{failure.message}; {failure.cure}"
        extensions |= {"code": failure.code, "field": list(failure.path), "cure": failure.cure}
    return body | {"extensions": extensions}


def _without_names(errors: list[Body], before: bool) -> list[Body]:
    """The same errors for who is not shown the names of types and fields."""
    if before and any(error["extensions"]["code"] not in _OF_NO_NAME for error in errors):
        return [_nameless("INVALID_DOCUMENT", "The document does not fit the schema", _INVALID_CURE)]
    return [_of_a_variable(error) if _names_a_type(error) else error for error in errors]


def _names_a_type(error: Body) -> bool:
    """Whether the library worded it: our own errors come with a cure."""
    return error["extensions"]["code"] == "BAD_USER_INPUT" and "cure" not in error["extensions"]


def _of_a_variable(error: Body) -> Body:
    at = {key: value for key, value in error.items() if key in {"locations", "path"}}
    return at | _nameless("BAD_USER_INPUT", "A variable is not what its type says", _VARIABLE_CURE)


def _nameless(code: str, message: str, cure: str) -> Body:
    return {"message": f"{message}: {cure}.", "extensions": {"code": code, "cure": cure}}


def _is_request_error(error: GraphQLError) -> bool:
    return error.path is None


def _code(error: GraphQLError, before: bool) -> str:
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    return "GRAPHQL_VALIDATION_FAILED" if before else "BAD_USER_INPUT"
