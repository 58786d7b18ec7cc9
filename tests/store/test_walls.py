"""Does PostgreSQL itself keep the rows of one tenant from another, whatever a query forgets?

Every table of the engine is asked, with a copy of a row that is there: no list of tables to forget one in.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from asyncpg.exceptions import PostgresSyntaxError
from msgspec.structs import replace
from sqlalchemy import Connection as SyncConnection
from sqlalchemy import Executable, Table, delete, func, insert, literal_column, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from contracts.store import migrate, reference_tables, unit_tables
from contracts.store.database import Connection, Database
from contracts.store.records import Issuer
from contracts.store.rows import TABLE_OF, insert_new
from contracts.store.rows import insert as insert_records
from contracts.store.tables import metadata
from contracts.store.tenants import all_tenants, note_tenant, tenants
from contracts.store.walls import bypass
from tests.databases import PostgresDatabases, as_owner
from tests.store.examples import CATALOGUE, OTHER_TENANT, PRODUCT, READING, TENANT, UNIT, WORLD, an_id

WALLED = [table for table in metadata.tables.values() if table is not tenants]
CODES = ["x'; RESET ROLE; --", "\\", "\\'", "a\\' OR true --", "E'", "$$", "é中\n", " "]


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    with postgres_databases.migrated() as url:
        yield url


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    """A database with the small world of one tenant. It is within none."""
    opened = Database.open(postgres_url)
    async with opened.within(TENANT).write() as connection:
        await insert_records(connection, TENANT, WORLD)
    yield opened
    await opened.close()


async def seen(database: Database) -> dict[str, int]:
    """How many rows of each table a transaction sees."""
    async with database.read() as connection:
        return {
            table.name: int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
            for table in WALLED
        }


async def said(database: Database) -> str | None:
    """Within which tenant a transaction stands."""
    async with database.read() as connection:
        found: str | None = await connection.scalar(text("SELECT current_setting('contracts.tenant', true)"))
        return found


# --- Which tables have a wall -------------------------------------------------------------------------------


async def test_every_table_with_a_tenant_has_a_forced_policy_for_all_that_can_be_done(database: Database) -> None:
    statement = """
        SELECT relname, relrowsecurity, relforcerowsecurity, polcmd = '*', polpermissive, polroles = '{0}',
               pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant'
        LEFT JOIN pg_policy ON polrelid = pg_class.oid
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"""
    async with database.read() as connection:
        found = {row[0]: tuple(row[1:]) for row in await connection.execute(text(statement))}
    assert set(found) == {table.name for table in WALLED}
    [(*switches, using, check)] = set(found.values())
    assert switches == [True] * 5
    assert using == check
    assert "current_setting('contracts.tenant'::text, true)" in using


async def test_only_the_list_of_tenants_has_no_tenant(database: Database) -> None:
    assert [table.name for table in metadata.tables.values() if "tenant" not in table.c] == ["tenants"]
    async with database.write() as connection:
        await note_tenant(connection, TENANT)
        await note_tenant(connection, TENANT)
    assert await all_tenants(database) == [TENANT]
    for statement in (delete(tenants), update(tenants).values(code="other")):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.write() as connection:
                await connection.execute(statement)


# --- What a tenant can do ------------------------------------------------------------------------------------


async def test_within_no_tenant_and_within_another_there_is_no_row_in_any_table(database: Database) -> None:
    mine = await seen(database.within(TENANT))
    assert {name for name, count in mine.items() if count} >= {TABLE_OF[type(record)].name for record in WORLD}
    assert set((await seen(database)).values()) == {0}
    assert set((await seen(database.within(OTHER_TENANT))).values()) == {0}


@pytest.mark.parametrize("tenant", [None, OTHER_TENANT])
async def test_no_row_of_another_can_be_changed_removed_or_written(postgres_url: str, tenant: str | None) -> None:
    opened = Database.open(postgres_url)
    async with opened.within(TENANT).write() as connection:
        await insert_records(connection, TENANT, WORLD)
    before = await seen(opened.within(TENANT))
    rows = {table: await row_of(opened, table) for table in WALLED}
    stranger = opened if tenant is None else opened.within(tenant)
    for table, row in rows.items():
        async with stranger.write() as connection:
            assert (await connection.execute(update(table).values(tenant=table.c.tenant))).rowcount == 0
            assert (await connection.execute(delete(table))).rowcount == 0
            bare = text(f"INSERT INTO {table.name} (tenant) VALUES ('{TENANT}')")
            await is_walled(connection, bare)
            if row is not None:
                await is_walled(connection, insert(table).values(row))
    assert await seen(opened.within(TENANT)) == before
    await opened.close()


async def is_walled(connection: Connection, statement: Executable) -> None:
    """The policy refuses this statement; the transaction goes on."""
    with pytest.raises(ProgrammingError, match="row-level security"):
        await connection.run_sync(within_savepoint, statement)


def within_savepoint(connection: SyncConnection, statement: Executable) -> None:
    with connection.begin_nested():
        connection.execute(statement)


async def row_of(database: Database, table: Table) -> dict[str, Any] | None:
    """A row of the tenant, if it has one in this table."""
    async with database.within(TENANT).read() as connection:
        found = (await connection.execute(select(table))).mappings().first()
    return dict(found) if found is not None else None


async def test_no_row_can_be_handed_to_another_tenant(database: Database) -> None:
    mine = database.within(TENANT)
    for table in {TABLE_OF[type(record)] for record in WORLD}:
        with pytest.raises(ProgrammingError, match="row-level security"):
            async with mine.write() as connection:
                await connection.execute(update(table).values(tenant=OTHER_TENANT))


async def test_a_statement_that_forgets_the_tenant_tells_no_more(database: Database) -> None:
    """Joins, subqueries, CTEs and RETURNING meet the same wall."""
    other = database.within(OTHER_TENANT)
    async with other.write() as connection:
        for statement in (
            "SELECT 1 FROM units u JOIN products p ON true",
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM units)",
            "WITH found AS (SELECT * FROM units) SELECT 1 FROM found",
            "DELETE FROM readings RETURNING 1",
            "UPDATE issuers SET name = 'x' RETURNING 1",
        ):
            assert (await connection.execute(text(statement))).all() == []


# --- Keys ----------------------------------------------------------------------------------------------------


async def test_what_points_at_a_row_is_checked_within_the_tenant(database: Database) -> None:
    """The checks of foreign keys run as the owner, who is bound by the policies too."""
    bare = database.within("bare")
    async with bare.write() as connection:
        await insert_records(connection, "bare", [*CATALOGUE])
    with pytest.raises(IntegrityError, match="foreign key"):
        async with bare.write() as connection:
            await insert_records(connection, "bare", [replace(READING, reading_id=an_id(990))])
    with pytest.raises(IntegrityError, match="foreign key"):
        async with database.within(TENANT).write() as connection:
            await connection.execute(delete(reference_tables.products))


async def test_the_same_codes_and_ids_may_stand_with_two_tenants(database: Database) -> None:
    async with database.within(OTHER_TENANT).write() as connection:
        await insert_records(connection, OTHER_TENANT, [*CATALOGUE])
        assert await insert_new(connection, OTHER_TENANT, PRODUCT) is False
    assert (await seen(database.within(TENANT)))["products"] == 1


async def test_a_conflict_with_the_key_of_another_tenants_unit_shows_and_changes_nothing(database: Database) -> None:
    """A unit's key is made from its tenant: it is not met by chance, and whoever writes one by hand learns nothing."""
    async with database.within(OTHER_TENANT).write() as connection:
        await insert_records(connection, OTHER_TENANT, [*CATALOGUE])
        assert await insert_new(connection, OTHER_TENANT, UNIT) is False
        assert (await connection.execute(select(unit_tables.units))).all() == []
    taken = "INSERT INTO units SELECT :key, :tenant, product_id, namespace, 'X', now(), 'a' FROM products "
    over = text(f"{taken} ON CONFLICT (unit_key) DO UPDATE SET serial = 'X' RETURNING serial")
    async with database.within(OTHER_TENANT).write() as connection:
        await is_walled(connection, over.bindparams(key=UNIT.unit_key, tenant=OTHER_TENANT))
    assert (await seen(database.within(TENANT)))["units"] == 1


# --- Connections that go from one to another -----------------------------------------------------------------


@pytest.fixture
async def single(postgres_url: str) -> AsyncIterator[Database]:
    """A database of which nobody else takes a connection: who comes next has the one that was given back."""
    opened = Database.open(postgres_url)
    yield opened
    await opened.close()


async def process(database: Database) -> int:
    async with database.read() as connection:
        return int((await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one())


async def test_a_connection_that_comes_back_stands_within_no_tenant(single: Database) -> None:
    """After what was kept, undone, failed or given up in the middle, and after a transaction that asked nothing."""
    mine = single.within(TENANT)
    same = await process(single)

    async def keep(connection: Any) -> None:
        await insert_records(connection, TENANT, [Issuer("acme", "Acme", "IN")])

    async def undo(connection: Any) -> None:
        await keep(connection)
        raise LookupError

    async def fail(connection: Any) -> None:
        await connection.execute(text("SELECT 1 / 0"))

    async def ask_nothing(_connection: Any) -> None:
        return

    for work in (keep, undo, fail, ask_nothing):
        try:
            async with mine.write() as connection:
                await work(connection)
        except (LookupError, DBAPIError):
            pass
        assert await process(single) == same
        assert await said(single) in {None, ""}
        assert set((await seen(single)).values()) == {0}
        assert await said(mine) == TENANT


async def test_a_task_that_is_cancelled_leaves_no_tenant_behind(single: Database) -> None:
    """While its statement runs, and while the message is on its way that begins its transaction."""
    asked = asyncio.Event()

    async def ask(statement: str) -> None:
        async with single.within(TENANT).read() as connection:
            asked.set()
            await connection.execute(text(statement))

    for waits in (0, 1, 2, 3, 5, 8):
        asked.clear()
        task = asyncio.create_task(ask("SELECT pg_sleep(20)"))
        await asked.wait()
        for _ in range(waits):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await said(single) in {None, ""}
        assert await said(single.within(OTHER_TENANT)) == OTHER_TENANT


async def test_a_connection_whose_transaction_could_not_begin_is_given_to_nobody(single: Database) -> None:
    """It may have begun without its tenant."""
    async with single.read() as connection:
        assert connection.sync_connection is not None
        driver: Any = connection.sync_connection.connection.driver_connection
        with pytest.raises(PostgresSyntaxError):
            await driver.execute("BEGIN NOTHING OF THE KIND")
        assert driver.is_closed()
        await connection.run_sync(SyncConnection.invalidate)
    assert await said(single.within(TENANT)) == TENANT


async def test_many_tenants_at_once_see_each_their_own(postgres_url: str) -> None:
    """A hundred transactions of ten tenants over ten connections; the same prepared statement for all."""
    database, names = Database.open(postgres_url), [f"tenant-{number}" for number in range(10)]

    async def write(name: str) -> None:
        async with database.within(name).write() as connection:
            await insert_records(connection, name, [Issuer(name, name, None)])

    async def read(name: str) -> list[str]:
        async with database.within(name).read() as connection:
            return list(await connection.scalars(select(reference_tables.issuers.c.name)))

    await asyncio.gather(*(write(name) for name in names))
    asked = names * 10
    found = await asyncio.gather(*(read(name) for name in asked))
    await database.close()
    assert found == [[name] for name in asked]


async def test_a_plan_that_is_kept_is_asked_anew_for_each_tenant(single: Database) -> None:
    """From the sixth time on PostgreSQL may keep one plan for all; the tenant is no part of it."""
    for name in ("a", "b"):
        async with single.within(name).write() as connection:
            await insert_records(connection, name, [Issuer(name, name, None)])
    statement = select(reference_tables.issuers.c.name, literal_column("current_setting('plan_cache_mode')"))
    for mode in ("auto", "force_generic_plan"):
        for name in ("a", "b") * 6:
            async with single.within(name).write() as connection:
                await connection.execute(text(f"SET LOCAL plan_cache_mode = {mode}"))
                assert list(await connection.execute(statement)) == [(name, mode)]


@pytest.mark.parametrize("code", CODES)
async def test_the_tenant_is_a_text_and_nothing_else_whatever_stands_in_it(single: Database, code: str) -> None:
    assert await said(single.within(code)) == code
    assert await said(single) in {None, ""}


@pytest.mark.parametrize("code", ["", "a\0b"])
async def test_what_is_the_code_of_no_tenant_is_refused(single: Database, code: str) -> None:
    with pytest.raises(ValueError, match="the code of no tenant"):
        single.within(code)


async def test_the_tenant_costs_no_message_of_its_own(single: Database) -> None:
    """It stands in the text that begins the transaction; nothing else is sent but what was asked, which is prepared."""
    async with single.within(TENANT).read() as connection:
        assert connection.sync_connection is not None
        driver: Any = connection.sync_connection.connection.driver_connection
        sent: list[str] = []
        driver.add_query_logger(lambda record: sent.append(record.query))
        await connection.execute(text("SELECT 1"))
    begins = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL contracts.tenant = E'acme-in'"
    assert sent == [begins, "ROLLBACK;"]


# --- Roles ---------------------------------------------------------------------------------------------------


async def bypassed(url: str) -> str | None:
    database = Database.open(url)
    async with database.read() as connection:
        found = await bypass(connection)
    await database.close()
    return found


async def test_a_role_that_could_get_around_the_walls_is_told_how_and_what_to_do(
    postgres_databases: PostgresDatabases, postgres_url: str
) -> None:
    assert await bypassed(postgres_url) is None
    owner = await bypassed(as_owner(postgres_url))
    assert owner is not None
    assert owner.startswith("the database role owns the table ")
    assert "contracts_app" in owner
    superuser = await bypassed(postgres_databases.as_superuser(postgres_url))
    assert superuser is not None
    assert superuser.startswith("the database role is a superuser or has BYPASSRLS")


async def test_the_owner_is_bound_too(database: Database, postgres_url: str) -> None:
    owner = Database.open(as_owner(postgres_url))
    assert set((await seen(owner)).values()) == {0}
    assert await seen(owner.within(TENANT)) == await seen(database.within(TENANT))
    await owner.close()


async def test_the_engines_role_cannot_change_the_tables(postgres_url: str) -> None:
    database = Database.open(postgres_url).within(TENANT)
    for statement in (
        "ALTER TABLE units DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE units NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY within_tenant ON units",
        "CREATE POLICY open ON units USING (true)",
        "TRUNCATE units CASCADE",
    ):
        with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"):
            async with database.write() as connection:
                await connection.execute(text(statement))
    await database.close()


async def test_a_login_that_may_not_migrate_is_told_who_may(postgres_url: str) -> None:
    await asyncio.to_thread(migrate.downgrade, as_owner(postgres_url), "-1")
    with pytest.raises(migrate.MayNotMigrate, match="CONTRACTS_MIGRATIONS_URL"):
        await asyncio.to_thread(migrate.upgrade, postgres_url)
    await asyncio.to_thread(migrate.upgrade, as_owner(postgres_url))
    await asyncio.to_thread(migrate.upgrade, postgres_url)


async def test_walls_that_are_taken_down_again_are_gone_and_rows_stay(postgres_url: str) -> None:
    owner = Database.open(as_owner(postgres_url))
    async with owner.within(TENANT).write() as connection:
        await insert_records(connection, TENANT, CATALOGUE)
    await asyncio.to_thread(migrate.downgrade, as_owner(postgres_url), "20261205_persons")
    async with owner.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(reference_tables.products)) == 1
        assert await connection.scalar(text("SELECT count(*) FROM pg_policy")) == 0
    await asyncio.to_thread(migrate.upgrade, as_owner(postgres_url))
    assert (await seen(owner))["products"] == 0
    await owner.close()
