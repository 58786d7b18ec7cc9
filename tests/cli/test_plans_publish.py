"""Does `contracts plans publish` say of every version what became of it, and end with the right exit code?

0: everything is published. 1: a version was refused. 2: a file cannot be read.
"""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contracts.cli import app
from contracts.rules.terms import load
from contracts.rules.words.problems import Marked

FIRST = """\
plan: {code: care, kind: AMC, name: Care, issuer: acme, zone: Asia/Kolkata, currency: INR}
terms:
- version: "2025"
  since: 2025-01-01
  source: {ref: constructed, confidence: official}
  benefits:
  - benefit: parts
    clause: "1"
    window: {from: contractStart, length: P1Y, firstDay: counted, acts: event}
    pays:
    - {charges: {class: PART}, customer: {share: 0%}}
"""


@pytest.fixture(autouse=True)
def own_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads the settings of its environment."""
    monkeypatch.setenv("CONTRACTS_DATABASE_URL", database_url)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A plan file of one version."""
    path = tmp_path / "care.yaml"
    path.write_text(FIRST, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["plans", "publish", *map(str, arguments)])


def test_a_version_is_published_and_then_it_is_there(file: Path) -> None:
    """With its first day and its hash."""
    header = {"code": "care", "kind": "AMC", "name": "Care", "issuer": "acme", "zone": "Asia/Kolkata"}
    benefit = {
        "benefit": "parts",
        "clause": "1",
        "window": {"from": "contractStart", "length": "P1Y", "firstDay": "counted", "acts": "event"},
        "pays": [{"charges": {"class": "PART"}, "customer": {"share": "0%"}}],
    }
    source = {"ref": "constructed", "confidence": "official"}
    terms = {"version": "2025", "since": "2025-01-01", "source": source, "benefits": [benefit]}
    hashed = load(Marked({"plan": {**header, "currency": "INR"}, "terms": [terms]})).versions[0].hash
    first, second = run(file), run(file)
    assert (first.exit_code, first.stdout) == (0, f"published  care@2025  from 2025-01-01  {hashed}\n")
    assert (second.exit_code, second.stdout) == (0, f"was there  care@2025  from 2025-01-01  {hashed}\n")


def test_a_changed_text_under_the_same_version_is_refused(file: Path) -> None:
    """With the cure; what is published stays."""
    run(file)
    file.write_text(FIRST.replace("P1Y", "P2Y"), encoding="utf-8")
    refused = run(file)
    assert refused.exit_code == 1
    assert refused.stdout == (
        "refused    care@2025: the plan care: version 2025 is published with another text:"
        " give the new text a new version\n"
    )
    file.write_text(FIRST, encoding="utf-8")
    assert run(file).stdout.startswith("was there  care@2025")


def test_every_tenant_has_plans_of_its_own(file: Path) -> None:
    """What one published is not there for another."""
    run(file)
    assert run(file, "--tenant", "other").stdout.startswith("published  care@2025")


def test_a_bad_file_is_told_and_nothing_is_published(file: Path) -> None:
    """Not even the good file beside it."""
    bad = file.with_name("bad.yaml")
    bad.write_text(FIRST.replace("kind: AMC", "kind: AMCC"), encoding="utf-8")
    result = run(file, bad)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{bad}:1: unknown_name: `AMCC` is not one of the list; did you mean `AMC`?" in result.stderr
    assert run(file).stdout.startswith("published  care@2025")
