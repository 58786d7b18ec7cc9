"""What becomes of the rows of products and parties, and how are those written out?

A product is named by its `sku`, a party by its code. One that is there with another content is a conflict, unless
corrections are wanted: then the row replaces what is known, and an empty cell empties it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TypeVar

from uuid_utils.compat import uuid7

from contracts.rules.values.facts import Fact
from contracts.store.bulk import parties_after, parties_by_codes, parties_without_code, products_by_skus
from contracts.store.catalogue import parties_by_id, products_page
from contracts.store.database import Connection
from contracts.store.keys import public_id
from contracts.store.pages import Window
from contracts.store.persons.erasing import erased_parties
from contracts.store.records import Party, PartyCode, Product
from contracts.usecases.bulk.cells import FACT, amount_of, asked_facts, fact_text, text_of
from contracts.usecases.bulk.checking import Checked, problem_of
from contracts.usecases.bulk.together import At, Judged, Reference, Unchanged, changed, party_id_of
from contracts.usecases.bulk.values import Problem, RawRow, Refused
from contracts.usecases.bulk.words import PartyRow, ProductRow
from contracts.usecases.cover.asked import Amount, read_asked_facts, read_money, stored
from contracts.usecases.failures import Failure, UnknownRecord
from contracts.usecases.once import Written
from contracts.usecases.trail.events import Done, Event, EventKind

R = TypeVar("R", Product, Party)
PAGE = 500
_CORRECT = "correct the row, or import with --update to correct what is known"
_ERASED = Problem(
    "party", "PERSON_ERASED", "this person was erased", "leave the row out, or bring them under a new code"
)
_COLUMN_OF = {"list_price_minor": "list_price", "facts": "fact.*"}


async def judge_products(connection: Connection, at: At, rows: Sequence[Checked[ProductRow]]) -> list[Judged]:
    """What becomes of these rows."""
    there = await products_by_skus(connection, at.tenant, [each.row.sku for each in rows])
    judged: list[Judged] = []
    for each in rows:
        old = there.get(each.row.sku)
        try:
            product = _product(each.row, old, at.published.facts)
        except Failure as failure:
            judged.append(Refused(each.raw, (problem_of(failure, each.row),)))
            continue
        id_ = public_id("Product", product.product_id)
        if old is None:
            event = Event(EventKind.PRODUCT_ADDED, id_, {"sku": product.sku})
            judged.append(Reference(each.raw, Written((product,), Done({}, (event,)))))
        else:
            event = Event(EventKind.PRODUCT_CORRECTED, id_, {"sku": product.sku, "fields": _differing(old, product)})
            judged.append(_against(at, each.raw, old, product, event, f"the product `{product.sku}`"))
    return judged


async def judge_parties(connection: Connection, at: At, rows: Sequence[Checked[PartyRow]]) -> list[Judged]:
    """What becomes of these rows. A party that is named by a public id keeps it; any other gets a new one."""
    names = [each.row.party for each in rows]
    there: dict[str, Party] = await parties_by_codes(connection, at.tenant, names)
    ids = {name: id_ for name in names if (id_ := party_id_of(name)) is not None}
    known = await parties_by_id(connection, at.tenant, ids.values()) if ids else {}
    there |= {name: known[id_] for name, id_ in ids.items() if id_ in known}
    erased = await erased_parties(connection, at.tenant, [*ids.values()]) if ids else set()
    judged: list[Judged] = []
    for each in rows:
        row, old = each.row, there.get(each.row.party)
        if ids.get(row.party) in erased:
            judged.append(Refused(each.raw, (_ERASED,)))
            continue
        party_id = old.party_id if old else ids.get(row.party) or uuid7()
        party = Party(party_id, row.kind, row.name, row.country, row.language)
        public = public_id("Party", party_id)
        if old is None:
            event = Event(EventKind.PARTY_ADDED, public, {"kind": party.kind})
            codes = () if row.party in ids else (PartyCode(row.party, party_id),)
            judged.append(Reference(each.raw, Written((party, *codes), Done({}, (event,)))))
        else:
            event = Event(EventKind.PARTY_CORRECTED, public, {"fields": _differing(old, party)})
            judged.append(_against(at, each.raw, old, party, event, f"the party `{row.party}`"))
    return judged


async def product_rows(connection: Connection, tenant: str) -> AsyncIterator[Mapping[str, str]]:
    """The catalogue as rows, by sku."""
    after, more = None, True
    while more:
        page = await products_page(connection, tenant, Window(PAGE, after))
        for each in page.items:
            yield {
                "sku": each.sku,
                "brand": each.brand,
                "category": each.category,
                "name": each.name,
                "namespace": each.namespace,
                "components": text_of(each.components),
                "list_price": text_of(amount_of(each.list_price_minor, each.currency)),
                "currency": each.currency or "",
                **{FACT + name: fact_text(value) for name, value in each.facts.items()},
            }
        after, more = page.items[-1].sku if page.items else None, page.has_next


async def party_rows(connection: Connection, tenant: str) -> AsyncIterator[Mapping[str, str]]:
    """The parties as rows: by code, then those that have none, by their id."""
    after = None
    while page := await parties_after(connection, tenant, after, PAGE):
        for code, party in page:
            yield _party_cells(code, party)
        after = page[-1][0]
    last = None
    while others := await parties_without_code(connection, tenant, last, PAGE):
        for party in others:
            yield _party_cells(public_id("Party", party.party_id), party)
        last = others[-1].party_id


def _party_cells(name: str, party: Party) -> Mapping[str, str]:
    said = {"kind": party.kind, "name": party.name, "country": party.country, "language": party.language}
    return {"party": name, **{column: value or "" for column, value in said.items()}}


def _product(row: ProductRow, old: Product | None, declared: Mapping[str, Fact]) -> Product:
    """The product of a row. Raises `BadInput` for a fact that no plan declares, and for an amount that is none."""
    currency = row.currency or "XXX"
    price = read_money(Amount(row.list_price, currency), ("listPrice",)) if row.list_price is not None else None
    for index, name in enumerate(row.facts):
        if name not in declared:
            cure = "publish the plan that asks for it first, or leave the column out"
            raise UnknownRecord("Fact", name, cure, ("facts", str(index)))
    read = read_asked_facts(asked_facts(row.facts, declared, currency), declared, currency)
    return Product(
        product_id=old.product_id if old else uuid7(),
        sku=row.sku,
        brand=row.brand,
        category=row.category,
        name=row.name,
        namespace=row.namespace or row.brand,
        components=row.components,
        facts={name: stored(value) for name, value in read.items()},
        list_price_minor=price.minor if price else None,
        currency=price.currency if price else None,
    )


def _against(at: At, raw: RawRow, old: R, new: R, event: Event, what: str) -> Judged:
    differing = _differing(old, new)
    if not differing:
        return Unchanged(raw)
    if not at.update:
        return changed(raw, what, [_COLUMN_OF.get(name, name) for name in differing], _CORRECT)
    return Reference(raw, Written((), Done({}, (event,))), corrected=new)


def _differing(old: R, new: R) -> list[str]:
    return [name for name in old.__struct_fields__ if getattr(old, name) != getattr(new, name)]
