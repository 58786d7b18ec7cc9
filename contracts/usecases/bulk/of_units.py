"""What becomes of the rows of units, and how are units written out?

A unit is named by its serial or order line. One that is registered already with the same product, owner and facts is
unchanged; with others it is a conflict: facts of a unit are never overwritten by a file.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from contracts.rules.terms import Plan
from contracts.store.bulk import products_by_skus
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import EmptySerial, public_id, unit_key
from contracts.store.records import Ownership, Product, Unit, UnitFact
from contracts.store.rows import Record
from contracts.usecases.bulk.cells import FACT, asked_facts, fact_text
from contracts.usecases.bulk.checking import Checked, problem_of
from contracts.usecases.bulk.together import (
    At,
    Judged,
    Kept,
    Unchanged,
    Wanted,
    changed,
    kept_before,
    named_party,
    parties_named,
    row_key,
    unit_named,
    was_done,
)
from contracts.usecases.bulk.values import Refused
from contracts.usecases.bulk.words import OfUnit, UnitRow
from contracts.usecases.cover.asked import Amount, read_unit_ref
from contracts.usecases.cover.unit_question import SELLER
from contracts.usecases.failures import Failure, UnknownRecord
from contracts.usecases.once import Repeatable
from contracts.usecases.units.parties import KnownParty
from contracts.usecases.units.register_unit import RegisterUnit, asked_of, new_unit, unit_written, with_invoice
from contracts.usecases.units.warranties import warranties_for

PRICE = "pricePaid"
_COLUMN_OF = {PRICE: "price_paid", SELLER: "seller"}
_CURE = "correct the row; what is known of a unit is changed over the API, where it keeps its history"


def keys_of(tenant: str, rows: Iterable[Checked[OfUnit]]) -> dict[int, UUID]:
    """The key of each row's unit by the row's number; a row whose serial is none is left out."""
    found = {}
    for each in rows:
        try:
            found[each.raw.number] = read_unit_ref(tenant, unit_named(each.row), ("unit",))
        except Failure:
            continue
    return found


class Known(Struct, frozen=True):
    """What the rows of a chunk may name. `plans` are the warranties that may come with a product, by its sku."""

    products: Mapping[str, Product]
    plans: Mapping[str, Sequence[Plan]]
    parties: Mapping[str, UUID]
    dossiers: Mapping[UUID, Dossier]
    kept: Kept


async def judge_units(connection: Connection, at: At, rows: Sequence[Checked[UnitRow]]) -> list[Judged]:
    """What becomes of these rows."""
    products = await products_by_skus(connection, at.tenant, [each.row.sku for each in rows])
    parties = await parties_named(connection, at.tenant, [each.row.owner for each in rows])
    plans = {sku: warranties_for(at.published, product, at.now) for sku, product in products.items()}
    keys = keys_of(at.tenant, rows)
    there = await dossiers(connection, at.tenant, keys.values())
    kept: Kept = await kept_before(connection, at, "registerUnit", there) if there else {}
    known = Known(products, plans, parties, there, kept)
    judged: list[Judged] = []
    for each in rows:
        try:
            judged.append(_judged(at, each, known))
        except Failure as failure:
            judged.append(Refused(each.raw, (problem_of(failure, each.row),)))
    return judged


def _judged(at: At, each: Checked[UnitRow], known: Known) -> Judged:
    row, ref = each.row, unit_named(each.row)
    key = read_unit_ref(at.tenant, ref, ("unit",))
    product = known.products.get(row.sku)
    if product is None:
        raise UnknownRecord("Product", row.sku, "import the products first, or correct the `sku`", ("sku",))
    owner = named_party(known.parties, row.owner, "owner")
    command = _command(at, row, owner, product)
    this = Repeatable(at.actor, "registerUnit", command.idempotency_key, asked_of(command))
    if was_done(known.kept, key, this):
        return Unchanged(each.raw)
    unit = new_unit(ref, key, product, at.now, at.actor)
    written = unit_written(at.published, known.plans[row.sku], command, unit, product, owner, at.now)
    dossier = known.dossiers.get(key)
    if dossier is None:
        return Wanted(each.raw, written, key, this, unit)
    differing = _differing(dossier, unit, written.records)
    if differing:
        return changed(each.raw, f"the unit {ref}", differing, _CURE)
    return Unchanged(each.raw)


def _command(at: At, row: UnitRow, owner: UUID, product: Product) -> RegisterUnit:
    currency = row.currency or product.currency or "XXX"
    command = RegisterUnit(
        actor=at.actor,
        idempotency_key=row_key("unit"),
        unit=unit_named(row),
        sku=row.sku,
        owner=KnownParty(public_id("Party", owner)),
        owned_from=row.owned_from,
        seller=row.seller,
        price_paid=Amount(row.price_paid, currency) if row.price_paid is not None else None,
        facts=asked_facts(row.facts, at.published.facts, currency),
    )
    return with_invoice(command, at.keys, row.invoice_number) if row.invoice_number else command


def _differing(dossier: Dossier, unit: Unit, records: Iterable[Record]) -> list[str]:
    """The columns in which what is known differs. What the row does not say is no difference."""
    found = [] if dossier.unit.product_id == unit.product_id else ["sku"]
    for record in records:
        match record:
            case Ownership():
                of_party = [each.from_day for each in dossier.ownerships if each.party_id == record.party_id]
                if record.from_day not in of_party:
                    found.append("owned_from" if of_party else "owner")
            case UnitFact():
                known = dossier.facts.get(record.name)
                if known is None or known.value != record.value:
                    found.append(_COLUMN_OF.get(record.name, FACT + record.name))
            case _:
                pass
    return found


def unit_cells(tenant: str, unit: Unit) -> dict[str, str]:
    """How a unit is named in a file: by its serial, or by the order line that sold it."""
    try:
        if unit_key(tenant, unit.namespace, unit.serial) == unit.unit_key:
            return {"namespace": unit.namespace, "serial": unit.serial}
    except EmptySerial:
        pass
    order, _, line = unit.serial.rpartition("/")
    return {"namespace": unit.namespace, "order": order, "line": line}


def unit_row(tenant: str, dossier: Dossier, names: Mapping[UUID, str]) -> Mapping[str, str]:
    """A unit as a row, with its last owner. `names` are those of parties."""
    owner = dossier.ownerships[-1] if dossier.ownerships else None
    facts = {name: fact.value for name, fact in dossier.facts.items() if name not in _COLUMN_OF}
    paid, seller = dossier.facts.get(PRICE), dossier.facts.get(SELLER)
    price, _, currency = str(paid.value).partition(" ") if paid else ("", "", "")
    return {
        **unit_cells(tenant, dossier.unit),
        "sku": dossier.product.sku,
        "owner": names[owner.party_id] if owner else "",
        "owned_from": owner.from_day.isoformat() if owner else "",
        "seller": str(seller.value) if seller else "",
        "price_paid": price,
        "currency": currency,
        **{FACT + name: fact_text(value) for name, value in facts.items()},
    }
