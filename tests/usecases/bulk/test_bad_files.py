"""Is everything that is wrong with a file told with its row, field, code and cure?"""

from pathlib import Path

import pytest

from contracts.usecases.bulk.values import BadFile, Noun
from contracts.usecases.engine import Engine
from tests.usecases.bulk.world import UNITS, bring, bring_all, bring_text

PRODUCT = "sku,brand,category,name,list_price,currency\n"
UNIT = "namespace,serial,sku,owner,owned_from,price_paid,currency,fact.installed,fact.opened,fact.pricePaid\n"
SAME = "acme,X-1,AC-18,C-1,2026-01-10,,,,,\n"
CONTRACT = "namespace,serial,plan,version,holder,made_on,start_day,price,currency\n"
READING = "namespace,serial,meter,value,read_on\n"
CLAIM = "namespace,serial,kind,on_day,event,components,plan,benefit,covered,currency,also_covered,location\n"

MOVES = "transferred_on,rests,ended_on,ended_reason"
MOVED = f"namespace,serial,plan,holder,made_on,{MOVES}\nacme,A-1,acme-amc,C-1,2026-02-01,"
EARLY = "STARTS_BEFORE_MADE"

BAD_ROWS = [
    (Noun.PRODUCTS, "sku,brand,category,name\nX,acme,,Thing\n", [(2, "category", "EMPTY_CELL")]),
    (Noun.PRODUCTS, "sku,brand,category,name,list_price\nX,a,b,c,5\n", [(2, "", "NO_CURRENCY")]),
    (Noun.PRODUCTS, f"{PRODUCT}X,a,b,c,5.001,INR\n", [(2, "list_price", "BAD_AMOUNT")]),
    (Noun.PRODUCTS, "sku,brand,category,name,fact.colour\nX,a,b,c,red\n", [(2, "fact.colour", "UNKNOWN_FACT")]),
    (
        Noun.PARTIES,
        "party,kind,name,country\nC-9,MAN,X,India\n",
        [(2, "kind", "UNKNOWN_WORD"), (2, "country", "BAD_COUNTRY")],
    ),
    (Noun.PARTIES, "party,kind,name\nC-9,PERSON,A\nC-9,PERSON,A\n", [(3, "", "ROW_TWICE")]),
    (Noun.UNITS, f"{UNIT}acme,X1,AC-18,C-1,10.01.2026,,,,,\n", [(2, "owned_from", "BAD_DAY")]),
    (Noun.UNITS, f"{UNIT}acme,X1,AC-18,C-1,2026-02-29,,,,,\n", [(2, "owned_from", "BAD_DAY")]),
    (Noun.UNITS, f"{UNIT}acme,X1,AC-18,C-1,2026-01-10,\"1,5\",INR,,,\n", [(2, "price_paid", "BAD_AMOUNT")]),
    (Noun.UNITS, f"{UNIT}acme,X1,AC-18,C-1,2026-01-10,5,RUPEE,,,\n", [(2, "currency", "UNKNOWN_CURRENCY")]),
    (Noun.UNITS, f"{UNIT}acme,X1,AC-99,C-1,2026-01-10,,,,,\n", [(2, "sku", "UNKNOWN_PRODUCT")]),
    (Noun.UNITS, f"{UNIT}acme,X1,AC-18,C-99,2026-01-10,,,,,\n", [(2, "owner", "UNKNOWN_PARTY")]),
    (Noun.UNITS, f"{UNIT}other,X1,AC-18,C-1,2026-01-10,,,,,\n", [(2, "namespace", "BAD_NAMESPACE")]),
    (Noun.UNITS, f"{UNIT}acme,--,AC-18,C-1,2026-01-10,,,,,\n", [(2, "serial", "BAD_SERIAL")]),
    (Noun.UNITS, f"{UNIT}acme,,AC-18,C-1,2026-01-10,,,,,\n", [(2, "", "UNIT_NOT_NAMED")]),
    (Noun.UNITS, f"{UNIT}acme,X1,AC-18,C-1,2026-01-10,,,soon,,\n", [(2, "fact.installed", "BAD_FACT")]),
    (Noun.UNITS, f"{UNIT}acme,X1,AC-18,C-1,2026-01-10,,,,yes,\n", [(2, "fact.opened", "BAD_FACT")]),
    (Noun.UNITS, f"{UNIT}acme,X1,AC-18,C-1,2026-01-10\n", [(2, "", "WRONG_WIDTH")]),
    (Noun.UNITS, f"{UNIT}{SAME}ACME,x1,AC-18,C-1,2026-01-10,,,,,\n", [(3, "", "ROW_TWICE")]),
    (Noun.CONTRACTS, f"{CONTRACT}acme,A-1,acme-anc,,C-1,2026-02-01,,,\n", [(2, "plan", "UNKNOWN_PLAN")]),
    (Noun.CONTRACTS, f"{CONTRACT}acme,A-1,acme-amc,7,C-1,2026-02-01,,,\n", [(2, "version", "UNKNOWN_VERSION")]),
    (Noun.CONTRACTS, f"{CONTRACT}acme,A-9,acme-amc,,C-1,2026-02-01,,,\n", [(2, "serial", "UNKNOWN_UNIT")]),
    (Noun.CONTRACTS, f"{CONTRACT}acme,A-1,acme-amc,,C-1,2026-02-01,2026-01-01,,\n", [(2, "start_day", EARLY)]),
    (Noun.CONTRACTS, f"{CONTRACT}acme,A-1,acme-amc,,C-1,2026-02-01,,5,EUR\n", [(2, "currency", "TWO_CURRENCIES")]),
    (Noun.CONTRACTS, f"{MOVED}2026-01-31,,,\n", [(2, "", "BAD_ORDER")]),
    (Noun.CONTRACTS, f"{MOVED}2026-05-02,,2026-04-30,\n", [(2, "", "BAD_ORDER")]),
    (Noun.CONTRACTS, f"{MOVED},2026-03-01,,\n", [(2, "rests", "BAD_REST")]),
    (Noun.CONTRACTS, f"{MOVED},2026-03-01/2026-02-30,,\n", [(2, "rests", "BAD_DAY")]),
    (Noun.CONTRACTS, f"{MOVED},2026-03-09/2026-03-01,,\n", [(2, "rests", "BAD_ORDER")]),
    (Noun.CONTRACTS, f"{MOVED},2026-03-01/2026-03-09|2026-03-09/,,\n", [(2, "", "BAD_ORDER")]),
    (Noun.CONTRACTS, f"{MOVED},2026-03-01/|2026-04-01/2026-04-02,,\n", [(2, "", "BAD_ORDER")]),
    (Noun.CONTRACTS, f"{MOVED},,,SOLD\n", [(2, "", "NOT_ENDED")]),
    (Noun.CONTRACTS, f"{MOVED},,2026-04-30,he moved to Pune\n", [(2, "ended_reason", "BAD_REASON")]),
    (Noun.READINGS, f"{READING}acme,A-1,hours,-5,2026-02-01\n", [(2, "value", "BAD_NUMBER")]),
    (Noun.READINGS, f"{READING}acme,A-1,hours,5,2027-02-01\n", [(2, "read_on", "IN_THE_FUTURE")]),
    (Noun.CLAIMS, f"{CLAIM}acme,A-1,REPAIR,2026-02-01,FELL,,,,,,,\n", [(2, "event", "UNKNOWN_WORD")]),
    (Noun.CLAIMS, f"{CLAIM}acme,A-1,REPAIR,2026-02-01,,fann,,,,,,\n", [(2, "components", "UNKNOWN_COMPONENT")]),
    (Noun.CLAIMS, f"{CLAIM}acme,A-1,REPAIR,2026-02-01,,,acme-ac,labor,5,INR,,\n", [(2, "benefit", "UNKNOWN_BENEFIT")]),
    (Noun.CLAIMS, f"{CLAIM}acme,A-1,REPAIR,2026-02-01,,,acme-ac,,5,INR,,\n", [(2, "", "PLAN_AND_BENEFIT")]),
    (Noun.CLAIMS, f"{CLAIM}acme,A-1,REPAIR,2026-02-01,,,,,,INR,acme-ac:5,\n", [(2, "also_covered", "BAD_AMOUNT")]),
    (Noun.CLAIMS, f"{CLAIM}acme,A-1,REPAIR,2026-02-01,,,,,,,,XXX-1\n", [(2, "location", "UNKNOWN_LOCATION")]),
]  # fmt: skip


async def test_a_bad_row_is_told_with_row_field_code_and_cure(engine: Engine, tmp_path: Path) -> None:
    """All files against one database: none of them writes anything."""
    await bring_all(engine, tmp_path, [Noun.PRODUCTS, Noun.PARTIES, Noun.UNITS])
    for noun, text, problems in BAD_ROWS:
        found = await bring_text(engine, noun, text, tmp_path)
        assert found.problems == problems, text
        assert all(problem.cure for each in found.refused for problem in each.problems)
        assert not found.tally.written


BAD_FILES = [
    (b"", 1, "", "EMPTY_FILE"),
    (UNITS.encode("utf-16"), 1, "", "NOT_UTF8"),
    (UNITS.replace("A-2", "Ä-2").encode("latin-1"), 3, "", "NOT_UTF8"),
    (UNITS.replace("acme,A-1", '"acme,A-1').encode(), 2, "", "BAD_CSV"),
    (UNITS.replace("owned_from", "owned_since", 1).encode(), 1, "owned_since", "UNKNOWN_COLUMN"),
    (UNITS.replace("seller", "serial", 1).encode(), 1, "serial", "COLUMN_TWICE"),
    (b"namespace,serial,sku,owned_from\n", 1, "owner", "MISSING_COLUMN"),
]


@pytest.mark.parametrize(("raw", "row", "field", "code"), BAD_FILES, ids=[each[-1] for each in BAD_FILES])
async def test_a_file_that_cannot_be_read_is_refused_as_a_whole(
    sqlite_engine: Engine, tmp_path: Path, raw: bytes, row: int, field: str, code: str
) -> None:
    file = tmp_path / "units.csv"
    file.write_bytes(raw)
    with pytest.raises(BadFile) as bad:
        await bring(sqlite_engine, Noun.UNITS, file)
    assert (bad.value.row, bad.value.field, bad.value.code) == (row, field, code)
    assert bad.value.cure


@pytest.mark.parametrize(("name", "code"), [("units.pdf", "UNKNOWN_FORMAT"), ("units.xlsx", "BAD_WORKBOOK")])
async def test_a_file_of_another_kind_is_refused(sqlite_engine: Engine, tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / name).write_text(UNITS, encoding="utf-8")
    with pytest.raises(BadFile) as bad:
        await bring(sqlite_engine, Noun.UNITS, tmp_path / name)
    assert bad.value.code == code
