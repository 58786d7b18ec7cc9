"""What is wrong with a file, where, and what cures it?

A `Marked` mapping knows the line of each of its parts. `validated` reads a word from it and turns every complaint
into a `Problem` with file, line, code and cure; all of them are raised together as `BadTerms`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from contracts.rules.values.facts import near
from contracts.rules.words.base import Names, Word

Path = tuple[str | int, ...]
W = TypeVar("W", bound=Word)


@dataclass(frozen=True, slots=True)
class Marked:
    """A mapping as it was read, with the line of each of its parts. `lines` is keyed by the path from the top.

    `starts` says where in the text a part begins: parts that share one text (YAML's aliases) begin at one place.
    """

    value: Mapping[str, Any]
    file: str = "terms"
    lines: Mapping[Path, int] = field(default_factory=dict)
    starts: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of a part, or of the nearest part above it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with a file, where, and the cure."""

    file: str
    line: int
    code: str
    problem: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code}: {self.problem}; {self.cure}"


class BadTerms(Exception):
    """A file that is refused. Carries every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def problem_at(marked: Marked, path: Path, code: str, problem: str, cure: str) -> Problem:
    """A problem of one part of a marked mapping."""
    return Problem(marked.file, marked.line(path), code, problem, cure)


def validated(word: type[W], raw: object, known: Names, marked: Marked, at: Path) -> W:
    """A word from its written form. Raises `BadTerms` with every problem of it."""
    try:
        return word.model_validate(raw, context=known)
    except ValidationError as bad:
        raise BadTerms(sorted({_from_error(error, raw, marked, at) for error in _telling(bad.errors(), raw)})) from None


_GENERIC = frozenset({"too_short", "literal_error", "enum", "model_type", "dict_type", "model_attributes_type"})


def _telling(errors: Sequence[Any], raw: object) -> Iterator[Any]:
    """All errors but general ones about a part of which another error tells more."""
    places = [_descend(raw, error["loc"])[0] for error in errors]
    for error, place in zip(errors, places, strict=True):
        below = [e for e, p in zip(errors, places, strict=True) if p[: len(place)] == place and e is not error]
        told = any(e["type"] not in _GENERIC for e in below) or (error["type"] == "too_short" and bool(below))
        if error["type"] not in _GENERIC or not told:
            yield error


def _from_error(error: Any, raw: object, marked: Marked, at: Path) -> Problem:
    path, value = _descend(raw, error["loc"])
    context = error.get("ctx") or {}
    code = str(error["type"])
    if code == "extra_forbidden":
        name = str(error["loc"][-1])
        cure = near(name, _words_beside(_parent(raw, path)))
        return problem_at(marked, (*at, *path), "unknown_word", f"`{name}` is not a word here", cure)
    if code == "missing":
        name = str(error["loc"][-1])
        return problem_at(marked, (*at, *path), "missing_word", f"`{name}` is missing", f"write `{name}: ...`")
    if code in {"enum", "literal_error"}:
        known = re.findall(r"'([^']+)'", str(context.get("expected", "")))
        cure = near(str(error.get("input")), known)
        return problem_at(marked, (*at, *path), "unknown_name", f"`{error.get('input')}` is not one of the list", cure)
    if "problem" in context:
        path = _find(value, str(context.get("at", "")), path)
        return problem_at(marked, (*at, *path), code, str(context["problem"]), str(context["cure"]))
    shown = f"`{error['loc'][-1]}`: {error['msg']}" if error["loc"] else str(error["msg"])
    return problem_at(marked, (*at, *path), code, shown, "see the reference page of this word")


def _descend(raw: object, location: Sequence[str | int]) -> tuple[Path, object]:
    """The part of the mapping that a location means; tags of unions are no part of it."""
    path: list[str | int] = []
    for step in location:
        inner = _inside(raw, step)
        if inner is not None:
            raw = inner[0]
            path.append(step)
    return tuple(path), raw


def _inside(raw: object, step: str | int) -> tuple[object] | None:
    """One step down a mapping or a list; None when there is no such step."""
    if isinstance(raw, Mapping) and step in raw:
        return (raw[step],)
    if isinstance(step, int) and isinstance(raw, list) and step < len(raw):
        return (raw[step],)
    return None


def _find(value: object, name: str, path: Path) -> Path:
    """The path of the first key or text `name` inside a value; the path of the value when there is none."""
    if name:
        for inner, key, leaf in _leaves(value, path):
            if name in {key, leaf}:
                return inner
    return path


def _leaves(value: object, path: Path) -> Iterator[tuple[Path, object, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield (*path, key), key, inner if isinstance(inner, str) else None
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield (*path, index), None, inner if isinstance(inner, str) else None
            yield from _leaves(inner, (*path, index))


def _parent(raw: object, path: Path) -> Mapping[str, Any]:
    """The mapping that holds the last step of a path."""
    for step in path[:-1]:
        inner = _inside(raw, step)
        raw = inner[0] if inner else raw
    return raw if isinstance(raw, Mapping) else {}


def _words_beside(mapping: Mapping[str, Any]) -> frozenset[str]:
    """The keys of the word that a mapping most likely is: the one that knows most of its keys."""
    keys = frozenset(map(str, mapping))
    known = [frozenset(field.alias or name for name, field in word.model_fields.items()) for word in _words(Word)]
    most = max(len(keys & words) for words in known)
    return frozenset().union(*(words for words in known if len(keys & words) == most))


def _words(base: type[Word]) -> Iterator[type[Word]]:
    for word in base.__subclasses__():
        yield word
        yield from _words(word)
