"""What is told of one request when it is over? No variables, no query, no serials, no key.

The endpoint notes what it learns; `requests` reads it when the answer has left.
"""

from enum import StrEnum

from msgspec import Struct
from starlette.types import Scope

_SCOPE_KEY = "contracts.note"


class Outcome(StrEnum):
    """How a request ended."""

    OK = "OK"
    PARTIAL = "PARTIAL"  # data, and errors of the client's making
    REFUSED = "REFUSED"  # the request was at fault
    SHED = "SHED"  # turned away under load
    FAILED = "FAILED"  # a fault of ours
    LEFT = "LEFT"  # the client did not wait


class Note(Struct):
    """One request. `operation` is a name that we know, or `other`; `size` is the bytes of the answer's body."""

    request_id: str
    operation: str = "other"
    role: str = "NONE"
    outcome: Outcome = Outcome.REFUSED
    status: int = 0
    size: int = 0


def note_in(scope: Scope, note: Note) -> None:
    """Lay the note where the endpoint finds it."""
    scope[_SCOPE_KEY] = note


def note_of(scope: Scope) -> Note:
    """The note of a request that passed `requests`."""
    note: Note = scope[_SCOPE_KEY]
    return note
