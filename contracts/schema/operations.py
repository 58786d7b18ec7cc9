"""Which operation does a request ask for: its name, and how much it would hurt to turn it away?"""

from enum import IntEnum

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationType,
    SelectionSetNode,
)
from msgspec import Struct
from pydantic.alias_generators import to_camel
from strawberry.types import get_object_definition

from contracts.rules.values.vocabulary import Role
from contracts.schema.claims.mutations import ClaimMutation
from contracts.schema.claims.service import ServiceMutation
from contracts.schema.context import EVERYTHING, Shows
from contracts.schema.limits.bounds import BOUNDS
from contracts.schema.schema import READER

CLAIM_FIELDS = frozenset(
    to_camel(each.python_name)
    for verbs in (ClaimMutation, ServiceMutation)
    for each in get_object_definition(verbs, strict=True).fields
)
"""The mutations of claims."""


class Kind(IntEnum):
    """What an operation is for. The higher, the later it is turned away."""

    QUERY = 0
    CHANGE = 1
    CLAIM = 2


class Asked(Struct, frozen=True):
    """An operation: its name, where it has one, its kind, and whether it goes on."""

    name: str | None
    kind: Kind
    subscribes: bool = False


NOTHING = Asked(None, Kind.QUERY)


def asked(text: str | None, operation_name: str | None, role: Role = Role.ADMIN, shows: Shows = EVERYTHING) -> Asked:
    """What a request asks for; what cannot be read is an unnamed query. Nothing is validated: this must be quick.

    The text is read as it will be for this role, which is shown so much, and is not read again for that.
    """
    if not text:
        return NOTHING
    try:
        document = READER.read(text, BOUNDS[role], suggests=shows.suggestions)
    except GraphQLError:
        return NOTHING
    operation = document.operation(operation_name)
    if operation is None:
        return NOTHING
    node = operation.node
    name = node.name.value if node.name else None
    if node.operation is not OperationType.MUTATION:
        return Asked(name, Kind.QUERY, node.operation is OperationType.SUBSCRIPTION)
    claims = CLAIM_FIELDS & _root_fields(document.node, node.selection_set)
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
