"""What was promised, ready to be asked?

`load` reads a marked mapping (a plan file with its line numbers) into a `Plan`: immutable, checked, compiled once.
What is wrong with a file comes as `BadTerms`: every problem with file, line, code and cure. Nothing here reads a file.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from contracts.rules.values.calendar import MONDAY_TO_FRIDAY, WorkCalendar
from contracts.rules.values.facts import FACTS, Fact, FactType, Value
from contracts.rules.values.money import Rounding
from contracts.rules.values.view import Day, Test, Worth
from contracts.rules.values.vocabulary import Payer, PlanKind
from contracts.rules.words.base import Names
from contracts.rules.words.benefit import Benefit, Source
from contracts.rules.words.care import Cycle
from contracts.rules.words.checks import circles, faults, names_money, walk
from contracts.rules.words.days import EndOf
from contracts.rules.words.life import Life
from contracts.rules.words.plan import Override, PlanHeader, Terms
from contracts.rules.words.predicates import Equals
from contracts.rules.words.problems import BadTerms, Marked, Path, Problem, problem_at, validated
from contracts.rules.words.timed import Watched, watched


class PlanTerms(Struct, frozen=True):
    """One version of one plan, ready to be asked. `hash` covers everything that the file says of it.

    `names_money` is False when no amount stands in it: then it counts in any currency. `hangs_on` names the
    benefits that look at other plans' covers, with the kinds of those plans. `words` is the version as written.
    `watched` is what may turn by time alone, by benefit; what no benefit owns under "". `only_for` are the words that
    must all hold of what it is made for. `headings` are what every document says of a benefit. `facts`
    are all that it may ask for, `own_facts` those that it alone declares.
    """

    code: str
    kind: PlanKind
    name: str
    issuer: str
    version: str
    hash: str
    since: date | None
    until: date | None
    source: Source
    zone: ZoneInfo
    currency: str
    rounding: Rounding | None
    payer: Payer
    precedence: int
    family: str | None
    calendars: Mapping[str, WorkCalendar]
    facts: Mapping[str, Fact]
    own_facts: Mapping[str, Fact]
    readings: Mapping[str, Value]
    conditions: Mapping[str, Test]
    amounts: Mapping[str, Worth]
    days: Mapping[str, Day]
    components: frozenset[str]
    benefits: tuple[Benefit, ...]
    care: tuple[Cycle, ...]
    overrides: tuple[Override, ...]
    life: Life
    price: Worth | None
    made_for: Test | None
    names_money: bool
    hangs_on: Mapping[str, frozenset[PlanKind]]
    words: Terms
    watched: Mapping[str, tuple[Watched, ...]]
    only_for: tuple[Equals, ...]
    headings: Mapping[str, Mapping[str, Any]]

    def is_surely_not_for(self, facts: Mapping[str, Value]) -> bool:
        """True when a fact that is known already says that it was not made for this product, sale or place."""
        return False in [word.holds_of(facts[word.fact]) for word in self.only_for if word.fact in facts]


class Plan(Struct, frozen=True):
    """A plan and its versions, the oldest first. `document` is the mapping it was read from."""

    header: PlanHeader
    versions: tuple[PlanTerms, ...]
    document: Mapping[str, Any]

    @property
    def code(self) -> str:
        return self.header.code

    def version(self, name: str) -> PlanTerms | None:
        """A version by its name."""
        for terms in self.versions:
            if terms.version == name:
                return terms
        return None

    def on(self, day: date) -> PlanTerms | None:
        """The version that governs contracts made on a day: the latest that had begun and had not ended."""
        fitting = [t for t in self.versions if (t.since or day) <= day <= (t.until or day)]
        return max(fitting, key=lambda terms: terms.since or date.min, default=None)


def load(marked: Marked) -> Plan:
    """A plan from its mapping. Raises `BadTerms` with all problems of the file."""
    raw = marked.value
    if unknown := sorted(set(raw) - {"plan", "terms"}):
        raise BadTerms(
            [problem_at(marked, (unknown[0],), "unknown_word", f"`{unknown[0]}`", "write `plan` and `terms`")]
        )
    if not isinstance(raw.get("plan"), Mapping) or not isinstance(raw.get("terms"), list) or not raw["terms"]:
        raise BadTerms([problem_at(marked, (), "no_plan", "not a plan file", "write `plan: {...}` and `terms: [...]`")])
    header_raw: Mapping[str, Any] = raw["plan"]
    currency = str(header_raw.get("currency", "XXX"))
    calendars = frozenset({"default", *_mapping(header_raw, "calendars")})
    header = validated(PlanHeader, header_raw, Names(currency=currency, calendars=calendars), marked, ("plan",))
    zone = _zone(header.zone, marked)
    problems: list[Problem] = []
    versions: list[PlanTerms] = []
    for index, terms_raw in enumerate(raw["terms"]):
        try:
            versions.append(_load_terms(header, zone, header_raw, terms_raw, marked, ("terms", index)))
        except BadTerms as bad:
            problems += bad.problems
    problems += _version_faults(versions, marked)
    if problems:
        raise BadTerms(sorted(problems))
    return Plan(header, tuple(sorted(versions, key=lambda terms: terms.since or date.min)), raw)


def content_hash(value: object) -> str:
    """The SHA-256 of a JSON-able value in one canonical form."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


# The law before what was bought, what came with the product before what was paid for.
_PRECEDENCE = {
    PlanKind.STATUTE: 0,
    PlanKind.WARRANTY: 10,
    PlanKind.SERVICE_WARRANTY: 20,
    PlanKind.EXTENDED_WARRANTY: 30,
    PlanKind.AMC: 40,
    PlanKind.EXCHANGE_POLICY: 50,
    PlanKind.GOODWILL: 60,
}
_PAYERS = {PlanKind.STATUTE: Payer.SELLER, PlanKind.EXCHANGE_POLICY: Payer.SELLER}


def _load_terms(
    header: PlanHeader, zone: ZoneInfo, header_raw: Mapping[str, Any], raw: Any, marked: Marked, at: Path
) -> PlanTerms:
    if not isinstance(raw, Mapping):
        raise BadTerms([problem_at(marked, at, "no_terms", "a version is a mapping", "write `- version: ...`")])
    known = _names_of(header, raw)
    for section in ("conditions", "amounts", "days"):
        for name in circles(_mapping(raw, section), by_key=section == "conditions"):
            cure = "let one of them stand on its own"
            raise BadTerms([problem_at(marked, (*at, section, name), "circle", f"`{name}` leads to itself", cure)])
    terms = validated(Terms, raw, known, marked, at)
    found = faults(terms, header.rounding is not None)
    if terms.overrides and header.kind is not PlanKind.STATUTE:
        found.append(
            (("overrides",), "bad_override", "only a law strikes conditions", "write `kind: STATUTE`, or drop it")
        )
    if found:
        raise BadTerms([problem_at(marked, (*at, *path), code, what, cure) for path, code, what, cure in found])
    digest = content_hash({"plan": header_raw, "terms": raw})
    return PlanTerms(
        code=header.code,
        kind=header.kind,
        name=header.name,
        issuer=header.issuer,
        version=terms.version,
        hash=digest,
        since=terms.since,
        until=terms.until,
        source=terms.source,
        zone=zone,
        currency=header.currency,
        rounding=header.rounding,
        payer=header.payer or _PAYERS.get(header.kind, Payer.ISSUER),
        precedence=_PRECEDENCE[header.kind] if header.precedence is None else header.precedence,
        family=header.family,
        calendars={"default": MONDAY_TO_FRIDAY} | {name: word.calendar() for name, word in header.calendars.items()},
        facts=known.facts,
        own_facts={name: fact for name, fact in known.facts.items() if name not in FACTS},
        readings={name: reading.default for name, reading in terms.readings.items()},
        conditions=terms.conditions,
        amounts=terms.amounts,
        days=terms.days,
        components=frozenset(terms.components),
        benefits=terms.benefits,
        care=terms.care,
        overrides=terms.overrides,
        life=terms.life,
        price=terms.price,
        made_for=header.for_,
        names_money=names_money(terms),
        hangs_on={benefit.benefit: kinds for benefit in terms.benefits if (kinds := _kinds_it_hangs_on(benefit))},
        words=terms,
        watched=watched(terms, header.for_),
        only_for=tuple(each for each in header.for_.entries() if isinstance(each, Equals)) if header.for_ else (),
        headings={each.benefit: _heading(header, terms, digest, each) for each in terms.benefits},
    )


def _heading(header: PlanHeader, terms: Terms, digest: str, benefit: Benefit) -> Mapping[str, Any]:
    source = benefit.source or terms.source
    return {
        "plan": header.code,
        "version": terms.version,
        "termsHash": digest,
        "kind": header.kind.value,
        "benefit": benefit.benefit,
        "contract": None,  # Filled in where it is known, in this place.
        "says": benefit.says,
        "clause": benefit.clause,
        "source": {"ref": source.ref, "url": source.url, "confidence": source.confidence},
    }


def _kinds_it_hangs_on(benefit: Benefit) -> frozenset[PlanKind]:
    """The kinds of plan whose covers decide whether this benefit runs, or from when."""
    return frozenset(benefit.window.runs_while) | {word.end_of for word in walk(benefit) if isinstance(word, EndOf)}


def _names_of(header: PlanHeader, raw: Mapping[str, Any]) -> Names:
    own = {
        str(name): Fact(FactType(word["type"]), str(word.get("means", "")), str(word.get("unit", "")))
        for name, word in _mapping(raw, "facts").items()
        if isinstance(word, Mapping) and str(word.get("type")) in set(FactType)
    }
    readings = {str(name): Fact(FactType.WORD, "a reading of the text") for name in _mapping(raw, "readings")}
    components = raw.get("components")
    return Names(
        facts={**FACTS, **own, **readings},
        conditions=frozenset(map(str, _mapping(raw, "conditions"))),
        amounts=frozenset(map(str, _mapping(raw, "amounts"))),
        days=frozenset(map(str, _mapping(raw, "days"))),
        components=frozenset(map(str, components if isinstance(components, list) else [])),
        groups={
            str(name): frozenset(map(str, members)) for name, members in _mapping(raw, "groups").items()
            if isinstance(members, list)
        },
        calendars=frozenset({"default", *header.calendars}),
        currency=header.currency,
    )  # fmt: skip


def _mapping(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, Mapping) else {}


def _zone(name: str, marked: Marked) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        cure = "write an IANA name such as Europe/Budapest"
        raise BadTerms(
            [problem_at(marked, ("plan", "zone"), "unknown_zone", f"`{name}` is no time zone", cure)]
        ) from None


def _version_faults(versions: Sequence[PlanTerms], marked: Marked) -> Iterator[Problem]:
    seen: set[str] = set()
    begun: dict[date | None, str] = {}
    for index, terms in enumerate(versions):
        at: Path = ("terms", index)
        if terms.version in seen:
            problem = f"`{terms.version}` stands twice"
            yield problem_at(marked, (*at, "version"), "version_twice", problem, "rename one of them")
        elif terms.since in begun:
            problem = f"`{terms.version}` begins on the day of `{begun[terms.since]}`"
            yield problem_at(marked, (*at, "since"), "same_day", problem, "give each version a `since` of its own")
        seen.add(terms.version)
        begun.setdefault(terms.since, terms.version)
        if terms.since and terms.until and terms.until < terms.since:
            problem = f"`{terms.version}` ends before it begins"
            yield problem_at(marked, (*at, "until"), "never_applies", problem, "swap `since` and `until`")
