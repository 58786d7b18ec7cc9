"""Import a file: read every row, check it, and write what is new.

All or nothing is the default: the whole file is checked first, and nothing is written while one row is bad. With
`partial` the good rows are written and the bad ones are told. Rows are written some hundreds in a transaction; one that
is killed leaves whole chunks behind, and the same file again brings the rest. Only the rows of one chunk are held, and
16 bytes and a number for each row, to know those that stand twice.
"""

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from contracts.store.database import Connection
from contracts.store.keys import normalised
from contracts.store.units import lock_units
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.bulk.checking import Checked, checked, column_names
from contracts.usecases.bulk.files import Sheet, opened
from contracts.usecases.bulk.of_claims import judge_claims
from contracts.usecases.bulk.of_contracts import judge_contracts
from contracts.usecases.bulk.of_readings import judge_readings
from contracts.usecases.bulk.of_references import judge_parties, judge_products
from contracts.usecases.bulk.of_units import judge_units, keys_of
from contracts.usecases.bulk.together import At, ChunkRaced, Judged, Reference, Unchanged, Wanted, write_together
from contracts.usecases.bulk.values import Noun, Problem, RawRow, Refused, Tally
from contracts.usecases.bulk.words import ClaimRow, ContractRow, OfUnit, PartyRow, ProductRow, ReadingRow, Row
from contracts.usecases.engine import Engine

CHUNK = 500
RACES = 5


class ImportFile(Struct, frozen=True):
    """A file of one noun. `update` lets it correct products and parties; `dry_run` writes nothing."""

    actor: Actor
    noun: Noun
    file: Path
    partial: bool = False
    update: bool = False
    dry_run: bool = False


class Watching(Struct, frozen=True):
    """Who is told while a file is imported: its columns, each bad row, and what is done and how much of it (0 to 1)."""

    opened: Callable[[list[str]], None]
    refused: Callable[[Refused], None]
    progress: Callable[[str, float], None]


Judge = Callable[[Connection, At, Any], Awaitable[list[Judged]]]
_JUDGES: Mapping[Noun, Judge] = {
    Noun.PRODUCTS: judge_products,
    Noun.PARTIES: judge_parties,
    Noun.UNITS: judge_units,
    Noun.CONTRACTS: judge_contracts,
    Noun.READINGS: judge_readings,
    Noun.CLAIMS: judge_claims,
}
_OF_UNITS = frozenset({Noun.CONTRACTS, Noun.READINGS, Noun.CLAIMS})
"""Their units are locked before they are judged. What is new itself is not: whoever comes second judges again."""


async def import_file(engine: Engine, command: ImportFile, now: datetime, watching: Watching) -> Tally:
    """What became of the rows. Raises `BadFile`, and `NotAllowed` for a key that may not register units."""
    for right in (Right.REGISTER_UNIT, Right.ISSUE_CONTRACT, Right.RECORD_READING, Right.FILE_CLAIM):
        need(command.actor, right)
    if not command.partial or command.dry_run:
        tally = await _pass(engine, command, now, watching, write=False)
        if tally.refused or command.dry_run:
            return tally
    return await _pass(engine, command, now, watching, write=True)


@dataclass(slots=True)
class _Seen:
    """The rows of a file so far, by the hash of what names them."""

    rows: dict[bytes, int] = field(default_factory=dict)

    def twice(self, each: Checked[Row]) -> Problem | None:
        """What is wrong if a row before this one has the same name."""
        named = hashlib.blake2b(repr(_name(each.row)).encode(), digest_size=16).digest()
        before = self.rows.setdefault(named, each.raw.number)
        if before == each.raw.number:
            return None
        cure = f"keep one of the rows {before} and {each.raw.number}"
        return Problem("", "ROW_TWICE", f"row {before} has the same name", cure)


async def _pass(engine: Engine, command: ImportFile, now: datetime, watching: Watching, *, write: bool) -> Tally:
    """Go through the file once. What is refused is told; in a pass that writes all or nothing, it ends the import."""
    counted: Counter[type[Any]] = Counter()
    corrected, seen = 0, _Seen()
    with opened(command.file, lambda names: column_names(command.noun, names)) as sheet:
        watching.opened(sheet.columns)
        for chunk in _chunks(sheet):
            good, bad = _read(command.noun, chunk, seen)
            judged = [*bad, *await _chunk(engine, command, now, good, write=write)]
            counted.update(type(each) for each in judged)
            corrected += sum(isinstance(each, Reference) and each.corrected is not None for each in judged)
            refused = [each for each in judged if isinstance(each, Refused)]
            for each in sorted(refused, key=lambda one: one.row.number):
                watching.refused(each)
            watching.progress("written" if write else "checked", sheet.share_read())
            if refused and write and not command.partial:
                break
    new = counted[Wanted] + counted[Reference] - corrected
    return Tally(new, corrected, counted[Unchanged], counted[Refused], written=write)


def _chunks(sheet: Sheet) -> Iterator[list[RawRow]]:
    while chunk := list(islice(sheet.rows, CHUNK)):
        yield chunk


def _read(noun: Noun, chunk: list[RawRow], seen: _Seen) -> tuple[list[Checked[Row]], list[Refused]]:
    """The rows that can be read, and those that cannot or stand twice."""
    good: list[Checked[Row]] = []
    bad: list[Refused] = []
    for raw in chunk:
        one = checked(noun, raw)
        if isinstance(one, Refused):
            bad.append(one)
        elif problem := seen.twice(one):
            bad.append(Refused(raw, (problem,)))
        else:
            good.append(one)
    return good, bad


async def _chunk(
    engine: Engine, command: ImportFile, now: datetime, rows: list[Checked[Any]], *, write: bool
) -> list[Judged]:
    """Judge some rows, and write them in one transaction of their own."""
    if not rows:
        return []
    if not write:
        async with engine.database.read() as connection:
            at = await _at(engine, command, now, connection)
            return await _JUDGES[command.noun](connection, at, rows)
    for _ in range(RACES):
        try:
            return await _written(engine, command, now, rows)
        except ChunkRaced:
            continue
    raise ChunkRaced


async def _written(engine: Engine, command: ImportFile, now: datetime, rows: list[Checked[Any]]) -> list[Judged]:
    async with engine.database.write() as connection:
        if command.noun in _OF_UNITS:
            await lock_units(connection, command.actor.tenant, keys_of(command.actor.tenant, rows).values())
        at = await _at(engine, command, now, connection)
        judged = await _JUDGES[command.noun](connection, at, rows)
        if command.partial or not any(isinstance(each, Refused) for each in judged):
            await write_together(connection, at, judged)
        return judged


async def _at(engine: Engine, command: ImportFile, now: datetime, connection: Connection) -> At:
    published = await engine.library.newest(command.actor.tenant, connection)
    return At(command.actor, published, command.update, now, engine.keys)


def _name(row: Row) -> tuple[object, ...]:
    """What names a row within its file: no other row may have the same."""
    named: tuple[object, ...] = ()
    if isinstance(row, OfUnit):
        named = (normalised(row.namespace), normalised(row.serial or ""), row.order, row.line)
    match row:
        case ProductRow():
            return (row.sku,)
        case PartyRow():
            return (row.party,)
        case ContractRow():
            return (*named, row.plan, row.made_on, row.nth)
        case ReadingRow():
            return (*named, row.meter, row.read_on, row.nth)
        case ClaimRow():
            return (*named, row.kind, row.task, row.on_day, row.nth)
        case _:
            return named
