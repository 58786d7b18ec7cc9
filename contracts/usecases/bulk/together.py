"""How are the rows of a chunk written in one transaction, each as if it had been sent over the API?

A noun's `judge` says of each row what becomes of it: it is refused, it changes nothing, or it is wanted.
`write_together` writes what is wanted with a few statements for all: the rows, the answer that is kept under the row's
key, the unit's audit entries and the outbox. The key of a row is made of the noun and of what names the row, and the
kept answer has the hash of its content, so that the same row a second time changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeAlias
from uuid import UUID

from msgspec import Struct

from contracts.store.bulk import (
    NamedRecord,
    add_references,
    add_units,
    correct_parties,
    correct_products,
    kept_answers,
    parties_by_codes,
)
from contracts.store.catalogue import parties_by_id
from contracts.store.database import Connection
from contracts.store.keys import RecordId, decode_id
from contracts.store.records import KeptAnswer, Party, Product, Unit
from contracts.store.rows import insert
from contracts.usecases.actor import Actor
from contracts.usecases.bulk.values import Problem, RawRow, Refused
from contracts.usecases.bulk.words import OfUnit
from contracts.usecases.cover.asked import ByOrderLine, BySerial
from contracts.usecases.failures import UnknownRecord
from contracts.usecases.once import Repeatable, Written, is_same, kept_digest
from contracts.usecases.terms.library import Published
from contracts.usecases.tokens import Keys
from contracts.usecases.trail.events import Event, record_each, record_references


class At(Struct, frozen=True):
    """For whom, under which terms and when a chunk is judged. With `update` reference records may be corrected.

    Numbers of invoices are kept as digests made with `keys`.
    """

    actor: Actor
    published: Published
    update: bool
    now: datetime
    keys: Keys

    @property
    def tenant(self) -> str:
        return self.actor.tenant


class Unchanged(Struct, frozen=True):
    """A row that says what is known already."""

    row: RawRow


class Wanted(Struct, frozen=True):
    """A row that is to be written: what the verb would write. `unit` is the new unit, if the row brings one."""

    row: RawRow
    written: Written
    key: UUID
    this: Repeatable
    unit: Unit | None = None


class Reference(Struct, frozen=True):
    """A reference record that is to be written, or `corrected`."""

    row: RawRow
    written: Written
    corrected: Product | Party | None = None


Judged: TypeAlias = Refused | Unchanged | Wanted | Reference
Kept: TypeAlias = Mapping[tuple[UUID, str], Callable[[object], bool]]
"""What was answered before, by unit and key: whether it was this request."""


class ChunkRaced(RuntimeError):
    """Somebody else brought one of the units, products or parties in the same moment: judge the chunk again."""


async def write_together(connection: Connection, at: At, judged: Iterable[Judged]) -> None:
    """Write what is wanted; the units that are there must be locked. Raises `ChunkRaced`.

    Every writer takes rows in one order: units, then reference records by their names, and their chain last of all.
    """
    rows = list(judged)
    wanted = [each for each in rows if isinstance(each, Wanted)]
    units = [each.unit for each in wanted if each.unit is not None]
    if len(await add_units(connection, at.tenant, units)) != len(units):
        raise ChunkRaced
    kept = [_kept(connection, each, at) for each in wanted]
    await insert(connection, at.tenant, [*(r for each in wanted for r in each.written.records), *kept])
    events: dict[UUID, list[Event]] = {}
    for each in wanted:
        events.setdefault(each.key, []).extend(each.written.done.events)
    await record_each(connection, at.actor, events, at.now)
    await _write_references(connection, at, [each for each in rows if isinstance(each, Reference)])


async def kept_before(connection: Connection, at: At, mutation: str, keys: Iterable[UUID]) -> Kept:
    """What earlier imports under this name answered about these units."""
    found = await kept_answers(connection, at.tenant, at.actor.key_id, mutation, keys)
    return {named: partial(is_same, connection, each.input_hash) for named, each in found.items()}


def was_done(kept: Kept, key: UUID, this: Repeatable) -> bool:
    """Whether this very row was imported before."""
    before = kept.get((key, this.key))
    return before is not None and before(this.request)


async def parties_named(connection: Connection, tenant: str, names: Iterable[str]) -> dict[str, UUID]:
    """The parties that files name: by their code, or else by their public id."""
    wanted = set(names)
    found = {name: party.party_id for name, party in (await parties_by_codes(connection, tenant, wanted)).items()}
    ids = {name: id_ for name in wanted - found.keys() if (id_ := party_id_of(name)) is not None}
    known = await parties_by_id(connection, tenant, ids.values()) if ids else {}
    return found | {name: id_ for name, id_ in ids.items() if id_ in known}


def party_id_of(name: str) -> UUID | None:
    """The key behind a party's public id; None for any other text."""
    found = decode_id(name)
    return found.local_id if isinstance(found, RecordId) and found.noun == "Party" else None


def named_party(parties: Mapping[str, UUID], name: str, column: str) -> UUID:
    """One of the parties. Raises `UnknownRecord`."""
    if name not in parties:
        raise UnknownRecord("Party", name, "import the parties first, or correct the name", (column,))
    return parties[name]


def unit_named(row: OfUnit) -> BySerial | ByOrderLine:
    """How the row names its unit."""
    if row.serial is not None:
        return BySerial(row.namespace, row.serial)
    return ByOrderLine(row.namespace, row.order or "", row.line or 0)


def row_key(noun: str, *named: object) -> str:
    """The idempotency key of a row about a unit: the noun and what names the row within the unit."""
    return " ".join(["import", noun, *(str(part) for part in named if part is not None)])[:200]


def changed(raw: RawRow, what: str, fields: Sequence[str], cure: str) -> Refused:
    """The row says something else than what is known."""
    return Refused(raw, tuple(Problem(f, "ROW_CHANGED", f"{what} is there with another `{f}`", cure) for f in fields))


def _kept(connection: Connection, wanted: Wanted, at: At) -> KeptAnswer:
    this = wanted.this
    digest = kept_digest(connection, this.request)
    return KeptAnswer(wanted.key, at.actor.key_id, this.mutation, this.key, digest, wanted.written.done.answer, at.now)


async def _write_references(connection: Connection, at: At, rows: Sequence[Reference]) -> None:
    new = [record for each in rows for record in each.written.records]
    if not await add_references(connection, at.tenant, [each for each in new if isinstance(each, NamedRecord)]):
        raise ChunkRaced
    corrected = [each.corrected for each in rows]
    await correct_products(connection, at.tenant, [each for each in corrected if isinstance(each, Product)])
    await correct_parties(connection, at.tenant, [each for each in corrected if isinstance(each, Party)])
    events = [event for each in rows for event in each.written.done.events]
    await record_references(connection, at.actor, events, at.now)
