"""Show the catalogue: one product, or a page of them."""

from collections.abc import Collection

from msgspec import Struct

from contracts.store.bulk import products_by_skus
from contracts.store.catalogue import product_by_id, product_by_sku, products_page
from contracts.store.database import Database
from contracts.store.keys import RecordId, decode_id
from contracts.store.rows import RecordNotFound
from contracts.usecases.actor import Actor
from contracts.usecases.pages import Page, Part, part_of, read_window
from contracts.usecases.seen import ProductSeen


class ReadProduct(Struct, frozen=True):
    """The product to show, by public id or by sku."""

    actor: Actor
    id: str | None = None
    sku: str | None = None


async def read_product(database: Database, command: ReadProduct) -> ProductSeen | None:
    """The product; None when there is none."""
    tenant, found = command.actor.tenant, decode_id(command.id or "")
    async with database.read() as connection:
        try:
            if command.sku is not None:
                return ProductSeen(await product_by_sku(connection, tenant, command.sku))
            if isinstance(found, RecordId) and found.noun == "Product":
                return ProductSeen(await product_by_id(connection, tenant, found.local_id))
        except RecordNotFound:
            return None
    return None


async def read_products_by_sku(database: Database, actor: Actor, skus: Collection[str]) -> dict[str, ProductSeen]:
    """Those of these products that are there, by sku."""
    if not skus:
        return {}
    async with database.read() as connection:
        found = await products_by_skus(connection, actor.tenant, skus)
    return {sku: ProductSeen(product) for sku, product in found.items()}


async def read_products(database: Database, actor: Actor, page: Page) -> Part[ProductSeen]:
    """A part of the catalogue; the key is a sku. Raises `BadInput`."""
    window = read_window(page, str)
    async with database.read() as connection:
        found = await products_page(connection, actor.tenant, window)
    return part_of(found, lambda each: each.sku, ProductSeen)
