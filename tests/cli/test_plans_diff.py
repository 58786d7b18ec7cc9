"""Does `contracts plans diff` say what changes for whom, and end with the right exit code?

0: nothing is different. 1: something is. 2: a file, a plan or a version cannot be read.
"""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contracts.cli import app
from contracts.plans.files import SHIPPED
from contracts.store.database import Database
from contracts.store.decisions import count_decisions
from contracts.usecases.terms.compare_plans import read_side
from tests.plans.test_diff import CASES, PLAN

BLUESTAR = SHIPPED / "warranty" / "bluestar-inverter-ac.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with this year's plan and its cases."""
    (tmp_path / "care.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "care.cases.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


def diff(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["plans", "diff", *map(str, arguments)])


def changed(folder: Path, text: str, before: str, after: str, name: str = "next.yaml") -> Path:
    """A file with a text in which one thing is replaced; what is replaced must be there once."""
    assert text.count(before) == 1
    (folder / name).write_text(text.replace(before, after), encoding="utf-8")
    return folder / name


def test_the_same_plan_ends_with_0(folder: Path) -> None:
    result = diff(folder / "care.yaml", folder / "care.yaml")
    assert (result.exit_code, result.output) == (0, "the terms are the same\n0 of 3 cases come out otherwise\n")


def test_a_change_is_said_in_words_and_over_the_cases_beside_the_plan(folder: Path) -> None:
    other = changed(folder, PLAN, "{money: '20'}", "{money: '25.50'}")
    result = diff(folder / "care.yaml", other)
    assert result.exit_code == 1
    assert result.output == (
        "version 2025\n"
        "repairs\n"
        "  visit: what the customer pays of each: €25.50 instead of €20.00 (€5.50 more) (2)\n"
        "1 of 3 cases come out otherwise\n"
        "pump in the year  The pump fails\n"
        "  the customer pays 5.50 EUR more: 20.00 → 25.50\n"
        "customers pay 5.50 EUR more in 1\n"
    )


def test_a_change_without_a_case_that_meets_it_is_still_a_difference(folder: Path) -> None:
    other = changed(folder, PLAN, "count: 2", "count: 3")
    result = diff(folder / "care.yaml", other)
    assert result.exit_code == 1
    assert result.output.endswith("0 of 3 cases come out otherwise\n")


def test_the_language_is_that_of_days_and_money(folder: Path) -> None:
    other = changed(folder, PLAN, "{money: '20'}", "{money: '25.50'}")
    assert (
        "25,50\N{NO-BREAK SPACE}EUR instead of 20,00\N{NO-BREAK SPACE}EUR"
        in diff(folder / "care.yaml", other, "--language", "hu").output
    )


def test_other_case_files_are_asked_when_they_are_named(folder: Path) -> None:
    other = changed(folder, PLAN, "{money: '20'}", "{money: '25.50'}")
    few = folder / "few.cases.yaml"
    few.write_text("cases:\n- case: none\n  plans: care\n  facts: {contractStart: 2025-01-01}\n", encoding="utf-8")
    assert "0 of 1 cases come out otherwise" in diff(folder / "care.yaml", other, "--cases", few).output


def test_new_terms_of_a_plan_are_held_against_the_ones_before(folder: Path) -> None:
    """A version that is added is new against the last one; the old one stays what it is."""
    second = PLAN.partition("terms:\n")[2].replace('"2025"', '"2026"\n  since: 2026-01-01').replace("'20'", "'30'")
    (folder / "next.yaml").write_text(PLAN + second, encoding="utf-8")
    lines = diff(folder / "care.yaml", folder / "next.yaml").output.splitlines()
    assert lines[0] == "version 2025 → 2026"
    assert "  visit: what the customer pays of each: €30.00 instead of €20.00 (€10.00 more) (2)" in lines


def test_what_is_wrong_with_a_file_is_said_with_its_line(folder: Path) -> None:
    other = changed(folder, PLAN, "{event: DEFECT}", "{evnt: DEFECT}")
    result = diff(folder / "care.yaml", other)
    assert result.exit_code == 2
    assert f"{other}:14:" in result.stderr


def test_a_name_that_is_not_there_is_told_with_the_nearest_one() -> None:
    result = diff("bluestar-inverter", "bluestar-inverter-ac")
    assert result.exit_code == 2
    assert "did you mean `bluestar-inverter-ac`?" in result.stderr


def test_a_database_without_tables_is_told_with_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTS_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    result = diff(BLUESTAR, BLUESTAR, "--stored")
    assert result.exit_code == 2
    assert "run `contracts migrate`" in result.stderr


@pytest.fixture
def demo(demo_database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The demo's database as the one of the settings. Its only claim: 3 499.00 under the Blue Star warranty, of which
    the customer bears the 399.00 of the visit; installed on 2024-04-08, the fault on 2025-02-09."""
    monkeypatch.setenv("CONTRACTS_DATABASE_URL", demo_database_url)
    return demo_database_url


def test_kept_decisions_are_asked_again(demo: str, tmp_path: Path) -> None:
    """Nine months from 2024-04-08 end on 2025-01-08, a month before the fault."""
    text = BLUESTAR.read_text(encoding="utf-8")
    result = diff(BLUESTAR, changed(tmp_path, text, "length: P1Y", "length: P9M"), "--stored")
    assert result.exit_code == 1
    kept = result.output.partition("kept decisions would come out otherwise\n")[2].splitlines()
    first = next(place for place, line in enumerate(kept) if line.startswith("BS24-0001 on 2025-02-09"))
    assert kept[first + 1 : first + 5] == [
        "  verdict PARTLY_COVERED → NOT_COVERED",
        "  the customer pays 3100.00 INR more: 399.00 → 3499.00",
        "  REPAIR OPEN → CLOSED",
        "  all-parts ACTIVE → EXPIRED_BY_DATE, last day 2025-04-08 → 2025-01-08",
    ]
    assert any(line.startswith("customers pay") and "INR more in" in line for line in kept)


def test_a_kept_decision_that_stays_is_counted(demo: str) -> None:
    result = diff(BLUESTAR, BLUESTAR, "--stored")
    assert result.exit_code == 0
    assert "would come out otherwise" in result.output
    assert "0 of " in result.output.splitlines()[-1]


def test_nothing_is_written(demo: str, tmp_path: Path) -> None:
    hashes = [terms.hash for terms in read_side(str(BLUESTAR)).plan.versions]

    async def kept() -> int:
        database = Database.open(demo).within("demo")
        try:
            async with database.read() as connection:
                return await count_decisions(connection, "demo", hashes)
        finally:
            await database.close()

    before = asyncio.run(kept())
    diff(BLUESTAR, BLUESTAR, "--stored")
    assert before >= 1
    assert asyncio.run(kept()) == before


def test_decisions_on_another_text_of_the_plan_are_not_asked_and_said_so(demo: str, tmp_path: Path) -> None:
    text = BLUESTAR.read_text(encoding="utf-8")
    changed_first = changed(tmp_path, text, "length: P1Y", "length: P9M")
    result = diff(changed_first, BLUESTAR, "--stored")
    assert "0 of 0 kept decisions would come out otherwise" in result.output
    assert "on another text of this plan and were not asked" in result.output


def test_a_decision_that_no_version_of_the_other_plan_governs_is_counted(demo: str, tmp_path: Path) -> None:
    """The unit was bought in 2024; both versions of the other plan begin later, and neither has the name of its own."""
    head, _, body = BLUESTAR.read_text(encoding="utf-8").partition('- version: "2022"\n')
    later = "".join(f'- version: "{year}"\n  since: {year}-01-01\n{body}' for year in (2030, 2031))
    (tmp_path / "later.yaml").write_text(head + later, encoding="utf-8")
    result = diff(BLUESTAR, tmp_path / "later.yaml", "--stored")
    assert result.exit_code == 1
    assert "cannot be answered by B: no version governs their day" in result.output


def test_another_tenant_has_none_of_them(demo: str) -> None:
    assert "0 of 0 kept decisions" in diff(BLUESTAR, BLUESTAR, "--stored", "--tenant", "nobody").output
