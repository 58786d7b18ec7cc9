"""What must be known of a unit to file a claim about it, beside its dossier?

Where the unit's chain ends, the keys that seal what people write about it, what was told by its other claims, what its
allowances hold, and which tables of adjudication are published. All of it is read with the dossier, in the same
statement (`unit_rows`), so that who holds the end of the chain against what it is later knows whether any of it has
changed. Of what a pool lends to a unit that knows nothing: it comes and goes without an entry of the chain.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Column, Select, select

from contracts.store import unit_tables
from contracts.store.claim_life.ledger_ahead import Ledger
from contracts.store.claim_life.records import AllowanceBalance, Evidence, LedgerEntry
from contracts.store.claim_life.tables import adjudications
from contracts.store.claim_life.telling import ToldOfUnit
from contracts.store.direct.compiled import Branch
from contracts.store.direct.keyed import Matches
from contracts.store.persons.keys import PersonSeal
from contracts.store.persons.sealed import opening
from contracts.store.persons.tables import person_keys
from contracts.store.records import ClaimLine
from contracts.store.rows import TABLE_OF, selected
from contracts.store.trail.records import AuditHead


class TablePin(Struct, frozen=True, order=True):
    """A published version of a table of adjudication."""

    issuer: str
    version: str
    hash: str


class WrappedKey(Struct, frozen=True):
    """The key that seals what this person, or this unit, has, as it is kept."""

    sealed_for: UUID
    wrapped_key: str


class SealedEvidence(tuple[Any, ...]):
    """The values of a piece of evidence, and the key that opens them."""

    __slots__ = ()

    def __new__(cls, *values: Any) -> Self:
        return super().__new__(cls, values)


class ReadToFile(Struct, frozen=True):
    """What was read of a unit. `head` is None while its chain has not begun. `keys` are wrapped, by whom they are for.

    Of `published` only the pins are read: a published version never changes.
    """

    head: AuditHead | None
    keys: Mapping[UUID, str]
    told: ToldOfUnit
    published: Sequence[TablePin]
    ledger: Ledger


def read_to_file(records: Mapping[type[Any], Sequence[Any]], seal: PersonSeal) -> ReadToFile:
    """It, of the records of one unit."""
    opened = opening(seal, Evidence)
    evidence = [opened(values) for values in records.get(SealedEvidence, ())]
    return ReadToFile(
        head=next(iter(records.get(AuditHead, ())), None),
        keys={each.sealed_for: each.wrapped_key for each in records.get(WrappedKey, ())},
        told=ToldOfUnit(
            sorted(records.get(ClaimLine, ()), key=lambda line: line.line),
            sorted(evidence, key=lambda each: each.evidence_id),
        ),
        published=sorted(records.get(TablePin, ())),
        ledger=Ledger(records.get(AllowanceBalance, ()), records.get(LedgerEntry, ())),
    )


def branches_to_file(is_asked: Matches, is_tenants: Matches) -> list[Branch]:
    """The rows that it is made of."""

    def of_unit(noun: type[Any]) -> Branch:
        column = TABLE_OF[noun].c
        rows = select(*selected(noun)).where(is_tenants(column.tenant), is_asked(column.unit_key))
        return Branch(SealedEvidence if noun is Evidence else noun, rows)

    units, pins = unit_tables.units.c, adjudications.c
    published = select(units.unit_key, pins.issuer, pins.version, pins.hash).where(
        is_tenants(units.tenant), is_asked(units.unit_key), pins.tenant == units.tenant
    )
    return [
        *map(of_unit, (AuditHead, ClaimLine, Evidence, AllowanceBalance)),
        *(Branch(WrappedKey, _keys(each, is_asked, is_tenants), 1) for each in _SEALED_FOR),
        Branch(TablePin, published, 1),
    ]


def _keys(whose: Column[UUID], is_asked: Matches, is_tenants: Matches) -> Select[Any]:
    """The keys of those whom one column of a unit's rows names."""
    of, key = whose.table, person_keys.c
    rows = select(of.c.unit_key, key.sealed_for, key.wrapped_key)
    same = (key.tenant == of.c.tenant, key.sealed_for == whose)
    return rows.where(is_tenants(of.c.tenant), is_asked(of.c.unit_key), *same)


_SEALED_FOR: tuple[Column[Any], ...] = (unit_tables.units.c.unit_key, unit_tables.ownerships.c.party_id)
