"""Is everything about some units found, with one statement for one unit as for a hundred?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from msgspec.structs import replace
from sqlalchemy import event

from contracts.store.claim_life.ledger import Reservation, open_period, release, reserve
from contracts.store.claim_life.records import AllowanceBalance
from contracts.store.database import Database
from contracts.store.dossiers import dossiers
from contracts.store.keys import unit_key
from contracts.store.records import Ownership, UnitFact
from contracts.store.rows import insert
from tests.store.examples import (
    CATALOGUE,
    CLAIM,
    CONTRACT,
    INSTALLED,
    JOB,
    LEARNED,
    OTHER_TENANT,
    OWNERSHIP,
    PARTY,
    PRODUCT,
    READING,
    TENANT,
    UNIT,
    UNIT_KEY,
    an_id,
    later,
)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that readers send meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.reader.sync_engine, "before_cursor_execute", note)


async def test_a_dossier_holds_what_was_written(world: Database) -> None:
    async with world.read() as connection:
        found = await dossiers(connection, TENANT, [UNIT_KEY])
    dossier = found[UNIT_KEY]
    assert (dossier.unit, dossier.product) == (UNIT, PRODUCT)
    assert dossier.facts == {"installed": INSTALLED}
    assert dossier.ownerships == (OWNERSHIP,)
    assert dossier.contracts == (CONTRACT,)
    assert dossier.readings == (READING,)
    assert dossier.jobs == (JOB,)
    assert dossier.claims == (CLAIM,)


async def test_a_hundred_units_cost_one_statement_as_one_unit_does(database: Database) -> None:
    keys = [unit_key(TENANT, "ACME", f"S{number}") for number in range(100)]
    async with database.write() as connection:
        await insert(connection, TENANT, CATALOGUE)
        await insert(connection, TENANT, [replace(UNIT, unit_key=key, serial=str(key)) for key in keys])
        await insert(connection, TENANT, [replace(READING, unit_key=key) for key in keys])
    for asked in (keys, keys[:1], []):
        with statements(database) as sent:
            async with database.read() as connection:
                assert set(await dossiers(connection, TENANT, asked)) == set(asked)
        assert len([statement for statement in sent if statement.startswith(("SELECT", "WITH"))]) == 1


async def test_rows_stay_with_their_unit_and_a_unit_with_its_product(database: Database) -> None:
    first, second = unit_key(TENANT, "ACME", "1"), unit_key(TENANT, "ACME", "2")
    other = replace(PRODUCT, product_id=an_id(60), sku="AC-20")
    async with database.write() as connection:
        await insert(connection, TENANT, [*CATALOGUE, other])
        for key, value, product in ((first, 1, PRODUCT), (second, 2, other)):
            await insert(connection, TENANT, [replace(UNIT, unit_key=key, product_id=product.product_id)])
            await insert(connection, TENANT, [replace(READING, unit_key=key, value=value)])
    async with database.read() as connection:
        found = await dossiers(connection, TENANT, [second, first, second])
    assert [found[key].readings[0].value for key in (first, second)] == [1, 2]
    assert [found[key].product for key in (first, second)] == [PRODUCT, other]


async def test_an_unknown_unit_and_another_tenants_unit_are_not_in_the_answer(world: Database) -> None:
    async with world.read() as connection:
        assert await dossiers(connection, OTHER_TENANT, [UNIT_KEY]) == {}
        assert await dossiers(connection, TENANT, [an_id(99)]) == {}
        assert await dossiers(connection, TENANT, []) == {}


async def test_the_latest_recorded_fact_wins_and_the_past_can_be_asked(world: Database) -> None:
    corrected = UnitFact(UNIT_KEY, an_id(5), "installed", "2024-03-05", later(10), "centre:1")
    never = UnitFact(UNIT_KEY, an_id(6), "registered", None, later(10), "centre:1")
    async with world.write() as connection:
        await insert(connection, TENANT, [corrected, never])
    async with world.read() as connection:
        now = (await dossiers(connection, TENANT, [UNIT_KEY]))[UNIT_KEY]
        then = (await dossiers(connection, TENANT, [UNIT_KEY], known_at=later(9)))[UNIT_KEY]
        at_once = (await dossiers(connection, TENANT, [UNIT_KEY], known_at=later(10)))[UNIT_KEY]
    assert now.facts == at_once.facts == {"installed": corrected, "registered": never}
    assert now.facts["registered"].value is None
    assert then.facts == {"installed": INSTALLED}


async def test_a_corrected_row_is_replaced_from_the_moment_it_was_known(world: Database) -> None:
    ended = replace(
        OWNERSHIP,
        ownership_id=an_id(30),
        last_day=date(2024, 6, 30),
        corrects=OWNERSHIP.ownership_id,
        recorded_at=later(100),
    )
    sold = Ownership(UNIT_KEY, an_id(31), PARTY.party_id, date(2024, 7, 1), None, None, later(100))
    async with world.write() as connection:
        await insert(connection, TENANT, [sold, ended])
    async with world.read() as connection:
        now = (await dossiers(connection, TENANT, [UNIT_KEY]))[UNIT_KEY]
        then = (await dossiers(connection, TENANT, [UNIT_KEY], known_at=later(99)))[UNIT_KEY]
    assert now.ownerships == (ended, sold)
    assert then.ownerships == (OWNERSHIP,)


async def test_what_was_not_recorded_yet_is_not_known(world: Database) -> None:
    async with world.read() as connection:
        assert await dossiers(connection, TENANT, [UNIT_KEY], known_at=later(-1)) == {}
        found = await dossiers(connection, TENANT, [UNIT_KEY], known_at=LEARNED)
    assert found[UNIT_KEY].readings == (READING,)
    assert found[UNIT_KEY].claims == ()


async def test_what_is_reserved_is_known_until_it_has_ended(world: Database) -> None:
    """Reserved on day 1, given back on day 3: on day 2 it was reserved."""
    key = (UNIT_KEY, str(CONTRACT.contract_id), "care/visits", "visits", CONTRACT.made_on)
    year = AllowanceBalance(*key, None, 2, 0, 0, None, 0, 0, None)
    taking = Reservation(key, CLAIM.claim_id, 1, 1, 0)
    async with world.write() as connection:
        await open_period(connection, TENANT, year, (0, 0), later(0))
        await reserve(connection, TENANT, taking, later(1))
        await release(connection, TENANT, taking, later(3))
    async with world.read() as connection:
        known = [await dossiers(connection, TENANT, [UNIT_KEY], moment) for moment in (later(2), None)]
    then, now = ([each.claim_id for each in found[UNIT_KEY].reserved] for found in known)
    assert (then, now) == ([CLAIM.claim_id], [])
