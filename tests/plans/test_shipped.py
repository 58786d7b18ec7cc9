"""Are the shipped plans and cases whole, and would a wrong answer be noticed?"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contracts.plans.files import SHIPPED, Shelf, WrittenCase, read_marked, read_shelf
from contracts.plans.reference import case_schema, missing_from_page, pages, plan_schema
from contracts.rules.facts import FACTS
from contracts.rules.words.case import Case
from contracts.usecases.run_cases import Plans, plans_of, run_case

FILES = sorted(file for file in SHIPPED.rglob("*.yaml"))
PLAN_FILES = [file for file in FILES if not file.name.endswith(".cases.yaml")]
CASE_FILES = [file for file in FILES if file.name.endswith(".cases.yaml")]


@cache
def shelf() -> Shelf:
    """Everything that is shipped, read once."""
    return read_shelf(SHIPPED)


@cache
def plans() -> Plans:
    return plans_of()


@cache
def validator(of: str) -> Draft202012Validator:
    schema = plan_schema() if of == "plan" else case_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def case_id(written: WrittenCase) -> str:
    return written.case.case


def relative(file: Path) -> str:
    return str(file.relative_to(SHIPPED))


def faults(of: str, document: Mapping[str, Any]) -> list[str]:
    return [f"{'.'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator(of).iter_errors(document)]


@pytest.mark.parametrize("file", PLAN_FILES, ids=relative)
def test_a_shipped_plan_loads_and_is_valid_by_the_schema(file: Path) -> None:
    """The strict loader and the JSON Schema of an editor agree; the file is named after its plan."""
    (plan,) = read_shelf(file).plans
    assert plan.code == file.stem
    assert faults("plan", read_marked(file).value) == []


@pytest.mark.parametrize("file", CASE_FILES, ids=relative)
def test_a_shipped_case_file_loads_and_is_valid_by_the_schema(file: Path) -> None:
    """And lies beside a plan that it asks."""
    assert read_shelf(file).cases
    assert faults("cases", read_marked(file).value) == []


@pytest.mark.parametrize("written", shelf().cases, ids=case_id)
def test_a_shipped_case_comes_out_as_expected(written: WrittenCase) -> None:
    """Every variant of it; the file and line stand in the failure."""
    result = run_case(written, plans())
    assert result.differences == (), f"{written.file}:{written.line}"


def test_no_two_shipped_cases_have_one_name() -> None:
    """A case is found by its name."""
    names = [written.case.case for written in shelf().cases]
    assert sorted(names) == sorted(set(names))


def test_every_plan_has_cases() -> None:
    """A plan that nobody asks could be wrong for ever."""
    asked = {
        (use.plan or "").partition("@")[0]
        for written in shelf().cases
        for use in (*written.case.plans, *(use for v in written.case.variants.values() for use in v.plans or ()))
    }
    assert {plan.code for plan in shelf().plans} <= asked


def test_every_benefit_has_its_clause_and_every_version_its_source() -> None:
    """A promised value travels with the paragraph that promises it."""
    for plan in shelf().plans:
        for terms in plan.versions:
            assert terms.source.ref
            assert terms.source.url, plan.code
            assert all(benefit.clause for benefit in terms.benefits), plan.code


Step = str | int
Leaf = tuple[tuple[Step, ...], Any]


def leaves(value: Any, at: tuple[Step, ...] = ()) -> Iterator[Leaf]:
    """Every value inside a mapping or list, with the way to it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*at, index))
    else:
        yield at, value


def replaced(value: Any, at: tuple[Step, ...], new: Any) -> Any:
    """A copy with one value changed."""
    if not at:
        return new
    copy = value.copy()
    copy[at[0]] = replaced(value[at[0]], at[1:], new)
    return copy


OTHER_WORDS = {
    "COVERED": "NOT_COVERED",
    "OPEN": "CLOSED",
    "CLOSED": "OPEN",
    "UNKNOWN": "OPEN",
    "ACTIVE": "VOID",
}


def flipped(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value.replace(".", "", 1).isdigit():
        return f"{float(value) + 1:.2f}"
    return OTHER_WORDS.get(str(value), "another thing") if value is not None else "another thing"


def flips(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The written case again and again, each time with one expected value turned."""
    for at, value in leaves(raw):
        if "expected" in at or at[0] == "total":
            yield ".".join(map(str, at)), replaced(raw, at, flipped(value))


def written_cases() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for file in CASE_FILES:
        for raw in read_marked(file).value["cases"]:
            yield str(raw["case"]), raw


@pytest.mark.parametrize(("name", "raw"), list(written_cases()), ids=lambda part: part if isinstance(part, str) else "")
def test_turning_any_expected_value_makes_the_case_fail(name: str, raw: Mapping[str, Any]) -> None:
    """Verdicts, amounts, days, states, reasons and their values: none of them stands there for nothing."""
    unnoticed = []
    for what, changed in flips(raw):
        written = WrittenCase(Case.model_validate(changed), name, 1)
        if run_case(written, plans()).passed:
            unnoticed.append(what)
    assert unnoticed == []


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_generated_pages_are_those_of_the_code(name: str) -> None:
    """`contracts reference` writes them; a change of the words shows in review."""
    assert (SHIPPED / name).read_text(encoding="utf-8") == pages()[name], "run `contracts reference`"


def test_the_page_tells_every_word_and_every_fact() -> None:
    """Enough to write a case from nothing else."""
    assert missing_from_page() == []
    page = pages()["REFERENCE.md"]
    assert all(f"| `{name}` |" in page for name in FACTS)


@pytest.mark.parametrize(
    ("of", "document"),
    [
        ("plan", {"plan": {}, "terms": []}),
        ("plan", {"terms": []}),
        ("cases", {"cases": [{"case": "a"}]}),
        ("cases", {"cases": [{"case": "a", "plans": "x", "fcts": {}}]}),
        ("cases", {"cases": [{"case": "a", "plans": "x", "charges": [{"id": "a", "class": "PARTS", "amount": "1"}]}]}),
    ],
)
def test_the_schemas_refuse_what_the_loader_refuses(of: str, document: Mapping[str, Any]) -> None:
    """Missing, unknown and wrong words."""
    assert faults(of, document)
