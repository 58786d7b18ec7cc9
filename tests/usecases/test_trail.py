"""Is every change recorded with its event, once, without a name, and is a chain that was touched found?"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from contracts.plans.adjudications import read_tables
from contracts.rules.claims.tables import DEFAULT
from contracts.rules.values.vocabulary import Role
from contracts.store import unit_tables
from contracts.store.database import Database
from contracts.store.keys import RecordId, decode_id, public_id, references_key
from contracts.store.pages import Window
from contracts.store.rows import insert
from contracts.store.trail import tables as trail
from contracts.store.trail.audit import Change, append, trails
from contracts.store.trail.chain import hash_of
from contracts.store.trail.records import AuditEntry, AuditHead, WorklistKind
from contracts.store.trail.worklists import worklist_page
from contracts.usecases.actor import Actor
from contracts.usecases.claims.ruling.publish_tables import PublishTables, publish_tables
from contracts.usecases.claims.seen.list_claims import ListPlace, ListReview, list_place, list_review
from contracts.usecases.failures import BadInput, IdempotencyConflict, NotAllowed, UnknownRecord
from contracts.usecases.pages import Page
from contracts.usecases.terms.publish_plans import PublishPlans, publish_plans
from contracts.usecases.trail.deliver_events import Attempt, due_events, message_of, settle
from contracts.usecases.trail.manage_webhooks import (
    AddWebhook,
    add_webhook,
    check_url,
    read_webhook,
    read_webhooks,
    remove_webhook,
    seal_webhooks,
)
from contracts.usecases.trail.relay_events import relay_events
from contracts.usecases.trail.sealing import PLAIN, CannotOpen, Seal
from contracts.usecases.trail.verify_audit import Head, note_head, settled, still_stands, verify_audit
from tests.databases import PostgresDatabases, SqliteFiles
from tests.store.examples import an_id
from tests.usecases.examples import plan
from tests.usecases.small_shop import (
    ADMIN,
    BROKE,
    COMPLAINT,
    OWNER,
    PLACE,
    SOLD,
    TENANT,
    UNIT,
    Shop,
    claim,
    open_shop,
    read_meter,
    sell,
)
from tests.worlds import own_world


@pytest.fixture
async def shop(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Shop]:
    async with own_world(databases, open_shop) as opened:
        yield opened


async def entries(database: Database, tenant: str = TENANT) -> list[AuditEntry]:
    """What happened to the units."""
    return [entry for entry in await _all_entries(database) if entry.unit_key != references_key(tenant)]


async def of_references(database: Database, tenant: str = TENANT) -> list[AuditEntry]:
    """What happened to the reference records of a tenant."""
    return [entry for entry in await _all_entries(database) if entry.unit_key == references_key(tenant)]


async def _all_entries(database: Database) -> list[AuditEntry]:
    async with database.read() as connection:
        return [entry for found in await trails(connection, TENANT, None, 100) for entry in found.entries]


async def rows_of_the_trail(database: Database) -> tuple[int, int, int]:
    """How many audit entries, outbox entries and kept answers of units there are."""
    async with database.read() as connection:
        of_units = [
            select(func.count()).select_from(table).where(table.c.unit_key != references_key(TENANT))
            for table in (trail.audit, trail.outbox, unit_tables.kept_answers)
        ]
        counted = [(await connection.execute(statement)).scalar_one() for statement in of_units]
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
            for table in (trail.audit, trail.outbox, unit_tables.kept_answers, unit_tables.decisions)
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
    chains = [checked async for checked in verify_audit(database, TENANT)]
    assert sorted(checked.entries for checked in chains if not checked.of_references) == [2, 3]
    assert [checked.entries for checked in chains if checked.of_references] == [1]
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
        found = next(each for each in await trails(connection, TENANT, None, 10) if each.changed_at is not None)
        for entry in found.entries:
            blank = replace(entry, actor=actor, prev_hash=prev)
            prev = hash_of(TENANT, blank)
            values = {"actor": actor, "prev_hash": blank.prev_hash, "hash": prev}
            this = (trail.audit.c.unit_key == entry.unit_key) & (trail.audit.c.seq == entry.seq)
            await connection.execute(trail.audit.update().where(this).values(values))
        mine = trail.audit_heads.c.unit_key == found.unit_key
        await connection.execute(trail.audit_heads.update().where(mine).values(hash=prev))


@pytest.mark.parametrize("text", ["", "abc", "0" * 64, "0" * 64 + "@yesterday", "0" * 64 + "@2026-01-01T00:00:00"])
def test_a_head_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as bad:
        Head.read(text)
    assert bad.value.code == "BAD_HEAD"


# --- Worklists ----------------------------------------------------------------------------------------------


async def listed(shop: Shop, worklist: WorklistKind, key: str) -> list[tuple[str, str]]:
    """The claims that were entered into a list, and their states."""
    async with shop.engine.database.read() as connection:
        found = await worklist_page(connection, TENANT, worklist, key, Window(10))
    return [(public_id("Claim", each.unit, each.claim), each.state) for each in found.items]


async def test_a_filed_claim_comes_to_the_lists_of_its_place_and_of_its_holder(shop: Shop) -> None:
    database, library = shop.engine.database, shop.engine.library
    filed = await claim(shop.engine, "c-1")
    holder = str((await entries(database))[-1].body["holder"])
    here = ListPlace(ADMIN, PLACE, Page())
    assert (await list_place(database, library, here)).items == ()
    await relay_events(database, BROKE)
    [(_, found)] = (await list_place(database, library, here)).items
    assert (found.id, found.state) == (filed.claim.id, "APPROVED")
    assert await listed(shop, "HOLDER", holder) == [(filed.claim.id, "APPROVED")]
    assert (await list_review(database, library, ListReview(ADMIN, Page()))).items == ()


async def test_a_list_is_for_those_who_may_see_claims_and_goes_on_from_a_cursor_of_its_own(shop: Shop) -> None:
    database, library = shop.engine.database, shop.engine.library
    storefront = Actor(TENANT, Role.STOREFRONT, "front")
    with pytest.raises(NotAllowed):
        await list_place(database, library, ListPlace(storefront, PLACE, Page()))
    with pytest.raises(BadInput) as bad:
        await list_place(database, library, ListPlace(ADMIN, PLACE, Page(after="x")))
    assert (bad.value.code, bad.value.path) == ("BAD_CURSOR", ("after",))


# --- Reference records --------------------------------------------------------------------------------------


async def test_publishing_terms_is_recorded_and_told_and_publishing_them_again_is_not(shop: Shop) -> None:
    database = shop.engine.database
    first, other = (plan(code, header={"for": {"brand": "acme"}}) for code in ("acme-ac", "acme-tv"))
    published = await publish_plans(database, PublishPlans(ADMIN, [first, other]), BROKE)
    digest = {each.plan: each.hash for each in published.versions}
    await publish_plans(database, PublishPlans(ADMIN, [first, other]), BROKE)
    found = await of_references(database)
    said = {"version": "1", "issuer": "acme", "since": None}
    assert [(entry.seq, entry.kind, entry.subject, entry.at) for entry in found] == [
        (1, "terms.published", public_id("Terms", "acme-ac", "1"), SOLD),
        (2, "terms.published", public_id("Terms", "acme-tv", "1"), BROKE),
    ]
    assert [entry.body for entry in found] == [
        {"plan": name, "termsHash": digest[name], **said} for name in ("acme-ac", "acme-tv")
    ]
    assert {(entry.actor, entry.role) for entry in found} == {("admin", "ADMIN")}
    assert await told_of_references(database) == 2
    assert await broken(database) == []


async def test_terms_that_are_refused_leave_no_entry(shop: Shop) -> None:
    changed = plan("acme-ac", header={"for": {"brand": "other"}})
    published = await publish_plans(shop.engine.database, PublishPlans(ADMIN, [changed]), BROKE)
    assert published.refused
    assert len(await of_references(shop.engine.database)) == 1


async def test_publishing_tables_is_recorded_and_told_and_publishing_them_again_is_not(shop: Shop) -> None:
    database, house = shop.engine.database, read_tables()[DEFAULT]
    done = await publish_tables(database, PublishTables(ADMIN, (house,)), BROKE)
    await publish_tables(database, PublishTables(ADMIN, (house,)), BROKE)
    found = [entry for entry in await of_references(database) if entry.kind == "adjudication.published"]
    assert [(entry.subject, entry.body["hash"], entry.actor) for entry in found] == [
        (f"{each.table.issuer}@{each.table.version}", each.table.hash, "admin") for each in done
    ]
    assert await told_of_references(database) == 1 + len(done)


async def test_the_house_rules_are_recorded_as_published_by_the_engine_with_the_first_claim_and_once(
    shop: Shop,
) -> None:
    await claim(shop.engine, "c-1")
    await claim(shop.engine, "c-2")
    found = [entry for entry in await of_references(shop.engine.database) if entry.kind == "adjudication.published"]
    assert {(entry.actor, entry.role, entry.body["issuer"]) for entry in found} == {("engine", "ENGINE", DEFAULT)}
    assert len(found) == len(read_tables()[DEFAULT].versions)


async def test_adding_and_removing_a_webhook_is_recorded_without_its_address_and_its_secret(shop: Shop) -> None:
    database = shop.engine.database
    command = AddWebhook(ADMIN, "https://example.com/hooks?key=of-the-receiver", ("claim.filed",))
    added = await add_webhook(database, PLAIN, command, BROKE)
    await remove_webhook(database, ADMIN, added.webhook_id, BROKE)
    with pytest.raises(UnknownRecord):
        await remove_webhook(database, ADMIN, added.webhook_id, BROKE)
    _, *found = await of_references(database)
    digest = hashlib.sha256(command.url.encode()).hexdigest()
    assert [(entry.kind, entry.subject, entry.body) for entry in found] == [
        ("webhook.added", str(added.webhook_id), {"kinds": ["claim.filed"], "urlHash": digest}),
        ("webhook.removed", str(added.webhook_id), {"reason": "REMOVED"}),
    ]


async def test_a_webhook_that_its_receiver_gave_up_is_recorded_as_removed_by_the_engine(shop: Shop) -> None:
    database = shop.engine.database
    await add_webhook(database, PLAIN, AddWebhook(ADMIN, "https://example.com/hooks"), BROKE)
    await relay_events(database, BROKE)
    due = await due_events(database, BROKE, 10)
    assert len(due) > 1
    for each in due:
        await settle(database, each, Attempt(410), BROKE, 0.0)
    removed = [entry for entry in await of_references(database) if entry.kind == "webhook.removed"]
    assert [(entry.role, entry.body) for entry in removed] == [("ENGINE", {"reason": "GONE"})]


async def test_what_happened_to_a_reference_record_is_told_without_a_unit(shop: Shop) -> None:
    database = shop.engine.database
    await add_webhook(database, PLAIN, AddWebhook(ADMIN, "https://example.com/hooks", ("terms.published",)), BROKE)
    await relay_events(database, BROKE)
    [due] = await due_events(database, BROKE, 10)
    body = json.loads(message_of(due, PLAIN, BROKE).body)
    assert (body["type"], body["data"]["unit"], body["data"]["plan"]) == ("terms.published", None, "acme-ac")


async def test_a_touched_entry_of_reference_records_is_found_and_a_removed_last_one_too(shop: Shop) -> None:
    database = shop.engine.database
    await publish_plans(database, PublishPlans(ADMIN, [plan("acme-tv", header={"for": {"brand": "acme"}})]), BROKE)
    mine = trail.audit.c.unit_key == references_key(TENANT)
    async with database.write() as connection:
        await connection.execute(trail.audit.update().where(mine, trail.audit.c.seq == 1).values(actor="nobody"))
    assert await broken(database) == [(1, "ALTERED")]
    async with database.write() as connection:
        await connection.execute(trail.outbox.delete().where(trail.outbox.c.unit_key == references_key(TENANT)))
        await connection.execute(trail.audit.delete().where(mine, trail.audit.c.seq == 2))
    assert await broken(database) == [(1, "ALTERED"), (2, "REMOVED")]


async def test_reference_records_that_change_at_once_make_one_chain(shop: Shop) -> None:
    database = shop.engine.database
    many = [AddWebhook(ADMIN, f"https://example.com/{number}") for number in range(8)]
    await asyncio.gather(*(add_webhook(database, PLAIN, each, BROKE) for each in many))
    assert [entry.seq for entry in await of_references(database)] == list(range(1, 10))
    assert await broken(database) == []


async def told_of_references(database: Database) -> int:
    """How many changes of reference records are in the outbox."""
    mine = trail.outbox.c.unit_key == references_key(TENANT)
    async with database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(trail.outbox).where(mine))).scalar_one())


# --- Before the trail ---------------------------------------------------------------------------------------


async def empty_chain_of(shop: Shop, *, with_head: bool) -> None:
    """The unit as one that was there before the trail: no entries, and the head that the migration gives it."""
    found = decode_id(shop.unit_id)
    assert isinstance(found, RecordId)
    async with shop.engine.database.write() as connection:
        for table in (trail.outbox, trail.audit, trail.audit_heads):
            await connection.execute(table.delete().where(table.c.unit_key == found.local_id))
        if with_head:
            await insert(connection, TENANT, [AuditHead(found.local_id, 0, "")])


async def without_a_trace(shop: Shop) -> None:
    """Nothing says that the unit changed since anything was recorded."""
    async with shop.engine.database.write() as connection:
        await connection.execute(unit_tables.kept_answers.delete())
        await connection.execute(unit_tables.units.update().values(recorded_at=SOLD - timedelta(days=1)))


async def test_of_a_unit_that_was_there_before_the_trail_nothing_is_recorded_and_nothing_is_broken(shop: Shop) -> None:
    await empty_chain_of(shop, with_head=True)
    await without_a_trace(shop)
    chains = [checked async for checked in verify_audit(shop.engine.database, TENANT)]
    assert [(checked.nothing_recorded, checked.of_references) for checked in chains if not checked.entries] == [
        (True, False)
    ]
    assert await broken(shop.engine.database) == []


async def test_the_chain_of_a_unit_that_was_there_before_begins_with_its_first_change_since(shop: Shop) -> None:
    await empty_chain_of(shop, with_head=True)
    await without_a_trace(shop)
    await read_meter(shop.engine, 100, "r-1")
    [entry] = await entries(shop.engine.database)
    assert (entry.seq, entry.kind, entry.prev_hash) == (1, "reading.recorded", "")
    assert await broken(shop.engine.database) == []


async def test_a_unit_whose_entries_were_removed_is_found_with_their_head_and_without(shop: Shop) -> None:
    """It was registered, or answered, when entries were written already: an empty head does not hide that."""
    await empty_chain_of(shop, with_head=False)
    assert await broken(shop.engine.database) == [(0, "REMOVED")]
    await empty_chain_of(shop, with_head=True)
    assert await broken(shop.engine.database) == [(0, "REMOVED")]
    async with shop.engine.database.write() as connection:
        await connection.execute(unit_tables.units.update().values(recorded_at=SOLD - timedelta(days=1)))
    assert await broken(shop.engine.database) == [(0, "REMOVED")]


async def test_a_chain_of_no_unit_is_found(shop: Shop) -> None:
    change = Change(BROKE, "nobody", "ADMIN", "unit.registered", None, "x", {})
    async with shop.engine.database.write() as connection:
        await append(connection, TENANT, an_id(77), [change])
    assert await broken(shop.engine.database) == [(0, "ADDED")]


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
    command = AddWebhook(ADMIN, "https://example.com/hooks", ("claim.filed",))
    added = await add_webhook(database, PLAIN, command, BROKE)
    assert added.secret.startswith("whsec_")
    [seen] = await read_webhooks(database, TENANT)
    assert (seen.webhook, seen.sealed) == (replace(added, secret=""), False)
    assert await read_webhooks(database, "nobody") == []


async def kept_secrets(database: Database) -> list[str]:
    """The secrets of webhooks as they lie in the database."""
    async with database.read() as connection:
        return list(await connection.scalars(select(trail.webhooks.c.secret).order_by(trail.webhooks.c.webhook_id)))


async def test_a_secret_is_sealed_with_the_engines_newest_and_opened_with_each(shop: Shop) -> None:
    """A plain one stays readable; sealing anew needs the old secret for the last time."""
    database, url = shop.engine.database, "https://example.com/hooks"
    old, new = "o" * 32, "n" * 32
    plain = await add_webhook(database, PLAIN, AddWebhook(ADMIN, url), BROKE)
    sealed = await add_webhook(database, Seal.of([old]), AddWebhook(ADMIN, url), BROKE)
    secrets = [plain.secret, sealed.secret]
    assert [seen.sealed for seen in await read_webhooks(database, TENANT)] == [False, True]
    assert plain.secret in await kept_secrets(database)
    assert not [kept for kept in await kept_secrets(database) if sealed.secret in kept]
    assert await secrets_read(database, Seal.of([new, old])) == secrets
    for seal in (PLAIN, Seal.of([new])):
        with pytest.raises(CannotOpen):
            await seal_webhooks(database, seal, TENANT)
    assert await seal_webhooks(database, Seal.of([new, old]), TENANT) == 2
    assert await secrets_read(database, Seal.of([new])) == secrets
    assert [seen.sealed for seen in await read_webhooks(database, TENANT)] == [True, True]
    with pytest.raises(CannotOpen):
        await secrets_read(database, Seal.of([old]))


async def secrets_read(database: Database, seal: Seal) -> list[str]:
    """The secrets of all webhooks, opened."""
    return [
        (await read_webhook(database, seal, TENANT, seen.webhook.webhook_id)).secret
        for seen in await read_webhooks(database, TENANT)
    ]


def test_what_was_sealed_elsewhere_or_was_touched_cannot_be_opened() -> None:
    seal = Seal.of(["s" * 32])
    kept = seal.keep("whsec_abc")
    assert seal.open(kept) == "whsec_abc"
    assert "s" * 32 not in repr(seal)
    for touched in (kept[:-4] + "AAAA", "sealed:", kept[:20]):
        with pytest.raises(CannotOpen):
            seal.open(touched)


async def test_a_kind_that_does_not_exist_is_refused_with_the_nearest(shop: Shop) -> None:
    with pytest.raises(BadInput) as bad:
        await add_webhook(shop.engine.database, PLAIN, AddWebhook(ADMIN, "https://x.example", ("claim.file",)), BROKE)
    assert (bad.value.code, bad.value.path, bad.value.cure) == (
        "UNKNOWN_KIND",
        ("kinds", "0"),
        "did you mean `claim.filed`?",
    )
