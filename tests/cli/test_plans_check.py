"""Does `contracts plans check` say everything that is wrong, and end with the right exit code?

0: nothing was found. 1: a case fails or a value is dead. 2: a file cannot be read.
"""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contracts.cli import app
from tests.plans.test_check import ALL_CASES, CHARGES, LABOUR_IS_THE_CUSTOMERS, PLAN


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan whose cases show every value."""
    write(tmp_path, ALL_CASES)
    return tmp_path


def write(folder: Path, facts: dict[str, str], verdict: str = "PARTLY_COVERED") -> None:
    """The plan, and a case for each of some facts; the first one expects a verdict."""
    cases = [f"- case: {name}\n  plans: small\n  facts: {{{each}}}\n  {CHARGES}\n" for name, each in facts.items()]
    first, *others = cases
    cases = [
        first + f"  expected: {{verdict: {verdict}}}\n",
        *(f"{each}  {LABOUR_IS_THE_CUSTOMERS}\n" for each in others),
    ]
    (folder / "small.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "small.cases.yaml").write_text("cases:\n" + "".join(cases), encoding="utf-8")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["plans", "check", *map(str, arguments)])


def test_a_plan_without_faults_ends_with_0(folder: Path) -> None:
    """How many values were changed is said beside it."""
    result = run(folder, "--processes", 1)
    assert result.exit_code == 0
    assert result.stdout == "plans 1, cases 5: 0 findings, 0 dead values\n"
    assert "18 decide, 0 are dead, 2 hold the file together; 14 others only name or describe" in result.stderr


def test_dead_values_are_told_and_end_with_1(folder: Path) -> None:
    """File and line first, so that an editor can go there."""
    write(folder, {name: facts for name, facts in ALL_CASES.items() if name != "breakdown"})
    result = run(folder / "small.yaml", "--processes", 1)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{folder / 'small.yaml'}:19: dead_value: `terms[1].benefits[parts].scope.event[1]` = BREAKDOWN"
        " changes no case; add a case where `event` is `BREAKDOWN`, in which only this part of the scope decides"
        " of `parts`",
        "plans 1, cases 4: 0 findings, 1 dead values",
    ]


def test_a_failing_case_is_a_finding(folder: Path) -> None:
    """It is told as `contracts cases` tells it."""
    write(folder, ALL_CASES, verdict="NOT_COVERED")
    result = run(folder, "--no-sweep")
    assert result.exit_code == 1
    assert "FAILED at-midnight" in result.stdout
    assert "came:     PARTLY_COVERED" in result.stdout
    assert result.stdout.endswith("plans 1, cases 5: 1 findings; dead values were not looked for\n")


def test_a_sample_sweeps_so_many_values(folder: Path) -> None:
    """And says so."""
    result = run(folder, "--sample", 3, "--seed", 7, "--processes", 1)
    assert result.exit_code == 0
    assert "3 values changed: 3 decide" in result.stderr


def test_a_bad_file_is_told_with_line_and_cure_and_ends_with_2(folder: Path) -> None:
    """All of its problems, before anything is asked."""
    bad = PLAN.replace("component: belt", "component: bolt").replace("zone: Europe/Berlin", "zone: Europe/Berlon")
    (folder / "small.yaml").write_text(bad.replace("length: P1Y", "lenght: P1Y"), encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert ":6: unknown_zone: `Europe/Berlon` is no time zone; write an IANA name" in result.stderr
