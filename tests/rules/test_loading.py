"""Are bad terms refused with file, line and cure, and good ones taken as they were written?

`bad/` holds one file for each fault. A comment at the end of the faulty line names it: `# fault: code; part of the
cure`. A star stands for any code or cure. A file must be refused with exactly these problems at exactly these lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts.plans.files import read_marked, read_shelf
from contracts.rules.words.problems import BadTerms, Problem
from tests.rules.examples import (
    FREE,
    answer,
    benefit,
    charge,
    codes_of,
    decided,
    only,
    plan_of,
    problems_of,
    window,
    written,
)

BAD = Path(__file__).parent / "bad"
FAULT = re.compile(r"# fault: (?P<code>[\w*]+)(?:; (?P<cure>.*?))?(?= # fault|$)")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a comment in a bad file says: the line, the code, and part of the cure."""

    line: int
    code: str
    cure: str

    def fits(self, problem: Problem) -> bool:
        return (
            problem.line == self.line
            and self.code in {"*", problem.code}
            and (self.cure == "*" or self.cure in problem.cure)
        )


def faults_in(file: Path) -> Iterator[Fault]:
    """The faults that the comments of a file name."""
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        for found in FAULT.finditer(text):
            yield Fault(number, found["code"], found["cure"] or "*")


def refused(*files: Path) -> tuple[Problem, ...]:
    """The problems of files that must be refused."""
    with pytest.raises(BadTerms) as refusal:
        read_shelf(*files)
    return refusal.value.problems


@pytest.mark.parametrize("file", sorted(BAD.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_bad_file_is_refused_with_file_line_code_and_cure(file: Path) -> None:
    """Each fault that the file names is told, at its very line, and nothing else is."""
    faults = list(faults_in(file))
    problems = refused(file)
    assert faults, "the file names no fault"
    assert [fault for fault in faults if not any(map(fault.fits, problems))] == [], problems
    assert [problem for problem in problems if not any(fault.fits(problem) for fault in faults)] == []
    assert {problem.file for problem in problems} == {str(file)}
    assert all(problem.problem and problem.cure for problem in problems)


def test_a_problem_is_one_line_for_a_person() -> None:
    """File and line first, so that an editor can go there."""
    file = BAD / "unknown-component.yaml"
    (problem,) = [each for each in refused(file) if each.code == "unknown_name"]
    line = next(faults_in(file)).line
    assert str(problem) == (
        f"{file}:{line}: unknown_name: `dor` is not a known component or group; did you mean `door`?"
    )


def test_two_files_may_not_hold_plans_of_one_code() -> None:
    """The second file is at fault, at the line of its code; the same file read twice is no fault."""
    twins = BAD / "twins"
    one, two = twins / "one.yaml", twins / "two.yaml"
    (problem,) = refused(twins)
    assert problem.code == "plan_twice"
    assert (problem.file, problem.line) == (str(two), next(faults_in(two)).line)
    assert [plan.code for plan in read_shelf(one, one).plans] == ["twin", "twin"]


def test_the_problems_of_all_files_are_told_together() -> None:
    """An author mends them in one go."""
    files = [BAD / "bad-zone.yaml", BAD / "key-twice.yaml", BAD / "bad-yaml.yaml"]
    assert {problem.file for problem in refused(*files)} == set(map(str, files))


def test_a_file_that_is_not_there_is_refused() -> None:
    """And so is a folder that is not there."""
    (problem,) = refused(BAD / "nothing-here.yaml")
    assert (problem.code, problem.line, problem.cure) == ("no_file", 1, "check the path")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="an empty file"),
        pytest.param(b"- a\n- b\n", id="a list"),
        pytest.param(b"just text\n", id="a text"),
        pytest.param("name: \xe9\n".encode("latin-1"), id="not UTF-8"),
        pytest.param(b'plan: "\x07"\n', id="a control character"),
        pytest.param(b"plan: {}\nterms: []\n---\nplan: {}\n", id="two documents"),
        pytest.param(b"plan: " + b"[" * 1000 + b"]" * 1000 + b"\n", id="very deep"),
        pytest.param(b"plan: " + b"[" * 100_000, id="deeper than the stack of a library in C"),
        pytest.param(b"plan: {precedence: " + b"9" * 5000 + b"}\nterms: []\n", id="a number without end"),
        pytest.param(b"plan: *nobody\nterms: []\n", id="an alias of nothing"),
        pytest.param(b"plan: {code: a\n", id="an open bracket"),
        pytest.param(b"plan:\n\tcode: a\n", id="a tab"),
    ],
)
def test_what_is_no_yaml_mapping_is_refused_and_never_crashes(tmp_path: Path, text: bytes) -> None:
    """Whatever bytes stand in the file."""
    file = tmp_path / "broken.yaml"
    file.write_bytes(text)
    problems = refused(file)
    assert {problem.file for problem in problems} == {str(file)}


def test_yaml_is_read_as_version_1_2() -> None:
    """`on`, `NO`, `12:30`, dates and decimals stay text; only whole numbers, true, false and null are more."""
    file = BAD / ".." / "written.yaml"
    assert read_marked(file).value == {
        "on": "NO", "yes": "off", "time": "12:30", "sexagesimal": "1:20:30", "date": "2026-01-14",
        "moment": "2026-01-14T12:30:00Z", "decimal": "12.50", "exponent": "1e3", "hexadecimal": "0x1F",
        "quoted": "5", "whole": 5, "negative": -5, "true": True, "no": False, "nothing": None, "tilde": None,
        "infinite": ".inf",
    }  # fmt: skip


def test_a_file_cannot_choose_an_older_yaml(tmp_path: Path) -> None:
    """Under YAML 1.1 Norway is false."""
    file = tmp_path / "old.yaml"
    file.write_text("%YAML 1.1\n---\ncountry: NO\n", encoding="utf-8")
    (problem,) = refused(file)
    assert (problem.code, problem.line) == ("bad_yaml", 1)


def test_a_line_break_of_an_older_yaml_is_refused_at_its_line(tmp_path: Path) -> None:
    """YAML 1.1 ends a line there, YAML 1.2 does not: nobody would see which was meant."""
    file = tmp_path / "old.yaml"
    for sign in ("\x85", "\u2028", "\u2029"):
        file.write_text(f"plan: {{}}\nterms:{sign}  []\n", encoding="utf-8")
        (problem,) = refused(file)
        assert (problem.code, problem.line) == ("bad_yaml", 2)


def test_every_part_knows_its_line() -> None:
    """Keys by their own line, elements by the line they begin in."""
    marked = read_marked(BAD / "unknown-word.yaml")
    text = (BAD / "unknown-word.yaml").read_text(encoding="utf-8").splitlines()
    assert text[marked.line(("terms", 0, "benefits", 0, "payr")) - 1].strip().startswith("payr:")
    assert text[marked.line(("terms", 0, "benefits", 0)) - 1].strip().startswith("- benefit:")
    assert text[marked.line(("plan", "zone")) - 1].startswith("plan:")
    assert marked.line(("terms", 0, "benefits", 0, "no", "such", "part")) == marked.line(("terms", 0, "benefits", 0))


def test_a_gap_may_be_left_to_a_person() -> None:
    """`otherwise: review` excuses the gap; where no row holds a person decides."""
    table = {
        "by": {"age": "delivered", "in": "months", "parts": "up"},
        "rows": [{"atMost": 3, "share": "0%"}, {"moreThan": 6, "share": "50%"}],
        "otherwise": "review",
    }
    plan = plan_of(benefit(pays=[{"charges": {}, "customer": {"share": table}}]))
    for occurred, verdict in (
        ("2025-02-10", "COVERED"),
        ("2025-05-10", "NEEDS_REVIEW"),
        ("2025-07-10", "PARTLY_COVERED"),
    ):
        found = answer(plan, charges=[charge("a", 100)], delivered="2025-01-01", occurred=occurred)
        assert found["verdict"] == verdict
        reasons = [finding["reason"] for finding in found["benefits"][0]["findings"]]
        assert ("TERMS_SILENT" in reasons) is (verdict == "NEEDS_REVIEW")


@pytest.mark.parametrize(
    ("measure", "rows"),
    [
        ({"age": "delivered", "in": "months", "parts": "up"}, [{"atMost": 24}, {"atLeast": 25}]),
        ({"age": "delivered", "in": "days", "parts": "down"}, [{"atMost": 24}, {"atLeast": 25}]),
        ({"age": "delivered", "in": "thirtyDayMonths", "parts": "exact"}, [{"atMost": 24}, {"moreThan": 24}]),
        ({"meter": "km"}, [{"lessThan": 24}, {"atLeast": 24}]),
        ({"fact": "quantity"}, [{"lessThan": 24}, {"is": 24}, {"moreThan": 24}]),
    ],
)
def test_a_table_without_gap_or_overlap_is_taken(measure: dict[str, object], rows: list[dict[str, int]]) -> None:
    """Whole measures leave no gap between 24 and 25; others need one closed and one open edge at the same value."""
    table = {"by": measure, "rows": [{**row, "share": "10%"} for row in reversed(rows)]}
    assert problems_of(benefit(pays=[{"charges": {}, "customer": {"share": table}}])) == ()


@pytest.mark.parametrize(
    ("measure", "rows", "code"),
    [
        ({"meter": "km"}, [{"atMost": 24}, {"atLeast": 25}], "table_gap"),
        ({"age": "delivered", "in": "thirtyDayMonths", "parts": "exact"}, [{"atMost": 24}, {"atLeast": 25}],
         "table_gap"),
        ({"meter": "km"}, [{"lessThan": 24}, {"moreThan": 24}], "table_gap"),
        ({"meter": "km"}, [{"atMost": 24}, {"is": 24}, {"moreThan": 24}], "table_overlap"),
        ({"meter": "km"}, [{"atLeast": 24}, {"atLeast": 30}], "table_overlap"),
        ({"meter": "km"}, [{"atMost": 24}, {"atMost": 30}], "table_overlap"),
        ({"age": "delivered", "in": "months", "parts": "up"}, [{"atMost": 24}, {"atLeast": 26}], "table_gap"),
    ],
)  # fmt: skip
def test_a_table_with_a_gap_or_an_overlap_is_refused(
    measure: dict[str, object], rows: list[dict[str, int]], code: str
) -> None:
    """A broken kilometre lies between 24 and 25; a month counted up does not."""
    table = {"by": measure, "rows": [{**row, "share": "10%"} for row in rows]}
    assert codes_of(benefit(pays=[{"charges": {}, "customer": {"share": table}}])) == {code}


def test_a_row_inside_another_is_an_overlap() -> None:
    """Not only neighbours may overlap: 5 to 30 holds 10 to 12 and reaches into 20 to 40."""
    rows = [{"atLeast": 5, "atMost": 30}, {"atLeast": 10, "atMost": 12}, {"atLeast": 20, "atMost": 40}]
    table = {"by": {"meter": "km"}, "rows": [{**row, "share": "10%"} for row in rows], "otherwise": "review"}
    (problem,) = {
        each for each in problems_of(benefit(pays=[{"charges": {}, "customer": {"share": table}}]))
        if each.code == "table_overlap" and "20" in each.problem
    }  # fmt: skip
    assert problem.cure


@pytest.mark.parametrize(
    "conditions",
    [
        {"a": {"not": {"b": True}}, "b": {"any": [{"opened": True}, {"a": False}]}},
        {"a": {"b": True}, "b": {"c": True}, "c": {"a": True}},
    ],
)
def test_conditions_that_lead_to_each_other_are_a_circle(conditions: dict[str, object]) -> None:
    """Over two steps or three."""
    assert codes_of(conditions=conditions) == {"circle"}


def test_a_value_that_is_spelt_like_a_name_is_no_circle() -> None:
    """The membership level is called as the condition is: a text, not a mention."""
    assert problems_of(conditions={"elite": {"membership": "elite"}, "other": {"membership": ["other", "elite"]}}) == ()


def test_conditions_and_amounts_may_stand_in_any_order() -> None:
    """A name may be used above the line that says what it means."""
    assert (
        problems_of(
            conditions={"first": {"second": True}, "second": {"opened": True}},
            amounts={"one": {"sum": ["two", "two"]}, "two": {"money": "5"}},
        )
        == ()
    )


def test_benefits_that_overlap_are_legal() -> None:
    """Other scope, window or condition: the cheapest for the customer is found when asked."""
    longer = benefit("drum", window=window(length="P10Y"), scope={"component": "drum"})
    assert problems_of(benefit(), longer, components=["drum"]) == ()


def test_the_hash_of_terms_is_that_of_their_words() -> None:
    """Any word changes it; the order of the keys does not; other versions do not."""
    one = plan_of().versions[0].hash
    assert plan_of().versions[0].hash == one
    assert plan_of(benefit(says="other words")).versions[0].hash != one
    assert plan_of(header={"precedence": 1}).versions[0].hash != one
    backwards = {name: FREE[name] for name in reversed(FREE)}
    assert plan_of(benefit(pays=[backwards])).versions[0].hash == one


def test_a_plan_keeps_the_mapping_it_was_read_from() -> None:
    """So that it can be published as it was written."""
    assert plan_of().document == written()


def test_a_silent_table_sends_the_question_to_a_person() -> None:
    """The same gap with a charge: the answer is NEEDS_REVIEW with the reason, never a guess."""
    from_six = [{"atMost": 3, "share": "0%"}, {"moreThan": 6, "share": "50%"}]
    table = {"by": {"fact": "quantity"}, "rows": from_six, "otherwise": "review"}
    plan = plan_of(benefit(pays=[], remedies=[{"remedy": "REFUND", "gives": {"percent": table, "of": "pricePaid"}}]))
    decision = decided(plan, delivered="2025-01-01", quantity=5, pricePaid="100")
    assert decision.verdict.value == "NEEDS_REVIEW"
    assert only(decision).standing.state.value == "ACTIVE"
    refund = next(way for way in decision.alternatives if way.remedy.value == "REFUND")
    assert refund.is_open is None
    assert [finding.reason for finding in refund.why if finding.sense.value == "REVIEW"] == ["TERMS_SILENT"]
