"""A small maker whose files go in and out: one warranty that comes with the product, one AMC that is sold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from contracts.rules.values.vocabulary import Role
from contracts.store.records import Location
from contracts.store.rows import TABLE_OF, insert_absent
from contracts.usecases.actor import Actor
from contracts.usecases.bulk.export_file import Exported, ExportFile, export_file
from contracts.usecases.bulk.import_file import ImportFile, Watching, import_file
from contracts.usecases.bulk.values import Noun, Refused, Tally
from contracts.usecases.engine import Engine
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from tests.store.examples import an_id
from tests.usecases.examples import plan

TENANT = "shop"
IMPORTER = Actor(TENANT, Role.ADMIN, "migration")
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)

PLACE = Location(an_id(3), "PNQ-1", "Acme Care", "IN", None, None, None, "Asia/Kolkata", {})

PRODUCTS = """\
sku,brand,category,name,namespace,components,list_price,currency,fact.commercialUse
AC-18,acme,air-conditioner,"Acme AC, 1.5 t",acme,fan|pcb,42990.00,INR,false
RO-7,acme,water-purifier,Acme RO,acme,,,,
"""
PARTIES = """\
party,kind,name,country,language
C-1,PERSON,Asha Rao,IN,hi
C-2,FIRM,"'=2+5, Ltd",,
"""
UNITS = """\
namespace,serial,order,line,sku,owner,owned_from,seller,price_paid,currency,fact.country,fact.installed,fact.purchased
acme,A-1,,,AC-18,C-1,2026-01-10,,39990.00,INR,IN,2026-01-12,2026-01-10
acme,A-2,,,AC-18,C-2,2026-02-10,,,,,(none),2026-02-09
shop,,O-77,1,RO-7,C-1,2026-03-01,shop,,,,,
"""
CONTRACTS = """\
namespace,serial,order,line,plan,version,holder,made_on,start_day,price,currency,nth
acme,A-1,,,acme-ac,1,C-1,2026-01-10,,,,1
acme,A-1,,,acme-amc,1,C-1,2026-02-01,2026-02-15,4999.00,INR,1
acme,A-1,,,acme-amc,1,C-2,2026-02-01,2027-02-15,5999.00,INR,2
acme,A-2,,,acme-ac,1,C-2,2026-02-09,,,,1
shop,,O-77,1,acme-ac,1,C-1,2026-03-01,,,,1
"""
READINGS = """\
namespace,serial,order,line,meter,value,read_on,nth
acme,A-1,,,hours,120,2026-02-01,1
acme,A-1,,,hours,125,2026-02-01,2
acme,A-2,,,hours,7,2026-03-01,1
"""
CLAIMS = """\
namespace,serial,order,line,kind,on_day,event,task,components,replaced,handed_in,handed_back,completed,plan,benefit,\
covered,currency,also_covered,paid_by_customer,authorized,location,nth
acme,A-1,,,REPAIR,2026-03-03,DEFECT,,fan|pcb,fan,2026-03-01,2026-03-03,true,acme-ac,parts,850.00,INR,\
acme-amc/parts=60.00,false,true,PNQ-1,1
acme,A-1,,,VISIT,2026-04-01,,PREVENTIVE,,,,,true,,,,,,,,,1
"""
FILES: Mapping[Noun, str] = {
    Noun.PRODUCTS: PRODUCTS,
    Noun.PARTIES: PARTIES,
    Noun.UNITS: UNITS,
    Noun.CONTRACTS: CONTRACTS,
    Noun.READINGS: READINGS,
    Noun.CLAIMS: CLAIMS,
}


@dataclass(slots=True)
class Imported:
    """What became of a file, and what was told on the way."""

    tally: Tally
    refused: list[Refused] = field(default_factory=list)

    @property
    def problems(self) -> list[tuple[int, str, str]]:
        """Row, field and code of everything that is wrong."""
        return [(each.row.number, p.field, p.code) for each in self.refused for p in each.problems]


async def open_world(url: str) -> Engine:
    """An engine with the plans and a place, and nothing else."""
    engine = Engine.open(url).within(TENANT)
    plans = [plan("acme-ac", header={"for": {"brand": "acme"}}), plan("acme-amc", "AMC")]
    await publish_plans(engine.database, PublishPlans(IMPORTER, plans), NOW)
    async with engine.database.write() as connection:
        await insert_absent(connection, TENANT, [PLACE])
    return engine


async def bring(engine: Engine, noun: Noun, file: Path, **options: bool) -> Imported:
    """Import a file."""
    refused: list[Refused] = []
    watching = Watching(lambda columns: None, refused.append, lambda what, share: None)
    return Imported(await import_file(engine, ImportFile(IMPORTER, noun, file, **options), NOW, watching), refused)


async def bring_text(engine: Engine, noun: Noun, text: str, folder: Path, **options: bool) -> Imported:
    """Import a file with this text."""
    file = folder / f"{noun}.csv"
    file.write_text(text, encoding="utf-8")
    return await bring(engine, noun, file, **options)


async def bring_all(engine: Engine, folder: Path, nouns: Iterable[Noun] = tuple(Noun)) -> None:
    """Import the files of this module."""
    for noun in nouns:
        found = await bring_text(engine, noun, FILES[noun], folder)
        assert not found.problems


async def taken(engine: Engine, noun: Noun, file: Path) -> bytes:
    """The exported file."""
    await taken_with_rest(engine, noun, file)
    return _read(file)


async def taken_with_rest(engine: Engine, noun: Noun, file: Path) -> Exported:
    """Export, and what that left out."""
    return await export_file(engine, ExportFile(IMPORTER, noun, file), lambda count: None)


def _read(file: Path) -> bytes:
    return file.read_bytes()


async def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    async with engine.database.read() as connection:
        return {
            table.name: int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
            for table in TABLE_OF.values()
        }
