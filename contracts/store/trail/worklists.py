"""Which claims are on this list: of a place, of a holder, of a review queue?

Entries are fed by events, at least once and in any order: an entry remembers the event that wrote it and lets no older
one overwrite it. A claim that leaves a list stays as an entry that is not listed, for the same reason.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.dialects import postgresql, sqlite

from contracts.store.connections import AsyncConnection
from contracts.store.pages import Page, Window, fetch_page
from contracts.store.rows import select_of
from contracts.store.trail.records import WorklistEntry, WorklistKind
from contracts.store.trail.tables import worklists

_KEY = ("tenant", "unit", "claim", "worklist")
_SAID = ("key", "state", "listed", "seq", "at")


async def enter(connection: AsyncConnection, tenant: str, entries: Sequence[WorklistEntry]) -> None:
    """Write where claims stand, unless something newer is known."""
    for entry in entries:
        row = {"tenant": tenant, **{name: getattr(entry, name) for name in (*_KEY[1:], *_SAID)}}
        insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        statement = insert(worklists).values(row)
        newer = statement.excluded.seq > worklists.c.seq
        said = {name: statement.excluded[name] for name in _SAID}
        await connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=said, where=newer))


async def worklist_page(
    connection: AsyncConnection, tenant: str, worklist: WorklistKind, key: str, window: Window[UUID]
) -> Page[WorklistEntry]:
    """The claims on a list in the order of filing: a claim's id is made then."""
    column = worklists.c
    statement = select_of(WorklistEntry, tenant).where(column.worklist == worklist, column.key == key, column.listed)
    return await fetch_page(connection, WorklistEntry, statement, column.claim, window)


async def count_listed(
    connection: AsyncConnection, tenant: str, worklist: WorklistKind, until: Sequence[datetime]
) -> list[int]:
    """How many claims stand on these lists since one of these moments or earlier, for each."""
    column = worklists.c
    counts = [func.count(case((column.at <= moment, 1))) for moment in until]
    listed = (column.tenant == tenant) & (column.worklist == worklist) & column.listed
    found = await connection.execute(select(*counts).where(listed))
    return [int(each) for each in found.one()]
