"""How is a field written whose value is found when it is asked for? With a description, and with its type kept.

`resolved` marks a method. `told` and `from_seen` stand for what an object holds already as an answer writes it, so
that it is not copied before somebody asks for it. `listed`, `shown` and `paged` mark methods that give objects around
documents and things that are there: where nothing is asked but what these hold, nobody needs the objects.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

import strawberry

from contracts.rules.values.plain import Document

FOUND_AT = "found at"
"""Under this name a field's metadata hold where its value is found, as Python says it: `{of}` stands for the field's
object, `{document}` for the `document` that it tells, `{seen}` for what it shows."""
LISTED_AT = "listed at"
"""Under this name they hold where the documents are found, of each of which the field gives an object. Such an object
has from its own what it holds beside its document."""
SHOWN_AT = "shown at"
"""Under this name they hold where that is found which the field gives an object of, as what it shows."""
PAGED_AT = "paged at"
"""Under this name they hold where all those are found of which the field gives a page of objects."""

R = TypeVar("R", bound=Callable[..., object])


def resolved(description: str, name: str | None = None) -> Callable[[R], R]:
    """Marks a method as a field, under its own name or another. (The library's own decorator gives up its type.)"""
    return cast(Callable[[R], R], strawberry.field(description=description, name=name))


def listed(key: str, description: str) -> Callable[[R], R]:
    """Marks a method that gives an object for each document of a list, which stands under this key in its own."""
    return cast(
        Callable[[R], R], strawberry.field(description=description, metadata={LISTED_AT: f"{{document}}[{key!r}]"})
    )


def shown(found_at: str, description: str) -> Callable[[R], R]:
    """Marks a method that gives an object which shows what is found there."""
    return cast(Callable[[R], R], strawberry.field(description=description, metadata={SHOWN_AT: found_at}))


def paged(found_at: str, description: str) -> Callable[[R], R]:
    """Marks a method that gives a page of objects, each of which shows one of those that are found there."""
    return cast(Callable[[R], R], strawberry.field(description=description, metadata={PAGED_AT: found_at}))


class _Documented(Protocol):
    document: Document


class _OfSeen(Protocol):
    seen: object


def told(key: str, description: str, name: str | None = None) -> Any:
    """A field whose value stands under this key in the `document` of its object; enums and scalars may be text."""

    def read(self: _Documented) -> object:
        return self.document[key]

    found_at = f"{{document}}[{key!r}]"
    return strawberry.field(read, name=name, description=description, metadata={FOUND_AT: found_at})


def from_seen(attribute: str, description: str) -> Any:
    """A field whose value is this attribute of what its object shows, `seen`; enums and scalars may be text."""

    def read(self: _OfSeen) -> object:
        return getattr(self.seen, attribute)

    return strawberry.field(read, description=description, metadata={FOUND_AT: f"{{seen}}.{attribute}"})
