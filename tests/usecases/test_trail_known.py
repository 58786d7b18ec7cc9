"""Do `asOf` and `knownAt` answer both questions: how was it then, and what did we know then?"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.rules.values.vocabulary import Event, Role
from contracts.store.dossiers import dossiers
from contracts.store.keys import RecordId, decode_id
from contracts.store.records import Ownership, Reading, UnitFact
from contracts.store.rows import Record, insert
from contracts.usecases.actor import Actor
from contracts.usecases.cover.ask_unit import AskUnit, ask_unit
from contracts.usecases.cover.asked import Situation
from contracts.usecases.failures import BadInput, NotAllowed, UnknownUnit
from contracts.usecases.pages import Page
from contracts.usecases.terms.library import Library
from contracts.usecases.units.read_history import ReadHistory, read_history
from tests.databases import PostgresDatabases, SqliteFiles
from tests.store.examples import an_id
from tests.usecases.examples import job
from tests.usecases.small_shop import ADMIN, BROKE, SOLD, TENANT, UNIT, Shop, claim, open_shop, read_meter
from tests.worlds import own_world

LEARNED_LATER = BROKE + timedelta(days=3)
"""When what is recorded in a test is recorded."""


@pytest.fixture
async def shop(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Shop]:
    """The small shop, where the unit has a reading and a repair."""
    async with own_world(databases, open_used_shop) as opened:
        yield opened


async def open_used_shop(database_url: str) -> Shop:
    opened = await open_shop(database_url)
    await read_meter(opened.engine, 100, "r-1")
    await write(opened, replace(job(on_day=date(2026, 1, 15)), unit_key=key_of(opened), recorded_at=BROKE))
    return opened


def key_of(shop: Shop) -> UUID:
    found = decode_id(shop.unit_id)
    assert isinstance(found, RecordId)
    return found.local_id


async def write(shop: Shop, *records: Record) -> None:
    async with shop.engine.database.write() as connection:
        await insert(connection, TENANT, records)


async def asked(shop: Shop, known_at: datetime | None = None, actor: Actor = ADMIN) -> str:
    """The hash of what is decided about a fault that showed before anything was corrected."""
    situation = Situation(event=Event.DEFECT, occurred=date(2026, 1, 20), components=("fan",), as_of=BROKE)
    command = AskUnit(actor, UNIT, situation, known_at)
    return (await ask_unit(shop.engine.database, shop.engine.library, command, LEARNED_LATER)).decided.hash


async def correct_the_reading(shop: Shop) -> None:
    async with shop.engine.database.read() as connection:
        [reading] = (await dossiers(connection, TENANT, [key_of(shop)]))[key_of(shop)].readings
    new = Reading(key_of(shop), an_id(71), "hours", 90, date(2026, 1, 20), reading.reading_id, LEARNED_LATER, "admin")
    await write(shop, new)


async def correct_the_repair(shop: Shop) -> None:
    new = job("REPAIR", job_id=an_id(72), corrects=an_id(300), handed_in=date(2026, 1, 15), on_day=date(2026, 1, 15))
    await write(shop, replace(new, unit_key=key_of(shop), recorded_at=LEARNED_LATER))


async def learn_of_another_repair(shop: Shop) -> None:
    await write(shop, replace(job(job_id=an_id(73)), unit_key=key_of(shop), recorded_at=LEARNED_LATER))


async def learn_another_day_of_purchase(shop: Shop) -> None:
    await write(shop, UnitFact(key_of(shop), an_id(74), "purchased", "2026-01-09", LEARNED_LATER, "admin"))


async def learn_of_another_owner(shop: Shop) -> None:
    await write(shop, Ownership(key_of(shop), an_id(75), an_id(76), date(2026, 1, 18), None, None, LEARNED_LATER))


@pytest.mark.parametrize(
    "learn",
    [
        correct_the_reading,
        correct_the_repair,
        learn_of_another_repair,
        learn_another_day_of_purchase,
        learn_of_another_owner,
    ],
)
async def test_what_was_answered_then_is_answered_again_as_of_what_was_known_then(
    shop: Shop, learn: Callable[[Shop], Awaitable[None]]
) -> None:
    """Byte for byte: the hash covers facts and result."""
    then = await asked(shop)
    await learn(shop)
    now = await asked(shop)
    assert now != then
    assert await asked(shop, LEARNED_LATER - timedelta(microseconds=1)) == then
    assert await asked(shop, LEARNED_LATER) == now


async def test_a_claim_filed_later_changes_nothing_of_what_was_known(shop: Shop) -> None:
    then = await asked(shop)
    await claim(shop.engine, "c-1", now=LEARNED_LATER)
    assert await asked(shop, LEARNED_LATER - timedelta(days=1)) == then


async def test_before_it_was_registered_a_unit_was_not_known(shop: Shop) -> None:
    with pytest.raises(UnknownUnit):
        await asked(shop, SOLD - timedelta(seconds=1))


@pytest.mark.parametrize("role", [Role.STOREFRONT, Role.PARTNER, Role.CUSTOMER])
async def test_only_a_desk_asks_for_what_was_known(shop: Shop, role: Role) -> None:
    actor = Actor(TENANT, role, "k")
    with pytest.raises(NotAllowed):
        await asked(shop, BROKE, actor)


async def test_a_desk_reads_who_changed_what_page_by_page(shop: Shop) -> None:
    database = shop.engine.database
    first = await read_history(database, Library(database), ReadHistory(ADMIN, UNIT, Page(2)))
    second = await read_history(database, Library(database), ReadHistory(ADMIN, UNIT, Page(2, first.keys().end)))
    assert [(each.number, each.kind) for _, each in first.items + second.items] == [
        (1, "unit.registered"),
        (2, "contract.issued"),
        (3, "reading.recorded"),
    ]
    assert (first.has_next, second.has_next) == (True, False)
    with pytest.raises(NotAllowed):
        await read_history(database, Library(database), ReadHistory(Actor(TENANT, Role.STOREFRONT, "k"), UNIT, Page()))
    with pytest.raises(UnknownUnit):
        await read_history(database, Library(database), ReadHistory(ADMIN, replace(UNIT, serial="Z-9"), Page()))
    for cursor in ("x", "-1", "9" * 10, "٣"):
        with pytest.raises(BadInput):
            await read_history(database, Library(database), ReadHistory(ADMIN, UNIT, Page(2, cursor)))
