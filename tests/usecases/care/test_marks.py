"""Is it written down, once and for good, that a visit did not take place, and who may say so?"""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import pytest_asyncio
from msgspec.structs import replace

from contracts.rules.values.vocabulary import Role
from contracts.usecases.actor import Actor
from contracts.usecases.care.list_due import DueOfUnit, due_of_unit
from contracts.usecases.care.mark_visit import MarkVisit, mark_visit
from contracts.usecases.cover.asked import BySerial
from contracts.usecases.demo.load_demo import DEMO_TENANT
from contracts.usecases.engine import Engine
from contracts.usecases.failures import Failure
from contracts.usecases.pages import Page
from contracts.usecases.units.parties import NewParty
from contracts.usecases.units.read_history import ReadHistory, read_history
from tests.databases import PostgresDatabases, SqliteFiles
from tests.usecases.care.care_shop import ADMIN, day, give, noon, open_shop, sell
from tests.worlds import own_engine

OWNER = NewParty("PERSON", "Kavya Nair", "IN", "hi")
UNIT = BySerial("Lloyd", "M-1")
NOW = noon("2025-10-05")
"""The first half of the contract's year ended with September."""


@pytest_asyncio.fixture
async def engine(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Engine]:
    async with own_engine(databases, open_shop) as found:
        yield found


async def contract(engine: Engine) -> str:
    await sell(engine, "M-1", OWNER)
    return await give(engine, "M-1", OWNER, "2025-04-01")


def missed(contract_id: str, **fields: object) -> MarkVisit:
    command = MarkVisit(ADMIN, "mark-1", contract_id, "preventive-service", 1, "MISSED", day("2025-09-30"))
    return replace(command, **fields)


async def states(engine: Engine, now: datetime = NOW) -> list[str]:
    found = await due_of_unit(engine.database, engine.library, DueOfUnit(ADMIN, UNIT), now)
    return [each.visit.state.value for each in found.visits]


async def refused(engine: Engine, command: MarkVisit, now: datetime = NOW) -> str:
    with pytest.raises(Failure) as failure:
        await mark_visit(engine.database, engine.library, command, now)
    return failure.value.code


async def test_a_missed_visit_is_marked_once_and_the_trail_tells_it(engine: Engine) -> None:
    command = missed(await contract(engine))
    assert await states(engine) == ["OVERDUE", "DUE"]
    first = await mark_visit(engine.database, engine.library, command, NOW)
    again = await mark_visit(engine.database, engine.library, command, NOW)
    assert (first.visit.state.value, again.id) == ("MISSED_BY_ISSUER", first.id)
    assert await states(engine) == ["MISSED_BY_ISSUER", "DUE"]
    history = await read_history(engine.database, engine.library, ReadHistory(ADMIN, UNIT, Page(50)))
    [told] = [each for _, each in history.items if each.kind == "visit.marked"]
    assert (told.body["cycle"], told.body["number"], told.body["mark"]) == ("preventive-service", 1, "MISSED")


async def test_a_mark_is_taken_back_by_a_later_one(engine: Engine) -> None:
    named = await contract(engine)
    await mark_visit(engine.database, engine.library, missed(named), NOW)
    opened = missed(named, idempotency_key="mark-2", mark="OPEN", on_day=day("2025-10-05"))
    back = await mark_visit(engine.database, engine.library, opened, noon("2025-10-06"))
    assert back.visit.state.value == "OVERDUE"
    assert await refused(engine, replace(opened, idempotency_key="mark-3")) == "NOT_MARKED"


async def test_a_customer_skips_only_what_was_offered_in_time(engine: Engine) -> None:
    named = await contract(engine)
    skipped = missed(named, mark="SKIPPED", on_day=day("2025-09-12"))
    assert await refused(engine, skipped) == "NOT_OFFERED"
    assert await refused(engine, replace(skipped, offered_on=day("2025-10-01"))) == "OFFERED_LATE"
    taken = replace(skipped, offered_on=day("2025-09-30"))
    assert (await mark_visit(engine.database, engine.library, taken, NOW)).visit.state.value == "SKIPPED_BY_CUSTOMER"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": 2, "on_day": day("2025-10-01")}, None),
        ({"number": 2, "on_day": day("2025-09-30")}, "NOT_DUE"),
        ({"number": 3}, "UNKNOWN_VISIT"),
        ({"cycle": "other"}, "UNKNOWN_VISIT"),
        ({"contract": "nonsense"}, "UNKNOWN_CONTRACT"),
        ({"on_day": day("2025-10-07")}, "IN_THE_FUTURE"),
        ({"mark": "OPEN"}, "NOT_MARKED"),
        ({"reason": "she was in hospital"}, "BAD_REASON"),
        ({"idempotency_key": " "}, "BAD_IDEMPOTENCY_KEY"),
    ],
)
async def test_what_cannot_be_marked_is_refused_and_nothing_is_written(
    engine: Engine, fields: dict[str, object], code: str | None
) -> None:
    command = missed(await contract(engine), **fields)
    if code is None:
        await mark_visit(engine.database, engine.library, command, NOW)
        assert await states(engine) == ["OVERDUE", "MISSED_BY_ISSUER"]
        return
    assert await refused(engine, command) == code
    assert await states(engine) == ["OVERDUE", "DUE"]


async def test_a_visit_that_is_not_due_yet_cannot_have_been_missed(engine: Engine) -> None:
    command = missed(await contract(engine), number=2)
    assert await refused(engine, command, noon("2025-09-30")) == "NOT_DUE"


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (Actor(DEMO_TENANT, Role.SERVICE_CENTRE, "centre"), None),
        (Actor(DEMO_TENANT, Role.ISSUER, "havells", issuer="havells"), None),
        (Actor(DEMO_TENANT, Role.ISSUER, "other", issuer="hk-services"), "UNKNOWN_CONTRACT"),
        (Actor(DEMO_TENANT, Role.STOREFRONT, "shop"), "NOT_ALLOWED"),
        (Actor(DEMO_TENANT, Role.CUSTOMER, "stranger"), "NOT_ALLOWED"),
    ],
)
async def test_who_may_mark_a_visit(engine: Engine, actor: Actor, code: str | None) -> None:
    """A contract of another issuer is one that its staff know nothing of."""
    command = missed(await contract(engine), actor=actor)
    if code is None:
        await mark_visit(engine.database, engine.library, command, NOW)
    else:
        assert await refused(engine, command) == code
    assert await states(engine) == ["OVERDUE" if code else "MISSED_BY_ISSUER", "DUE"]


async def test_another_tenant_knows_no_such_contract(engine: Engine) -> None:
    elsewhere = Actor("elsewhere", Role.ADMIN, "admin")
    assert await refused(engine, missed(await contract(engine), actor=elsewhere)) == "UNKNOWN_CONTRACT"
