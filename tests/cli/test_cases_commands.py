"""Do `cases`, `evaluate` and `reference` say what came, and end with the right exit code?

0: all passed, or a decision was made. 1: a case failed. 2: a file or a case cannot be read or asked.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contracts.cli.cases import commands
from contracts.plans.files import SHIPPED
from contracts.plans.reference import pages

PLAN = """\
plan: {code: small, kind: WARRANTY, name: Small, issuer: maker, zone: Europe/Berlin, currency: EUR}
terms:
- version: "1"
  source: {ref: constructed, confidence: official}
  benefits:
  - benefit: all-parts
    clause: "3"
    window: {from: delivered, length: P1Y, firstDay: counted, acts: event}
    pays:
    - {charges: {class: PART}, customer: {share: 0%}}
"""
CASES = """\
cases:
- case: inside
  title: A fan in the first year
  plans: small
  facts: {delivered: 2025-01-01, occurred: 2025-12-31}
  charges:
  - {id: fan, class: PART, amount: '80.00'}
  - {id: work, class: LABOUR, amount: '20.00'}
  expected: {verdict: PARTLY_COVERED, customerPays: '20.00'}
- case: outside
  plans: small
  facts: {delivered: 2025-01-01, occurred: 2026-01-01}
  expected: {verdict: NOT_COVERED}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a plan and two cases that pass."""
    (tmp_path / "small.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "small.cases.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, list(map(str, arguments)))


def rewrite(folder: Path, before: str, after: str, name: str = "small.cases.yaml") -> None:
    """Change a file; what is changed must be there."""
    text = (folder / name).read_text(encoding="utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after), encoding="utf-8")


def one_case(folder: Path, name: str = "inside") -> Path:
    """A file that is itself one case, with its plan inline."""
    plan = "\n".join("    " + line for line in PLAN.splitlines())
    file = folder / "one.yaml"
    file.write_text(
        f"case: {name}\ntitle: One case\nplans:\n- inline:\n{plan}\n"
        "facts: {delivered: 2025-01-01, occurred: 2025-12-31}\n"
        "charges:\n- {id: fan, class: PART, amount: '80.00'}\n- {id: work, class: LABOUR, amount: '20.00'}\n",
        encoding="utf-8",
    )
    return file


def test_cases_that_pass_close_with_their_number(folder: Path) -> None:
    """Nothing else is said, unless every name is asked for."""
    result = run("cases", folder)
    assert (result.exit_code, result.stdout) == (0, "2 passed, 0 failed\n")
    verbose = run("cases", "-v", folder)
    assert verbose.stdout.splitlines() == ["passed inside  A fan in the first year", "passed outside  ",
                                           "2 passed, 0 failed"]  # fmt: skip


def test_a_case_that_fails_shows_what_was_expected_what_came_and_why(folder: Path) -> None:
    """With file and line, and the findings that led there."""
    rewrite(folder, "customerPays: '20.00'", "customerPays: '25.00'")
    result = run("cases", folder)
    assert result.exit_code == 1
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[0].startswith("FAILED inside  A fan in the first year")
    assert f"({folder / 'small.cases.yaml'}:2)" in lines[0]
    assert lines[1:4] == ["customerPays", "expected: 25.00", "came:     20.00"]
    assert lines[4:6] == ["findings:", "verdict PARTLY_COVERED, customer pays 20.00 of 100.00"]
    assert any(line.startswith("FOR") and "IN_WINDOW" in line and "2025-12-31" in line for line in lines)
    assert lines[-1] == "1 passed, 1 failed"


def test_a_failing_variant_is_named(folder: Path) -> None:
    """So that it can be found."""
    rewrite(folder, "  expected: {verdict: NOT_COVERED}", "  variants:\n    late: {expected: {verdict: COVERED}}")
    result = run("cases", folder)
    assert result.exit_code == 1
    assert "late: verdict" in result.stdout
    assert "findings of late:" in result.stdout


TWO_VARIANTS = """\
  variants:
    late: {expected: {verdict: COVERED}}
    later: {facts: {occurred: 2026-02-01}, expected: {verdict: NOT_COVERED}}"""


def test_only_the_variants_that_fail_are_told_at_length(folder: Path) -> None:
    """What passed would hide it."""
    rewrite(folder, "  expected: {verdict: NOT_COVERED}", TWO_VARIANTS)
    assert "findings of late:" in (said := run("cases", folder).stdout)
    assert "findings of later:" not in said


def test_a_case_that_expects_nothing_fails(folder: Path) -> None:
    """It could not fail otherwise."""
    rewrite(folder, "  expected: {verdict: NOT_COVERED}", "  expected: {}")
    result = run("cases", folder)
    assert (result.exit_code, "a case that cannot fail" in result.stdout) == (1, True)


def test_one_variant_is_evaluated_by_its_name(folder: Path) -> None:
    """Alone, or the nearest name is told."""
    rewrite(folder, "  expected: {verdict: NOT_COVERED}", TWO_VARIANTS)
    file = folder / "small.cases.yaml"
    one = run("evaluate", file, "--case", "outside/later")
    assert (one.exit_code, "outside later" in one.stdout, "outside late " in one.stdout) == (0, True, False)
    assert "did you mean `outside/later`" in run("evaluate", file, "--case", "outside/latr").stderr


def test_a_plan_that_cannot_be_read_is_no_failed_case(folder: Path) -> None:
    """File, line, code and cure on the error stream; nothing was passed."""
    rewrite(folder, "from: delivered", "from: deliverd", "small.yaml")
    result = run("cases", folder)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{folder / 'small.yaml'}:8: unknown_name: `deliverd`")
    assert "did you mean `delivered`?" in result.stderr
    assert "passed" not in result.stdout


@pytest.mark.parametrize("what", ["typo.yaml", "nothing-here.yaml", "empty.yaml"])
def test_a_file_that_holds_no_cases_is_refused(folder: Path, what: str) -> None:
    """A misspelt file name or first word is not `0 passed, 0 failed`."""
    (folder / "typo.yaml").write_text("case:\n- case: a\n", encoding="utf-8")
    (folder / "empty.yaml").write_text("", encoding="utf-8")
    result = run("cases", folder / what)
    assert result.exit_code == 2
    assert what in result.stderr


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("- case: outside\n  plans: small", "- case: outside\n  plans: smal", "small"),
        ("occurred: 2026-01-01", "occurred: 2026-02-30", "2026-02-30"),
        ("occurred: 2026-01-01", "ocurred: 2026-01-01", "occurred"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_asked_fails_with_the_cure(folder: Path, before: str, after: str, said: str) -> None:
    """An unknown plan, a bad fact, a misspelt one: the other cases are run."""
    rewrite(folder, before, after)
    result = run("cases", folder)
    assert result.exit_code == 1
    assert said in result.stdout
    assert result.stdout.endswith("1 passed, 1 failed\n")


@pytest.mark.parametrize("wanted", ["net", "price", "gives"])
def test_an_expected_amount_that_is_none_is_refused(folder: Path, wanted: str) -> None:
    """A typo in a case never breaks the run."""
    rewrite(folder, "{verdict: NOT_COVERED}", f"{{alternatives: {{PAID_SERVICE: {{{wanted}: abc}}}}}}")
    result = run("cases", folder)
    assert result.exit_code == 2
    assert "small.cases.yaml:13:" in result.stderr


def test_two_charges_of_one_name_cannot_be_asked(folder: Path) -> None:
    """The answer names charges by them."""
    rewrite(folder, "{id: work,", "{id: fan,")
    result = run("cases", folder)
    assert result.exit_code == 1
    assert "fan" in result.stdout


def test_two_contracts_of_one_plan_need_names(folder: Path) -> None:
    """Else nobody could tell which of them answered."""
    rewrite(folder, "  plans: small\n  facts: {delivered: 2025-01-01, occurred: 2025", "  plans: [small, small]\n"
            "  facts: {delivered: 2025-01-01, occurred: 2025")  # fmt: skip
    assert run("cases", folder).exit_code == 1
    rewrite(folder, "[small, small]", "[small, {plan: small, ref: second}]")
    assert run("cases", folder).exit_code == 0


def test_terms_that_must_be_refused_are_a_passing_case(folder: Path) -> None:
    """`refused` names the problem; terms that load after all fail the case."""
    bad = PLAN.replace("from: delivered", "from: deliverd")
    for text, exit_code in ((bad, 0), (PLAN, 1)):
        inline = "\n".join("      " + line for line in text.splitlines())
        (folder / "bad.cases.yaml").write_text(
            f"cases:\n- case: bad\n  plans:\n  - inline:\n{inline}\n"
            "  facts: {delivered: 2025-01-01, occurred: 2025-02-01}\n  expected: {refused: unknown_name}\n",
            encoding="utf-8",
        )
        assert run("cases", folder).exit_code == exit_code


def test_a_decision_is_printed_for_a_person(folder: Path) -> None:
    """Charges with payers, benefits with reasons, alternatives, and the hash."""
    result = run("evaluate", one_case(folder))
    assert result.exit_code == 0, result.stderr
    text = result.stdout
    for said in ("inside", "One case", "PARTLY_COVERED", "fan", "80.00", "ISSUER", "small/all-parts", "CUSTOMER 20.00",
                 "2025-12-31", "PAID_SERVICE", "hash "):  # fmt: skip
        assert said in text, said


def test_a_decision_is_printed_as_json(folder: Path) -> None:
    """The document with its hash; the same bytes each time."""
    file = one_case(folder)
    result = run("evaluate", "--json", file)
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["verdict"] == "PARTLY_COVERED"
    assert found["totals"] == {"charged": "100.00", "customer": "20.00", "saved": "80.00", "byPlan": {"small": "80.00"}}
    assert len(found["hash"]) == 64
    assert run("evaluate", "--json", file).stdout == result.stdout


def test_one_case_of_a_file_is_evaluated_by_its_name() -> None:
    """A shipped case, without looking at what it expects."""
    file = SHIPPED / "warranty" / "bluestar-inverter-ac.cases.yaml"
    result = run("evaluate", file, "--case", "MF-03")
    assert result.exit_code == 0, result.stderr
    assert "MF-03" in result.stdout
    assert "MF-01" not in result.stdout
    assert "NOT_COVERED" in result.stdout


def test_a_case_name_that_is_not_in_the_file_is_refused() -> None:
    """With the near one."""
    result = run("evaluate", SHIPPED / "warranty" / "bluestar-inverter-ac.cases.yaml", "--case", "MF-3")
    assert result.exit_code == 2
    assert "MF-03" in result.stderr


def test_the_plan_beside_a_case_file_is_found(folder: Path) -> None:
    """Whether the cases are run or one of them is shown."""
    assert run("cases", folder / "small.cases.yaml").stdout == "2 passed, 0 failed\n"
    result = run("evaluate", folder / "small.cases.yaml", "--case", "inside")
    assert result.exit_code == 0, result.stderr
    assert "PARTLY_COVERED" in result.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("case: a\nplans: no-such-plan\nfacts: {occurred: 2025-01-01}\n", "no-such-plan"),
        ("case: a\nplans: bluestar-inverter-ac\nfacts: {instaled: 2025-01-01}\n", "installed"),
        ("case: a\nplans: bluestar-inverter-ac\nfacts: {installed: 2025-01-01}\n", "asOf"),
        ("case: a\nplans: bluestar-inverter-ac\nfcts: {}\n", "facts"),
        ("case: a\nplans: bestbuy-returns\ncurrency: EUR\nfacts: {occurred: 2025-01-01, purchased: 2024-11-05}\n"
         "charges: [{id: a, class: PART, amount: '1'}]\n", "EUR"),
        ("case: [\n", "bad_yaml"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_evaluated_says_why(tmp_path: Path, text: str, said: str) -> None:
    """On the error stream, with exit code 2 and nothing printed."""
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")
    result = run("evaluate", file)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_missing_facts_are_printed_with_how_to_supply_them(folder: Path) -> None:
    """In the words of the fact."""
    file = one_case(folder)
    rewrite(folder, "delivered: 2025-01-01, ", "", "one.yaml")
    result = run("evaluate", file, "--language", "xx")
    assert result.exit_code == 0
    assert "NEEDS_FACTS" in result.stdout
    assert "missing: delivered - Tell us the day the goods reached you; the delivery note shows it." in result.stdout


def test_the_reference_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    """The same files as those beside the code, each named as it is written."""
    result = run("reference", tmp_path)
    assert result.exit_code == 0
    assert sorted(result.stdout.split()) == sorted(map(str, tmp_path.iterdir()))
    for file in tmp_path.iterdir():
        assert file.read_text(encoding="utf-8") == (SHIPPED / file.name).read_text(encoding="utf-8")
    assert {file.name for file in tmp_path.iterdir()} == set(pages())


def test_the_command_ends_a_real_process_with_its_code(folder: Path) -> None:
    """As a shell sees it: output, error stream and exit code."""
    command = [sys.executable, "-c", "from contracts.cli.cases import commands; commands()", "cases", str(folder)]
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout, good.stderr) == (0, "2 passed, 0 failed\n", "")
    rewrite(folder, "verdict: NOT_COVERED", "verdict: COVERED")
    bad = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (bad.returncode, bad.stdout.splitlines()[-1]) == (1, "1 passed, 1 failed")
