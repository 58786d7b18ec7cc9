"""A shop where one person is known by words that stand nowhere else, and a search for them in all that is kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import inspect, text

from contracts.rules.values.vocabulary import ChargeClass, Event
from contracts.store.bulk import parties_by_codes
from contracts.store.connections import AsyncConnection
from contracts.store.database import Database
from contracts.store.keys import public_id
from contracts.usecases.bulk.values import Noun
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.supply_information import SupplyInformation, supply_information
from contracts.usecases.claims.filing.told import AskedEvidence, Told, Words
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.ruling.appeal_claim import AppealClaim, appeal_claim
from contracts.usecases.claims.ruling.request_information import RequestInformation, request_information
from contracts.usecases.claims.service.complete_service import CompleteService, complete_service
from contracts.usecases.claims.service.work_done import WorkTold
from contracts.usecases.contract_life.commands import IssueContract
from contracts.usecases.contract_life.issue_contract import issue_contract
from contracts.usecases.cover.asked import BySerial, Situation
from contracts.usecases.engine import Engine
from contracts.usecases.tokens import Keys
from contracts.usecases.trail.manage_webhooks import AddWebhook, add_webhook
from contracts.usecases.trail.sealing import PLAIN
from contracts.usecases.units.parties import KnownParty
from tests.usecases.bulk.world import bring_text
from tests.usecases.service.shop import ADMIN, BROKE, CENTRE, DONE, PLACE, SOLD, TENANT, charge_of, fan, open_shop

KEYS = Keys.of(["a secret of the tests, long enough to be one"])
CODE, NAME = "CUST-7731-QX", "Zebulon Quagmire"
SERIAL = BySerial("acme", "M-1")
INVOICE = "INV-55512-ZQ"
SAID = {
    "complaint": "marzipan on the balcony",
    "cause": "a pelican in the duct",
    "correction": "pelican moved to Lisbon",
    "note": "rings twice before breakfast",
    "appeal": "my cousin Ottoline saw it",
    "asked": "please send the walrus photo",
    "answered": "the walrus is in the attic",
    "photo": "s3://photos/walrus-of-zebulon.jpg",
}
SEALED_MARKS = (NAME, INVOICE, *SAID.values())
"""What is sealed from the first moment on."""
MARKS = (*SEALED_MARKS, CODE)
"""What nobody may find once the person was erased."""
FILED = "claim-1"


@dataclass(frozen=True, slots=True)
class Marked:
    """The open engine, the person, a claim that was settled, and one that is still open."""

    engine: Engine
    person: str
    settled: ClaimDone
    going: ClaimDone


async def open_marked(database_url: str, folder: Path) -> Marked:
    """Everything that leaves words of a person behind, done by the verbs."""
    await (await open_shop(database_url)).engine.close()
    engine = Engine.open(database_url, KEYS).within(TENANT)
    await add_webhook(engine.database, PLAIN, AddWebhook(ADMIN, "https://one.example/hooks"), SOLD)
    people = f"party,kind,name,country,language\n{CODE},PERSON,{NAME},IN,hi\n"
    units = f"namespace,serial,sku,owner,owned_from,fact.purchased\nacme,M-1,AC,{CODE},2026-01-10,2026-01-10\n"
    for noun, file in ((Noun.PARTIES, people), (Noun.UNITS, units)):
        brought = await bring_text(engine, noun, file, folder)
        assert not brought.problems
    person = await person_coded(engine.database)
    sold = IssueContract(ADMIN, "amc-m", SERIAL, "acme-amc", KnownParty(person), SOLD.date(), SOLD.date())
    await issue_contract(engine, sold, SOLD)
    settled = await file_claim(engine.database, engine.library, first_claim(), BROKE)
    work = WorkTold(DONE.date(), cause=SAID["cause"], correction=SAID["correction"])
    done = CompleteService(CENTRE, "complete-1", settled.claim.id, work)
    settled = await complete_service(engine.database, engine.library, done, DONE)
    visit = Situation(event=Event.BREAKDOWN, charges=(charge_of("visit", ChargeClass.VISIT, "500"),))
    filed = await file_claim(engine.database, engine.library, FileClaim(CENTRE, "claim-3", SERIAL, Told(visit)), DONE)
    come = CompleteService(CENTRE, "complete-3", filed.claim.id, WorkTold(DONE.date()))
    await complete_service(engine.database, engine.library, come, DONE)
    return Marked(engine, person, settled, await _appealed(engine))


def first_claim() -> FileClaim:
    """A claim with words of all kinds, and two pieces of evidence."""
    words = Words(complaint=SAID["complaint"], note=SAID["note"])
    evidence = (AskedEvidence("INVOICE", INVOICE), AskedEvidence("PHOTO", SAID["photo"], "fan"))
    situation = Situation(event=Event.DEFECT, occurred=BROKE.date(), location=PLACE, charges=(fan("1000"),))
    return FileClaim(CENTRE, FILED, SERIAL, Told(situation, words=words, evidence=evidence))


async def _appealed(engine: Engine) -> ClaimDone:
    """A claim for what is not promised: appealed, asked about, answered, and not decided yet."""
    now, at = DONE + timedelta(days=9), (engine.database, engine.library)
    situation = Situation(
        event=Event.DEFECT,
        occurred=DONE.date(),
        location=PLACE,
        charges=(charge_of("gas", ChargeClass.CONSUMABLE, "300"),),
    )
    filed = await file_claim(*at, FileClaim(CENTRE, "claim-2", SERIAL, Told(situation)), now)
    claim = filed.claim.id
    await appeal_claim(*at, AppealClaim(CENTRE, "appeal-2", claim, "OTHER_OPINION", SAID["appeal"]), now)
    ask = RequestInformation(ADMIN, "ask-2", claim, ("evidence.PHOTO",), text=SAID["asked"])
    await request_information(*at, ask, now)
    photo = (AskedEvidence("PHOTO", SAID["photo"]),)
    return await supply_information(
        *at, SupplyInformation(CENTRE, "supply-2", claim, evidence=photo, text=SAID["answered"]), now
    )


async def person_coded(database: Database) -> str:
    """The public id of the person that the file brought."""
    async with database.read() as connection:
        return public_id("Party", (await parties_by_codes(connection, TENANT, [CODE]))[CODE].party_id)


async def found_in_tables(database: Database, marks: Iterable[str]) -> dict[str, set[str]]:
    """In which columns of which tables each of these words stands: every column of every table is read as text."""
    found: dict[str, set[str]] = {}
    async with database.read() as connection:
        for table, rows in (await _all_rows(connection)).items():
            for row in rows:
                for column, value in row.items():
                    for mark in marks:
                        if mark in str(value):
                            found.setdefault(mark, set()).add(f"{table}.{column}")
    return found


async def hashed(database: Database, *tables: str) -> dict[str, set[str]]:
    """A hash of every row of these tables, all columns of it."""
    async with database.read() as connection:
        rows = await _all_rows(connection)
    return {name: {_hash(row) for row in rows[name]} for name in tables}


def _hash(row: dict[str, object]) -> str:
    return hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()


async def _all_rows(connection: AsyncConnection) -> dict[str, list[dict[str, object]]]:
    names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    rows = {name: await connection.execute(text(f'SELECT * FROM "{name}"')) for name in names}
    return {name: [dict(row) for row in found.mappings()] for name, found in rows.items()}
