"""Do the cases come out as expected?

Reads plans and cases from files and asks each case (every variant is asked by itself). A case names shipped plans,
plans found beside it, or holds its plan inline.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from contracts.plans.files import SHIPPED, WrittenCase, plan_files, read_plans, read_shelf, with_public_days
from contracts.rules.care.cases import due_differences, due_document
from contracts.rules.cases import BadCase, question_of
from contracts.rules.contract_life.expected import quote_differences, quote_documents
from contracts.rules.decision import Decision
from contracts.rules.evaluator import decide
from contracts.rules.expectations import Difference, differences, offer_differences
from contracts.rules.identity import document
from contracts.rules.offering import offered
from contracts.rules.terms import Plan, load
from contracts.rules.values.facts import near
from contracts.rules.values.money import MixedCurrencies
from contracts.rules.values.plain import Document
from contracts.rules.words.case import Case, Expected, PlanUse, Variant
from contracts.rules.words.problems import BadTerms, Marked


class CaseResult(Struct, frozen=True):
    """How one case came out. `came` holds the decisions by variant (`""` for a case without variants)."""

    written: WrittenCase
    differences: tuple[Difference, ...]
    came: tuple[tuple[str, Document], ...]

    @property
    def passed(self) -> bool:
        return not self.differences


class Plans(Struct, frozen=True):
    """Plans by code. A plan that is not read yet is found by its file, which bears its code as name."""

    read: dict[str, Plan]
    files: Mapping[str, Path]

    def find(self, use: PlanUse) -> Plan:
        """The plan that a case names or holds. Raises `BadCase` or `BadTerms`."""
        if use.inline is not None:
            return load(with_public_days(Marked(use.inline, "inline terms")))
        code = (use.plan or "").partition("@")[0]
        if code not in self.read and code in self.files:
            self.read.update({plan.code: plan for plan in read_plans(self.files[code])})
        if code not in self.read:
            raise BadCase("plans", f"there is no plan `{code}`", near(code, {*self.read, *self.files}))
        return self.read[code]


def run_cases(*paths: Path) -> Iterator[CaseResult]:
    """Every case in these files and folders, in order. Raises `BadTerms` for files that cannot be read.

    A plan that is not among them is looked for beside the file of the case, then among the shipped ones.
    """
    shelf = read_shelf(*paths)
    plans = plans_of(shelf.plans, {path.parent for path in paths if path.is_file()})
    for written in shelf.cases:
        yield run_case(written, plans)


def plans_of(plans: Sequence[Plan] = (), beside: Iterable[Path] = ()) -> Plans:
    """These plans, those in the files that stand in some folders, and the shipped ones."""
    near_by = (file for folder in sorted(beside) for path in sorted(folder.glob("*.yaml")) for file in plan_files(path))
    files = {file.stem: file for file in (*plan_files(SHIPPED), *near_by)}
    return Plans({plan.code: plan for plan in plans}, files)


def run_case(written: WrittenCase, plans: Plans) -> CaseResult:
    """One case, all of its variants."""
    case = written.case
    found: list[Difference] = []
    came: list[tuple[str, Document]] = []
    for name, variant in (case.variants or {"": Variant()}).items():
        expected = variant.expected if case.variants else case.expected
        if not expected.model_fields_set and case.total is None:
            found.append(Difference(f"{name}: expected" if name else "expected", "anything", "a case that cannot fail"))
        for difference in _run_variant(case, name, variant, expected, plans, came):
            prefix = f"{name}: " if name else ""
            found.append(Difference(prefix + difference.what, difference.expected, difference.came))
    if case.total is not None and case.total.customer_pays is not None:
        total = sum((Decimal(result["totals"]["customer"]) for _, result in came), Decimal(0))
        if total != Decimal(case.total.customer_pays):
            found.append(Difference("total customerPays", case.total.customer_pays, str(total)))
    return CaseResult(written, tuple(found), tuple(came))


def ask(case: Case, variant: Variant, plans: Plans) -> Decision:
    """The decision on a written case. Raises `BadCase`, `BadTerms` or `MixedCurrencies`."""
    return decide(question_of(case, variant, plans.find))


def _run_variant(
    case: Case, name: str, variant: Variant, expected: Expected, plans: Plans, came: list[tuple[str, Document]]
) -> Iterator[Difference]:
    try:
        question = question_of(case, variant, plans.find)
        decision = decide(question)
    except BadTerms as bad:
        yield from _refused(expected, [f"{problem.code}: {problem.problem}" for problem in bad.problems])
        return
    except (BadCase, MixedCurrencies) as bad_case:
        yield from _refused(expected, [str(bad_case)])
        return
    if expected.refused:
        yield Difference("refused", ", ".join(expected.refused), "the terms load")
        return
    result = document(decision)
    came.append((name, result))
    yield from differences(expected, result)
    yield from offer_differences(expected, offered(question))
    if expected.quotes:
        ways = quote_differences(expected.quotes, quote_documents(question), question.currency)
        yield from (Difference(*each) for each in ways)
    if expected.due:
        until = variant.until or case.until
        yield from (Difference(*each) for each in due_differences(expected, due_document(question, until)))


def _refused(expected: Expected, problems: list[str]) -> Iterator[Difference]:
    if not expected.refused:
        yield Difference("refused", "a case that can be asked", "; ".join(problems))
    for wanted in expected.refused:
        if not any(wanted in problem for problem in problems):
            yield Difference("refused", wanted, "; ".join(problems))
