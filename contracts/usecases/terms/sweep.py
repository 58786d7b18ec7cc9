"""Which values of a plan change the answer of no case?

Every value that can decide something is changed, one at a time, and the cases that use the plan are asked again. A
value is dead when no change of it changes an answer. Values that only name or describe are left out; where the loader
refuses every change the value is structure. Start at `values_of`, then `swept`.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from contracts.plans.files import WrittenCase, calendar_codes, with_public_days
from contracts.rules.care.cases import due_document
from contracts.rules.cases import BadCase, question_of
from contracts.rules.contract_life.expected import quote_documents
from contracts.rules.evaluator import decide
from contracts.rules.identity import document
from contracts.rules.offering import offered
from contracts.rules.terms import Plan, load
from contracts.rules.values.money import MixedCurrencies
from contracts.rules.words.case import Case, PlanUse, Variant
from contracts.rules.words.checks import descriptive
from contracts.rules.words.problems import BadTerms, Marked, Path, Problem
from contracts.usecases.terms.advice import case_to_add, name_of
from contracts.usecases.terms.changes import OTHER_EDGE, Known, changed, changes_of, known_to, with_other_edge


class Value(Struct, frozen=True):
    """One value as it is written once: at several places where the file repeats it by an alias.

    `edge` is True for the key of an edge: whether it is open or closed.
    """

    places: tuple[Path, ...]
    written: object
    edge: bool = False


class Fate(StrEnum):
    """What came of changing a value."""

    DECIDES = "decides"
    DEAD = "dead"
    STRUCTURE = "structure"


class Sweep(Struct, frozen=True):
    """Some values of one plan to be swept: `only` are their positions. `others` are the plans asked beside it."""

    marked: Marked
    cases: tuple[WrittenCase, ...]
    others: tuple[Marked, ...]
    only: tuple[int, ...]


class Swept(Struct, frozen=True):
    """What came of it: the dead values, and how many others there were."""

    file: str
    dead: tuple[Problem, ...]
    decide: int
    structure: int


def values_of(plan: Plan, marked: Marked) -> tuple[tuple[Value, ...], int]:
    """The values of a plan that can decide something, and how many others only name or describe."""
    silent = set(descriptive(plan.header, ("plan",)))
    for index, written in enumerate(marked.value["terms"]):
        terms = plan.version(str(written["version"]))
        silent |= set(descriptive(terms.words if terms else None, ("terms", index)))
    found: dict[tuple[int, bool, object], list[Path]] = {}
    described = 0
    for path, value in _leaves(marked.value):
        if any(path[:length] in silent for length in range(1, len(path) + 1)):
            described += 1
            continue
        start = marked.starts.get(path, len(found))
        found.setdefault((start, False, str(value)), []).append(path)
        if path[-1] in OTHER_EDGE and not _is_counted_from(marked.value, path):
            found.setdefault((start, True, str(value)), []).append(path)
    values = (Value(tuple(places), _at(marked.value, places[0]), edge) for (_, edge, _), places in found.items())
    return tuple(values), described


def swept(sweep: Sweep) -> Swept:
    """The fate of each value. The cases that notice most are asked first."""
    plan = load(with_public_days(sweep.marked))
    values, _ = values_of(plan, sweep.marked)
    asked = _Asked(plan, sweep)
    known = known_to(plan, calendar_codes())
    dead: list[Problem] = []
    fates = dict.fromkeys(Fate, 0)
    for position in sweep.only:
        value = values[position]
        fate = _fate(value, sweep, asked, known)
        fates[fate] += 1
        if fate is Fate.DEAD:
            dead.append(_told(value, sweep.marked))
    return Swept(sweep.marked.file, tuple(dead), fates[Fate.DECIDES], fates[Fate.STRUCTURE])


def _told(value: Value, marked: Marked) -> Problem:
    place = value.places[0]
    what = (
        f"`{name_of(place, marked.value)}` = {value.written}"
        if not value.edge
        else (f"`{name_of(place, marked.value)}` (whether {value.written} itself is inside)")
    )
    cure = f"add a case {case_to_add(place, marked.value, value.edge)}"
    return Problem(marked.file, marked.line(place), "dead_value", f"{what} changes no case", cure)


def _leaves(value: object, at: Path = ()) -> Iterator[tuple[Path, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*at, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*at, index))
    elif at:
        yield at, value


def _at(raw: Any, path: Path) -> Any:
    for step in path:
        raw = raw[step]
    return raw


def _is_counted_from(raw: Mapping[str, Any], path: Path) -> bool:
    """`after` with `add` is a day counted from another, and no edge."""
    return path[-1] == "after" and "add" in _at(raw, path[:-1])


def _fate(value: Value, sweep: Sweep, asked: "_Asked", known: Known) -> Fate:
    if value.places[0][-2:-1] == ("others",):
        return Fate.DECIDES if asked.states(str(value.places[0][-3]), value.written) else Fate.DEAD
    for changes in _variations(value, sweep.marked.value, known):
        loaded = False
        for raw in changes:
            plan = _loaded(raw, value, asked.plan)
            loaded = loaded or plan is not None
            if plan is not None and asked.notices(plan):
                return Fate.DECIDES
        if loaded:
            return Fate.DEAD
    return Fate.STRUCTURE


def _variations(value: Value, raw: Mapping[str, Any], known: Known) -> Iterator[Iterator[Mapping[str, Any]]]:
    """The mapping with each change made at every place of the value, round by round."""
    if value.edge:
        yield iter([_everywhere(raw, value, None)])
        return
    for changes in changes_of(value.written, value.places[0], known):
        yield (_everywhere(raw, value, change) for change in changes)


def _everywhere(raw: Mapping[str, Any], value: Value, change: Any) -> Mapping[str, Any]:
    for place in value.places:
        raw = with_other_edge(raw, place) if value.edge else changed(raw, place, change)
    return raw


def _loaded(raw: Mapping[str, Any], value: Value, plan: Plan) -> Plan | None:
    """The changed plan; None when it is refused. Versions that the value does not touch are not loaded again."""
    touched = sorted({int(place[1]) for place in value.places if place[0] == "terms"})
    slim = {**raw, "terms": [raw["terms"][index] for index in touched]} if touched else raw
    try:
        found = load(with_public_days(Marked(slim)))
    except BadTerms:
        return None
    if not touched:
        return found
    kept = [terms for terms in plan.versions if all(terms.version != new.version for new in found.versions)]
    versions = sorted([*kept, *found.versions], key=lambda terms: str(terms.since or ""))
    return replace(found, versions=tuple(versions))


class _Asked:
    """The cases that use a plan, each with its answer under the plan as it stands."""

    def __init__(self, plan: Plan, sweep: Sweep) -> None:
        self.plan = plan
        self._plans = {other.code: other for other in map(load, map(with_public_days, sweep.others))} | {
            plan.code: plan
        }
        asked = [
            (written.case, variant)
            for written in sweep.cases
            for variant in (written.case.variants or {"": Variant()}).values()
            if plan.code in codes_of(variant.plans or written.case.plans)
        ]
        self._answers = [(case, variant, self._answer(case, variant, plan)) for case, variant in asked]

    def notices(self, other: Plan) -> bool:
        """Whether a case is answered otherwise under a changed plan. It is asked first the next time."""
        for index, (case, variant, answer) in enumerate(self._answers):
            if self._answer(case, variant, other) != answer:
                self._answers.insert(0, self._answers.pop(index))
                return True
        return False

    def states(self, name: str, value: object) -> bool:
        """Whether a case says this of a fact."""
        return any(
            value == facts.get(name)
            for case, variant, _ in self._answers
            for facts in (case.facts, variant.facts, *(use.facts for use in variant.plans or case.plans))
        )

    def _answer(self, case: Case, variant: Variant, plan: Plan) -> object:
        """Everything that a case can be asked: the decision, and what the plan would be before the sale."""

        def find(use: PlanUse) -> Plan:
            if use.inline is not None:
                return load(with_public_days(Marked(use.inline, "inline terms")))
            code = (use.plan or "").partition("@")[0]
            return plan if code == plan.code else self._plans[code]

        try:
            question = question_of(case, variant, find)
            answer = document(decide(question))
        except (BadTerms, BadCase, MixedCurrencies) as refusal:
            return str(refusal)
        until = variant.until or case.until
        ways = [_without_echoes(way) for way in quote_documents(question)]
        return _without_echoes(answer), offered(question), ways, _without_echoes(due_document(question, until))


_ECHOES = frozenset({"termsHash", "wanted", "weekdays", *OTHER_EDGE})
"""What an answer repeats of the terms as they are written. To show a bound is not to be decided by it."""


def _without_echoes(answer: Any) -> Any:
    kind = type(answer)  # a document holds plain dicts and lists only, and this runs a million times
    if kind is dict:
        return {name: _without_echoes(value) for name, value in answer.items() if name not in _ECHOES}
    return [_without_echoes(each) for each in answer] if kind is list else answer


def codes_of(uses: Sequence[PlanUse]) -> set[str]:
    """The codes of the plans that are asked by name."""
    return {(use.plan or "").partition("@")[0] for use in uses if use.plan}
