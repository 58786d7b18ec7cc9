"""Is every command found where the list says, and does a server load nothing that it does not need?"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts import cli
from contracts.cli import MODULE_OF, app, commands_of
from tests.production import SECRET

NEEDED_BY_FEW = {
    "alembic": "who migrates",
    "cryptography": "who names persons, or signs webhooks",
    "holidays": "who seeds calendars",
    "httpx2": "who sends webhooks, or trusts issuers of tokens",
    "icalendar": "who is asked for a feed",
    "joserfc": "who trusts issuers of tokens",
    "opentelemetry": "who traces",
    "python_calamine": "who reads spreadsheets",
    "sqlalchemy.orm": "nobody: no row is mapped",
    "standardwebhooks": "who sends webhooks",
    "xlsxwriter": "who writes spreadsheets",
}
SERVED = f"""
import json, sys
from contracts.cli.serving import app_of
from contracts.cli.tables import make_tables
from contracts.http.draining import Draining
from contracts.settings import Settings
settings = Settings()
make_tables(settings)
app_of(settings, Draining())
print(json.dumps(sorted(sys.modules.keys() & {set(NEEDED_BY_FEW)!r})))
"""


def test_the_list_has_every_command_of_every_module() -> None:
    modules = {file.stem for file in Path(cli.__path__[0]).glob("*.py") if "\ncommands = " in file.read_text("utf-8")}
    parts = {"plans_diff", "plans_publish", "plans_show"}
    assert parts < modules
    found = {name: module for module in modules - parts for name in commands_of(module)}
    assert found == dict(MODULE_OF)


@pytest.mark.parametrize("command", MODULE_OF)
def test_every_command_says_how_it_is_called(command: str) -> None:
    said = CliRunner().invoke(app, [command, "--help"])
    assert said.exit_code == 0
    assert f"contracts {command} " in said.stdout or f" {command} " in said.stdout


def test_all_commands_are_listed_with_what_they_do() -> None:
    said = CliRunner().invoke(app, ["--help"]).stdout
    assert [name for name in MODULE_OF if f" {name} " not in said] == []
    assert "What was promised, and who pays?" in said
    assert "Migrate the database and answer GraphQL" in said


def test_for_a_word_that_is_no_command_the_nearest_is_named() -> None:
    said = CliRunner().invoke(app, ["serv"])
    assert said.exit_code == 2
    assert "Did you mean 'serve'?" in said.stderr


def test_a_server_whose_tables_are_there_loads_nothing_that_few_need(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACTS_DATABASE_URL", database_url)
    monkeypatch.setenv("CONTRACTS_SECRETS", SECRET)
    served = subprocess.run([sys.executable, "-c", SERVED], capture_output=True, text=True, check=True)
    assert json.loads(served.stdout.splitlines()[-1]) == []
