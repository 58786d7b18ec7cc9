"""Which rows belong to some units, and with which statement are they read?

All of them with one, for one unit and for a hundred (`direct.keyed`).

Beside the dossiers may be read what proves a unit, the persons behind it, and places with their grants. The key of a
place stands among those of the units. With every unit come the numbers under which its catalogue may be kept
(`editions`): those of the terms and of the network, and where the statement stands alone a product's version instead of
the product.
"""

from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    Select,
    and_,
    literal_column,
    or_,
    select,
)

from contracts.store import reference_tables, unit_tables
from contracts.store.access.records import UnitProof
from contracts.store.care.records import VisitMarkRecord
from contracts.store.catalogue_rows import places
from contracts.store.claim_life.filing import branches_to_file
from contracts.store.claim_life.records import LedgerEntry
from contracts.store.contract_life.records import ContractMoney, ContractMove
from contracts.store.contract_life.tables import contract_moves
from contracts.store.direct.compiled import Branch, UnitStatement
from contracts.store.direct.keyed import KNOWN_AT, Matches, keyed_statement
from contracts.store.editions import NETWORK, TERMS, number_of
from contracts.store.pools import tables as pool_tables
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
from contracts.store.rows import TABLE_OF, columns_of, selected


class Beside(StrEnum):
    """What may be read beside the dossiers."""

    PROOFS = "PROOFS"
    PERSONS = "PERSONS"
    PLACES = "PLACES"
    TO_FILE = "TO_FILE"


@cache
def unit_statement(dialect: str, stands_alone: bool, then: bool, beside: frozenset[Beside]) -> UnitStatement:
    """The statement for a database: standing alone, or within a transaction that said its tenant."""

    def branches(is_asked: Matches, is_tenants: Matches) -> list[Branch]:
        return _branches(is_asked, is_tenants, stands_alone, then, beside)

    return keyed_statement(dialect, stands_alone, branches)


def _branches(
    is_asked: Matches, is_tenants: Matches, stands_alone: bool, then: bool, beside: frozenset[Beside]
) -> list[Branch]:
    # Whoever has to prove a unit first must not see by a second statement that it is there.
    may_be_kept = stands_alone and Beside.PROOFS not in beside
    found = [Branch(Unit, _units(is_asked, is_tenants, may_be_kept))]
    found += [Branch(noun, _rows_of(noun, is_asked, is_tenants, then, beside)) for noun in _OF_A_UNIT]
    found.append(Branch(SharedUse, _shared(is_asked, is_tenants, then)))
    if Beside.PROOFS in beside:
        found.append(Branch(UnitProof, _rows_of(UnitProof, is_asked, is_tenants, False, beside)))
    if Beside.PERSONS in beside:
        found += [Branch(Party, _parties(person, is_asked, is_tenants), 1) for person in _PERSONS]
    if Beside.PLACES in beside:
        found += places(is_asked)
    if Beside.TO_FILE in beside:
        found += branches_to_file(is_asked, is_tenants)
    return found


def _units(is_asked: Matches, is_tenants: Matches, may_be_kept: bool) -> Select[Any]:
    """The units, whatever was known of them, each with its editions and with its product, or the version of that."""
    units, products = unit_tables.units, reference_tables.products
    same = and_(units.c.tenant == products.c.tenant, units.c.product_id == products.c.product_id)
    numbers = [number_of(part, units.c.tenant) for part in (TERMS, NETWORK)]
    of_product = [products.c.version] if may_be_kept else columns_of(Product)
    rows = select(*columns_of(Unit), *numbers, *of_product).select_from(units.join(products, same))
    return rows.where(is_tenants(units.c.tenant), is_asked(units.c.unit_key))


def _rows_of(
    noun: type[Any], is_asked: Matches, is_tenants: Matches, then: bool, beside: frozenset[Beside]
) -> Select[Any]:
    table = TABLE_OF[noun]
    rows = select(*columns_of(noun)).where(is_tenants(table.c.tenant), is_asked(table.c.unit_key))
    # Who takes of an allowance reads its whole ledger.
    if noun is LedgerEntry and Beside.TO_FILE not in beside:
        rows = rows.where(or_(*(table.c.step == literal_column(f"'{step}'") for step in ("RESERVE", "END"))))
    if then:
        recorded: Column[datetime] = table.c[_RECORDED.get(noun, "recorded_at")]
        rows = rows.where(recorded <= KNOWN_AT)
    return rows


def _shared(is_asked: Matches, is_tenants: Matches, then: bool) -> Select[Any]:
    """What the units of an agreement have of its pools: their shares now, or each change of them until then."""
    contracts, shares, entries = unit_tables.contracts, pool_tables.pool_shares, pool_tables.pool_entries
    of_agreement = and_(shares.c.tenant == contracts.c.tenant, shares.c.agreement_id == contracts.c.agreement_id)
    rows, much = contracts.join(shares, of_agreement), shares.c
    if then:
        names = ("tenant", "agreement_id", "benefit", "allowance", "period_start", "unit")
        rows, much = rows.join(entries, and_(*(entries.c[name] == shares.c[name] for name in names))), entries.c
    of_contract = (contracts.c.unit_key, contracts.c.contract_id)
    pool = (shares.c.benefit, shares.c.allowance, shares.c.period_start, shares.c.unit, shares.c.moved_to)
    found = select(*of_contract, *pool, much["count"], much["minor"]).select_from(rows)
    found = found.where(is_tenants(contracts.c.tenant), is_asked(contracts.c.unit_key))
    return found.where(entries.c.at <= KNOWN_AT) if then else found


def _parties(person: Column[UUID], is_asked: Matches, is_tenants: Matches) -> Select[Any]:
    """The parties that one column of a unit's rows names, but for who was erased."""
    owned, parties = person.table, reference_tables.parties
    same = and_(parties.c.tenant == owned.c.tenant, parties.c.party_id == person)
    rows = select(owned.c.unit_key, *selected(Party)).select_from(owned.join(parties, same))
    return rows.where(is_tenants(owned.c.tenant), is_asked(owned.c.unit_key), parties.c.erased_at.is_(None))


# A branch each, in this order, after the unit's own.
_OF_A_UNIT: tuple[type[Any], ...] = (
    UnitFact,
    Ownership,
    ContractRecord,
    Reading,
    Job,
    Claim,
    LedgerEntry,
    ContractMove,
    ContractMoney,
    VisitMarkRecord,
)
_PERSONS: tuple[Column[Any], ...] = (
    unit_tables.ownerships.c.party_id,
    unit_tables.contracts.c.holder,
    contract_moves.c.holder,
)
_RECORDED: dict[type[Any], str] = {Claim: "filed_at", LedgerEntry: "at"}
"""Where the moment of recording has another name."""
