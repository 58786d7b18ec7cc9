"""Which rows belong to some units, and with which statement are they read?

All of them with one, whose text is the same for one unit and for a hundred: the drivers keep it prepared, and
PostgreSQL plans it once a connection, not for each question. The keys come in one parameter.

    PostgreSQL   WITH asked AS MATERIALIZED (SELECT set_config('contracts.tenant', ...), unnest(keys) AS key LIMIT n)
                 SELECT ... FROM asked, LATERAL (branch UNION ALL branch ... OFFSET 0)
    SQLite       branch UNION ALL branch ..., each with `unit_key IN (SELECT value FROM json_each(keys))`

A statement that stands alone says its tenant itself (`within`), so it needs no BEGIN and no COMMIT. It cannot be read
before it is said: each key that a branch is looked up by comes out of the very row that said it. Without a tenant the
walls give no row. `unnest` with a limit is one row to the planner, which therefore finds that a plan for all questions
is as good as one for this; OFFSET 0 keeps the branches behind `asked`.

Beside the dossiers may be read what proves a unit, the persons behind it, and places with their grants. The key of a
place stands among those of the units.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import ARRAY, asyncpg

from contracts.store import tables
from contracts.store.access.records import UnitProof
from contracts.store.care.records import VisitMarkRecord
from contracts.store.claim_life.filing import branches_to_file
from contracts.store.claim_life.records import LedgerEntry
from contracts.store.columns import CODE, UtcDateTime
from contracts.store.contract_life.records import ContractMoney, ContractMove
from contracts.store.contract_life.tables import contract_moves
from contracts.store.direct.compiled import Branch, UnitStatement, compiled
from contracts.store.network.records import GrantChange, LocationChange
from contracts.store.network.tables import grant_changes
from contracts.store.pools import tables as pool_tables
from contracts.store.pools.records import SharedUse
from contracts.store.records import (
    Claim,
    ContractRecord,
    Grant,
    Job,
    Location,
    Ownership,
    Party,
    Product,
    Reading,
    Unit,
    UnitFact,
)
from contracts.store.rows import TABLE_OF, columns_of, selected
from contracts.store.union import union_of
from contracts.store.walls import SETTING

Matches: TypeAlias = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Whether a column is one of the keys, or the tenant."""


class Beside(StrEnum):
    """What may be read beside the dossiers."""

    PROOFS = "PROOFS"
    PERSONS = "PERSONS"
    PLACES = "PLACES"
    TO_FILE = "TO_FILE"
    ONLY_PLACES = "ONLY_PLACES"
    """No dossiers at all: the keys are those of places."""


@cache
def unit_statement(dialect: str, stands_alone: bool, then: bool, beside: frozenset[Beside]) -> UnitStatement:
    """The statement for a database: standing alone, or within a transaction that said its tenant."""
    return _on_sqlite(then, beside) if dialect == "sqlite" else _on_postgresql(stands_alone, then, beside)


def _on_postgresql(stands_alone: bool, then: bool, beside: frozenset[Beside]) -> UnitStatement:
    key = func.unnest(bindparam("keys", type_=ARRAY(Uuid()))).label("key")
    said = func.set_config(literal_column(f"'{SETTING}'"), bindparam("within", type_=CODE), true()).label("said")
    rows = select(said, key) if stands_alone else select(key)
    asked = rows.limit(bindparam("count", type_=Integer())).cte("asked").prefix_with("MATERIALIZED")
    branches = [
        Branch(each.noun, each.rows.correlate(asked), each.first)
        for each in _branches(lambda own: own == asked.c.key, lambda own: own == _TENANT, then, beside)
    ]
    union = union_of([each.rows for each in branches])
    found = union.statement.offset(literal_column("0")).lateral("found")
    return compiled(select(found).select_from(asked, found), _ASYNCPG, branches, union.places)


def _on_sqlite(then: bool, beside: frozenset[Beside]) -> UnitStatement:
    keys: Select[Any] = select(column("value")).select_from(func.json_each(bindparam("keys", type_=Text())))
    # All rows have the one tenant or nearly: told so, SQLite looks for the key and not for the tenant.
    branches = _branches(lambda own: own.in_(keys), lambda own: func.likely(own == _TENANT), then, beside)
    union = union_of([each.rows for each in branches])
    return compiled(union.statement, sqlite.dialect(paramstyle="named"), branches, union.places)


def _branches(is_asked: Matches, is_tenants: Matches, then: bool, beside: frozenset[Beside]) -> list[Branch]:
    if Beside.ONLY_PLACES in beside:
        return _network(is_asked)
    found = [Branch(noun, _rows_of(noun, is_asked, is_tenants, then, beside)) for noun in _OF_A_DOSSIER]
    found.append(Branch(SharedUse, _shared(is_asked, is_tenants, then)))
    if Beside.PROOFS in beside:
        found.append(Branch(UnitProof, _rows_of(UnitProof, is_asked, is_tenants, False, beside)))
    if Beside.PERSONS in beside:
        found += [Branch(Party, _parties(person, is_asked, is_tenants), 1) for person in _PERSONS]
    if Beside.PLACES in beside:
        found += _network(is_asked)
    if Beside.TO_FILE in beside:
        found += branches_to_file(is_asked, is_tenants)
    return found


def _rows_of(
    noun: type[Any], is_asked: Matches, is_tenants: Matches, then: bool, beside: frozenset[Beside]
) -> Select[Any]:
    table = TABLE_OF[noun]
    if noun is Unit:
        products = tables.products
        same = and_(table.c.tenant == products.c.tenant, table.c.product_id == products.c.product_id)
        rows = select(*columns_of(Unit), *columns_of(Product)).select_from(table.join(products, same))
    else:
        rows = select(*columns_of(noun))
    rows = rows.where(is_tenants(table.c.tenant), is_asked(table.c.unit_key))
    # Who takes of an allowance reads its whole ledger.
    if noun is LedgerEntry and Beside.TO_FILE not in beside:
        rows = rows.where(or_(*(table.c.step == literal_column(f"'{step}'") for step in ("RESERVE", "END"))))
    # Whether a unit is there at all is asked, too, whatever was known.
    if then and noun is not Unit:
        recorded: Column[datetime] = table.c[_RECORDED.get(noun, "recorded_at")]
        rows = rows.where(recorded <= _KNOWN_AT)
    return rows


def _shared(is_asked: Matches, is_tenants: Matches, then: bool) -> Select[Any]:
    """What the units of an agreement have of its pools: their shares now, or each change of them until then."""
    contracts, shares, entries = tables.contracts, pool_tables.pool_shares, pool_tables.pool_entries
    of_agreement = and_(shares.c.tenant == contracts.c.tenant, shares.c.agreement_id == contracts.c.agreement_id)
    rows, much = contracts.join(shares, of_agreement), shares.c
    if then:
        names = ("tenant", "agreement_id", "benefit", "allowance", "period_start", "unit")
        rows, much = rows.join(entries, and_(*(entries.c[name] == shares.c[name] for name in names))), entries.c
    of_contract = (contracts.c.unit_key, contracts.c.contract_id)
    pool = (shares.c.benefit, shares.c.allowance, shares.c.period_start, shares.c.unit, shares.c.moved_to)
    found = select(*of_contract, *pool, much["count"], much["minor"]).select_from(rows)
    found = found.where(is_tenants(contracts.c.tenant), is_asked(contracts.c.unit_key))
    return found.where(entries.c.at <= _KNOWN_AT) if then else found


def _parties(person: Column[UUID], is_asked: Matches, is_tenants: Matches) -> Select[Any]:
    """The parties that one column of a unit's rows names, but for who was erased."""
    owned, parties = person.table, tables.parties
    same = and_(parties.c.tenant == owned.c.tenant, parties.c.party_id == person)
    rows = select(owned.c.unit_key, *selected(Party)).select_from(owned.join(parties, same))
    return rows.where(is_tenants(owned.c.tenant), is_asked(owned.c.unit_key), parties.c.erased_at.is_(None))


def _network(is_asked: Matches) -> list[Branch]:
    """The places among the keys, their changes, and their grants, each with each of its changes or none."""
    grants = tables.grants
    of_grant = and_(grant_changes.c.tenant == grants.c.tenant, grant_changes.c.grant_id == grants.c.grant_id)

    def its(rows: Select[Any], table: Any) -> Select[Any]:
        return rows.where(table.c.tenant == _TENANT, is_asked(table.c.location_id))

    held = select(grants.c.location_id, *columns_of(Grant), *columns_of(GrantChange))
    return [
        *(Branch(noun, its(select(*columns_of(noun)), TABLE_OF[noun])) for noun in (Location, LocationChange)),
        Branch(Grant, its(held.select_from(grants.outerjoin(grant_changes, of_grant)), grants), 1),
    ]


# A branch each, in this order; a unit's branch has its product's columns too.
_OF_A_DOSSIER: tuple[type[Any], ...] = (
    Unit,
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
_PERSONS: tuple[Column[Any], ...] = (tables.ownerships.c.party_id, tables.contracts.c.holder, contract_moves.c.holder)
_RECORDED: dict[type[Any], str] = {Claim: "filed_at", LedgerEntry: "at"}
"""Where the moment of recording has another name."""
_ASYNCPG: Dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]
_TENANT = bindparam("tenant", type_=CODE)
_KNOWN_AT = bindparam("known_at", type_=UtcDateTime())
