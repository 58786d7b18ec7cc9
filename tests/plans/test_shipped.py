"""Are the shipped plans and cases whole, and would a wrong answer be noticed?"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from contracts.plans.files import SHIPPED, with_public_days
from contracts.plans.reference import case_schema, missing_from_page, pages, plan_schema
from contracts.rules.expectations import differences
from contracts.rules.terms import load
from contracts.rules.values.facts import FACTS
from contracts.rules.values.vocabulary import Code, State, Verdict
from contracts.rules.words.base import Word
from contracts.rules.words.case import Case, Expected
from tests.shipped import CASE_FILES, PLAN_FILES, Shipped, cases, marked, plans


@cache
def generated() -> dict[str, str]:
    return pages()


@cache
def validator(of: str) -> Draft202012Validator:
    """The JSON Schema of plan files or of case files, itself valid."""
    schema = plan_schema() if of == "plan" else case_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def case_id(shipped: Shipped) -> str:
    return shipped.name


def relative(file: Path) -> str:
    return str(file.relative_to(SHIPPED))


def faults(of: str, document: Mapping[str, Any]) -> list[str]:
    return [f"{'.'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator(of).iter_errors(document)]


@pytest.mark.parametrize("file", PLAN_FILES, ids=relative)
def test_a_shipped_plan_loads_and_is_valid_by_the_schema(file: Path) -> None:
    """The strict loader and the JSON Schema of an editor agree; the file is named after its plan."""
    assert load(with_public_days(marked(file))).code == file.stem
    assert faults("plan", marked(file).value) == []


@pytest.mark.parametrize("file", CASE_FILES, ids=relative)
def test_a_shipped_case_file_loads_and_is_valid_by_the_schema(file: Path) -> None:
    """Beside the plans that it asks."""
    assert marked(file).value["cases"]
    assert faults("cases", marked(file).value) == []


@pytest.mark.parametrize("shipped", cases(), ids=case_id)
def test_a_shipped_case_comes_out_as_expected(shipped: Shipped) -> None:
    """Every variant of it; the file and line stand in the failure."""
    assert shipped.run().differences == (), f"{shipped.written.file}:{shipped.written.line}"


def test_no_two_shipped_cases_have_one_name() -> None:
    """A case is found by its name."""
    names = [shipped.name for shipped in cases()]
    assert sorted(names) == sorted(set(names))


def test_every_plan_has_cases() -> None:
    """A plan that nobody asks could be wrong for ever."""
    asked = {
        (use.plan or "").partition("@")[0]
        for case in (shipped.written.case for shipped in cases())
        for use in (*case.plans, *(use for variant in case.variants.values() for use in variant.plans or ()))
    }
    assert set(plans().read) <= asked


def test_every_benefit_has_its_clause_and_every_version_its_source() -> None:
    """A promised value travels with the paragraph that promises it."""
    for plan in plans().read.values():
        for terms in plan.versions:
            assert terms.source.ref
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


AMOUNT = re.compile(r"-?\d+(\.\d+)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LISTS: tuple[list[str], ...] = ([*State], [*Verdict], ["OPEN", "CLOSED", "UNKNOWN"])
NEVER_IN_A_DECISION = Code.GRANTED.value


def flipped(value: Any) -> Any:
    """Another value of the same kind: the other flag, one more, the day after, the next word of its list."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if not isinstance(value, str):
        return "another thing"
    if AMOUNT.fullmatch(value):
        return str(Decimal(value) + 1)
    if DAY.fullmatch(value):
        return str(date.fromisoformat(value) + timedelta(1))
    words = next((words for words in LISTS if value in words), [value, "another thing"])
    return str(words[(words.index(value) + 1) % len(words)])


def flips(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A mapping again and again, each time with one value turned."""
    for at, value in leaves(raw):
        is_reason = bool({"why", "whyNot", "reason"} & set(at))
        yield ".".join(map(str, at)), replaced(raw, at, NEVER_IN_A_DECISION if is_reason else flipped(value))


def is_a_word(word: type[Word], raw: Mapping[str, Any]) -> bool:
    """True when the file would be read."""
    try:
        word.model_validate(raw)
    except ValidationError:
        return False
    return True


BESIDE = {"madeFor", "price", "quotes", "due"}
"""What is expected of an offer, of a contract's life and of its visits, which no decision tells."""


def unnoticed(shipped: Shipped) -> Iterator[str]:
    """Every expected value of a case that can be turned without a difference to what came."""
    came, raw = dict(shipped.run().came), shipped.raw
    for name, variant in (raw.get("variants") or {"": raw}).items():
        for what, expected in flips(variant.get("expected", {})):
            if not is_a_word(Expected, expected):
                continue  # a typo, which is refused when the file is read
            if name in came and not BESIDE & expected.keys():
                passed = not list(differences(Expected.model_validate(expected), came[name]))
            else:  # no decision tells it
                facts = {**raw.get("facts", {}), **variant.get("facts", {})}
                alone = {**raw, "variants": {}, "total": None, "facts": facts, "expected": expected}
                passed = shipped.run(Case.model_validate(alone)).passed
            if passed:
                yield f"{name} {what}"


@pytest.mark.parametrize("shipped", cases(), ids=case_id)
def test_turning_any_expected_value_is_noticed(shipped: Shipped) -> None:
    """Verdicts, amounts, days, states, reasons and their values: none of them stands there for nothing."""
    assert list(unnoticed(shipped)) == []


WHOLE = ["MF-01", "MF-03", "AM-01", "AM-02", "AM-16", "AM-21", "AM-22", "RT-04", "MF-24", "MF-11", "AM-24", "OV-02"]


@pytest.mark.parametrize("name", WHOLE)
def test_turning_an_expected_value_makes_the_whole_case_fail(name: str) -> None:
    """The same through the use case, with variants and totals."""
    (shipped,) = [each for each in cases() if each.name == name]
    turned = [
        (what, new) for what, new in flips(shipped.raw) if "expected" in what.split(".") or what.startswith("total.")
    ]
    assert turned
    for what, new in turned:
        assert not is_a_word(Case, new) or not shipped.run(Case.model_validate(new)).passed, what


GENERATED = ("CLAIMS.md", "REFERENCE.md", "adjudication.schema.json", "cases.schema.json", "plan.schema.json")


@pytest.mark.parametrize("name", GENERATED)
def test_the_generated_pages_are_those_of_the_code(name: str) -> None:
    """`contracts reference` writes them; a change of the words shows in review."""
    assert sorted(generated()) == list(GENERATED)
    assert (SHIPPED / name).read_text(encoding="utf-8") == generated()[name], "run `contracts reference`"


def test_the_page_tells_every_word_and_every_fact() -> None:
    """Enough to write a case from nothing else."""
    assert missing_from_page() == []
    page = generated()["REFERENCE.md"]
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
