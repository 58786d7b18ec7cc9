"""The open engine: what every verb needs, put together once."""

from dataclasses import dataclass
from typing import Self

from contracts.store.database import Database
from contracts.usecases.terms.library import Library


@dataclass(frozen=True, slots=True)
class Engine:
    """An open database and the library of its published terms."""

    database: Database
    library: Library

    @classmethod
    def open(cls, database_url: str) -> Self:
        """Nothing connects until the first verb."""
        database = Database.open(database_url)
        return cls(database, Library(database))

    async def close(self) -> None:
        """Give all connections back."""
        await self.database.close()
