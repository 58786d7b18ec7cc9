"""Which remedy was chosen for a claim, and how far is it?

A remedy is chosen, reserved, and fulfilled or released. A unit has one open remedy, and a claim one that was not
released: both are unique indexes, so that two who choose at once cannot both have it. A loaner goes beside.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from contracts.store.claim_life import tables
from contracts.store.claim_life.records import RemedyRecord, RemedyState
from contracts.store.connections import AsyncConnection
from contracts.store.rows import fetch, fetch_one, insert_new, select_of


class RemedyTaken(ValueError):
    """The unit has an open remedy, or the claim one already."""

    def __init__(self, remedy: RemedyRecord) -> None:
        super().__init__(f"a remedy was chosen before: {remedy.remedy} cannot be")
        self.remedy = remedy


class RemedyElsewhere(ValueError):
    """The remedy is not in the state from which it would move. `state` is where it is."""

    def __init__(self, remedy_id: UUID, state: RemedyState, wanted: RemedyState) -> None:
        super().__init__(f"the remedy is {state} and cannot become {wanted}")
        self.remedy_id = remedy_id
        self.state = state
        self.wanted = wanted


_FROM: dict[RemedyState, tuple[RemedyState, ...]] = {
    "RESERVED": ("CHOSEN",),
    "FULFILLED": ("CHOSEN", "RESERVED"),
    "RELEASED": ("CHOSEN", "RESERVED"),
}
"""From which states each state is reached."""


async def choose(connection: AsyncConnection, tenant: str, remedy: RemedyRecord) -> None:
    """Choose a remedy; raises RemedyTaken. Choosing the same row again changes nothing and raises too."""
    if not await insert_new(connection, tenant, remedy):
        raise RemedyTaken(remedy)


async def advance(
    connection: AsyncConnection,
    tenant: str,
    unit_key: UUID,
    remedy_id: UUID,
    to: RemedyState,
    at: datetime,
    serial_in: str | None = None,
) -> RemedyRecord:
    """Reserve, fulfil or release a remedy; `serial_in` is that of the unit that came instead.

    Raises RemedyElsewhere and RecordNotFound.
    """
    column = tables.remedies.c
    values: dict[str, object] = {"state": to, "changed_at": at}
    if serial_in is not None:
        values["serial_in"] = serial_in
    moved = await connection.execute(
        update(tables.remedies)
        .where(column.unit_key == unit_key, column.remedy_id == remedy_id, column.tenant == tenant)
        .where(column.state.in_(_FROM.get(to, ())))
        .values(**values)
    )
    found = await remedy_by_id(connection, tenant, unit_key, remedy_id)
    if moved.rowcount != 1:
        raise RemedyElsewhere(remedy_id, found.state, to)
    return found


async def remedy_by_id(connection: AsyncConnection, tenant: str, unit_key: UUID, remedy_id: UUID) -> RemedyRecord:
    """The remedy; raises RecordNotFound."""
    column = tables.remedies.c
    statement = select_of(RemedyRecord, tenant).where(column.unit_key == unit_key, column.remedy_id == remedy_id)
    return await fetch_one(connection, RemedyRecord, statement, unit_key, remedy_id)


async def remedies_of(
    connection: AsyncConnection, tenant: str, unit_key: UUID, claim_id: UUID
) -> Sequence[RemedyRecord]:
    """Every remedy that was chosen for a claim, in the order of choosing."""
    column = tables.remedies.c
    statement = select_of(RemedyRecord, tenant).where(column.unit_key == unit_key, column.claim_id == claim_id)
    return await fetch(connection, RemedyRecord, statement.order_by(column.chosen_at, column.remedy_id))
