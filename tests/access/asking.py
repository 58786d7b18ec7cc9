"""How is a document asked? Of the schema itself, as an actor, and the answer is what a client would get.

A document that comes again is answered by what was compiled of it, any other by graphql-core. So a query is asked in
both ways here, and must be answered the same; a mutation, which cannot be sent twice, in the first way.

Neither bounds nor costs count here: they are there to keep the server alive, and no wall to hide behind.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from inspect import isawaitable
from itertools import count
from typing import Any

from graphql import ExecutionResult, execute, subscribe
from msgspec.structs import replace
from strawberry.types.execution import ExecutionResult as OurResult

from contracts.rules.values.vocabulary import Role
from contracts.schema.compiled.executing import Sent
from contracts.schema.compiled.operations import Operation, operation_of
from contracts.schema.context import Context
from contracts.schema.execute import COMPILER, shown
from contracts.schema.limits.bounds import BOUNDS
from contracts.schema.limits.measures import measured
from contracts.schema.reading import Document as Read
from contracts.schema.schema import SCHEMA
from contracts.usecases.access.gate import Gate
from contracts.usecases.access.guessing import Guessing
from contracts.usecases.actor import Actor
from contracts.usecases.engine import Engine
from tests.access.documents import Answer, Document, documents_of

DOCUMENTS: Mapping[str, Document] = {each.coordinate: each for each in documents_of(SCHEMA._schema)}
"""By field: `Query.unit`."""

_keys = count(1)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: what was found, and its errors as a client sees them."""

    data: Answer
    errors: tuple[Mapping[str, Any], ...]


async def answer(
    engine: Engine, actor: Actor, now: datetime, document: Document, variables: Mapping[str, Any]
) -> Answered:
    """What comes of any document: of a subscription, the first that it tells."""
    how = first_told if document.operation == "subscription" else ask
    return await how(engine, actor, now, document, variables)


async def ask(
    engine: Engine, actor: Actor, now: datetime, document: Document, variables: Mapping[str, Any]
) -> Answered:
    """The answer to a query or mutation. Each mutation is a new one: it has an idempotency key of its own."""
    sent = Sent(_read(document), None, _anew(variables))
    compiled = await COMPILER.answer(_operation(document), sent, _context(engine, actor, now))
    if document.operation == "mutation" and compiled is not None:
        return _answered(compiled)
    context = _context(engine, actor, now)
    found = execute(SCHEMA._schema, document.parsed, context_value=context, variable_values=dict(sent.variables))
    answered = _answered(await found if isawaitable(found) else found)
    assert compiled is None or _answered(compiled) == answered
    return answered


@cache
def _read(document: Document) -> Read:
    """The document, for who may ask for that much."""
    return Read(SCHEMA._schema, document.parsed, measured(SCHEMA._schema, document.parsed), BOUNDS[Role.ADMIN], True)


@cache
def _operation(document: Document) -> Operation:
    [node] = [each.node for each in _read(document).measured.operations]
    operation = operation_of(SCHEMA, COMPILER.inputs, document.parsed, node)
    assert operation.roots({}) is not None or document.name == "_service"  # the library's own field
    return operation


async def first_told(
    engine: Engine, actor: Actor, now: datetime, document: Document, variables: Mapping[str, Any]
) -> Answered:
    """The first update of a subscription: how things stand, or what is wrong."""
    context = _context(engine, actor, now)
    begun = subscribe(SCHEMA._schema, document.parsed, context_value=context, variable_values=dict(variables))
    stream = await begun if isawaitable(begun) else begun
    if isinstance(stream, ExecutionResult):
        return _answered(stream)
    assert isinstance(stream, AsyncGenerator)
    async with aclosing(stream):
        return _answered(await anext(stream))


def _context(engine: Engine, actor: Actor, now: datetime) -> Context:
    """A request from a network of which nothing is remembered: how often somebody may guess is not the question."""
    gate = Gate(engine.keys, Guessing(), "192.0.2.1", now)
    return Context(engine.within(actor.tenant), replace(actor, gate=gate), now, "en", clock=lambda: now)


def _answered(result: ExecutionResult | OurResult) -> Answered:
    return Answered(result.data, tuple(shown(error, False) for error in result.errors or ()))


def _anew(sent: Any) -> Any:
    """The same values, with new idempotency keys."""
    if isinstance(sent, Mapping):
        return {
            name: f"access-{next(_keys)}" if name == "idempotencyKey" else _anew(each) for name, each in sent.items()
        }
    return [_anew(each) for each in sent] if isinstance(sent, list) else sent
