"""Which unit came instead of the one that was claimed for?"""

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.facts import near
from contracts.rules.values.vocabulary import Remedy
from contracts.store.catalogue import product_by_sku
from contracts.store.database import Connection
from contracts.store.keys import EmptySerial, public_id, unit_key
from contracts.store.records import Json, Product
from contracts.store.rows import RecordNotFound
from contracts.store.units import unit_by_key
from contracts.usecases.claims.held import HeldClaim
from contracts.usecases.claims.service.ways import NEW_UNIT
from contracts.usecases.cover.unit_question import components_of, pinned
from contracts.usecases.failures import AlreadyRegistered, BadInput, UnknownRecord


class NewUnit(Struct, frozen=True):
    """The serial of the unit that came instead; `sku` when it is another product."""

    serial: str
    sku: str | None = None


class Successor(Struct, frozen=True):
    """The unit that comes instead, not registered yet."""

    key: UUID
    serial: str
    product: Product

    @property
    def unit_id(self) -> str:
        return public_id("Unit", self.key)

    def said(self) -> dict[str, Json]:
        """What an event says of it."""
        return {
            "unit": self.unit_id,
            "namespace": self.product.namespace,
            "serial": self.serial,
            "product": self.product.sku,
        }


async def successor_of(
    connection: Connection, held: HeldClaim, remedy: Remedy, told: NewUnit | None
) -> Successor | None:
    """The unit that comes instead, where the remedy gives one.

    Raises `BadInput`, `UnknownRecord`, and `AlreadyRegistered` for a serial that is known.
    """
    if remedy not in NEW_UNIT:
        if told is not None:
            raise BadInput("NO_NEW_UNIT", f"{remedy} gives no other unit", "leave `newUnit` out", ("newUnit",))
        return None
    if told is None:
        cure = "send the serial of the unit that came instead"
        raise BadInput("MISSING_SERIAL", f"{remedy} gives another unit, and it is not said which", cure, ("newUnit",))
    tenant, product = held.actor.tenant, held.dossier.product
    if told.sku is not None:
        try:
            product = await product_by_sku(connection, tenant, told.sku)
        except RecordNotFound:
            cure = "send the `sku` of one of the products"
            raise UnknownRecord("Product", told.sku, cure, ("newUnit", "sku")) from None
    try:
        key = unit_key(tenant, product.namespace, told.serial)
    except EmptySerial:
        cure = "write it as it stands on the type plate"
        raise BadInput("BAD_SERIAL", f"{told.serial!r} is no serial", cure, ("newUnit", "serial")) from None
    try:
        known = await unit_by_key(connection, tenant, key)
    except RecordNotFound:
        return Successor(key, told.serial.strip(), product)
    raise AlreadyRegistered(known.serial, public_id("Unit", key), ("newUnit", "serial"))


def check_replaced(held: HeldClaim, parts: Iterable[str]) -> None:
    """Raise `BadInput` for a part that neither the product nor one of its plans knows."""
    terms = [pinned(held.known.published, record) for record in held.dossier.contracts]
    known = components_of(held.dossier.product, terms)
    for index, part in enumerate(parts):
        if part not in known:
            message = f"`{part}` is no component of this product or its plans"
            cure = near(part, known) if known else "leave it out"
            raise BadInput("UNKNOWN_COMPONENT", message, cure, ("replaced", str(index)))
