"""Which operation does a request ask for: its name, and how much it would hurt to turn it away?"""

from enum import IntEnum

from graphql import OperationType
from msgspec import Struct
from pydantic.alias_generators import to_camel
from strawberry.types import get_object_definition

from contracts.schema.claims.mutations import ClaimMutation
from contracts.schema.claims.service import ServiceMutation
from contracts.schema.reading import Document

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


def asked(document: Document | None, operation_name: str | None) -> Asked:
    """What a request asks for; what cannot be read is an unnamed query. Nothing is validated: this must be quick."""
    operation = document.operation(operation_name) if document is not None else None
    if operation is None:
        return NOTHING
    kind = operation.node.operation
    if kind is not OperationType.MUTATION:
        return Asked(operation.name, Kind.QUERY, kind is OperationType.SUBSCRIPTION)
    return Asked(operation.name, Kind.CHANGE if CLAIM_FIELDS.isdisjoint(operation.root_fields) else Kind.CLAIM)
