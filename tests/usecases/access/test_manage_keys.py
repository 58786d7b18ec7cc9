"""Does a name stand for one caller, with two keys at most, and is all of it recorded without the secret?"""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from contracts.rules.values.vocabulary import Role
from contracts.store.access.records import ApiKey
from contracts.store.database import Database
from contracts.store.keys import public_id
from contracts.store.records import Location, PartyCode
from contracts.store.rows import insert
from contracts.store.trail.tables import audit
from contracts.usecases.access.key_texts import KeyText
from contracts.usecases.access.manage_keys import CreateKey, KeyCreated, create_key, list_keys, revoke_key
from contracts.usecases.access.standing_for import StandsFor
from contracts.usecases.actor import Actor, Scope
from contracts.usecases.failures import Failure
from tests.store.examples import ISSUER, LEARNED, OTHER_TENANT, PARTY, TENANT, WORLD

OPERATOR = Actor(TENANT, Role.ADMIN, "operator")
SHOP = CreateKey(OPERATOR, "shop", Role.STOREFRONT, StandsFor(), days=30)
[PLACE] = [each for each in WORLD if isinstance(each, Location)]


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[Database]:
    """The small world, with a code for its party."""
    opened = Database.open(database_url).within(TENANT)
    async with opened.write() as connection:
        await insert(connection, TENANT, [*WORLD, PartyCode("C-7", PARTY.party_id)])
    yield opened
    await opened.close()


async def create(world: Database, command: CreateKey, days_later: int = 0) -> KeyCreated:
    return await create_key(world, command, LEARNED + timedelta(days=days_later))


async def refusal(world: Database, command: CreateKey) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Failure) as refused:
        await create(world, command)
    assert refused.value.cure
    return refused.value.code, refused.value.path


async def test_the_secret_is_in_the_text_alone(world: Database) -> None:
    created = await create(world, SHOP)
    [kept] = await list_keys(world, TENANT)
    assert kept == created.key
    assert created.text.secret not in repr(kept)
    assert created.text.secret not in repr(created)
    assert KeyText.read(str(created.text)) == created.text
    assert (kept.made_at, kept.expires_at) == (LEARNED, LEARNED + timedelta(days=30))
    async with world.read() as connection:
        [entry] = await connection.execute(select(audit.c.kind, audit.c.actor, audit.c.subject, audit.c.body))
    assert entry[:3] == ("api_key.created", "operator", kept.key_id)
    assert (entry[3]["name"], entry[3]["role"]) == ("shop", "STOREFRONT")
    assert created.text.secret not in str(entry)
    assert kept.secret_hash not in str(entry)


async def test_a_name_has_two_keys_at_most_while_one_is_changed_for_the_other(world: Database) -> None:
    first = await create(world, SHOP)
    await create(world, SHOP)
    assert await refusal(world, SHOP) == ("TOO_MANY_KEYS", ("name",))
    await revoke_key(world, OPERATOR, first.key.key_id, LEARNED)
    await create(world, SHOP)
    assert await refusal(world, SHOP) == ("TOO_MANY_KEYS", ("name",))


async def test_a_key_that_is_over_makes_room(world: Database) -> None:
    await create(world, SHOP)
    await create(world, SHOP)
    await create(world, SHOP, days_later=30)
    assert len(await list_keys(world, TENANT)) == 3


async def test_of_many_who_make_a_key_of_one_name_at_once_two_get_one(world: Database) -> None:
    made = await asyncio.gather(*(create(world, SHOP) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(each, KeyCreated) for each in made) == 2
    assert {each.code for each in made if isinstance(each, Failure)} == {"TOO_MANY_KEYS"}
    assert len(await list_keys(world, TENANT)) == 2


async def test_a_name_stands_for_one_caller_for_good(world: Database) -> None:
    """What was done under it, such as idempotency keys, would be another's."""
    created = await create(world, SHOP)
    await revoke_key(world, OPERATOR, created.key.key_id, LEARNED)
    assert await refusal(world, replace(SHOP, role=Role.ADMIN)) == ("NAME_TAKEN", ("name",))
    for_all = replace(SHOP, name="desk", role=Role.ISSUER)
    await create(world, for_all)
    assert await refusal(world, replace(for_all, stands_for=StandsFor(issuer=ISSUER.issuer))) == (
        "NAME_TAKEN",
        ("name",),
    )


async def test_a_scope_is_kept_and_recorded_and_belongs_to_the_name(world: Database) -> None:
    """The key of a web page and that of the shop's server have no name in common."""
    server = replace(SHOP, name="shop-server", scopes=frozenset({Scope.SELL}))
    await create(world, server)
    await create(world, SHOP)
    assert {key.name: key.scopes for key in await list_keys(world, TENANT)} == {"shop": (), "shop-server": ("SELL",)}
    assert await refusal(world, replace(SHOP, name="shop-server")) == ("NAME_TAKEN", ("name",))
    assert await refusal(world, replace(server, name="shop")) == ("NAME_TAKEN", ("name",))
    async with world.read() as connection:
        bodies = list(await connection.scalars(select(audit.c.body).order_by(audit.c.seq)))
    assert [body["scopes"] for body in bodies] == [["SELL"], []]


@pytest.mark.parametrize(
    ("role", "named", "kept"),
    [
        (Role.CUSTOMER, StandsFor(party=public_id("Party", PARTY.party_id)), PARTY.party_id),
        (Role.CUSTOMER, StandsFor(party="C-7"), PARTY.party_id),
        (Role.SERVICE_CENTRE, StandsFor(location=PLACE.code), PLACE.location_id),
        (Role.PARTNER, StandsFor(location=public_id("Location", PLACE.location_id)), PLACE.location_id),
        (Role.ISSUER, StandsFor(issuer=ISSUER.issuer), ISSUER.issuer),
    ],
)
async def test_a_caller_stands_for_whom_the_role_is_about(
    world: Database, role: Role, named: StandsFor, kept: object
) -> None:
    key = (await create(world, replace(SHOP, role=role, stands_for=named))).key
    assert [each for each in (key.party_id, key.location_id, key.issuer) if each is not None] == [kept]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"role": Role.CUSTOMER}, "NOBODY_NAMED", "party"),
        ({"role": Role.PARTNER}, "NOBODY_NAMED", "location"),
        ({"role": Role.ENGINE}, "BAD_ROLE", "role"),
        ({"stands_for": StandsFor(party="C-7")}, "TOO_MUCH_NAMED", "party"),
        ({"role": Role.ADMIN, "stands_for": StandsFor(issuer="acme")}, "TOO_MUCH_NAMED", "issuer"),
        ({"role": Role.CUSTOMER, "stands_for": StandsFor(party="C-8")}, "UNKNOWN_PARTY", "party"),
        ({"role": Role.PARTNER, "stands_for": StandsFor(location="NOWHERE")}, "UNKNOWN_LOCATION", "location"),
        ({"role": Role.ISSUER, "stands_for": StandsFor(issuer="nobody")}, "UNKNOWN_ISSUER", "issuer"),
        ({"role": Role.ADMIN, "scopes": frozenset({Scope.SELL})}, "BAD_SCOPE", "scopes"),
        ({"role": Role.CUSTOMER, "scopes": frozenset({Scope.SELL})}, "BAD_SCOPE", "scopes"),
        ({"name": "a shop"}, "BAD_NAME", "name"),
        ({"name": "oidc:7"}, "BAD_NAME", "name"),
        ({"name": "engine"}, "BAD_NAME", "name"),
        ({"name": "anonymous"}, "BAD_NAME", "name"),
        ({"days": 0}, "BAD_EXPIRY", "days"),
        ({"days": 731}, "BAD_EXPIRY", "days"),
        ({"actor": Actor("a.b", Role.ADMIN, "operator")}, "BAD_TENANT", "tenant"),
    ],
)
async def test_what_does_not_fit_is_told_with_its_field(
    world: Database, change: dict[str, object], code: str, field: str
) -> None:
    assert await refusal(world, replace(SHOP, **change)) == (code, (field,))
    assert await list_keys(world, TENANT) == []


async def test_a_key_is_revoked_once_and_by_its_own_tenant(world: Database) -> None:
    key_id = (await create(world, SHOP)).key.key_id
    stranger = Actor(OTHER_TENANT, Role.ADMIN, "operator")
    with pytest.raises(Failure) as refused:
        await revoke_key(world, stranger, key_id, LEARNED)
    assert refused.value.code == "UNKNOWN_KEY"
    tomorrow, later = LEARNED + timedelta(days=1), LEARNED + timedelta(days=2)
    first = await revoke_key(world, OPERATOR, key_id, tomorrow)
    assert await revoke_key(world, OPERATOR, key_id, later) == first
    assert first.revoked_at == tomorrow
    async with world.read() as connection:
        kinds = list(await connection.scalars(select(audit.c.kind).order_by(audit.c.seq)))
    assert kinds == ["api_key.created", "api_key.revoked"]
    assert await list_keys(world, OTHER_TENANT) == []


def test_a_key_holds_before_it_expires_and_until_it_is_revoked() -> None:
    text = KeyText.new(TENANT)
    ends = LEARNED + timedelta(days=1)
    key = ApiKey(text.key_id, "shop", text.secret_hash, "STOREFRONT", None, None, None, False, LEARNED, ends)
    assert text.opens(key, ends - timedelta(microseconds=1))
    assert not text.opens(key, ends)
    assert not text.opens(replace(key, revoked_at=LEARNED), LEARNED)
    assert not text.opens(None, LEARNED)
    assert not dataclasses.replace(text, secret=KeyText.new(TENANT).secret).opens(key, LEARNED)
