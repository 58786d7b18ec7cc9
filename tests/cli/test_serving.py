"""Is what `serve` serves complete: does a demo need no worker beside it, and anything else do without its work?"""

import pytest

from contracts.cli.serving import app_of
from contracts.http.draining import Draining
from contracts.settings import Settings
from contracts.store.database import Database
from contracts.store.trail.outbox import count_waiting
from tests.databases import SqliteFiles
from tests.trails import add_units, tell


@pytest.mark.parametrize(("demo", "waiting"), [(True, 0), (False, 1)])
async def test_only_a_demo_feeds_the_worklists_itself(sqlite_files: SqliteFiles, demo: bool, waiting: int) -> None:
    with sqlite_files.migrated() as url:
        database = Database.open(url)
        [unit] = await add_units(database, 1)
        app = app_of(Settings(database_url=url, demo=demo), Draining())
        async with app.router.lifespan_context(app):
            await tell(database, unit, 1, "IN_REVIEW")
        async with database.read() as connection:
            assert await count_waiting(connection) == waiting
        await database.close()
