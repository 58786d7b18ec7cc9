"""Which claims wait for a person, and which are at a place?

Both are worklists, which are fed by events and so are a moment behind. What is on them is read where it stands, in a
number of statements that does not grow; a claim that the caller may not see, or that has left the list since, is left
out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.rules.values.vocabulary import ClaimState
from contracts.store.database import Connection, Database
from contracts.store.dossiers import dossiers
from contracts.store.keys import public_id
from contracts.store.trail.records import WorklistEntry, WorklistKind
from contracts.store.trail.worklists import worklist_page
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.claims.moving import REVIEW_QUEUE
from contracts.usecases.claims.seen.sight import is_of_place, sees
from contracts.usecases.cover.ask_unit import owner_of
from contracts.usecases.cover.asked import Page, read_page, read_record_id
from contracts.usecases.failures import NotAllowed
from contracts.usecases.seen import ClaimSeen, claim_seen
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.read_worklist import cursor_of

_WAITS = frozenset({ClaimState.IN_REVIEW, ClaimState.APPEALED})


@dataclass(frozen=True, slots=True)
class ListReview:
    """A page of the claims that somebody has to look at, by filing."""

    actor: Actor
    page: Page


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A page of the claims at a place, by filing; the caller's own place when none is named."""

    actor: Actor
    location: str | None
    page: Page


@dataclass(frozen=True, slots=True)
class ClaimsListed:
    """Some of a list, each with its cursor. Fewer than asked for do not mean that the list is over."""

    items: tuple[tuple[str, ClaimSeen], ...]
    has_more: bool
    end: str | None


async def list_review(database: Database, library: Library, command: ListReview) -> ClaimsListed:
    """The queue. Raises `Failure`."""
    need(command.actor, Right.REVIEW_CLAIM)
    found = await _listed(database, library, command.actor, "REVIEW", REVIEW_QUEUE, command.page)
    waiting = tuple(each for each in found.items if ClaimState(each[1].state) in _WAITS)
    return ClaimsListed(waiting, found.has_more, found.end)


async def list_place(database: Database, library: Library, command: ListPlace) -> ClaimsListed:
    """The claims of a place. Raises `Failure`."""
    actor = command.actor
    need(actor, Right.SEE_CLAIMS)
    named = read_record_id("Location", command.location, ("locationId",)) if command.location else actor.location_id
    if named is None or (actor.location_id is not None and not is_of_place(actor, named)):
        raise NotAllowed("see the claims of this place", "ISSUER, ADMIN, or a key of that place")
    key = public_id("Location", named)
    return await _listed(database, library, actor, "LOCATION", key, command.page)


async def _listed(
    database: Database, library: Library, actor: Actor, worklist: WorklistKind, key: str, asked: Page
) -> ClaimsListed:
    page = read_page(asked)
    async with database.read() as connection:
        found = await worklist_page(connection, actor.tenant, worklist, key, cursor_of(page.after), page.first)
        items = await _as_they_stand(connection, library, actor, found.items)
    end = str(found.items[-1].claim) if found.items else None
    return ClaimsListed(tuple(items), found.has_more, end)


async def _as_they_stand(
    connection: Connection, library: Library, actor: Actor, entries: Sequence[WorklistEntry]
) -> list[tuple[str, ClaimSeen]]:
    units = await dossiers(connection, actor.tenant, {entry.unit for entry in entries})
    published = await library.of(actor.tenant, (), connection)
    claims = {claim.claim_id: (claim, unit) for unit in units.values() for claim in unit.claims}
    return [
        (str(entry.claim), claim_seen(claims[entry.claim][0]))
        for entry in entries
        if entry.claim in claims and sees(actor, *claims[entry.claim], owner_of(claims[entry.claim][1]), published)
    ]
