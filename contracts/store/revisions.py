"""At which revision is a database, and which one is this code written for? `migrate` takes it there.

`HEAD` is written down here, so that a server that finds its tables as they should be has no need of what migrates.
"""

from sqlalchemy import inspect, text

from contracts.store.connections import AsyncConnection

HEAD = "20261207_editions"
"""The newest revision there is in `migrations/versions`."""


async def revision_of(connection: AsyncConnection) -> str | None:
    """The revision that a database is at; None when it was never migrated."""
    if not await has_tables(connection):
        return None
    found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


async def has_tables(connection: AsyncConnection) -> bool:
    """Whether a database was ever migrated."""
    return await connection.run_sync(lambda inner: inspect(inner).has_table("alembic_version"))
