"""How does a value become a row, and a row a value?

Each record has one table, whose columns bear the names of its fields. `insert` writes any records in an order
that the foreign keys allow; `select_of` and the `fetch` functions read them back. The other modules of this
package say what is asked; this one alone knows how.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import Column, ColumnElement, Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from contracts.store import reference_tables, unit_tables
from contracts.store.access import tables as access_tables
from contracts.store.access.records import ApiKey, UnitProof
from contracts.store.care import tables as care_tables
from contracts.store.care.records import VisitMarkRecord
from contracts.store.claim_life import tables as claim_life_tables
from contracts.store.claim_life.records import (
    AdjudicationRecord,
    AllowanceBalance,
    ClaimMove,
    ClaimRound,
    Evidence,
    GoodwillRecord,
    LedgerEntry,
    LineDecision,
    Recovery,
    RemedyRecord,
)
from contracts.store.connections import AsyncConnection
from contracts.store.contract_life import tables as contract_life_tables
from contracts.store.contract_life.records import ContractMoney, ContractMove
from contracts.store.network import tables as network_tables
from contracts.store.network.records import GrantChange, KeptReferenceAnswer, LocationChange
from contracts.store.persons import tables as person_tables
from contracts.store.persons.records import PersonKey
from contracts.store.persons.sealed import SEALED, Row, opener, sealed_rows
from contracts.store.pools import tables as pool_tables
from contracts.store.pools.records import (
    Agreement,
    AgreementUnit,
    PoolBalance,
    PoolEntry,
    PoolHold,
    PoolNews,
    PoolShare,
    PoolUse,
)
from contracts.store.records import (
    Claim,
    ClaimLine,
    ContractRecord,
    DecisionRecord,
    Grant,
    Issuer,
    Job,
    KeptAnswer,
    Location,
    Note,
    Ownership,
    Party,
    PartyCode,
    PlanRecord,
    Product,
    Reading,
    TermsRecord,
    Unit,
    UnitFact,
)
from contracts.store.trail import tables as trail_tables
from contracts.store.trail.records import AuditEntry, AuditHead, Delivery, OutboxEntry, Webhook, WorklistEntry

ReferenceRecord: TypeAlias = (
    Issuer
    | Product
    | Party
    | PartyCode
    | PersonKey
    | PlanRecord
    | TermsRecord
    | Location
    | Grant
    | LocationChange
    | GrantChange
    | KeptReferenceAnswer
    | Webhook
    | WorklistEntry
    | AdjudicationRecord
    | Agreement
    | AgreementUnit
    | PoolBalance
    | PoolShare
    | PoolHold
    | PoolEntry
    | ApiKey
)
UnitRecord: TypeAlias = (
    Unit
    | UnitFact
    | Ownership
    | ContractRecord
    | Reading
    | Job
    | DecisionRecord
    | Claim
    | ClaimLine
    | Note
    | KeptAnswer
    | AuditEntry
    | AuditHead
    | OutboxEntry
    | Delivery
    | ClaimMove
    | ClaimRound
    | LineDecision
    | Recovery
    | Evidence
    | RemedyRecord
    | AllowanceBalance
    | LedgerEntry
    | GoodwillRecord
    | VisitMarkRecord
    | ContractMove
    | ContractMoney
    | PoolUse
    | PoolNews
    | UnitProof
)
Record: TypeAlias = ReferenceRecord | UnitRecord

# In an order that the foreign keys allow.
TABLE_OF: dict[type[Any], Table] = {
    Issuer: reference_tables.issuers,
    Product: reference_tables.products,
    Party: reference_tables.parties,
    PartyCode: reference_tables.party_codes,
    PersonKey: person_tables.person_keys,
    PlanRecord: reference_tables.plans,
    TermsRecord: reference_tables.terms,
    Location: reference_tables.locations,
    Grant: reference_tables.grants,
    ApiKey: access_tables.api_keys,
    LocationChange: network_tables.location_changes,
    GrantChange: network_tables.grant_changes,
    KeptReferenceAnswer: network_tables.kept_reference_answers,
    Agreement: pool_tables.agreements,
    AgreementUnit: pool_tables.agreement_units,
    PoolBalance: pool_tables.pool_balances,
    PoolShare: pool_tables.pool_shares,
    PoolHold: pool_tables.pool_holds,
    PoolEntry: pool_tables.pool_entries,
    Unit: unit_tables.units,
    UnitFact: unit_tables.unit_facts,
    Ownership: unit_tables.ownerships,
    ContractRecord: unit_tables.contracts,
    Reading: unit_tables.readings,
    DecisionRecord: unit_tables.decisions,
    Claim: unit_tables.claims,
    Job: unit_tables.jobs,
    ClaimLine: unit_tables.claim_lines,
    Note: unit_tables.notes,
    KeptAnswer: unit_tables.kept_answers,
    AuditHead: trail_tables.audit_heads,
    AuditEntry: trail_tables.audit,
    OutboxEntry: trail_tables.outbox,
    Webhook: trail_tables.webhooks,
    Delivery: trail_tables.deliveries,
    WorklistEntry: trail_tables.worklists,
    VisitMarkRecord: care_tables.visit_marks,
    AdjudicationRecord: claim_life_tables.adjudications,
    ClaimMove: claim_life_tables.claim_moves,
    ClaimRound: claim_life_tables.claim_rounds,
    LineDecision: claim_life_tables.line_decisions,
    Recovery: claim_life_tables.recoveries,
    Evidence: claim_life_tables.evidence,
    RemedyRecord: claim_life_tables.remedies,
    AllowanceBalance: claim_life_tables.allowance_balances,
    LedgerEntry: claim_life_tables.ledger_entries,
    GoodwillRecord: claim_life_tables.goodwills,
    ContractMove: contract_life_tables.contract_moves,
    ContractMoney: contract_life_tables.contract_money,
    PoolUse: pool_tables.pool_uses,
    PoolNews: pool_tables.pool_news,
    UnitProof: access_tables.unit_proofs,
}

_ORDER = {noun: place for place, noun in enumerate(TABLE_OF)}

T = TypeVar("T", bound=Record)
Key: TypeAlias = str | int | UUID


class RecordNotFound(LookupError):
    """The tenant has no record under this key. `noun` is the record's name, `key` what was asked for."""

    def __init__(self, noun: str, key: tuple[Key, ...]) -> None:
        super().__init__(f"no {noun} {' '.join(str(part) for part in key)}")
        self.noun = noun
        self.key = key


async def insert(connection: AsyncConnection, tenant: str, records: Iterable[Record]) -> None:
    """Write new records of any nouns: one statement a noun."""
    for noun, rows in by_noun(tenant, records):
        await connection.execute(TABLE_OF[noun].insert(), await sealed_rows(connection, tenant, noun, rows))


async def insert_absent(connection: AsyncConnection, tenant: str, records: Iterable[Record]) -> None:
    """Write the records whose keys are not there yet; leave the others as they are. For data that ships."""
    for noun, rows in by_noun(tenant, records):
        statement = _insert_unless_there(connection, TABLE_OF[noun])
        await connection.execute(statement, await sealed_rows(connection, tenant, noun, rows))


async def insert_new(connection: AsyncConnection, tenant: str, record: Record) -> bool:
    """Write one record; False, and nothing written, if a key of it is there already."""
    noun = type(record)
    rows = await sealed_rows(connection, tenant, noun, [row_of(tenant, record)])
    result = await connection.execute(_insert_unless_there(connection, TABLE_OF[noun]), rows[0])
    return result.rowcount == 1


def row_of(tenant: str, record: Record) -> Row:
    """A record as the row of its table, before anything of it is sealed."""
    return {"tenant": tenant, **asdict(record)}


def by_noun(tenant: str, records: Iterable[Record]) -> list[tuple[type[Any], list[Row]]]:
    """These records as rows, by noun, in an order that the foreign keys allow."""
    rows: dict[type[Any], list[Row]] = {}
    for record in records:
        rows.setdefault(type(record), []).append(row_of(tenant, record))
    return sorted(rows.items(), key=lambda each: _ORDER[each[0]])


def columns_of(noun: type[Any]) -> list[Column[Any]]:
    """The columns that make one record of this noun, in the order of its fields."""
    table = TABLE_OF[noun]
    return [table.c[name] for name in noun.__struct_fields__]


def selected(noun: type[Any]) -> list[ColumnElement[Any]]:
    """What `fetch` and `opener` read one record of this noun from: its columns, and the key that opens them."""
    how = SEALED.get(noun)
    return [*columns_of(noun), how.key_column()] if how else [*columns_of(noun)]


def select_of(noun: type[Any], tenant: str) -> Select[Any]:
    """All records of this noun that the tenant has, for the caller to narrow."""
    return select(*selected(noun)).where(TABLE_OF[noun].c.tenant == tenant)


async def fetch(connection: AsyncConnection, noun: type[T], statement: Select[Any]) -> list[T]:
    """The records that the statement finds."""
    make: Callable[[Sequence[Any]], T] = opener(connection, noun)
    return [make(row) for row in await connection.execute(statement)]


async def fetch_one(connection: AsyncConnection, noun: type[T], statement: Select[Any], *key: Key) -> T:
    """The one record that the statement finds under `key`; raises RecordNotFound."""
    found = await fetch(connection, noun, statement)
    if not found:
        raise RecordNotFound(noun.__name__.removesuffix("Record"), key)
    return found[0]


def _insert_unless_there(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()
