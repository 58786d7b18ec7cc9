"""What would another plan, or another version of it, have decided?

`read_side` finds one of the two plans; `compare_cases` asks every case that uses one of them of both. A case keeps its
facts: only the terms that answer are exchanged, under the name that the contract had.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from contracts.plans.files import CASES, WrittenCase, read_plans, read_shelf
from contracts.rules.cases import BadCase
from contracts.rules.decision import Decision
from contracts.rules.terms import Plan, PlanTerms
from contracts.rules.values.facts import near
from contracts.rules.values.money import MixedCurrencies
from contracts.rules.words.case import Case, PlanUse, Variant
from contracts.rules.words.problems import BadTerms
from contracts.usecases.terms.decisions_compared import Moved, moved
from contracts.usecases.terms.run_cases import Plans, ask, plans_of


class Side(Struct, frozen=True):
    """One of two plans that are compared, as it was named. `file` is where it stands."""

    label: str
    plan: Plan
    file: Path


class CaseCompared(Struct, frozen=True):
    """One case (one variant) under both. `refused` says why it cannot be asked under one of them, before or after."""

    written: WrittenCase
    variant: str
    moved: Moved | None
    refused: tuple[str, str] | None = None

    @property
    def is_same(self) -> bool:
        return self.refused is None and (self.moved is None or self.moved.is_nothing)


def read_side(name: str) -> Side:
    """A plan by its file, or a shipped one by its code; `@version` behind it leaves that version only.

    Raises `BadTerms` for a file that cannot be read, `BadCase` when there is no such plan or version.
    """
    if Path(name).is_file():
        return Side(name, _only_plan(Path(name)), Path(name))
    base, _, version = name.partition("@")
    file = Path(base) if Path(base).is_file() else _shipped(base)
    plan = _only_plan(file)
    if not version:
        return Side(name, plan, file)
    terms = plan.version(version)
    if terms is None:
        raise BadCase(
            "version", f"`{base}` has no version `{version}`", near(version, [t.version for t in plan.versions])
        )
    return Side(name, replace(plan, versions=(terms,)), file)


def version_pairs(before: Plan, after: Plan) -> Iterator[tuple[PlanTerms | None, PlanTerms | None]]:
    """Which version is held against which: those of one name; a new one against the version before it."""
    if len(before.versions) == len(after.versions) == 1:
        yield before.versions[0], after.versions[0]
        return
    for terms in before.versions:
        if after.version(terms.version) is None:
            yield terms, None
    for position, terms in enumerate(after.versions):
        earlier = after.versions[position - 1] if position else None
        yield before.version(terms.version) or earlier, terms


def case_files(*sides: Side) -> tuple[Path, ...]:
    """The case files that stand beside the plans, named after them."""
    files = (side.file.with_name(side.file.stem + CASES) for side in sides)
    return tuple(dict.fromkeys(file.resolve() for file in files if file.is_file()))


def compare_cases(before: Side, after: Side, files: Sequence[Path]) -> Iterator[CaseCompared]:
    """Every case of these files and folders that uses one of the plans, under both. Raises `BadTerms`."""
    shelf = read_shelf(*files)
    known = plans_of(shelf.plans, {file.parent for file in files if file.is_file()})
    codes = {before.plan.code, after.plan.code}
    shelves = [
        replace(known, read={**known.read, other.plan.code: other.plan, side.plan.code: side.plan})
        for side, other in ((before, after), (after, before))
    ]
    for written in shelf.cases:
        for name, variant in (written.case.variants or {"": Variant()}).items():
            uses = variant.plans or written.case.plans
            if codes & {_code(use) for use in uses}:
                yield _compared(written, name, variant, (before, after), shelves)


def governing(side: Side, version: str) -> str:
    """What a contract of a named version is asked of: the version of that name, the only one, or the day's (empty)."""
    if side.plan.version(version) is not None:
        return version
    return side.plan.versions[0].version if len(side.plan.versions) == 1 else ""


def _compared(
    written: WrittenCase, name: str, variant: Variant, sides: tuple[Side, Side], shelves: Sequence[Plans]
) -> CaseCompared:
    wanted = sides[0].plan.code
    if wanted not in {_code(use) for use in variant.plans or written.case.plans}:
        wanted = sides[1].plan.code
    answers: list[Decision | str] = []
    for side, plans in zip(sides, shelves, strict=True):
        case, asked = _exchanged(written.case, variant, wanted, side)
        try:
            answers.append(ask(case, asked, plans))
        except BadTerms as bad:
            answers.append(str(bad.problems[0]))
        except (BadCase, MixedCurrencies) as bad_case:
            answers.append(str(bad_case))
    was, now = answers
    if isinstance(was, Decision) and isinstance(now, Decision):
        return CaseCompared(written, name, moved(was, now))
    texts = tuple("" if isinstance(answer, Decision) else answer for answer in answers)
    return CaseCompared(written, name, None, (texts[0], texts[1]) if texts[0] != texts[1] else None)


def _exchanged(case: Case, variant: Variant, code: str, side: Side) -> tuple[Case, Variant]:
    """The case with another plan in the place of one; everything else stays."""

    def exchange(uses: tuple[PlanUse, ...] | None) -> tuple[PlanUse, ...] | None:
        return uses and tuple(_use(use, side) if _code(use) == code else use for use in uses)

    return (
        case.model_copy(update={"plans": exchange(case.plans)}),
        variant.model_copy(update={"plans": exchange(variant.plans)}),
    )


def _use(use: PlanUse, side: Side) -> PlanUse:
    code, _, version = (use.plan or "").partition("@")
    named = governing(side, version)
    plan = f"{side.plan.code}@{named}" if named else side.plan.code
    return use.model_copy(update={"plan": plan, "ref": use.ref or code})


def _code(use: PlanUse) -> str:
    return (use.plan or "").partition("@")[0]


def _only_plan(file: Path) -> Plan:
    plans = read_plans(file)
    if not plans:
        raise BadCase("plan", f"`{file}` is no plan file", "name a file with `plan:` and `terms:`")
    return plans[0]


def _shipped(code: str) -> Path:
    files = plans_of().files
    if code not in files:
        raise BadCase("plan", f"there is no file and no shipped plan `{code}`", near(code, files))
    return files[code]
