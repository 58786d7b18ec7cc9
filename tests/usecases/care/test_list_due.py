"""Which visits does the list over all units show, to whom, and at what cost?"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace

from contracts.rules.values.vocabulary import Role, VisitState
from contracts.usecases.actor import Actor
from contracts.usecases.care.list_due import ListDue, list_due
from contracts.usecases.care.visits_of import UnitVisits
from contracts.usecases.demo.load_demo import DEMO_TENANT
from contracts.usecases.engine import Engine
from contracts.usecases.failures import Failure
from contracts.usecases.pages import Page, Part
from contracts.usecases.units.parties import NewParty
from tests.databases import PostgresDatabases, SqliteFiles
from tests.schema.asking import statements
from tests.usecases.care.care_shop import ADMIN, day, give, noon, open_shop, sell
from tests.worlds import own_engine

NOW = noon("2025-05-01")
OWNER = NewParty("PERSON", "Kavya Nair", "IN", "hi")
ALL = ListDue(ADMIN, Page(100))


@pytest_asyncio.fixture
async def engine(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Engine]:
    async with own_engine(databases, open_sold_shop) as found:
        yield found


async def open_sold_shop(database_url: str) -> Engine:
    """Three units with a contract, and one without."""
    found = await open_shop(database_url)
    for number in range(4):
        await sell(found, f"L-{number}", OWNER)
        if number < 3:
            await give(found, f"L-{number}", OWNER, "2025-04-01")
    return found


async def listed(engine: Engine, command: ListDue) -> Part[UnitVisits]:
    return await list_due(engine.database, engine.library, command, NOW)


def serials(found: Part[UnitVisits]) -> set[str]:
    return {visits.serial for _, visits in found.items}


async def test_units_with_visits_are_listed_and_others_are_not(engine: Engine) -> None:
    found = await listed(engine, ALL)
    assert (serials(found), found.has_next) == ({"L-0", "L-1", "L-2"}, False)
    assert {len(visits.visits) for _, visits in found.items} == {2}


async def test_pages_follow_one_another_without_a_gap(engine: Engine) -> None:
    seen: list[str] = []
    after = None
    for _ in range(3):
        page = await listed(engine, replace(ALL, page=Page(1, after)))
        seen += [visits.serial for _, visits in page.items]
        after = page.keys().end
    assert sorted(seen) == ["L-0", "L-1", "L-2"]
    assert not (await listed(engine, replace(ALL, page=Page(1, after)))).items


async def test_states_days_and_issuers_narrow_the_list(engine: Engine) -> None:
    due = await listed(engine, replace(ALL, states=frozenset({VisitState.DUE})))
    assert {each.visit.number for _, visits in due.items for each in visits.visits} == {1}
    soon = await listed(engine, replace(ALL, until=day("2025-09-30")))
    assert {each.visit.number for _, visits in soon.items for each in visits.visits} == {1}
    assert serials(await listed(engine, replace(ALL, issuer="havells"))) == {"L-0", "L-1", "L-2"}
    assert serials(await listed(engine, replace(ALL, issuer="hk-services"))) == set()


async def test_an_issuer_sees_its_own_promises_only_whatever_it_asks_for(engine: Engine) -> None:
    other = Actor(DEMO_TENANT, Role.ISSUER, "hk", issuer="hk-services")
    assert serials(await listed(engine, ListDue(other, Page(100), issuer="havells"))) == set()


@pytest.mark.parametrize("role", [Role.STOREFRONT, Role.CUSTOMER, Role.PARTNER])
async def test_the_list_is_for_a_desk(engine: Engine, role: Role) -> None:
    with pytest.raises(Failure) as refused:
        await listed(engine, ListDue(Actor(DEMO_TENANT, role, "key"), Page(1)))
    assert refused.value.code == "NOT_ALLOWED"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(ALL, page=Page(101)), "BAD_PAGE"),
        (replace(ALL, page=Page(1, "x")), "BAD_CURSOR"),
        (replace(ALL, until=day("2031-01-01")), "TOO_FAR"),
        (replace(ALL, location="x"), "UNKNOWN_LOCATION"),
    ],
)
async def test_a_question_out_of_bounds_is_refused(engine: Engine, command: ListDue, code: str) -> None:
    with pytest.raises(Failure) as refused:
        await listed(engine, command)
    assert refused.value.code == code


async def test_three_units_cost_as_many_statements_as_one(engine: Engine) -> None:
    await listed(engine, ALL)
    with statements() as one:
        await listed(engine, replace(ALL, page=Page(1)))
    with statements() as three:
        await listed(engine, ALL)
    assert len(one) == len(three) <= 4
