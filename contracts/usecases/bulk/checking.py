"""Is this row one of the noun, and if not, what is wrong in which column?"""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from msgspec import Struct
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from contracts.rules.values.facts import near
from contracts.usecases.bulk.cells import FACT
from contracts.usecases.bulk.values import BadFile, Noun, Problem, RawRow, Refused
from contracts.usecases.bulk.words import ClaimRow, ContractRow, PartyRow, ProductRow, ReadingRow, Row, UnitRow
from contracts.usecases.failures import Failure

ROW_OF: Mapping[Noun, type[Row]] = {
    Noun.PRODUCTS: ProductRow,
    Noun.PARTIES: PartyRow,
    Noun.UNITS: UnitRow,
    Noun.CONTRACTS: ContractRow,
    Noun.READINGS: ReadingRow,
    Noun.CLAIMS: ClaimRow,
}
SAID_OF_REJECTS = ("row", "field", "code", "cure")
"""The columns that a file of rejects has more. They are passed over, so that it can be repaired and imported."""

R_co = TypeVar("R_co", bound=Row, covariant=True)


class Column(Struct, frozen=True):
    """One column: its name, what it means, an example, and whether a row needs it."""

    name: str
    means: str
    example: str
    is_needed: bool


class Checked(Struct, Generic[R_co], frozen=True):
    """A row that can be read: as it stands in the file, and as a value."""

    raw: RawRow
    row: R_co


def columns_of(noun: Noun) -> tuple[Column, ...]:
    """The columns of a noun's file, without those of facts."""
    return tuple(
        Column(name, field.description or "", str((field.examples or [""])[0]), field.is_required())
        for name, field in ROW_OF[noun].model_fields.items()
        if name != "facts"
    )


def column_names(noun: Noun, written: Sequence[str]) -> list[str]:
    """The names of the columns in a file's first row. Raises `BadFile` for one that is unknown, twice or not there."""
    kind, known = ROW_OF[noun], {column.name for column in columns_of(noun)}
    names = [name.strip() if name.strip().startswith(FACT) else name.strip().lower() for name in written]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise BadFile("COLUMN_TWICE", f"the column `{name}` stands twice", "keep one of them", 1, name)
        if name in SAID_OF_REJECTS or name in known or (kind.may_have_facts and name.startswith(FACT)):
            continue
        raise BadFile("UNKNOWN_COLUMN", f"{noun} have no column `{name}`", near(name, known), 1, name)
    for column in columns_of(noun):
        if column.is_needed and column.name not in names:
            cure = f"add it: {column.means}"
            raise BadFile("MISSING_COLUMN", f"the column `{column.name}` is not there", cure, 1, column.name)
    return names


def checked(noun: Noun, raw: RawRow) -> Checked[Row] | Refused:
    """The row as a value, or everything that is wrong with its cells."""
    if raw.spare:
        how = f"{raw.spare} too many" if raw.spare > 0 else f"{-raw.spare} too few"
        cure = "give every row as many cells as there are columns, and put cells with separators in quotes"
        return Refused(raw, (Problem("", "WRONG_WIDTH", f"the row has cells: {how}", cure),))
    said = {name: text for name, text in raw.cells.items() if name not in SAID_OF_REJECTS and text.strip()}
    plain: dict[str, object] = {name: text for name, text in said.items() if not name.startswith(FACT)}
    facts = {name.removeprefix(FACT): text.strip() for name, text in said.items() if name.startswith(FACT)}
    try:
        return Checked(raw, ROW_OF[noun].model_validate({**plain, "facts": facts}))
    except ValidationError as error:
        return Refused(raw, tuple(_problem(noun, each) for each in error.errors(include_url=False)))


def problem_of(failure: Failure, row: Row) -> Problem:
    """What a verb found wrong, with the column that it is about."""
    return Problem(_column(failure.path, row), failure.code, failure.message, failure.cure)


def _column(path: tuple[str, ...], row: Row) -> str:
    names = [_snake(part) for part in path]
    if not names:
        return ""
    if names[0] == "facts" and len(names) > 1 and names[1].isdigit():
        return FACT + list(row.facts)[int(names[1])]
    if names[0] == "unit":
        return names[-1] if names[-1] in {"namespace", "order", "line"} else "serial"
    return "currency" if names[-1] == "currency" else names[0]


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _problem(noun: Noun, error: ErrorDetails) -> Problem:
    field = str(error["loc"][0]) if error["loc"] else ""
    means = next((column.means for column in columns_of(noun) if column.name == field), "")
    said = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return Problem(field, "EMPTY_CELL", f"`{field}` is empty", f"fill it in: {means}")
        case "string_too_long":
            return Problem(field, "TOO_LONG", f"`{field}` is too long", f"write at most {said['max_length']} letters")
        case "literal_error" | "enum":
            return Problem(field, "UNKNOWN_WORD", f"`{error['input']}` is not known", f"write {said['expected']}")
        case kind if kind.isupper():
            return Problem(field, kind, error["msg"], str(said["cure"]))
        case _:
            return Problem(field, "BAD_CELL", error["msg"], f"write: {means}")
