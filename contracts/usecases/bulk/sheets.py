"""How is a file of rows written? CSV as UTF-8 with commas, or a workbook in which every cell is text."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from xlsxwriter import Workbook

from contracts.usecases.bulk.cells import guarded
from contracts.usecases.bulk.files import CSV, XLSX
from contracts.usecases.bulk.values import BadFile

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no zone; always the same, so that the bytes are
MAX_SHEET_ROWS = 1_048_576


class Writer(Protocol):
    """Takes the cells of one row by column."""

    def __call__(self, cells: Mapping[str, str], /) -> None: ...


@contextmanager
def writing(file: Path, columns: Sequence[str]) -> Iterator[Writer]:
    """Write rows under these columns. The file appears when all are written. Raises `BadFile`."""
    kind = file.suffix.lower()
    if kind not in CSV | {XLSX}:
        raise BadFile("UNKNOWN_FORMAT", f"`{file.name}` is neither CSV nor XLSX", "name it .csv or .xlsx")
    unfinished = file.with_name(f".{file.name}.part")
    try:
        with _workbook(unfinished, columns) if kind == XLSX else _csv(unfinished, columns) as write:
            yield write
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _csv(file: Path, columns: Sequence[str]) -> Iterator[Writer]:
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)

        def write(cells: Mapping[str, str]) -> None:
            writer.writerow([guarded(cells.get(column, "")) for column in columns])

        yield write


@contextmanager
def _workbook(file: Path, columns: Sequence[str]) -> Iterator[Writer]:
    with Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet()
        row = 0
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column)

        def write(cells: Mapping[str, str]) -> None:
            nonlocal row
            row += 1
            if row >= MAX_SHEET_ROWS:
                raise BadFile("SHEET_IS_FULL", f"a sheet holds {MAX_SHEET_ROWS} rows", "write CSV instead", row)
            for place, column in enumerate(columns):
                if text := cells.get(column):
                    sheet.write_string(row, place, text)

        yield write
