"""Which rows of a catalogue are asked for by their keys alone, by who keeps them in process?

Products with their versions, places with their grants and the edition of the network that they belong to, or that
edition alone (`editions`, `kept`).
"""

from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, and_, select

from contracts.store import reference_tables
from contracts.store.direct.compiled import Branch, UnitStatement
from contracts.store.direct.keyed import TENANT, Matches, keyed_statement
from contracts.store.editions import NETWORK, number_of
from contracts.store.network.records import GrantChange, LocationChange
from contracts.store.network.tables import grant_changes
from contracts.store.records import Grant, Location, Product
from contracts.store.rows import TABLE_OF, columns_of


class Asking(StrEnum):
    """What is asked for."""

    PRODUCTS = "PRODUCTS"
    PLACES = "PLACES"
    EDITION = "EDITION"
    """Of places that are there, the edition of the network."""


class NetworkSeen(Struct, frozen=True):
    """A place that is there, and the edition of its tenant's network."""

    location_id: UUID
    edition: int


class ProductVersion(Struct, frozen=True):
    """The version that a product is in."""

    product_id: UUID
    version: int


@cache
def catalogue_statement(dialect: str, asking: Asking) -> UnitStatement:
    """The statement for a database, standing alone."""
    of = {Asking.PRODUCTS: _products, Asking.PLACES: _places_and_edition, Asking.EDITION: _edition}
    return keyed_statement(dialect, True, of[asking])


def places(is_asked: Matches) -> list[Branch]:
    """The places among the keys, their changes, and their grants, each with each of its changes or none."""
    grants = reference_tables.grants
    of_grant = and_(grant_changes.c.tenant == grants.c.tenant, grant_changes.c.grant_id == grants.c.grant_id)

    def its(rows: Select[Any], table: Any) -> Select[Any]:
        return rows.where(table.c.tenant == TENANT, is_asked(table.c.location_id))

    held = select(grants.c.location_id, *columns_of(Grant), *columns_of(GrantChange))
    return [
        *(Branch(noun, its(select(*columns_of(noun)), TABLE_OF[noun])) for noun in (Location, LocationChange)),
        Branch(Grant, its(held.select_from(grants.outerjoin(grant_changes, of_grant)), grants), 1),
    ]


def _places_and_edition(is_asked: Matches, is_tenants: Matches) -> list[Branch]:
    return [*places(is_asked), *_edition(is_asked, is_tenants)]


def _edition(is_asked: Matches, is_tenants: Matches) -> list[Branch]:
    place = reference_tables.locations.c
    rows = select(place.location_id, number_of(NETWORK, place.tenant))
    return [Branch(NetworkSeen, rows.where(place.tenant == TENANT, is_asked(place.location_id)))]


def _products(is_asked: Matches, is_tenants: Matches) -> list[Branch]:
    product = reference_tables.products.c
    mine = (product.tenant == TENANT, is_asked(product.product_id))
    return [
        Branch(Product, select(*columns_of(Product)).where(*mine)),
        Branch(ProductVersion, select(product.product_id, product.version).where(*mine)),
    ]
