"""What becomes of the rows of readings, and how are readings written out?

A reading is named by its unit, its meter and the day (`nth` for several). Another value that day is a conflict.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec.structs import replace

from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.records import Reading
from contracts.usecases.bulk.checking import Checked, problem_of
from contracts.usecases.bulk.of_units import keys_of, unit_cells
from contracts.usecases.bulk.together import (
    At,
    Judged,
    Kept,
    Unchanged,
    Wanted,
    changed,
    kept_before,
    row_key,
    unit_named,
    was_done,
)
from contracts.usecases.bulk.values import Refused
from contracts.usecases.bulk.words import ReadingRow
from contracts.usecases.cover.asked import read_unit_ref
from contracts.usecases.failures import Failure, UnknownUnit
from contracts.usecases.once import Repeatable
from contracts.usecases.units.record_reading import RecordReading, check_read_on, check_reading, reading_written

_CURE = "correct the row, or give it the next `nth`; a wrong reading is corrected by `recordReading` with `corrects`"


async def judge_readings(connection: Connection, at: At, rows: Sequence[Checked[ReadingRow]]) -> list[Judged]:
    """What becomes of these rows, each after those before it."""
    known = await dossiers(connection, at.tenant, keys_of(at.tenant, rows).values())
    kept = await kept_before(connection, at, "recordReading", known)
    judged: list[Judged] = []
    for each in rows:
        try:
            one = _judged(at, each, known, kept)
        except Failure as failure:
            one = Refused(each.raw, (problem_of(failure, each.row),))
        if isinstance(one, Wanted):
            dossier = known[one.key]
            added = tuple(record for record in one.written.records if isinstance(record, Reading))
            known[one.key] = replace(dossier, readings=(*dossier.readings, *added))
        judged.append(one)
    return judged


def _judged(at: At, each: Checked[ReadingRow], known: Mapping[UUID, Dossier], kept: Kept) -> Judged:
    row, ref = each.row, unit_named(each.row)
    key = read_unit_ref(at.tenant, ref, ("unit",))
    if key not in known:
        raise UnknownUnit(str(ref), ("unit",))
    named = row_key("reading", row.meter, row.read_on, row.nth)
    command = RecordReading(at.actor, named, ref, row.meter, row.value, row.read_on)
    this = Repeatable(at.actor, "recordReading", named, command)
    if was_done(kept, key, this):
        return Unchanged(each.raw)
    check_reading(row.meter, row.value)
    check_read_on(row.read_on, at.now)
    same = [r for r in known[key].readings if (r.meter, r.read_on) == (row.meter, row.read_on)]
    if len(same) < row.nth:
        return Wanted(each.raw, reading_written(command, known[key], at.now), key, this)
    if same[row.nth - 1].value != row.value:
        return changed(each.raw, f"the reading of {row.meter} on {row.read_on}", ["value"], _CURE)
    return Unchanged(each.raw)


def reading_rows(tenant: str, dossier: Dossier) -> Iterator[Mapping[str, str]]:
    """The readings of a unit that stand, as rows."""
    before: dict[tuple[str, object], int] = {}
    for each in sorted(dossier.readings, key=lambda r: (r.read_on, r.meter, r.reading_id)):
        named = (each.meter, each.read_on)
        before[named] = nth = before.get(named, 0) + 1
        yield {
            **unit_cells(tenant, dossier.unit),
            "meter": each.meter,
            "value": str(each.value),
            "read_on": each.read_on.isoformat(),
            "nth": str(nth),
        }
