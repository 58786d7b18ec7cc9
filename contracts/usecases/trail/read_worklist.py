"""Show which claims are on a list: those of a place, of a holder, or of a review queue.

A list is fed by events, so it is a moment behind; what it names is looked up where it stands.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.store.database import Database
from contracts.store.keys import public_id
from contracts.store.trail.records import WorklistEntry, WorklistKind
from contracts.store.trail.worklists import worklist_page
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import Page, read_page
from contracts.usecases.failures import BadInput


@dataclass(frozen=True, slots=True)
class ReadWorklist:
    """A list and a page of it. `key` is the public id of the place or holder, or the name of the queue."""

    actor: Actor
    worklist: WorklistKind
    key: str
    page: Page


@dataclass(frozen=True, slots=True)
class Listed:
    """A claim on a list. `claim` and `unit` are public ids; `cursor` goes into the next page's `after`."""

    claim: str
    unit: str
    state: str
    at: datetime
    cursor: str


@dataclass(frozen=True, slots=True)
class Worklist:
    """Some of the claims on a list, oldest first."""

    items: tuple[Listed, ...]
    has_more: bool


async def read_worklist(database: Database, command: ReadWorklist) -> Worklist:
    """A page of a list. Raises `Failure`."""
    need(command.actor, Right.SEE_CLAIMS)
    page = read_page(command.page)
    async with database.read() as connection:
        found = await worklist_page(
            connection, command.actor.tenant, command.worklist, command.key, cursor_of(page.after), page.first
        )
    return Worklist(tuple(_listed(each) for each in found.items), found.has_more)


def cursor_of(text: str | None) -> UUID | None:
    """The claim after which a page begins. Raises `BadInput`."""
    try:
        return UUID(text) if text is not None else None
    except ValueError:
        raise BadInput("BAD_CURSOR", f"`{text}` is no cursor", "send one that a page gave", ("after",)) from None


def _listed(entry: WorklistEntry) -> Listed:
    claim, unit = public_id("Claim", entry.unit, entry.claim), public_id("Unit", entry.unit)
    return Listed(claim, unit, entry.state, entry.at, str(entry.claim))
