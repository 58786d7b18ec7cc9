"""Which part of a list is wanted, and what of the list lies on either side of it?

Every list is kept in the order of one key, and a part of it is what lies between two keys: whatever is written between
two questions, nothing that was there is met twice or left out.
"""

from typing import Any, Generic, TypeVar

from msgspec import Struct
from sqlalchemy import Column, Select

from contracts.store.connections import AsyncConnection
from contracts.store.rows import Record, fetch

K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R", bound=Record)


class Window(Struct, Generic[K], frozen=True):
    """At most `limit` after one key and before the other, neither included: the first of them, or the last."""

    limit: int
    after: K | None = None
    before: K | None = None
    from_end: bool = False


class Page(Struct, Generic[T], frozen=True):
    """Some of a list, in its order, and whether there are others before and after them."""

    items: tuple[T, ...]
    has_next: bool
    has_previous: bool


async def fetch_page(
    connection: AsyncConnection, noun: type[R], statement: Select[Any], by: Column[Any], window: Window[Any]
) -> Page[R]:
    """The records of a window, in the order of the column `by`."""
    found = await fetch(connection, noun, within(statement, by, window))
    return await page_of(connection, found, statement, by, window)


async def page_of(
    connection: AsyncConnection, found: list[T], statement: Select[Any], by: Column[Any], window: Window[Any]
) -> Page[T]:
    """The page of what `within` this window was found: it asks for one too many, so that it is known to go on."""
    goes_on, comes_from = len(found) > window.limit, await _is_anything_behind(connection, statement, by, window)
    if window.from_end:
        return Page(tuple(reversed(found[: window.limit])), has_next=comes_from, has_previous=goes_on)
    return Page(tuple(found[: window.limit]), has_next=goes_on, has_previous=comes_from)


def within(statement: Select[Any], by: Column[Any], window: Window[Any]) -> Select[Any]:
    """What the statement finds in the window and one more, from the end that the window is read from."""
    if window.after is not None:
        statement = statement.where(by > window.after)
    if window.before is not None:
        statement = statement.where(by < window.before)
    return statement.order_by(by.desc() if window.from_end else by).limit(window.limit + 1)


async def _is_anything_behind(
    connection: AsyncConnection, statement: Select[Any], by: Column[Any], window: Window[Any]
) -> bool:
    """Whether the list has anything on the side that the window is read away from."""
    key = window.before if window.from_end else window.after
    if key is None:
        return False
    beyond = statement.where(by >= key if window.from_end else by <= key)
    return (await connection.execute(beyond.with_only_columns(by).limit(1))).first() is not None
