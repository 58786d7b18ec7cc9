"""Which plans and cases are in these files?

Reads YAML 1.2 into marked mappings: plain values with the line of each part. Whole numbers, `true`, `false` and `null`
are read as such; everything else stays text, so that `on`, `NO`, `12:30`, `2026-01-14` and `12.50` are what was
written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path

from msgspec import Struct
from yaml import MappingNode, MarkedYAMLError, Node, ScalarNode, SequenceNode, YAMLError

from contracts.plans.nodes import KIND, OtherYAML, composed
from contracts.rules.terms import Plan, load
from contracts.rules.values.facts import near
from contracts.rules.words.base import Names
from contracts.rules.words.calendars import CalendarFile
from contracts.rules.words.case import Case
from contracts.rules.words.hours import unfilled
from contracts.rules.words.problems import BadTerms, Marked, Problem, problem_at, validated
from contracts.rules.words.problems import Path as Place

SHIPPED = Path(str(resources.files("contracts.plans")))
"""The folder of the plans that come with the engine."""

CALENDARS = SHIPPED / "calendars"
"""The folder of the countries' holidays. It holds no plans."""

ADJUDICATION = SHIPPED / "adjudication"
"""The folder of the tables of adjudication. It holds no plans."""

CASES = ".cases.yaml"
"""How the name of a case file ends that stands beside its plan."""


class WrittenCase(Struct, frozen=True):
    """A case and the place it was written at."""

    case: Case
    file: str
    line: int


class Shelf(Struct, frozen=True):
    """The plans and cases of some files, in the order of the files. `marked` is what each plan was read from."""

    plans: tuple[Plan, ...]
    cases: tuple[WrittenCase, ...]
    marked: tuple[Marked, ...] = ()


def read_plans(*paths: Path) -> tuple[Plan, ...]:
    """The plans in these files and folders; files named `*.cases.yaml` are passed over. Raises `BadTerms`."""
    return read_shelf(*(file for path in paths for file in plan_files(path))).plans


def plan_files(path: Path) -> Iterator[Path]:
    """The files that hold plans, by their names."""
    return (file for file in _files((path,)) if not file.name.endswith(CASES))


def read_shelf(*paths: Path) -> Shelf:
    """Everything in these files and folders. Raises `BadTerms` with the problems of all files together."""
    plans: list[tuple[Plan, Marked]] = []
    cases: list[WrittenCase] = []
    problems: list[Problem] = []
    for file in _files(paths):
        try:
            marked = read_marked(file)
            if "plan" in marked.value:
                plans.append((load(with_public_days(marked)), marked))
            elif "cases" in marked.value:
                cases += _cases(marked)
            else:
                cure = "write `plan:` with `terms:`, or `cases:`"
                problems.append(problem_at(marked, (), "no_plan", "is neither a plan file nor a case file", cure))
        except BadTerms as bad:
            problems += bad.problems
    problems += _plans_twice(plans)
    if problems:
        raise BadTerms(sorted(problems))
    return Shelf(tuple(plan for plan, _ in plans), tuple(cases), tuple(marked for _, marked in plans))


def with_public_days(marked: Marked) -> Marked:
    """A plan with the days of a country in the place of its code, as it is loaded, hashed and published.

    Raises `BadTerms` for a country whose days are not shipped.
    """
    header = marked.value.get("plan")
    codes = unfilled(header.get("calendars")) if isinstance(header, Mapping) else {}
    if not codes or not isinstance(header, Mapping):
        return marked
    filled = dict(header["calendars"])
    for name, code in codes.items():
        known = calendar_codes()
        if code not in known:
            at: Place = ("plan", "calendars", name, "country")
            problem = f"there is no calendar of `{code}`"
            raise BadTerms([problem_at(marked, at, "unknown_calendar", problem, near(code, known))])
        filled[name] = {**filled[name], "country": read_calendar(CALENDARS / f"{code}.yaml").public_days()}
    return replace(marked, value={**marked.value, "plan": {**header, "calendars": filled}})


def calendar_codes() -> frozenset[str]:
    """The countries whose days are shipped."""
    return frozenset(file.stem for file in CALENDARS.glob("*.yaml"))


@cache
def read_calendar(file: Path) -> CalendarFile:
    """The holidays of a country. Raises `BadTerms`."""
    marked = read_marked(file)
    return validated(CalendarFile, marked.value, Names(), marked, ())


def read_marked(file: Path) -> Marked:
    """One YAML file as a marked mapping. Raises `BadTerms` when it is no YAML or no mapping."""
    lines: dict[Place, int] = {}
    starts: dict[Place, int] = {}
    try:
        node = composed(file.read_text(encoding="utf-8"))
        value = _plain(node, (), lines, starts, file) if node is not None else None
    except MarkedYAMLError as bad:
        mark = bad.problem_mark
        raise _bad_yaml(file, mark.line + 1 if mark else 1, str(bad.problem)) from None
    except OtherYAML as other:
        raise _bad_yaml(file, other.line, str(other)) from None
    except (YAMLError, UnicodeDecodeError, RecursionError, ValueError) as bad_text:
        raise _bad_yaml(file, 1, str(bad_text).partition("\n")[0] or "is too deep") from None
    except FileNotFoundError:
        raise BadTerms([Problem(str(file), 1, "no_file", "there is no such file", "check the path")]) from None
    if not isinstance(value, dict):
        raise _bad_yaml(file, 1, "is not a mapping")
    return Marked(value, str(file), lines, starts)


def _bad_yaml(file: Path, line: int, what: str) -> BadTerms:
    return BadTerms([Problem(str(file), line, "bad_yaml", what, "mend the YAML (1.2)")])


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = (p for p in path.rglob("*") if p.suffix in {".yaml", ".yml"})
            yield from sorted(p for p in found if p.parent.name not in {CALENDARS.name, ADJUDICATION.name})
        else:
            yield path


def _cases(marked: Marked) -> list[WrittenCase]:
    written = marked.value["cases"]
    if not isinstance(written, list):
        raise BadTerms([problem_at(marked, ("cases",), "no_cases", "`cases` is not a list", "write `cases: [...]`")])
    cases: list[WrittenCase] = []
    problems = [
        problem_at(marked, (key,), "unknown_word", f"`{key}` is not a word here", "did you mean `cases`?")
        for key in marked.value
        if key != "cases"
    ]
    for index, raw in enumerate(written):
        place: Place = ("cases", index)
        try:
            cases.append(WrittenCase(validated(Case, raw, Names(), marked, place), marked.file, marked.line(place)))
        except BadTerms as bad:
            problems += bad.problems
    if problems:
        raise BadTerms(sorted(problems))
    return cases


def _plans_twice(plans: list[tuple[Plan, Marked]]) -> Iterator[Problem]:
    seen: dict[str, Plan] = {}
    for plan, marked in plans:
        if plan.code in seen and seen[plan.code].document != plan.document:
            problem = f"`{plan.code}` stands in two files"
            yield problem_at(marked, ("plan", "code"), "plan_twice", problem, "rename one of them")
        seen[plan.code] = plan


def _plain(
    node: Node,
    place: Place,
    lines: dict[Place, int],
    starts: dict[Place, int],
    file: Path,
    above: tuple[int, ...] = (),
) -> object:
    """A node as plain values; `above` are the nodes that hold it."""
    lines[place], starts[place] = node.start_mark.line + 1, node.start_mark.index
    if id(node) in above:
        raise _bad_yaml(file, lines[place[:-1]], "holds itself")
    above = (*above, id(node))
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, SequenceNode):
        return [_plain(each, (*place, index), lines, starts, file, above) for index, each in enumerate(node.value)]
    if not isinstance(node, MappingNode):
        return None
    value: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in value:
            raise BadTerms([Problem(str(file), line, "key_twice", f"`{key}` stands twice", "keep one of them")])
        value[key] = _plain(value_node, (*place, key), lines, starts, file, above)
        lines[(*place, key)] = line
    return value


def _scalar(node: ScalarNode) -> object:
    kind = node.tag.removeprefix(KIND)
    if kind == "int" and str(node.value).lstrip("-").isdigit():
        return int(node.value)
    if kind == "bool":
        return str(node.value).lower() == "true"
    if kind == "null":
        return None
    return str(node.value)
