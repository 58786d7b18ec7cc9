"""Which goodwill was granted for a claim, and which waits for a second person? At most one waits at a time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import update

from contracts.store.claim_life import tables
from contracts.store.claim_life.records import GoodwillRecord
from contracts.store.connections import AsyncConnection
from contracts.store.rows import fetch, insert, select_of


async def add_goodwill(connection: AsyncConnection, tenant: str, goodwill: GoodwillRecord) -> None:
    """Write it down; what waited for this claim before lapses."""
    await lapse_goodwill(connection, tenant, goodwill.unit_key, goodwill.claim_id, goodwill.asked_at)
    await insert(connection, tenant, (goodwill,))


async def lapse_goodwill(
    connection: AsyncConnection, tenant: str, unit_key: UUID, claim_id: UUID, now: datetime
) -> None:
    """Nothing waits for a second person any more; nothing waiting is fine."""
    column = tables.goodwills.c
    waiting = update(tables.goodwills).where(
        column.unit_key == unit_key, column.claim_id == claim_id, column.tenant == tenant, column.state == "WAITING"
    )
    await connection.execute(waiting.values(state="LAPSED", settled_at=now))


async def confirm_goodwill(
    connection: AsyncConnection, tenant: str, goodwill: GoodwillRecord, second_actor: str, now: datetime
) -> GoodwillRecord:
    """The one that waited, granted by two."""
    column = tables.goodwills.c
    confirmed = replace(goodwill, state="GRANTED", second_actor=second_actor, settled_at=now)
    await connection.execute(
        update(tables.goodwills)
        .where(column.unit_key == goodwill.unit_key, column.claim_id == goodwill.claim_id, column.tenant == tenant)
        .where(column.goodwill_id == goodwill.goodwill_id)
        .values(state="GRANTED", second_actor=second_actor, settled_at=now)
    )
    return confirmed


async def goodwills_of(
    connection: AsyncConnection, tenant: str, unit_key: UUID, claim_id: UUID
) -> Sequence[GoodwillRecord]:
    """All goodwill of a claim, the oldest first."""
    column = tables.goodwills.c
    statement = select_of(GoodwillRecord, tenant).where(column.unit_key == unit_key, column.claim_id == claim_id)
    return await fetch(connection, GoodwillRecord, statement.order_by(column.asked_at, column.goodwill_id))
