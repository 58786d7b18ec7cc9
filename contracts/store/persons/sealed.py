"""Which columns are sealed, and for whom?

`SEALED` is the whole list. The one way in (`rows.insert` and its like) seals these columns and the ways out open them,
so that no verb can forget it: above this layer a name is a name. What is sealed, how everything else about a person is
held, and what is left when one is erased:

| where | what | how it is held | when the person is erased |
|---|---|---|---|
| `parties.name` | the name | sealed for the party | blank; the key is deleted |
| `parties.country`, `language` | two codes | plain: many share them | null |
| `party_codes` | what other systems call the party | plain: files look it up | deleted |
| `notes.body` | what people wrote of a claim | sealed for the unit's owner of that moment | blank, key gone |
| `evidence.reference`, `digest` | where a photo lies; an invoice's number | sealed as the notes | blank, key gone |
| `input_hash` of kept answers | stands for all that was sent | keyed by `CONTRACTS_SECRETS` | blank |
| `unit_proofs` | stands for the number of an invoice | a digest, keyed | deleted |
| `facts` of units, contracts, claims, decisions | days, numbers, codes | plain, hashed with decisions | stays |
| `ownerships`, `contracts.holder`, `contract_moves`, `agreements` | the opaque id of the party | plain | stays |
| `audit`, `outbox`, `worklists`, `kept_answers.answer` | ids, codes, days, amounts | plain, hashed | stays |
| `actor` of all rows | the name of a key, or a digest of a token's subject | plain | stays |
| `api_keys` | the opaque id of the party | plain | revoked |
| `locations` | a place of service, its address and telephone | plain: a place is no person | stays |
| reasons of moves, marks, grants | a code, never words (`reason_codes`) | plain | stays |
| previews, calendars, cursors | signed ids, handed out and not kept | - | lead to nothing |
| files of `export`, rejects of `import` | what they were asked for | the operator's | the operator's to delete |

A fact is a word of the terms, never a sentence: whoever writes terms must not ask for a name in one. Words of nobody we
know, about a unit without an owner, are sealed for the unit, and erased with any owner of it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Table, func, select

from contracts.store import reference_tables, unit_tables
from contracts.store.claim_life import tables as claim_tables
from contracts.store.claim_life.records import Evidence
from contracts.store.connections import AsyncConnection
from contracts.store.persons.keys import PersonSeal, keys_for, open_text, seal_of, seal_text
from contracts.store.persons.tables import person_keys
from contracts.store.records import Note, Party

Row = dict[str, object]


class SealedNoun(Struct, frozen=True):
    """The columns of a table that are sealed, what tells its rows apart, and whose they are: the first that is set."""

    table: Table
    columns: tuple[str, ...]
    row: str
    whose: tuple[str, ...]

    def owner(self, row: Mapping[str, object]) -> UUID:
        """For whom a row is sealed."""
        return next(found for name in self.whose if isinstance(found := row[name], UUID))

    def place(self, row: Mapping[str, object], column: str) -> str:
        """Where a sealed text of a row lies."""
        return f"{self.table.name}.{column} {row[self.row]}"

    def key_column(self) -> ColumnElement[str]:
        """The wrapped key of a row, to be selected beside its columns."""
        first, *others = (self.table.c[name] for name in self.whose)
        whose = func.coalesce(first, *others) if others else first
        of_row = (person_keys.c.tenant == self.table.c.tenant, person_keys.c.sealed_for == whose)
        return select(person_keys.c.wrapped_key).where(*of_row).correlate(self.table).scalar_subquery()


class NoKey(LookupError):
    """Somebody whose words are to be sealed has no key."""


SEALED: Mapping[type[Any], SealedNoun] = {
    Party: SealedNoun(reference_tables.parties, ("name",), "party_id", ("party_id",)),
    Note: SealedNoun(unit_tables.notes, ("body",), "note_id", ("party_id", "unit_key")),
    Evidence: SealedNoun(claim_tables.evidence, ("reference", "digest"), "evidence_id", ("party_id", "unit_key")),
}


async def sealed_rows(
    connection: AsyncConnection,
    tenant: str,
    noun: type[Any],
    rows: Sequence[Row],
    known: Mapping[UUID, str] | None = None,
) -> list[Row]:
    """The rows as they are to lie in the database. `known` as in `keys_for`."""
    how = SEALED.get(noun)
    if how is None or not rows:
        return list(rows)
    keys = await keys_for(connection, tenant, (how.owner(row) for row in rows), known)
    return [{**row, **_sealed(how, keys[how.owner(row)], row)} for row in rows]


def rows_sealed_with(seal: PersonSeal, noun: type[Any], rows: Sequence[Row], known: Mapping[UUID, str]) -> list[Row]:
    """The same with the wrapped keys that are known. Raises `NoKey` for whom there is none."""
    how = SEALED.get(noun)
    if how is None:
        return list(rows)
    if missing := {how.owner(row) for row in rows} - known.keys():
        raise NoKey(missing)
    return [{**row, **_sealed(how, seal.open(known[how.owner(row)]), row)} for row in rows]


def opener(connection: AsyncConnection, noun: type[Any]) -> Callable[[Sequence[Any]], Any]:
    """What makes a record of a row of this connection, as `opening` does."""
    return opening(seal_of(connection), noun)


def opening(seal: PersonSeal, noun: type[Any]) -> Callable[[Sequence[Any]], Any]:
    """What makes a record of a row: its columns, and behind them the wrapped key where the noun is sealed."""
    how = SEALED.get(noun)
    if how is None:
        return lambda row: noun(*row)
    names, open_keys = noun.__struct_fields__, dict[str, str]()

    def opened(row: Sequence[Any]) -> Any:
        *values, wrapped = row
        said, key = dict(zip(names, values, strict=True)), None
        if wrapped is not None:
            key = open_keys.get(wrapped) or seal.open(wrapped)
            open_keys[wrapped] = key
        said |= {column: open_text(key, how.place(said, column), said[column]) for column in how.columns}
        return noun(**said)

    return opened


def _sealed(how: SealedNoun, key: str, row: Row) -> Row:
    return {column: seal_text(key, how.place(row, column), str(row[column])) for column in how.columns}
