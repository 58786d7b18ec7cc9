"""How is a file of rows read, without holding all of it?

CSV with commas, semicolons or tabs, in UTF-8 with or without a byte order mark; and the first sheet of an XLSX
workbook. A CSV file is read row by row. A workbook is packed, so its sheet is read whole: for very many rows write CSV.
"""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TextIO

from msgspec import Struct
from python_calamine import CalamineError, CalamineWorkbook

from contracts.usecases.bulk.cells import unguarded
from contracts.usecases.bulk.values import BadFile, RawRow

CSV = frozenset({".csv", ".tsv", ".txt"})
XLSX = ".xlsx"
MAX_CELL = 100_000
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_PEEK = 65_536
_SAVE_AS_UTF8 = "save the file as UTF-8: in a spreadsheet choose `CSV UTF-8`"

Header = Callable[[list[str]], list[str]]
"""Makes the names of the columns out of the first row; raises `BadFile`."""


class Sheet(Struct, frozen=True):
    """An open file: its columns, its rows from the second on, and how far it was read, from 0 to 1."""

    columns: list[str]
    rows: Iterator[RawRow]
    share_read: Callable[[], float]


@contextmanager
def opened(file: Path, header: Header) -> Iterator[Sheet]:
    """The file as rows. Raises `BadFile`, now or while the rows are read."""
    kind = file.suffix.lower()
    if kind == XLSX:
        yield _workbook(file, header)
    elif kind in CSV:
        with _text(file) as text:
            yield _csv(file, text, header)
    else:
        raise BadFile("UNKNOWN_FORMAT", f"`{file.name}` is neither CSV nor XLSX", "name it .csv or .xlsx")


@contextmanager
def _text(file: Path) -> Iterator[TextIO]:
    with file.open("rb") as peeked:
        start = peeked.read(_PEEK)
    if start.startswith(_OTHER_ENCODINGS) or b"\0" in start:
        raise BadFile("NOT_UTF8", f"`{file.name}` is no text in UTF-8", _SAVE_AS_UTF8)
    if not start.removeprefix(_BOM).strip():
        raise BadFile("EMPTY_FILE", f"`{file.name}` is empty", "write the columns into its first row")
    # What is not UTF-8 is let in here and told with its row: the file is decoded some rows ahead.
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        yield text


def _csv(file: Path, text: TextIO, header: Header) -> Sheet:
    size = file.stat().st_size
    rows = _records(text)
    _, first = next(rows)
    columns = header(first)
    return Sheet(columns, _rows(rows, columns), lambda: min(1.0, text.buffer.tell() / size))


def _records(text: TextIO) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers, blank ones left out. The first row says what stands between the cells."""
    number = 1
    csv.field_size_limit(MAX_CELL)
    try:
        first = text.readline()
        between = max(",;\t", key=first.count)
        yield number, _decoded(next(csv.reader([first], delimiter=between, strict=True)), number)
        for record in csv.reader(text, delimiter=between, strict=True):
            number += 1
            if any(cell.strip() for cell in record):
                yield number, _decoded(record, number)
    except csv.Error as error:
        cure = 'put a cell with quotes, line ends or separators in "quotes", and double the quotes in it'
        raise BadFile("BAD_CSV", f"row {number + 1} cannot be read: {error}", cure, number + 1) from None


def _decoded(record: list[str], number: int) -> list[str]:
    """The cells as they were before they were guarded. Raises `BadFile` for one that is not UTF-8."""
    for cell in record:
        if not cell.isascii() and any("\udc80" <= letter <= "\udcff" for letter in cell):
            raise BadFile("NOT_UTF8", f"in row {number} stands what is not UTF-8", _SAVE_AS_UTF8, number)
    return [unguarded(cell) for cell in record]


def _workbook(file: Path, header: Header) -> Sheet:
    try:
        sheet = CalamineWorkbook.from_path(file).get_sheet_by_index(0)
    except (CalamineError, OSError) as error:
        cure = "save it as an XLSX workbook, or as CSV UTF-8"
        raise BadFile("BAD_WORKBOOK", f"`{file.name}` cannot be read: {error}", cure) from None
    before, total = (sheet.start[0] if sheet.start else 0), max(1, sheet.height)
    read = 0

    def records() -> Iterator[tuple[int, list[str]]]:
        nonlocal read
        for read, record in enumerate(sheet.iter_rows(), 1):
            cells = [_cell(value) for value in record]
            if any(cells):
                yield before + read, cells

    rows = records()
    first = next(rows, None)
    if first is None:
        raise BadFile("EMPTY_FILE", f"`{file.name}` is empty", "write the columns into its first row")
    columns = header(first[1])
    return Sheet(columns, _rows(rows, columns), lambda: read / total)


def _rows(records: Iterator[tuple[int, list[str]]], columns: list[str]) -> Iterator[RawRow]:
    for number, record in records:
        yield RawRow(number, dict(zip(columns, record, strict=False)), len(record) - len(columns))


def _cell(value: float | str | bool | date | time | datetime | object) -> str:
    """A cell of a workbook as it would be written in CSV. A number has the 15 digits that a spreadsheet keeps."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return format(value, ".15g") if abs(value) >= 1e15 or value != int(value) else str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)
