"""May a document be carried out for this caller, with these variables? Everything that is asked of each request anew.

What depends on the document alone was found out when it was read (`reading`).
"""

from collections.abc import Mapping
from typing import Any

import orjson
from graphql import GraphQLError
from msgspec import Struct

from contracts.schema.context import Shows
from contracts.schema.limits.bounds import WORDS, Bounds, too_costly, too_many
from contracts.schema.limits.sent import holds_more
from contracts.schema.reading import Document
from contracts.schema.texts import unstorable_variables


class Admission(Struct, frozen=True):
    """What the operation costs, and why it is not carried out. The cost is None where it was not asked for."""

    cost: int | None
    errors: tuple[GraphQLError, ...]


def admission(
    document: Document, operation_name: str | None, variables: Mapping[str, Any], bounds: Bounds, shows: Shows
) -> Admission:
    """Whether the request is admitted: it is when there are no errors."""
    errors = document.errors or (() if shows.introspection else document.introspections)
    if not errors and not _are_modest(variables, bounds.values):
        if holds_more(variables, bounds.values):
            errors = (too_many("values", None, bounds.values, WORDS["values"]),)
        errors = errors or unstorable_variables(variables)
    if errors:
        return Admission(None, errors)
    cost = document.cost(operation_name, variables)
    if cost is not None and cost > bounds.cost:
        errors = (too_costly(cost, bounds),)
    return Admission(cost, errors)


def _are_modest(variables: Mapping[str, Any], most: int) -> bool:
    """Whether a quick look at the variables finds neither many values nor zero characters; if not, they are walked.

    A value has a comma before it, or the bracket of what it is in. Texts may have more of these: then there seem to be
    more values than there are.
    """
    try:
        text = orjson.dumps(variables)
    except (TypeError, orjson.JSONEncodeError):
        return False
    return text.count(b",") + text.count(b"[") + text.count(b"{") <= most and b"\\u0000" not in text


def cost_told(cost: int | None, bounds: Bounds) -> dict[str, Any]:
    """What an answer tells of its cost."""
    return {} if cost is None else {"cost": {"asked": cost, "most": bounds.cost}}
