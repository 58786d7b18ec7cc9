"""Which of our things does a gateway ask for by their keys? Units and products: other graphs hang fields on these.

All that one request asks for is read in one statement a noun (and one more for products by article number). What is not
there, or not for the caller, is null, as it is for `node`.
"""

from collections.abc import Sequence
from typing import Annotated, TypeAlias

import strawberry
from msgspec import Struct
from strawberry.federation.schema import FederationAny

from contracts.schema.catalogue import Product
from contracts.schema.context import Info
from contracts.schema.fields import resolved
from contracts.schema.nodes import nodes_of
from contracts.schema.units import Unit
from contracts.usecases.failures import BadInput
from contracts.usecases.read_products import read_products_by_sku

MAX_ENTITIES = 500

Entity: TypeAlias = Annotated[
    Unit | Product, strawberry.union("_Entity", description="What another graph may refer to by a key.")
]


class _Reference(Struct, frozen=True):
    """What a gateway refers to: a noun, and one of its keys."""

    noun: str
    id: str | None
    sku: str | None


@strawberry.type(description="What a gateway asks for.")
class FederationQuery:
    @resolved("For gateways: the units and products with these keys.", name="_entities")
    async def entities(
        self,
        info: Info,
        representations: Annotated[
            list[FederationAny], strawberry.argument(description="Type names with keys, 1 to 500.")
        ],
    ) -> list[Entity | None]:
        if not 1 <= len(representations) <= MAX_ENTITIES:
            cure = f"send 1 to {MAX_ENTITIES} at once"
            message = f"{len(representations)} representations are sent at once"
            raise BadInput("TOO_MANY", message, cure, ("representations",))
        return await _entities(info, [_reference(each, place) for place, each in enumerate(representations)])


async def _entities(info: Info, references: Sequence[_Reference]) -> list[Entity | None]:
    ids = list(dict.fromkeys(each.id for each in references if each.id is not None))
    by_id = dict(zip(ids, await nodes_of(info, ids), strict=True))
    skus = {each.sku for each in references if each.id is None and each.sku is not None}
    by_sku = await read_products_by_sku(info.context.engine.database, info.context.actor, skus)

    def entity(asked: _Reference) -> Entity | None:
        if asked.id is None:
            return Product.of(by_sku[asked.sku]) if asked.sku in by_sku else None
        match asked.noun, by_id[asked.id]:
            case ("Unit", Unit() as unit):
                return unit
            case ("Product", Product() as product) if asked.sku in {None, product.seen.sku}:
                return product
            case _:
                return None

    return [entity(each) for each in references]


def _reference(sent: object, place: int) -> _Reference:
    """Raises `BadInput` for what names no entity by a key of it."""
    match sent:
        case {"__typename": "Unit", "id": str(id)}:
            return _Reference("Unit", id, None)
        case {"__typename": "Product", "id": str(id), "sku": str(sku)}:
            return _Reference("Product", id, sku)
        case {"__typename": "Product", "id": str(id)}:
            return _Reference("Product", id, None)
        case {"__typename": "Product", "sku": str(sku)}:
            return _Reference("Product", None, sku)
        case _:
            cure = "send `__typename` with `id` for a Unit, with `id` or `sku` for a Product"
            raise BadInput("BAD_REFERENCE", "a representation has no key", cure, ("representations", str(place)))
