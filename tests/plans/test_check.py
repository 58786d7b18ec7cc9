"""Does a check find the values that decide nothing, name them, and leave alone what only names or describes?"""

from pathlib import Path

import pytest

from contracts.plans.files import Shelf, with_public_days
from contracts.rules.terms import load
from contracts.rules.words.problems import BadTerms
from contracts.usecases.terms.changes import REMOVED, Known, changed, changes_of, with_other_edge
from contracts.usecases.terms.check_plans import failing_cases, shelf_to_check, sweep_all, sweeps_of
from contracts.usecases.terms.sweep import Swept, values_of
from tests.shipped import PLAN_FILES, cases, marked

PLAN = """\
plan:
  code: small
  kind: WARRANTY
  name: Small
  issuer: maker
  zone: Europe/Berlin
  currency: EUR
  for: {brand: Acme}
terms:
- version: "1"
  source: {ref: constructed, confidence: official, note: for tests}
  readings:
    wear: {default: excluded, others: [included], why: the text is silent}
  components: [fan, belt]
  benefits:
  - benefit: parts
    clause: "3"
    says: Parts in the first year
    scope: {event: [DEFECT, BREAKDOWN], price: {atMost: 5}}
    window: {from: delivered, length: P1Y, firstDay: counted, acts: event}
    excludes:
    - {when: {component: belt, wear: excluded}, about: WEAR}
    pays:
    - {charges: {class: PART}, customer: {share: 0%}}
  facts:
    price: {type: number, means: a number for tests}
"""
CHARGES = "charges: [{id: a, class: PART, amount: '80.00'}, {id: b, class: LABOUR, amount: '20.00'}]"
LABOUR_IS_THE_CUSTOMERS = "expected: {charges: {b: '20.00'}}"
ON = "delivered: 2025-01-01, occurred: 2025-06-01"
ALL_CASES = {
    "at-midnight": "delivered: 2025-01-01, occurred: 2025-12-31T23:30+01:00, event: DEFECT, component: fan, price: 1",
    "limit": f"{ON}, event: DEFECT, component: fan, price: 5, brand: Acme",
    "breakdown": f"{ON}, event: BREAKDOWN, component: fan, price: 1",
    "belt": f"{ON}, event: DEFECT, component: belt, price: 1",
    "belt-included": f"{ON}, event: DEFECT, component: belt, price: 1, wear: included",
}
NOTHING_KNOWN = Known(())


def check(folder: Path, plan: str = PLAN, without: str = "") -> tuple[Swept, int]:
    """The sweep of the small plan under all cases but one, and how many values only name or describe."""
    found = [
        f"- case: {name}\n  plans: small\n  facts: {{{facts}}}\n  {CHARGES}\n  {LABOUR_IS_THE_CUSTOMERS}\n"
        for name, facts in ALL_CASES.items()
        if name != without
    ]
    (folder / "small.yaml").write_text(plan, encoding="utf-8")
    (folder / "small.cases.yaml").write_text("cases:\n" + "".join(found), encoding="utf-8")
    work = sweeps_of(shelf_to_check(folder / "small.yaml"))
    (swept,) = sweep_all(work, processes=1)
    return swept, work.described


def line_of(text: str) -> int:
    """The line of a text in the small plan."""
    return next(number for number, line in enumerate(PLAN.splitlines(), 1) if text in line)


def told(folder: Path, without: str) -> list[tuple[int, str, str]]:
    """Line, value and cure of what is dead under all cases but one."""
    dead = check(folder, without=without)[0].dead
    assert {problem.code for problem in dead} == {"dead_value"}
    assert {problem.file for problem in dead} == {str(folder / "small.yaml")}
    return [(problem.line, problem.problem, problem.cure) for problem in dead]


def test_a_plan_whose_cases_show_every_value_has_no_dead_value(tmp_path: Path) -> None:
    """Each of the cases is needed, as the next tests show."""
    assert check(tmp_path)[0].dead == ()


def test_a_time_zone_needs_a_moment(tmp_path: Path) -> None:
    """Without an act near midnight any zone gives the same answers."""
    assert told(tmp_path, "at-midnight") == [
        (
            line_of("zone:"),
            "`plan.zone` = Europe/Berlin changes no case",
            "add a case with an act at a moment near midnight there, such as 23:30",
        )
    ]


def test_a_limit_and_its_edge_need_a_case_at_the_limit(tmp_path: Path) -> None:
    """That the bound is shown among the values seen is not enough. `for` needs a product that fits."""
    limit = "terms[1].benefits[parts].scope.price.atMost"
    assert told(tmp_path, "limit") == [
        (
            line_of("for:"),
            "`plan.for.brand` = Acme changes no case",
            "add a case that expects `madeFor`, once where `brand` is `Acme` and once where it is not",
        ),
        (
            line_of("scope:"),
            f"`{limit}` = 5 changes no case",
            "add a case where `price` is `5` or next to it, in which only this part of the scope decides of `parts`",
        ),
        (
            line_of("scope:"),
            f"`{limit}` (whether 5 itself is inside) changes no case",
            "add a case where `price` is exactly 5 of `parts`",
        ),
    ]


def test_every_element_of_a_list_needs_a_case(tmp_path: Path) -> None:
    """It is dead when the list without it gives the same answers."""
    assert told(tmp_path, "breakdown") == [
        (
            line_of("scope:"),
            "`terms[1].benefits[parts].scope.event[1]` = BREAKDOWN changes no case",
            "add a case where `event` is `BREAKDOWN`, in which only this part of the scope decides of `parts`",
        )
    ]


def test_a_reading_needs_a_case_for_each_of_its_ways(tmp_path: Path) -> None:
    """The default must matter, and every other reading must be asked by a case."""
    (other,) = told(tmp_path, "belt-included")
    assert other[:2] == (line_of("wear:"), "`terms[1].readings.wear.others[0]` = included changes no case")
    default, about = told(tmp_path, "belt")
    assert default[:2] == (line_of("wear:"), "`terms[1].readings.wear.default` = excluded changes no case")
    assert about[:2] == (line_of("about:"), "`terms[1].benefits[parts].excludes[0].about` = WEAR changes no case")


def test_what_only_names_or_describes_is_counted_and_left_alone(tmp_path: Path) -> None:
    """Code, name, issuer; version, ref, confidence, note; why; two components; benefit, clause, says; means."""
    swept, described = check(tmp_path)
    assert described == 3 + 4 + 1 + 2 + 3 + 1
    assert swept.structure == 2  # a day that is no fact and a fact of another type are refused


def test_a_value_written_once_and_used_twice_counts_once(tmp_path: Path) -> None:
    """An alias repeats a value: it is changed everywhere, and told once, at its own line."""
    second = """\
  - benefit: again
    clause: "4"
    window: {from: delivered, length: P2Y, firstDay: counted, acts: *acts}
    pays:
    - {charges: {class: VISIT}, customer: {share: 0%}}
"""
    twice = PLAN.replace("acts: event}", "acts: &acts event}").replace("  facts:\n", second + "  facts:\n")
    (tmp_path / "small.yaml").write_text(twice, encoding="utf-8")
    shelf = shelf_to_check(tmp_path / "small.yaml")
    values, _ = values_of(shelf.plans[0], shelf.marked[0])
    (acts,) = [value for value in values if value.written == "event"]
    assert [place[3] for place in acts.places] == [0, 1]
    assert shelf.marked[0].line(acts.places[0]) == line_of("window:")


@pytest.mark.parametrize(
    ("value", "key", "near"),
    [
        ("P1Y", "length", ("P1Y1M", "P11M")),
        ("P30D", "add", ("P31D", "P29D")),
        ("PT24H", "add", ("PT25H", "PT23H")),
        ("15%", "share", ("16%", "14%")),
        ("97.5%", "share", ("97.6%", "97.4%")),
        (True, "roll", (False,)),
        ("2024-02-29", "since", ("2024-03-01", "2024-02-28")),
        ("09:00", "opens", ("09:01", "08:59")),
        ("12.50", "money", ("12.51", "12.49")),
        ("counted", "firstDay", ("notCounted",)),
        ("INR", "currency", ("EUR",)),
        (0, "minWorkingDays", (1,)),
    ],
)
def test_a_value_is_changed_into_the_ones_beside_it(value: object, key: str, near: tuple[object, ...]) -> None:
    """The smallest step up and down, another member of its list; what is taken away comes last."""
    assert changes_of(value, (key,), NOTHING_KNOWN) == (near, (REMOVED,))


def test_an_element_of_a_list_is_first_taken_away() -> None:
    """And then replaced by another name of its kind."""
    known = Known((frozenset({"fan", "belt", "lamp"}),))
    assert changes_of("fan", ("component", 0), known) == ((REMOVED,), ("belt", "lamp"))


def test_a_change_leaves_the_mapping_itself_alone() -> None:
    """One place is another, the rest is shared."""
    raw = {"a": {"atMost": 5, "b": [1, 2]}}
    assert changed(raw, ("a", "b", 0), REMOVED) == {"a": {"atMost": 5, "b": [2]}}
    assert changed(raw, ("a", "atMost"), 6) == {"a": {"atMost": 6, "b": [1, 2]}}
    assert with_other_edge(raw, ("a", "atMost")) == {"a": {"lessThan": 5, "b": [1, 2]}}
    assert raw == {"a": {"atMost": 5, "b": [1, 2]}}


def test_a_sample_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    """So that a red test can be repeated."""
    check(tmp_path)
    shelf = shelf_to_check(tmp_path / "small.yaml")
    one, again, other = (sweeps_of(shelf, 5, seed).sweeps[0].only for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert len(one) == 5


def test_several_processes_find_what_one_finds(tmp_path: Path) -> None:
    """The parts are independent."""
    alone, _ = check(tmp_path, without="breakdown")
    (together,) = sweep_all(sweeps_of(shelf_to_check(tmp_path / "small.yaml")), processes=2)
    assert together == alone


def test_cases_of_other_plans_beside_a_file_are_passed_over(tmp_path: Path) -> None:
    """Only those that ask the plan are run."""
    check(tmp_path)
    (tmp_path / "other.cases.yaml").write_text(
        "cases:\n- {case: other, plans: lloyd-split-ac-amc, asOf: 2025-06-01, expected: {verdict: COVERED}}\n",
        encoding="utf-8",
    )
    shelf = shelf_to_check(tmp_path / "small.yaml")
    assert {written.case.case for written in shelf.cases} == set(ALL_CASES)
    assert list(failing_cases(shelf)) == []


def test_a_bad_file_is_told_with_its_line(tmp_path: Path) -> None:
    """Before anything is swept."""
    with pytest.raises(BadTerms) as refusal:
        check(tmp_path, plan=PLAN.replace("component: belt", "component: bolt"))
    (problem,) = refusal.value.problems
    assert (problem.line, problem.code, problem.cure) == (line_of("about:"), "unknown_name", "did you mean `belt`?")


def test_a_sample_of_the_shipped_values_decides_something() -> None:
    """All of them: `contracts plans check contracts/plans`."""
    written = tuple(marked(file) for file in PLAN_FILES if "plan" in marked(file).value)
    plans = tuple(load(with_public_days(each)) for each in written)
    shelf = Shelf(plans, tuple(shipped.written for shipped in cases()), written)
    work = sweeps_of(shelf, sample=60)
    dead = [problem for swept in sweep_all(work, processes=1) for problem in swept.dead]
    assert work.values == 60
    assert list(map(str, dead)) == []
