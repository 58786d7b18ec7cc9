"""Which table of adjudication holds for a claim?

`load_tables` reads a marked mapping (an adjudication file) into an issuer's tables, as strictly as plans are read.
`table_for` picks one by issuer and day. `ruling_for` asks a table about one reason.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from contracts.rules.terms import content_hash
from contracts.rules.values.vocabulary import ChargeClass, Code, PlanKind, Role
from contracts.rules.words.adjudication import AdjudicationFile, AdjudicationTerms, Ruling
from contracts.rules.words.base import Names
from contracts.rules.words.problems import BadTerms, Marked, Path, Problem, problem_at, validated

DEFAULT = "default"
"""The issuer whose tables hold for all who have none of their own."""

_CODES = frozenset(Code)


class AdjudicationTable(Struct, frozen=True):
    """One version of an issuer's table. `hash` covers everything that the file says of it."""

    issuer: str
    hash: str
    terms: AdjudicationTerms

    @property
    def version(self) -> str:
        return self.terms.version


class IssuerTables(Struct, frozen=True):
    """The tables of one issuer, the oldest first. `document` is the mapping they were read from."""

    issuer: str
    versions: tuple[AdjudicationTable, ...]
    document: Mapping[str, Any]

    def on(self, day: date) -> AdjudicationTable | None:
        """The table for claims filed on a day: the latest that had begun and had not ended."""
        fitting = [t for t in self.versions if (t.terms.since or day) <= day <= (t.terms.until or day)]
        return max(fitting, key=lambda table: table.terms.since or date.min, default=None)


class Line(Struct, frozen=True):
    """What a ruling may ask of a line and its claim: class, what is claimed of it, who filed."""

    charge_class: ChargeClass | None
    claimed_minor: int
    currency: str
    role: Role


class NoTable(LookupError):
    """No table holds for this issuer on this day, not even a default one."""

    def __init__(self, issuer: str, day: date) -> None:
        super().__init__(f"no table of adjudication for {issuer} on {day}")
        self.issuer = issuer
        self.day = day


def load_tables(marked: Marked) -> IssuerTables:
    """An issuer's tables from their mapping. Raises `BadTerms` with all problems of the file."""
    file = validated(AdjudicationFile, marked.value, Names(), marked, ())
    if problems := sorted(_faults(file, marked)):
        raise BadTerms(problems)
    issuer = file.adjudication.issuer
    written: list[Any] = marked.value["tables"]
    tables = [
        AdjudicationTable(issuer, content_hash({"adjudication": {"issuer": issuer}, "table": raw}), terms)
        for raw, terms in zip(written, file.tables, strict=True)
    ]
    return IssuerTables(issuer, tuple(sorted(tables, key=lambda t: t.terms.since or date.min)), marked.value)


def table_for(issuer: str, day: date, known: Mapping[str, IssuerTables]) -> AdjudicationTable:
    """The issuer's own table of that day, or else the default one. Raises `NoTable`."""
    for name in (issuer, DEFAULT):
        tables = known.get(name)
        if tables is not None and (table := tables.on(day)) is not None:
            return table
    raise NoTable(issuer, day)


def ruling_for(table: AdjudicationTable, reason: str, kind: PlanKind | None, line: Line) -> Ruling | None:
    """The first ruling that fits, or None when no ruling names the reason."""
    return next((ruling for ruling in table.terms.rulings if _fits(ruling, reason, kind, line)), None)


def _fits(ruling: Ruling, reason: str, kind: PlanKind | None, line: Line) -> bool:
    if not any(_stands_for(word, reason) for word in ruling.reason):
        return False
    if ruling.kind and kind not in ruling.kind:
        return False
    if ruling.class_ and line.charge_class not in ruling.class_:
        return False
    if ruling.role and line.role not in ruling.role:
        return False
    above, up_to = ruling.above, ruling.up_to
    if above is not None and not (line.currency in above and line.claimed_minor > above[line.currency]):
        return False
    return up_to is None or (line.currency in up_to and line.claimed_minor <= up_to[line.currency])


def _stands_for(word: str, reason: str) -> bool:
    """Whether a word of a ruling means a reason: the code itself, or its code whatever it is about."""
    return word == reason or (word in _CODES and reason.startswith(f"{word}_") and reason not in _CODES)


def _faults(file: AdjudicationFile, marked: Marked) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, table in enumerate(file.tables):
        at: Path = ("tables", index)
        if table.version in seen:
            problem = f"`{table.version}` stands twice"
            yield problem_at(marked, (*at, "version"), "version_twice", problem, "rename one of them")
        seen.add(table.version)
        if table.since and table.until and table.until < table.since:
            problem = f"`{table.version}` ends before it begins"
            yield problem_at(marked, (*at, "until"), "never_applies", problem, "swap `since` and `until`")
        yield from _ruling_faults(table.rulings, marked, (*at, "rulings"))


def _ruling_faults(rulings: tuple[Ruling, ...], marked: Marked, at: Path) -> Iterator[Problem]:
    for index, ruling in enumerate(rulings):
        before = rulings[:index]
        if any(earlier.ruling == ruling.ruling for earlier in before):
            problem = f"`{ruling.ruling}` stands twice"
            yield problem_at(marked, (*at, index, "ruling"), "name_twice", problem, "rename one of them")
        hides = next((earlier for earlier in before if _hides(earlier, ruling)), None)
        if hides is not None:
            problem = f"`{ruling.ruling}` can never apply: `{hides.ruling}` comes first"
            yield problem_at(marked, (*at, index), "never_applies", problem, "put the narrower one first")


def _hides(earlier: Ruling, later: Ruling) -> bool:
    """True when whatever fits the later ruling fits the earlier one."""
    if earlier.above is not None or earlier.up_to is not None:
        return (earlier.above, earlier.up_to) == (later.above, later.up_to) and _wider(earlier, later)
    return _wider(earlier, later)


def _wider(earlier: Ruling, later: Ruling) -> bool:
    named = all(any(_stands_for(wide, narrow) for wide in earlier.reason) for narrow in later.reason)
    pairs: Iterable[tuple[tuple[Any, ...], tuple[Any, ...]]] = (
        (earlier.kind, later.kind),
        (earlier.class_, later.class_),
        (earlier.role, later.role),
    )
    return named and all(not wide or (narrow and set(narrow) <= set(wide)) for wide, narrow in pairs)
