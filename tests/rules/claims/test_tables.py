"""Is a table of adjudication read strictly, picked by issuer and day, and asked in its own order?"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contracts.plans.adjudications import read_tables
from contracts.plans.files import ADJUDICATION, read_marked
from contracts.plans.reference import adjudication_schema
from contracts.rules.claims.tables import Line, NoTable, load_tables, ruling_for, table_for
from contracts.rules.values.vocabulary import ChargeClass, PlanKind, Role
from contracts.rules.words.problems import BadTerms, Marked
from tests.rules.claims.examples import MISSING, OVER, OWED, denies, table, table_codes, written
from tests.rules.examples import Written

LINE = Line(ChargeClass.PART, 10_000, "EUR", Role.SERVICE_CENTRE)


def test_the_shipped_tables_load_and_are_valid_by_the_schema() -> None:
    """The strict loader and the JSON Schema of an editor agree."""
    assert set(read_tables()) == {file.stem for file in ADJUDICATION.glob("*.yaml")}
    check = Draft202012Validator(adjudication_schema())
    for file in ADJUDICATION.glob("*.yaml"):
        assert [error.message for error in check.iter_errors(read_marked(file).value)] == []


def test_an_issuer_has_the_table_of_the_day_and_the_others_have_the_default() -> None:
    known = read_tables()
    assert table_for("bluestar", date(2025, 12, 31), known).version == "2025"
    assert table_for("bluestar", date(2026, 1, 1), known).version == "2026"
    assert table_for("nobody", date(2026, 1, 1), known).issuer == "default"


def test_no_table_at_all_is_said() -> None:
    with pytest.raises(NoTable) as refusal:
        table_for("nobody", date(2026, 1, 1), {})
    assert refusal.value.issuer == "nobody"


def test_the_hash_follows_the_table_and_not_its_neighbours() -> None:
    """Another version beside it changes nothing; another word in it does."""
    one = written()
    two: Written = {**one, "tables": [*one["tables"], {**one["tables"][0], "version": "2"}]}
    first = load_tables(Marked(two)).versions[0]
    assert first.hash == table().hash
    assert first.hash != table(automatic={"EUR": "1001"}).hash


@pytest.mark.parametrize(
    ("rulings", "reason", "kind", "line", "expected"),
    [
        ([denies("NOT_MET_PROOF"), denies("NOT_MET")], "NOT_MET_PROOF", None, LINE, "NOT_MET_PROOF"),
        ([denies("NOT_MET_PROOF"), denies("NOT_MET")], "NOT_MET_WEAR", None, LINE, "NOT_MET"),
        ([denies("EXPIRED", kind="AMC")], "EXPIRED", PlanKind.WARRANTY, LINE, None),
        ([denies("EXPIRED", kind="AMC")], "EXPIRED", PlanKind.AMC, LINE, "EXPIRED"),
        ([denies("EXPIRED", binding=False, **{"class": "LABOUR"})], "EXPIRED", None, LINE, None),
        ([denies("EXPIRED", binding=False, **{"class": ["LABOUR", "PART"]})], "EXPIRED", None, LINE, "EXPIRED"),
        ([denies("EXPIRED", role="PARTNER")], "EXPIRED", None, LINE, None),
        ([denies("EXPIRED", above={"EUR": "100"})], "EXPIRED", None, LINE, None),
        ([denies("EXPIRED", above={"EUR": "99.99"})], "EXPIRED", None, LINE, "EXPIRED"),
        ([denies("EXPIRED", upTo={"EUR": "100"})], "EXPIRED", None, LINE, "EXPIRED"),
        ([denies("EXPIRED", upTo={"EUR": "99.99"})], "EXPIRED", None, LINE, None),
        ([denies("EXPIRED", upTo={"HUF": "999999"})], "EXPIRED", None, LINE, None),
    ],
)
def test_the_first_ruling_that_fits_counts(
    rulings: list[Written], reason: str, kind: PlanKind | None, line: Line, expected: str | None
) -> None:
    found = ruling_for(table(*rulings), reason, kind, line)
    assert (found.ruling if found else None) == expected


@pytest.mark.parametrize(
    ("rulings", "words", "code"),
    [
        ([denies("EXPIRD")], {}, "unknown_name"),
        ([{**OVER, "outcom": "DENY"}], {}, "unknown_word"),
        ([{**OVER, "binding": None}], {}, "bad_ruling"),
        ([{**MISSING, "binding": True}], {}, "bad_ruling"),
        ([{**OVER, "atMost": {"EUR": "1"}}], {}, "bad_ruling"),
        ([denies("EARLY_CLAIM")], {}, "bad_ruling"),
        ([denies("METER_ROLLED_BACK")], {}, "bad_ruling"),
        ([denies("CHARGE_PAID")], {}, "bad_ruling"),
        ([OVER, OVER], {}, "name_twice"),
        ([denies("NOT_MET"), denies("NOT_MET_PROOF")], {}, "never_applies"),
        ([OVER, denies("EXPIRED", kind="AMC", ruling="later")], {}, "never_applies"),
        ([denies("EXPIRED", above={"EUR": "5"}, upTo={"EUR": "5"})], {}, "never_applies"),
        ([OVER], {"automatic": {"EUR": 1.5}}, "bad_money"),
        ([OVER], {"automatic": {"EUR": "1.005"}}, "bad_money"),
        ([OVER], {"automatic": {"EURO": "1"}}, "unknown_name"),
        ([OVER], {"automatic": {}}, "bad_money"),
        ([OVER], {"since": "2026-02-01", "until": "2026-01-01"}, "never_applies"),
        ([OVER], {"signals": {"earlyClaim": "PT5H"}}, "bad_length"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(rulings: list[Written], words: dict[str, Any], code: str) -> None:
    assert code in table_codes(*rulings, **words)


def test_a_narrow_ruling_before_a_wide_one_is_fine() -> None:
    assert table_codes(denies("EXPIRED", kind="AMC", ruling="narrow"), OVER, OWED) == set()


def test_a_problem_names_file_line_and_cure() -> None:
    raw = written(denies("EXPIRD"))
    marked = Marked(raw, "t.yaml", {("tables", 0, "rulings", 0, "reason"): 7})
    with pytest.raises(BadTerms) as refusal:
        load_tables(marked)
    assert str(refusal.value) == (
        "t.yaml:7: unknown_name: `EXPIRD` is not a known reason code; did you mean `EXPIRED`?"
    )


def test_a_table_stands_in_a_file_named_after_its_issuer(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text((ADJUDICATION / "default.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("adjudication: {issuer: bad}\n", encoding="utf-8")
    with pytest.raises(BadTerms) as refusal:
        read_tables(tmp_path)
    assert {problem.code for problem in refusal.value.problems} == {"wrong_file", "missing_word"}
