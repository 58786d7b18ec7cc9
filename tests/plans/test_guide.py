"""Does the guide for authors tell the truth? Every file of it is written, every command run, every output compared.

Blocks are run from the top to the bottom in an empty folder. A comment before a block says what becomes of it: `file`
writes a file, `add` puts text at its end, `edit` changes lines of it, `copy` copies one. A `console` block holds
commands and what they print. After a change of what is printed, `python -m tests.plans.test_guide` writes it into the
guide; read the difference before it is kept.
"""

import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from contracts.cli import app
from contracts.plans.files import SHIPPED, read_marked
from contracts.plans.reference import case_schema, plan_schema

GUIDE = SHIPPED / "README.md"
BLOCK = re.compile(
    r"(?P<notes>(?:<!-- (?:file|add|edit|copy): [^\n]* -->\n)*)```(?P<kind>\w+)\n(?P<text>.*?)```\n", re.DOTALL
)
NOTE = re.compile(r"<!-- (?P<verb>\w+): (?P<name>\S+)(?: to: (?P<to>\S+))? -->")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, for the commands of the guide and a database of their own."""
    return tmp_path_factory.mktemp("guide")


@pytest.fixture(scope="module")
def told(folder: Path) -> str:
    """The guide with what its commands print now: they were run in the folder, once for all tests."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("CONTRACTS_DATABASE_URL", f"sqlite:///{folder / 'contracts.db'}")
        return rewritten(GUIDE.read_text(encoding="utf-8"), folder)


def test_every_command_of_the_guide_prints_what_the_guide_says(told: str) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert told == text
    assert text.count("\n$ contracts ") > 10


@pytest.mark.usefixtures("told")
def test_the_files_of_the_guide_fit_the_schemas(folder: Path) -> None:
    """So that an editor that knows the schema underlines none of it."""
    for name, schema in (
        ("brightwater-care.yaml", plan_schema()),
        ("next-year.yaml", plan_schema()),
        ("sentences.yaml", plan_schema()),
        ("brightwater-care.cases.yaml", case_schema()),
    ):
        written = read_marked(folder / name).value
        assert [error.message for error in Draft202012Validator(schema).iter_errors(written)] == []


def test_every_link_of_the_guide_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", GUIDE.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (GUIDE.parent / link).exists()] == []


def test_an_edit_must_fit_the_file(tmp_path: Path) -> None:
    """A line that is taken away must stand there, after those before it."""
    (tmp_path / "a.yaml").write_text("one: 1\ntwo: 2\n", encoding="utf-8")
    edit(tmp_path / "a.yaml", " one: 1\n-two: 2\n+two: 3\n")
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "one: 1\ntwo: 3\n"
    with pytest.raises(ValueError, match="two: 2"):
        edit(tmp_path / "a.yaml", "-two: 2\n")


def rewritten(guide: str, folder: Path) -> str:
    """The guide with what its commands print now, run in a folder from the first block on."""
    return BLOCK.sub(lambda block: _done(block, folder), guide)


def edit(file: Path, changes: str) -> None:
    """Change lines as a `diff` block says: from the top down, lines in between may be left out."""
    lines = file.read_text(encoding="utf-8").splitlines()
    place = 0
    for change in changes.splitlines():
        sign, line = change[0], change[1:]
        if sign == "+":
            lines.insert(place, line)
            place += 1
            continue
        place = lines.index(line, place)
        if sign == "-":
            del lines[place]
        else:
            place += 1
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _done(block: re.Match[str], folder: Path) -> str:
    for note in NOTE.finditer(block["notes"]):
        file = folder / note["name"]
        match note["verb"]:
            case "file":
                file.write_text(block["text"], encoding="utf-8")
            case "add":
                file.write_text(file.read_text(encoding="utf-8") + block["text"], encoding="utf-8")
            case "edit":
                edit(file, block["text"])
            case "copy":
                shutil.copyfile(file, folder / note["to"])
    if block["kind"] != "console":
        return block[0]
    commands = [line for line in block["text"].splitlines() if line.startswith("$ ")]
    printed = "".join(f"{command}\n{''.join(_printed(command.removeprefix('$ ')))}" for command in commands)
    return f"{block['notes']}```console\n{printed}```\n"


def _printed(command: str) -> Iterator[str]:
    """What a command prints, line by line; empty lines are left out."""
    program, *arguments = shlex.split(command)
    assert program == "contracts", command
    if arguments[:2] == ["plans", "check"] and "--no-sweep" not in arguments:
        arguments += ["--processes", "1"]  # The same answers, without starting processes in a test.
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in {0, 1, 2}, command
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    yield from (f"{line.rstrip()}\n" for line in result.output.splitlines() if line.strip())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        old = GUIDE.read_text(encoding="utf-8")
        os.chdir(name)
        os.environ["CONTRACTS_DATABASE_URL"] = f"sqlite:///{name}/contracts.db"
        GUIDE.write_text(rewritten(old, Path(name)), encoding="utf-8")
