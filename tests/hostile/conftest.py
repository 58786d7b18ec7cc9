"""The engines that are attacked: `production` on PostgreSQL with a key for each role, `demo` on SQLite."""

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from tests.databases import APP, PostgresDatabases, as_owner
from tests.hostile.serving import CALLERS, Attacked, demo_with_keys, serving
from tests.production import SECRET


@pytest.fixture(scope="session")
def production(postgres_databases: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """The demo's data in production mode: no explorer, no keyless calls, a key for each kind of caller."""
    with postgres_databases.migrated() as url:
        app = make_url(url).set(username=APP).render_as_string(False)
        keys = demo_with_keys(app)
        settings = {"DATABASE_URL": app, "MIGRATIONS_URL": as_owner(url), "SECRETS": SECRET}
        with serving(tmp_path_factory.mktemp("production"), settings, keys) as attacked:
            yield attacked


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """Demo mode, in which the explorer is open and anybody knows the keys."""
    folder = tmp_path_factory.mktemp("demo")
    keys = {caller: f"demo-{caller}" for caller in CALLERS}
    settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'demo.db'}"}
    with serving(folder, settings, keys, "--demo") as attacked:
        yield attacked


@pytest.fixture(scope="session", params=["production", "demo"])
def attacked(request: pytest.FixtureRequest) -> Attacked:
    """Each of the two engines."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Attacked)
    return found
