"""Is the house still built as ARCHITECTURE.md draws it? And would the checks notice if it were not?

Two checks guard it: the import contracts of pyproject.toml, run here as `make check` runs them, and
`impurities`, which reads the source of `contracts/rules` for whatever could make an answer depend on anything
but terms and facts. Each is also shown a planted offence, in a copy of the tree, to see it fail.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "contracts" / "rules"

# What a rule may import. A module is added here only if it cannot answer differently tomorrow.
# fmt: off
PURE_MODULES = frozenset({
    "__future__", "abc", "base64", "bisect", "calendar", "collections", "contextlib", "contracts", "copy",
    "dataclasses", "datetime", "dateutil", "decimal", "difflib", "enum", "fractions", "functools", "graphlib",
    "hashlib", "heapq", "itertools", "json", "math", "msgspec", "numbers", "operator", "pydantic", "pydantic_core",
    "re", "statistics", "string", "struct", "textwrap", "types", "typing", "typing_extensions", "unicodedata",
    "zoneinfo",
})
# fmt: on
CLOCK_READERS = frozenset({"now", "today", "utcnow"})
IMPURE_CALLS = frozenset({"__import__", "breakpoint", "compile", "eval", "exec", "input", "open", "print"})


def impurities(folder: Path) -> list[str]:
    """Each place that reads a clock, chance, the environment or a file, or that waits: `file:line what`."""
    return [
        f"{file.relative_to(folder)}:{line} {what}"
        for file in sorted(folder.rglob("*.py"))
        for line, what in _impurities_in(ast.parse(file.read_text(encoding="utf-8")))
    ]


def _impurities_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    clocks = set(_names_of_datetime(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, a.name) for a in names if _top(a.name) not in PURE_MODULES)
            case ast.ImportFrom(module=module, level=0) if _top(module or "") not in PURE_MODULES:
                yield node.lineno, str(module)
            case ast.Attribute(attr=name) if name in CLOCK_READERS and _root(node) in clocks:
                yield node.lineno, f".{name}"
            case ast.Name(id=name, ctx=ast.Load()) if name in IMPURE_CALLS:
                yield node.lineno, name
            case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                yield node.lineno, "async"
            case ast.comprehension(is_async=1):
                yield node.target.lineno, "async"


def _top(module: str) -> str:
    return module.partition(".")[0]


def _names_of_datetime(tree: ast.Module) -> Iterator[str]:
    """What this module calls `datetime`, and whatever it took from there."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (a.asname or a.name for a in names if a.name == "datetime")
            case ast.ImportFrom(module="datetime", names=names):
                yield from (a.asname or a.name for a in names)


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """The import contracts, run on the tree in this folder."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


# Where an import is planted, which one, and the first words of each contract that must notice it.
OFFENCES = [
    ("rules", "import sqlalchemy", "The rules stand alone"),
    ("rules", "import sqlalchemy", "Only the store talks to a database"),
    ("rules", "import structlog", "The rules stand alone"),
    ("rules", "import contracts.store", "A layer imports only from the layers below it"),
    ("schema", "import contracts.store", "The GraphQL types never see a row"),
    ("usecases", "import sqlalchemy", "Only the store talks to a database"),
    ("usecases", "import contracts.settings", "A layer imports only from the layers below it"),
    ("usecases", "import yaml", "Only the plans read YAML"),
]


def copied(folder: Path) -> Path:
    """A copy of the package and its import contracts, to plant something in."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    python_only = shutil.ignore_patterns("__pycache__", "static", "*.yaml", "*.json")
    shutil.copytree(ROOT / "contracts", folder / "contracts", ignore=python_only)
    return folder


@pytest.fixture(scope="module")
def sections(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every offence planted at once, in modules of their own: what each broken contract has to say."""
    copy = copied(tmp_path_factory.mktemp("planted"))
    for number, (layer, source, _) in enumerate(OFFENCES):
        plant(copy / "contracts" / layer / f"planted_{number}.py", source)
    found = lint_imports(copy)
    assert found.returncode == 1, found.stdout + found.stderr
    return dict(by_heading(found.stdout.splitlines()))


def by_heading(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each heading of a report, a line underlined in its full length, with the text that follows it."""
    starts = [n for n, (line, below) in enumerate(pairwise(lines)) if line and below == "-" * len(line)]
    for start, end in pairwise([*starts, len(lines)]):
        yield lines[start], "\n".join(lines[start + 2 : end])


def plant(file: Path, source: str) -> None:
    file.write_text(f'"""Planted."""\n\n{source}\n', encoding="utf-8")


def test_imports_point_downwards_only() -> None:
    found = lint_imports(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("number", range(len(OFFENCES)))
def test_an_import_that_points_upwards_or_out_is_noticed(number: int, sections: dict[str, str]) -> None:
    layer, source, contract = OFFENCES[number]
    [noticed] = [text for name, text in sections.items() if name.startswith(contract)]
    assert f"contracts.{layer}.planted_{number} -> {source.removeprefix('import ')} " in noticed


def test_a_module_that_is_in_no_layer_is_noticed(tmp_path: Path) -> None:
    plant(copied(tmp_path) / "contracts" / "planted.py", "")
    found = lint_imports(tmp_path)
    assert found.returncode == 1
    assert "contracts.planted" in found.stdout


def test_the_rules_depend_on_terms_and_facts_alone() -> None:
    assert impurities(RULES) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("from datetime import date\ntoday = date.today()", ".today"),
        ("from datetime import datetime\nmade = datetime.now()", ".now"),
        ("import datetime\nmade = datetime.datetime.utcnow()", ".utcnow"),
        (
            "from datetime import date\nfrom dataclasses import field\nday = field(default=date.today)",
            ".today",
        ),
        ("from datetime import date as day\nmade = day.today()", ".today"),
        ("import time", "time"),
        ("from time import monotonic", "time"),
        ("import random", "random"),
        ("import os", "os"),
        ("from os.path import exists", "os.path"),
        ("import logging", "logging"),
        ("import asyncio", "asyncio"),
        ("import uuid", "uuid"),
        ("import sqlalchemy", "sqlalchemy"),
        ("text = open('terms.yaml').read()", "open"),
        ("read = open", "open"),
        ("print('covered')", "print"),
        ("async def evaluate() -> None: ...", "async"),
        ("def later() -> None:\n    import secrets", "secrets"),
    ],
)
def test_a_rule_that_looks_outside_is_noticed(tmp_path: Path, source: str, what: str) -> None:
    plant(tmp_path / "planted.py", source)
    assert [found.split(" ")[1] for found in impurities(tmp_path)] == [what]


def test_every_declared_dependency_is_locked() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for lock, names in {
        "requirements.lock": declared["project"]["dependencies"],
        "requirements-dev.lock": declared["project"]["dependencies"] + declared["dependency-groups"]["dev"],
    }.items():
        lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
        locked = {line.partition("==")[0] for line in lines if not line.startswith((" ", "#"))}
        assert {_name(requirement) for requirement in names} <= locked


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace(".", "-").replace("_", "-")


def test_the_explorer_is_served_from_the_very_files_its_list_names() -> None:
    folder = ROOT / "contracts" / "static" / "graphiql"
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split() for line in lines)}
    assert {name: sha256((folder / name).read_bytes()).hexdigest() for name in listed} == listed
