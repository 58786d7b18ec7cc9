"""What do all words share?

Words are frozen, refuse unknown keys, and are written in camelCase. While a file is read, `Names` says which facts,
conditions, amounts and components it may mention.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from contracts.rules.values.calendar import LONGEST_DAYS, BadDuration, Length, parse_length
from contracts.rules.values.facts import FACTS, Fact, near
from contracts.rules.values.money import BadAmount, parse_minor, parse_percent


def _spelling(name: str) -> str:
    """How a field is written in a file: camelCase, without the underscore that keeps Python's own words apart."""
    return to_camel(name.rstrip("_"))


class Word(BaseModel):
    """The base of every word.

    The validator of a word has those of all its parts within it. So a part is given one of its own only when it is
    read alone (`defer_build`): most never are, and together they took 8 MB.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=_spelling,
        arbitrary_types_allowed=True,
        defer_build=True,
    )


DESCRIPTIVE: dict[str, JsonValue] = {"x-descriptive": True}
"""Marks a field that names or describes and decides nothing. What is not marked must change the answer of some case."""


def is_descriptive(word: type[Word], field_name: str) -> bool:
    """Whether a field of a word is marked so."""
    extra = word.model_fields[field_name].json_schema_extra
    return isinstance(extra, dict) and extra == DESCRIPTIVE


@dataclass(frozen=True, slots=True)
class Names:
    """What one plan file may mention, and its currency."""

    facts: Mapping[str, Fact] = field(default_factory=lambda: FACTS)
    conditions: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    calendars: frozenset[str] = frozenset({"default"})
    currency: str = "XXX"


def names(info: ValidationInfo) -> Names:
    """The names of the file being read."""
    return info.context if isinstance(info.context, Names) else Names()


def refuse(code: str, problem: str, cure: str, at: str = "") -> PydanticCustomError:
    """A problem of the file: a stable code, what is wrong, the cure, and the word at fault when it lies deeper."""
    return PydanticCustomError(
        code,
        "{problem}; {cure}",
        {"problem": problem, "cure": cure, "at": at},
    )


def read_nested(adapter: TypeAdapter[Any], raw: object, known: Names, key: str) -> Any:
    """A word under a key of a word that is read by hand. Its first problem becomes the problem of the outer one."""
    try:
        return adapter.validate_python(raw, context=known)
    except ValidationError as bad:
        first = bad.errors()[0]
        context = first.get("ctx", {})
        problem = context.get("problem", f"`{'.'.join(map(str, first['loc']))}`: {first['msg']}")
        cure = context.get("cure", "see the reference page")
        raise refuse(first["type"], problem, cure, context.get("at") or key) from None


def known_name(name: str, known: Mapping[str, object] | frozenset[str], what: str) -> str:
    """The name itself when it is known. Otherwise the file is refused with the nearest one."""
    if name not in known:
        raise refuse("unknown_name", f"`{name}` is not a known {what}", near(name, known), at=name)
    return name


def _read_length(raw: object) -> Length:
    if isinstance(raw, Length):
        return raw
    if isinstance(raw, str):
        try:
            return parse_length(raw)
        except BadDuration:
            raise refuse("bad_length", f"`{raw}` is not a length", "write P1Y, P12M, P30D or PT24H") from None
    if isinstance(raw, Mapping) and len(raw) == 1:
        unit, count = next(iter(raw.items()))
        if unit in _LENGTH_UNITS and isinstance(count, int) and not isinstance(count, bool) and count > 0:
            return _bounded(_LENGTH_UNITS[unit](count))
    raise refuse(
        "bad_length", f"{raw!r} is not a length", "write P1Y or one of {" + ": n}, {".join(_LENGTH_UNITS) + ": n}"
    )


def _bounded(length: Length) -> Length:
    if length.about_days > LONGEST_DAYS:
        raise refuse("bad_length", f"`{length}` is longer than 200 years", "write `unlimited: true` for no end")
    return length


_LENGTH_UNITS = {
    "workingDays": lambda n: Length(working_days=n),
    "workingHours": lambda n: Length(working_minutes=n * 60),
    "thirtyDayMonths": lambda n: Length(days=n * 30),
    "fullDays": lambda n: Length(minutes=n * 24 * 60),
}
_LENGTH_SCHEMA = {
    "x-kind": "length",
    "description": "A length as written: an ISO 8601 duration of whole units, or working days or hours, months of"
    " thirty days, or full days of 24 hours.",
    "anyOf": [
        {"type": "string", "pattern": r"^P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?)?$"},
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": {unit: {"type": "integer", "minimum": 1} for unit in _LENGTH_UNITS},
        },
    ],
}
LengthWord = Annotated[Length, BeforeValidator(_read_length), WithJsonSchema(_LENGTH_SCHEMA)]


def _days_only(length: Length) -> Length:
    if length.is_exact:
        raise refuse(
            "bad_length", f"`{length}` counts hours, and days are counted here", "write P1Y, P30D or working days"
        )
    return length


def _calendar_only(length: Length) -> Length:
    if length.is_exact or length.working_days:
        raise refuse("bad_length", f"`{length}` is no length of the calendar", "write P1Y, P6M or P30D")
    return length


DayLengthWord = Annotated[LengthWord, AfterValidator(_days_only)]
"""A length without hours."""
CalendarLengthWord = Annotated[LengthWord, AfterValidator(_calendar_only)]
"""A length of months and days."""


def _read_percent(raw: object) -> Fraction:
    if isinstance(raw, Fraction):
        return raw
    try:
        if isinstance(raw, str) and (ratio := parse_percent(raw)) >= 0:
            return ratio
    except BadAmount:
        pass
    raise refuse("bad_percent", f"{raw!r} is not a percentage", "write it with its sign, such as 15% or 97.5%")


PercentWord = Annotated[
    Fraction,
    BeforeValidator(_read_percent),
    WithJsonSchema(
        {
            "x-kind": "percentage",
            "type": "string",
            "pattern": r"^\d+(\.\d+)?%$",
            "description": "A percentage with its sign.",
        }
    ),
]


def _read_minor(raw: object, info: ValidationInfo) -> int:
    currency = names(info).currency
    if isinstance(raw, bool | float) or not isinstance(raw, int | str):
        raise refuse("bad_money", f"{raw!r} is not an amount", "write it as text, such as '12.50'")
    try:
        minor = parse_minor(str(raw), currency)
    except BadAmount:
        raise refuse(
            "bad_money", f"{raw!r} is not an amount in {currency}", "write it as text, such as '12.50'"
        ) from None
    if minor < 0:
        raise refuse("bad_money", f"{raw!r} is negative", "write who owes it to whom with `minus` or `gives`")
    return minor


MinorWord = Annotated[
    int,
    BeforeValidator(_read_minor),
    WithJsonSchema(
        {
            "x-kind": "amount of money",
            "type": ["string", "integer"],
            "description": "An amount in the plan's currency, such as '12.50'.",
        }
    ),
]


def _read_day(raw: object) -> date:
    if isinstance(raw, date):
        return raw
    try:
        if isinstance(raw, str) and _DAY.fullmatch(raw):
            return date.fromisoformat(raw)
    except ValueError:
        pass
    raise refuse("bad_day", f"{raw!r} is not a day that exists", "write it as 2025-03-01")


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LiteralDay = Annotated[
    date,
    BeforeValidator(_read_day),
    WithJsonSchema({"x-kind": "date", "type": "string", "format": "date", "description": "A day, such as 2025-03-01."}),
]


def _read_clock(raw: object) -> time:
    if isinstance(raw, time):
        return raw
    try:
        if isinstance(raw, str) and _CLOCK.fullmatch(raw):
            return time.fromisoformat(raw)
    except ValueError:
        pass
    raise refuse("bad_clock", f"{raw!r} is not a time of day", "write it as '09:00'")


_CLOCK = re.compile(r"\d{2}:\d{2}")
ClockWord = Annotated[
    time,
    BeforeValidator(_read_clock),
    WithJsonSchema({"x-kind": "time of day", "type": "string", "pattern": r"^\d{2}:\d{2}$"}),
]


def one_key(raw: object, known: frozenset[str], what: str) -> str:
    """Which of the known forms a mapping is written in: the tag of a union of words. No key begins with its `=`."""
    if isinstance(raw, Mapping):
        for key in raw:
            if key in known:
                return f"={key}"
    return f"={what}"


class Scalar(Word):
    """The base of a word that is written as a plain value. `written` is the JSON Schema of that value."""

    written: ClassVar[dict[str, Any]] = {"type": "string"}

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**cls.written, "description": (cls.__doc__ or "").strip()}


class _OneOrMany:
    """A list of which a single element may be written without brackets."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_list, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        many = handler(schema)
        return {"x-many": True, "anyOf": [many, many["items"]]} if "items" in many else many


ONE_OR_MANY = _OneOrMany()


def _as_list(raw: object) -> object:
    return raw if isinstance(raw, list | tuple) else [raw]


def _read_components(raw: Any, info: ValidationInfo) -> frozenset[str]:
    known = names(info)
    found: set[str] = set()
    for each in raw if isinstance(raw, list | tuple) else [raw]:
        if not isinstance(each, str):
            raise refuse("bad_component", f"{each!r} is not a component", "write its name")
        if each in known.groups:
            found |= known.groups[each]
        elif each == "*" or known_name(each, known.components | frozenset(known.groups), "component or group"):
            found.add(each)
    return frozenset(found)


ComponentsWord = Annotated[
    frozenset[str],
    BeforeValidator(_read_components),
    WithJsonSchema(
        {
            "x-kind": "one or more components",
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            "description": "Components or groups of the plan's `components` and `groups`.",
        }
    ),
]
