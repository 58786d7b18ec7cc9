"""How are conditions and days said?

They hold each other, so they are said in one place. A condition is a clause without a full stop ("what happened is
defect or breakdown"), a day a noun ("30 days after the day of the sale"). What must not hold is said so where that is
sure to be right, and otherwise as "it is not so that ...": a clumsy sentence is better than a wrong one.
"""

from decimal import Decimal
from typing import cast

from babel.dates import get_day_names

from contracts.explain.terms.voice import Voice, both, either, value_words
from contracts.rules.values.facts import FactType, Value
from contracts.rules.values.money import Money
from contracts.rules.words.days import (
    After,
    DayWord,
    EarlierOf,
    EndOf,
    FactDay,
    FirstKnown,
    FixedDay,
    IfDay,
    LaterOf,
)
from contracts.rules.words.deeds import DutyMissed, MaintenanceKept
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

LONGEST_MEANING = 60
"""A name whose meaning is longer is quoted, and its meaning listed once."""


def condition_words(condition: Condition, voice: Voice, holds: bool = True) -> str:
    """The condition as a clause; with `holds=False`, that it does not hold."""
    match condition:
        case Not(part):
            return condition_words(part, voice, not holds)
        case All(parts) | AnyOf(parts):
            listed = both if isinstance(condition, All) is holds else either
            return listed(_nested(part, voice, holds) for part in parts)
        case Named(name, wanted):
            return _named(name, voice, wanted is holds)
        case Proven(part):
            return f"it is {'' if holds else 'not '}proven that {_nested(part, voice, True)}"
        case Equals(fact, values):
            return _equals(fact, values, voice, holds)
        case Known(fact, wanted):
            return _known(voice.fact(fact), wanted is holds)
        case DutyMissed(duty):
            return f"the duty “{value_words(duty)}” was {'missed' if holds else 'kept'}"
        case MaintenanceKept():
            return _kept(condition, voice, holds)
        case Compared(fact, bounds):
            said = both(f"{_BOUNDS[edge]} {_bound(bound, voice)}{voice.unit(fact)}" for edge, bound in bounds)
            return f"{voice.subject(fact)} {_not(holds)}{said}"
    return _day_clause(condition, voice, holds)


def meaning_of(name: str, voice: Voice) -> str:
    """What one of the terms' own conditions stands for."""
    return condition_words(cast("Condition", voice.conditions[name]), voice)


def is_quoted(name: str, voice: Voice) -> bool:
    """True when a condition's name is said instead of what it stands for."""
    return len(meaning_of(name, voice)) > LONGEST_MEANING


def day_words(day: DayWord, voice: Voice) -> str:
    """The day as a noun phrase."""
    match day:
        case FactDay():
            return _fact_day(day.fact, voice)
        case FixedDay():
            return voice.day(day.day)
        case After():
            return _after(day, voice)
        case EarlierOf():
            return f"the earliest of {_of(day.earlier_of, voice)}"
        case LaterOf():
            return f"the latest of {_of(day.later_of, voice)}"
        case FirstKnown():
            return f"the first of these that is known: {_of(day.first_known, voice)}"
        case IfDay():
            otherwise = f"otherwise {_branch(day.else_, voice)}" if day.else_ else "otherwise none"
            return f"{_branch(day.then, voice)} if {_named(day.if_, voice, True)}, {otherwise}"
        case EndOf():
            return f"the last day of the unit's {value_words(day.end_of.value)} cover"


def nested_day(day: DayWord, voice: Voice) -> str:
    """A day inside of a longer phrase: in brackets when it is long itself."""
    said, inner = day_words(day, voice), _inner(day, voice)
    return said if isinstance(inner, FactDay | FixedDay | EndOf) else f"({said})"


def is_quoted_day(name: str, voice: Voice) -> bool:
    """True when the name of one of the terms' own days is said instead of what it stands for."""
    return len(meaning_of_day(name, voice)) > LONGEST_MEANING


def meaning_of_day(name: str, voice: Voice) -> str:
    """What one of the terms' own days stands for."""
    return day_words(cast("DayWord", voice.days[name]), voice)


def counted_words(first_day_counted: bool) -> str:
    """Whether the first day of a period is day one."""
    return "that day counted" if first_day_counted else "that day not counted"


def _day_clause(condition: Condition, voice: Voice, holds: bool) -> str:
    match condition:
        case AllIn(fact, values):
            return f"{voice.fact(fact)} {'lies' if holds else 'does not lie'} wholly among {_values(values, voice)}"
        case Dated(fact, bounds):
            said = both(f"{_DAY_BOUNDS[edge]} {nested_day(day, voice)}" for edge, day in bounds)
            return f"{voice.subject(fact)} {_not(holds)}{said}"
        case Within(fact, length, of, first_day_counted):
            period = f"{voice.length(length)} from {nested_day(of, voice)} ({counted_words(first_day_counted)})"
            return f"{voice.subject(fact)} {_not(holds)}within {period}"
        case ClockBefore(fact, limit):
            return f"the time of {voice.subject(fact)} {'not ' if holds else ''}later than {voice.clock(limit)}"
        case OnWeekday(fact, weekdays):
            names = get_day_names("wide", locale=voice.locale)
            return f"{voice.subject(fact)} {_not(holds)}{either(f'a {names[WEEK.index(day)]}' for day in weekdays)}"
    raise TypeError(condition)


def _nested(part: Condition, voice: Voice, holds: bool) -> str:
    """A part of a list; one that is itself a list stands in brackets."""
    said = condition_words(part, voice, holds)
    inner = part.part if isinstance(part, Not | Proven) else part
    if isinstance(inner, Named) and not is_quoted(inner.name, voice):
        inner = cast("Condition", voice.conditions[inner.name])
    return f"({said})" if isinstance(inner, All | AnyOf) else said


def _named(name: str, voice: Voice, holds: bool) -> str:
    if is_quoted(name, voice):
        return f"“{name}” holds" if holds else f"“{name}” does not hold"
    return condition_words(cast("Condition", voice.conditions[name]), voice, holds)


def _equals(fact: str, values: frozenset[Value], voice: Voice, holds: bool) -> str:
    declared = voice.facts.get(fact)
    if declared is not None and declared.type is FactType.FLAG and len(values) == 1:
        return voice.flag(fact, (True in values) is holds)
    if holds:
        return f"{voice.subject(fact)} {_values(values, voice)}"
    return f"{voice.subject(fact)} {'not' if len(values) == 1 else 'none of'} {_values(values, voice)}"


def _values(values: frozenset[Value], voice: Voice) -> str:
    return either(sorted(_value(value, voice) for value in values))


def _value(value: Value, voice: Voice) -> str:
    if isinstance(value, Decimal | Money):
        return _bound(value, voice)
    return "any named one" if value == "*" else value_words(str(value))


def _bound(bound: Decimal | Money, voice: Voice) -> str:
    return voice.money(bound.minor) if isinstance(bound, Money) else voice.number(bound)


def _known(label: str, is_known: bool) -> str:
    return f"{label} is known" if is_known else f"there is no {label.removeprefix('the ')}"


def _kept(condition: MaintenanceKept, voice: Voice, holds: bool) -> str:
    word = condition.word
    by = " by an authorised workshop" if word.authorized else ""
    grace = f", at most {voice.length(word.grace)} late" if word.grace else ""
    since = day_words(word.from_, voice)
    every = f"{voice.length(word.every).removeprefix('1 ')} from {since}"
    done = f"a “{value_words(word.task)}” job was done{by} every {every}{grace}"
    return done if holds else f"it is not so that {done}"


def _not(holds: bool) -> str:
    return "" if holds else "not "


def _fact_day(name: str, voice: Voice) -> str:
    if name not in voice.days:
        return voice.fact(name)
    return f"the day “{name}”" if is_quoted_day(name, voice) else meaning_of_day(name, voice)


def _inner(day: DayWord, voice: Voice) -> DayWord:
    """What is said of a day: that of the name it is, when the name is not quoted."""
    if not isinstance(day, FactDay) or day.fact not in voice.days or is_quoted_day(day.fact, voice):
        return day
    return _inner(cast("DayWord", voice.days[day.fact]), voice)


def _branch(day: DayWord, voice: Voice) -> str:
    """A day as one of two: in brackets when it is a choice itself."""
    said = day_words(day, voice)
    return said if isinstance(_inner(day, voice), FactDay | FixedDay | EndOf | After) else f"({said})"


def _after(day: After, voice: Voice) -> str:
    said = f"{voice.length(day.add)} after {nested_day(day.after, voice)}"
    said += f" at {voice.clock(day.at)}" if day.at else ""
    said += f" (by the calendar “{day.calendar}”)" if day.calendar != "default" else ""
    return said + (", or the next working day when that is a day of rest" if day.roll else "")


def _of(days: tuple[DayWord, ...], voice: Voice) -> str:
    return "; ".join(day_words(each, voice) for each in days)


_BOUNDS = {"atLeast": "at least", "moreThan": "more than", "atMost": "at most", "lessThan": "less than"}
_DAY_BOUNDS = {"onOrAfter": "on or after", "after": "after", "onOrBefore": "on or before", "before": "before"}
