"""Does `contracts adjudications publish` publish each version once, and say what it refused?"""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contracts.cli import app

TABLE = """\
adjudication: {issuer: acme, name: Acme claims desk}
tables:
- version: "2026"
  since: 2026-01-01
  source: {ref: a test, confidence: unverified}
  rulings:
  - {ruling: owed, reason: CHARGE_PAID, outcome: PAY, binding: true, clause: "1"}
  automatic: {INR: '5000'}
"""


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONTRACTS_DATABASE_URL", f"sqlite:///{tmp_path / 'contracts.db'}")
    (tmp_path / "tables").mkdir()
    return tmp_path / "tables"


def run(folder: Path, text: str) -> Result:
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["adjudications", "publish", str(folder), "--tenant", "acme-in"])


def test_a_table_is_published_once_and_never_changed(publish: Path) -> None:
    first, again = run(publish, TABLE), run(publish, TABLE)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout.startswith("published  acme@2026  from 2026-01-01  ")
    assert again.stdout.startswith("was there  acme@2026  from 2026-01-01  ")
    changed = run(publish, TABLE.replace("5000", "9000"))
    assert changed.exit_code == 1
    assert "give the new text a new version" in " ".join(changed.stdout.split())


def test_a_table_that_cannot_be_read_names_file_and_line(publish: Path) -> None:
    broken = run(publish, TABLE.replace("CHARGE_PAID", "CHARGE_PAYD"))
    assert broken.exit_code == 2
    assert "acme.yaml:7" in broken.stdout + broken.stderr
