"""What is the most that can be covered when limits bind?

A small exact linear programme: maximise the sum of the variables, each at least zero, under sums that may not exceed
their limits. The simplex method with Bland's rule over fractions: it always ends, and nothing is rounded.
"""

from collections.abc import Sequence
from fractions import Fraction

Limit = tuple[dict[int, Fraction], Fraction]
"""Rates by variable, and what their weighted sum may not exceed."""


def maximise(count: int, limits: Sequence[Limit]) -> list[Fraction]:
    """The values of `count` variables whose sum is greatest. Every variable must stand in some limit."""
    width = count + len(limits) + 1
    rows: list[list[Fraction]] = []
    for number, (rates, limit) in enumerate(limits):
        row = [Fraction(0)] * width
        for variable, rate in rates.items():
            row[variable] = rate
        row[count + number], row[-1] = Fraction(1), limit
        rows.append(row)
    goal = [Fraction(-1)] * count + [Fraction(0)] * (len(limits) + 1)
    basis = list(range(count, count + len(limits)))
    while (entering := next((j for j in range(width - 1) if goal[j] < 0), None)) is not None:
        ratios = [(row[-1] / row[entering], basis[i], i) for i, row in enumerate(rows) if row[entering] > 0]
        if not ratios:
            raise ValueError("a variable stands in no limit")
        leaving = min(ratios)[2]
        _pivot(rows, goal, leaving, entering)
        basis[leaving] = entering
    values = [Fraction(0)] * count
    for row, variable in zip(rows, basis, strict=True):
        if variable < count:
            values[variable] = row[-1]
    return values


def _pivot(rows: list[list[Fraction]], goal: list[Fraction], leaving: int, entering: int) -> None:
    pivot = rows[leaving]
    by = pivot[entering]
    pivot[:] = [value / by for value in pivot]
    for row in [*rows[:leaving], *rows[leaving + 1 :], goal]:
        factor = row[entering]
        if factor:
            row[:] = [value - factor * base for value, base in zip(row, pivot, strict=True)]
