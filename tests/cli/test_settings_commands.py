"""Does an operator learn what may be set, and never a secret?"""

import re

import pytest
from typer.testing import CliRunner

from contracts.cli import app, main
from contracts.settings import Settings

SECRET = "a-secret-of-more-than-thirty-two-letters"


def printed(*words: str) -> str:
    done = CliRunner().invoke(app, ["settings", *words], env={"COLUMNS": "400"})
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_page_has_one_line_for_each_setting_with_its_variable_and_meaning() -> None:
    lines = printed("--markdown").splitlines()[2:]
    assert len(lines) == len(Settings.model_fields)
    for line, (name, field) in zip(lines, Settings.model_fields.items(), strict=True):
        variable, _default, _secret, meaning = re.split(r" \| ", line.strip("| "), maxsplit=3)
        assert variable == f"`CONTRACTS_{name.upper()}`"
        assert meaning == field.description


def test_the_page_does_not_depend_on_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    before = printed("--markdown")
    monkeypatch.setenv("CONTRACTS_PORT", "18000")
    assert printed("--markdown") == before


def test_what_is_set_is_shown_and_a_secret_only_as_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTS_PORT", "18017")
    monkeypatch.setenv("CONTRACTS_SECRETS", SECRET)
    monkeypatch.setenv("CONTRACTS_DATABASE_URL", f"postgresql+asyncpg://shop:{SECRET}@db/shop")
    shown = printed()
    assert "18017" in shown
    assert SECRET not in shown
    assert shown.count("(set)") == 2


@pytest.mark.parametrize(
    ("variable", "value"),
    [("CONTRACTS_PORT", "seventy"), ("CONTRACTS_SECRETS", "hunter2"), ("CONTRACTS_LOG_LEVEL", "LOUD")],
)
def test_a_setting_that_cannot_be_read_is_told_by_its_variable_and_not_by_its_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr("sys.argv", ["contracts", "settings"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith(f"{variable}: ")
    assert value not in said
