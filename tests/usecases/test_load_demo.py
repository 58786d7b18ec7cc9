"""Is the demo loaded once, however often it is loaded? And are its plans the shipped ones?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from contracts.plans.files import SHIPPED, read_plans
from contracts.rules.terms import Plan
from contracts.store import reference_tables, tables
from contracts.store.database import Connection
from contracts.usecases.demo.load_demo import DEMO_TENANT, demo_actors, load_demo
from contracts.usecases.engine import Engine
from contracts.usecases.terms.library import BrokenTerms, Library
from contracts.usecases.terms.publish_plans import Outcome, PublishPlans, publish_plans

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    opened = Engine.open(database_url).within(DEMO_TENANT)
    yield opened
    await opened.close()


async def rows(connection: Connection) -> dict[str, int]:
    found = {}
    for table in tables.metadata.sorted_tables:
        found[table.name] = (await connection.execute(select(func.count()).select_from(table))).scalar_one()
    return found


async def test_loading_twice_changes_nothing(engine: Engine) -> None:
    first = await load_demo(engine.database, engine.library, NOW)
    async with engine.database.read() as connection:
        before = await rows(connection)
    again = await load_demo(engine.database, engine.library, NOW + timedelta(days=1))
    async with engine.database.read() as connection:
        assert await rows(connection) == before
    assert first.new >= len(read_plans(SHIPPED))
    assert (again.new, again.refused) == (0, ())
    assert all(before[table] for table in ("units", "contracts", "readings", "jobs", "claims", "grants"))


@pytest.fixture(scope="session")
def plans() -> list[Plan]:
    """Two of the shipped plans."""
    wanted = (SHIPPED / "warranty" / "bluestar-inverter-ac.yaml", SHIPPED / "exchange" / "hp-doa.yaml")
    return list(read_plans(*wanted))


ADMIN = demo_actors()["demo-admin"]


async def test_terms_that_are_published_stay_as_they_are(engine: Engine, plans: list[Plan]) -> None:
    """A file that was changed without a new version is told of, and what was published is kept."""
    plan = plans[0]
    [terms] = plan.versions
    await publish_plans(engine.database, PublishPlans(ADMIN, [plan]), NOW)
    changed = Plan(plan.header, (replace(terms, hash="0" * 64),), plan.document)
    published = await publish_plans(engine.database, PublishPlans(ADMIN, [changed]), NOW)
    assert [each.outcome for each in published.versions] == [Outcome.REFUSED]
    assert "published with another text" in str(published.refused[0])
    found = (await engine.library.newest(DEMO_TENANT)).plans
    assert [each.hash for each in found[plan.code].versions] == [terms.hash]


async def test_terms_are_compiled_once_and_read_again_only_when_something_was_published(
    engine: Engine, plans: list[Plan]
) -> None:
    await publish_plans(engine.database, PublishPlans(ADMIN, plans[:1]), NOW)
    pin, new_pin = ("bluestar-inverter-ac", "2022"), ("hp-doa", plans[1].versions[0].version)
    first = await engine.library.newest(DEMO_TENANT)
    assert await engine.library.newest(DEMO_TENANT) is first
    await publish_plans(engine.database, PublishPlans(ADMIN, plans), NOW)
    again = await engine.library.newest(DEMO_TENANT)
    assert again.terms(new_pin) is not None
    assert again.terms(pin) is first.terms(pin)
    await publish_plans(engine.database, PublishPlans(ADMIN, plans), NOW)
    assert await engine.library.newest(DEMO_TENANT) is again


async def test_what_another_process_publishes_is_there_for_the_next_question(engine: Engine, plans: list[Plan]) -> None:
    elsewhere = Library(engine.database)
    assert (await elsewhere.newest(DEMO_TENANT)).plans == {}
    await publish_plans(engine.database, PublishPlans(ADMIN, plans), NOW)
    assert list((await elsewhere.newest(DEMO_TENANT)).plans) == sorted(plan.code for plan in plans)


async def test_kept_terms_that_are_not_what_was_published_decide_nothing(engine: Engine, plans: list[Plan]) -> None:
    await publish_plans(engine.database, PublishPlans(ADMIN, plans), NOW)
    document = {**plans[1].document, "plan": {**plans[1].document["plan"], "name": "Somebody changed this"}}
    async with engine.database.write() as connection:
        await connection.execute(
            reference_tables.terms.update().where(reference_tables.terms.c.plan == "hp-doa").values(document=document)
        )
    with pytest.raises(BrokenTerms) as broken:
        await Library(engine.database).newest(DEMO_TENANT)
    assert broken.value.plan == "hp-doa"


async def test_another_tenant_sees_nothing_of_it(engine: Engine, plans: list[Plan]) -> None:
    await publish_plans(engine.database, PublishPlans(ADMIN, plans), NOW)
    assert (await engine.library.newest("default")).plans == {}
