"""How are rows of several nouns read by one statement?

A dossier has a dozen nouns. A dozen statements cost five times as long as one, nearly all of it on the way to the
database and back. So their selects become the branches of one UNION ALL. Its columns are places, each of one
type: every branch puts its columns into the first free places of their types and NULL into the others.

    branch 0:  unit_key  serial   recorded_at  NULL
    branch 1:  unit_key  meter    recorded_at  value
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, CompoundSelect, Select, cast, literal_column, null, union_all
from sqlalchemy.types import TypeEngine

from contracts.store.connections import AsyncConnection


class UnionStatement(Struct, frozen=True):
    """A statement made of branches, and where in its rows the columns of each branch are."""

    statement: CompoundSelect[Any]
    places: tuple[tuple[int, ...], ...]

    async def rows(
        self, connection: AsyncConnection, parameters: Mapping[str, object]
    ) -> Iterator[tuple[int, list[Any]]]:
        """The rows, each as the number of its branch and the values of that branch's columns."""
        found = await connection.execute(self.statement, parameters)
        return ((row[0], [row[place] for place in self.places[row[0]]]) for row in found)


def union_of(selects: Sequence[Select[Any]]) -> UnionStatement:
    """One statement for all these selects of plain columns."""
    types: list[TypeEngine[Any]] = []
    places = [_places(select, types) for select in selects]
    branches = [
        _branch(number, select, dict(zip(its_places, select.selected_columns, strict=True)), types)
        for number, (select, its_places) in enumerate(zip(selects, places, strict=True))
    ]
    # Place 0 of a row is the number of its branch.
    return UnionStatement(union_all(*branches), tuple(tuple(place + 1 for place in of) for of in places))


def _places(select: Select[Any], types: list[TypeEngine[Any]]) -> list[int]:
    """A place of the right type for each column; adds to `types` what is not there yet."""
    free = list(range(len(types)))
    taken = []
    for column in select.selected_columns:
        place = next((place for place in free if _same(types[place], column.type)), None)
        if place is None:
            place = len(types)
            types.append(column.type)
        else:
            free.remove(place)
        taken.append(place)
    return taken


def _branch(
    number: int, select: Select[Any], column_at: dict[int, ColumnElement[Any]], types: list[TypeEngine[Any]]
) -> Select[Any]:
    # The first branch gives the places their types, so there an empty place must say its type.
    empty = [cast(null(), kind) if number == 0 else null() for kind in types]
    columns = [column_at.get(place, nothing).label(f"place_{place}") for place, nothing in enumerate(empty)]
    return select.with_only_columns(literal_column(str(number)).label("branch"), *columns, maintain_column_froms=True)


def _same(first: TypeEngine[Any], second: TypeEngine[Any]) -> bool:
    """The same to us and the same to the database."""
    return type(first) is type(second) and str(first) == str(second)
