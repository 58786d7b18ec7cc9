"""When is a document compiled, and how is one carried out?

A document is worth its functions when it comes again: they are written at the third time that it is met. One that is
trusted comes often, so it needs no treatment of its own. The times are counted where a document is kept
(`reading.Document`), so that those that come once cannot drive out those that come again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct
from strawberry import Info, Schema
from strawberry.types.execution import ExecutionResult

from contracts.schema.compiled.again import completed_again
from contracts.schema.compiled.calling import Asking
from contracts.schema.compiled.operations import Operation, Outcome, Root, operation_of
from contracts.schema.compiled.reading_in import CannotCompile, Inputs
from contracts.schema.context import Context
from contracts.schema.reading import Document

TIMES = 3
"""A document is compiled when it is met for this time."""
MOST = 256
"""So many operations are kept, those met last."""


class Sent(Struct, frozen=True):
    """An operation of a document, and its variables, as they were sent."""

    document: Document
    operation_name: str | None
    variables: Mapping[str, Any]


class _Told(Struct, frozen=True):
    """What resolvers are told of a request, in place of all that graphql-core would say."""

    context: Context


@dataclass(slots=True)
class Compiler:
    """Carries out what was met often enough, and keeps what it compiled."""

    schema: Schema
    times: int = TIMES
    most: int = MOST
    inputs: Inputs = field(init=False)
    _kept: "OrderedDict[tuple[int, str | None], tuple[Document, Operation | None]]" = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.inputs = Inputs(self.schema._schema, self.schema.config)

    @property
    def kept(self) -> int:
        """How many operations are kept."""
        return len(self._kept)

    def operation(self, sent: Sent) -> Operation | None:
        """The operation, compiled; None while it is met too rarely, and where it cannot be."""
        document = sent.document
        document.met += 1
        if document.met < self.times:
            return None
        key = id(document), sent.operation_name
        found = self._kept.get(key)
        if found is None:
            # The document is kept along, so that no other has its id.
            found = self._kept[key] = document, self._compiled(sent)
            if len(self._kept) > self.most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found[1]

    def _compiled(self, sent: Sent) -> Operation | None:
        known = sent.document.operation(sent.operation_name)
        if known is None or sent.document.errors:
            return None
        try:
            return operation_of(self.schema, self.inputs, sent.document.node, known.node)
        except CannotCompile:
            return None

    async def answer(self, operation: Operation, sent: Sent, context: Context) -> ExecutionResult | None:
        """The answer to a request that is admitted; None when nothing was done, and it is left to graphql-core."""
        try:
            values = operation.values(sent.variables)
        except Exception:  # noqa: BLE001  # graphql-core says what does not fit
            return None
        roots = operation.roots(values)
        if roots is None:
            return None
        ask = Asking(values, context, Info(_raw_info=_Told(context), _field=None))  # type: ignore[arg-type]
        known = {} if operation.in_order or len(roots) == 1 else await _at_once(roots, ask)
        data = await _written(roots, ask, known)
        if data is not None:
            return ExecutionResult(data=data, errors=None)
        result = await completed_again(self.schema, sent.document.node, sent.operation_name, sent.variables, ask, known)
        self.schema.process_errors(result.errors or [])
        return ExecutionResult(data=result.data, errors=result.errors)


async def _at_once(roots: Sequence[Root], ask: Asking) -> dict[str, Outcome | None]:
    """What the fields of a query come to, all called at once; None for one whose arguments do not fit."""
    outcomes = await asyncio.gather(*(each.outcome(ask) for each in roots))
    return {root.key: outcome for root, outcome in zip(roots, outcomes, strict=True)}


async def _written(roots: Sequence[Root], ask: Asking, known: dict[str, Outcome | None]) -> dict[str, Any] | None:
    """The answer as JSON; None as soon as something is wrong.

    `known` is what fields came to. One that is not there yet is called, each after that before it was written.
    """
    data: dict[str, Any] = {}
    for root in roots:
        if root.key not in known:
            known[root.key] = await root.outcome(ask)
        outcome = known[root.key]
        if outcome is None or outcome.error is not None:
            return None
        try:
            json = root.written(outcome.value, ask)
            data[root.key] = await json if root.waits else json
        except Exception:  # noqa: BLE001  # whatever it is, graphql-core finds it again and says where
            return None
    return data
