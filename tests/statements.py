"""Why is the same SQL not compiled again for each test?

Every test opens engines of its own on a database of its own, and SQLAlchemy keeps what it compiled for each engine
apart. Engines of one kind are opened alike (`Database.open`), so what one of them compiled serves the others, too.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

STATEMENTS = 5_000


class SharedStatements(LRUCache[Any, Any]):
    """What SQLAlchemy compiled, by the kind of the dialect: its own keys begin with the dialect of one engine."""

    def get(self, key: tuple[Any, ...], default: object = None) -> Any:
        return super().get(_of_its_kind(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: object) -> None:
        super().__setitem__(_of_its_kind(key), compiled)


def share_statements() -> None:
    """From now on, every connection of this process takes what any other has compiled."""
    shared = SharedStatements(STATEMENTS)

    def take(connection: Connection) -> None:
        connection.execution_options(compiled_cache=shared)

    event.listen(Engine, "engine_connect", take)


def _of_its_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return (type(dialect), *rest)
