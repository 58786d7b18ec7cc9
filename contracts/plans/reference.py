"""How are plan files, case files and tables of adjudication written?

Made from the words themselves, so that it cannot go stale: `plan_schema`, `case_schema` and `adjudication_schema` are
JSON Schemas for an editor, `reference_page` is the page for a person, `CLAIMS.md` draws the life of a claim.
`contracts reference` writes them all beside this file.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from contracts.rules.claims.moves import moves_page
from contracts.rules.values.facts import FACTS, FactType
from contracts.rules.values.money import Rounding
from contracts.rules.values.vocabulary import (
    About,
    ChargeClass,
    Effect,
    Event,
    Payer,
    PlanKind,
    Remedy,
    State,
    Strategy,
    Verdict,
)
from contracts.rules.words.adjudication import AdjudicationFile
from contracts.rules.words.base import Word
from contracts.rules.words.case import CaseFile
from contracts.rules.words.conditions import condition_schema
from contracts.rules.words.constraints import conditions_page
from contracts.rules.words.plan import PlanFile

Schema = dict[str, Any]

_DAY_WORDS = ("FactDay", "FixedDay", "After", "EarlierOf", "LaterOf", "FirstKnown", "IfDay", "EndOf")
_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "A plan file": ("PlanFile", "PlanHeader", "WorkHours", "Terms", "Source", "Reading", "OwnFact"),
    "A calendar file": ("CalendarFile", "SeededDays", "Correction", "CountryDays"),
    "A benefit": (
        "Benefit", "Exclusion", "Need", "Burden", "Override", "Shortfall", "Allowance", "Carry", "Uses", "Rolling",
        "Pay", "ChargePattern", "RemedyWord", "Duty",
    ),
    "When": ("Window", "Span", "Waiting", "MeterLimit", "Pause", "Extension", "Campaign", *_DAY_WORDS),
    "How much": (
        "NamedAmount", "FixedAmount", "ShareOfCharge", "Discount", "PercentOf", "Least", "Greatest", "Sum", "Minus",
        "IfAmount", "ByUse", "Banded", "Band", "PaidUnder",
    ),
    "Which share": ("Percent", "FactShare", "UsedShare", "Table", "Row", "Rest", "Falling"),
    "How many": ("Number", "FactNumber", "Meter", "Age", "DaysFrom", "JobsUnder"),
    "Visits that come round by themselves": (
        "Cycle", "Times", "Every", "Service", "DayRange", "MeterRange", "Season", "Tolerance", "Reaches", "Missed",
    ),
    "The life of a contract": (
        "Life", "Runs", "LifeOption", "Cancellation", "AskedBack", "Renewal", "Suspension", "RestsAllowed",
        "Amendment", "Tax", "OnReplacement",
    ),
    "A table of adjudication": (
        "AdjudicationFile", "AdjudicationHeader", "AdjudicationTerms", "Ruling", "Signals", "Repeat", "Goodwill",
    ),
    "A case file": (
        "CaseFile", "Case", "Variant", "PlanUse", "ChargeLine", "HistoryLines", "JobLine", "ReadingLine", "OwnerLine",
        "ReplacementLine", "RestLine", "MarkLine", "Expected", "ExpectedVisit", "ExpectedQuote", "ExpectedBenefit",
        "ExpectedAlternative", "ExpectedFinding",
    ),
}  # fmt: skip
_LENGTHS = """\
## Lengths, amounts, percentages

A length is an ISO 8601 duration of whole units (`P1Y`, `P12M`, `P2W`, `P30D`, `PT24H`) and keeps its unit: a year is
never 365 days. Or `{workingDays: n}`, `{workingHours: n}`, `{thirtyDayMonths: n}`, `{fullDays: n}` (of 24 hours).
Amounts are text in the plan's currency and never bare numbers: `{money: '250'}`. Percentages carry their sign: `15%`.
Files are YAML 1.2: `on`, `NO`, `12:30`, dates and decimals stay text.
"""


_CLOSED: tuple[type[StrEnum], ...] = (
    PlanKind, ChargeClass, Event, Remedy, Effect, About, Payer, Rounding, FactType, Strategy, Verdict, State,
)  # fmt: skip


def pages() -> dict[str, str]:
    """The generated files by name, as they stand beside this file."""
    schemas = {
        "plan.schema.json": plan_schema(),
        "cases.schema.json": case_schema(),
        "adjudication.schema.json": adjudication_schema(),
    }
    written = {name: json.dumps(schema, indent=2) + "\n" for name, schema in schemas.items()}
    return {**written, "REFERENCE.md": reference_page(), "CLAIMS.md": moves_page()}


def plan_schema() -> Schema:
    """The JSON Schema of a plan file."""
    return _schema(PlanFile)


def case_schema() -> Schema:
    """The JSON Schema of a case file."""
    return _schema(CaseFile)


def adjudication_schema() -> Schema:
    """The JSON Schema of an adjudication file."""
    return _schema(AdjudicationFile)


def reference_page() -> str:
    """The reference page, in Markdown."""
    words = {word.__name__: word for word in _words(Word)}
    lines = [
        "# Plan files, case files and tables of adjudication",
        "",
        "Made by `contracts reference` from the words of the rules. Do not edit.",
        "",
        "A key with a star must be written. A descriptive one names or explains and decides nothing; every other value",
        "must change the answer of some case when it is changed: `contracts plans check` proves it.",
        "",
    ]
    for title, family in _FAMILIES.items():
        lines += [f"## {title}", ""]
        for name in family:
            lines += _word_section(words[name])
        if title == "When":
            lines += [*conditions_page().splitlines(), ""]
    lines += [
        *_LENGTHS.splitlines(),
        "",
        "## Facts",
        "",
        "| fact | type | means | when not known |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{name}` | {fact.type.value}{f' ({fact.unit})' if fact.unit else ''} | {fact.means} | {fact.when_unknown} |"
        for name, fact in FACTS.items()
    ]
    lines += ["", "## Closed lists", ""]
    for enum in _CLOSED:
        lines += [f"- {enum.__name__}: " + ", ".join(f"`{member.value}`" for member in enum)]
    return "\n".join([*lines, ""])


def missing_from_page() -> list[str]:
    """Words that no family of the page lists; none, or the page is not whole."""
    listed = {name for family in _FAMILIES.values() for name in family}
    return sorted({word.__name__ for word in _words(Word)} - listed - {"Scalar", "Kept"})


def _words(base: type[Word]) -> Iterator[type[Word]]:
    for word in base.__subclasses__():
        yield word
        yield from _words(word)


def _word_section(word: type[Word]) -> list[str]:
    lines = [f"### {word.__name__}", "", " ".join((word.__doc__ or "").split()), ""]
    if "written" in vars(word):
        return lines
    schema: Schema = word.model_json_schema(by_alias=True)
    properties = _object_in(schema, word.__name__)
    required = properties.get("required", [])
    lines += ["| key | type | |", "|---|---|---|"]
    for name, key in properties.get("properties", {}).items():
        means = str(key.get("description", "")).replace("|", "\\|")
        means += " (descriptive)" if "x-descriptive" in key else ""
        lines.append(f"| `{name}`{' *' if name in required else ''} | {_kind(key)} | {means} |")
    return [*lines, ""]


def _object_in(schema: Schema, name: str) -> Schema:
    """The part of a word's schema that lists its keys."""
    if "properties" in schema:
        return schema
    ways = [way for way in schema.get("anyOf", []) if "properties" in way]
    return dict(ways[0]) if ways else _object_in(schema["$defs"][name], name)


def _kind(schema: Schema) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return _SHORT.get(name, name)
    if "x-word" in schema:
        return "condition"
    if "x-kind" in schema:
        return str(schema["x-kind"])
    if "x-many" in schema:
        return f"one or more of {_kind(schema['anyOf'][1])}"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if ways := schema.get("anyOf") or schema.get("oneOf"):
        return _joined(dict.fromkeys(_kind(each) for each in ways if each.get("type") != "null"))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    named = next(iter(schema.get("patternProperties", {}).values()), schema.get("additionalProperties"))
    if schema.get("type") == "object" and isinstance(named, dict):
        return f"name to {_kind(named)}"
    kind = schema.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


_SHORT = {"PlanKind": "kind of plan", "ChargeClass": "charge class", "Remedy": "remedy", "Effect": "effect"}


def _joined(kinds: Iterable[str]) -> str:
    names = list(kinds)
    if set(_DAY_WORDS) <= set(names):
        names = ["day", *(name for name in names if name not in _DAY_WORDS)]
    for title, short in (("How much", "amount"), ("Which share", "share"), ("How many", "measure")):
        family = set(_FAMILIES[title]) - {"Row"}
        if family <= set(names):
            names = [short, *(name for name in names if name not in family)]
    return " or ".join(names)


def _schema(word: type[Word]) -> Schema:
    schema: Schema = word.model_json_schema(by_alias=True)
    definitions = schema.setdefault("$defs", {})
    definitions["Condition"] = condition_schema()
    definitions["Day"] = {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in _DAY_WORDS if name in definitions]}
    if not definitions["Day"]["anyOf"]:
        del definitions["Day"], definitions["Condition"]
    linked: Schema = _linked(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **linked}


def _linked(value: Any) -> Any:
    """The schema with `x-word` turned into references, and unions that an editor can follow."""
    if isinstance(value, dict):
        if "x-word" in value:
            return {"$ref": f"#/$defs/{value['x-word']}"}
        return {
            "anyOf" if key == "oneOf" else key: _linked(each) for key, each in value.items() if key != "discriminator"
        }
    return [_linked(each) for each in value] if isinstance(value, list) else value
