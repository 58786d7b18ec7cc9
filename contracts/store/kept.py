"""What of the catalogue does this process know already?

Products by their version, places with their grants by the edition of the network (`editions`). What is kept is never
changed, only replaced. It is written by who reads what is committed, never within a transaction that may be undone.
"""

from typing import TypeVar
from uuid import UUID

from msgspec import Struct, field

from contracts.store.network.records import HeldGrant, Place
from contracts.store.records import Product

MOST_PRODUCTS = 5_000
MOST_PLACES = 5_000
"""So many are kept, of all tenants together. What came first goes first."""

T = TypeVar("T")


class HeldPlace(Struct, frozen=True):
    """A place and the grants that it holds, oldest first."""

    place: Place
    grants: tuple[HeldGrant, ...]


class Kept(Struct, frozen=True, eq=False):
    """What one open database keeps: by tenant and key, with the number under which it was read."""

    _products: dict[tuple[str, UUID], tuple[int, Product]] = field(default_factory=dict)
    _places: dict[tuple[str, UUID], tuple[int, HeldPlace]] = field(default_factory=dict)

    def product(self, tenant: str, product_id: UUID, version: int) -> Product | None:
        """The product, if it is kept in this version."""
        number, product = self._products.get((tenant, product_id), (None, None))
        return product if number == version else None

    def place(self, tenant: str, location_id: UUID, edition: int) -> HeldPlace | None:
        """The place with its grants, if they are kept in this edition of the network."""
        number, place = self._places.get((tenant, location_id), (None, None))
        return place if number == edition else None

    def keep_product(self, tenant: str, version: int, product: Product) -> None:
        """Keep a product that was read in this version."""
        _keep(self._products, (tenant, product.product_id), (version, product), MOST_PRODUCTS)

    def keep_place(self, tenant: str, edition: int, held: HeldPlace) -> None:
        """Keep a place that was read in this edition of the network."""
        _keep(self._places, (tenant, held.place.location_id), (edition, held), MOST_PLACES)


def _keep(kept: dict[tuple[str, UUID], T], key: tuple[str, UUID], value: T, most: int) -> None:
    kept.pop(key, None)
    while len(kept) >= most:
        del kept[next(iter(kept))]
    kept[key] = value
