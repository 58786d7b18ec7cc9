"""How is a long list read? Part by part, forwards or backwards, from any cursor that it gave. A part is bounded.

A cursor is opaque and bound to its list: it holds the key of a record, and a mark of the list that gave it. So a cursor
of another list, or of the same list of another unit, is told apart from a place in this one.

`nodes` stands beside `edges`: whoever pages by `pageInfo` alone has no use for a cursor of each record.
"""

import base64
import hashlib
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeAlias, TypeVar

import strawberry
from msgspec import Struct
from msgspec.structs import replace

from contracts.schema.fields import resolved
from contracts.usecases.failures import BadInput
from contracts.usecases.pages import Page, Part, part_of_all

T = TypeVar("T")
S = TypeVar("S")

First: TypeAlias = Annotated[
    int | None,
    strawberry.argument(description="How many at most from the front, 1 to 100; 20 if `last` is not sent either."),
]
After: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only those after this cursor, such as the `endCursor` of a page.")
]
Last: TypeAlias = Annotated[
    int | None, strawberry.argument(description="How many at most from the end, 1 to 100; not together with `first`.")
]
Before: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only those before this cursor, such as the `startCursor` of a page.")
]

_MARK_BYTES = 6


class Listing(Struct, frozen=True):
    """One list, as its cursors know it: its name, and what it is the list of."""

    name: str
    of: tuple[str, ...] = ()

    def cursor(self, key: str) -> str:
        """The cursor of the record with this key."""
        return base64.urlsafe_b64encode(self._mark() + key.encode()).decode().rstrip("=")

    def key(self, name: str, cursor: str) -> str:
        """The key that a cursor holds; `name` is the argument. Raises `BadInput`."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            key = raw[_MARK_BYTES:].decode()
            if self.cursor(key) == cursor:
                return key
        except (NotBase64, ValueError):
            pass
        cure = "send a cursor that this very list gave, or none to begin at its end"
        raise BadInput("BAD_CURSOR", f"`{name}` is no cursor of this list", cure, (name,))

    def page(self, first: int | None, after: str | None, last: int | None, before: str | None) -> Page:
        """The page that is asked for. Raises `BadInput`."""
        wanted = Page(first, last=last)
        if after is not None:
            wanted = replace(wanted, after=self.key("after", after))
        return replace(wanted, before=self.key("before", before)) if before is not None else wanted

    def _mark(self) -> bytes:
        return hashlib.sha256("\0".join((self.name, *self.of)).encode()).digest()[:_MARK_BYTES]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are more before this page.")
    start_cursor: str | None = strawberry.field(
        description="The cursor at the start of this page: ask for those `before` it; null for an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor at the end of this page: ask for those `after` it; null for an empty page."
    )

    @classmethod
    def of(cls, part: Part[object], listing: Listing) -> "PageInfo":
        keys = part.keys()
        return cls(
            has_next_page=part.has_next,
            has_previous_page=part.has_previous,
            start_cursor=None if keys.start is None else listing.cursor(keys.start),
            end_cursor=None if keys.end is None else listing.cursor(keys.end),
        )


@strawberry.type(description="One of a list, with its cursor.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Ask for those `after` or `before` it.")
    node: T = strawberry.field(description="The thing itself.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[T]):
    nodes: list[T] = strawberry.field(description="What is on this page, without cursors: at most 100.")
    part: strawberry.Private[Part[object]]
    listing: strawberry.Private[Listing]

    @resolved("What is on this page, with cursors: at most 100.")
    def edges(self) -> list[Edge[T]]:
        keys = self.part.keys().each
        return [Edge(cursor=self.listing.cursor(key), node=node) for key, node in zip(keys, self.nodes, strict=True)]

    @resolved("Where this page lies.")
    def page_info(self) -> PageInfo:
        return PageInfo.of(self.part, self.listing)


def connection_of(part: Part[S], listing: Listing, make: Callable[[S], T]) -> Connection[T]:
    """A part of a list, as clients see it. A cursor is made when it is asked for."""
    return Connection(nodes=[make(each) for each in part.records], part=part, listing=listing)


def page_of(
    all_of_them: Sequence[S], key: Callable[[S], str], make: Callable[[S], T], listing: Listing, page: Page
) -> Connection[T]:
    """A page of a list that was read whole."""
    return connection_of(part_of_all(all_of_them, key, page), listing, make)
