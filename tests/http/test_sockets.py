"""Is a web socket spoken to by the protocol, bounded, and told everything it was promised?"""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2
import pytest
import pytest_asyncio
from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from contracts.app import create_app
from contracts.http.callers import Callers
from contracts.http.conversation import Limits
from contracts.http.sockets import Sockets
from contracts.schema.context import Context
from contracts.schema.examples import EXAMPLES, Example
from contracts.schema.execute import GraphQLRequest, subscribe
from contracts.settings import Settings
from contracts.usecases.demo.load_demo import demo_actors
from tests.http.talking import Talk
from tests.schema.asking import Api, Json, case, money, part
from tests.schema.test_claims import REGISTER, do, file, told, unit_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONGEST = 20_000
CLAIM = """subscription($id: ID!, $after: String) { claimUpdated(claimId: $id, after: $after) { __typename
  ... on ClaimUpdate { cursor event { id kind at } claim { id state moves { move } } }
  ... on UserError { code path } } }"""
COVER = """subscription($input: CoverageInput!, $after: String) { coverageChanged(input: $input, after: $after) {
  __typename ... on CoverageUpdate { cursor event { kind }
    coverage { decision { verdict hash } unit { contracts { nodes { plan } } } } }
  ... on UserError { code path } } }"""
NOTHING = 'claimUpdated(claimId: "x") { __typename }'
ISSUE = """mutation($input: IssueContractInput!) { issueContract(input: $input) {
  __typename ... on UserError { code message path } } }"""


@dataclass(frozen=True, slots=True)
class Served:
    """The app, its sockets apart, and its other clients."""

    app: Starlette
    sockets: Sockets
    api: Api


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def served(demo_database_url: str) -> AsyncIterator[Served]:
    app = create_app(Settings(database_url=demo_database_url, demo=True, max_body_bytes=LONGEST))
    [sockets] = [each.app for each in app.routes if isinstance(each, WebSocketRoute)]
    assert isinstance(sockets, Sockets)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            yield Served(app, sockets, Api(client))


@asynccontextmanager
async def talking(served: Served, key: str | None = "demo-centre") -> AsyncIterator[Talk]:
    async with Talk(served.app) as talk:
        yield await talk.greet(key)


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["{"], 4400),
        (["[]"], 4400),
        (['{"type": "hello"}'], 4400),
        (['{"type": "connection_init", "payload": []}'], 4400),
        (['{"type": "connection_init", "payload": {"Authorization": "Bearer nobody"}}'], 4403),
        (['{"type": "connection_init"}', '{"type": "connection_init"}'], 4429),
        (['{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}'], 4401),
        (['{"type": "connection_init"}', '{"type": "subscribe", "payload": {"query": "{ __typename }"}}'], 4400),
        (['{"type": "connection_init"}', '{"type": "subscribe", "id": "1"}'], 4400),
        (['{"type": "connection_init"}', '{"type": "subscribe", "id": "1", "payload": {"query": 1}}'], 4400),
        (['{"type": "connection_init"}', '{"type": "complete"}'], 4400),
        ([json.dumps({"type": "ping", "payload": {"x": "x" * LONGEST}})], 1009),
    ],
)
async def test_who_does_not_speak_the_protocol_is_told_so_by_the_code(
    served: Served, messages: list[str], code: int
) -> None:
    async with Talk(served.app) as talk:
        for each in messages:
            await talk.write(each)
        heard = await talk.hear()
        while isinstance(heard, dict):
            assert heard["type"] == "connection_ack"
            heard = await talk.hear()
    assert heard == code


@pytest.mark.parametrize("protocols", [(), ("graphql-ws",)])
async def test_another_protocol_is_not_spoken(served: Served, protocols: tuple[str, ...]) -> None:
    async with Talk(served.app, protocols) as talk:
        assert await talk.hear() == 4406


async def test_who_says_nothing_at_the_beginning_is_let_go(served: Served) -> None:
    async with Talk(replace(served.sockets, limits=Limits(LONGEST, init_s=0.01))) as talk:
        assert await talk.hear() == 4408


async def test_who_reads_nothing_is_let_go(served: Served) -> None:
    async with Talk(replace(served.sockets, limits=Limits(LONGEST, send_s=0.01)), room=1) as talk:
        await talk.say("connection_init")
        await talk.say("ping")
        await talk.ended()


async def test_an_id_in_use_closes_the_socket_and_a_free_one_may_be_used_again(served: Served) -> None:
    claim = await a_claim(served.api, "S-ID")
    async with talking(served) as talk:
        for _ in range(2):
            await talk.ask(CLAIM, id=claim)
            assert (await talk.update())["claim"]["state"] == "APPROVED"
            await talk.say("complete", id="1")
        await talk.ask("{ __typename }")
        assert await talk.update() == "Query"
        assert await talk.hear() == {"type": "complete", "id": "1"}
        await talk.ask(CLAIM, id=claim)
        assert (await talk.update())["claim"]["id"] == claim
        await talk.ask(CLAIM, id=claim)
        assert await talk.hear() == 4409


async def test_queries_and_mutations_are_answered_too(served: Served) -> None:
    async with talking(served) as talk:
        await talk.say("ping")
        assert await talk.hear() == {"type": "pong"}
        await talk.ask("mutation { __typename }")
        assert await talk.update() == "Mutation"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { claimUpdated { __typename } }", "GRAPHQL_VALIDATION_FAILED"),
        (f"subscription {{ {' '.join(f'a{n}: {NOTHING}' for n in range(21))} }}", "QUERY_TOO_LARGE"),
        ("", "MISSING_QUERY"),
    ],
)
async def test_what_cannot_begin_is_an_error_of_its_operation(served: Served, query: str, code: str) -> None:
    async with talking(served) as talk:
        await talk.ask(query)
        heard = await talk.hear()
        assert (heard["type"], heard["id"]) == ("error", "1")
        assert code in {each["extensions"]["code"] for each in heard["payload"]}


async def test_a_subscription_is_not_sent_by_http(served: Served) -> None:
    answer = await served.api.http.post("/graphql", json={"query": CLAIM, "variables": {"id": "x"}})
    assert answer.json()["errors"][0]["extensions"]["code"] == "SUBSCRIPTION_BY_HTTP"


async def a_claim(api: Api, serial: str) -> str:
    """A claim of the centre, approved."""
    unit = await unit_of(api, serial)
    claim = (await file(api, "demo-centre", told(unit, serial.lower(), part("900.00"))))["claim"]
    return str(claim["id"])


async def withdraw(api: Api, claim: str) -> None:
    await do(api, "withdrawClaim", "demo-centre", idempotencyKey=f"w-{claim}", claimId=claim, reason="NOT_WANTED")


async def test_a_claim_is_told_as_it_is_and_after_everything_that_happens_to_it(served: Served) -> None:
    claim = await a_claim(served.api, "S-CLAIM")
    async with talking(served) as talk:
        await talk.ask(CLAIM, id=claim)
        first = await talk.update()
        assert (first["event"], first["claim"]["state"]) == (None, "APPROVED")
        await withdraw(served.api, claim)
        then = await talk.update()
        assert (then["event"]["kind"], then["claim"]["state"]) == ("claim.withdrawn", "WITHDRAWN")
    async with talking(served) as again:
        await again.ask(CLAIM, id=claim, after=first["cursor"])
        assert await again.update() == then


async def test_a_claim_is_told_only_to_who_may_see_it(served: Served) -> None:
    claim = await a_claim(served.api, "S-SEEN")
    for key, asked in (("demo-partner", claim), (None, claim), ("demo-centre", "nothing")):
        async with talking(served, key) as talk:
            await talk.ask(CLAIM, id=asked)
            wanted = {"__typename": "UnknownRecord", "code": "UNKNOWN_CLAIM", "path": ["claimId"]}
            assert await talk.update() == wanted
            assert await talk.hear() == {"type": "complete", "id": "1"}


async def test_a_cursor_of_another_claim_is_none(served: Served) -> None:
    claim, other = await a_claim(served.api, "S-CURSOR"), await a_claim(served.api, "S-OTHER")
    async with talking(served) as talk:
        await talk.ask(CLAIM, id=claim)
        cursor = (await talk.update())["cursor"]
        for after in (cursor, "x"):
            await talk.ask(CLAIM, name=after, id=other, after=after)
            wrong = await talk.update(after)
            assert (wrong["code"], wrong["path"]) == ("BAD_CURSOR", ["after"])
            assert (await talk.hear())["type"] == "complete"


async def test_an_answer_is_told_again_only_when_it_is_another(served: Served) -> None:
    """A draft changes no answer; a contract does. Who comes again with the first cursor is told the last at once."""
    unit = await a_split_ac(served.api, "S-COVER")
    visit = {"id": "visit", "class": "VISIT", "amount": money("500.00")}
    asked = case(unit=unit, occurredOn="2026-09-10", asOf="2026-09-11T12:00:00+05:30", components=[], charges=[visit])
    claim = await do(served.api, "draftClaim", "demo-centre", idempotencyKey="s-cover", case=asked)
    async with talking(served, "demo-admin") as talk:
        await talk.ask(CLAIM, name="claim", id=claim["claim"]["id"])
        await talk.update("claim")
        await talk.ask(COVER, name="cover", input=asked)
        first = await talk.update("cover")
        assert first["event"] is None
        await withdraw(served.api, claim["claim"]["id"])
        assert (await talk.update("claim"))["event"]["kind"] == "claim.withdrawn"
        await issue(served.api, unit)
        then = await talk.update("cover")
        assert then["event"]["kind"] == "contract.issued"
        assert plans(then) - plans(first) == {"lloyd-split-ac-amc"}
    for after, answer in ((first["cursor"], "then"), (then["cursor"], "nothing")):
        async with talking(served, "demo-admin") as again:
            await again.ask(COVER, input=asked, after=after)
            if answer == "then":
                told_again = await again.update()
                assert (told_again["cursor"], told_again["event"]) == (then["cursor"], None)
            else:
                await again.ask("{ __typename }", name="last")
                assert await again.update("last") == "Query"


async def a_split_ac(api: Api, serial: str) -> Json:
    """An air conditioner that an AMC can be had for."""
    unit = {"serial": {"namespace": "Lloyd", "serial": serial}}
    owner = {"new": {"kind": "PERSON", "name": "Ravi Menon"}}
    facts = [{"name": "purchased", "value": "2026-04-01"}, {"name": "country", "value": "IN"}]
    sale: Json = {"idempotencyKey": f"sale-{serial}", "unit": unit, "sku": "LL-SPLIT-15", "owner": owner}
    sale |= {"ownedFrom": "2026-04-01", "facts": facts}
    await api.ask(REGISTER, "demo-admin", input=sale)
    return unit


def plans(update: Json) -> set[str]:
    return {each["plan"] for each in update["coverage"]["unit"]["contracts"]["nodes"]}


async def issue(api: Api, unit: Json) -> None:
    sold = {
        "idempotencyKey": f"amc-{unit['serial']['serial']}",
        "unit": unit,
        "plan": "lloyd-split-ac-amc",
        "holder": {"new": {"kind": "PERSON", "name": "Ravi Menon"}},
        "madeOn": "2026-04-05",
        "startDay": "2026-04-05",
        "price": money("2499.00"),
    }
    issued = await api.ask(ISSUE, "demo-admin", input=sold)
    assert issued["issueContract"]["__typename"] == "IssueContractSuccess", issued


TOLD = [each for each in EXAMPLES if each.subscribes]


@pytest.mark.parametrize("example", TOLD, ids=lambda example: example.name)
async def test_a_worked_example_is_told_how_things_stand(served: Served, example: Example) -> None:
    async with talking(served, f"demo-{example.caller}") as talk:
        await talk.ask(example.query, **example.variables)
        assert (await talk.update())["__typename"].endswith("Update")


async def test_what_is_told_is_of_the_moment_at_which_it_is_told(served: Served) -> None:
    """The subscription begins in 2026, and its first update is of a day long after the contract."""
    engine, actor = served.sockets.shared.engine, demo_actors()["demo-centre"]
    begun, far = datetime(2026, 5, 1, tzinfo=UTC), datetime(2150, 1, 1, tzinfo=UTC)
    query = """subscription($input: CoverageInput!) { coverageChanged(input: $input) { ... on CoverageUpdate {
      coverage { decision { asOf } unit { contracts { nodes { plan state } } } } } } }"""
    asked = {"unit": {"serial": {"namespace": "Lloyd", "serial": "LLY-88-2201"}}, "event": "DEFECT"}
    context = Context(engine.within(actor.tenant), actor, begun, "en", clock=lambda: far)
    updates = subscribe(GraphQLRequest(query, None, {"input": asked}, None, reads_only=False), context)
    async with aclosing(updates):
        coverage = (await anext(updates)).body["data"]["coverageChanged"]["coverage"]
    assert datetime.fromisoformat(coverage["decision"]["asOf"]) == far
    assert {"plan": "lloyd-split-ac-amc", "state": "EXPIRED"} in coverage["unit"]["contracts"]["nodes"]


async def test_a_question_that_is_wrong_is_answered_once(served: Served) -> None:
    nobody = {"serial": {"namespace": "Blue Star", "serial": "NO-SUCH"}}
    async with talking(served) as talk:
        await talk.ask(COVER, input=case(unit=nobody))
        wrong = await talk.update()
        assert (wrong["code"], wrong["path"][0]) == ("UNKNOWN_UNIT", "input")
        assert await talk.hear() == {"type": "complete", "id": "1"}


async def test_one_socket_carries_so_many_operations(served: Served) -> None:
    claim = await a_claim(served.api, "S-MANY")
    async with Talk(replace(served.sockets, limits=Limits(LONGEST, operations=1))) as talk:
        await talk.greet("demo-centre")
        await talk.ask(CLAIM, id=claim)
        await talk.update()
        await talk.ask(CLAIM, name="2", id=claim)
        heard = await talk.hear()
        assert (heard["type"], heard["id"]) == ("error", "2")
        assert heard["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"


async def test_a_key_and_the_whole_app_hold_so_many_sockets(served: Served) -> None:
    sockets = replace(served.sockets, most=3, most_of_a_key=1)
    async with Talk(sockets) as first, Talk(sockets) as second:
        await first.greet("demo-centre")
        await second.greet("demo-partner")
        async with Talk(sockets) as third:
            await third.say("connection_init", payload={"Authorization": "Bearer demo-centre"})
            assert await third.hear() == 1013
        async with Talk(sockets) as third, Talk(sockets) as fourth:
            await third.greet()
            assert await fourth.hear() == 1013
    async with Talk(sockets) as again:
        await again.greet("demo-centre")


async def test_a_key_that_is_taken_away_is_told_nothing_more(served: Served) -> None:
    claim, keys = await a_claim(served.api, "S-KEY"), dict(demo_actors())
    shared = served.sockets.shared
    believing = replace(shared, callers=Callers(keys, shared.callers.anonymous))
    async with Talk(replace(served.sockets, shared=believing)) as talk:
        await talk.greet("demo-centre")
        await talk.ask(CLAIM, id=claim)
        await talk.update()
        del keys["demo-centre"]
        await withdraw(served.api, claim)
        assert await talk.hear() == 4403


async def test_a_closed_socket_leaves_nothing_behind(served: Served) -> None:
    claim = await a_claim(served.api, "S-LEFT")
    registry = served.sockets.shared.metrics.registry
    async with talking(served) as talk:
        await talk.ask(CLAIM, id=claim)
        await talk.update()
        assert registry.get_sample_value("contracts_subscriptions_open") == 1
    assert registry.get_sample_value("contracts_subscriptions_open") == 0
    assert registry.get_sample_value("contracts_sockets_open") == 0
