"""Was this mutation answered before? What a mutation answered is kept under the caller's idempotency key.

The same key on another unit, from another caller or for another mutation is another request. In one
transaction: `units.lock_unit`, then `kept_answer`; if there is none, do the work and `keep_answer`.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.store import tables
from contracts.store.records import KeptAnswer
from contracts.store.rows import fetch, insert_new, select_of


class AnswerKeptAlready(ValueError):
    """Another request with this key was answered first. Undo this one and read what was kept."""

    def __init__(self, answer: KeptAnswer) -> None:
        super().__init__(f"{answer.mutation} was answered before under the key {answer.key}")
        self.answer = answer


async def kept_answer(
    connection: AsyncConnection, tenant: str, unit_key: UUID, caller: str, mutation: str, key: str
) -> KeptAnswer | None:
    """What this mutation answered under this key; None while it has answered nothing."""
    column = tables.kept_answers.c
    statement = select_of(KeptAnswer, tenant).where(
        column.unit_key == unit_key, column.caller == caller, column.mutation == mutation, column.key == key
    )
    found = await fetch(connection, KeptAnswer, statement)
    return found[0] if found else None


async def keep_answer(connection: AsyncConnection, tenant: str, answer: KeptAnswer) -> None:
    """Keep what a mutation answered; raises AnswerKeptAlready, with the answer that came too late."""
    if not await insert_new(connection, tenant, answer):
        raise AnswerKeptAlready(answer)
