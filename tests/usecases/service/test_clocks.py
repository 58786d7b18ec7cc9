"""Does a repair move the last day of a law, by the days that the unit was out of use?"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contracts.plans.files import SHIPPED, read_plans
from contracts.rules.values.vocabulary import Event, Remedy
from contracts.store.keys import unit_key
from contracts.store.records import Product
from contracts.store.rows import insert
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.told import Told
from contracts.usecases.claims.service.complete_service import CompleteService, complete_service
from contracts.usecases.claims.service.start_service import StartService, start_service
from contracts.usecases.claims.service.work_done import WorkTold
from contracts.usecases.cover.asked import Amount, AskedFact, BySerial, Situation
from contracts.usecases.units.parties import NewParty
from contracts.usecases.units.register_unit import RegisterUnit, register_unit
from tests.store.examples import an_id
from tests.usecases.service.shop import ADMIN, BROKE, SOLD, TENANT, Shop, open_shop

MIXER = BySerial("mix", "M-1")
SALE: dict[str, str | bool] = {
    "country": "HU",
    "buyer": "CONSUMER",
    "contractMade": "2026-01-10",
    "delivered": "2026-01-10",
    "listed": True,
    "used": False,
    "installedBySeller": False,
}


@pytest.fixture
async def hungary(database_url: str) -> AsyncIterator[Shop]:
    """A mixer for 150,000 HUF, sold in Hungary under the mandatory guarantee of two years."""
    opened = await open_shop(database_url, *read_plans(SHIPPED / "statute" / "hungary-guarantee.yaml"))
    mixer = Product(an_id(2), "MIX", "mix", "mixer", "Mixer", "mix", ("motor",), {}, None, None)
    async with opened.engine.database.write() as connection:
        await insert(connection, TENANT, [mixer])
    sale = RegisterUnit(
        actor=ADMIN,
        idempotency_key="sale-mixer",
        unit=MIXER,
        sku="MIX",
        owner=NewParty("PERSON", "Kiss Anna", "HU", "hu"),
        owned_from=SOLD.date(),
        price_paid=Amount(Decimal(150000), "HUF"),
        facts=tuple(AskedFact(name, value) for name, value in SALE.items()),
    )
    await register_unit(opened.engine.database, opened.engine.library, sale, SOLD)
    yield opened
    await opened.engine.close()


async def last_day(shop: Shop, now: datetime) -> object:
    answer = await shop.coverage(unit=MIXER, now=now)
    [guarantee] = [each for each in answer.decided.document["benefits"] if each["benefit"] == "guarantee"]
    return guarantee["lastDay"]


async def test_days_out_of_use_are_added_to_the_hungarian_guarantee(hungary: Shop) -> None:
    """151/2003 2.§ (4). Handed in on 2 June, handed back on the 12th: ten days, the first one not counted."""
    engine = hungary.engine
    assert await last_day(hungary, BROKE) == "2028-01-10"
    told = Told(Situation(event=Event.DEFECT, occurred=BROKE.date()), remedy=Remedy.REPAIR)
    filed = await file_claim(engine.database, engine.library, FileClaim(ADMIN, "claim-1", MIXER, told), BROKE)
    assert filed.state == "APPROVED"
    work = WorkTold(date(2026, 6, 10), date(2026, 6, 2), date(2026, 6, 12), correction="A new brush.")
    command = CompleteService(ADMIN, "complete-1", filed.claim.id, work)
    later = datetime(2026, 6, 12, 9, tzinfo=UTC)
    assert (await complete_service(engine.database, engine.library, command, later)).state == "SETTLED"
    assert await last_day(hungary, later) == "2028-01-20"


async def test_a_unit_that_is_in_repair_is_out_of_use_from_its_start_until_the_work_is_done(hungary: Shop) -> None:
    """Begun on 2 June, done on the 12th: asked on either day, the guarantee has moved by the days until then."""
    engine = hungary.engine
    told = Told(Situation(event=Event.DEFECT, occurred=BROKE.date()), remedy=Remedy.REPAIR)
    filed = await file_claim(engine.database, engine.library, FileClaim(ADMIN, "claim-1", MIXER, told), BROKE)
    begun, later = datetime(2026, 6, 2, 9, tzinfo=UTC), datetime(2026, 6, 12, 9, tzinfo=UTC)
    start = StartService(ADMIN, "start-1", filed.claim.id)
    await start_service(engine.database, engine.library, start, begun)
    key = unit_key(TENANT, "mix", "M-1")
    [job] = (await hungary.dossier(key)).jobs
    assert (job.handed_in, job.handed_back, job.completed) == (date(2026, 6, 2), None, False)
    assert await last_day(hungary, begun) == "2028-01-10"
    assert await last_day(hungary, later) == "2028-01-20"
    command = CompleteService(ADMIN, "complete-1", filed.claim.id, WorkTold(date(2026, 6, 12), correction="Mended."))
    assert (await complete_service(engine.database, engine.library, command, later)).state == "SETTLED"
    [job] = (await hungary.dossier(key)).jobs
    assert (job.handed_in, job.handed_back, job.completed) == (date(2026, 6, 2), date(2026, 6, 12), True)
    assert await last_day(hungary, datetime(2026, 7, 1, 9, tzinfo=UTC)) == "2028-01-20"
