"""The open engine: what every verb needs, put together once."""

from dataclasses import dataclass
from typing import Self

from contracts.store.database import Database
from contracts.usecases.terms.library import Library
from contracts.usecases.tokens import Keys
from contracts.usecases.trail.feed import Feed


@dataclass(frozen=True, slots=True)
class Engine:
    """An open database, the library of its published terms, what tokens are signed with, and what tells of changes."""

    database: Database
    library: Library
    keys: Keys
    feed: Feed

    @classmethod
    def open(cls, database_url: str, keys: Keys | None = None) -> Self:
        """Nothing connects until the first verb. Without keys, tokens hold for this engine alone."""
        database = Database.open(database_url)
        return cls(database, Library(database), keys or Keys.of_the_process(), Feed(database))

    async def close(self) -> None:
        """Give all connections back."""
        await self.feed.close()
        await self.database.close()
