"""Which tables of adjudication are shipped, or stand in a folder?

One file an issuer, read as strictly as plans are; `default.yaml` is for all who have none of their own.
"""

from collections.abc import Mapping
from pathlib import Path

from contracts.plans.files import ADJUDICATION, read_marked
from contracts.rules.claims.tables import IssuerTables, load_tables
from contracts.rules.words.problems import BadTerms, Marked, Problem, problem_at


def read_tables(folder: Path = ADJUDICATION) -> Mapping[str, IssuerTables]:
    """The tables in a folder by issuer. Raises `BadTerms` with the problems of all files together."""
    found: dict[str, IssuerTables] = {}
    problems: list[Problem] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            marked = read_marked(file)
            tables = load_tables(marked)
        except BadTerms as bad:
            problems += bad.problems
            continue
        problems += _misplaced(tables, file, marked)
        found[tables.issuer] = tables
    if problems:
        raise BadTerms(sorted(problems))
    return found


def _misplaced(tables: IssuerTables, file: Path, marked: Marked) -> list[Problem]:
    if tables.issuer == file.stem:
        return []
    problem = f"`{tables.issuer}` stands in `{file.name}`"
    return [problem_at(marked, ("adjudication", "issuer"), "wrong_file", problem, "name the file after it")]
