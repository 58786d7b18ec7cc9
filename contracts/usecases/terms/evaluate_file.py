"""What is decided on the case in this file?

Reads one case (a case file, or a file that is itself one case) and asks it, without looking at what it expects.
"""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from contracts.plans.files import read_marked, read_shelf
from contracts.rules.cases import BadCase
from contracts.rules.decision import Decision
from contracts.rules.values.facts import near
from contracts.rules.words.base import Names
from contracts.rules.words.case import Case, Variant
from contracts.rules.words.problems import validated
from contracts.usecases.terms.run_cases import ask, plans_of


class Evaluated(Struct, frozen=True):
    """A case (one variant of it) and its decision. `variant` is empty for a case without variants."""

    case: Case
    variant: str
    decision: Decision


def evaluate_file(file: Path, only: str | None = None) -> Iterator[Evaluated]:
    """The decision on every case of a file, or on the one that is named (`CASE` or `CASE/VARIANT`).

    Raises `BadTerms` for a file that cannot be read, `BadCase` and `MixedCurrencies` for a case that cannot be asked.
    """
    marked = read_marked(file)
    if "cases" in marked.value:
        shelf = read_shelf(file)
        cases = [written.case for written in shelf.cases if only in {None, *_names(written.case)}]
        if not cases:
            known = [name for each in shelf.cases for name in _names(each.case)]
            raise BadCase("case", f"there is no case `{only}`", near(str(only), known))
    else:
        cases, only = [validated(Case, marked.value, Names(), marked, ())], None
    plans = plans_of(beside=[file.parent])
    for case in cases:
        for name, variant in (case.variants or {"": Variant()}).items():
            if only in {None, case.case, f"{case.case}/{name}"}:
                yield Evaluated(case, name, ask(case, variant, plans))


def _names(case: Case) -> list[str]:
    """What a case may be asked for by: its name, or one variant of it."""
    return [case.case, *(f"{case.case}/{variant}" for variant in case.variants)]
