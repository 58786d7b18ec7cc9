"""Is a process sent requests exactly while it can answer them?"""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from contracts.app import create_app
from contracts.http.draining import Draining
from contracts.store.migrate import downgrade
from contracts.store.revisions import HEAD
from tests.databases import as_owner
from tests.production import production


async def ready(url: str, draining: Draining | None = None) -> tuple[int, dict[str, Any]]:
    app = create_app(production(url), draining)
    transport = httpx2.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://t") as client:
        assert (await client.get("/livez")).text == "ok\n"
        answer = await client.get("/readyz")
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["ready"] is (answer.status_code == 200)
    return answer.status_code, body["checks"]


async def test_a_process_with_its_database_is_ready(database_url: str) -> None:
    status, checks = await ready(database_url)
    assert status == 200
    assert checks == {
        "database": {"ok": True},
        "migration": {"ok": True},
        "walls": {"ok": True},
        "draining": {"ok": True},
    }


async def test_a_database_without_tables_is_not_ready_and_the_cure_is_said(empty_database_url: str) -> None:
    status, checks = await ready(empty_database_url)
    assert status == 503
    assert checks["database"] == {"ok": True}
    expected = f"the database is at no revision, not at {HEAD}: run `contracts migrate`"
    assert checks["migration"] == {"ok": False, "problem": expected}


async def test_a_database_at_another_revision_is_not_ready(database_url: str) -> None:
    await asyncio.to_thread(downgrade, as_owner(database_url), "-1")
    status, checks = await ready(as_owner(database_url))
    assert status == 503
    assert "not at" in checks["migration"]["problem"]


@pytest.mark.parametrize("url", ["sqlite:///{folder}", "postgresql://nobody@127.0.0.1:1/nothing"])
async def test_a_database_that_cannot_be_reached_is_not_ready_and_its_address_is_not_told(
    url: str, tmp_path: Path
) -> None:
    status, checks = await ready(url.format(folder=tmp_path))
    assert status == 503
    assert checks["database"]["ok"] is checks["migration"]["ok"] is False
    assert "nobody" not in str(checks)
    assert str(tmp_path) not in str(checks)


async def test_a_process_that_is_about_to_stop_is_not_ready_and_ends_its_connections(database_url: str) -> None:
    draining = Draining(began=True)
    status, checks = await ready(database_url, draining)
    assert status == 503
    assert checks["draining"]["ok"] is False
    assert checks["database"]["ok"] is checks["migration"]["ok"] is True
