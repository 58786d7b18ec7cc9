"""Does an export, imported into an empty database and exported again, give the same bytes?"""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from contracts.usecases.bulk.cells import guarded, unguarded
from contracts.usecases.bulk.values import Noun
from contracts.usecases.engine import Engine
from tests.usecases.bulk.world import FILES, PARTIES, PRODUCTS, UNITS, bring, bring_all, bring_text, open_world, taken


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_every_noun_comes_back_byte_for_byte(engine: Engine, second_url: str, tmp_path: Path, kind: str) -> None:
    await bring_all(engine, tmp_path)
    first = {noun: await taken(engine, noun, tmp_path / f"{noun}.1.{kind}") for noun in Noun}
    other = await open_world(second_url)
    for noun in Noun:
        found = await bring(other, noun, tmp_path / f"{noun}.1.{kind}")
        assert not found.problems
        assert await taken(other, noun, tmp_path / f"{noun}.2.{kind}") == first[noun]
    await other.close()


async def test_what_was_imported_is_what_is_exported(sqlite_engine: Engine, tmp_path: Path) -> None:
    """The rows of the files, whatever their order: none is lost and no cell is changed."""
    await bring_all(sqlite_engine, tmp_path)
    for noun, text in FILES.items():
        exported = (await taken(sqlite_engine, noun, tmp_path / "out.csv")).decode()
        assert sorted(rows(exported), key=str) == sorted(rows(text), key=str)


async def test_a_party_without_a_code_is_named_by_its_id_and_comes_back(sqlite_engine: Engine, tmp_path: Path) -> None:
    await bring_all(sqlite_engine, tmp_path)
    async with sqlite_engine.database.write() as connection:
        await connection.exec_driver_sql("DELETE FROM party_codes WHERE code = 'C-1'")
    parties = await taken(sqlite_engine, Noun.PARTIES, tmp_path / "parties.csv")
    units = await taken(sqlite_engine, Noun.UNITS, tmp_path / "units.csv")
    named = next(row["party"] for row in rows(parties.decode()) if row["name"] == "Asha Rao")
    assert named.encode() in units
    again = await bring(sqlite_engine, Noun.UNITS, tmp_path / "units.csv")
    assert (again.tally.unchanged, again.tally.refused) == (3, 0)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "'=x", "'", "''", "＝1", "'x"])
def test_a_cell_that_a_spreadsheet_would_run_is_guarded_and_read_back(text: str) -> None:
    assert guarded(text)[0] == "'"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "x", "x=1", "12.50", "(none)", "'tis"])
def test_what_people_write_is_read_as_it_stands(text: str) -> None:
    assert unguarded(text) == text
    assert unguarded(guarded(text)) == text


async def test_a_name_that_is_a_formula_is_guarded_in_the_file(sqlite_engine: Engine, tmp_path: Path) -> None:
    await bring_text(sqlite_engine, Noun.PARTIES, "party,kind,name\nC-1,FIRM,=HYPERLINK(1)\n", tmp_path)
    exported = await taken(sqlite_engine, Noun.PARTIES, tmp_path / "out.csv")
    assert b"\nC-1,FIRM,'=HYPERLINK(1),,\n" in exported
    await taken(sqlite_engine, Noun.PARTIES, tmp_path / "out.xlsx")
    sheet = zipfile.ZipFile(tmp_path / "out.xlsx").read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
async def test_any_usual_separator_and_a_byte_order_mark_are_read(
    sqlite_engine: Engine, tmp_path: Path, between: str, mark: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=between, lineterminator="\r\n").writerows(csv.reader(io.StringIO(PRODUCTS)))
    found = await bring_text(sqlite_engine, Noun.PRODUCTS, mark + text.getvalue(), tmp_path)
    assert (found.tally.new, found.problems) == (2, [])


async def test_a_workbook_with_days_numbers_and_truths_of_its_own_is_read(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    await bring_all(sqlite_engine, tmp_path, [Noun.PRODUCTS, Noun.PARTIES, Noun.UNITS])
    file = tmp_path / "typed.xlsx"
    with Workbook(file) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(
            0, 0, ["namespace", "serial", "sku", "owner", "owned_from", "price_paid", "currency", "fact.country"]
        )
        sheet.write_row(1, 0, ["acme", "A-1", "AC-18", "C-1"])
        sheet.write_number(1, 4, 46032, day)  # 10 January 2026, as spreadsheets count days
        sheet.write_number(1, 5, 39990)
        sheet.write_row(1, 6, ["INR", "IN"])
    found = await bring(sqlite_engine, Noun.UNITS, file)
    assert (found.tally.unchanged, found.problems) == (1, [])


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a file, each without its empty cells."""
    return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(io.StringIO(text))]


def test_the_files_of_these_tests_have_cells_that_need_quotes_and_guards() -> None:
    assert '"' in PRODUCTS
    assert "'=" in PARTIES
    assert "(none)" in UNITS
