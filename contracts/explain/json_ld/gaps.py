"""What cannot be said in the words of schema.org, and why?

Nothing is rounded to what the vocabulary happens to hold: a promise that it cannot tell is left out and named.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct
from pydantic import JsonValue

from contracts.rules.terms import PlanTerms
from contracts.rules.values.unknown import NotKnown
from contracts.rules.words.benefit import Benefit

T = TypeVar("T")
Node = dict[str, JsonValue]
"""A JSON-LD object."""


class Gap(StrEnum):
    """Why a promise is left out."""

    NOT_KNOWN = "NOT_KNOWN"
    LENGTH = "LENGTH"
    START = "START"
    LIMITED = "LIMITED"
    NOT_FREE = "NOT_FREE"
    NO_RETURN = "NO_RETURN"


class LeftOut(Struct, frozen=True):
    """A promise that is left out. `missing` are the facts that it hangs on, when it is not known whether it holds."""

    plan: str
    benefit: str
    why: Gap
    missing: tuple[str, ...] = ()


class Unsayable(Exception):
    """The vocabulary has no word for this promise."""

    def __init__(self, why: Gap, missing: Iterable[str] = ()) -> None:
        super().__init__(why)
        self.why, self.missing = why, tuple(sorted(missing))


def said(terms: PlanTerms, benefit: Benefit, tell: Callable[[], T]) -> T | LeftOut:
    """What `tell` says of a benefit, or why it cannot."""
    try:
        return tell()
    except Unsayable as gap:
        return LeftOut(terms.code, benefit.benefit, gap.why, gap.missing)
    except NotKnown as unknown:
        return LeftOut(terms.code, benefit.benefit, Gap.NOT_KNOWN, tuple(sorted(unknown.missing)))


def thing(type_: str, terms: PlanTerms, benefit: Benefit) -> Node:
    """A node with what every promise has: its type, its full name and its own words."""
    node: Node = {"@type": type_, "identifier": f"{terms.code}/{benefit.benefit}"}
    if benefit.says:
        node["description"] = benefit.says
    return node
