"""Which part of a list does a caller want, and which do they get?

A list is read in the order of one key. The key of a record is the cursor that a caller is given, so that a list can be
walked in both directions while others write into it.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import Struct

from contracts.store.pages import Page as Found
from contracts.store.pages import Window
from contracts.usecases.failures import BadInput

K = TypeVar("K")
S = TypeVar("S")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

PAGE = 20
MAX_PAGE = 100


class Page(Struct, frozen=True):
    """Which part of a list: the `first` after one key, or the `last` before another; 20 if neither is said."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


FIRST_PAGE = Page()


class Keys(NamedTuple):
    """The keys of a part: of each record, and of the first and the last that were looked at."""

    each: tuple[str, ...]
    start: str | None
    end: str | None


class Part(Struct, Generic[T_co], frozen=True):
    """Some of a list, in its order.

    Fewer than asked for do not mean that it is over: what the caller may not see is left out. `keys` finds their keys,
    which not everybody asks for.
    """

    records: tuple[T_co, ...]
    has_next: bool
    has_previous: bool
    keys: Callable[[], Keys]

    @property
    def items(self) -> tuple[tuple[str, T_co], ...]:
        """Each with its key."""
        return tuple(zip(self.keys().each, self.records, strict=True))


def read_window(page: Page, read_key: Callable[[str], K]) -> Window[K]:
    """What to read; `read_key` raises ValueError for a text that is no key. Raises `BadInput`."""
    if page.first is not None and page.last is not None:
        cure = "send `first` with `after` to go on, or `last` with `before` to go back"
        raise BadInput("BAD_PAGE", "`first` and `last` are both sent", cure, ("last",))
    name, size = ("last", page.last) if page.last is not None else ("first", page.first)
    size = PAGE if size is None else size
    if not 1 <= size <= MAX_PAGE:
        cure = f"ask for 1 to {MAX_PAGE} at once, and for the others `after` or `before` a cursor"
        raise BadInput("BAD_PAGE", f"{size} records cannot be asked for at once", cure, (name,))
    after, before = _key("after", page.after, read_key), _key("before", page.before, read_key)
    return Window(size, after, before, from_end=page.last is not None)


def part_of(found: Found[T], key: Callable[[T], str], make: Callable[[T], S | None]) -> Part[S]:
    """The part as a caller sees it: what `make` gives None for is left out."""
    made = [(each, one) for each in found.items if (one := make(each)) is not None]
    records = tuple(one for _, one in made)
    return Part(records, found.has_next, found.has_previous, lambda: _keys([each for each, _ in made], found, key))


def cut(all_of_them: Sequence[T], order: Callable[[T], Any], window: Window[Any]) -> Found[T]:
    """The records of a window, of a list that was read whole and is in this order."""
    start = 0 if window.after is None else sum(1 for each in all_of_them if order(each) <= window.after)
    stop = len(all_of_them) if window.before is None else sum(1 for each in all_of_them if order(each) < window.before)
    return _between(all_of_them, start, stop, window)


def part_of_all(all_of_them: Sequence[T], key: Callable[[T], str], page: Page) -> Part[T]:
    """A part of a list that was read whole, in the order in which it came. Raises `BadInput`."""

    def place_of(cursor: str) -> int:
        """Raises ValueError."""
        return [key(each) for each in all_of_them].index(cursor)

    window = read_window(page, place_of)
    start = 0 if window.after is None else window.after + 1
    found = _between(all_of_them, start, len(all_of_them) if window.before is None else window.before, window)
    return Part(found.items, found.has_next, found.has_previous, lambda: _keys(found.items, found, key))


def _between(all_of_them: Sequence[T], start: int, stop: int, window: Window[Any]) -> Found[T]:
    """As many as the window holds of those from one place to another."""
    if window.from_end:
        start = max(start, stop - window.limit)
    else:
        stop = min(stop, start + window.limit)
    return Found(tuple(all_of_them[start:stop]), has_next=stop < len(all_of_them), has_previous=start > 0)


def _keys(shown: Sequence[T], found: Found[T], key: Callable[[T], str]) -> Keys:
    ends = (key(found.items[0]), key(found.items[-1])) if found.items else (None, None)
    return Keys(tuple(map(key, shown)), *ends)


def _key(name: str, text: str | None, read_key: Callable[[str], K]) -> K | None:
    try:
        return read_key(text) if text is not None else None
    except ValueError:
        cure = "send a cursor that this list gave, or none to begin again"
        raise BadInput("BAD_CURSOR", f"`{name}` is no cursor of this list", cure, (name,)) from None
