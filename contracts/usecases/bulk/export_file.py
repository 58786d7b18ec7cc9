"""Export all of a noun into a file that `import_file` reads back.

The rows come in an order of their own that is always the same, so that the file of a database that was made from a file
is that file again, byte for byte. All of it is one moment of the data, read some hundred units at a time.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from msgspec import Struct

from contracts.store.bulk import (
    codes_of_locations,
    codes_of_parties,
    fact_names,
    fact_names_of_contracts,
    fact_names_of_products,
    unit_keys_after,
)
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import public_id
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.bulk.cells import FACT
from contracts.usecases.bulk.checking import ROW_OF, columns_of
from contracts.usecases.bulk.of_claims import claim_rows
from contracts.usecases.bulk.of_contracts import contract_rows
from contracts.usecases.bulk.of_moves import contracts_left_out, holder_now
from contracts.usecases.bulk.of_readings import reading_rows
from contracts.usecases.bulk.of_references import party_rows, product_rows
from contracts.usecases.bulk.of_units import PRICE, unit_row
from contracts.usecases.bulk.sheets import writing
from contracts.usecases.bulk.values import Noun
from contracts.usecases.cover.contract_standing import life_of
from contracts.usecases.cover.unit_question import SELLER
from contracts.usecases.engine import Engine

PAGE = 500
Cells = Mapping[str, str]


class ExportFile(Struct, frozen=True):
    """All records of one noun, into a file whose name says whether it is CSV or XLSX."""

    actor: Actor
    noun: Noun
    file: Path


class Exported(Struct, frozen=True):
    """How many rows were written, and how much of what there is has no place in them, by what it is."""

    rows: int
    left_out: Mapping[str, int]


async def export_file(engine: Engine, command: ExportFile, progress: Callable[[int], None]) -> Exported:
    """Write the file. Raises `BadFile` and `NotAllowed`."""
    need(command.actor, Right.SEE_PERSONS)
    tenant, count = command.actor.tenant, 0
    left_out = Counter[str]()
    async with engine.database.read() as connection:
        columns = await _columns(connection, tenant, command.noun)
        with writing(command.file, columns) as write:
            async for cells in _rows(connection, tenant, command.noun, left_out):
                write(cells)
                count += 1
                if count % PAGE == 0:
                    progress(count)
    return Exported(count, +left_out)


async def _columns(connection: Connection, tenant: str, noun: Noun) -> list[str]:
    """The noun's columns, and one for each fact that there is."""
    columns = [column.name for column in columns_of(noun)]
    if not ROW_OF[noun].may_have_facts:
        return columns
    names = {
        Noun.PRODUCTS: fact_names_of_products,
        Noun.UNITS: fact_names,
        Noun.CONTRACTS: fact_names_of_contracts,
    }[noun]
    return columns + [FACT + name for name in await names(connection, tenant) if name not in {PRICE, SELLER}]


async def _rows(connection: Connection, tenant: str, noun: Noun, left_out: Counter[str]) -> AsyncIterator[Cells]:
    """The rows; what they leave out is counted on the way."""
    if noun is Noun.PRODUCTS:
        async for cells in product_rows(connection, tenant):
            yield cells
        return
    if noun is Noun.PARTIES:
        async for cells in party_rows(connection, tenant):
            yield cells
        return
    after = None
    while keys := await unit_keys_after(connection, tenant, after, PAGE):
        found = await dossiers(connection, tenant, keys)
        for cells in await _of_units(connection, tenant, noun, [found[key] for key in keys]):
            yield cells
        for unit in found.values():
            left_out.update(_left_out(noun, unit))
        after = keys[-1]


def _left_out(noun: Noun, unit: Dossier) -> Counter[str]:
    match noun:
        case Noun.UNITS:
            return Counter({"earlier owners": max(0, len(unit.ownerships) - 1)})
        case Noun.CONTRACTS:
            return contracts_left_out(unit)
        case Noun.CLAIMS:
            done = {job.claim_id for job in unit.jobs if not job.is_open}
            return Counter({"claims without work done": sum(each.claim_id not in done for each in unit.claims)})
        case _:
            return Counter()


async def _of_units(connection: Connection, tenant: str, noun: Noun, page: Sequence[Dossier]) -> list[Cells]:
    match noun:
        case Noun.UNITS:
            names = await _names(connection, tenant, {each.party_id for unit in page for each in unit.ownerships})
            return [unit_row(tenant, unit, names) for unit in page]
        case Noun.CONTRACTS:
            names = await _names(connection, tenant, _holders(page))
            return [cells for unit in page for cells in contract_rows(tenant, unit, names)]
        case Noun.READINGS:
            return [cells for unit in page for cells in reading_rows(tenant, unit)]
        case _:
            ids = {job.location_id for unit in page for job in unit.jobs if job.location_id is not None}
            places = await codes_of_locations(connection, tenant, ids)
            return [cells for unit in page for cells in claim_rows(tenant, unit, places)]


def _holders(page: Sequence[Dossier]) -> set[UUID]:
    return {holder_now(life_of(unit, each)) for unit in page for each in unit.contracts}


async def _names(connection: Connection, tenant: str, party_ids: set[UUID]) -> dict[UUID, str]:
    """What files call these parties: their code, or else their public id."""
    codes = await codes_of_parties(connection, tenant, party_ids)
    return {each: codes.get(each) or public_id("Party", each) for each in party_ids}
