"""Show the catalogue: one product, or a page of them."""

from dataclasses import dataclass

from contracts.store.catalogue import product_by_id, product_by_sku, products_page
from contracts.store.database import Database
from contracts.store.keys import RecordId, decode_id
from contracts.store.rows import RecordNotFound
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import Page, read_page
from contracts.usecases.seen import ProductSeen, product_seen


@dataclass(frozen=True, slots=True)
class ReadProduct:
    """The product to show, by public id or by sku."""

    actor: Actor
    id: str | None = None
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Products:
    """Some of the catalogue, in the order of the skus."""

    items: tuple[ProductSeen, ...]
    has_more: bool


async def read_product(database: Database, command: ReadProduct) -> ProductSeen | None:
    """The product; None when there is none."""
    tenant, found = command.actor.tenant, decode_id(command.id or "")
    async with database.read() as connection:
        try:
            if command.sku is not None:
                return product_seen(await product_by_sku(connection, tenant, command.sku))
            if isinstance(found, RecordId) and found.noun == "Product":
                return product_seen(await product_by_id(connection, tenant, found.local_id))
        except RecordNotFound:
            return None
    return None


async def read_products(database: Database, actor: Actor, page: Page) -> Products:
    """A page of the catalogue; the cursor is a sku. Raises `BadInput`."""
    wanted = read_page(page)
    async with database.read() as connection:
        found = await products_page(connection, actor.tenant, wanted.after, wanted.first)
    return Products(tuple(product_seen(each) for each in found.items), found.has_more)
