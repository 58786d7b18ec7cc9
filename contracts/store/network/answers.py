"""What did a mutation of a reference record answer before, under this key of this caller?"""

from uuid import UUID

from contracts.store.connections import AsyncConnection
from contracts.store.network.records import KeptReferenceAnswer
from contracts.store.network.tables import kept_reference_answers
from contracts.store.rows import fetch, select_of


async def kept_reference_answer(
    connection: AsyncConnection, tenant: str, record_id: UUID, caller: str, mutation: str, key: str
) -> KeptReferenceAnswer | None:
    """The kept answer; None when there is none."""
    column = kept_reference_answers.c
    mine = (column.record_id == record_id, column.caller == caller, column.mutation == mutation, column.key == key)
    found = await fetch(connection, KeptReferenceAnswer, select_of(KeptReferenceAnswer, tenant).where(*mine))
    return found[0] if found else None
