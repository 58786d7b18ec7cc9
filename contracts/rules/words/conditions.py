"""How is a condition written?

A condition is a mapping of fact to constraint; all of its entries must hold. `any`, `all` and `not` combine conditions,
`kept` asks for maintenance, `missed` for a duty that was not done in time, and the name of one of the plan's own
`conditions` stands for it (`lapsed: true`).

    {event: [DEFECT, BREAKDOWN], registered: {within: P30D, of: invoiced, firstDay: notCounted}}
"""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from contracts.rules.values.calendar import Length
from contracts.rules.values.facts import FACTS, BadFact, Fact, FactType, Value, near, read_fact
from contracts.rules.values.money import Money
from contracts.rules.words.base import ClockWord, DayLengthWord, Names, names, read_nested, refuse
from contracts.rules.words.days import DayWord
from contracts.rules.words.deeds import DutyMissed, Kept, MaintenanceKept
from contracts.rules.words.predicates import (
    WEEK,
    All,
    AllIn,
    AnyOf,
    ClockBefore,
    Compared,
    Condition,
    Dated,
    Equals,
    Known,
    Named,
    Not,
    OnWeekday,
    Proven,
    Within,
)

_Length: TypeAdapter[Length] = TypeAdapter(DayLengthWord)
_Clock: TypeAdapter[time] = TypeAdapter(ClockWord)
_Kept: TypeAdapter[Kept] = TypeAdapter(Kept)
_Day: TypeAdapter[Any] = TypeAdapter(DayWord)
_EDGES = frozenset({"atLeast", "moreThan", "atMost", "lessThan"})
_DAY_EDGES = frozenset({"onOrAfter", "after", "onOrBefore", "before"})


def read_condition(raw: object, known: Names) -> Condition:
    """A condition from its written form. Refuses unknown names and constraints that do not fit the fact's type."""
    if isinstance(raw, Condition):
        return raw
    if not isinstance(raw, Mapping) or not raw:
        raise refuse("bad_condition", f"{raw!r} is not a condition", "write a mapping of fact to constraint")
    parts = tuple(_placed(str(name), constraint, known) for name, constraint in raw.items())
    return parts[0] if len(parts) == 1 else All(parts)


def _placed(name: str, constraint: object, known: Names) -> Condition:
    """One entry. What is wrong in it is placed at its own line when it does not say so itself."""
    try:
        return _entry(name, constraint, known)
    except PydanticCustomError as bad:
        context = bad.context or {}
        if context.get("at"):
            raise
        raise refuse(bad.type, str(context.get("problem")), str(context.get("cure")), at=name) from None


def _entry(name: str, constraint: object, known: Names) -> Condition:
    if name in {"any", "all"}:
        if not isinstance(constraint, list | tuple) or not constraint:
            raise refuse("bad_condition", f"`{name}` needs a list of conditions", f"write `{name}: [{{...}}, {{...}}]`")
        parts = tuple(read_condition(each, known) for each in constraint)
        return AnyOf(parts) if name == "any" else All(parts)
    if name == "not":
        return Not(read_condition(constraint, known))
    if name == "proved":
        return Proven(read_condition(constraint, known))
    if name == "missed":
        return DutyMissed(str(constraint))
    if name == "kept":
        return MaintenanceKept(read_nested(_Kept, constraint, known, "kept"))
    if name in known.conditions:
        if not isinstance(constraint, bool):
            raise refuse("bad_condition", f"`{name}` is a condition of the plan", f"write `{name}: true` or false")
        return Named(name, constraint)
    fact = known.facts.get(name)
    if fact is None:
        candidates = [*known.facts, *known.conditions, "any", "all", "not", "kept", "missed", "proved"]
        raise refuse("unknown_name", f"`{name}` is no fact and no condition", near(name, candidates), at=name)
    return _constraint(name, fact, constraint, known)


def _constraint(name: str, fact: Fact, raw: object, known: Names) -> Condition:
    if isinstance(raw, Mapping):
        keys = frozenset(map(str, raw))
        if not keys:
            raise refuse("bad_constraint", f"`{name}` has an empty constraint", _fitting(fact.type))
        if keys == {"known"}:
            return Known(name, _flag(name, raw["known"]))
        if keys in ({"in"}, {"allIn"}):
            values = _values(name, next(iter(raw.values())), known)
            if "allIn" in keys:
                return AllIn(name, values)
            return Equals(name, values, fact.type is not FactType.WORDS)
        if keys <= _EDGES and fact.type in {FactType.NUMBER, FactType.MONEY}:
            return _compared(name, raw, known)
        if fact.type is FactType.WHEN and keys <= _DAY_EDGES:
            days = ((str(edge), read_nested(_Day, value, known, str(edge))) for edge, value in raw.items())
            return Dated(name, tuple(days))
        if fact.type is FactType.WHEN and keys == {"within", "of", "firstDay"}:
            return _within(name, raw, known)
        if fact.type is FactType.WHEN and keys == {"weekday"}:
            return OnWeekday(name, _weekdays(raw["weekday"]))
        if fact.type is FactType.WHEN and keys == {"clockBefore"}:
            return ClockBefore(name, read_nested(_Clock, raw["clockBefore"], known, "clockBefore"))
        raise refuse("bad_constraint", f"`{', '.join(sorted(keys))}` does not fit `{name}`", _fitting(fact.type))
    if fact.type in {FactType.WHEN, FactType.DAYS}:
        raise refuse("bad_constraint", f"{raw!r} does not fit `{name}`", _fitting(fact.type))
    return Equals(name, _values(name, raw, known), fact.type is not FactType.WORDS)


def _compared(name: str, raw: Mapping[str, object], known: Names) -> Compared:
    bounds = {str(edge): _bound(name, value, known) for edge, value in raw.items()}
    lows = [bound for edge, bound in bounds.items() if edge in {"atLeast", "moreThan"}]
    highs = [bound for edge, bound in bounds.items() if edge in {"atMost", "lessThan"}]
    if lows and highs and _beyond(max(lows, key=size_of), min(highs, key=size_of)):
        raise refuse("never_applies", f"no `{name}` lies inside these bounds", "swap them")
    return Compared(name, tuple(bounds.items()))


def size_of(bound: Decimal | Money) -> Decimal:
    """A bound as a number; of money in minor units."""
    return Decimal(bound.minor) if isinstance(bound, Money) else bound


def _beyond(low: Decimal | Money, high: Decimal | Money) -> bool:
    return size_of(low) > size_of(high)


def _within(name: str, raw: Mapping[str, object], known: Names) -> Within:
    first_day = raw["firstDay"]
    if first_day not in {"counted", "notCounted"}:
        raise refuse("bad_constraint", f"{first_day!r} is no way to count", "write `counted` or `notCounted`")
    length = read_nested(_Length, raw["within"], known, "within")
    return Within(name, length, read_nested(_Day, raw["of"], known, "of"), first_day == "counted")


def _weekdays(raw: object) -> tuple[str, ...]:
    days = tuple(raw) if isinstance(raw, list | tuple) else (raw,)
    for day in days:
        if day not in WEEK:
            raise refuse("bad_constraint", f"{day!r} is not a day of the week", "write " + ", ".join(WEEK))
    return days


def _fitting(kind: FactType) -> str:
    if kind in {FactType.NUMBER, FactType.MONEY}:
        return "write `atLeast`, `moreThan`, `atMost`, `lessThan`, `in` or `known`"
    if kind is FactType.WHEN:
        return (
            "write `within` with `of` and `firstDay`, or `onOrBefore`, `before`, `onOrAfter`, `after`, `clockBefore`,"
            " `weekday`, `known`"
        )
    return "write a value, a list of values, `in`, `allIn` or `known`"


def _values(name: str, raw: object, known: Names) -> frozenset[Value]:
    found: set[Value] = set()
    for each in raw if isinstance(raw, list | tuple) else [raw]:
        if name == "component" and isinstance(each, str):
            found |= known.groups[each] if each in known.groups else {_component(each, known)}
            continue
        value = _fact_value(name, each, known)
        found |= value if isinstance(value, frozenset) else {value}
    return frozenset(found)


def _component(name: str, known: Names) -> str:
    if name not in known.components:
        raise refuse("unknown_name", f"`{name}` is not a known component", near(name, known.components), at=name)
    return name


def _bound(name: str, raw: object, known: Names) -> Decimal | Money:
    value = _fact_value(name, raw, known)
    if not isinstance(value, Decimal | Money):
        raise refuse("bad_constraint", f"{raw!r} is no bound for `{name}`", "write a number or an amount")
    return value


def _fact_value(name: str, raw: object, known: Names) -> Value:
    try:
        return read_fact(name, raw, known.facts, known.currency)
    except BadFact as bad:
        raise refuse("bad_constraint", f"`{name}`: {bad.problem}", bad.cure) from None


def _flag(name: str, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise refuse("bad_constraint", f"{raw!r} does not fit `{name}`", "write true or false")
    return raw


def _validate(raw: object, info: ValidationInfo) -> Condition:
    return read_condition(raw, names(info))


def condition_schema() -> dict[str, Any]:
    """The JSON Schema of a condition: every fact with the constraints that fit its type."""
    day = {"x-word": "Day"}
    number = {"type": ["number", "string"]}
    scalar: dict[FactType, dict[str, Any]] = {
        FactType.FLAG: {"type": "boolean"},
        FactType.NUMBER: number,
        FactType.MONEY: number,
    }
    properties: dict[str, Any] = {}
    for name, fact in FACTS.items():
        value = scalar.get(fact.type, {"type": "string"})
        forms: list[dict[str, Any]] = [_object({"known": {"type": "boolean"}})]
        if fact.type is FactType.WHEN:
            forms += [
                _object({"within": {"type": ["string", "object"]}, "of": day, "firstDay": {"enum": _FIRST_DAYS}}),
                _object(dict.fromkeys(sorted(_DAY_EDGES), day), required=False),
                _object({"clockBefore": {"type": "string"}}),
                _object(
                    {"weekday": {"anyOf": [{"enum": list(WEEK)}, {"type": "array", "items": {"enum": list(WEEK)}}]}}
                ),
            ]
        else:
            many = {"anyOf": [value, {"type": "array", "items": value}]}
            forms += [many, _object({"in": many}), _object({"allIn": many})]
            if fact.type in {FactType.NUMBER, FactType.MONEY}:
                forms.append(_object(dict.fromkeys(sorted(_EDGES), number), required=False))
        properties[name] = {"description": fact.means, "anyOf": forms}
    return {
        "type": "object",
        "minProperties": 1,
        "description": "A mapping of fact to constraint; all entries must hold. Names of the plan's own facts and"
        " conditions may stand here too.",
        "properties": properties,
    }


_FIRST_DAYS = ["counted", "notCounted"]


def _object(properties: dict[str, Any], required: bool = True) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": sorted(properties)} if required else {"minProperties": 1})


ConditionWord = Annotated[Condition, BeforeValidator(_validate), WithJsonSchema({"x-word": "Condition"})]
