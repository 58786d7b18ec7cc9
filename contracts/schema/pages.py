"""How is a long list read? Page by page, each after the last cursor of the one before. A page is bounded."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Generic, TypeAlias, TypeVar

import strawberry

from contracts.usecases.cover.asked import Page, read_page

T = TypeVar("T")
S = TypeVar("S")

First: TypeAlias = Annotated[int, strawberry.argument(description="How many at most, 1 to 100.")]
After: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only those after this cursor: the `endCursor` of the page before.")
]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether this page begins after a cursor.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first on this page.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last on this page: ask `after` it.")


@strawberry.type(description="One of a list, with its cursor.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Ask `after` it for those that follow.")
    node: T = strawberry.field(description="The thing itself.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="What is on this page, with cursors.")
    nodes: list[T] = strawberry.field(description="What is on this page.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")


def connection_of(items: Iterable[tuple[str, T]], has_more: bool, after: str | None) -> Connection[T]:
    """A page of (cursor, thing)."""
    edges = [Edge(cursor=cursor, node=node) for cursor, node in items]
    info = PageInfo(
        has_next_page=has_more,
        has_previous_page=after is not None,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    return Connection(edges=edges, nodes=[edge.node for edge in edges], page_info=info)


def page_of(
    all_of_them: Sequence[S], cursor: Callable[[S], str], make: Callable[[S], T], first: int, after: str | None
) -> Connection[T]:
    """A page of a list that was read whole. A cursor that is not in it begins at the start."""
    wanted = read_page(Page(first, after))
    cursors = [cursor(each) for each in all_of_them]
    start = cursors.index(after) + 1 if after in cursors else 0
    chosen = all_of_them[start : start + wanted.first]
    more = len(all_of_them) > start + wanted.first
    return connection_of(((cursor(each), make(each)) for each in chosen), more, after)
