"""Do `worker`, `webhooks`, `audit` and `replay` do what they say, and end with the right exit code?

0: all is well. 1: something is broken or did not arrive. 2: what was asked for cannot be read.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

import pytest
import structlog
from sqlalchemy import Update
from standardwebhooks import Webhook
from typer.testing import CliRunner, Result

from contracts.cli import app
from contracts.store import unit_tables
from contracts.store.database import Database
from contracts.store.keys import references_key
from contracts.store.records import Unit
from contracts.store.rows import insert
from contracts.store.trail import tables as trail
from contracts.store.trail.records import AuditHead
from contracts.usecases.engine import Engine
from tests.databases import SqliteFiles
from tests.store.examples import an_id
from tests.usecases.small_shop import TENANT, claim, open_shop

Received = tuple[dict[str, str], bytes]


@pytest.fixture(autouse=True)
def log() -> Iterator[None]:
    """What a command sets up for its log, on a standard error that is closed after it, ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def shop_url(sqlite_files: SqliteFiles, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The small shop with one claim, as the database of the settings."""
    with sqlite_files.migrated() as url:
        monkeypatch.setenv("CONTRACTS_DATABASE_URL", url)
        monkeypatch.setenv("CONTRACTS_LOOPBACK_WEBHOOKS", "true")
        asyncio.run(_fill(url))
        yield url


async def _fill(url: str) -> None:
    shop = await open_shop(url)
    await claim(shop.engine, "c-1")
    await shop.engine.close()


@pytest.fixture
def receiver() -> Iterator[tuple[str, Queue[Received]]]:
    """The address of a receiver on this machine, and what it received."""
    received: Queue[Received] = Queue()

    class Hooks(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hooks)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hooks", received
    server.shutdown()
    thread.join()
    server.server_close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def change(url: str, statement: Update) -> None:
    async def execute() -> None:
        shop = Engine.open(url).within(TENANT)
        async with shop.database.write() as connection:
            await connection.execute(statement)
        await shop.close()

    asyncio.run(execute())


def test_a_whole_chain_is_counted_and_a_touched_one_named(shop_url: str) -> None:
    whole = run("audit", "verify")
    assert (whole.exit_code, whole.stdout) == (0, "4 entries of 1 units, 2 of reference records, 0 broken\n")
    head = run("audit", "head").stdout.strip()
    assert run("audit", "verify", "--head", head).exit_code == 0
    one = run("audit", "verify", "--tenant", TENANT, "--unit", "acme/A-1").stdout
    assert one == "4 entries of 1 units, 0 of reference records, 0 broken\n"
    of_unit = trail.audit.c.unit_key != references_key(TENANT)
    change(shop_url, trail.audit.update().where(of_unit, trail.audit.c.seq == 2).values(actor="nobody"))
    touched = run("audit", "verify")
    assert touched.exit_code == 1
    assert "ALTERED shop " in touched.stdout
    assert "entry 2" in touched.stdout
    assert touched.stdout.endswith("4 entries of 1 units, 2 of reference records, 1 broken\n")
    change(shop_url, trail.audit.update().where(trail.audit.c.kind == "terms.published").values(actor="nobody"))
    assert "ALTERED shop reference records entry 1" in run("audit", "verify").stdout


def test_a_unit_that_was_there_before_the_trail_is_counted_apart(shop_url: str) -> None:
    unit = Unit(an_id(9), an_id(1), "acme", "OLD", datetime(2025, 1, 1, tzinfo=UTC), "admin")

    async def add() -> None:
        database = Database.open(shop_url).within(TENANT)
        async with database.write() as connection:
            await insert(connection, TENANT, [unit, AuditHead(unit.unit_key, 0, "")])
        await database.close()

    asyncio.run(add())
    found = run("audit", "verify")
    assert (found.exit_code, found.stdout.splitlines()) == (
        0,
        [
            "1 units were there before the trail, and nothing is recorded of them",
            "4 entries of 2 units, 2 of reference records, 0 broken",
        ],
    )


def test_a_head_that_does_not_stand_ends_with_1(shop_url: str) -> None:
    found = run("audit", "verify", "--head", "0" * 64 + "@2026-06-01T00:00:00+00:00")
    assert (found.exit_code, "0 broken" in found.stdout) == (1, True)


def test_a_unit_or_a_head_that_is_none_ends_with_2_and_a_cure(shop_url: str) -> None:
    for arguments in (("--unit", "A-1"), ("--unit", "acme/A-1"), ("--head", "x")):
        found = run("audit", "verify", *arguments)
        assert found.exit_code == 2
        assert "write " in found.stderr


def test_replay_counts_and_names_what_is_broken(shop_url: str) -> None:
    same = run("replay", "--tenant", TENANT)
    assert (same.exit_code, same.stdout.startswith("1 the same, ")) == (0, True)
    assert run("replay", "--since", "2026-02-02").stdout.startswith("0 the same, ")
    change(shop_url, unit_tables.decisions.update().values(hash="0" * 64))
    broken = run("replay")
    assert broken.exit_code == 1
    assert "    hash: " in broken.stdout
    found, counted = (json.loads(line) for line in run("replay", "--json").stdout.splitlines())
    assert (found["outcome"], len(found["differences"])) == ("BROKEN", 1)
    assert counted == {"counted": {"SAME": 0, "OTHER_RULES": 0, "BROKEN": 1}}


def test_a_webhook_is_added_tried_told_and_removed(
    shop_url: str, receiver: tuple[str, Queue[Received]], capfd: pytest.CaptureFixture[str]
) -> None:
    url, received = receiver
    webhook_id, secret = run("webhooks", "add", url, "--tenant", TENANT).stdout.split()
    assert run("webhooks", "test", webhook_id, "--tenant", TENANT).stdout == "HTTP 204\n"
    assert json.loads(received.get(timeout=10)[1])["type"] == "webhook.test"
    assert run("worker", "--once").exit_code == 0
    kinds = [json.loads(received.get(timeout=10)[1])["type"] for _ in range(7)]
    of_units = ["claim.decided", "claim.filed", "contract.issued", "unit.registered"]
    assert sorted(kinds) == sorted([*of_units, "terms.published", "adjudication.published", "webhook.added"])
    listed = run("webhooks", "list", "--tenant", TENANT).stdout
    assert "0 waiting, 7 delivered, 0 given up" in listed
    assert "its secret kept plain" in listed
    assert secret not in listed
    assert run("webhooks", "retry", webhook_id, "--tenant", TENANT).stdout == "0 events are tried again\n"
    assert run("webhooks", "remove", webhook_id, "--tenant", TENANT).exit_code == 0
    assert run("webhooks", "remove", webhook_id, "--tenant", TENANT).exit_code == 2
    assert run("webhooks", "list", "--tenant", TENANT).stdout == ""
    assert capfd.readouterr().err == ""


def test_a_secret_is_sealed_where_the_engine_has_secrets_and_a_plain_one_can_be_sealed_later(
    shop_url: str, receiver: tuple[str, Queue[Received]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, received = receiver
    added = run("webhooks", "add", url, "--tenant", TENANT)
    assert "kept plain" in added.stderr
    plain, secret = added.stdout.split()
    monkeypatch.setenv("CONTRACTS_SECRETS", "n" * 32)
    sealed, _ = run("webhooks", "add", url, "--tenant", TENANT).stdout.split()
    listed = run("webhooks", "list", "--tenant", TENANT).stdout
    assert [line.rpartition(" ")[2] for line in listed.splitlines() if "its secret" in line] == ["plain", "sealed"]
    assert run("webhooks", "seal", "--tenant", TENANT).stdout == "2 secrets are kept sealed\n"
    assert "plain" not in run("webhooks", "list", "--tenant", TENANT).stdout
    for webhook_id in (plain, sealed):
        assert run("webhooks", "test", webhook_id, "--tenant", TENANT).stdout == "HTTP 204\n"
    headers, body = received.get(timeout=10)
    assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"
    monkeypatch.delenv("CONTRACTS_SECRETS")
    cannot = run("webhooks", "test", sealed, "--tenant", TENANT)
    assert (cannot.exit_code, "CONTRACTS_SECRETS" in cannot.stderr) == (2, True)


def test_a_webhook_that_is_refused_says_why(shop_url: str) -> None:
    found = run("webhooks", "add", "http://10.0.0.7/hooks")
    assert found.exit_code == 2
    assert "https://example.com/hooks" in found.stderr


def test_a_running_worker_tells_what_happens_and_stops_when_asked(
    shop_url: str, receiver: tuple[str, Queue[Received]]
) -> None:
    url, received = receiver
    run("webhooks", "add", url, "--tenant", TENANT, "--kind", "claim.filed")
    command = [sys.executable, "-c", "from contracts.cli import main; main()", "worker"]
    with subprocess.Popen(command, env=os.environ, stderr=subprocess.PIPE) as process:
        try:
            headers, body = received.get(timeout=60)
        finally:  # or the end of a test that failed would wait for the worker for ever
            process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, b"")
    assert json.loads(body)["data"]["verdict"] == "COVERED"
    assert {"webhook-id", "webhook-timestamp", "webhook-signature"} <= set(headers)
    assert "1 delivered" in run("webhooks", "list", "--tenant", TENANT).stdout
