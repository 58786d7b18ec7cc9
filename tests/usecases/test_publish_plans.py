"""Which version is published, which is refused, and which one does a sale get?

The versions here differ in nothing but their names and first days. All of it on both databases.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from contracts.rules.terms import Plan
from contracts.usecases.contract_life.commands import IssueContract
from contracts.usecases.contract_life.issue_contract import issue_contract
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput
from contracts.usecases.terms.publish_plans import Outcome, PlansPublished, PublishPlans, publish_plans
from contracts.usecases.units.parties import NewParty
from tests.usecases.examples import plan
from tests.usecases.small_shop import ADMIN, TENANT, UNIT, open_shop

LATER = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    """A shop that sold one unit."""
    shop = await open_shop(database_url)
    yield shop.engine
    await shop.engine.close()


def care(version: str, since: str | None, note: str = "as agreed") -> Plan:
    """One version of a plan."""
    return plan("care", kind="AMC", version=version, note=note, since=since)


async def publish(engine: Engine, *plans: Plan, at: datetime = LATER) -> PlansPublished:
    return await publish_plans(engine.database, PublishPlans(ADMIN, plans), at)


async def outcomes(engine: Engine, *plans: Plan) -> list[tuple[str, Outcome]]:
    return [(each.version, each.outcome) for each in (await publish(engine, *plans)).versions]


async def sold_on(engine: Engine, day: str, key: str = "", version: str | None = None) -> str:
    """The version that a sale of a day gets; it is entered now."""
    made_on, holder = date.fromisoformat(day), NewParty("PERSON", "Asha Rao", "IN", "hi")
    command = IssueContract(ADMIN, key or f"care {day}", UNIT, "care", holder, made_on, version=version)
    return (await issue_contract(engine, command, LATER)).contract.terms.version


async def test_a_version_is_published_once(engine: Engine) -> None:
    """With the hash of its content and its first day; the same again is kept."""
    first = care("2025", "2025-01-01")
    (published,) = (await publish(engine, first)).versions
    assert (published.outcome, published.hash, published.since) == (
        Outcome.PUBLISHED,
        first.versions[0].hash,
        date(2025, 1, 1),
    )
    assert await outcomes(engine, first) == [("2025", Outcome.KEPT)]


async def test_a_published_version_never_changes(engine: Engine) -> None:
    """Another text needs another name. The versions beside it are published all the same."""
    await publish(engine, care("2025", "2025-01-01"))
    changed = care("2025", "2025-01-01", note="changed")
    published = await publish(engine, changed, care("2026", "2026-01-01"))
    assert [each.outcome for each in published.versions] == [Outcome.REFUSED, Outcome.PUBLISHED]
    assert str(published.refused[0]) == (
        "the plan care: version 2025 is published with another text: give the new text a new version"
    )
    assert await outcomes(engine, care("2025", "2025-01-01")) == [("2025", Outcome.KEPT)]


async def test_two_versions_that_begin_on_one_day_are_refused(engine: Engine) -> None:
    """Published together or one after the other: the first one stands, and the second is told of."""
    one, two = care("a", "2025-01-01"), care("b", "2025-01-01")
    assert await outcomes(engine, one, two) == [("a", Outcome.PUBLISHED), ("b", Outcome.REFUSED)]
    published = await publish(engine, two)
    assert str(published.refused[0]) == (
        "the plan care: version b begins on 2025-01-01, as a does, which is published: give it a `since` of its own"
    )
    assert await sold_on(engine, "2025-01-01") == "a"


async def test_of_two_who_publish_for_one_day_at_once_one_is_refused(engine: Engine) -> None:
    """Whoever comes second waits, and then sees the first."""
    await publish(engine, care("old", None))
    both = await asyncio.gather(publish(engine, care("a", "2025-01-01")), publish(engine, care("b", "2025-01-01")))
    assert sorted(each.outcome for one in both for each in one.versions) == [Outcome.PUBLISHED, Outcome.REFUSED]


async def test_a_version_governs_from_its_first_day_on(engine: Engine) -> None:
    """That day included; the day before it is the older one's."""
    await publish(engine, care("2025", "2025-01-01"), care("2026", "2026-01-01"))
    assert await sold_on(engine, "2025-12-31") == "2025"
    assert await sold_on(engine, "2026-01-01") == "2026"
    assert await sold_on(engine, "2026-01-02") == "2026"


async def test_a_sale_entered_late_gets_the_version_of_its_own_day(engine: Engine) -> None:
    """Also when that one was published after the sale. A contract made before keeps its own."""
    await publish(engine, care("2025", "2025-01-01"), care("2026", "2026-01-01"))
    assert await sold_on(engine, "2025-06-10", key="in time") == "2025"
    await publish(engine, care("2025-summer", "2025-06-01"))
    assert await sold_on(engine, "2025-06-10", key="late") == "2025-summer"
    assert await sold_on(engine, "2025-06-10", key="in time") == "2025"
    assert await sold_on(engine, "2025-05-31") == "2025"
    assert await sold_on(engine, "2026-02-01") == "2026"


async def test_a_sale_before_the_first_version_is_refused_and_may_name_one(engine: Engine) -> None:
    """Nothing is picked silently."""
    await publish(engine, care("2025", "2025-01-01"))
    with pytest.raises(BadInput, match="no version of `care` governs a contract made on 2024-12-31"):
        await sold_on(engine, "2024-12-31")
    assert await sold_on(engine, "2024-12-31", key="named", version="2025") == "2025"


async def test_what_another_process_publishes_is_seen_by_the_next_sale(engine: Engine, database_url: str) -> None:
    """A server that runs on does not sell yesterday's terms."""
    await publish(engine, care("2025", "2025-01-01"))
    assert await sold_on(engine, "2026-01-01", key="before") == "2025"
    other = Engine.open(database_url).within(TENANT)
    try:
        await publish(other, care("2026", "2026-01-01"))
    finally:
        await other.close()
    assert await sold_on(engine, "2026-01-01", key="after") == "2026"
