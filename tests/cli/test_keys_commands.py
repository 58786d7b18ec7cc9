"""Do `keys create`, `list` and `revoke` do what they say, and show a secret once?

0: all is well. 2: what was asked for cannot be read, or the settings are not safe.
"""

import re
from collections.abc import Iterator

import pytest
import structlog
from typer.testing import CliRunner, Result

from contracts.cli import app
from contracts.store.keys import public_id
from contracts.usecases.access.key_texts import KeyText
from contracts.usecases.demo.load_demo import DEMO_TENANT, demo_id
from tests.databases import PostgresDatabases, SqliteFiles

WIDE = {"COLUMNS": "300"}


@pytest.fixture(autouse=True)
def log() -> Iterator[None]:
    """What a command sets up for its log, on a standard error that is closed after it, ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def url(databases: SqliteFiles | PostgresDatabases, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database, as that of the settings."""
    with databases.migrated() as found:
        monkeypatch.setenv("CONTRACTS_DATABASE_URL", found)
        yield found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env=WIDE)


def created(*options: str) -> KeyText:
    """A key that was made: it stands alone on standard output, for a pipe."""
    done = run("keys", "create", *options)
    assert done.exit_code == 0, done.output
    [line] = done.stdout.splitlines()
    found = KeyText.read(line)
    assert found is not None
    return found


@pytest.mark.usefixtures("url")
def test_a_secret_is_shown_once_when_its_key_is_made() -> None:
    key = created("shop", "--role", "storefront", "--trusted-only", "--days", "30")
    listed = run("keys", "list")
    assert (key.tenant, listed.exit_code) == ("default", 0)
    [line] = listed.stdout.splitlines()
    assert re.fullmatch(
        rf"{key.key_id}  shop  STOREFRONT, trusted documents only, holds until \S+ \S+ UTC", line.strip()
    )
    assert key.secret not in listed.output
    assert key.secret_hash not in listed.output


@pytest.mark.usefixtures("url")
def test_a_scope_is_shown_with_the_key() -> None:
    created("shop-server", "--role", "storefront", "--scope", "sell")
    assert "shop-server  STOREFRONT, SELL, holds until" in run("keys", "list").stdout


@pytest.mark.usefixtures("url")
def test_a_key_is_changed_for_another_without_a_gap() -> None:
    first = created("shop", "--role", "storefront")
    second = created("shop", "--role", "storefront")
    third = run("keys", "create", "shop", "--role", "storefront")
    assert (third.exit_code, third.stdout) == (2, "")
    assert first.key_id in third.stderr
    assert second.key_id in third.stderr
    revoked = run("keys", "revoke", first.key_id)
    assert (revoked.exit_code, "revoked" in revoked.stdout) == (0, True)
    states = {line.split()[0]: "revoked" in line for line in run("keys", "list").stdout.splitlines()}
    assert states == {first.key_id: True, second.key_id: False}
    created("shop", "--role", "storefront")


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "shop", "--role", "king"), "choose one of STOREFRONT"),
        (("create", "shop", "--role", "engine"), "choose one of STOREFRONT"),
        (("create", "asha", "--role", "customer"), "name the party"),
        (("create", "pune", "--role", "partner", "--location", "PNQ-1"), "we know no location `PNQ-1`"),
        (("create", "a shop", "--role", "admin"), "no name of a caller"),
        (("create", "shop", "--role", "admin", "--days", "9999"), "1 to 730 days"),
        (("create", "shop", "--role", "storefront", "--scope", "rule"), "choose one of SELL"),
        (("create", "staff", "--role", "admin", "--scope", "sell"), "SELL is for STOREFRONT"),
        (("revoke", "0123456789abcdef"), "contracts keys list"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_cure(arguments: tuple[str, ...], said: str) -> None:
    done = run("keys", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert run("keys", "list").stdout == ""


def test_a_key_is_made_for_a_party_or_a_place_of_its_tenant(
    demo_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACTS_DATABASE_URL", demo_database_url)
    of_demo, asha = ("--tenant", DEMO_TENANT), public_id("Party", demo_id("party", "asha"))
    assert created("asha", "--role", "customer", "--party", asha, *of_demo).tenant == DEMO_TENANT
    created("pune", "--role", "partner", "--location", "PNQ-1", *of_demo)
    listed = run("keys", "list", *of_demo).stdout
    place = public_id("Location", demo_id("location", "PNQ-1"))
    assert f"asha  CUSTOMER, party {asha}, holds" in listed
    assert f"pune  PARTNER, location {place}, holds" in listed
    assert run("keys", "list").stdout == ""


@pytest.mark.usefixtures("url")
def test_production_does_not_start_without_a_secret_and_says_the_cure() -> None:
    refused = run("serve", "--port", "0")
    assert refused.exit_code == 2
    assert "CONTRACTS_SECRETS is not set" in refused.stderr
    assert "contracts serve --demo" in refused.stderr
    assert refused.stdout == ""
