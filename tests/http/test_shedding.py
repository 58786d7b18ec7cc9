"""Under load, is the work bounded, are queries turned away first, and does nobody lose a place?"""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from contracts.app import create_app
from contracts.http.answers import Refused
from contracts.http.shedding import Room
from contracts.rules.values.vocabulary import Role
from contracts.schema import queries
from contracts.schema.context import EVERYTHING
from contracts.schema.execute import document_of
from contracts.schema.operations import Kind, asked
from tests.databases import SqliteFiles
from tests.production import production

FOREVER_S = 3600.0


class Visitor:
    """One request in a room: it holds its place until it is let go."""

    def __init__(self, room: Room, kind: Kind) -> None:
        self.began, self._done = False, asyncio.Event()
        self.task = asyncio.create_task(self._visit(room, kind))

    async def _visit(self, room: Room, kind: Kind) -> None:
        async with room.place(kind):
            self.began = True
            await self._done.wait()

    def go(self) -> None:
        self._done.set()

    async def refusal(self) -> Refused:
        with pytest.raises(Refused) as refused:
            await self.task
        return refused.value


async def come(room: Room, *kinds: Kind) -> list[Visitor]:
    visitors = [Visitor(room, kind) for kind in kinds]
    await settle()
    return visitors


async def settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_no_more_are_carried_out_at_once_than_there_are_places() -> None:
    room = Room(2, 10, FOREVER_S)
    visitors = await come(room, *[Kind.QUERY] * 5)
    assert [each.began for each in visitors] == [True, True, False, False, False]
    assert (room.running, room.queued) == (2, 3)
    for number, each in enumerate(visitors):
        each.go()
        await settle()
        assert sum(v.began for v in visitors) == min(5, number + 3)
    assert (room.running, room.queued) == (0, 0)


async def test_who_matters_most_goes_first_and_of_a_kind_who_came_first() -> None:
    room = Room(1, 10, FOREVER_S)
    [holder] = await come(room, Kind.QUERY)
    waiting = await come(room, Kind.QUERY, Kind.CHANGE, Kind.CLAIM, Kind.QUERY, Kind.CLAIM)
    order = []
    holder.go()
    for _ in waiting:
        await settle()
        [now] = [n for n, each in enumerate(waiting) if each.began and n not in order]
        order.append(now)
        waiting[now].go()
    assert order == [2, 4, 1, 0, 3]


async def test_a_full_room_turns_a_query_away_with_a_time_to_come_back() -> None:
    shed: list[Kind] = []
    room = Room(1, 1, FOREVER_S, shed.append)
    await come(room, Kind.QUERY, Kind.QUERY)
    [late] = await come(room, Kind.QUERY)
    refused = await late.refusal()
    assert (refused.status, refused.code) == (503, "OVERLOADED")
    assert int(refused.headers["Retry-After"]) >= 1
    assert shed == [Kind.QUERY]


async def test_a_claim_takes_the_place_of_a_query_and_only_claims_stop_a_claim() -> None:
    room = Room(1, 3, FOREVER_S)
    await come(room, Kind.QUERY)
    query, change, other = await come(room, Kind.QUERY, Kind.CHANGE, Kind.QUERY)
    await come(room, Kind.CLAIM)
    assert (await other.refusal()).code == "OVERLOADED"  # the last of the queries
    await come(room, Kind.CLAIM)
    assert (await query.refusal()).code == "OVERLOADED"
    await come(room, Kind.CLAIM)
    assert (await change.refusal()).code == "OVERLOADED"
    [late] = await come(room, Kind.CLAIM)
    assert (await late.refusal()).code == "OVERLOADED"
    assert (room.running, room.queued) == (1, 3)


async def test_nobody_waits_longer_than_the_patience() -> None:
    room = Room(1, 5, 0.001)
    [holder] = await come(room, Kind.QUERY)
    [waiting] = await come(room, Kind.CLAIM)
    assert (await waiting.refusal()).status == 503
    holder.go()
    await holder.task
    assert (room.running, room.queued) == (0, 0)


async def test_who_leaves_while_waiting_or_while_being_let_in_keeps_no_place() -> None:
    room = Room(1, 5, FOREVER_S)
    [holder] = await come(room, Kind.QUERY)
    left, let_in = await come(room, Kind.QUERY, Kind.QUERY)
    left.task.cancel()
    await settle()
    assert room.queued == 1
    holder.go()
    await holder.task  # gives its place to the one who leaves in the same moment
    let_in.task.cancel()
    await settle()
    assert (room.running, room.queued) == (0, 0)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("query A { facts { name } }", "A", Kind.QUERY),
        ("{ fileClaim }", None, Kind.QUERY),
        ("mutation B { fileClaim(input: {}) { __typename } }", "B", Kind.CLAIM),
        ("mutation { settleClaim(input: {}) { __typename } }", None, Kind.CLAIM),
        ("mutation { registerUnit(input: {}) { __typename } }", None, Kind.CHANGE),
        ("mutation { ...F } fragment F on Mutation { ... { fileClaim } ...F }", None, Kind.CLAIM),
        ("query A { x } mutation B { fileClaim }", None, Kind.QUERY),
        ("# mutation { fileClaim }\n{ facts { name } }", None, Kind.QUERY),
        ("{", None, Kind.QUERY),
        ("", None, Kind.QUERY),
    ],
)
def test_an_operation_is_as_urgent_as_what_it_does(text: str, name: str | None, kind: Kind) -> None:
    found = asked(document_of(text, Role.ADMIN, EVERYTHING), None)
    assert (found.name, found.kind) == (name, kind)


@pytest.fixture
async def http(sqlite_files: SqliteFiles) -> AsyncIterator[httpx2.AsyncClient]:
    with sqlite_files.migrated() as url:
        app = create_app(production(url, in_flight=1, waiting=0, metrics=True))
        transport = httpx2.ASGITransport(app)
        async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://t") as c:
            yield c


async def test_a_request_that_is_turned_away_gets_a_graphql_answer_and_is_counted(
    http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The explorer, the health checks and the figures need no place."""
    inside, release = asyncio.Event(), asyncio.Event()

    async def slow(*_: object) -> tuple[()]:
        inside.set()
        await release.wait()
        return ()

    monkeypatch.setattr(queries, "read_facts", slow)
    body = {"query": "{ facts { nodes { name } } }"}
    holding = asyncio.create_task(http.post("/graphql", json=body))
    await inside.wait()
    shed = await http.post("/graphql", json=body)
    assert (await http.get("/livez")).status_code == 200
    figures = (await http.get("/metrics")).text
    release.set()
    assert (await holding).status_code == 200
    assert (shed.status_code, shed.headers["retry-after"]) == (503, "1")
    assert shed.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"
    assert 'contracts_requests_shed_total{kind="QUERY"} 1.0' in figures
    assert 'outcome="SHED",role="STOREFRONT"} 1.0' in figures
    assert "contracts_requests_in_flight 1.0" in figures
    assert "contracts_requests_waiting 0.0" in figures
