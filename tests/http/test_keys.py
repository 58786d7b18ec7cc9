"""Who calls with a key, with none, or with one that does not hold, and what are they shown?"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace
from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.routing import WebSocketRoute

from contracts.app import NotForProduction, create_app
from contracts.http.answers import Refused
from contracts.http.callers import Caller, Callers
from contracts.http.documents import hash_of
from contracts.http.known_keys import AT_ONCE, BELIEVED, MOST_KEPT, KnownKeys
from contracts.http.sockets import Sockets
from contracts.rules.values.vocabulary import Role
from contracts.settings import Settings
from contracts.store.database import Database
from contracts.usecases.access.key_texts import KeyText
from contracts.usecases.access.manage_keys import CreateKey, create_key, revoke_key
from contracts.usecases.access.standing_for import StandsFor
from contracts.usecases.actor import Actor, Scope
from contracts.usecases.tokens import DEMO_SECRET
from tests.http.talking import Talk
from tests.production import SECRET, production
from tests.schema.asking import statements
from tests.store.examples import LEARNED

TENANT = "acme-in"
OPERATOR = Actor(TENANT, Role.ADMIN, "operator")
SHOP = CreateKey(OPERATOR, "shop", Role.STOREFRONT, StandsFor(), days=30)
ADMIN = CreateKey(OPERATOR, "boss", Role.ADMIN, StandsFor(), days=30)
DAY = timedelta(days=1)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = LEARNED
    read: int = field(default=0)

    def __call__(self) -> datetime:
        self.read += 1
        return self.now


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database.open(database_url).within(TENANT)
    yield opened
    await opened.close()


def callers_of(database: Database, clock: Clock) -> Callers:
    anonymous = Actor(TENANT, Role.STOREFRONT, "anonymous")
    return Callers({}, anonymous, keyless=False, known=KnownKeys(database, clock), clock=clock)


def bearer(key: object) -> Headers:
    return Headers({"authorization": f"Bearer {key}"})


async def refusal(callers: Callers, headers: Headers) -> tuple[int, str, str]:
    with pytest.raises(Refused) as refused:
        await callers.of(headers)
    return refused.value.status, refused.value.code, refused.value.message


async def test_a_key_says_who_calls_and_both_keys_of_a_name_say_the_same(database: Database) -> None:
    callers = callers_of(database, Clock())
    first, second = [await create_key(database, SHOP, LEARNED) for _ in range(2)]
    assert await callers.of(bearer(first.text)) == Caller(Actor(TENANT, Role.STOREFRONT, "shop"))
    assert await callers.of(bearer(second.text)) == await callers.of(bearer(first.text))


async def test_a_key_brings_its_scopes(database: Database) -> None:
    server = replace(SHOP, name="server", scopes=frozenset({Scope.SELL}))
    callers, created = callers_of(database, Clock()), await create_key(database, server, LEARNED)
    assert (await callers.of(bearer(created.text))).actor.scopes == {Scope.SELL}


async def test_keys_that_do_not_hold_have_one_answer_and_the_same_work(database: Database) -> None:
    """Each is looked up by one statement, and none when it is asked for again at once."""
    clock = Clock()
    expired, revoked, wrong = [
        (await create_key(database, CreateKey(OPERATOR, name, Role.ADMIN, StandsFor(), days), LEARNED)).text
        for name, days in (("a", 1), ("b", 30), ("c", 30))
    ]
    await revoke_key(database, OPERATOR, revoked.key_id, LEARNED)
    clock.now += DAY
    guessed = KeyText(TENANT, wrong.key_id, KeyText.new(TENANT).secret)
    elsewhere = KeyText("other", wrong.key_id, wrong.secret)
    callers = callers_of(database, clock)
    answers, work = set(), []
    for key in (expired, revoked, guessed, elsewhere, KeyText.new(TENANT)):
        with statements() as first:
            answers.add(await refusal(callers, bearer(key)))
        with statements() as second:
            answers.add(await refusal(callers, bearer(key)))
        work.append((len(first), len(second)))
    assert {(status, code) for status, code, _ in answers} == {(401, "UNKNOWN_KEY")}
    assert len(answers) == 1
    assert set(work) == {(1, 0)}


async def test_a_revoked_key_is_refused_within_seconds(database: Database) -> None:
    clock = Clock()
    callers, created = callers_of(database, clock), await create_key(database, SHOP, LEARNED)
    await callers.of(bearer(created.text))
    await revoke_key(database, OPERATOR, created.key.key_id, LEARNED)
    clock.now += BELIEVED
    assert timedelta(seconds=10) >= BELIEVED
    assert (await refusal(callers, bearer(created.text)))[1] == "UNKNOWN_KEY"


async def test_a_key_ends_at_its_moment_though_it_is_kept(database: Database) -> None:
    clock = Clock(LEARNED + 30 * DAY - timedelta(seconds=1))
    callers, created = callers_of(database, clock), await create_key(database, SHOP, LEARNED)
    await callers.of(bearer(created.text))
    clock.now += timedelta(seconds=1)
    with statements() as sent:
        assert (await refusal(callers, bearer(created.text)))[1] == "UNKNOWN_KEY"
    assert sent == []


async def test_a_clock_that_is_set_back_keeps_no_key_for_longer(database: Database) -> None:
    clock = Clock()
    callers, created = callers_of(database, clock), await create_key(database, SHOP, LEARNED)
    await callers.of(bearer(created.text))
    await revoke_key(database, OPERATOR, created.key.key_id, LEARNED)
    clock.now -= DAY
    assert (await refusal(callers, bearer(created.text)))[1] == "UNKNOWN_KEY"


async def test_made_up_keys_fill_no_memory_and_push_no_real_key_out(database: Database) -> None:
    clock = Clock()
    known, created = KnownKeys(database, clock), await create_key(database, SHOP, LEARNED)
    await known.opened_by(created.text)
    for number in range(MOST_KEPT + 50):
        known._keep((TENANT, f"{number:016x}"), type(known._there[(TENANT, created.key.key_id)])(None, clock()))
    assert len(known._absent) == MOST_KEPT
    with statements() as sent:
        assert await known.opened_by(created.text) == created.key
    assert sent == []


async def test_whoever_sends_one_key_often_asks_the_database_a_few_times_only(database: Database) -> None:
    known, key = KnownKeys(database, Clock()), KeyText.new(TENANT)
    with statements() as sent:
        assert await asyncio.gather(*(known.opened_by(key) for _ in range(50))) == [None] * 50
    assert 1 <= len(sent) <= AT_ONCE


@pytest.mark.parametrize(
    "written",
    [
        "Bearer",
        "Bearer ",
        "Bearer ck",
        "Bearer ck.a.b.c",
        "Bearer ck.acme-in.0123456789abcdef",
        f"Bearer ck.acme-in.0123456789ABCDEF.{'x' * 43}",
        f"Bearer ck.acme in.0123456789abcdef.{'x' * 43}",
        f"Bearer ck.acme-in.0123456789abcdef.{'x' * 44}",
        f"Bearer ck.acme-in.٠١٢٣٤٥٦٧٨٩abcdef.{'x' * 43}",
        f"Basic ck.acme-in.0123456789abcdef.{'x' * 43}",
        f"ck.acme-in.0123456789abcdef.{'x' * 43}",
        "Bearer a.b.c",
        f"Bearer {'x' * 100_000}",
    ],
)
async def test_what_is_no_key_is_refused_without_asking_the_database(written: str, tmp_path: Path) -> None:
    """It has no table to ask."""
    nowhere = Database.open(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    answer = await refusal(callers_of(nowhere, Clock()), _Headers(written))
    await nowhere.close()
    assert answer[:2] == (401, "UNKNOWN_KEY")


class _Headers(Headers):
    """Headers with one that Starlette would not let through as written."""

    def __init__(self, written: str) -> None:
        super().__init__({})
        self._written = written

    def get(self, key: str, default: Any = None) -> Any:
        return self._written if key == "authorization" else default


async def test_without_a_key_nobody_is_answered_unless_the_settings_say_so(database: Database) -> None:
    callers = callers_of(database, Clock())
    assert (await refusal(callers, Headers({})))[:2] == (401, "KEY_NEEDED")


# --- The whole app, outside the demo --------------------------------------------------------------------------

Client = Callable[..., Any]


@asynccontextmanager
async def served(url: str, **settings: Any) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_app(production(url, **settings))
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as client,
    ):
        yield client


async def made(database: Database, command: CreateKey) -> dict[str, str]:
    """The header of a new key that holds today."""
    created = await create_key(database, command, datetime.now(UTC))
    return {"Authorization": f"Bearer {created.text}"}


def codes(answer: httpx2.Response) -> list[str]:
    return [each["extensions"]["code"] for each in answer.json().get("errors", ())]


async def test_production_answers_whoever_has_a_key_and_nobody_else(database: Database, database_url: str) -> None:
    shop = await made(database, SHOP)
    async with served(database_url, keyless=False) as http:
        body = {"query": "{ __typename }"}
        alone = await http.post("/graphql", json=body)
        keyed = await http.post("/graphql", json=body, headers=shop)
    assert (alone.status_code, codes(alone)) == (401, ["KEY_NEEDED"])
    assert alone.headers["www-authenticate"] == "Bearer"
    assert keyed.json()["data"] == {"__typename": "Query"}


async def test_a_key_may_be_for_trusted_documents_only(database: Database, database_url: str, tmp_path: Path) -> None:
    trusted, other = "query Kind { __typename }", "query Other { __typename }"
    file = tmp_path / "documents.json"
    file.write_text(f'{{"{hash_of(trusted)}": "{trusted}"}}')
    bound = await made(database, CreateKey(OPERATOR, "shop", Role.STOREFRONT, StandsFor(), 30, trusted_only=True))
    free = await made(database, ADMIN)
    async with served(database_url, documents=(file,)) as http:
        named = await http.post("/graphql", json={"documentId": f"sha256:{hash_of(trusted)}"}, headers=bound)
        written = await http.post("/graphql", json={"query": other}, headers=bound)
        by_admin = await http.post("/graphql", json={"query": other}, headers=free)
    assert named.json()["data"] == by_admin.json()["data"] == {"__typename": "Query"}
    assert codes(written) == ["DOCUMENT_NOT_TRUSTED"]


ASKS = [
    "{ __schema { types { name } } }",
    '{ __type(name: "Query") { name } }',
    "{ _service { sdl } }",
    "{ innocent: __schema { types { name } } }",
    "query { ...on Query { __schema { types { name } } } }",
    "query { ...f } fragment f on Query { __schema { types { name } } }",
    "query A { __typename } query B { __schema { types { name } } }",
]


@pytest.mark.parametrize("query", ASKS)
async def test_the_public_is_not_shown_the_schema(database: Database, database_url: str, query: str) -> None:
    shop, boss = await made(database, SHOP), await made(database, ADMIN)
    body = {"query": query, "operationName": "B"} if "query B" in query else {"query": query}
    async with served(database_url) as http:
        public = await http.post("/graphql", json=body, headers=shop)
        without_key = await http.post("/graphql", json=body)
        staff = await http.post("/graphql", json=body, headers=boss)
    assert set(codes(public)) == set(codes(without_key)) == {"INTROSPECTION_OFF"}
    assert "data" not in public.json()
    assert staff.json()["data"]
    assert codes(staff) == []


async def test_the_public_is_not_shown_the_schema_over_a_web_socket(database: Database, database_url: str) -> None:
    shop = await made(database, SHOP)
    app = create_app(production(database_url))
    [sockets] = [each.app for each in app.routes if isinstance(each, WebSocketRoute)]
    assert isinstance(sockets, Sockets)
    async with app.router.lifespan_context(app), Talk(sockets) as talk:
        await talk.greet(shop["Authorization"].removeprefix("Bearer "))
        await talk.ask(ASKS[0])
        heard = await talk.hear()
    assert heard["payload"][0]["extensions"]["code"] == "INTROSPECTION_OFF"


async def test_a_revoked_key_opens_no_socket(database: Database, database_url: str) -> None:
    created = await create_key(database, SHOP, datetime.now(UTC))
    await revoke_key(database, OPERATOR, created.key.key_id, datetime.now(UTC))
    app = create_app(production(database_url, keyless=False))
    async with app.router.lifespan_context(app):
        for payload in ({"Authorization": f"Bearer {created.text}"}, {}):
            async with Talk(app) as talk:
                await talk.say("connection_init", payload=payload)
                assert await talk.hear() == 4403


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{ prodcts { nodes { id } } }"},
        {"query": "{ products { nods { id } } }"},
        {"query": "{ products(frst: 1) { nodes { id } } }"},
        {"query": "query($a: ProductReff!) { __typename }"},
        {"query": "{ ... on Qeury { __typename } }"},
    ],
)
async def test_production_makes_no_suggestions_and_the_demo_does(
    database: Database, database_url: str, body: dict[str, Any]
) -> None:
    boss = await made(database, ADMIN)
    async with served(database_url) as http:
        public, staff = await http.post("/graphql", json=body), await http.post("/graphql", json=body, headers=boss)
    app = create_app(Settings(database_url=database_url, demo=True))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as http:
        demo = await http.post("/graphql", json=body)
    assert "Did you mean" in demo.text
    assert list(codes(public)) == ["INVALID_DOCUMENT"]
    assert set(codes(staff)) == {"GRAPHQL_VALIDATION_FAILED"}
    assert "Did you mean" not in public.text + staff.text


async def test_the_public_has_one_answer_for_every_document_that_does_not_fit(database_url: str) -> None:
    """Whether a name is right stands in no answer: with it, the schema could be guessed name by name."""
    wrong = ["{ plansX }", "{ plans }", "{ plans { nodesX } }", "{ plans(firstX: 1) { __typename } }", "{ a b c }"]
    wrong += ["{ unit(by: {serial: {}}) { __typename } }", "{ unit { __typename } }", "query ($x: X) { __typename }"]
    async with served(database_url) as http:
        answers = [(await http.post("/graphql", json={"query": query})).json() for query in wrong]
        variables = {"input": {"unit": {"serial": {}}, "wrong": 1}}
        query = "query ($input: CoverageInput!) { coverage(input: $input) { __typename } }"
        of_variables = (await http.post("/graphql", json={"query": query, "variables": variables})).json()["errors"]
    assert len({str(answer) for answer in answers}) == 1
    assert {error["extensions"]["code"] for error in of_variables} == {"BAD_USER_INPUT"}
    assert not {"SerialInput", "namespace", "CoverageInput"} & set(re.findall(r"[A-Za-z]+", str(of_variables)))


async def test_production_has_no_explorer(database_url: str) -> None:
    async with served(database_url) as http:
        page = await http.get("/graphql", headers={"Accept": "text/html"})
        picture = await http.get("/graphql/schema.svg")
    assert (page.status_code, picture.status_code) == (400, 404)


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        ((), "is not set"),
        ((DEMO_SECRET,), "secret of the demo"),
        ((SECRET, DEMO_SECRET), "secret of the demo"),
        (("changeme" * 4,), "could be guessed"),
    ],
)
def test_production_does_not_start_without_a_secret_of_its_own_and_says_the_cure(
    secrets: tuple[str, ...], said: str
) -> None:
    settings = Settings(database_url="sqlite:///x.db", secrets=tuple(map(SecretStr, secrets)))
    with pytest.raises(NotForProduction, match=said) as refused:
        create_app(settings)
    assert "token_urlsafe(32)" in str(refused.value)
    assert "--demo" in str(refused.value)
    assert not any(each in str(refused.value) for each in secrets)
