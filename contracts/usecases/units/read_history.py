"""Show who changed what of a unit, and when: the entries of its audit chain, oldest first."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from contracts.store.database import Connection, Database
from contracts.store.keys import public_id
from contracts.store.records import JsonObject
from contracts.store.rows import RecordNotFound
from contracts.store.trail.audit import history_page
from contracts.store.trail.records import AuditEntry
from contracts.store.units import unit_by_key
from contracts.usecases.access.proof import admitted
from contracts.usecases.access.trail_seen import trail_sight
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import UnitRef
from contracts.usecases.failures import UnknownUnit
from contracts.usecases.pages import FIRST_PAGE, Page, Part, part_of, read_window
from contracts.usecases.terms.library import Library


class ReadHistory(Struct, frozen=True):
    """The unit whose changes are wanted, and which of them; the key is a change's number."""

    actor: Actor
    unit: UnitRef
    page: Page = FIRST_PAGE


class ChangeSeen(Struct, frozen=True):
    """One change. `subject` is the public id of what was changed, `hash` what the next change hangs on."""

    number: int
    at: datetime
    actor: str
    role: str
    kind: str
    subject: str
    body: JsonObject
    hash: str


async def allow_history(database: Database, command: ReadHistory) -> str:
    """The public id of the unit whose changes the caller may see. Raises `Failure`."""
    async with database.read() as connection:
        return public_id("Unit", await _unit(connection, command))


async def read_history(database: Database, library: Library, command: ReadHistory) -> Part[ChangeSeen]:
    """A part of a unit's changes, without those that are no business of the caller. Raises `Failure`."""
    window = read_window(command.page, _number)
    async with database.read() as connection:
        key = await _unit(connection, command)
        found = await history_page(connection, command.actor.tenant, key, window)
        sight = await trail_sight(connection, library, command.actor, key)
    return part_of(found, lambda each: str(each.seq), lambda each: _seen(sight.cut(each)))


async def _unit(connection: Connection, command: ReadHistory) -> UUID:
    need(command.actor, Right.SEE_HISTORY)
    key = await admitted(connection, command.actor, command.unit, ())
    try:
        await unit_by_key(connection, command.actor.tenant, key)
    except RecordNotFound:
        raise UnknownUnit(str(command.unit), ()) from None
    return key


def _seen(each: AuditEntry | None) -> ChangeSeen | None:
    if each is None:
        return None
    return ChangeSeen(each.seq, each.at, each.actor, each.role, each.kind, each.subject, each.body, each.hash)


def _number(cursor: str) -> int:
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
        raise ValueError(cursor)
    return int(cursor)
