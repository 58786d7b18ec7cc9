"""Would the SQL of the migrations be safe on a PostgreSQL in use? What squawk says, but for what is meant so."""

import subprocess
import sys
from pathlib import Path

from contracts.store import migrate

SQUAWK = Path(sys.executable).with_name("squawk")
MEANT = {
    "ban-char-field": "countries and currencies are ISO codes of a fixed length, which a CHECK keeps",
    "prefer-bigint-over-int": "numbers of lines, rounds, attempts and entries of one claim or unit stay small",
    "prefer-text-field": "the one VARCHAR with a length is Alembic's own",
    "ban-drop-constraint": "the CHECK of a list of words makes room for a longer list in the same transaction",
    "require-concurrent-index-deletion": "an index goes in a moment; who waits for it waits five seconds at most",
    "require-statement-timeout": "rows of a large table take their time; nobody waits long for what they hold",
}


def test_the_sql_of_the_migrations_passes_squawk(tmp_path: Path) -> None:
    alembic = [sys.executable, "-m", "alembic", "-x", "url=postgresql://nobody@nowhere/nothing", "upgrade", "head"]
    root = migrate.scripts().parent
    sql = subprocess.run([*alembic, "--sql"], cwd=root, capture_output=True, text=True, check=True).stdout
    file = tmp_path / "migrations.sql"
    file.write_text(sql, encoding="utf-8")
    found = squawk(file, *MEANT)
    assert found.returncode == 0, found.stdout
    assert sql.count("CREATE TABLE") > 30


def test_squawk_says_so_when_it_is_not_safe(tmp_path: Path) -> None:
    file = tmp_path / "bad.sql"
    file.write_text("ALTER TABLE claims ADD COLUMN weight integer NOT NULL;", encoding="utf-8")
    found = squawk(file, *MEANT)
    assert found.returncode == 1
    assert "adding-required-field" in found.stdout


def squawk(file: Path, *excluded: str) -> "subprocess.CompletedProcess[str]":
    command = [str(SQUAWK), "--pg-version=14", "--reporter=Gcc"]
    command += [f"--exclude={rule}" for rule in excluded]
    return subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
