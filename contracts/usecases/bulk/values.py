"""What is a row of a file, what can be wrong with it, and what became of all of them?"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from contracts.usecases.failures import Failure


class Noun(StrEnum):
    """What a file holds. They are imported in this order: a later one names what an earlier one brought."""

    PRODUCTS = "products"
    PARTIES = "parties"
    UNITS = "units"
    CONTRACTS = "contracts"
    READINGS = "readings"
    CLAIMS = "claims"


class RawRow(Struct, frozen=True):
    """One row of a file: its number as a spreadsheet shows it, and the text of its cells by column.

    `spare` is how many cells it has too many, or too few below zero.
    """

    number: int
    cells: Mapping[str, str]
    spare: int = 0


class Problem(Struct, frozen=True):
    """What is wrong with a row: in which column, and what to do."""

    field: str
    code: str
    message: str
    cure: str


class Refused(Struct, frozen=True):
    """A row that is not written, with everything that is wrong with it."""

    row: RawRow
    problems: tuple[Problem, ...]


class Tally(Struct, frozen=True):
    """What became of the rows. `written` is False when nothing was to be written, or one bad row held up the rest."""

    new: int = 0
    corrected: int = 0
    unchanged: int = 0
    refused: int = 0
    written: bool = False

    @property
    def rows(self) -> int:
        return self.new + self.corrected + self.unchanged + self.refused


class BadFile(Failure):
    """A file that cannot be read at all, from `row` on; `field` is the column at fault, if it is one."""

    def __init__(self, code: str, message: str, cure: str, row: int = 1, field: str = "") -> None:
        super().__init__(code, message, cure, ("file",))
        self.row, self.field = row, field
