"""What does a query text say, and may it be carried out? Each text is parsed, measured and validated once.

    text -> length -> parsed, within the tokens -> measured -> within the bounds -> validated

What is known of a text is kept, within `KEPT_TOKENS`, and whoever may ask for more reads it anew. A text that cannot be
read is kept with its error, for whoever sends one sends it again.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import DocumentNode, GraphQLError, GraphQLSchema, GraphQLSyntaxError, parse, validate
from graphql.validation import (
    DeferStreamDirectiveLabel,
    DeferStreamDirectiveOnRootField,
    DeferStreamDirectiveOnValidOperationsRule,
    OverlappingFieldsCanBeMergedRule,
    StreamDirectiveOnListField,
    specified_rules,
)

from contracts.schema.introspection import introspections_in
from contracts.schema.limits.bounds import MAX_COMMENTS, MAX_ESCAPES, Bounds, refusals, too_long, too_much
from contracts.schema.limits.measures import MAX_NESTING, Measured, Operation, measured
from contracts.schema.limits.merging import MAX_VISITS, TooManyVisits, conflict_in
from contracts.schema.texts import unstorable_texts

KEPT_TOKENS = 200_000
"""How many tokens the kept texts may have together; one takes about 400 bytes."""
MAX_ERRORS = 5
"""So many errors of a document are told at once: each is slow to find, and to word."""
LEAST_TOKENS = 50
"""What a kept text counts for, at least."""

MAX_DIGITS = 500
"""A longer number is not even read: Python refuses to at some thousands of digits."""
_LONG_NUMBER = re.compile(rf"[0-9]{{{MAX_DIGITS + 1}}}")

_ELSEWHERE = {
    OverlappingFieldsCanBeMergedRule,  # by `limits.merging`
    DeferStreamDirectiveLabel,  # these directives are not known here, and are refused as such
    DeferStreamDirectiveOnRootField,
    DeferStreamDirectiveOnValidOperationsRule,
    StreamDirectiveOnListField,
}
_RULES = tuple(each for each in specified_rules if each not in _ELSEWHERE)


@dataclass(slots=True)
class Document:
    """A text that was parsed and measured. Whether it is valid is found out when somebody asks."""

    schema: GraphQLSchema
    node: DocumentNode
    measured: Measured
    bounds: Bounds
    suggests: bool
    met: int = 0
    """How often it was asked to be carried out."""
    _errors: tuple[GraphQLError, ...] | None = None
    _introspections: tuple[GraphQLError, ...] | None = None

    @property
    def errors(self) -> tuple[GraphQLError, ...]:
        """Why the document is not carried out, whatever its variables are."""
        if self._errors is None:
            self._errors = tuple(refusals(self.measured, self.bounds)) or tuple(self._invalid())
        return self._errors

    @property
    def introspections(self) -> tuple[GraphQLError, ...]:
        """An error for each field that asks for the schema, which not everybody is shown."""
        if self._introspections is None:
            self._introspections = introspections_in(self.node)
        return self._introspections

    def cost(self, operation_name: str | None, variables: Mapping[str, Any]) -> int | None:
        """What the operation costs; None when the document has no such operation."""
        operation = self.operation(operation_name)
        return operation.cost.of(variables) if operation else None

    def operation(self, name: str | None) -> Operation | None:
        """The operation of this name, or else the only one; None when there is no such."""
        operations = self.measured.operations
        if name:
            operations = tuple(each for each in operations if each.name == name)
        return operations[0] if len(operations) == 1 else None

    def _invalid(self) -> Iterator[GraphQLError]:
        wrong = validate(self.schema, self.node, _RULES, MAX_ERRORS, hide_suggestions=not self.suggests)
        if wrong:
            yield from wrong[:MAX_ERRORS]
            return
        try:
            conflict = conflict_in(self.schema, self.node)
        except TooManyVisits:
            cure = "select less under the same names"
            yield too_much("merging", f"Too many fields answer under one name: {cure}.", None, MAX_VISITS, cure)
            return
        yield from (conflict,) if conflict else unstorable_texts(self.node)


_Key: TypeAlias = tuple[str, Bounds, bool]


@dataclass(slots=True)
class Reader:
    """Reads query texts for one schema, and keeps what it read last."""

    schema: GraphQLSchema
    most_tokens: int = KEPT_TOKENS
    kept_tokens: int = 0
    _kept: "OrderedDict[_Key, Document | GraphQLError]" = field(default_factory=OrderedDict)

    def read(self, text: str, bounds: Bounds, *, suggests: bool = True) -> Document:
        """What a text says, for somebody with these bounds. Raises `GraphQLError`."""
        if len(text) > bounds.characters:
            raise too_long(len(text), bounds)
        key = text, bounds, suggests
        found = self._kept.get(key)
        if found is None:
            found = self._parsed(text, bounds, suggests)
            self._keep(key, found)
        else:
            self._kept.move_to_end(key)
        if isinstance(found, GraphQLError):
            raise found.with_traceback(None)
        return found

    def _parsed(self, text: str, bounds: Bounds, suggests: bool) -> Document | GraphQLError:
        if (escapes := text.count("\\")) > MAX_ESCAPES:
            cure = "send long texts as variables"
            message = f"The document has {escapes} backslashes: {cure}."
            return too_much("escapes", message, escapes, MAX_ESCAPES, cure)
        if _LONG_NUMBER.search(text):
            cure = f"write numbers of {MAX_DIGITS} digits at most, and send long texts as variables"
            return too_much("digits", f"A number of the document is too long: {cure}.", None, MAX_DIGITS, cure)
        try:
            node = parse(text, max_lexical_tokens=bounds.tokens, max_comments=MAX_COMMENTS)
        except GraphQLSyntaxError as error:
            return _aborted(error, bounds) or error.with_traceback(None)
        return Document(self.schema, node, measured(self.schema, node), bounds, suggests)

    def _keep(self, key: _Key, found: Document | GraphQLError) -> None:
        self._kept[key] = found
        self.kept_tokens += _tokens(found)
        while self.kept_tokens > self.most_tokens:
            self.kept_tokens -= _tokens(self._kept.popitem(last=False)[1])


def _tokens(found: Document | GraphQLError) -> int:
    return max(LEAST_TOKENS, found.node.token_count if isinstance(found, Document) else 0)


def _aborted(error: GraphQLSyntaxError, bounds: Bounds) -> GraphQLError | None:
    """The refusal, where parsing was ended by a bound and not by a fault."""
    for word, bound, most in (
        ("tokens.", "tokens", bounds.tokens),
        ("comments.", "comments", MAX_COMMENTS),
        ("nested", "nesting", MAX_NESTING),
    ):
        if "Parsing aborted" in error.message and word in error.message:
            cure = f"keep to {most} {bound if bound != 'nesting' else 'levels'}, or send several requests"
            return too_much(bound, f"The document is too large to be read: {cure}.", None, most, cure)
    return None
