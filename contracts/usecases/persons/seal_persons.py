"""Seal what was written before persons were sealed, and wrap every data key by the newest of the engine's secrets."""

from uuid import UUID

from msgspec import Struct

from contracts.store.persons.resealing import rewrap_some, seal_some
from contracts.usecases.engine import Engine


class PersonsSealed(Struct, frozen=True):
    """How many rows were sealed, and how many keys there are, all wrapped by the newest secret."""

    rows: int
    keys: int


async def seal_persons(engine: Engine, tenant: str) -> PersonsSealed:
    """Done some hundreds at a time, each a transaction of its own. Raises `CannotOpen` for a secret that is gone."""
    rows = keys = 0
    more = 1
    while more:
        async with engine.database.write() as connection:
            more = await seal_some(connection, tenant)
        rows += more
    after: UUID | None = None
    more = 1
    while more:
        async with engine.database.write() as connection:
            more, after = await rewrap_some(connection, tenant, after)
        keys += more
    return PersonsSealed(rows, keys)
