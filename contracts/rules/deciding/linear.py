"""What is the most that can be covered when limits bind?

A small exact linear programme: maximise the worth of the variables, each at least zero, under sums that may not exceed
their limits. The simplex method over whole numbers: nothing is rounded. A row may be multiplied by any positive number,
so each is kept whole, small and without its zeros.

The variables enter in their order (Bland's rule); in a large programme the one that adds most does, which takes far
fewer steps.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

Limit = tuple[dict[int, int], int]
"""Rates by variable, and what their weighted sum may not exceed."""
Row = dict[int, int]
"""Whole numbers by column, without zeros. The column `_LIMIT` holds the right-hand side."""

_LIMIT = -1
_LARGE = 100


class TooLong(Exception):
    """The answer needs more steps than were allowed."""


class Steps:
    """How many numbers may still be looked at. It bounds the work, whatever the machine."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, count: int) -> None:
        """Use up some. Raises `TooLong` when none are left."""
        self.left -= count
        if self.left < 0:
            raise TooLong


def maximise(worths: Sequence[int], limits: Sequence[Limit], steps: Steps) -> list[Fraction]:
    """The values of the variables that together are worth most. Every variable must stand in some limit."""
    count = len(worths)
    rows: list[Row] = [
        {**rates, count + number: 1, **({_LIMIT: limit} if limit else {})}
        for number, (rates, limit) in enumerate(limits)
    ]
    goal: Row = {variable: -worth for variable, worth in enumerate(worths) if worth}
    basis = list(range(count, count + len(limits)))
    choose = _first if count <= _LARGE else _most
    while (entering := choose(goal)) is not None:
        leaving = _leaving(rows, basis, entering)
        pivot = rows[leaving]
        for n, row in enumerate(rows):
            if n != leaving and entering in row:
                rows[n] = _cleared(row, pivot, entering, steps)
        goal = _cleared(goal, pivot, entering, steps)
        basis[leaving] = entering
    values = [Fraction(0)] * count
    for row, variable in zip(rows, basis, strict=True):
        if variable < count:
            values[variable] = Fraction(row.get(_LIMIT, 0), row[variable])
    return values


def _first(goal: Row) -> int | None:
    """The lowest variable that adds something; None when no more can be added."""
    return min((column for column, value in goal.items() if value < 0 and column != _LIMIT), default=None)


def _most(goal: Row) -> int | None:
    """The variable that adds most; of equal ones the lowest."""
    value, column = min(((value, column) for column, value in goal.items() if column != _LIMIT), default=(0, _LIMIT))
    return column if value < 0 else None


def _leaving(rows: Sequence[Row], basis: Sequence[int], entering: int) -> int:
    """The row that binds first; of equal ones that of the lowest variable."""
    best, limit, rate = -1, 0, 0
    for n, row in enumerate(rows):
        own = row.get(entering, 0)
        if own <= 0:
            continue
        mine = row.get(_LIMIT, 0)
        if best < 0 or (mine * rate, basis[n]) < (limit * own, basis[best]):
            best, limit, rate = n, mine, own
    if best < 0:
        raise ValueError("a variable stands in no limit")
    return best


def _cleared(row: Row, pivot: Row, entering: int, steps: Steps) -> Row:
    """The row without the entering variable, in the smallest whole numbers."""
    steps.take(len(row) + len(pivot))
    by, factor = pivot[entering], row[entering]
    common = gcd(by, factor)
    by, factor = by // common, factor // common
    found = row.copy() if by == 1 else {column: value * by for column, value in row.items()}
    for column, value in pivot.items():
        if new := found.get(column, 0) - factor * value:
            found[column] = new
        else:
            found.pop(column, None)
    common = gcd(*found.values())
    return found if common <= 1 else {column: value // common for column, value in found.items()}
