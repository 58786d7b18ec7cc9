"""Which operation does a request ask for: its name, and how much it would hurt to turn it away?"""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
)
from pydantic.alias_generators import to_camel
from strawberry.types import get_object_definition

from contracts.schema.claims.mutations import ClaimMutation
from contracts.schema.claims.service import ServiceMutation
from contracts.schema.limits import MAX_TOKENS

CLAIM_FIELDS = frozenset(
    to_camel(each.python_name)
    for verbs in (ClaimMutation, ServiceMutation)
    for each in get_object_definition(verbs, strict=True).fields
)
"""The mutations of claims."""

CACHED, LONGEST_CACHED = 256, 20_000


class Kind(IntEnum):
    """What an operation is for. The higher, the later it is turned away."""

    QUERY = 0
    CHANGE = 1
    CLAIM = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation: its name, where it has one, its kind, and whether it goes on."""

    name: str | None
    kind: Kind
    subscribes: bool = False


NOTHING = Asked(None, Kind.QUERY)


def asked(text: str | None, operation_name: str | None) -> Asked:
    """What a request asks for; what cannot be read is an unnamed query. Nothing is validated: this must be quick."""
    if not text:
        return NOTHING
    return (_asked_once if len(text) <= LONGEST_CACHED else _asked)(text, operation_name)


def _asked(text: str, operation_name: str | None) -> Asked:
    try:
        document = parse(text, no_location=True, max_tokens=MAX_TOKENS)
    except (GraphQLError, RecursionError):
        return NOTHING
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    chosen = [e for e in operations if not operation_name or (e.name and e.name.value == operation_name)]
    if len(chosen) != 1:
        return NOTHING
    name = chosen[0].name.value if chosen[0].name else None
    if chosen[0].operation is not OperationType.MUTATION:
        return Asked(name, Kind.QUERY, chosen[0].operation is OperationType.SUBSCRIPTION)
    claims = CLAIM_FIELDS & _root_fields(document, chosen[0].selection_set)
    return Asked(name, Kind.CLAIM if claims else Kind.CHANGE)


def _root_fields(document: DocumentNode, selections: SelectionSetNode) -> set[str]:
    """The names of the fields at the root, those of its fragments with them, each fragment once."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    found: set[str] = set()
    pending = list(selections.selections)
    while pending:
        match pending.pop():
            case FieldNode(name=name):
                found.add(name.value)
            case InlineFragmentNode(selection_set=inner):
                pending += inner.selections
            case FragmentSpreadNode(name=name) if name.value in fragments:
                pending += fragments.pop(name.value).selection_set.selections
    return found


_asked_once = lru_cache(CACHED)(_asked)
