"""What is known about these units? Everything, in one statement.

`dossiers(connection, "acme-in", keys)` answers for one unit or for a hundred with the same statement: units
with their products, facts, ownerships, contracts and what became of them, readings, jobs, claims and reserved
allowances (`union` says how). With `known_at` it answers as it would have answered at that moment: what was
recorded later is left out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Column, Select, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.store import tables
from contracts.store.care.records import VisitMarkRecord
from contracts.store.claim_life.records import LedgerEntry
from contracts.store.columns import CODE, UtcDateTime
from contracts.store.contract_life.records import ContractMoney, ContractMove
from contracts.store.pools import tables as pool_tables
from contracts.store.pools.records import SharedUse
from contracts.store.records import Claim, ContractRecord, Job, Ownership, Product, Reading, Unit, UnitFact
from contracts.store.rows import TABLE_OF, columns_of
from contracts.store.union import UnionStatement, union_of

T = TypeVar(
    "T", UnitFact, Ownership, ContractRecord, Reading, Job, Claim, LedgerEntry, ContractMove, ContractMoney,
    VisitMarkRecord, SharedUse,
)  # fmt: skip
Correctable = TypeVar("Correctable", Ownership, Reading, Job)

# A branch each, in this order; a unit's branch has its product's columns too.
_NOUNS: tuple[type[Any], ...] = (
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
    SharedUse,
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything known about one unit. Superseded facts and corrected rows are already left out.

    Ownerships, readings and jobs are in the order of their days, contracts as they were made, claims as they
    were filed. A claim's `state` is its last move, whatever `known_at` was. `reserved` are the entries of the ledger
    that hold an allowance for a claim and have not ended. `moves` and `money` tell what became of the contracts, in the
    order in which it was recorded. `marks` are the visits that did not take place. `shared` is what other units have of
    the pools of its agreements.
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

    def moves_of(self, contract_id: UUID) -> tuple[ContractMove, ...]:
        """What became of one of its contracts."""
        return tuple(each for each in self.moves if each.contract_id == contract_id)

    def money_of(self, contract_id: UUID) -> tuple[ContractMoney, ...]:
        """What was paid and given back for one of its contracts."""
        return tuple(each for each in self.money if each.contract_id == contract_id)


async def dossiers(
    connection: AsyncConnection, tenant: str, unit_keys: Iterable[UUID], known_at: datetime | None = None
) -> dict[UUID, Dossier]:
    """The dossiers of these units by key. A unit that the tenant does not have, or not yet, is left out."""
    question = _NOW if known_at is None else _THEN
    asked = {"tenant": tenant, "unit_keys": list(set(unit_keys)), "known_at": known_at}
    found: dict[type[Any], list[list[Any]]] = {noun: [] for noun in _NOUNS}
    for branch, values in await question.rows(connection, asked):
        found[_NOUNS[branch]].append(values)
    width = len(fields(Unit))
    units = {values[0]: (Unit(*values[:width]), Product(*values[width:])) for values in found[Unit]}

    def of_each(noun: type[T], order: Callable[[T], Any]) -> dict[UUID, list[T]]:
        make: Callable[..., T] = noun
        of_unit: dict[UUID, list[T]] = {key: [] for key in units}
        for record in sorted((make(*values) for values in found[noun]), key=order):
            of_unit.get(record.unit_key, []).append(record)
        return of_unit

    facts = of_each(UnitFact, lambda row: (row.recorded_at, row.fact_id))
    ownerships = of_each(Ownership, lambda row: (row.from_day, row.ownership_id))
    contracts = of_each(ContractRecord, lambda row: (row.made_on, row.contract_id))
    readings = of_each(Reading, lambda row: (row.read_on, row.reading_id))
    jobs = of_each(Job, lambda row: (row.on_day, row.job_id))
    claims = of_each(Claim, lambda row: (row.filed_at, row.claim_id))
    entries = of_each(LedgerEntry, lambda row: (row.at, row.cause, row.contract, row.benefit, row.allowance))
    moves = of_each(ContractMove, lambda row: (row.contract_id, row.seq))
    marks = of_each(VisitMarkRecord, lambda row: (row.recorded_at, row.mark_id))
    money = of_each(ContractMoney, lambda row: (row.contract_id, row.seq, row.line))
    shared = of_each(SharedUse, lambda row: (row.contract_id, row.benefit, row.allowance, row.period_start, row.unit))
    return {
        key: Dossier(
            unit=unit,
            product=product,
            facts={fact.name: fact for fact in facts[key]},
            ownerships=_standing(ownerships[key], lambda row: row.ownership_id),
            contracts=tuple(contracts[key]),
            readings=_standing(readings[key], lambda row: row.reading_id),
            jobs=_standing(jobs[key], lambda row: row.job_id),
            claims=tuple(claims[key]),
            reserved=_not_ended(entries[key]),
            moves=tuple(moves[key]),
            money=tuple(money[key]),
            marks=_marked(marks[key]),
            shared=_of_others(shared[key]),
        )
        for key, (unit, product) in units.items()
    }


def _standing(rows: list[Correctable], name: Callable[[Correctable], UUID]) -> tuple[Correctable, ...]:
    """The rows that no other row corrects."""
    corrected = {row.corrects for row in rows}
    return tuple(row for row in rows if name(row) not in corrected)


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


def _question(then: bool) -> UnionStatement:
    return union_of([_rows_of(noun, then) for noun in _NOUNS])


def _rows_of(noun: type[Any], then: bool) -> Select[Any]:
    if noun is SharedUse:
        return _shared(then)
    table = TABLE_OF[noun]
    if noun is Unit:
        products = tables.products
        same = and_(table.c.tenant == products.c.tenant, table.c.product_id == products.c.product_id)
        rows = select(*columns_of(Unit), *columns_of(Product)).select_from(table.join(products, same))
    else:
        rows = select(*columns_of(noun))
    rows = rows.where(table.c.tenant == bindparam("tenant", type_=CODE))
    rows = rows.where(table.c.unit_key.in_(bindparam("unit_keys", expanding=True)))
    if noun is LedgerEntry:
        rows = rows.where(table.c.step.in_(("RESERVE", "END")))
    if then:
        recorded: Column[datetime] = table.c[_RECORDED.get(noun, "recorded_at")]
        rows = rows.where(recorded <= bindparam("known_at", type_=UtcDateTime()))
    return rows


def _shared(then: bool) -> Select[Any]:
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
    found = found.where(contracts.c.tenant == bindparam("tenant", type_=CODE))
    found = found.where(contracts.c.unit_key.in_(bindparam("unit_keys", expanding=True)))
    return found.where(entries.c.at <= bindparam("known_at", type_=UtcDateTime())) if then else found


_RECORDED: dict[type[Any], str] = {Claim: "filed_at", LedgerEntry: "at"}
"""Where the moment of recording has another name."""

# Made once: to build a statement takes longer than to run it.
_NOW = _question(then=False)
_THEN = _question(then=True)
