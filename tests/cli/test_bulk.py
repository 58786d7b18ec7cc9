"""Do `contracts import` and `contracts export` say what they did, and end with the right exit code?

0: all of it is in. 1: some rows were refused. 2: the file cannot be read.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks import bulk as benchmark
from contracts.cli import app
from contracts.usecases.bulk.checking import ROW_OF, columns_of
from contracts.usecases.bulk.values import Noun
from tests.databases import SqliteFiles
from tests.usecases.bulk.world import FILES, TENANT, UNITS, open_world


@pytest.fixture
def folder(sqlite_files: SqliteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The files of all nouns, beside a database with the plans."""
    with sqlite_files.migrated() as url:
        monkeypatch.setenv("CONTRACTS_DATABASE_URL", url)
        asyncio.run(_open(url))
        for noun, text in FILES.items():
            (tmp_path / f"{noun}.csv").write_text(text, encoding="utf-8")
        yield tmp_path


async def _open(url: str) -> None:
    await (await open_world(url)).close()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments), "--tenant", TENANT])


def bring(folder: Path, *nouns: Noun) -> None:
    for noun in nouns:
        assert run("import", noun, folder / f"{noun}.csv").exit_code == 0


def test_all_files_are_imported_and_exported(folder: Path) -> None:
    for noun, text in FILES.items():
        new = text.count("\n") - 1
        done = run("import", noun, folder / f"{noun}.csv", "--as", "migration")
        assert done.exit_code == 0
        if noun is Noun.CONTRACTS:  # three of the five came with their units
            assert "contracts: 2 new, 3 unchanged, 0 refused" in done.output
        else:
            assert f"{noun.value}: {new} new, 0 unchanged, 0 refused" in done.output
        again = run("import", noun, folder / f"{noun}.csv", "--as", "somebody else")
        assert f"{noun.value}: 0 new, {new} unchanged, 0 refused" in again.output
        exported = run("export", noun, folder / "out.csv")
        assert f"{new} {noun.value} written to" in exported.output


def test_the_bad_rows_are_written_repaired_and_imported(folder: Path) -> None:
    bring(folder, Noun.PRODUCTS, Noun.PARTIES)
    (folder / "units.csv").write_text(UNITS.replace("C-2", "C-9"), encoding="utf-8")
    rejects = folder / "rejects.csv"
    refused = run("import", "units", folder / "units.csv", "--rejects", rejects)
    assert refused.exit_code == 1
    assert "units.csv, row 3, column owner: UNKNOWN_PARTY: we know no party `C-9`" in refused.output
    assert (
        "units: 2 new, 0 unchanged, 1 refused; nothing was written (--partial writes the good rows)" in refused.output
    )
    assert rejects.read_text(encoding="utf-8").splitlines() == [
        UNITS.splitlines()[0] + ",row,field,code,cure",
        'acme,A-2,,,AC-18,C-9,2026-02-10,,,,,(none),2026-02-09,3,owner,UNKNOWN_PARTY,"import the parties first, '
        'or correct the name"',
    ]
    assert run("import", "units", folder / "units.csv", "--partial").exit_code == 1
    rejects.write_text(rejects.read_text(encoding="utf-8").replace("C-9", "C-2"), encoding="utf-8")
    repaired = run("import", "units", rejects, "--rejects", folder / "second.csv")
    assert (repaired.exit_code, "units: 1 new, 0 unchanged, 0 refused" in repaired.output) == (0, True)
    assert not (folder / "second.csv").exists()


def test_the_rejects_may_not_be_the_file_itself(folder: Path) -> None:
    refused = run("import", "units", folder / "units.csv", "--rejects", folder / "units.csv")
    assert (refused.exit_code, "name another" in refused.output) == (2, True)
    assert (folder / "units.csv").read_text(encoding="utf-8") == UNITS


def test_a_file_that_cannot_be_read_says_where(folder: Path) -> None:
    (folder / "units.csv").write_text("namespace,serial,skew\n", encoding="utf-8")
    refused = run("import", "units", folder / "units.csv")
    assert refused.exit_code == 2
    assert "units.csv, row 1, column skew: UNKNOWN_COLUMN: units have no column `skew`" in refused.output


def test_products_are_corrected_when_that_is_said(folder: Path) -> None:
    bring(folder, Noun.PRODUCTS)
    (folder / "products.csv").write_text(FILES[Noun.PRODUCTS].replace("42990.00", "43990.00"), encoding="utf-8")
    assert run("import", "products", folder / "products.csv").exit_code == 1
    done = run("import", "products", folder / "products.csv", "--update")
    assert "products: 0 new, 1 corrected, 1 unchanged, 0 refused" in done.output


@pytest.mark.parametrize("noun", list(Noun))
def test_the_columns_are_described_and_a_template_is_written(noun: Noun, tmp_path: Path) -> None:
    described = run("import", noun, "--columns").output
    assert all(column.name in described for column in columns_of(noun))
    assert ("fact.NAME" in described) is ROW_OF[noun].may_have_facts
    assert run("import", noun, "--template", tmp_path / "template.csv").exit_code == 0
    [header, _] = (tmp_path / "template.csv").read_text(encoding="utf-8").splitlines()
    assert header.split(",") == [column.name for column in columns_of(noun)]


def test_without_a_file_the_command_says_what_it_needs() -> None:
    assert run("import", "units").exit_code == 2


def test_the_benchmark_brings_in_what_it_writes(
    sqlite_files: SqliteFiles, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    benchmark.write_files(tmp_path, 3)
    with sqlite_files.migrated() as url:
        names = [step.name for step in benchmark.steps(url, tmp_path)]
    assert names == ["import parties", "import units", "import contracts", "import units, again", "export contracts"]
    printed = capfd.readouterr().out
    assert "contracts: 3 new, 0 unchanged, 0 refused" in printed
    assert "units: 0 new, 3 unchanged, 0 refused" in printed
