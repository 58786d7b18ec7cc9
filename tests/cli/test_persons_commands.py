"""Do `persons show`, `erase` and `seal` do what they say?

0: all is well. 2: what was asked for cannot be read, or is refused.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from contracts.cli import app
from tests.databases import PostgresDatabases, SqliteFiles

WIDE = {"COLUMNS": "300"}
OLDER, NEWER = "older-secret-of-these-tests-abcdefg", "newer-secret-of-these-tests-hijklmn"
PEOPLE = "party,kind,name,country,language\nC-1,PERSON,Asha Rao,IN,hi\n"


@pytest.fixture(autouse=True)
def log() -> Iterator[None]:
    """What a command sets up for its log, on a standard error that is closed after it, ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def url(databases: SqliteFiles | PostgresDatabases, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database, as that of the settings, with a secret to seal by."""
    with databases.migrated() as found:
        monkeypatch.setenv("CONTRACTS_DATABASE_URL", found)
        monkeypatch.setenv("CONTRACTS_SECRETS", OLDER)
        yield found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env=WIDE)


@pytest.fixture(autouse=True)
def _asha(url: str, tmp_path: Path) -> None:
    """The one person that a file brought."""
    file = tmp_path / "parties.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    assert run("import", "parties", str(file), "--tenant", "default").exit_code == 0


def test_what_is_held_of_a_person_is_printed_as_json() -> None:
    shown = run("persons", "show", "C-1")
    assert shown.exit_code == 0, shown.output
    held = json.loads(shown.stdout)
    assert (held["name"], held["country"], held["code"], held["units"]) == ("Asha Rao", "IN", "C-1", [])
    assert json.loads(run("persons", "show", held["party"]).stdout) == held


def test_a_person_is_erased_by_the_code_and_then_only_the_id_is_left() -> None:
    person = json.loads(run("persons", "show", "C-1").stdout)["party"]
    erased = run("persons", "erase", "C-1")
    assert erased.exit_code == 0, erased.output
    assert f"{person} erased" in erased.stdout
    held = json.loads(run("persons", "show", person).stdout)
    assert (held["name"], held["code"], held["country"]) == (None, None, None)
    assert held["erasedAt"]


def test_nobody_is_erased_under_a_name_that_nobody_has_or_for_a_reason_in_words() -> None:
    unknown = run("persons", "erase", "C-9")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    in_words = run("persons", "erase", "C-1", "--reason", "Asha asked me to")
    assert (in_words.exit_code, "the reason is no code" in in_words.stderr) == (2, True)
    assert json.loads(run("persons", "show", "C-1").stdout)["name"] == "Asha Rao"


def test_a_person_is_read_after_the_secret_was_changed_and_the_keys_were_wrapped_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONTRACTS_SECRETS", f"{NEWER},{OLDER}")
    sealed = run("persons", "seal")
    assert (sealed.exit_code, sealed.stdout.strip()) == (0, "0 rows sealed, 1 keys wrapped by the newest secret")
    monkeypatch.setenv("CONTRACTS_SECRETS", NEWER)
    assert json.loads(run("persons", "show", "C-1").stdout)["name"] == "Asha Rao"
    monkeypatch.setenv("CONTRACTS_SECRETS", OLDER)
    gone = run("persons", "show", "C-1")
    assert (gone.exit_code, "add the secret it was sealed with" in gone.stderr) == (2, True)
