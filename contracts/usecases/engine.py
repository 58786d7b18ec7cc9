"""The open engine: what every verb needs, put together once."""

from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from contracts.store.database import Database
from contracts.usecases.terms.library import Library
from contracts.usecases.tokens import Keys
from contracts.usecases.trail.feed import Feed
from contracts.usecases.trail.sealing import seal_of_persons


class Engine(Struct, frozen=True):
    """An open database, the library of its published terms, what tokens are signed with, and what tells of changes."""

    database: Database
    library: Library
    keys: Keys
    feed: Feed

    @classmethod
    def open(cls, database_url: str, keys: Keys | None = None) -> Self:
        """Nothing connects until the first verb. Without keys, tokens hold for this engine alone."""
        signing = keys or Keys.of_the_process()
        database = Database.open(database_url, seal_of_persons(signing))
        return cls(database, Library(database), signing, Feed(database))

    def within(self, tenant: str) -> Self:
        """The same open engine, for the requests of one tenant."""
        return replace(self, database=self.database.within(tenant))

    async def close(self) -> None:
        """Give all connections back."""
        await self.feed.close()
        await self.database.close()
