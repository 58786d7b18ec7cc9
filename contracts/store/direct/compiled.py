"""How is a statement that never changes read by the driver itself, and how do its rows become values?

SQLAlchemy writes the statement, once; what it does for each question and each row costs more than the question. So a
`UnitStatement` is text for the driver, and each of its branches knows which values of a row are its own, and which of
them the driver gives in another form than Python has.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias
from uuid import UUID

from msgspec import Struct
from sqlalchemy import JSON, Date, Dialect, Float, Select, Uuid
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.types import TypeEngine

from contracts.store.columns import UtcDateTime, Words, read_json

Row: TypeAlias = Any
"""A row as a driver gives it: its values are found by their places. The first is its branch, the second its key."""


class Branch(Struct, frozen=True):
    """The rows of one noun. Its first column is the key that they are asked by, the others from `first` on a record."""

    noun: type[Any]
    rows: Select[Any]
    first: int = 0


class BranchReader(Struct, frozen=True):
    """What takes the values of one branch out of a row, as Python knows them."""

    noun: type[Any]
    pick: Callable[[Row], Sequence[Any]]
    convert: tuple[tuple[int, Callable[[Any], Any]], ...]

    def values(self, row: Row) -> Sequence[Any]:
        """The values that make its record."""
        if not self.convert:
            return self.pick(row)
        values = list(self.pick(row))
        for place, convert in self.convert:
            if (value := values[place]) is not None:
                values[place] = convert(value)
        return values


class UnitStatement(Struct, frozen=True, eq=False):
    """A statement as its driver reads it, with the names of its parameters in their order. There is one of each."""

    text: str
    names: tuple[str, ...]
    branches: tuple[BranchReader, ...]
    dialect: Dialect

    def parameters(self, asked: Mapping[str, Any], keys: Sequence[UUID]) -> tuple[Any, ...] | dict[str, Any]:
        """What is asked, as the driver takes it: `tenant`, and where they count `within` and `known_at`."""
        known_at = asked.get("known_at")
        if self.dialect.name == "sqlite":
            then = {"known_at": _text_of(known_at)} if known_at else {}
            return {"tenant": asked["tenant"], "keys": json.dumps([key.hex for key in keys]), **then}
        said = {**asked, "keys": keys, "count": len(keys), "known_at": known_at and UtcDateTime.moment(known_at)}
        return tuple(said[name] for name in self.names)

    def by_key(self, rows: Iterable[Row]) -> dict[UUID, list[Row]]:
        """The rows of each key."""
        found: dict[Any, list[Row]] = {}
        for row in rows:
            found.setdefault(row[1], []).append(row)
        return {_uuid(key): of_key for key, of_key in found.items()} if self.dialect.name == "sqlite" else found


def compiled(
    statement: ClauseElement, dialect: Dialect, branches: Sequence[Branch], places: Sequence[Sequence[int]]
) -> UnitStatement:
    """The statement as the driver of this dialect reads it."""
    text = statement.compile(dialect=dialect)
    readers = tuple(_reader(each, of, dialect) for each, of in zip(branches, places, strict=True))
    return UnitStatement(str(text), tuple(getattr(text, "positiontup", None) or ()), readers, dialect)


def _reader(branch: Branch, places: Sequence[int], dialect: Dialect) -> BranchReader:
    types = [each.type for each in branch.rows.selected_columns][branch.first :]
    converters = [(place, _converter(each, dialect)) for place, each in enumerate(types)]
    convert = tuple((place, found) for place, found in converters if found is not None)
    return BranchReader(branch.noun, itemgetter(*places[branch.first :]), convert)


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a value of what the driver gives; None where that is the value. The frequent ones are our own."""
    is_text = dialect.name == "sqlite"
    match kind:
        case UtcDateTime():
            return _moment if is_text else None
        case Words():
            return _words if is_text else tuple
        case JSON():
            return read_json if is_text else None
        case Uuid():
            return _uuid if is_text else None
        case Date():
            return date.fromisoformat if is_text else None
        case Float():
            return None
        case _:
            return kind.dialect_impl(dialect).result_processor(dialect, None)


def _text_of(moment: datetime) -> str:
    """The moment as SQLite holds it: all have one form, and sort by time."""
    return UtcDateTime.moment(moment).replace(tzinfo=None).isoformat(" ", "microseconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@lru_cache(maxsize=4096)
def _uuid(text: str) -> UUID:
    return UUID(text)


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(read_json(text))
