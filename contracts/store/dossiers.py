"""What is known about these units? Everything, in one statement.

`dossiers(connection, "acme-in", keys)` answers for one unit or for a hundred with the same statement: units
with their products, facts, ownerships, contracts and what became of them, readings, jobs, claims and reserved
allowances (`unit_rows` says how). With `known_at` it answers as it would have answered at that moment: what was
recorded later is left out.

`found_on` reads beside them what proves a unit, the persons behind it and places, within a transaction; `found_in`
reads the same without one, together with others who ask at this moment, but for places, and products that are kept
(`kept`): those that are not take a second statement, once.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias, TypeVar
from uuid import UUID

from msgspec import Struct

from contracts.store.access.records import UnitProof
from contracts.store.care.records import VisitMarkRecord
from contracts.store.catalogue_rows import Asking, ProductVersion, catalogue_statement
from contracts.store.claim_life.records import LedgerEntry
from contracts.store.connections import AsyncConnection
from contracts.store.contract_life.records import ContractMoney, ContractMove
from contracts.store.database import Database
from contracts.store.editions import Editions
from contracts.store.kept import HeldPlace
from contracts.store.keyed_records import Records, in_order, records_in, records_on
from contracts.store.network.held import places_of
from contracts.store.persons.keys import PersonSeal, seal_of, seal_within
from contracts.store.persons.sealed import opening
from contracts.store.pools.records import SharedUse
from contracts.store.records import (
    Claim,
    ContractRecord,
    Job,
    Ownership,
    Party,
    Product,
    Reading,
    Unit,
    UnitFact,
)
from contracts.store.unit_rows import Beside, unit_statement

Correctable = TypeVar("Correctable", Ownership, Reading, Job)

Products: TypeAlias = Mapping[UUID, Product]

NOTHING_BESIDE: frozenset[Beside] = frozenset()
NO_EDITIONS = Editions(0, 0)


class Dossier(Struct, frozen=True):
    """Everything known about one unit. Superseded facts and corrected rows are already left out.

    Ownerships, readings and jobs are in the order of their days, contracts as they were made, claims as they
    were filed. A claim's `state` is its last move, whatever `known_at` was. `reserved` are the entries of the ledger
    that hold an allowance for a claim and have not ended. `moves` and `money` tell what became of the contracts, in the
    order in which it was recorded. `marks` are the visits that did not take place. `shared` is what other units have of
    the pools of its agreements. `editions` are those of the tenant's catalogue when it was read.
    """

    unit: Unit
    product: Product
    facts: Mapping[str, UnitFact]
    ownerships: tuple[Ownership, ...]
    contracts: tuple[ContractRecord, ...]
    readings: tuple[Reading, ...]
    jobs: tuple[Job, ...]
    claims: tuple[Claim, ...]
    reserved: tuple[LedgerEntry, ...] = ()
    moves: tuple[ContractMove, ...] = ()
    money: tuple[ContractMoney, ...] = ()
    marks: tuple[VisitMarkRecord, ...] = ()
    shared: tuple[SharedUse, ...] = ()
    editions: Editions = NO_EDITIONS

    def moves_of(self, contract_id: UUID) -> tuple[ContractMove, ...]:
        """What became of one of its contracts."""
        return tuple(each for each in self.moves if each.contract_id == contract_id)

    def money_of(self, contract_id: UUID) -> tuple[ContractMoney, ...]:
        """What was paid and given back for one of its contracts."""
        return tuple(each for each in self.money if each.contract_id == contract_id)


class Found(Struct, frozen=True):
    """What was read of some units and places: records by key and noun. Persons are opened when they are asked for."""

    records: Mapping[UUID, Records]
    dossiers: dict[UUID, Dossier]
    seal: PersonSeal

    def is_there(self, key: UUID) -> bool:
        """Whether the tenant has the unit now, whatever was known."""
        return Unit in self.records.get(key, {})

    def proofs(self) -> dict[UUID, list[UnitProof]]:
        """What is kept of the units' proofs, where something is."""
        found = {key: in_order(of, UnitProof, lambda row: row.proof_id) for key, of in self.records.items()}
        return {key: proofs for key, proofs in found.items() if proofs}

    def parties(self, unit_key: UUID, wanted: Iterable[UUID]) -> dict[UUID, Party]:
        """Those of these persons whom the unit names. Nobody else's name is opened."""
        sealed = {each[0]: each for each in self.records[unit_key].get(Party, ())}
        make = opening(self.seal, Party)
        return {person: make(sealed[person]) for person in wanted if person in sealed}

    def places(self) -> dict[UUID, HeldPlace]:
        """The places among the keys, with their grants."""
        return places_of(self.records)


async def dossiers(
    connection: AsyncConnection, tenant: str, unit_keys: Iterable[UUID], known_at: datetime | None = None
) -> dict[UUID, Dossier]:
    """The dossiers of these units by key. A unit that the tenant does not have, or not yet, is left out."""
    return (await found_on(connection, tenant, unit_keys, known_at)).dossiers


async def found_on(
    connection: AsyncConnection,
    tenant: str,
    keys: Iterable[UUID],
    known_at: datetime | None = None,
    beside: frozenset[Beside] = NOTHING_BESIDE,
) -> Found:
    """What is known of these keys, within the transaction of this connection."""
    statement = unit_statement(connection.dialect.name, False, known_at is not None, beside)
    records = await records_on(connection, statement, tenant, keys, known_at)
    return _found(records, {}, known_at, seal_of(connection))


async def found_in(
    database: Database,
    tenant: str,
    keys: Iterable[UUID],
    known_at: datetime | None = None,
    beside: frozenset[Beside] = NOTHING_BESIDE,
) -> Found:
    """What is known of these keys at this moment, in one statement with others who ask the same of other keys."""
    statement = unit_statement(database.reader.dialect.name, True, known_at is not None, beside)
    records = await records_in(database, statement, tenant, keys, known_at)
    products = await _products(database, tenant, records.values())
    return _found(records, products, known_at, seal_within(database.reader.sync_engine))


async def _products(database: Database, tenant: str, found: Iterable[Records]) -> dict[UUID, Product]:
    """The products of these units: those that are kept in the version that was read, and the others read anew."""
    units = [unit for records in found for unit in records.get(Unit, ())]
    wanted = {read.product_id: read.version for _, _, read in units if isinstance(read, ProductVersion)}
    kept = {key: database.kept.product(tenant, key, version) for key, version in wanted.items()}
    products = {key: product for key, product in kept.items() if product is not None}
    if missing := kept.keys() - products.keys():
        statement = catalogue_statement(database.reader.dialect.name, Asking.PRODUCTS)
        for records in (await records_in(database, statement, tenant, missing)).values():
            [product], [seen] = records[Product], records[ProductVersion]
            database.kept.keep_product(tenant, seen.version, product)
            products[product.product_id] = product
    return products


def _found(found: Mapping[UUID, Records], products: Products, known_at: datetime | None, seal: PersonSeal) -> Found:
    there = {key: records for key, records in found.items() if _is_known(records, known_at)}
    return Found(found, {key: _dossier(records, products) for key, records in there.items()}, seal)


def _is_known(records: Records, known_at: datetime | None) -> bool:
    """Whether the unit is there, and was on record by then. All that it has is cut by the statement."""
    return Unit in records and (known_at is None or records[Unit][0][0].recorded_at <= known_at)


def _dossier(records: Records, products: Products) -> Dossier:
    [(unit, editions, product)] = records[Unit]
    facts = in_order(records, UnitFact, lambda row: (row.recorded_at, row.fact_id))
    entries = in_order(records, LedgerEntry, lambda row: (row.at, row.cause, row.contract, row.benefit, row.allowance))
    marks = in_order(records, VisitMarkRecord, lambda row: (row.recorded_at, row.mark_id))
    return Dossier(
        unit=unit,
        product=product if isinstance(product, Product) else products[unit.product_id],
        facts={fact.name: fact for fact in facts},
        ownerships=_standing(
            in_order(records, Ownership, lambda row: (row.from_day, row.ownership_id)), lambda row: row.ownership_id
        ),
        contracts=tuple(in_order(records, ContractRecord, lambda row: (row.made_on, row.contract_id))),
        readings=_standing(
            in_order(records, Reading, lambda row: (row.read_on, row.reading_id)), lambda row: row.reading_id
        ),
        jobs=_standing(in_order(records, Job, lambda row: (row.on_day, row.job_id)), lambda row: row.job_id),
        claims=tuple(in_order(records, Claim, lambda row: (row.filed_at, row.claim_id))),
        reserved=_not_ended(entries),
        moves=tuple(in_order(records, ContractMove, lambda row: (row.contract_id, row.seq))),
        money=tuple(in_order(records, ContractMoney, lambda row: (row.contract_id, row.seq, row.line))),
        marks=_marked(marks),
        shared=_of_others(in_order(records, SharedUse, _share)),
        editions=editions,
    )


def _share(use: SharedUse) -> tuple[object, ...]:
    return use.contract_id, use.benefit, use.allowance, use.period_start, use.unit


def _standing(rows: list[Correctable], name: Callable[[Correctable], UUID]) -> tuple[Correctable, ...]:
    """The rows that no other row corrects."""
    corrected = {row.corrects for row in rows if row.corrects is not None}
    return tuple(row for row in rows if name(row) not in corrected) if corrected else tuple(rows)


def _marked(marks: list[VisitMarkRecord]) -> tuple[VisitMarkRecord, ...]:
    """The latest mark of every visit; one that was taken back is none."""
    latest = {(mark.contract_id, mark.cycle, mark.number): mark for mark in marks}
    return tuple(mark for mark in latest.values() if mark.mark != "OPEN")


def _of_others(uses: list[SharedUse]) -> tuple[SharedUse, ...]:
    """What other units have. The uses of a unit that this one replaced stand in its own history."""
    return tuple(
        each for each in uses if each.unit_key not in {each.unit, each.moved_to} and (each.count or each.minor)
    )


def _not_ended(entries: list[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """The reservations that no later entry of the same balance and cause ended."""
    ended = {_place(each) for each in entries if each.step == "END"}
    return tuple(each for each in entries if each.step == "RESERVE" and _place(each) not in ended)


def _place(entry: LedgerEntry) -> tuple[object, ...]:
    return entry.contract, entry.benefit, entry.allowance, entry.period_start, entry.cause
