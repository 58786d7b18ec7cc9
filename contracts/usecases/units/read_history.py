"""Show who changed what of a unit, and when: the entries of its audit chain, oldest first."""

from dataclasses import dataclass
from datetime import datetime

from contracts.store.database import Database
from contracts.store.records import JsonObject
from contracts.store.rows import RecordNotFound
from contracts.store.trail.audit import history_page
from contracts.store.units import unit_by_key
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import Page, UnitRef, read_page, read_unit_ref
from contracts.usecases.failures import BadInput, UnknownUnit


@dataclass(frozen=True, slots=True)
class ReadHistory:
    """The unit whose changes are wanted; the cursor is a change's number."""

    actor: Actor
    unit: UnitRef
    page: Page


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    """One change. `subject` is the public id of what was changed, `hash` what the next change hangs on."""

    number: int
    at: datetime
    actor: str
    role: str
    kind: str
    subject: str
    body: JsonObject
    hash: str


@dataclass(frozen=True, slots=True)
class HistorySeen:
    """Some of a unit's changes."""

    items: tuple[ChangeSeen, ...]
    has_more: bool


async def read_history(database: Database, command: ReadHistory) -> HistorySeen:
    """A page of a unit's changes. Raises `Failure`."""
    need(command.actor, Right.SEE_HISTORY)
    page, tenant = read_page(command.page), command.actor.tenant
    after = _number(page.after)
    key = read_unit_ref(tenant, command.unit, ())
    async with database.read() as connection:
        try:
            await unit_by_key(connection, tenant, key)
        except RecordNotFound:
            raise UnknownUnit(str(command.unit), ()) from None
        found = await history_page(connection, tenant, key, after, page.first)
    changes = tuple(
        ChangeSeen(each.seq, each.at, each.actor, each.role, each.kind, each.subject, each.body, each.hash)
        for each in found.items
    )
    return HistorySeen(changes, found.has_more)


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
        raise BadInput("BAD_CURSOR", f"`{cursor}` is no cursor", "send the `endCursor` of a page", ("after",))
    return int(cursor)
