"""What is wrong with cycles that read well one by one?

Names that stand twice or lead nowhere, and consequences that nothing in the terms stands for: an extension, a remedy or
a condition has to be written where it works, in the benefit.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from contracts.rules.values.facts import near
from contracts.rules.words.care import Cycle
from contracts.rules.words.deeds import MaintenanceKept
from contracts.rules.words.never import Fault

if TYPE_CHECKING:
    from contracts.rules.words.plan import Terms


def care_faults(terms: "Terms", kept: Sequence[MaintenanceKept]) -> Iterator[Fault]:
    """Every fault of the cycles. `kept` are the conditions of the terms that maintenance be kept."""
    seen: set[str] = set()
    for index, cycle in enumerate(terms.care):
        at = ("care", index)
        if cycle.cycle in seen:
            yield (*at, "cycle"), "cycle_twice", f"`{cycle.cycle}` stands twice", "rename one of them"
        seen.add(cycle.cycle)
        names = {benefit.benefit for benefit in terms.benefits}
        if cycle.benefit is not None and cycle.benefit not in names:
            problem = f"`{cycle.benefit}` is no benefit of these terms"
            yield (*at, "benefit"), "unknown_name", problem, near(cycle.benefit, names)
            continue
        for path, problem, cure in _nothing_stands_for(terms, cycle):
            yield (*at, "missed", path), "unknown_name", problem, cure
        if cycle.skipped == "breaksMaintenance" and all(each.word.task != cycle.task for each in kept):
            cure = f"write a condition `kept` with the task `{cycle.task}`"
            yield (*at, "skipped"), "bad_cycle", "no condition asks for this maintenance", cure


def _nothing_stands_for(terms: "Terms", cycle: Cycle) -> Iterator[tuple[str, str, str]]:
    """What follows a miss and is not written where it works."""
    missed = cycle.missed
    if missed is None:
        return
    if missed.extension is not None:
        windows = [benefit.window for benefit in terms.benefits if benefit.benefit == cycle.benefit]
        names = {each.extension for window in windows for each in window.extensions if each.under == "none"}
        if missed.extension not in names:
            cure = "write it among the `extensions` of its benefit's window, with `under: none` and `if`"
            yield "extension", f"`{missed.extension}` does not follow from it", cure
    if missed.opens is not None:
        remedies = {remedy.remedy for benefit in terms.benefits for remedy in benefit.remedies}
        if missed.opens not in remedies:
            cure = "write it among the `remedies` of a benefit, with `opensBy: {visitsMissed: {atLeast: 1}}`"
            yield "opens", f"no benefit has the remedy {missed.opens.value}", cure
