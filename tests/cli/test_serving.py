"""Is what `serve` serves complete: does a demo need no worker beside it, and anything else do without its work?"""

from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr
from typer.testing import CliRunner

from contracts.cli import app as contracts
from contracts.cli.serving import app_of
from contracts.http.draining import Draining
from contracts.settings import Settings
from contracts.store.database import Database
from contracts.store.trail.outbox import waiting as waiting_events
from tests.databases import PostgresDatabases, SqliteFiles, as_owner
from tests.production import SECRET
from tests.store.examples import TENANT
from tests.trails import add_units, tell


@pytest.fixture(autouse=True)
def log() -> Iterator[None]:
    """What a command sets up for its log, on a standard error that is closed after it, ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize(("demo", "waiting"), [(True, 0), (False, 1)])
async def test_only_a_demo_feeds_the_worklists_itself(sqlite_files: SqliteFiles, demo: bool, waiting: int) -> None:
    with sqlite_files.migrated() as url:
        database = Database.open(url).within(TENANT)
        [unit] = await add_units(database, 1)
        app = app_of(Settings(database_url=url, demo=demo, secrets=(SecretStr(SECRET),)), Draining())
        async with app.router.lifespan_context(app):
            await tell(database, unit, 1, "IN_REVIEW")
        async with database.read() as connection:
            assert (await waiting_events(connection, TENANT))[0] == waiting
        await database.close()


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["worker", "--once"]])
def test_no_production_starts_as_a_login_that_gets_around_the_walls_between_tenants(
    postgres_databases: PostgresDatabases, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    with postgres_databases.migrated() as url:
        monkeypatch.setenv("CONTRACTS_SECRETS", SECRET)
        for login, why in (
            (as_owner(url), "the database role owns the table "),
            (postgres_databases.as_superuser(url), "the database role is a superuser or has BYPASSRLS"),
        ):
            monkeypatch.setenv("CONTRACTS_DATABASE_URL", login)
            ended = CliRunner().invoke(contracts, command)
            assert ended.exit_code == 2
            assert ended.stderr.startswith(why)
            assert "log in as a role that is a member of contracts_app" in ended.stderr
