"""Which claims wait for a person, and which are at a place?

Both are worklists, which are fed by events and so are a moment behind. What is on them is read where it stands, in a
number of statements that does not grow; a claim that the caller may not see, or that has left the list since, is left
out.
"""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.vocabulary import ClaimState
from contracts.store.database import Connection, Database
from contracts.store.dossiers import dossiers
from contracts.store.keys import public_id
from contracts.store.trail.records import WorklistEntry, WorklistKind
from contracts.store.trail.worklists import worklist_page
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.claims.moving import REVIEW_QUEUE
from contracts.usecases.claims.seen.promisers import promisers_of
from contracts.usecases.claims.seen.sight import claims_seen_by, is_of_place
from contracts.usecases.cover.asked import read_record_id
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.failures import NotAllowed
from contracts.usecases.pages import FIRST_PAGE, Page, Part, part_of, read_window
from contracts.usecases.seen import ClaimSeen
from contracts.usecases.terms.library import Library

_WAITS = frozenset({ClaimState.IN_REVIEW, ClaimState.APPEALED})


class ListReview(Struct, frozen=True):
    """A page of the claims that somebody has to look at, by filing."""

    actor: Actor
    page: Page = FIRST_PAGE


class ListPlace(Struct, frozen=True):
    """A page of the claims at a place, by filing; the caller's own place when none is named."""

    actor: Actor
    location: str | None
    page: Page = FIRST_PAGE


async def list_review(database: Database, library: Library, command: ListReview) -> Part[ClaimSeen]:
    """The queue. Raises `Failure`."""
    allow_review(command)
    return await _listed(database, library, command, "REVIEW", REVIEW_QUEUE, _WAITS)


async def list_place(database: Database, library: Library, command: ListPlace) -> Part[ClaimSeen]:
    """The claims of a place. Raises `Failure`."""
    return await _listed(database, library, command, "LOCATION", allow_place(command), frozenset(ClaimState))


def allow_review(command: ListReview) -> None:
    """Whether the caller may see the queue. Raises `Failure`."""
    need(command.actor, Right.REVIEW_CLAIM)


def allow_place(command: ListPlace) -> str:
    """The public id of the place whose claims the caller may see. Raises `Failure`."""
    actor = command.actor
    need(actor, Right.SEE_CLAIMS)
    named = read_record_id("Location", command.location, ("locationId",)) if command.location else actor.location_id
    if named is None or (actor.location_id is not None and not is_of_place(actor, named)):
        raise NotAllowed("see the claims of this place", "ISSUER, ADMIN, or a key of that place")
    return public_id("Location", named)


async def _listed(
    database: Database,
    library: Library,
    command: ListReview | ListPlace,
    worklist: WorklistKind,
    key: str,
    states: frozenset[ClaimState],
) -> Part[ClaimSeen]:
    window, actor = read_window(command.page, UUID), command.actor
    async with database.read() as connection:
        found = await worklist_page(connection, actor.tenant, worklist, key, window)
        seen = await _as_they_stand(connection, library, actor, found.items)
    claims = {claim: each for claim, each in seen.items() if ClaimState(each.state) in states}
    return part_of(found, lambda entry: str(entry.claim), lambda entry: claims.get(entry.claim))


async def _as_they_stand(
    connection: Connection, library: Library, actor: Actor, entries: Sequence[WorklistEntry]
) -> dict[UUID, ClaimSeen]:
    units = await dossiers(connection, actor.tenant, {entry.unit for entry in entries})
    published = await library.of(actor.tenant, units.values(), connection)
    promisers = await promisers_of(connection, actor, units.values(), published)
    wanted = {entry.claim for entry in entries}
    return {
        claim.claim_id: ClaimSeen(claim)
        for unit in units.values()
        for claim in claims_seen_by(actor, unit, owner_of(unit), published, promisers)
        if claim.claim_id in wanted
    }
