"""What is wrong with these plans?

Reads the files, asks their cases, and looks for values that change the answer of no case. `shelf_to_check` finds the
files, `sweeps_of` cuts the work into parts, `sweep_all` does them, several at once.
"""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from contracts.plans.files import CASES, Shelf, WrittenCase, read_marked, read_shelf
from contracts.usecases.terms.run_cases import CaseResult, plans_of, run_case
from contracts.usecases.terms.sweep import Sweep, Swept, codes_of, swept, values_of

PART = 120
"""How many values one part of the work holds at most."""


class Work(Struct, frozen=True):
    """The parts of a sweep, and how many values it passes over because they only name or describe."""

    sweeps: tuple[Sweep, ...]
    described: int

    @property
    def values(self) -> int:
        """How many values are swept."""
        return sum(len(sweep.only) for sweep in self.sweeps)


def shelf_to_check(*paths: Path) -> Shelf:
    """The plans and cases in these files and folders, and the cases beside a file that ask its plan.

    Raises `BadTerms`.
    """
    shelf = read_shelf(*paths)
    beside = {case for path in paths if path.is_file() for case in path.parent.glob(f"*{CASES}")} - set(paths)
    codes = {plan.code for plan in shelf.plans}
    found = [written for written in read_shelf(*sorted(beside)).cases if codes & _plans_asked(written)]
    read = {(written.file, written.line) for written in shelf.cases}
    more = tuple(written for written in found if (written.file, written.line) not in read)
    return replace(shelf, cases=(*shelf.cases, *more))


def failing_cases(shelf: Shelf) -> Iterator[CaseResult]:
    """The cases that do not come out as expected. Raises `BadTerms`."""
    plans = plans_of(shelf.plans)
    return (result for result in (run_case(written, plans) for written in shelf.cases) if not result.passed)


def sweeps_of(shelf: Shelf, sample: int | None = None, seed: int = 0) -> Work:
    """Everything that a sweep needs, in parts. A sample takes some values at random, the same for the same seed."""
    counted = [values_of(plan, marked) for plan, marked in zip(shelf.plans, shelf.marked, strict=True)]
    everything = [(index, position) for index, (values, _) in enumerate(counted) for position in range(len(values))]
    if sample is not None:
        everything = sorted(random.Random(seed).sample(everything, min(sample, len(everything))))
    shipped = plans_of().files
    read = {plan.code: marked for plan, marked in zip(shelf.plans, shelf.marked, strict=True)}
    sweeps: list[Sweep] = []
    for index, marked in enumerate(shelf.marked):
        only = [position for each, position in everything if each == index]
        cases = tuple(case for case in shelf.cases if shelf.plans[index].code in _plans_asked(case))
        needed = {code for case in cases for code in _plans_asked(case)} - {shelf.plans[index].code}
        read |= {code: read_marked(shipped[code]) for code in needed - set(read) if code in shipped}
        others = tuple(read[code] for code in sorted(needed & set(read)))
        sweeps += [Sweep(marked, cases, others, tuple(only[at : at + PART])) for at in range(0, len(only), PART)]
    return Work(tuple(sweeps), sum(described for _, described in counted))


def sweep_all(work: Work, processes: int = 2) -> Iterator[Swept]:
    """What came of each part, as it is done."""
    if processes == 1:
        yield from map(swept, work.sweeps)
        return
    with ProcessPoolExecutor(processes) as pool:
        for done in as_completed([pool.submit(swept, sweep) for sweep in work.sweeps]):
            yield done.result()


def _plans_asked(written: WrittenCase) -> set[str]:
    """The codes of the plans that a case asks by name, in all of its variants."""
    case = written.case
    return codes_of([*case.plans, *(use for variant in case.variants.values() for use in variant.plans or ())])
