"""What do the shipped plans and cases say, and how do they come out?

Each file is read once and each case asked once for all tests of a process: both take seconds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from contracts.plans.files import ADJUDICATION, CALENDARS, SHIPPED, WrittenCase, read_marked, with_public_days
from contracts.rules.terms import load
from contracts.rules.words.base import Names
from contracts.rules.words.case import Case
from contracts.rules.words.problems import Marked, validated
from contracts.usecases.terms.run_cases import CaseResult, Plans, run_case

FILES = sorted(file for file in SHIPPED.rglob("*.yaml") if file.parent not in {CALENDARS, ADJUDICATION})
PLAN_FILES = [file for file in FILES if not file.name.endswith(".cases.yaml")]
CASE_FILES = [file for file in FILES if file.name.endswith(".cases.yaml")]


@dataclass(frozen=True, slots=True)
class Shipped:
    """A shipped case as it was written and as it was read."""

    raw: Mapping[str, Any]
    written: WrittenCase

    @property
    def name(self) -> str:
        return self.written.case.case

    def run(self, case: Case | None = None) -> CaseResult:
        """The case, or a changed one in its place, through the use case."""
        if case is None:
            return _result(self.written.file, self.written.line)
        return run_case(replace(self.written, case=case), plans())


@cache
def marked(file: Path) -> Marked:
    """A shipped file."""
    return read_marked(file)


@cache
def plans() -> Plans:
    """All shipped plans by code."""
    return Plans({file.stem: load(with_public_days(marked(file))) for file in PLAN_FILES}, {})


@cache
def cases() -> tuple[Shipped, ...]:
    """All shipped cases, in the order of their files."""
    return tuple(shipped for file in CASE_FILES for shipped in _cases_of(marked(file)))


def _cases_of(file: Marked) -> Iterator[Shipped]:
    for index, raw in enumerate(file.value["cases"]):
        place = ("cases", index)
        case = validated(Case, raw, Names(), file, place)
        yield Shipped(raw, WrittenCase(case, file.file, file.line(place)))


@cache
def _result(file: str, line: int) -> CaseResult:
    return run_case(_by_place()[file, line], plans())


@cache
def _by_place() -> dict[tuple[str, int], WrittenCase]:
    return {(shipped.written.file, shipped.written.line): shipped.written for shipped in cases()}
