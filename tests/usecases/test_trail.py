"""Is every change recorded with its event, once, without a name, and is a chain that was touched found?"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from contracts.rules.values.vocabulary import Role
from contracts.store import tables
from contracts.store.database import Database
from contracts.store.keys import RecordId, decode_id, public_id
from contracts.store.trail import tables as trail
from contracts.store.trail.audit import trails
from contracts.store.trail.chain import hash_of
from contracts.store.trail.records import AuditEntry, WorklistKind
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import Page
from contracts.usecases.failures import BadInput, IdempotencyConflict, NotAllowed, UnknownRecord
from contracts.usecases.trail.manage_webhooks import AddWebhook, add_webhook, check_url, read_webhooks
from contracts.usecases.trail.read_worklist import Listed, ReadWorklist, read_worklist
from contracts.usecases.trail.relay_events import relay_events
from contracts.usecases.trail.verify_audit import Head, note_head, settled, still_stands, verify_audit
from tests.usecases.small_shop import (
    ADMIN,
    BROKE,
    COMPLAINT,
    OWNER,
    PLACE,
    TENANT,
    UNIT,
    Shop,
    claim,
    open_shop,
    read_meter,
    sell,
)


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    opened = await open_shop(database_url)
    yield opened
    await opened.engine.close()


async def entries(database: Database) -> list[AuditEntry]:
    async with database.read() as connection:
        return [entry for found in await trails(connection, None, None, 100) for entry in found.entries]


async def rows_of_the_trail(database: Database) -> tuple[int, int, int]:
    """How many audit entries, outbox entries and kept answers there are."""
    async with database.read() as connection:
        counted = [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (trail.audit, trail.outbox, tables.kept_answers)
        ]
    return counted[0], counted[1], counted[2]


async def test_each_verb_records_what_it_did_and_by_whom(shop: Shop) -> None:
    first = await read_meter(shop.engine, 100, "r-1")
    corrected = await read_meter(shop.engine, 90, "r-2", corrects=first.id)
    filed = await claim(shop.engine, "c-1")
    found = await entries(shop.engine.database)
    assert [(entry.seq, entry.kind) for entry in found] == [
        (1, "unit.registered"),
        (2, "contract.issued"),
        (3, "reading.recorded"),
        (4, "reading.recorded"),
        (5, "claim.filed"),
        (6, "claim.decided"),
    ]
    assert {(entry.actor, entry.role) for entry in found} == {("admin", "ADMIN")}
    assert (found[0].subject, found[0].body) == (shop.unit_id, {"product": "AC"})
    assert (found[1].body["plan"], found[1].body["version"]) == ("acme-ac", "1")
    assert (found[3].subject, found[3].body["value"], found[3].body["corrects"]) == (corrected.id, 90, first.id)
    assert (found[4].subject, found[4].at) == (filed.claim.id, BROKE)
    assert (found[4].body["state"], found[4].body["location"]) == ("SUBMITTED", PLACE)
    assert found[4].body["verdict"] == "COVERED"
    assert (found[5].body["state"], found[5].body["approved"]) == ("APPROVED", {"ISSUER": "100.00"})
    assert await rows_of_the_trail(shop.engine.database) == (6, 6, 4)


async def test_a_repeat_records_nothing(shop: Shop) -> None:
    await read_meter(shop.engine, 100, "r-1")
    await claim(shop.engine, "c-1")
    before = await rows_of_the_trail(shop.engine.database)
    await read_meter(shop.engine, 100, "r-1")
    await claim(shop.engine, "c-1", now=BROKE)
    await sell(shop.engine, UNIT, "sale-1")
    assert await rows_of_the_trail(shop.engine.database) == before


async def test_what_is_refused_records_nothing(shop: Shop) -> None:
    await read_meter(shop.engine, 100, "r-1")
    before = await rows_of_the_trail(shop.engine.database)
    with pytest.raises(IdempotencyConflict):
        await read_meter(shop.engine, 101, "r-1")
    with pytest.raises(UnknownRecord):
        await read_meter(shop.engine, 101, "r-2", corrects=public_id("Reading", *_unknown_reading(shop)))
    assert await rows_of_the_trail(shop.engine.database) == before


def _unknown_reading(shop: Shop) -> tuple[UUID, UUID]:
    found = decode_id(shop.unit_id)
    assert isinstance(found, RecordId)
    return found.local_id, found.local_id


async def test_neither_a_name_nor_what_was_said_is_in_what_can_never_be_erased(shop: Shop) -> None:
    await claim(shop.engine, "c-1")
    async with shop.engine.database.read() as connection:
        kept = [
            str(tuple(row))
            for table in (trail.audit, trail.outbox, tables.kept_answers, tables.decisions)
            for row in await connection.execute(select(table))
        ]
    assert kept
    assert not [row for row in kept if OWNER in row or COMPLAINT in row]


# --- Verifying ----------------------------------------------------------------------------------------------


async def broken(database: Database, tenant: str | None = None) -> list[tuple[int, str]]:
    return [
        (place.seq, place.how.value) async for checked in verify_audit(database, tenant) for place in checked.broken
    ]


async def test_verifying_counts_the_units_of_one_tenant_or_of_all_and_finds_what_was_touched(shop: Shop) -> None:
    database = shop.engine.database
    await sell(shop.engine, replace(UNIT, serial="A-2"), "sale-2")
    await read_meter(shop.engine, 100, "r-1")
    assert [checked.entries async for checked in verify_audit(database, "nobody")] == []
    assert sorted([checked.entries async for checked in verify_audit(database, TENANT)]) == [2, 3]
    assert await broken(database) == []
    async with database.write() as connection:
        mine = trail.audit.c.kind == "reading.recorded"
        await connection.execute(trail.audit.update().where(mine).values(actor="somebody-else"))
    assert await broken(database) == [(3, "ALTERED")]
    found = decode_id(shop.unit_id)
    assert isinstance(found, RecordId)
    [one] = [checked async for checked in verify_audit(database, TENANT, found.local_id)]
    assert (one.entries, len(one.broken)) == (3, 1)


async def test_a_chain_made_anew_from_end_to_end_is_found_by_the_head_that_was_noted(shop: Shop) -> None:
    """Whoever may write to the database can make a chain that is whole. What was noted outside still tells."""
    database = shop.engine.database
    noted = Head.read(str(await note_head(database, None, settled(BROKE))))
    await read_meter(shop.engine, 100, "r-1", now=BROKE)
    assert await still_stands(database, None, noted)
    await _make_anew(database, actor="somebody-else")
    assert await broken(database) == []
    assert not await still_stands(database, None, noted)


async def test_an_entry_slipped_in_with_an_old_moment_is_found_by_the_head(shop: Shop) -> None:
    database = shop.engine.database
    noted = await note_head(database, None, settled(BROKE))
    await read_meter(shop.engine, 100, "r-1", now=BROKE - timedelta(days=1))
    assert not await still_stands(database, None, noted)


async def _make_anew(database: Database, actor: str) -> None:
    """Alter every entry, hash the chain anew, and put the new end into the head."""
    prev = ""
    async with database.write() as connection:
        [found] = await trails(connection, TENANT, None, 10)
        for entry in found.entries:
            blank = replace(entry, actor=actor, prev_hash=prev)
            prev = hash_of(TENANT, blank)
            values = {"actor": actor, "prev_hash": blank.prev_hash, "hash": prev}
            await connection.execute(trail.audit.update().where(trail.audit.c.seq == entry.seq).values(values))
        await connection.execute(trail.audit_heads.update().values(hash=prev))


@pytest.mark.parametrize("text", ["", "abc", "0" * 64, "0" * 64 + "@yesterday", "0" * 64 + "@2026-01-01T00:00:00"])
def test_a_head_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as bad:
        Head.read(text)
    assert bad.value.code == "BAD_HEAD"


# --- Worklists ----------------------------------------------------------------------------------------------


async def listed(shop: Shop, worklist: WorklistKind, key: str) -> tuple[Listed, ...]:
    found = await read_worklist(shop.engine.database, ReadWorklist(ADMIN, worklist, key, Page()))
    return found.items


async def test_a_filed_claim_comes_to_the_lists_of_its_place_and_of_its_holder(shop: Shop) -> None:
    filed = await claim(shop.engine, "c-1")
    holder = str((await entries(shop.engine.database))[-1].body["holder"])
    assert await listed(shop, "LOCATION", PLACE) == ()
    await relay_events(shop.engine.database, BROKE)
    for worklist, key in (("LOCATION", PLACE), ("HOLDER", holder)):
        [found] = await listed(shop, "LOCATION" if worklist == "LOCATION" else "HOLDER", key)
        assert (found.claim, found.unit, found.state) == (filed.claim.id, shop.unit_id, "APPROVED")
    assert await listed(shop, "REVIEW", "REVIEW") == ()


async def test_a_list_is_for_those_who_may_see_claims(shop: Shop) -> None:
    storefront = Actor(TENANT, Role.STOREFRONT, "front")
    with pytest.raises(NotAllowed):
        await read_worklist(shop.engine.database, ReadWorklist(storefront, "LOCATION", PLACE, Page()))
    with pytest.raises(BadInput):
        await read_worklist(shop.engine.database, ReadWorklist(ADMIN, "LOCATION", PLACE, Page(after="x")))


# --- Webhooks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com", "BAD_URL"),
        ("example.com/hooks", "BAD_URL"),
        ("https://", "BAD_URL"),
        ("https://user:pass@example.com", "BAD_URL"),
        ("https://example.com/#part", "BAD_URL"),
        ("https://example.com:99999/", "BAD_URL"),
        ("https://[::1", "BAD_URL"),
        ("http://example.com/hooks", "NOT_HTTPS"),
        ("http://127.0.0.1/hooks", "NOT_HTTPS"),
        ("https://127.0.0.1/hooks", "PRIVATE_ADDRESS"),
        ("https://localhost/hooks", "PRIVATE_ADDRESS"),
        ("https://10.0.0.7/hooks", "PRIVATE_ADDRESS"),
        ("https://169.254.169.254/latest", "PRIVATE_ADDRESS"),
        ("https://[::ffff:10.0.0.7]/", "PRIVATE_ADDRESS"),
        ("https://[fd00::1]/", "PRIVATE_ADDRESS"),
    ],
)
def test_an_address_that_is_not_of_the_internet_or_not_private_on_its_way_is_refused(url: str, code: str) -> None:
    with pytest.raises(BadInput) as bad:
        check_url(url, loopback=False)
    assert (bad.value.code, bad.value.path) == (code, ("url",))


def test_a_webhook_may_lead_to_this_machine_where_that_is_allowed_and_nowhere_else_without_https() -> None:
    for url in ("http://127.0.0.1:9000/hooks", "http://localhost:9000/hooks", "http://[::1]/hooks"):
        check_url(url, loopback=True)
    for url in ("http://example.com/hooks", "http://10.0.0.7/hooks"):
        with pytest.raises(BadInput):
            check_url(url, loopback=True)
    check_url("https://example.com:8443/hooks?to=us", loopback=False)


async def test_a_webhooks_secret_is_shown_once(shop: Shop) -> None:
    database = shop.engine.database
    added = await add_webhook(database, AddWebhook(TENANT, "https://example.com/hooks", ("claim.filed",)), BROKE)
    assert added.secret.startswith("whsec_")
    [seen] = await read_webhooks(database, TENANT)
    assert seen.webhook == replace(added, secret="")
    assert await read_webhooks(database, "nobody") == []


async def test_a_kind_that_does_not_exist_is_refused_with_the_nearest(shop: Shop) -> None:
    with pytest.raises(BadInput) as bad:
        await add_webhook(shop.engine.database, AddWebhook(TENANT, "https://x.example", ("claim.file",)), BROKE)
    assert (bad.value.code, bad.value.path, bad.value.cure) == (
        "UNKNOWN_KIND",
        ("kinds", "0"),
        "did you mean `claim.filed`?",
    )
